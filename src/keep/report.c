/* Report: fills in what a program learns about a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/report.h"

#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "client/client.h"

static void put_serial(sslstore_keep_report *report, const struct sslstore__keep_record *record)
{
    size_t start = SSLSTORE__KEEP_SERIAL_MAX - record->serial_size;
    struct sslstore__text text;

    sslstore__text_init(&text, report->serial, sizeof report->serial);
    sslstore__text_put_upper_hex(&text, record->serial + start, record->serial_size);
}

/* name may be NULL: custom_id is then "". */
static void fill(sslstore_keep_report *report, const char *name,
                 const struct sslstore__keep_record *record)
{
    report->phase = record->phase;
    report->task = record->task;
    report->next_look = record->next_look;
    report->not_before = record->not_before;
    report->not_after = record->not_after;
    report->order_end = record->order_end;
    if (report->result == SSLSTORE_OK) {
        report->result = (sslstore_result) record->result;
    }
    (void) sslstore__text_copy(report->store_id, sizeof report->store_id, record->store_id);
    (void) sslstore__text_copy(report->partner_id, sizeof report->partner_id, record->partner_id);
    put_serial(report, record);
    if (name != NULL && record->store_id[0] != '\0') {
        (void) sslstore_keep_id(name, record->number, report->custom_id, sizeof report->custom_id);
    }
}

void sslstore__keep_report_error(struct sslstore__keep_run *run, sslstore_result result)
{
    sslstore_keep_report *report = run->report;
    const sslstore_error *error = &run->client->net.error;
    struct sslstore__text writer;

    if (report == NULL || result == SSLSTORE_OK) {
        return;
    }
    report->result = run->asks_person ? SSLSTORE_OK : result;
    sslstore__text_init(&writer, report->message, sizeof report->message);
    if (result == SSLSTORE_ERR_ORDER) {
        sslstore__text_put(&writer, error->field); /* a person has to know what to correct */
        sslstore__text_put(&writer, ": ");
    }
    sslstore__text_put(&writer, error->message);
    (void) sslstore__text_complete(&writer);
}

void sslstore__keep_report_records(struct sslstore__keep_run *run)
{
    if (run->report == NULL) {
        return;
    }
    switch (run->order.state) {
    case SSLSTORE_STATE_INITIAL:
    case SSLSTORE_STATE_PENDING:
    case SSLSTORE_STATE_REISSUING:
        (void) sslstore_dcv_list_read(&run->client->net.config->memory, &run->order,
                                      &run->report->records);
        return;
    default:
        return;
    }
}

void sslstore__keep_report_step(struct sslstore__keep_run *run)
{
    sslstore_keep_report *report = run->report;

    if (report == NULL) {
        return;
    }
    fill(report, run->keep->name, &run->record);
    report->did = run->did;
    report->paid = run->paid;
    (void) sslstore__text_copy(report->amount, sizeof report->amount, run->amount);
}

void sslstore_keep_report_free(sslstore_keep_report *report)
{
    if (report != NULL) {
        sslstore_dcv_list_free(&report->records);
        memset(report, 0, sizeof *report);
    }
}

void sslstore_keep_state_read(const sslstore_keep_state *state, const char *name,
                              sslstore_keep_report *report)
{
    SSLSTORE__REQUIRE(state != NULL && report != NULL);

    struct sslstore__keep_record record;

    memset(report, 0, sizeof *report);
    if (sslstore__keep_record_read(&record, state)) {
        fill(report, name, &record);
    }
}
