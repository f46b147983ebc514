/* Export: the certificates of the inventory for other programs: CSV or, with --json, one object a
 * line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "csv.h"
#include "due.h"
#include "filter.h"
#include "issuance.h"
#include "reading.h"

struct output {
    struct filter filter;
    int64_t now;
    bool as_json;
};

static const char *const titles[] = {
    "id",          "order_id",
    "partner_id",  "custom_id",
    "vendor_id",   "product",
    "vendor",      "status",
    "common_name", "names",
    "serial",      "purchased",
    "not_before",  "not_after",
    "days",        "order_end",
    "needs",       "due",
    "replaced_by", "superseded",
    "vanished",    "fingerprint_sha256",
    "error",
};

static void put_titles(struct csv *csv)
{
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        csv_text(csv, titles[i]);
    }
    csv_end_row(csv);
}

static void put_texts(struct csv *csv, const struct inventory_record *record)
{
    const char *const texts[] = {record->id,        record->order_id,  record->partner_id,
                                 record->custom_id, record->vendor_id, record->product,
                                 record->vendor,    record->state,     record->common_name,
                                 record->names,     record->serial};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        csv_text(csv, texts[i]);
    }
}

static void put_days(struct csv *csv, const struct inventory_record *record, int64_t now)
{
    char days[24] = "";

    if (record->not_after != 0) {
        snprintf(days, sizeof days, "%" PRId64, issuance_days(record, now));
    }
    csv_plain(csv, days);
}

static void put_row(const struct inventory_record *record, int64_t now)
{
    struct csv csv = {stdout, false};
    struct due due;

    due_find(record, now, &due);
    put_texts(&csv, record);
    csv_time(&csv, record->purchased);
    csv_time(&csv, record->not_before);
    csv_time(&csv, record->not_after);
    put_days(&csv, record, now);
    csv_time(&csv, record->order_end);
    csv_text(&csv, due_words(&due));
    csv_time(&csv, due.from);
    csv_text(&csv, record->replaced_by);
    csv_time(&csv, record->superseded);
    csv_time(&csv, record->vanished);
    csv_text(&csv, record->fingerprint);
    csv_text(&csv, record->error);
    csv_end_row(&csv);
}

static void put_line(const struct inventory_record *record, int64_t now)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    issuance_members(&json, record, now);
    json_end(&json, '}');
    printf("\n");
}

static void on_record(void *user, const struct inventory_record *record)
{
    const struct output *output = user;

    if (!filter_fits(&output->filter, record, output->now)) {
        return;
    }
    if (output->as_json) {
        put_line(record, output->now);
    } else {
        put_row(record, output->now);
    }
}

int export_command(struct cli *cli, const struct arguments *arguments)
{
    struct output output = {.as_json = arguments->json};
    struct csv csv = {stdout, false};
    struct reading reading;
    int code = filter_read(&output.filter, cli, arguments);

    if (code != DONE) {
        return code;
    }
    code = reading_begin(cli, arguments, &reading);
    output.now = reading.now;
    if (reading.is_open && !output.as_json) {
        put_titles(&csv);
    }
    if (reading.is_open && !inventory_records(&reading.inventory, on_record, &output)) {
        code = FAILED;
    }
    return reading_end(cli, &reading, code);
}
