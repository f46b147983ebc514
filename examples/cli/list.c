/* List: the certificates of the inventory that fit the filters.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "filter.h"
#include "listing.h"
#include "reading.h"
#include "text.h"

struct selection {
    struct filter filter;
    struct listing listing;
};

static const struct table_column columns[] = {
    {.title = "ORDER", .width = 19, .never_cut = true},
    {.title = "STATE", .width = 11, .widest = 12},
    {.title = "EXPIRES", .width = 11},
    {.title = "DAYS", .width = 5, .from_right = true},
    {.title = " PRODUCT", .width = 14, .widest = 32},
    {.title = "NAME", .width = 20},
};

static void on_record(void *user, const struct inventory_record *record)
{
    struct selection *selection = user;
    int64_t now = selection->listing.now;
    char day[SSLSTORE_TIME_TEXT_SIZE], days[24] = "", product[128];
    const char *cells[] = {record->id, issuance_state(record), day, days,
                           product,    record->common_name};

    if (!filter_fits(&selection->filter, record, now)) {
        return;
    }
    text_day(record->not_after, day);
    if (record->not_after != 0) {
        snprintf(days, sizeof days, "%" PRId64, issuance_days(record, now));
    }
    snprintf(product, sizeof product, " %s", record->product);
    listing_add(&selection->listing, record, cells);
}

int list_command(struct cli *cli, const struct arguments *arguments)
{
    struct selection selection = {
        .listing = {.as_json = arguments->json,
                    .columns = columns,
                    .column_count = sizeof columns / sizeof columns[0]},
    };
    struct reading reading;
    int code = filter_read(&selection.filter, cli, arguments);

    if (code != DONE) {
        return code;
    }
    code = reading_begin(cli, arguments, &reading);
    selection.listing.now = reading.now;
    listing_begin(&selection.listing);
    if (reading.is_open && !inventory_records(&reading.inventory, on_record, &selection)) {
        code = FAILED;
    }
    listing_end(&selection.listing, code == DONE, "no certificate matches");
    return reading_end(cli, &reading, code);
}
