/* Sync: every order of the account, a line each, or into a database.
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
#include "text.h"

#define ID_WIDTH 19 /* of the table; an id is never cut */

struct walk {
    struct cli *cli;
    struct inventory *inventory; /* NULL: the orders are listed on standard output    */
    const char *checkpoint;      /* a file, or NULL                                   */
    bool resumed;                /* from that file, which does not tell how many came */
    bool unwritten;              /* it could not be kept                              */
    uint64_t unlisted;           /* orders that the list lacks and the service has    */
    bool as_json;
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

static void show_row(const sslstore_sync_record *record, const sslstore_chain *issued)
{
    const sslstore_order *order = record->order;
    char day[32];

    if (order == NULL) {
        printf("unreadable: ");
        text_put(stdout, record->message);
        printf("\n");
        return;
    }
    text_day(issued != NULL ? issued->not_after : order->certificate_end, day);
    text_column(record->id, strlen(record->id) < ID_WIDTH ? ID_WIDTH : strlen(record->id) + 1);
    text_column(sslstore_state_name(order->state), 10);
    text_column(day, 11);
    text_column(order->product_code, 17);
    (void) text_cut(issued != NULL ? issued->common_name : order->common_name, 23);
    printf("\n");
    if (record->result != SSLSTORE_OK) {
        printf("  ");
        text_put(stdout, record->message);
        printf("\n");
    }
}

/* What is not listed is told where its error would be missed. */
static void note_error(const sslstore_sync_record *record)
{
    fputs("sslstore: sync: ", stderr);
    text_put(stderr, record->id[0] != '\0' ? record->id : "an order");
    fputs(": ", stderr);
    text_put(stderr, record->message);
    fputc('\n', stderr);
}

static bool keep(struct walk *walk, const sslstore_sync_record *record)
{
    if (record->result != SSLSTORE_OK) {
        progress_clear(&walk->progress);
        note_error(record);
    }
    return inventory_keep(walk->inventory, record);
}

/* Where nobody reads any more, there is no reason to go on asking. */
static bool list(const struct walk *walk, const sslstore_sync_record *record)
{
    const sslstore_chain *issued = show_chain(record->certificate);

    if (walk->as_json) {
        show_json(record, issued);
    } else {
        show_row(record, issued);
    }
    return !ferror(stdout);
}

static int on_record(void *user, const sslstore_sync_record *record)
{
    struct walk *walk = user;
    bool good = walk->inventory != NULL
                    ? keep(walk, record) && inventory_commit_some(walk->inventory)
                    : list(walk, record);

    progress_step(&walk->progress);
    return !good;
}

/* A failure of the database ends the walk at the next record or page. */
static bool on_known(void *user, const char *id, const sslstore_order *order)
{
    struct walk *walk = user;
    bool known = false;

    if (inventory_see(walk->inventory, id, order, &known) && known) {
        progress_step(&walk->progress);
        (void) inventory_commit_some(walk->inventory);
    }
    return known;
}

/* ---- Pages ---- */

/* What was listed before it has to be out before the checkpoint is. */
static bool keep_checkpoint(struct walk *walk, const sslstore_checkpoint *checkpoint)
{
    walk->unwritten =
        fflush(stdout) != 0 || !file_write(walk->checkpoint, checkpoint, sizeof *checkpoint, 0600);
    return !walk->unwritten;
}

static int on_progress(void *user, const sslstore_sync_totals *so_far)
{
    struct walk *walk = user;
    bool good = true;

    walk->progress.expected = walk->resumed ? 0 : so_far->expected;
    if (walk->inventory != NULL) {
        good = inventory_commit(walk->inventory, so_far);
    } else if (walk->checkpoint != NULL) {
        good = keep_checkpoint(walk, &so_far->checkpoint);
    }
    return !good;
}

/* ---- What the list does not tell ---- */

/* What went wrong with this one order; else it will go wrong with all others, too. */
static bool is_of_order(sslstore_result result)
{
    return (int) result <= (int) SSLSTORE_ERR_API && result != SSLSTORE_ERR_AUTH;
}

/* Ask the service for an order that its list does not show. *gone: it does not know it either. */
static sslstore_result ask_order(struct walk *walk, const char *id, const char *order_id,
                                 bool *gone)
{
    sslstore_certificate certificate;
    sslstore_sync_record record = {.order = &certificate.order, .message = ""};
    sslstore_result result =
        sslstore_certificate_get(walk->cli->client, order_id, NULL, 0, &certificate);

    *gone = result == SSLSTORE_ERR_NOT_FOUND;
    if (*gone) {
        return SSLSTORE_OK;
    }
    if (result != SSLSTORE_OK) {
        (void) snprintf(record.id, sizeof record.id, "%s", id);
        record.message = sslstore_client_error(walk->cli->client)->message;
        note_error(&record);
        (void) inventory_see_again(walk->inventory, id);
        return is_of_order(result) ? SSLSTORE_OK : result;
    }
    record.certificate = show_chain(&certificate) != NULL ? &certificate : NULL;
    result = sslstore_order_id(&certificate.order, record.id, sizeof record.id);
    if (result == SSLSTORE_OK) {
        (void) inventory_keep(walk->inventory, &record);
    }
    sslstore_certificate_free(&certificate);
    return result;
}

/* A list that is complete by all that it tells may lack an order all the same: only what the
 * service does not know any more is gone. */
static sslstore_result ask_doubtful(struct walk *walk)
{
    int64_t now = sslstore_wall_time(NULL) + cli_clock_difference(walk->cli);
    struct inventory *inventory = walk->inventory;
    char after[SSLSTORE_ID_MAX] = "";
    char order_id[SSLSTORE_ID_MAX];
    char id[SSLSTORE_ID_MAX];
    bool found = true;

    while (inventory_next_doubtful(inventory, after, now, id, order_id, &found) && found) {
        bool gone;
        sslstore_result result = ask_order(walk, id, order_id, &gone);

        if (result != SSLSTORE_OK) {
            return result;
        }
        walk->unlisted += inventory->whole && !gone;
        memcpy(after, id, sizeof after);
        if (!inventory_commit_some(inventory)) {
            break; /* whose problem tells why */
        }
    }
    return SSLSTORE_OK;
}

/* ---- The walk ---- */

static bool is_of_resume(const struct walk *walk, sslstore_result result)
{
    return result == SSLSTORE_ERR_ARGUMENT &&
           strcmp(sslstore_client_error(walk->cli->client)->field, "resume") == 0;
}

static sslstore_result run(struct walk *walk, sslstore_sync_options *options,
                           sslstore_sync_totals *totals)
{
    sslstore_result result;

    options->on_progress = on_progress;
    options->progress_user = walk;
    result = sslstore_sync(walk->cli->client, options, on_record, walk, totals);
    cli_keep_difference(walk->cli, totals->clock_difference_s);
    progress_clear(&walk->progress);
    return result;
}

int sync_failed(const struct cli *cli, const struct inventory *inventory, const char *path)
{
    return cli_failed(cli, "%s: %s", path, inventory->database.problem);
}

static sslstore_result run_into(struct walk *walk, sslstore_sync_options *options,
                                sslstore_sync_totals *totals)
{
    struct inventory *inventory = walk->inventory;
    sslstore_result result;

    options->known = on_known;
    options->known_user = walk;
    walk->progress.before = inventory->before;
    result = run(walk, options, totals);
    if (is_of_resume(walk, result) && inventory_restart(inventory)) {
        options->resume = NULL;
        walk->progress.before = 0;
        result = run(walk, options, totals);
    }
    if (totals->fell_back) {
        inventory_fall_back(inventory);
    }
    return result;
}

/* Nothing is marked as gone before all that is missing was asked for. */
static int end_into(struct walk *walk, sslstore_result result, const sslstore_sync_totals *totals)
{
    struct inventory *inventory = walk->inventory;
    bool complete = result == SSLSTORE_OK;
    int code = complete ? DONE : cli_result(walk->cli, result);

    if (complete) {
        result = ask_doubtful(walk);
        complete = result == SSLSTORE_OK;
        code = complete ? DONE : cli_result(walk->cli, result);
        if (code == FAILED) {
            cli_note(
                "  Orders that the list lacks could not be asked for; none is taken for gone.");
            code = INCOMPLETE;
        }
    }
    if (inventory->database.problem[0] == '\0') {
        (void) (inventory_note_clock(inventory, totals->clock_difference_s) &&
                inventory_end(inventory, totals, complete));
    }
    return code;
}

static int walk_into(struct walk *walk, sslstore_sync_options *options, bool anew,
                     sslstore_sync_totals *totals, const char *path)
{
    struct inventory *inventory = walk->inventory;
    const char *problem = inventory->database.problem;
    int code = DONE;

    if (inventory_begin(inventory, &walk->cli->settings.config, anew, options)) {
        sslstore_result result = run_into(walk, options, totals);

        if (problem[0] == '\0') {
            code = end_into(walk, result, totals);
        }
    }
    return problem[0] == '\0' ? code : sync_failed(walk->cli, inventory, path);
}

int sync_into(struct cli *cli, struct inventory *inventory, const char *path,
              sslstore_sync_options *options, bool anew, sslstore_sync_totals *totals)
{
    struct walk walk = {.cli = cli, .inventory = inventory};
    int code;

    progress_begin(&walk.progress, isatty(2) != 0);
    code = walk_into(&walk, options, anew, totals, path);
    if (totals->fell_back) {
        cli_note("sslstore: %s: what changed was not told; all orders were listed", cli->command);
    }
    if (walk.unlisted > 0) {
        cli_note("sslstore: %s: %" PRIu64 " orders are not listed, but the service still has them",
                 cli->command, walk.unlisted);
    }
    return code;
}

static int advise(int code)
{
    if (code == INTERRUPTED) {
        cli_note("  Run it again with the same options: it goes on where it stopped.");
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
    printf("%s%s: %" PRId64 " orders; %" PRId64 " new, %" PRId64 " changed, %" PRId64 " vanished",
           complete ? "" : "incomplete: ", path, sum->orders, sum->added, sum->changed,
           sum->vanished);
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
        code = advise(sync_into(cli, &inventory, arguments->db, options, arguments->full, &totals));
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

/* Where an earlier run stopped, if it did; code DONE also where there is nothing to read. */
static int read_checkpoint(const struct cli *cli, const char *path, sslstore_checkpoint *checkpoint,
                           sslstore_sync_options *options)
{
    struct content content;
    bool whole;

    if (path == NULL || access(path, F_OK) != 0) {
        return DONE;
    }
    if (!file_read(path, sizeof *checkpoint, &content)) {
        return cli_failed(cli, "%s: %s", path, strerror(errno));
    }
    whole = content.size == sizeof *checkpoint;
    if (whole) {
        memcpy(checkpoint, content.data, sizeof *checkpoint);
        options->resume = checkpoint;
    }
    content_free(&content);
    return whole ? DONE : cli_failed(cli, "%s: not a checkpoint", path);
}

/* The checkpoint is of no use once all is listed. */
static int end_checkpoint(struct walk *walk, sslstore_result result,
                          const sslstore_sync_totals *totals)
{
    const char *path = walk->checkpoint;

    if (is_of_resume(walk, result)) {
        return cli_usage(walk->cli, "%s is the checkpoint of a sync with other options", path);
    }
    if (result == SSLSTORE_OK && fflush(stdout) == 0) {
        (void) unlink(path);
    } else if (!walk->unwritten) {
        (void) keep_checkpoint(walk, &totals->checkpoint);
    }
    if (walk->unwritten) {
        return cli_failed(walk->cli, "%s: the checkpoint could not be kept", path);
    }
    return result == SSLSTORE_OK ? DONE : advise(cli_result(walk->cli, result));
}

/* A list that is not complete says so in its last line; but not one that is to be gone on with. */
static void show_totals(const struct arguments *arguments, const sslstore_sync_totals *totals,
                        bool complete)
{
    struct json json = {stdout, false};

    if (!arguments->json) {
        printf("%s%" PRIu64 " orders, %" PRIu64 " of them with an error\n",
               complete ? "" : "incomplete: ", totals->records, totals->failed);
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
    struct walk walk = {
        .cli = cli, .checkpoint = arguments->checkpoint, .as_json = arguments->json};
    sslstore_checkpoint checkpoint;
    sslstore_sync_totals totals;
    sslstore_result result;
    int code = read_checkpoint(cli, arguments->checkpoint, &checkpoint, options);

    if (code != DONE) {
        return code;
    }
    if (!arguments->json) {
        printf("ORDER              STATE     EXPIRES    PRODUCT          NAME\n");
    }
    walk.resumed = options->resume != NULL;
    progress_begin(&walk.progress, isatty(2) != 0 && isatty(1) == 0);
    result = run(&walk, options, &totals);
    show_totals(arguments, &totals, result == SSLSTORE_OK);
    if (arguments->checkpoint != NULL) {
        return end_checkpoint(&walk, result, &totals);
    }
    return result == SSLSTORE_OK ? DONE : cli_result(cli, result);
}

/* ---- The command ---- */

/* The end of a day is its last second. */
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
            return cli_usage(cli, "--%s takes a day such as 2026-11-24", days[i].name);
        }
        *days[i].time += days[i].length;
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
        code = cli_usage(cli, "--db keeps the checkpoint itself; leave --checkpoint out");
    }
    if (code == DONE && arguments->full && arguments->db == NULL) {
        code = cli_usage(cli, "--full is for --db; without it, every order is asked about anyway");
    }
    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    return arguments->db != NULL ? sync_database(cli, arguments, &options)
                                 : sync_listing(cli, arguments, &options);
}
