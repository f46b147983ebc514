/* Sync: lists every order of the account on standard output, or stores it in a database.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "sync.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "period.h"
#include "progress.h"
#include "show.h"
#include "table.h"
#include "text.h"

static const struct table_column columns[] = {
    {.title = "ORDER", .width = 19, .never_cut = true},
    {.title = "STATE", .width = 10, .widest = 12},
    {.title = "EXPIRES", .width = 11},
    {.title = "PRODUCT", .width = 17, .widest = 32},
    {.title = "NAME", .width = 23},
};

struct sync_run {
    struct cli *cli;
    struct inventory *inventory; /* NULL: orders are listed on standard output      */
    const char *checkpoint;      /* path of the checkpoint file, or NULL            */
    bool resumed;                /* from that file; the number done before is unknown */
    bool unwritten;              /* the checkpoint file could not be written        */
    uint64_t unlisted;           /* orders that the service has but did not list    */
    bool as_json;
    struct table table; /* of the list */
    struct progress progress;
};

/* ---- Records ---- */

static void show_json(const sslstore_sync_record *record, const sslstore_chain *issued)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    show_order_members(&json, record->order, issued);
    show_certificate_members(&json, record->certificate);
    json_text(&json, "error", record->message);
    json_end(&json, '}');
    printf("\n");
}

static void show_row(const struct table *table, const sslstore_sync_record *record,
                     const sslstore_chain *issued)
{
    const sslstore_order *order = record->order;
    const char *cells[5];
    char day[32];

    if (order == NULL) {
        printf("unreadable: ");
        text_put(stdout, record->message);
        printf("\n");
        return;
    }
    text_day(issued != NULL ? issued->not_after : order->certificate_end, day);
    cells[0] = record->id;
    cells[1] = sslstore_state_name(order->state);
    cells[2] = day;
    cells[3] = order->product_code;
    cells[4] = issued != NULL ? issued->common_name : order->common_name;
    table_row(table, cells);
    if (record->result != SSLSTORE_OK) {
        printf("  ");
        text_put(stdout, record->message);
        printf("\n");
    }
}

/* Reports an error of one order, where no list shows it. */
static void note_error(const sslstore_sync_record *record)
{
    fputs("sslstore: sync: ", stderr);
    text_put(stderr, record->id[0] != '\0' ? record->id : "an order");
    fputs(": ", stderr);
    text_put(stderr, record->message);
    fputc('\n', stderr);
}

static bool store(struct sync_run *run, const sslstore_sync_record *record)
{
    if (record->result != SSLSTORE_OK) {
        progress_clear(&run->progress);
        note_error(record);
    }
    return inventory_store(run->inventory, record);
}

/* Returns false once standard output is closed: then the sync stops. */
static bool list(const struct sync_run *run, const sslstore_sync_record *record)
{
    const sslstore_chain *issued = show_chain(record->certificate);

    if (run->as_json) {
        show_json(record, issued);
    } else {
        show_row(&run->table, record, issued);
    }
    return !ferror(stdout);
}

static int on_record(void *user, const sslstore_sync_record *record)
{
    struct sync_run *run = user;
    bool ok;

    if (run->inventory != NULL) {
        ok = store(run, record) && inventory_commit_due(run->inventory);
    } else {
        ok = list(run, record);
    }
    progress_step(&run->progress);
    return !ok;
}

/* The options.known hook. A failure of the database stops the sync at the next record or page. */
static bool on_known(void *user, const char *id, const sslstore_order *order)
{
    struct sync_run *run = user;
    bool known = false;

    if (inventory_check_known(run->inventory, id, order, &known) && known) {
        progress_step(&run->progress);
        (void) inventory_commit_due(run->inventory);
    }
    return known;
}

/* The options.verified hook. After a failure of the database, nothing counts as verified. */
static bool on_verified(void *user, const uint8_t *digest, bool is_new)
{
    struct sync_run *run = user;

    if (is_new) {
        return inventory_store_verified(run->inventory, digest);
    }
    return inventory_is_verified(run->inventory, digest);
}

/* ---- Pages ---- */

/* Flushes what was listed first, so that the checkpoint is never ahead of the output. */
static bool store_checkpoint(struct sync_run *run, const sslstore_checkpoint *checkpoint)
{
    run->unwritten =
        fflush(stdout) != 0 || !file_write(run->checkpoint, checkpoint, sizeof *checkpoint, 0600);
    return !run->unwritten;
}

static int on_progress(void *user, const sslstore_sync_totals *so_far)
{
    struct sync_run *run = user;
    bool ok = true;

    run->progress.expected = run->resumed ? 0 : so_far->expected;
    if (run->inventory != NULL) {
        ok = inventory_commit(run->inventory, so_far);
    } else if (run->checkpoint != NULL) {
        ok = store_checkpoint(run, &so_far->checkpoint);
    }
    return !ok;
}

/* ---- Orders that were not listed ---- */

/* Whether the failure concerns this order only. Other failures would repeat with every order. */
static bool is_of_order(sslstore_result result)
{
    return (int) result <= (int) SSLSTORE_ERR_API && result != SSLSTORE_ERR_AUTH;
}

/* Asks for an order that was not listed. *gone: the service does not know it. */
static sslstore_result ask_order(struct sync_run *run, const char *id, const char *order_id,
                                 bool *gone)
{
    sslstore_certificate certificate;
    sslstore_sync_record record = {.order = &certificate.order, .message = ""};
    sslstore_result result =
        sslstore_certificate_get(run->cli->client, order_id, NULL, &certificate);

    *gone = result == SSLSTORE_ERR_NOT_FOUND;
    if (*gone) {
        return SSLSTORE_OK;
    }
    if (result != SSLSTORE_OK) {
        (void) snprintf(record.id, sizeof record.id, "%s", id);
        record.message = sslstore_client_error(run->cli->client)->message;
        note_error(&record);
        (void) inventory_mark_seen(run->inventory, id);
        return is_of_order(result) ? SSLSTORE_OK : result;
    }
    record.certificate = show_chain(&certificate) != NULL ? &certificate : NULL;
    result = sslstore_order_id(&certificate.order, record.id, sizeof record.id);
    if (result == SSLSTORE_OK) {
        (void) inventory_store(run->inventory, &record);
    }
    sslstore_certificate_free(&certificate);
    return result;
}

/* Even a list that counts as complete may lack an order. An order is gone only if the service does
 * not know it, so asks for each that is missing. */
static sslstore_result ask_unlisted(struct sync_run *run)
{
    int64_t now = sslstore_wall_time(NULL) + cli_clock_difference(run->cli);
    struct inventory *inventory = run->inventory;
    char after[SSLSTORE_ID_MAX] = "";
    char order_id[SSLSTORE_ID_MAX];
    char id[SSLSTORE_ID_MAX];
    bool found = true;

    while (inventory_next_unlisted(inventory, after, now, id, order_id, &found) && found) {
        bool gone;
        sslstore_result result = ask_order(run, id, order_id, &gone);

        if (result != SSLSTORE_OK) {
            return result;
        }
        run->unlisted += inventory->lists_all && !gone;
        memcpy(after, id, sizeof after);
        if (!inventory_commit_due(inventory)) {
            break; /* database.problem says why */
        }
    }
    return SSLSTORE_OK;
}

/* ---- The run ---- */

static bool is_of_resume(const struct sync_run *run, sslstore_result result)
{
    return result == SSLSTORE_ERR_ARGUMENT &&
           strcmp(sslstore_client_error(run->cli->client)->field, "resume") == 0;
}

static sslstore_result list_orders(struct sync_run *run, sslstore_sync_options *options,
                                   sslstore_sync_totals *totals)
{
    sslstore_result result;

    options->on_progress = on_progress;
    options->progress_user = run;
    result = sslstore_sync(run->cli->client, options, on_record, run, totals);
    cli_keep_difference(run->cli, totals->clock_difference_s);
    progress_clear(&run->progress);
    return result;
}

int sync_failed(const struct cli *cli, const struct inventory *inventory, const char *path)
{
    char shown[DATABASE_SHOWN_MAX];

    (void) cli_failed(cli, "%s: %s", database_shown(path, shown), inventory->database.problem);
    if (inventory->database.is_busy) {
        cli_advise(cli, "Only one program at a time may write to it. Run it again later.");
        return BUSY;
    }
    if (inventory->database.is_lost) {
        cli_advise(cli, "What was stored is kept. Run it again.");
    }
    return FAILED;
}

static sslstore_result list_into(struct sync_run *run, sslstore_sync_options *options,
                                 sslstore_sync_totals *totals)
{
    struct inventory *inventory = run->inventory;
    sslstore_result result;

    options->known = on_known;
    options->known_user = run;
    options->verified = on_verified;
    options->verified_user = run;
    run->progress.before = inventory->before;
    result = list_orders(run, options, totals);
    if (is_of_resume(run, result) && inventory_restart(inventory)) {
        options->resume = NULL;
        run->progress.before = 0;
        result = list_orders(run, options, totals);
    }
    if (totals->fell_back) {
        inventory_fall_back(inventory);
    }
    return result;
}

/* Marks orders as gone only after asking for every order that is missing. */
static int end_into(struct sync_run *run, sslstore_result result,
                    const sslstore_sync_totals *totals)
{
    struct inventory *inventory = run->inventory;
    bool listed = result == SSLSTORE_OK;
    bool complete;
    int code = DONE;

    if (listed) {
        result = ask_unlisted(run);
    }
    complete = result == SSLSTORE_OK;
    if (!complete) {
        code = cli_result(run->cli, result);
    }
    if (listed && code == FAILED) {
        cli_advise(run->cli,
                   "Could not ask for orders missing from the list; none is marked as vanished.");
        code = INCOMPLETE;
    }
    if (inventory->database.problem[0] == '\0') {
        (void) (inventory_note_clock(inventory, totals->clock_difference_s) &&
                inventory_end(inventory, totals, complete));
    }
    return code;
}

static int run_into(struct sync_run *run, sslstore_sync_options *options, bool full,
                    sslstore_sync_totals *totals, const char *path)
{
    struct inventory *inventory = run->inventory;
    const char *problem = inventory->database.problem;
    int code = DONE;

    if (inventory_begin(inventory, &run->cli->settings.config, full, options)) {
        sslstore_result result = list_into(run, options, totals);

        if (problem[0] == '\0') {
            code = end_into(run, result, totals);
        }
    }
    if (problem[0] == '\0') {
        return code;
    }
    return sync_failed(run->cli, inventory, path);
}

/* Why a sync listed all orders, although only what changed was asked for. */
static const char *reason_of_all(const sslstore_sync_options *options,
                                 const sslstore_sync_totals *totals)
{
    int64_t now = sslstore_wall_time(NULL);

    if (options->changed_since > now || options->changed_since > now + totals->clock_difference_s) {
        return "the last sync was later than now, so a clock was wrong";
    }
    return "the service cannot list changes";
}

int sync_into(struct cli *cli, struct inventory *inventory, const char *path,
              sslstore_sync_options *options, bool full, sslstore_sync_totals *totals)
{
    struct sync_run run = {.cli = cli, .inventory = inventory};
    int code;

    progress_begin(&run.progress, isatty(2) != 0);
    code = run_into(&run, options, full, totals, path);
    if (totals->fell_back) {
        cli_note("sslstore: %s: %s; listed all orders instead", cli->command,
                 reason_of_all(options, totals));
    }
    if (run.unlisted > 0) {
        cli_note("sslstore: %s: orders missing from the list that the service has: %" PRIu64,
                 cli->command, run.unlisted);
    }
    return code;
}

static int advise(const struct cli *cli, int code)
{
    if (code == INTERRUPTED) {
        cli_advise(cli, "Run it again with the same options to continue where it stopped.");
    }
    return code;
}

/* ---- Into a database ---- */

static void show_sum_members(const struct inventory *inventory, const struct inventory_sum *sum,
                             const sslstore_sync_totals *totals, bool complete)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_bool(&json, "complete", complete);
    json_bool(&json, "incremental", inventory->incremental);
    json_bool(&json, "fell_back", totals->fell_back);
    json_time(&json, "as_of", totals->as_of);
    json_number(&json, "orders", sum->orders);
    json_number(&json, "new", sum->added);
    json_number(&json, "changed", sum->changed);
    json_number(&json, "vanished", sum->vanished);
    json_number(&json, "failed", sum->failed);
    json_number(&json, "clock_difference_s", totals->clock_difference_s);
    json_end(&json, '}');
    printf("\n");
}

static void show_sum(const char *path, const struct inventory_sum *sum, bool complete)
{
    char shown[DATABASE_SHOWN_MAX];

    printf("%s%s: %" PRId64 " %s; %" PRId64 " new, %" PRId64 " changed, %" PRId64 " vanished",
           complete ? "" : "incomplete: ", database_shown(path, shown), sum->orders,
           sum->orders == 1 ? "order" : "orders", sum->added, sum->changed, sum->vanished);
    if (sum->failed > 0) {
        printf("; %" PRId64 " with an error", sum->failed);
    }
    printf("\n");
}

static int sync_database(struct cli *cli, const struct arguments *arguments,
                         sslstore_sync_options *options)
{
    struct inventory inventory;
    struct inventory_sum sum;
    sslstore_sync_totals totals = {0};
    int code;

    if (!inventory_open(&inventory, arguments->db, true)) {
        code = sync_failed(cli, &inventory, arguments->db);
    } else {
        code = advise(cli,
                      sync_into(cli, &inventory, arguments->db, options, arguments->full, &totals));
    }
    if (inventory.database.problem[0] == '\0') {
        if (!inventory_sum(&inventory, &sum)) {
            code = sync_failed(cli, &inventory, arguments->db);
        } else if (arguments->json) {
            show_sum_members(&inventory, &sum, &totals, code == DONE);
        } else {
            show_sum(arguments->db, &sum, code == DONE);
        }
    }
    inventory_close(&inventory);
    return code;
}

/* ---- To standard output ---- */

/* Reads where an earlier run stopped. Returns DONE also if there is no checkpoint. */
static int read_checkpoint(const struct cli *cli, const char *path, sslstore_checkpoint *checkpoint,
                           sslstore_sync_options *options)
{
    struct content content;
    bool valid;

    if (path == NULL || access(path, F_OK) != 0) {
        return DONE;
    }
    if (!file_read(path, sizeof *checkpoint, &content)) {
        return cli_failed(cli, "--checkpoint: %s: %s", path, file_problem(errno));
    }
    valid = content.size == sizeof *checkpoint;
    if (valid) {
        memcpy(checkpoint, content.data, sizeof *checkpoint);
        options->resume = checkpoint;
    }
    content_free(&content);
    if (valid) {
        return DONE;
    }
    return cli_failed(cli, "%s is not a checkpoint", path);
}

/* Removes the checkpoint if the list is complete, else updates it. */
static int end_checkpoint(struct sync_run *run, sslstore_result result,
                          const sslstore_sync_totals *totals)
{
    const char *path = run->checkpoint;

    if (is_of_resume(run, result)) {
        return cli_usage(run->cli, "%s is the checkpoint of a sync with other options", path);
    }
    if (result == SSLSTORE_OK && fflush(stdout) == 0) {
        (void) unlink(path);
    } else if (!run->unwritten) {
        (void) store_checkpoint(run, &totals->checkpoint);
    }
    if (run->unwritten) {
        return cli_failed(run->cli, "cannot write checkpoint %s", path);
    }
    if (result == SSLSTORE_OK) {
        return DONE;
    }
    return advise(run->cli, cli_result(run->cli, result));
}

/* The last line of an incomplete list says so, unless a checkpoint continues it. */
static void show_totals(const struct arguments *arguments, const sslstore_sync_totals *totals,
                        bool complete)
{
    struct json json = {stdout, false};

    if (!arguments->json) {
        printf("%s%" PRIu64 " %s, %" PRIu64 " with an error\n",
               complete ? "" : "incomplete: ", totals->records,
               totals->records == 1 ? "order" : "orders", totals->failed);
    } else if (!complete && arguments->checkpoint == NULL) {
        json_begin(&json, NULL, '{');
        json_bool(&json, "complete", false);
        json_number(&json, "orders", (int64_t) totals->records);
        json_number(&json, "failed", (int64_t) totals->failed);
        json_end(&json, '}');
        printf("\n");
    }
}

static int sync_listing(struct cli *cli, const struct arguments *arguments,
                        sslstore_sync_options *options)
{
    struct sync_run run = {
        .cli = cli, .checkpoint = arguments->checkpoint, .as_json = arguments->json};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;
    sslstore_result result;
    int code = read_checkpoint(cli, arguments->checkpoint, &checkpoint, options);

    if (code != DONE) {
        return code;
    }
    if (!arguments->json) {
        table_begin(&run.table, columns, sizeof columns / sizeof columns[0]);
        table_title(&run.table);
    }
    run.resumed = options->resume != NULL;
    progress_begin(&run.progress, isatty(2) != 0 && isatty(1) == 0);
    result = list_orders(&run, options, &totals);
    show_totals(arguments, &totals, result == SSLSTORE_OK);
    if (arguments->checkpoint != NULL) {
        return end_checkpoint(&run, result, &totals);
    }
    if (result == SSLSTORE_OK) {
        return DONE;
    }
    return cli_result(cli, result);
}

/* ---- The command ---- */

/* A day ends with its last second. */
static int read_days(const struct cli *cli, const struct arguments *arguments,
                     sslstore_sync_options *options)
{
    const struct {
        const char *name;
        const char *text;
        int64_t *time;
        int64_t length;
    } days[] = {
        {"since", arguments->since, &options->since, 0},
        {"until", arguments->until, &options->until, DAY - 1},
        {"expires-from", arguments->expires_from, &options->expires_from, 0},
        {"expires-to", arguments->expires_to, &options->expires_to, DAY - 1},
    };

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (days[i].text == NULL) {
            continue;
        }
        if (!period_day(days[i].text, days[i].time)) {
            return cli_usage(cli, "--%s: expected a day such as 2026-11-24", days[i].name);
        }
        *days[i].time += days[i].length;
    }
    if (options->until != 0 && options->until < options->since) {
        return cli_usage(cli, "--until is before --since");
    }
    if (options->expires_to != 0 && options->expires_to < options->expires_from) {
        return cli_usage(cli, "--expires-to is before --expires-from");
    }
    return DONE;
}

int sync_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_sync_options options = {
        .product_code = arguments->product,
        .domain_name = arguments->domain,
        .sub_user_id = arguments->sub_user,
        .no_certificates = arguments->no_certificates,
        .ignore_count = arguments->ignore_count,
    };
    int code = read_days(cli, arguments, &options);

    if (code == DONE && arguments->db != NULL && arguments->checkpoint != NULL) {
        code = cli_usage(cli, "--db includes a checkpoint; omit --checkpoint");
    }
    if (code == DONE && arguments->full && arguments->db == NULL) {
        code = cli_usage(cli, "--full needs --db; without --db, every sync is a full one");
    }
    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    /* for which the service returns an empty list */
    cli_note_unknown_product(cli, arguments->product);
    if (arguments->db != NULL) {
        return sync_database(cli, arguments, &options);
    }
    return sync_listing(cli, arguments, &options);
}
