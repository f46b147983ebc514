/* Decides what happens to the rows of the lister, and gives them to the fetch tasks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/dispatch.h"

#include <string.h>

#include "net/net.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/report.h"
#include "sync/row.h"
#include "sync/set_sketch.h"
#include "sync/state.h"

/* With one connection, the rows of a page that must wait for its end are held up to this size; of
 * further ones only the id is held, and the order is requested again. */
#define HELD_MAX (1024 * sizeof(void *))

/* The row may be a reduced copy of the order: then ask for the order itself. */
static bool needs_status(const struct sslstore__lister *lister)
{
    const sslstore_order *order = &lister->page.row.order;

    return lister->page.source.by_change || order->shortened || order->major_status[0] == '\0' ||
           order->product_code[0] == '\0';
}

/* While the lister reads a page, its connection can carry no other call. */
static bool can_fetch(const struct sslstore__sync_run *run)
{
    return !sslstore__sync_is_shared(run) || run->lister.page.call == NULL;
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

static void append(struct sslstore__sync_queue *queue, struct sslstore__sync_row *row)
{
    if (queue->first == NULL) {
        queue->first = row;
    } else {
        queue->last->next = row;
    }
    queue->last = row;
    queue->count++;
    queue->size += row->size;
}

static struct sslstore__sync_row *remove_first(struct sslstore__sync_queue *queue)
{
    struct sslstore__sync_row *row = queue->first;

    queue->first = row->next;
    queue->count--;
    queue->size -= row->size;
    return row;
}

/* Whether the row may wait with all of its order. A page of changes is freed before its rows are
 * used. */
static bool may_hold(const struct sslstore__sync_run *run)
{
    const struct sslstore__lister *lister = &run->lister;

    return !lister->page.source.by_change &&
           (!sslstore__sync_is_shared(run) ||
            run->queue.size + sslstore__sync_row_size(lister) <= HELD_MAX);
}

/* Puts the row into the queue, and gives it to an idle fetch task if there is one. */
static sslstore_result fetch_row(struct sslstore__sync_run *run, bool with_status)
{
    bool with_order = may_hold(run);
    struct sslstore__sync_row *row =
        sslstore__sync_row_take(&run->lister, with_order, with_status || !with_order);

    if (row == NULL) {
        return sslstore__error_set_field(&run->client->net, SSLSTORE_ERR_MEMORY, NULL);
    }
    append(&run->queue, row);
    sslstore__sync_fetch_queued(run);
    return SSLSTORE_OK;
}

/* Gives rows of the queue to idle fetch tasks. */
void sslstore__sync_fetch_queued(struct sslstore__sync_run *run)
{
    struct sslstore__fetch_task *idle = can_fetch(run) ? find_idle(run) : NULL;

    for (; idle != NULL && run->queue.first != NULL; idle = find_idle(run)) {
        sslstore__fetch_task_begin(idle, remove_first(&run->queue), !run->options->no_certificates);
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

/* incomplete: more must be fetched about the order. */
static sslstore_result use_wanted_row(struct sslstore__sync_run *run, bool with_status,
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
    return fetch_row(run, with_status);
}

/* With one connection, all rows of a page must be taken before any can be fetched. */
static bool is_full(struct sslstore__sync_run *run)
{
    return !sslstore__sync_is_shared(run) && find_idle(run) == NULL &&
           run->queue.count == run->task_count - 1;
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

    if (wanted && incomplete && is_full(run)) {
        return SSLSTORE_OK;
    }
    account(run, missing, wanted);
    if (!wanted) {
        sslstore__lister_release_row(&run->lister);
        return SSLSTORE_OK;
    }
    return use_wanted_row(run, with_status, incomplete);
}
