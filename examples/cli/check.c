/* Check: reports every problem with an order, without placing it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "organization.h"
#include "request.h"
#include "text.h"

#define WIDTH  76
#define INDENT 4
#define ANY_ID 1 /* stands for an organization id that only the service knows */

/* ---- Reporting ---- */

struct report {
    bool as_json;
    struct json json;
    const struct list *refused; /* values that do not fit their field */
    size_t count;
};

/* Prints words in lines of at most WIDTH bytes, unless a single word is longer. */
static void put_wrapped(const char *text)
{
    size_t column = INDENT;

    printf("%*s", INDENT, "");
    while (*text != '\0') {
        size_t size = strcspn(text, " ");

        if (column > INDENT && column + 1 + size > WIDTH) {
            printf("\n%*s", INDENT, "");
            column = INDENT;
        }
        if (column > INDENT) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int) size, text);
        column += size;
        text += size + strspn(text + size, " ");
    }
    printf("\n");
}

/* title is "" for a problem. */
static void report_one(struct report *report, const char *title, sslstore_problem_code code,
                       const char *field, const char *message)
{
    struct json *json = &report->json;

    if (report->as_json) {
        json_begin(json, NULL, '{');
        json_text(json, "code", sslstore_problem_name(code));
        json_text(json, "field", field);
        json_text(json, "message", message);
        json_end(json, '}');
    } else {
        printf("%s%s (%s)\n", title, field, request_option_of(field));
        put_wrapped(message);
    }
}

static void report_problem(struct report *report, sslstore_problem_code code, const char *field,
                           const char *message)
{
    report->count++;
    report_one(report, "", code, field, message);
}

static void report_note(struct report *report, sslstore_problem_code code, const char *field,
                        const char *message)
{
    report_one(report, "Note: ", code, field, message);
}

/* Returns the value that was refused for this field, or NULL. */
static const char *find_refused(const struct list *refused, const char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; i < refused->count; i++) {
        if (strncasecmp(refused->items[i], name, size) == 0 && refused->items[i][size] == '=') {
            return refused->items[i] + size + 1;
        }
    }
    return NULL;
}

/* The sslstore_check() callback. Does not report a field as missing if its value was refused. */
static int on_problem(void *user, const sslstore_problem *problem)
{
    struct report *report = user;

    if (problem->code != SSLSTORE_PROBLEM_MISSING ||
        find_refused(report->refused, problem->field) == NULL) {
        report_problem(report, problem->code, problem->field, problem->message);
    }
    return 0;
}

/* The sslstore_check_notes() callback. */
static int on_note(void *user, const sslstore_problem *note)
{
    report_note(user, note->code, note->field, note->message);
    return 0;
}

/* ---- Values that do not fit their field ---- */

static sslstore_problem_code problem_of(sslstore_field_type type)
{
    switch (type) {
    case SSLSTORE_FIELD_CHOICE:
    case SSLSTORE_FIELD_YES_NO:
    case SSLSTORE_FIELD_COUNTRY:
        return SSLSTORE_PROBLEM_CHOICE;
    case SSLSTORE_FIELD_NUMBER:
        return SSLSTORE_PROBLEM_RANGE;
    default:
        return SSLSTORE_PROBLEM_FORMAT;
    }
}

static void report_refused(struct report *report, const sslstore_field *field, const char *value)
{
    sslstore_order_request unused = {0};
    char message[SSLSTORE_MESSAGE_MAX];
    const char *problem;

    (void) sslstore_order_request_set(&unused, field->name, value, &problem);
    if (field->choices[0] != '\0') {
        snprintf(message, sizeof message,
                 "choose one of the values in `sslstore fields --json`, such as %.*s",
                 (int) strcspn(field->choices, ","), field->choices);
        problem = message;
    }
    report_problem(report, problem_of(field->type), field->name, problem);
}

static void report_all_refused(struct report *report)
{
    sslstore_field field;

    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        const char *value = find_refused(report->refused, field.name);

        if (value != NULL) {
            report_refused(report, &field, value);
        }
    }
}

/* ---- Checking ---- */

static int64_t now_of(const struct cli *cli)
{
    return sslstore_wall_time(NULL) + (cli->client != NULL ? cli_clock_difference(cli) : 0);
}

static sslstore_result check_offline(const struct cli *cli, struct request *request,
                                     struct report *report)
{
    if (request->organization != NULL) {
        request->order.organization_id = ANY_ID;
    }
    return sslstore_check(&sslstore_memory_heap, &request->order, now_of(cli), on_problem, report);
}

/* Looks the organization's id up. A name without an id is a problem of the order. */
static sslstore_result find_organization(struct cli *cli, struct request *request,
                                         struct report *report)
{
    char why[SSLSTORE_MESSAGE_MAX];
    int32_t id;
    sslstore_result result = organization_id(cli, request->organization, &id, why);

    if (result == SSLSTORE_OK && id == 0) {
        report_problem(report, SSLSTORE_PROBLEM_ORGANIZATION, organization_field, why);
        result = SSLSTORE_ERR_ORDER;
    }
    request->order.organization_id = id;
    return result;
}

/* Asks the service only if the order passes the offline check. */
static sslstore_result check_online(struct cli *cli, struct request *request, struct report *report)
{
    sslstore_result result = SSLSTORE_OK;

    if (request->organization != NULL) {
        result = check_offline(cli, request, report);
        if (result == SSLSTORE_OK) {
            result = find_organization(cli, request, report);
        }
    }
    if (result == SSLSTORE_OK) {
        return sslstore_check_online(cli->client, &request->order, on_problem, report);
    }
    return result;
}

static int check(struct cli *cli, const struct arguments *arguments, struct request *request,
                 struct report *report)
{
    sslstore_result result;

    report_all_refused(report);
    if (arguments->online && report->count == 0) {
        result = check_online(cli, request, report);
    } else {
        result = check_offline(cli, request, report);
    }
    if (result == SSLSTORE_OK || result == SSLSTORE_ERR_ORDER) {
        return report->count == 0 ? DONE : FAILED;
    }
    return cli_result(cli, result);
}

/* ---- Notes ---- */

static sslstore_result report_notes(const struct cli *cli, const struct request *request,
                                    bool online, struct report *report)
{
    if (request->organization != NULL && !online) {
        char note[SSLSTORE_MESSAGE_MAX];

        snprintf(note, sizeof note,
                 "only the service knows the id of \"%.100s\"; check --online asks for it",
                 request->organization);
        report_note(report, SSLSTORE_PROBLEM_ORGANIZATION, organization_field, note);
    }
    return sslstore_check_notes(&sslstore_memory_heap, &request->order, now_of(cli), on_note,
                                report);
}

static void end_report(struct report *report, int code)
{
    if (report->as_json) {
        json_end(&report->json, ']');
        json_bool(&report->json, "clean", code == DONE);
        json_end(&report->json, '}');
        printf("\n");
    } else if (code == DONE) {
        printf("no problems\n");
    } else if (report->count > 0) {
        printf("%lu problem%s\n", (unsigned long) report->count, report->count == 1 ? "" : "s");
    }
}

static int check_and_report(struct cli *cli, const struct arguments *arguments,
                            struct request *request, const struct list *refused)
{
    sslstore_result result;
    struct report report = {arguments->json, {stdout, false}, refused, 0};
    int code = DONE;

    if (arguments->online) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    if (report.as_json) {
        json_begin(&report.json, NULL, '{');
        json_text(&report.json, "product", request->order.product_code);
        json_begin(&report.json, "problems", '[');
    }
    code = check(cli, arguments, request, &report);
    if (report.as_json) {
        json_end(&report.json, ']');
        json_begin(&report.json, "notes", '[');
    }
    result = report_notes(cli, request, arguments->online, &report);
    if (result != SSLSTORE_OK) {
        code = cli_result(cli, result);
    }
    end_report(&report, code);
    cli_note_meant(cli, arguments->unknown_product ? NULL : request->order.product_code);
    return code;
}

int check_command(struct cli *cli, const struct arguments *arguments)
{
    struct request request = {.delivery = {.directory = NULL}};
    struct list refused;
    int code = settings_read_choices(&cli->settings, cli, arguments);

    if (code == DONE) {
        code = request_set_defaults(&request, cli);
    }
    if (code == DONE) {
        code = request_read_all(&request, cli, arguments, &refused);
    }
    if (code == DONE) {
        code = check_and_report(cli, arguments, &request, &refused);
    }
    request_free(&request);
    return code;
}
