/* Calls the program's functions, and records what a sync reports: times, failures, the checkpoint.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/report.h"

#include "client/client.h"
#include "net/connection.h"
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

/* Before a function of the program is called. */
struct interval {
    uint64_t begun_at;
    struct sslstore__connection *lent;
};

/* A connection that no call of the sync uses now. With one connection in use, the one of listings
 * is free; only if more are and all are in use, there is none, and a spare one is opened. */
static struct sslstore__connection *find_free(struct sslstore__sync_run *run)
{
    if (sslstore__sync_is_shared(run) &&
        sslstore__worker_current_call(&run->lister.page.worker) != NULL) {
        return &run->client->connections[SSLSTORE__SLOT_LIST];
    }
    for (size_t i = 0; i < run->task_count; i++) {
        sslstore_client *worker = &run->tasks[i].worker;

        if (sslstore__worker_current_call(worker) == NULL) {
            return sslstore__client_connection(worker, SSLSTORE__SLOT_CALL);
        }
    }
    return &run->spare;
}

/* Exchange the client's connection of single calls with another one. */
static void exchange(struct sslstore__sync_run *run, struct sslstore__connection *other)
{
    struct sslstore__connection *own = &run->client->connections[SSLSTORE__SLOT_CALL];
    struct sslstore__connection kept = *own;

    *own = *other;
    *other = kept;
}

/* The program's functions may make calls with the client. They get a connection that is free. */
static struct interval begin_interval(struct sslstore__sync_run *run)
{
    struct interval interval;

    interval.begun_at = sslstore__net_now(&run->client->net);
    interval.lent = find_free(run);
    exchange(run, interval.lent);
    return interval;
}

/* The time that the program spends does not count for the service's deadlines. */
static void end_interval(struct sslstore__sync_run *run, const struct interval *interval)
{
    uint64_t away = sslstore__net_now(&run->client->net) - interval->begun_at;

    exchange(run, interval->lent);
    sslstore__connection_release(&run->client->net, &run->spare);

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
        return sslstore__error_set_field(&run->client->net, SSLSTORE_ERR_CANCELLED, NULL);
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__sync_deliver(struct sslstore__sync_run *run, sslstore_sync_record *record,
                                       const sslstore_client *worker)
{
    struct interval interval;
    int stop;

    record->message = "";
    run->totals->records++;
    if (record->result != SSLSTORE_OK) {
        record->message = worker->net.error.message;
        run->totals->failed++;
    }
    interval = begin_interval(run);
    stop = run->on_record(run->user, record);
    end_interval(run, &interval);
    return check_stop(run, stop);
}

bool sslstore__sync_is_known(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const struct sslstore__page_row *row = &run->lister.page.row;
    struct interval interval;
    bool known;

    if (options->known == NULL) {
        return false;
    }
    interval = begin_interval(run);
    known = options->known(options->known_user, row->id, &row->order);
    end_interval(run, &interval);
    return known;
}

/* The first page with an order that has not been delivered. The rows of the queue were listed in
 * its order. */
static const struct sslstore__cursor *find_first_open(const struct sslstore__sync_run *run)
{
    const struct sslstore__cursor *cursor = &run->lister.cursor;

    if (run->queue.first != NULL) {
        cursor = &run->queue.first->cursor;
    }
    for (size_t i = 0; i < run->task_count; i++) {
        const struct sslstore__fetch_task *task = &run->tasks[i];

        if (sslstore__fetch_task_is_busy(task) && task->row->cursor.page < cursor->page) {
            cursor = &task->row->cursor;
        }
    }
    return cursor;
}

static inline void note_totals(struct sslstore__sync_run *run)
{
    const struct sslstore__lister *lister = &run->lister;
    sslstore_sync_totals *totals = run->totals;

    totals->as_of = run->progress.as_of;
    totals->expected = lister->expected;
    totals->pages = lister->pages.complete;
    totals->repeats = lister->dedup.repeats;
    totals->fell_back = run->progress.all_orders;
}

/* The checkpoint stays before the first page behind which orders may be missing: a resumed sync
 * would not find them. Behind an empty first page there is no order from which to go on. */
static void write_checkpoint(struct sslstore__sync_run *run, const struct sslstore__cursor *cursor)
{
    run->progress.cursor = *cursor;
    run->progress.expected = run->lister.expected;
    note_totals(run);
    if (!run->lister.pages.doubtful && cursor->anchor != 0) {
        sslstore__checkpoint_write(&run->totals->checkpoint, &run->progress);
    }
}

/* A further listing reports no progress: if it is interrupted, the sync begins anew. */
sslstore_result sslstore__sync_report_progress(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const struct sslstore__cursor *cursor = find_first_open(run);
    struct interval interval;
    int stop;

    if (run->proof.remaining != NULL || cursor->page == run->progress.cursor.page) {
        return SSLSTORE_OK;
    }
    write_checkpoint(run, cursor);
    if (options->on_progress == NULL) {
        return SSLSTORE_OK;
    }
    interval = begin_interval(run);
    stop = options->on_progress(options->progress_user, run->totals);
    end_interval(run, &interval);
    return check_stop(run, stop);
}
