/* Run: a sync in progress. One thread steps the lister and up to 15 fetch tasks, delivers each
 * order as soon as it is complete, and waits for all connections at once.
 *
 * Each turn of sslstore__sync_run_list() does this:
 *
 *   1. Step the fetch tasks. Deliver the orders that are done; give queued rows to idle tasks.
 *   2. Step the lister, unless it holds a row. With a single fetch task they take turns.
 *   3. If every order of a page has been delivered, write the checkpoint and call on_progress.
 *   4. Decide about the row that the lister holds.
 *   5. If 1 and 2 changed nothing, wait.
 *
 * What happens to an order:
 *
 *   state     event                                    next       what is done
 *   --------  ---------------------------------------  ---------  ---------------------------------
 *   LISTED    in a further listing: not known to be    dropped    remove it from proof.remaining
 *             missing
 *   LISTED    options.known() returns true             dropped    count it as known
 *   LISTED    the row cannot be read, or has all that  DELIVERED  call on_record
 *             is needed
 *   LISTED    more is needed; a fetch task is idle     FETCHED    the task takes the row
 *   LISTED    more is needed; the queue has room       QUEUED     the queue takes the row
 *   LISTED    more is needed; the queue is full        LISTED     the lister keeps the row
 *   QUEUED    a fetch task becomes idle                FETCHED    the task takes the row
 *   FETCHED   the task is done                         DELIVERED  call on_record
 *
 * The queue lets the lister request its next page while the fetch tasks still have work.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_RUN_H
#define SSLSTORE_SYNC_RUN_H

#include "client/client.h"
#include "sslstore.h"
#include "sync/checkpoint.h"
#include "sync/cursor.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/row.h"
#include "sync/set_sketch.h"

#define SSLSTORE__WORKERS_MAX 15

/* A set of orders of any number. */
struct sslstore__sync_set {
    struct sslstore__set_sketch sketch;
    uint64_t sum; /* of their keys */
};

/* What is known about orders that a listing may have missed; see prove.h. */
struct sslstore__sync_proof {
    struct sslstore__sync_set delivered;  /* the orders delivered so far */
    struct sslstore__sync_set *remaining; /* NULL in the first listing. In a further listing: the
                                             orders delivered minus the orders that it shows */
    uint64_t missing[SSLSTORE__SET_SKETCH_MAX]; /* keys of orders to deliver when they are listed
                                                   again; 0: none, or delivered */
    size_t missing_count;
    uint64_t recovered; /* orders delivered by further listings */
};

/* A ring of rows that wait for a fetch task. */
struct sslstore__sync_queue {
    struct sslstore__sync_row *rows;
    size_t capacity;
    size_t first;
    size_t count;
};

struct sslstore__sync_run {
    sslstore_client *client;
    const sslstore_sync_options *options;
    sslstore_sync_fn *on_record;
    void *user;
    sslstore_sync_totals *totals;
    struct sslstore__cursor start;
    struct sslstore__sync_progress progress; /* as in the checkpoint that was written last */
    struct sslstore__lister lister;
    sslstore_result listed; /* OK, or why the listing ended early */
    struct sslstore__sync_proof proof;
    struct sslstore__sync_queue queue;
    size_t task_count;
    struct sslstore__fetch_task
        tasks[]; /* task_count of them, and the rows of the queue behind them */
};

/* Lists all pages from the lister's position on and delivers the orders. Failures are recorded in
 * the client. */
sslstore_result sslstore__sync_run_list(struct sslstore__sync_run *run);

/* Notes the service's time as a worker has seen it: as_of is the earliest time of any clock. */
void sslstore__sync_run_note_time(struct sslstore__sync_run *run, const sslstore_client *worker);

/* Makes a worker's failure the one of the client. Returns result. */
sslstore_result sslstore__sync_run_fail(struct sslstore__sync_run *run,
                                        const sslstore_client *worker, sslstore_result result);

#endif
