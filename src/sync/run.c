/* Runs a sync: steps its lister and its fetch tasks, calls the program's functions, and waits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/run.h"

#include <string.h>

#include "net/net.h"
#include "orders/api.h"
#include "rpc/call.h"
#include "sync/worker.h"

sslstore_result sslstore__sync_run_fail(struct sslstore__sync_run *run,
                                        const sslstore_client *worker, sslstore_result result)
{
    run->client->net.error = worker->net.error;
    return result;
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

static sslstore_result deliver(struct sslstore__sync_run *run, sslstore_sync_record *record,
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

static bool is_known(struct sslstore__sync_run *run)
{
    const sslstore_sync_options *options = run->options;
    const struct sslstore__lister_row *row = &run->lister.row;
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

static bool is_busy(const struct sslstore__fetch_task *task)
{
    return task->state != SSLSTORE__FETCH_IDLE;
}

/* The first page with an order that has not been delivered. The rows of the queue were listed
 * after those of the fetch tasks. */
static const struct sslstore__cursor *find_first_open(const struct sslstore__sync_run *run)
{
    const struct sslstore__cursor *cursor = &run->lister.cursor;

    for (size_t i = 0; i < run->task_count; i++) {
        const struct sslstore__fetch_task *task = &run->tasks[i];

        if (is_busy(task) && task->row.cursor.page < cursor->page) {
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
static sslstore_result report_progress(struct sslstore__sync_run *run)
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

/* ---- The row of the lister ---- */

/* The row may be a reduced copy of the order: then ask for the order itself. */
static bool needs_status(const struct sslstore__lister *lister)
{
    const sslstore_order *order = &lister->row.order;

    return lister->source.by_change || order->shortened || order->major_status[0] == '\0' ||
           order->product_code[0] == '\0';
}

/* The n-th row of the queue, or the place for it. */
static struct sslstore__sync_row *queue_row(const struct sslstore__sync_queue *queue, size_t n)
{
    return &queue->rows[(queue->first + n) % queue->capacity];
}

static struct sslstore__fetch_task *find_idle(struct sslstore__sync_run *run)
{
    for (size_t i = 0; i < run->task_count; i++) {
        if (!is_busy(&run->tasks[i])) {
            return &run->tasks[i];
        }
    }
    return NULL;
}

static sslstore_result deliver_row(struct sslstore__sync_run *run)
{
    struct sslstore__lister *lister = &run->lister;
    sslstore_sync_record record;

    memset(&record, 0, sizeof record);
    memcpy(record.id, lister->row.id, sizeof record.id);
    record.result = lister->row.result;
    record.order = record.result == SSLSTORE_OK ? &lister->row.order : NULL;
    sslstore__lister_release_row(lister);
    return deliver(run, &record, &lister->worker);
}

/* Gives the row to an idle fetch task, or else to the queue. */
static void fetch_row(struct sslstore__sync_run *run, struct sslstore__fetch_task *idle,
                      bool with_status)
{
    struct sslstore__lister *lister = &run->lister;

    if (idle == NULL) {
        sslstore__sync_row_take(queue_row(&run->queue, run->queue.count++), lister, with_status);
        return;
    }
    if (run->task_count > 1) {
        sslstore__sync_row_take(&idle->row, lister, with_status);
    } else {
        sslstore__sync_row_borrow(&idle->row, lister, with_status);
    }
    sslstore__fetch_task_begin(idle, !run->options->no_certificates);
}

/* Gives rows of the queue to idle fetch tasks. */
static void fetch_queued(struct sslstore__sync_run *run)
{
    struct sslstore__sync_queue *queue = &run->queue;
    struct sslstore__fetch_task *idle = find_idle(run);

    for (; idle != NULL && queue->count > 0; idle = find_idle(run)) {
        struct sslstore__sync_row *first = queue_row(queue, 0);
        struct sslstore__sync_row row = *first;

        *first = idle->row; /* whose memory the queue uses again */
        idle->row = row;
        queue->first = (queue->first + 1) % queue->capacity;
        queue->count--;
        sslstore__fetch_task_begin(idle, !run->options->no_certificates);
    }
}

/* Where the row is noted as a missing order; NULL: nowhere. */
static uint64_t *find_missing(struct sslstore__sync_run *run)
{
    for (size_t i = 0; i < SSLSTORE__SET_SKETCH_MAX; i++) {
        if (run->proof.missing[i] == run->lister.row.key) {
            return &run->proof.missing[i];
        }
    }
    return NULL;
}

static void add_to_set(struct sslstore__sync_set *set, uint64_t key)
{
    sslstore__set_sketch_count(&set->sketch, key, 1);
    set->sum += key;
}

static void remove_from_set(struct sslstore__sync_set *set, uint64_t key)
{
    sslstore__set_sketch_count(&set->sketch, key, -1);
    set->sum -= key;
}

/* Counts the row among the orders delivered, or among those that a further listing shows again. A
 * row without an id cannot be recognized, and is not counted. */
static void account(struct sslstore__sync_run *run, uint64_t *missing, bool wanted)
{
    struct sslstore__sync_proof *proof = &run->proof;
    uint64_t key = run->lister.row.key;

    if (run->lister.row.id[0] == '\0') {
        return;
    }
    if (missing != NULL) {
        *missing = 0;
        proof->missing_count--;
        proof->recovered++;
    }
    if (wanted) {
        add_to_set(&proof->delivered, key);
    } else {
        remove_from_set(proof->remaining, key);
    }
}

/* incomplete: more must be fetched about the order, by `idle` or later. */
static sslstore_result use_wanted_row(struct sslstore__sync_run *run,
                                      struct sslstore__fetch_task *idle, bool with_status,
                                      bool incomplete)
{
    if (run->lister.row.result == SSLSTORE_OK && is_known(run)) {
        run->totals->known++;
        sslstore__lister_release_row(&run->lister);
        return SSLSTORE_OK;
    }
    if (!incomplete) {
        return deliver_row(run);
    }
    fetch_row(run, idle, with_status);
    return SSLSTORE_OK;
}

/* If all fetch tasks are busy and the queue is full, the lister keeps the row until a later
 * turn. */
static sslstore_result use_row(struct sslstore__sync_run *run)
{
    const struct sslstore__lister_row *row = &run->lister.row;
    bool readable = row->result == SSLSTORE_OK;
    bool with_status = readable && needs_status(&run->lister);
    bool issued = readable && sslstore_order_in_force(&row->order, 0);
    bool incomplete = with_status || (issued && !run->options->no_certificates);
    uint64_t *missing = find_missing(run);
    bool wanted = missing != NULL || run->proof.remaining == NULL;
    struct sslstore__fetch_task *idle = find_idle(run);

    if (wanted && incomplete && idle == NULL && run->queue.count == run->queue.capacity) {
        return SSLSTORE_OK;
    }
    account(run, missing, wanted);
    if (!wanted) {
        sslstore__lister_release_row(&run->lister);
        return SSLSTORE_OK;
    }
    return use_wanted_row(run, idle, with_status, incomplete);
}

/* ---- Stepping ---- */

static bool is_any_busy(const struct sslstore__sync_run *run)
{
    for (size_t i = 0; i < run->task_count; i++) {
        if (is_busy(&run->tasks[i])) {
            return true;
        }
    }
    return false;
}

static sslstore_result step_task(struct sslstore__sync_run *run, struct sslstore__fetch_task *task,
                                 bool *moved)
{
    sslstore_result result = sslstore__fetch_task_step(task);

    if (sslstore__net_is_want(result)) {
        return SSLSTORE_OK;
    }
    if (result != SSLSTORE_OK) {
        return sslstore__sync_run_fail(run, &task->worker, result);
    }
    *moved = true;
    sslstore__sync_run_note_time(run, &task->worker);
    result = deliver(run, &task->record, &task->worker);
    sslstore__fetch_task_end(task);
    return result;
}

static sslstore_result step_tasks(struct sslstore__sync_run *run, bool *moved)
{
    sslstore_result result = SSLSTORE_OK;

    for (size_t i = 0; i < run->task_count && result == SSLSTORE_OK; i++) {
        if (is_busy(&run->tasks[i])) {
            result = step_task(run, &run->tasks[i], moved);
        }
    }
    if (result == SSLSTORE_OK) {
        fetch_queued(run);
    }
    return result;
}

static bool is_reading(const struct sslstore__lister *lister)
{
    return lister->state == SSLSTORE__LISTER_PAGE || lister->state == SSLSTORE__LISTER_PAUSE;
}

/* With a single fetch task, it and the lister take turns. */
static bool may_list(const struct sslstore__sync_run *run)
{
    return is_reading(&run->lister) && (run->task_count > 1 || !is_any_busy(run));
}

static int64_t magnitude(int64_t difference)
{
    return difference < 0 ? -difference : difference;
}

void sslstore__sync_run_note_time(struct sslstore__sync_run *run, const sslstore_client *worker)
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

/* If a page fails for good, the orders that are being fetched are still delivered. */
static sslstore_result step_lister(struct sslstore__sync_run *run, bool *moved)
{
    struct sslstore__lister *lister = &run->lister;
    sslstore_result result;

    if (!may_list(run)) {
        return SSLSTORE_OK;
    }
    result = sslstore__lister_step(lister);
    if (sslstore__net_is_want(result)) {
        return SSLSTORE_OK;
    }
    *moved = true;
    sslstore__sync_run_note_time(run, &lister->worker);
    if (result == SSLSTORE_ERR_CANCELLED) {
        return sslstore__sync_run_fail(run, &lister->worker, result);
    }
    run->listed = result;
    return SSLSTORE_OK;
}

/* What a turn waits for. */
struct waits {
    sslstore_wait set[SSLSTORE__WORKERS_MAX + 1];
    size_t count;
    uint64_t until;
};

/* wait->connection NULL: only for time. */
static void add_wait(struct waits *waits, const sslstore_wait *wait, uint64_t until)
{
    if (wait->connection != NULL) {
        waits->set[waits->count++] = *wait;
    }
    if (until < waits->until) {
        waits->until = until;
    }
}

static sslstore_result wait_for_all(struct sslstore__sync_run *run)
{
    struct waits waits;
    sslstore_wait wait;
    uint64_t until;
    sslstore_result result;

    waits.count = 0;
    waits.until = UINT64_MAX;
    if (may_list(run)) {
        until = sslstore__lister_until(&run->lister, &wait);
        add_wait(&waits, &wait, until);
    }
    for (size_t i = 0; i < run->task_count; i++) {
        const struct sslstore__call *call = sslstore__worker_current_call(&run->tasks[i].worker);

        if (call != NULL) {
            until = sslstore__call_until(call, &wait);
            add_wait(&waits, &wait, until);
        }
    }
    result = sslstore__net_wait(&run->client->net, waits.set, waits.count, waits.until);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set(&run->client->net, result, NULL, NULL);
    }
    return SSLSTORE_OK;
}

static sslstore_result turn(struct sslstore__sync_run *run)
{
    bool moved = false;
    sslstore_result result = step_tasks(run, &moved);

    if (result == SSLSTORE_OK) {
        result = step_lister(run, &moved);
    }
    if (result == SSLSTORE_OK) {
        result = report_progress(run);
    }
    if (result == SSLSTORE_OK && run->lister.state == SSLSTORE__LISTER_ROW) {
        result = use_row(run);
    }
    if (result == SSLSTORE_OK && !moved) {
        result = wait_for_all(run);
    }
    return result;
}

sslstore_result sslstore__sync_run_list(struct sslstore__sync_run *run)
{
    sslstore_result result = SSLSTORE_OK;

    run->listed = SSLSTORE_OK;
    while (run->lister.state != SSLSTORE__LISTER_DONE || is_any_busy(run)) {
        result = turn(run);
        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    if (run->listed != SSLSTORE_OK) {
        return sslstore__sync_run_fail(run, &run->lister.worker, run->listed);
    }
    return SSLSTORE_OK;
}
