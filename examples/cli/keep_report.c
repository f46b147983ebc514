/* Prints what a step of a keep found and did.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep_report.h"

#include <stdio.h>

#include "json.h"
#include "keep_program.h"
#include "records.h"
#include "text.h"
#include "words.h"

static const struct act {
    uint32_t bit;
    const char *name;
    const char *done;
    const char *due; /* of a dry run */
} acts[] = {
    {SSLSTORE_KEEP_DID_LOOK, "look", "asked the service", "ask the service"},
    {SSLSTORE_KEEP_DID_REBUILD, "rebuild", "rebuilt the lost state", "rebuild the lost state"},
    {SSLSTORE_KEEP_DID_ADOPT, "adopt", "took over an order that was there",
     "take over an order that is there"},
    {SSLSTORE_KEEP_DID_ORDER, "order", "bought an order", "buy an order"},
    {SSLSTORE_KEEP_DID_RENEW, "renew", "bought the order that follows",
     "buy the order that follows"},
    {SSLSTORE_KEEP_DID_REISSUE, "reissue", "requested a new certificate of the order (free)",
     "request a new certificate of the order (free)"},
    {SSLSTORE_KEEP_DID_METHOD, "method", "changed a validation method",
     "change a validation method"},
    {SSLSTORE_KEEP_DID_PUBLISH, "publish", "published validation records",
     "publish validation records"},
    {SSLSTORE_KEEP_DID_RESEND, "resend", "had the approver e-mails sent again",
     "have the approver e-mails sent again"},
    {SSLSTORE_KEEP_DID_WITHDRAW, "withdraw", "withdrew validation records",
     "withdraw validation records"},
    {SSLSTORE_KEEP_DID_INSTALL, "install", "installed the certificate", "install the certificate"},
};

enum { ACT_COUNT = sizeof acts / sizeof acts[0] };

/* What was done, without an installation that did not succeed. */
static uint32_t did_of(const sslstore_keep_report *report)
{
    uint32_t did = report->did;

    if (report->phase == SSLSTORE_KEEP_PHASE_INSTALLING) {
        did &= ~(uint32_t) SSLSTORE_KEEP_DID_INSTALL;
    }
    return did;
}

bool keep_report_changed(const sslstore_keep_report *report)
{
    return (did_of(report) & ~(uint32_t) SSLSTORE_KEEP_DID_LOOK) != 0;
}

/* ---- JSON ---- */

static void json_records(struct json *json, const sslstore_dcv_list *list)
{
    json_begin(json, "records", '[');
    for (size_t i = 0; i < list->count; i++) {
        const sslstore_dcv_record *record = &list->records[i];

        if (record->approved) {
            continue;
        }
        json_begin(json, NULL, '{');
        json_text(json, "domain", record->domain);
        json_text(json, "method", method_word(record->method));
        json_text(json, "name", record->name);
        json_text(json, "url", record->url);
        json_text(json, "value", record->value);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void json_did(struct json *json, uint32_t did)
{
    json_begin(json, "did", '[');
    for (int i = 0; i < ACT_COUNT; i++) {
        if ((did & acts[i].bit) != 0) {
            json_text(json, NULL, acts[i].name);
        }
    }
    json_end(json, ']');
}

static void show_json(bool dry_run, const char *name, const sslstore_keep_report *report)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_text(&json, "keep", name);
    json_bool(&json, "dry_run", dry_run);
    json_text(&json, "phase", sslstore_keep_phase_name(report->phase));
    json_text(&json, "task", sslstore_keep_task_name(report->task));
    json_text(&json, "task_text", sslstore_keep_task_text(report->task));
    json_time(&json, "next_look", report->next_look);
    json_did(&json, did_of(report));
    json_bool(&json, "paid", report->paid);
    json_text(&json, "amount", report->amount);
    json_text(&json, "result", sslstore_result_name(report->result));
    json_text(&json, "message", report->message);
    json_text(&json, "order_id", report->store_id);
    json_text(&json, "partner_id", report->partner_id);
    json_text(&json, "custom_id", report->custom_id);
    json_text(&json, "serial", report->serial);
    json_time(&json, "not_before", report->not_before);
    json_time(&json, "not_after", report->not_after);
    json_time(&json, "order_end", report->order_end);
    json_records(&json, &report->records);
    json_end(&json, '}');
    printf("\n");
}

/* ---- Text ---- */

static void time_line(const char *label, int64_t time)
{
    char text[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_time_text(time, text, sizeof text);
    text_line(label, text);
}

const char *keep_report_failure(const sslstore_keep_report *report)
{
    if (report->result == SSLSTORE_OK) {
        return "";
    }
    if (report->result == SSLSTORE_ERR_JOURNAL) {
        return "the state could not be stored";
    }
    if (report->result == SSLSTORE_ERR_CANCELLED &&
        report->phase == SSLSTORE_KEEP_PHASE_INSTALLING) {
        return "the certificate is not in service yet";
    }
    return sslstore_result_text(report->result);
}

/* A failure of the library or of the service is shown apart from what a person has to do. */
static void show_problem(const sslstore_keep_report *report)
{
    if (report->task != SSLSTORE_KEEP_TASK_NONE) {
        text_line("To do", sslstore_keep_task_text(report->task));
    }
    text_line("Last failure", keep_report_failure(report));
    text_line("Message", report->message);
}

static void show_acts(bool dry_run, const sslstore_keep_report *report)
{
    for (int i = 0; i < ACT_COUNT; i++) {
        if ((did_of(report) & acts[i].bit) != 0) {
            text_line(dry_run ? "Would" : "Done", dry_run ? acts[i].due : acts[i].done);
        }
    }
    if (dry_run && !keep_report_changed(report)) {
        text_line("Would", "change nothing now");
    }
    if (dry_run && report->paid) {
        text_line("Cost", "this costs money");
    } else if (dry_run) {
        text_line("Cost", "nothing");
    } else if (report->paid) {
        text_line("Cost", report->amount[0] != '\0' ? report->amount : "an order");
    }
}

static void show_record(const sslstore_dcv_record *record)
{
    const char *name = record->url[0] != '\0' ? record->url : record->name;
    const char *parts[] = {record->domain, ": ", method_word(record->method), " ", name};
    size_t count = name[0] != '\0' ? 5 : 3;

    text_column("Record", 16);
    for (size_t i = 0; i < count; i++) {
        text_put(stdout, parts[i]);
    }
    printf("\n");
    records_show_value(record->value);
}

static void show_records(const sslstore_dcv_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->records[i].approved) {
            show_record(&list->records[i]);
        }
    }
}

void keep_report_show(const struct arguments *arguments, const char *name,
                      const sslstore_keep_report *report)
{
    if (arguments->json) {
        show_json(arguments->dry_run, name, report);
        return;
    }
    text_line("Keep", name);
    text_line("Phase", sslstore_keep_phase_name(report->phase));
    show_problem(report);
    show_acts(arguments->dry_run, report);
    show_records(&report->records);
    text_line("Order", report->store_id);
    text_line("Serial", report->serial);
    time_line("Expires", report->not_after);
    time_line("Order ends", report->order_end);
    time_line("Next look", report->next_look);
}
