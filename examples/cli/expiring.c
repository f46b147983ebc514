/* Expiring: lists certificates that expire soon, or have expired and were not replaced, from a
 * database or from the service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "period.h"
#include "show.h"
#include "sync.h"
#include "table.h"
#include "text.h"

#define OLD DAY /* an older inventory is reported: it should be updated every hour or so */

struct listing {
    int64_t now;
    int64_t within;
    int64_t ended;
    bool as_json;
    struct json json;
    struct table table;
    uint64_t count;
};

/* Full days, rounded down: -1 for a certificate that ended an hour ago. */
static int64_t days_left(const struct listing *listing, const struct inventory_ending *ending)
{
    int64_t seconds = ending->end - listing->now;

    return (seconds < 0 ? seconds - DAY + 1 : seconds) / DAY;
}

static void show_members(struct listing *listing, const struct inventory_ending *ending)
{
    struct json *json = &listing->json;

    json_begin(json, NULL, '{');
    json_text(json, "id", ending->id);
    json_text(json, "order_id", ending->order_id);
    json_text(json, "product", ending->product);
    json_text(json, "status", ending->state);
    json_text(json, "common_name", ending->common_name);
    json_split(json, "names", ending->names);
    json_text(json, "serial", ending->serial);
    json_time(json, "not_after", ending->end);
    json_number(json, "days", days_left(listing, ending));
    json_bool(json, "ended", ending->end < listing->now);
    json_end(json, '}');
}

static const struct table_column columns[] = {
    {.title = "NAME", .width = 30, .widest = 64},
    {.title = "PRODUCT", .width = 20, .widest = 32},
    {.title = "ENDS", .width = 11},
    {.title = "DAYS", .width = 5, .from_right = true},
    {.title = " ORDER", .width = 12, .never_cut = true},
};

static void show_row(struct listing *listing, const struct inventory_ending *ending)
{
    char day[32];
    char days[24];
    char order[SSLSTORE_ID_MAX + 1];
    const char *cells[] = {ending->common_name, ending->product, day, days, order};

    if (listing->count == 1) {
        table_begin(&listing->table, columns, sizeof columns / sizeof columns[0]);
        table_title(&listing->table);
    }
    text_day(ending->end, day);
    snprintf(days, sizeof days, "%" PRId64, days_left(listing, ending));
    snprintf(order, sizeof order, " %s", ending->order_id);
    table_row(&listing->table, cells);
}

static void on_ending(void *user, const struct inventory_ending *ending)
{
    struct listing *listing = user;

    listing->count++;
    if (listing->as_json) {
        show_members(listing, ending);
    } else {
        show_row(listing, ending);
    }
}

/* Marks an incomplete list in its last line, or in the last element of the JSON array. */
static void end_list(struct listing *listing, bool complete)
{
    struct json *json = &listing->json;

    if (listing->as_json && !complete) {
        json_begin(json, NULL, '{');
        json_bool(json, "complete", false);
        json_end(json, '}');
    }
    if (listing->as_json) {
        json_end(json, ']');
        printf("\n");
    } else if (!complete && listing->count > 0) {
        printf("incomplete: certificates may be missing\n");
    } else if (complete && listing->count == 0) {
        printf("no certificate expires within that time\n");
    }
}

static int list(struct listing *listing, struct inventory *inventory, int code)
{
    bool listed = code == DONE || code == INCOMPLETE;

    if (listing->as_json) {
        json_begin(&listing->json, NULL, '[');
    }
    if (listed) {
        listed = inventory_endings(inventory, listing->now - listing->ended,
                                   listing->now + listing->within, on_ending, listing);
        code = listed ? code : FAILED;
    }
    end_list(listing, code == DONE);
    return code == DONE && listing->count > 0 ? EXPIRING : code;
}

/* An inventory that was never complete, or is newer than this machine's clock, cannot prove that
 * nothing ends. */
static int judge_age(const struct cli *cli, struct inventory *inventory, const char *path,
                     int64_t now)
{
    int64_t difference, as_of;
    char day[32];
    char quoting[QUOTED_MAX];
    const char *quoted = text_quote(path, quoting, sizeof quoting);

    if (!inventory_as_of(inventory, &as_of) || !inventory_clock(inventory, &difference)) {
        return FAILED;
    }
    text_day(as_of, day);
    cli_note_clock(difference, "was, when the inventory was updated,");
    if (as_of == 0) {
        cli_note("%s was never complete; orders may be missing. Run:  sslstore sync --db %s", path,
                 quoted);
        return INCOMPLETE;
    }
    if (now < as_of) {
        return cli_failed(
            cli, "this machine's clock is behind %s, which was updated on %s; set the clock", path,
            day);
    }
    if (now - as_of > OLD) {
        cli_note("%s is from %s. To update it, run:  sslstore sync --db %s", path, day, quoted);
    }
    return DONE;
}

/* Gets all orders, without certificates, into a temporary database. All are needed, because an
 * order that replaced another may end at any time. If the clocks differ, the service's counts. */
static int ask_service(struct cli *cli, struct inventory *inventory, int64_t *now)
{
    sslstore_sync_options options = {.no_certificates = true};
    sslstore_sync_totals totals = {0};
    int code = cli_connect(cli);

    if (code == DONE) {
        code = sync_into(cli, inventory, "a temporary file", &options, true, &totals);
        *now += cli_clock_difference(cli);
    }
    return code;
}

int expiring_command(struct cli *cli, const struct arguments *arguments)
{
    const char *path = arguments->db != NULL ? arguments->db : ""; /* "": a temporary database */
    struct listing listing = {.now = sslstore_wall_time(NULL),
                              .within = 30 * DAY,
                              .ended = 90 * DAY,
                              .as_json = arguments->json,
                              .json = {stdout, false}};
    struct inventory inventory;
    int code;

    if ((arguments->within != NULL && !period_span(arguments->within, &listing.within)) ||
        (arguments->ended != NULL && !period_span(arguments->ended, &listing.ended))) {
        return cli_usage(cli, "--within and --ended: expected a span such as 36h, 30d or 6w");
    }
    if (!inventory_open(&inventory, path, arguments->db == NULL)) {
        code = FAILED;
    } else if (arguments->db != NULL) {
        code = judge_age(cli, &inventory, path, listing.now);
    } else {
        code = ask_service(cli, &inventory, &listing.now);
    }
    code = list(&listing, &inventory, code);
    if (inventory.database.problem[0] != '\0') {
        code = sync_failed(cli, &inventory, path[0] == '\0' ? "a temporary file" : path);
    }
    inventory_close(&inventory);
    return code;
}
