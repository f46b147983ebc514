/* Expiring: lists certificates that expire soon, or have expired and were not replaced, and what
 * each needs: a free reissue or a paid renewal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "due.h"
#include "listing.h"
#include "period.h"
#include "reading.h"
#include "text.h"
#include "words.h"

struct expiring {
    struct listing listing;
    int64_t within;
    int64_t ended;
};

static const struct table_column columns[] = {
    {.title = "NAME", .width = 25, .widest = 64},
    {.title = "PRODUCT", .width = 16, .widest = 32},
    {.title = "ENDS", .width = 11},
    {.title = "DAYS", .width = 5, .from_right = true},
    {.title = " NEEDS", .width = 14},
    {.title = " ORDER", .width = 9, .never_cut = true},
};

/* Certificates in force that end in time and were not replaced. One that ended before counts while
 * its order lasts, and for some time afterwards. */
static bool is_expiring(const struct expiring *expiring, const struct inventory_record *record)
{
    sslstore_state state = state_of_word(record->state);
    bool was_issued = state == SSLSTORE_STATE_ACTIVE || state == SSLSTORE_STATE_REISSUING ||
                      state == SSLSTORE_STATE_EXPIRED;
    int64_t last = record->order_end > record->not_after ? record->order_end : record->not_after;

    return was_issued && inventory_is_current(record) && record->not_after != 0 &&
           record->replaced_by[0] == '\0' &&
           record->not_after <= expiring->listing.now + expiring->within &&
           last >= expiring->listing.now - expiring->ended;
}

static void on_record(void *user, const struct inventory_record *record)
{
    struct expiring *expiring = user;
    char day[SSLSTORE_TIME_TEXT_SIZE], days[24], needs[24], order[SSLSTORE_ID_MAX + 1];
    const char *cells[] = {record->common_name, record->product, day, days, needs, order};
    struct due due;

    if (!is_expiring(expiring, record)) {
        return;
    }
    due_find(record, expiring->listing.now, &due);
    text_day(record->not_after, day);
    snprintf(days, sizeof days, "%" PRId64, issuance_days(record, expiring->listing.now));
    snprintf(needs, sizeof needs, " %s", due_words(&due));
    snprintf(order, sizeof order, " %s", record->order_id);
    listing_add(&expiring->listing, record, cells);
}

static int list(struct expiring *expiring, struct reading *reading, int code)
{
    listing_begin(&expiring->listing);
    if (reading->is_open && !inventory_records(&reading->inventory, on_record, expiring)) {
        code = FAILED;
    }
    listing_end(&expiring->listing, code == DONE, "no certificate expires within that time");
    return code == DONE && expiring->listing.count > 0 ? EXPIRING : code;
}

/* Sets a span, if its option is given. */
static int read_span(const struct cli *cli, const char *option, const char *text, int64_t *span)
{
    if (text == NULL || period_span(text, span)) {
        return DONE;
    }
    return cli_usage(cli, "--%s: " PERIOD_EXPECTED, option);
}

int expiring_command(struct cli *cli, const struct arguments *arguments)
{
    struct expiring expiring = {
        .listing = {.as_json = arguments->json,
                    .columns = columns,
                    .column_count = sizeof columns / sizeof columns[0]},
        .within = 30 * DAY,
        .ended = 90 * DAY,
    };
    struct reading reading;
    int code;

    code = read_span(cli, "within", arguments->within, &expiring.within);
    if (code == DONE) {
        code = read_span(cli, "ended", arguments->ended, &expiring.ended);
    }
    if (code != DONE) {
        return code;
    }
    code = reading_begin(cli, arguments, &reading);
    expiring.listing.now = reading.now;
    code = list(&expiring, &reading, code);
    return reading_end(cli, &reading, code);
}
