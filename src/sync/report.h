/* Report: what a sync reports to the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_REPORT_H
#define SSLSTORE_SYNC_REPORT_H

#include "sslstore.h"
#include "sync/state.h"

/* Makes a worker's failure the one of the client. Returns result. */
sslstore_result sslstore__sync_fail(struct sslstore__sync_run *run, const sslstore_client *worker,
                                    sslstore_result result);

/* Notes the service's time as a worker has seen it: as_of is the earliest time of any clock. */
void sslstore__sync_note_time(struct sslstore__sync_run *run, const sslstore_client *worker);

/* Calls on_record. worker: its error has the message of a record with a failure. ERR_CANCELLED. */
sslstore_result sslstore__sync_deliver(struct sslstore__sync_run *run, sslstore_sync_record *record,
                                       const sslstore_client *worker);

/* Calls known() with the row of the lister, if the program has such a function. */
bool sslstore__sync_is_known(struct sslstore__sync_run *run);

/* If the first page with an undelivered order is another one than before: writes the checkpoint
 * and calls on_progress. ERR_CANCELLED. */
sslstore_result sslstore__sync_report_progress(struct sslstore__sync_run *run);

#endif
