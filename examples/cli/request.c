/* Builds an order request and its options from the command line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "key_file.h"
#include "organization.h"
#include "records.h"
#include "show.h"
#include "suggest.h"

#define CSR_MAX        65536
#define FIELD_NAME_MAX 128

int request_read_csr(const struct cli *cli, const char *path, struct content *csr)
{
    if (strcmp(path, "-") == 0 && cli->in_batch) {
        return cli_usage(cli, "--csr -: in a batch, standard input holds commands");
    }
    if (file_read(path, CSR_MAX, csr)) {
        return DONE;
    }
    return cli_failed(cli, "--csr: %s: %s", path, file_problem(errno));
}

int request_sign(struct request *request, const struct cli *cli, const char *common_name,
                 const char *const *names, size_t name_count)
{
    sslstore_csr_options options = {.key = request->key->data,
                                    .key_size = request->key->size,
                                    .common_name = common_name,
                                    .dns_names = names,
                                    .dns_name_count = name_count,
                                    .random = sslstore_random_mbedtls};
    sslstore_csr csr;
    const char *problem = NULL;
    sslstore_result result = sslstore_csr_make(&sslstore_memory_heap, &options, &csr, &problem);

    if (result != SSLSTORE_OK) {
        return cli_failed(cli, "the request for %s cannot be made: %s", common_name,
                          problem != NULL ? problem : sslstore_result_text(result));
    }
    request->csr.data = strdup(csr.pem);
    request->csr.size = strlen(csr.pem);
    sslstore_csr_free(&csr);
    request->order.csr = request->csr.data;
    request->order.csr_size = request->csr.size;
    return request->csr.data != NULL ? DONE : cli_failed(cli, "%s", strerror(ENOMEM));
}

/* ---- Fields ---- */

const char *request_option_of(const char *field)
{
    static const char *const options[][2] = {
        {"Approver Email", "--approver"},   {"CSR", "--csr"},
        {"Common Name", "--name or --csr"}, {"DNS Names", "--name"},
        {"Product Code", "--product"},      {"Validity Period (In Days)", "--days"},
    };

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (strcmp(options[i][0], field) == 0) {
            return options[i][1];
        }
    }
    return "--field";
}

static bool find_field(const char *name, sslstore_field *field)
{
    for (size_t i = 0; sslstore_parameter_at(i, field); i++) {
        if (strcasecmp(field->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the value of the organization field is a name; its id is looked up later. */
static bool is_organization(const char *field, const char *value)
{
    return strcmp(field, organization_field) == 0 && value[strspn(value, " +-.0123456789")] != '\0';
}

/* Names the field that is meant by a name that no field has, if there is one. */
static void note_meant_field(const struct cli *cli, const char *name)
{
    struct suggestion suggestion;
    sslstore_field field;

    suggest_begin(&suggestion, name, strlen(name));
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        suggest_offer(&suggestion, field.name);
    }
    if (suggestion.best != NULL) {
        cli_advise(cli, "Did you mean \"%s\"?", suggestion.best);
    }
}

static int refuse(const struct cli *cli, const sslstore_field *field, const char *problem)
{
    if (field->choices[0] != '\0') {
        return cli_usage(cli, "%s: expected one of %s", field->name, field->choices);
    }
    return cli_usage(cli, "%s: %s", field->name, problem);
}

/* Sets a field from text such as "Organization Name=Example Ltd". A value that does not fit the
 * field's type is added to refused or, if that is NULL, reported. */
static int set_field(struct request *request, const struct cli *cli, const char *text,
                     struct list *refused)
{
    char name[FIELD_NAME_MAX];
    sslstore_field field;
    const char *problem;
    size_t size = strcspn(text, "=");

    if (text[size] == '\0' || size == 0 || size >= sizeof name) {
        return cli_usage(cli, "--field: expected 'NAME=VALUE'");
    }
    memcpy(name, text, size);
    name[size] = '\0';
    if (sslstore_order_request_set(&request->order, name, text + size + 1, &problem) ==
        SSLSTORE_OK) {
        return DONE;
    }
    if (!find_field(name, &field)) {
        int code = cli_usage(cli, "unknown field \"%s\"; see `sslstore fields`", name);

        note_meant_field(cli, name);
        return code;
    }
    if (is_organization(field.name, text + size + 1)) {
        request->organization = text + size + 1;
        return DONE;
    }
    if (refused != NULL) {
        refused->items[refused->count++] = text;
        return DONE;
    }
    return refuse(cli, &field, problem);
}

static char *join(const struct list *list)
{
    size_t size = 1;
    size_t used = 0;
    char *joined;

    for (size_t i = 0; i < list->count; i++) {
        size += strlen(list->items[i]) + 1;
    }
    joined = calloc(1, size);
    for (size_t i = 0; joined != NULL && i < list->count; i++) {
        const char *comma = i == 0 ? "" : ",";

        used += (size_t) snprintf(joined + used, size - used, "%s%s", comma, list->items[i]);
    }
    return joined;
}

static int refuse_default(const struct cli *cli, const char *source,
                          const struct config_entry *entry, const char *problem)
{
    sslstore_field field;
    int code;

    if (problem != NULL && find_field(entry->name, &field)) {
        return cli_usage(cli, "%s: %s: %s", source, entry->name, problem);
    }
    code = cli_usage(cli, "%s: %s: no field has that name; see `sslstore fields`", source,
                     entry->name);
    note_meant_field(cli, entry->name);
    return code;
}

/* A line of [order]: a short name, or that of a field. */
static int set_default(struct request *request, const struct cli *cli,
                       const struct config_entry *entry, const char *source)
{
    const char *field = entry->name;
    const char *problem = NULL;

    if (strcmp(field, "product") == 0) {
        request->order.product_code = entry->value;
        return DONE;
    }
    if (strcmp(field, "approver") == 0) {
        field = "Approver Email";
    } else if (strcmp(field, "days") == 0) {
        field = "Validity Period (In Days)";
    }
    if (sslstore_order_request_set(&request->order, field, entry->value, &problem) == SSLSTORE_OK) {
        return DONE;
    }
    return refuse_default(cli, source, entry, problem);
}

int request_set_defaults(struct request *request, const struct cli *cli)
{
    const struct choices *choices = cli->settings.choices;
    const struct config_entry *entry;
    char source[SOURCE_BYTES];
    int code = DONE;

    for (size_t i = 0; code == DONE && (entry = choices_order(choices, i, source)) != NULL; i++) {
        code = set_default(request, cli, entry, source);
    }
    return code;
}

static int fill_order(struct request *request, const struct cli *cli,
                      const struct arguments *arguments, struct list *refused)
{
    sslstore_order_request *order = &request->order;

    int code = DONE;

    for (size_t i = 0; code == DONE && i < arguments->fields.count; i++) {
        code = set_field(request, cli, arguments->fields.items[i], refused);
    }
    if (code != DONE) {
        return code;
    }
    if (arguments->product != NULL) {
        order->product_code = arguments->product;
    }
    order->unknown_product = arguments->unknown_product;
    order->change_names = arguments->change_names;
    order->custom_id = arguments->custom_id;
    order->csr = request->csr.data;
    order->csr_size = request->csr.size;
    order->dns_names = arguments->names.items;
    order->dns_name_count = arguments->names.count;
    if (arguments->days != 0) {
        order->validity_days = arguments->days;
    }
    if (arguments->approvers.count > 0) {
        request->approvers = join(&arguments->approvers);
        if (request->approvers == NULL) {
            return cli_failed(cli, "%s", strerror(ENOMEM));
        }
        order->approver_email = request->approvers;
    }
    return DONE;
}

/* ---- Publishing ---- */

/* The options.publish hook. The program cannot publish anything itself, so it shows once, while it
 * waits, what the user has to publish. */
static int show_validation_once(void *user, const sslstore_order *order,
                                const sslstore_domain_status *domain)
{
    bool *shown = user;

    (void) domain;
    if (!*shown) {
        fputs("waiting for validation:\n", stderr);
        records_show(stderr, order);
    }
    *shown = true;
    return 0;
}

/* ---- The request ---- */

static int read_csr(struct request *request, const struct cli *cli,
                    const struct arguments *arguments)
{
    int code;

    if (arguments->csr == NULL) {
        return delivery_begin_with_key(&request->delivery, cli, arguments, &request->key);
    }
    code = delivery_begin(&request->delivery, cli, arguments);
    if (code == DONE) {
        code = request_read_csr(cli, arguments->csr, &request->csr);
    }
    return code == DONE ? delivery_check_csr(&request->delivery, cli, &request->csr) : code;
}

/* A dry run makes no folder. */
static void choose_journal(struct request *request, const struct arguments *arguments,
                           const char *name)
{
    int size;

    request->journal = arguments->journal;
    if (request->journal != NULL || request->key == NULL || arguments->out == NULL ||
        (arguments->dry_run && access(arguments->out, W_OK) != 0)) {
        return;
    }
    size = snprintf(request->journal_path, sizeof request->journal_path, "%s/%s", arguments->out,
                    name);
    if (size > 0 && (size_t) size < sizeof request->journal_path) {
        request->journal = request->journal_path;
    }
}

int request_read(struct request *request, const struct cli *cli, const struct arguments *arguments,
                 const char *journal)
{
    int code = read_csr(request, cli, arguments);

    if (code == DONE) {
        code = fill_order(request, cli, arguments, NULL);
    }
    choose_journal(request, arguments, journal);
    request->validation_shown = arguments->wait_s == 0; /* outcome() shows it at the end */
    request->options.wait_ms = arguments->dry_run ? 0 : arguments->wait_s * 1000;
    request->options.publish = show_validation_once;
    request->options.publish_user = &request->validation_shown;
    request->options.resend_if_not_found = arguments->resend;
    if (arguments->out != NULL && !arguments->dry_run) {
        request->options.deliver = delivery_write;
        request->options.deliver_user = &request->delivery;
    }
    return code;
}

/* As if the request were made by `enroll` without --csr. */
static int sign_unstored(struct request *request, const struct cli *cli,
                         const struct arguments *arguments)
{
    int code = key_make_unstored(cli, arguments->key_type, &request->delivery.key);

    request->key = &request->delivery.key;
    if (code == DONE) {
        code = request_sign(request, cli, arguments->names.items[0], arguments->names.items + 1,
                            arguments->names.count - 1);
    }
    return code;
}

int request_read_all(struct request *request, const struct cli *cli,
                     const struct arguments *arguments, struct list *refused)
{
    int code = DONE;

    refused->count = 0;
    if (arguments->csr != NULL) {
        code = request_read_csr(cli, arguments->csr, &request->csr);
    } else if (arguments->names.count > 0) {
        code = sign_unstored(request, cli, arguments);
    }
    if (code != DONE) {
        return code;
    }
    return fill_order(request, cli, arguments, refused);
}

static int find_organization(struct request *request, struct cli *cli)
{
    char why[SSLSTORE_MESSAGE_MAX];
    sslstore_result result;

    if (request->organization == NULL) {
        return DONE;
    }
    result = organization_id(cli, request->organization, &request->order.organization_id, why);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    if (request->order.organization_id != 0) {
        return DONE;
    }
    return cli_failed(cli, "%s", why);
}

int request_prepare_session(struct request *request, struct cli *cli)
{
    int code = cli_prepare_session(cli, request->journal);

    if (code != DONE) {
        return code;
    }
    return find_organization(request, cli);
}

bool request_use_journal(struct request *request, struct consent *consent)
{
    struct cli *cli = consent->cli;
    sslstore_enroll_options *options = &request->options;

    options->confirm = consent_confirm;
    options->confirm_user = consent;
    options->kept = journal_offer(cli, consent->arguments->anew);
    if (!consent->arguments->dry_run) {
        return true;
    }
    if (options->kept != NULL && !cli->journal.repeats) {
        consent_nothing(consent, "the journal holds an unfinished order, which would be continued");
        return false;
    }
    journal_keep_nothing(cli);
    return true;
}

int request_get(struct cli *cli, const struct arguments *arguments, request_get_fn *get)
{
    struct content csr = {NULL, 0};
    struct delivery delivery;
    int code = delivery_begin(&delivery, cli, arguments);

    if (code == DONE && arguments->csr != NULL) {
        code = request_read_csr(cli, arguments->csr, &csr);
    }
    if (code == DONE) {
        code = get(cli, arguments, &csr, &delivery);
    }
    delivery_end(&delivery);
    content_free(&csr);
    return code;
}

void request_free(struct request *request)
{
    content_free(&request->csr);
    delivery_end(&request->delivery);
    free(request->approvers);
    memset(request, 0, sizeof *request);
}
