/* Dispatch: what happens to the row that the lister holds. The table in run.h lists the cases.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_DISPATCH_H
#define SSLSTORE_SYNC_DISPATCH_H

#include "sslstore.h"
#include "sync/state.h"

/* Delivers the row of the lister, drops it, or gives it to a fetch task or the queue. If all fetch
 * tasks are busy and the queue is full, the lister keeps it. ERR_CANCELLED. */
sslstore_result sslstore__sync_use_row(struct sslstore__sync_run *run);

/* Gives rows of the queue to idle fetch tasks. */
void sslstore__sync_fetch_queued(struct sslstore__sync_run *run);

#endif
