/* Opens an inventory for reading, and judges whether it can be relied on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "reading.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "period.h"
#include "sync.h"
#include "text.h"

#define OLD DAY /* an older inventory is reported: it should be updated every hour or so */

/* An inventory that was never complete, or is newer than this machine's clock, cannot prove that
 * nothing ends. */
static int judge_age(const struct cli *cli, struct reading *reading)
{
    const char *path = reading->path;
    int64_t difference;
    char day[32];
    char quoting[QUOTED_MAX];
    const char *quoted = text_quote(path, quoting, sizeof quoting);

    if (!inventory_as_of(&reading->inventory, &reading->as_of) ||
        !inventory_clock(&reading->inventory, &difference)) {
        return FAILED;
    }
    text_day(reading->as_of, day);
    cli_note_clock(difference, "was, when the inventory was updated,");
    if (reading->as_of == 0) {
        (void) cli_failed(cli, "%s was never complete; orders may be missing", path);
        cli_advise(cli, "Run:  sslstore sync --db %s", quoted);
        return INCOMPLETE;
    }
    if (reading->now < reading->as_of) {
        return cli_failed(
            cli, "this machine's clock is behind %s, which was updated on %s; set the clock", path,
            day);
    }
    if (reading->now - reading->as_of > OLD) {
        cli_note("%s is from %s. To update it, run:  sslstore sync --db %s", path, day, quoted);
    }
    return DONE;
}

/* Gets all orders, without certificates, into a temporary database. All are needed, because an
 * order that replaced another may end at any time. If the clocks differ, the service's counts. */
static int ask_service(struct cli *cli, struct reading *reading)
{
    sslstore_sync_options options = {.no_certificates = true};
    sslstore_sync_totals totals = {0};
    int code = cli_connect(cli);

    if (code == DONE) {
        code = sync_into(cli, &reading->inventory, reading->path, &options, true, &totals);
        reading->now += cli_clock_difference(cli);
        reading->as_of = totals.as_of;
    }
    return code;
}

int reading_begin(struct cli *cli, const struct arguments *arguments, struct reading *reading)
{
    bool is_stored = arguments->db != NULL;
    const char *path = is_stored ? arguments->db : ""; /* "": a temporary database */
    int code;

    reading->path = database_shown(path, reading->shown);
    reading->now = sslstore_wall_time(NULL);
    reading->as_of = 0;
    reading->is_stored = is_stored;
    if (!inventory_open(&reading->inventory, path, !is_stored)) {
        code = FAILED;
    } else if (is_stored) {
        code = judge_age(cli, reading);
    } else {
        code = ask_service(cli, reading);
    }
    reading->is_open = code == DONE || code == INCOMPLETE;
    return code;
}

/* Whether nobody has synced yet. */
static bool has_no_inventory(const struct reading *reading)
{
    const char *path = reading->path;

    return reading->inventory.database.is_empty ||
           (access(path, F_OK) != 0 && errno == ENOENT && strstr(path, "://") == NULL);
}

static int report_problem(struct cli *cli, const struct reading *reading)
{
    char quoting[QUOTED_MAX];
    int code = sync_failed(cli, &reading->inventory, reading->path);

    if (reading->is_stored && !reading->is_open && has_no_inventory(reading)) {
        cli_advise(cli, "To make it, run:  sslstore sync --db %s",
                   text_quote(reading->path, quoting, sizeof quoting));
    }
    return code;
}

int reading_end(struct cli *cli, struct reading *reading, int code)
{
    if (reading->inventory.database.problem[0] != '\0') {
        code = report_problem(cli, reading);
    }
    inventory_close(&reading->inventory);
    return code;
}
