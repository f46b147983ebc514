/* Runs a sync in turns: steps its fetch tasks and its lister, and waits for their connections.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/run.h"

#include "base/frame.h"
#include "base/result.h"
#include "net/net.h"
#include "rpc/call.h"
#include "sync/dispatch.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/report.h"
#include "sync/worker.h"

/* ---- Stepping ---- */

static bool is_any_busy(const struct sslstore__sync_run *run)
{
    for (size_t i = 0; i < run->task_count; i++) {
        if (sslstore__fetch_task_is_busy(&run->tasks[i])) {
            return true;
        }
    }
    return false;
}

/* The task continues with a queued row at once, so that its next request is on the way while the
 * certificates of other tasks are verified. */
static sslstore_result step_task(struct sslstore__sync_run *run, struct sslstore__fetch_task *task,
                                 bool *moved)
{
    while (sslstore__fetch_task_is_busy(task)) {
        sslstore_result result = sslstore__fetch_task_step(task);

        if (sslstore__result_is_want(result)) {
            return SSLSTORE_OK;
        }
        if (result != SSLSTORE_OK) {
            return sslstore__sync_fail(run, &task->worker, result);
        }
        *moved = true;
        sslstore__sync_note_time(run, &task->worker);
        result = sslstore__sync_deliver(run, &task->record, &task->worker);
        sslstore__fetch_task_end(task);
        if (result != SSLSTORE_OK) {
            return result;
        }
        sslstore__sync_fetch_queued(run);
    }
    return SSLSTORE_OK;
}

static sslstore_result step_tasks(struct sslstore__sync_run *run, bool *moved)
{
    sslstore_result result = SSLSTORE_OK;

    for (size_t i = 0; i < run->task_count && result == SSLSTORE_OK; i++) {
        result = step_task(run, &run->tasks[i], moved);
    }
    return result;
}

static bool is_reading(const struct sslstore__lister *lister)
{
    return lister->state == SSLSTORE__LISTER_PAGE || lister->state == SSLSTORE__LISTER_PAUSE;
}

/* With one connection the lister reads a page to its end. Then the orders of the page are fetched,
 * and then the next page is requested. */
static bool may_list(const struct sslstore__sync_run *run)
{
    const struct sslstore__lister *lister = &run->lister;

    if (!is_reading(lister) || !sslstore__sync_is_shared(run)) {
        return is_reading(lister);
    }
    return lister->page.call != NULL || (!is_any_busy(run) && run->queue.first == NULL);
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
    if (sslstore__result_is_want(result)) {
        *moved |= !may_list(run); /* the page failed: its orders get the connection */
        return SSLSTORE_OK;
    }
    *moved = true;
    sslstore__sync_note_time(run, &lister->page.worker);
    if (result == SSLSTORE_ERR_CANCELLED) {
        return sslstore__sync_fail(run, &lister->page.worker, result);
    }
    run->listed = result;
    return SSLSTORE_OK;
}

/* ---- Waiting ---- */

/* What a turn waits for. */
struct waits {
    sslstore_wait set[SSLSTORE__WORKERS_MAX + 1];
    size_t count;
    uint64_t until;
};

/* wait->events 0: only for time. If that holds for all, the last one is left in set[0], for
 * sslstore__net_wait(). */
static void add_wait(struct waits *waits, const sslstore_wait *wait, uint64_t until)
{
    waits->set[waits->count] = *wait;
    waits->count += wait->events != 0;
    if (until < waits->until) {
        waits->until = until;
    }
}

static SSLSTORE__OWN_FRAME sslstore_result wait_for_all(struct sslstore__sync_run *run)
{
    struct waits waits;
    sslstore_wait wait;
    uint64_t until;
    sslstore_result result;

    waits.count = 0;
    waits.set[0].connection = NULL;
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
        return sslstore__error_set_field(&run->client->net, result, NULL);
    }
    return SSLSTORE_OK;
}

/* ---- Turns ---- */

static sslstore_result turn(struct sslstore__sync_run *run)
{
    bool moved = false;
    sslstore_result result;

    sslstore__sync_fetch_queued(run);
    result = step_tasks(run, &moved);
    if (result == SSLSTORE_OK) {
        result = step_lister(run, &moved);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__sync_report_progress(run);
    }
    if (result == SSLSTORE_OK && run->lister.state == SSLSTORE__LISTER_ROW) {
        result = sslstore__sync_use_row(run);
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
    while (run->lister.state != SSLSTORE__LISTER_DONE || is_any_busy(run) ||
           run->queue.first != NULL) {
        result = turn(run);
        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    if (run->listed != SSLSTORE_OK) {
        return sslstore__sync_fail(run, &run->lister.page.worker, run->listed);
    }
    return SSLSTORE_OK;
}
