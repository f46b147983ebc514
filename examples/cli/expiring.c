/* Expiring: the certificates that end soon, from a database or from the service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "period.h"
#include "show.h"
#include "sync.h"
#include "text.h"

#define OLD DAY /* an inventory that is kept in step is younger */

struct listing {
    int64_t now;
    bool as_json;
    struct json json;
    uint64_t count;
};

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
    json_number(json, "days", (ending->end - listing->now) / DAY);
    json_end(json, '}');
}

static void show_row(const struct listing *listing, const struct inventory_ending *ending)
{
    char text[32];

    if (listing->count == 1) {
        printf("NAME                          PRODUCT             ENDS       DAYS  ORDER\n");
    }
    text_column(ending->common_name, 30);
    text_column(ending->product, 20);
    text_day(ending->end, text);
    text_column(text, 11);
    printf("%4" PRId64 "  ", (ending->end - listing->now) / DAY);
    text_put(stdout, ending->order_id);
    printf("\n");
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

static bool list(struct listing *listing, struct inventory *inventory, int64_t within)
{
    bool listed;

    if (listing->as_json) {
        json_begin(&listing->json, NULL, '[');
    }
    listed = inventory_endings(inventory, listing->now, listing->now + within, on_ending, listing);
    if (listing->as_json) {
        json_end(&listing->json, ']');
        printf("\n");
    } else if (listed && listing->count == 0) {
        printf("no certificate ends within that time\n");
    }
    return listed;
}

/* "Nothing ends" is only said of an inventory that was complete once. */
static int judge_age(struct inventory *inventory, const char *path, int64_t now)
{
    int64_t as_of;
    char day[32];

    if (!inventory_as_of(inventory, &as_of)) {
        return FAILED;
    }
    text_day(as_of, day);
    if (as_of == 0) {
        cli_note("%s was never complete; orders may be missing:  sslstore sync --db %s", path,
                 path);
        return INCOMPLETE;
    }
    if (now - as_of > OLD) {
        cli_note("%s is of %s; bring it up to date:  sslstore sync --db %s", path, day, path);
    }
    return DONE;
}

/* Orders whose certificates end soon, without these certificates, in a database that is not kept. */
static int ask_service(struct cli *cli, struct inventory *inventory, int64_t now, int64_t within)
{
    sslstore_sync_options options = {
        .expires_from = now, .expires_to = now + within, .no_certificates = true};
    sslstore_sync_totals totals;
    int code = cli_connect(cli);

    return code == DONE ? sync_into(cli, inventory, ":memory:", &options, true, &totals) : code;
}

int expiring_command(struct cli *cli, const struct arguments *arguments)
{
    const char *path = arguments->db != NULL ? arguments->db : ":memory:";
    struct listing listing = {sslstore_wall_time(NULL), arguments->json, {stdout, false}, 0};
    struct inventory inventory;
    int64_t within = 30 * DAY;
    int code;

    if (arguments->within != NULL && !period_span(arguments->within, &within)) {
        return cli_usage(cli, "--within takes a span such as 36h, 30d, 6w");
    }
    if (!inventory_open(&inventory, path, arguments->db == NULL)) {
        code = sync_failed(cli, &inventory, path);
        inventory_close(&inventory);
        return code;
    }
    code = arguments->db != NULL ? judge_age(&inventory, path, listing.now)
                                 : ask_service(cli, &inventory, listing.now, within);
    if ((code == DONE || code == INCOMPLETE) && !list(&listing, &inventory, within)) {
        code = FAILED;
    }
    if (inventory.database.problem[0] != '\0') {
        code = sync_failed(cli, &inventory, path);
    }
    inventory_close(&inventory);
    return code == DONE && listing.count > 0 ? EXPIRING : code;
}
