/* Calls the program's functions, and records what a sync reports: times, failures, the checkpoint.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/report.h"

#include "net/net.h"
#include "rpc/call.h"
#include "sync/checkpoint.h"
#include "sync/cursor.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/worker.h"

sslstore_result sslstore__sync_fail(struct sslstore__sync_run *run, const sslstore_client *worker,
                                    sslstore_result result)
{
    run->client->net.error = worker->net.error;
    return result;
}

static int64_t magnitude(int64_t difference)
{
    return difference < 0 ? -difference : difference;
}

void sslstore__sync_note_time(struct sslstore__sync_run *run, const sslstore_client *worker)
{
    int64_t *largest = &run->totals->clock_difference_s;
    int64_t difference = worker->net.clock_difference;
    int64_t time = worker->net.service_time;

    if (magnitude(difference) > magnitude(*largest)) {
        *largest = difference;
    }
    if (time != 0 && (run->progress.as_of == 0 || time < run->progress.as_of)) {
        run->progress.as_of = time;
    }
}

/* ---- The program's functions ---- */

/* The time that the program spends does not count for the service's deadlines. */
static void extend_deadlines(struct sslstore__sync_run *run, uint64_t since)
{
    uint64_t away = sslstore__net_now(&run->client->net) - since;

    sslstore__lister_extend_deadline(&run->lister, away);
    for (size_t i = 0; i < run->task_count; i++) {
        struct sslstore__call *call = sslstore__worker_current_call(&run->tasks[i].worker);

        if (call != NULL) {
            sslstore__call_extend_deadline(call, away);
        }
    }
}

static sslstore_result check_stop(struct sslstore__sync_run *run, int stop)
{
    if (stop != 0) {
        return sslstore__error_set(&run->client->net, SSLSTORE_ERR_CANCELLED, NULL, NULL);
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__sync_deliver(struct sslstore__sync_run *run, sslstore_sync_record *record,
                                       const sslstore_client *worker)
{
    uint64_t now = sslstore__net_now(&run->client->net);
    int stop;

    record->message = "";
    run->totals->records++;
    if (record->result != SSLSTORE_OK) {
        record->message = worker->net.error.message;
        run->totals->failed++;
    }
    stop = run->on_record(run->user, record);
    extend_deadlines(run, now);
    return check_stop(run, stop);
}

bool sslstore__sync_is_known(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const struct sslstore__page_row *row = &run->lister.page.row;
    uint64_t now;
    bool known;

    if (options->known == NULL) {
        return false;
    }
    now = sslstore__net_now(&run->client->net);
    known = options->known(options->known_user, row->id, &row->order);
    extend_deadlines(run, now);
    return known;
}

/* The first page with an order that has not been delivered. The rows of the queue were listed
 * after those of the fetch tasks. */
static const struct sslstore__cursor *find_first_open(const struct sslstore__sync_run *run)
{
    const struct sslstore__cursor *cursor = &run->lister.cursor;

    for (size_t i = 0; i < run->task_count; i++) {
        const struct sslstore__fetch_task *task = &run->tasks[i];

        if (sslstore__fetch_task_is_busy(task) && task->row.cursor.page < cursor->page) {
            cursor = &task->row.cursor;
        }
    }
    return cursor;
}

static void write_checkpoint(struct sslstore__sync_run *run, const struct sslstore__cursor *cursor)
{
    const struct sslstore__lister *lister = &run->lister;
    sslstore_sync_totals *totals = run->totals;

    run->progress.cursor = *cursor;
    run->progress.expected = lister->expected;
    totals->as_of = run->progress.as_of;
    totals->expected = lister->expected;
    totals->pages = lister->pages.complete;
    totals->repeats = lister->dedup.repeats;
    totals->fell_back = run->progress.all_orders;
    sslstore__checkpoint_write(&totals->checkpoint, &run->progress);
}

/* A further listing reports no progress: if it is interrupted, the sync begins anew. */
sslstore_result sslstore__sync_report_progress(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const struct sslstore__cursor *cursor = find_first_open(run);
    uint64_t now;
    int stop;

    if (run->proof.remaining != NULL || cursor->page == run->progress.cursor.page) {
        return SSLSTORE_OK;
    }
    write_checkpoint(run, cursor);
    if (options->on_progress == NULL) {
        return SSLSTORE_OK;
    }
    now = sslstore__net_now(&run->client->net);
    stop = options->on_progress(options->progress_user, run->totals);
    extend_deadlines(run, now);
    return check_stop(run, stop);
}
