/* Run: a sync in progress. One thread steps the lister and up to 15 fetch tasks, delivers each
 * order as soon as it is complete, and waits for all connections at once.
 *
 * Connections: with n fetch tasks, n > 1, the lister uses the client's connection of listings, for
 * the count, too; the first task its connection of single calls, and each further task one of its
 * own: n + 1 together. A task opens its connection when it has something to fetch.
 * A single task shares the client's connection of single calls with the lister: the lister reads a
 * page to its end, then the orders of the page are fetched, then the next page is requested.
 *
 * Each turn of sslstore__sync_run_list() does this:
 *
 *   1. Step the fetch tasks. Deliver the orders that are done; give queued rows to idle tasks.
 *   2. Step the lister, unless it holds a row, or the only connection is in use.
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
 *   LISTED    more is needed; the queue has room, or   QUEUED     the queue takes the row
 *             there is one connection
 *   LISTED    more is needed; the queue is full        LISTED     the lister keeps the row
 *   QUEUED    a fetch task becomes idle                FETCHED    the task takes the row
 *   FETCHED   the task is done                         DELIVERED  call on_record
 *
 * The queue lets the lister request its next page while the fetch tasks still have work. With one
 * connection it has all rows of a page: some with their orders, the others only with their ids.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_RUN_H
#define SSLSTORE_SYNC_RUN_H

#include "sslstore.h"
#include "sync/state.h"

#define SSLSTORE__WORKERS_MAX 15

/* Lists all pages from the lister's position on and delivers the orders. Failures are recorded in
 * the client. */
sslstore_result sslstore__sync_run_list(struct sslstore__sync_run *run);

#endif
