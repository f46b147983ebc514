/* Dcv: shows what validation asks to publish, as text, as JSON or as lines of a zone file; and
 * checks whether it is there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "propagated.h"
#include "records.h"
#include "show.h"
#include "text.h"
#include "words.h"

#define ZONE_TTL 300

/* One run of the command. */
struct run {
    struct cli *cli;
    const struct arguments *arguments;
    sslstore_order order;
    sslstore_dcv_list list;
    struct propagated_report *reports; /* of each record; NULL: not checked */
    bool all_there;
    bool unknown; /* of some, nobody could be asked */
};

/* ---- The check ---- */

static bool is_open(const sslstore_dcv_record *record)
{
    return !record->approved;
}

/* Domains about which the service does not say yet what it wants to see. */
static bool is_waited_for(const sslstore_order *order, const sslstore_domain_status *domain)
{
    return order->state != SSLSTORE_STATE_ACTIVE && !domain->approved &&
           domain->file_name[0] == '\0' && domain->dns_entry[0] == '\0' &&
           strstr(domain->method, "MAIL") == NULL;
}

static bool has_waited_for(const sslstore_order *order)
{
    for (size_t i = 0; i < order->domain_count; i++) {
        if (is_waited_for(order, &order->domains[i])) {
            return true;
        }
    }
    return false;
}

static bool check(struct run *run)
{
    const struct arguments *arguments = run->arguments;
    struct propagated_options options = {.dns = arguments->dns.items,
                                         .dns_count = arguments->dns.count,
                                         .resolver = arguments->resolver,
                                         .http = arguments->http};

    run->reports = calloc(run->list.count + 1, sizeof *run->reports);
    if (run->reports == NULL) {
        return false;
    }
    run->all_there = !has_waited_for(&run->order);
    for (size_t i = 0; i < run->list.count; i++) {
        if (is_open(&run->list.records[i])) {
            propagated(&run->list.records[i], &options, &run->reports[i]);
            run->all_there = run->all_there && run->reports[i].state == PROPAGATED;
            run->unknown = run->unknown || run->reports[i].state == PROPAGATED_UNKNOWN;
        }
    }
    return true;
}

static const char *word_of(const struct propagated_report *report)
{
    switch (report->state) {
    case PROPAGATED:
        return "there";
    case NOT_PROPAGATED:
        return "not there";
    default:
        return "unknown";
    }
}

/* ---- JSON ---- */

static void record_json(struct json *json, const sslstore_dcv_record *record,
                        const struct propagated_report *report)
{
    json_begin(json, NULL, '{');
    json_text(json, "domain", record->domain);
    json_text(json, "method", method_word(record->method));
    json_bool(json, "https", record->https);
    json_bool(json, "approved", record->approved);
    json_text(json, "name", record->name);
    json_text(json, "url", record->url);
    json_text(json, "value", record->value);
    if (report != NULL && is_open(record)) {
        json_text(json, "check", word_of(report));
        json_text(json, "asked", report->asked);
        json_text(json, "found", report->found);
        json_text(json, "warning", report->warning);
    }
    json_end(json, '}');
}

/* After a check; "": nothing. */
static const char *next_step(const struct run *run)
{
    if (run->all_there) {
        return "";
    }
    if (run->unknown) {
        return "Nobody could be asked about some of it. Check the network, or name a server with "
               "--dns or --http.";
    }
    if (has_waited_for(&run->order)) {
        return "The service does not say yet what to publish for some domains. Run it again later.";
    }
    return "Publish what is not there, then run it again.";
}

static void show_json(const struct run *run)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    show_order_members(&json, &run->order, NULL);
    json_begin(&json, "records", '[');
    for (size_t i = 0; i < run->list.count; i++) {
        record_json(&json, &run->list.records[i], run->reports != NULL ? &run->reports[i] : NULL);
    }
    json_end(&json, ']');
    json_begin(&json, "waiting", '[');
    for (size_t i = 0; i < run->order.domain_count; i++) {
        if (is_waited_for(&run->order, &run->order.domains[i])) {
            json_text(&json, NULL, run->order.domains[i].domain);
        }
    }
    json_end(&json, ']');
    if (run->reports != NULL) {
        json_bool(&json, "all_there", run->all_there);
        json_text(&json, "next", next_step(run));
    }
    json_end(&json, '}');
    printf("\n");
}

/* ---- A zone file ---- */

static void show_zone(const struct run *run)
{
    for (size_t i = 0; i < run->list.count; i++) {
        const sslstore_dcv_record *record = &run->list.records[i];
        bool is_txt = record->method == SSLSTORE_METHOD_TXT;

        if (!is_open(record)) {
            continue;
        }
        if (record->method == SSLSTORE_METHOD_CNAME || is_txt) {
            printf("%s. %d IN %s%s%s\n", record->name, ZONE_TTL, is_txt ? "TXT \"" : "CNAME ",
                   record->value, is_txt ? "\"" : ".");
        } else {
            printf("; %s is validated by %s\n", record->domain, records_method(record->method));
        }
    }
}

/* ---- Text ---- */

static void report_lines(const struct propagated_report *report)
{
    text_line("Check", word_of(report));
    text_line("Asked", report->asked);
    text_line("Found", report->found);
    text_line("Warning", report->warning);
}

static void record_lines(const sslstore_dcv_record *record, const struct propagated_report *report)
{
    text_line("Domain", record->domain);
    text_line("Method", records_method(record->method));
    text_line("State", record->approved ? "approved" : "pending");
    text_line("Name", record->method == SSLSTORE_METHOD_FILE ? record->url : record->name);
    records_show_value(record->value);
    if (report != NULL && is_open(record)) {
        report_lines(report);
    }
}

static void show_text(const struct run *run)
{
    for (size_t i = 0; i < run->list.count; i++) {
        if (i > 0) {
            printf("\n");
        }
        record_lines(&run->list.records[i], run->reports != NULL ? &run->reports[i] : NULL);
    }
    for (size_t i = 0; i < run->order.domain_count; i++) {
        if (is_waited_for(&run->order, &run->order.domains[i])) {
            printf("\n");
            text_line("Domain", run->order.domains[i].domain);
            text_line("State", "the service does not say yet what to publish");
        }
    }
    if (run->list.count == 0 && run->order.domain_count == 0) {
        cli_note("the order has nothing to validate");
    }
}

/* ---- The command ---- */

static int show(struct run *run)
{
    if (run->arguments->zone) {
        show_zone(run);
    } else if (run->arguments->json) {
        show_json(run);
    } else {
        show_text(run);
    }
    if (run->reports == NULL || run->all_there) {
        return DONE;
    }
    return run->unknown ? FAILED : PENDING;
}

static bool has_ended(const sslstore_order *order)
{
    switch (order->state) {
    case SSLSTORE_STATE_UNKNOWN:
    case SSLSTORE_STATE_INITIAL:
    case SSLSTORE_STATE_PENDING:
    case SSLSTORE_STATE_REISSUING:
    case SSLSTORE_STATE_ACTIVE:
        return false;
    default:
        return true;
    }
}

static int list_and_show(struct run *run)
{
    sslstore_result result = sslstore_dcv_list_read(&sslstore_memory_heap, &run->order, &run->list);

    if (result == SSLSTORE_ERR_REPLY) {
        return cli_failed(run->cli,
                          "the service asks to publish what no CA asks for; do not publish it");
    }
    if (result != SSLSTORE_OK) {
        return cli_failed(run->cli, "%s", sslstore_result_text(result));
    }
    if (has_ended(&run->order)) {
        cli_note("the order is %s: nothing is validated any more; withdraw what is published",
                 sslstore_state_name(run->order.state));
        return run->arguments->check ? FAILED : show(run);
    }
    if (run->arguments->check && !check(run)) {
        return cli_failed(run->cli, "%s", sslstore_result_text(SSLSTORE_ERR_MEMORY));
    }
    return show(run);
}

static int check_options(const struct cli *cli, const struct arguments *arguments)
{
    if (arguments->zone && (arguments->json || arguments->check)) {
        return cli_usage(cli, "--zone cannot be combined with --json or --check");
    }
    if (!arguments->check &&
        (arguments->dns.count > 0 || arguments->resolver != NULL || arguments->http != NULL)) {
        return cli_usage(cli, "--dns, --resolver and --http need --check");
    }
    if (arguments->dns.count > PROPAGATED_DNS_MAX) {
        return cli_usage(cli, "--dns may be given at most %d times", PROPAGATED_DNS_MAX);
    }
    return DONE;
}

int dcv_command(struct cli *cli, const struct arguments *arguments)
{
    struct run run = {.cli = cli, .arguments = arguments};
    sslstore_result result;
    int code = check_options(cli, arguments);

    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    result = sslstore_wire_order_status(cli->client, arguments->operands[0], &run.order);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    code = list_and_show(&run);
    free(run.reports);
    sslstore_dcv_list_free(&run.list);
    sslstore_order_free(&run.order);
    return code;
}
