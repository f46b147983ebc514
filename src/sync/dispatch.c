/* Decides what happens to the rows of the lister, and gives them to the fetch tasks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/dispatch.h"

#include <string.h>

#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/report.h"
#include "sync/row.h"
#include "sync/set_sketch.h"

/* The row may be a reduced copy of the order: then ask for the order itself. */
static bool needs_status(const struct sslstore__lister *lister)
{
    const sslstore_order *order = &lister->page.row.order;

    return lister->page.source.by_change || order->shortened || order->major_status[0] == '\0' ||
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
        if (!sslstore__fetch_task_is_busy(&run->tasks[i])) {
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
    memcpy(record.id, lister->page.row.id, sizeof record.id);
    record.result = lister->page.row.result;
    record.order = record.result == SSLSTORE_OK ? &lister->page.row.order : NULL;
    sslstore__lister_release_row(lister);
    return sslstore__sync_deliver(run, &record, &lister->page.worker);
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
void sslstore__sync_fetch_queued(struct sslstore__sync_run *run)
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
        if (run->proof.missing[i] == run->lister.page.row.key) {
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
    uint64_t key = run->lister.page.row.key;

    if (run->lister.page.row.id[0] == '\0') {
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
    if (run->lister.page.row.result == SSLSTORE_OK && sslstore__sync_is_known(run)) {
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
sslstore_result sslstore__sync_use_row(struct sslstore__sync_run *run)
{
    const struct sslstore__page_row *row = &run->lister.page.row;
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
