/* Ends the workers of a sync, and makes the calls that a worker waits for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/worker.h"

#include "net/connection.h"
#include "rpc/calls.h"

void sslstore__worker_end(sslstore_client *worker)
{
    sslstore__calls_abandon(worker);
    sslstore__connection_release(&worker->net, &worker->connections[SSLSTORE__SLOT_CALL]);
}

sslstore_result sslstore__worker_call_and_wait(sslstore_client *worker,
                                               sslstore__worker_call_fn *call, const void *query,
                                               void *answer)
{
    sslstore_result result;

    sslstore_client_set_stepping(worker, false);
    result = call(worker, query, answer);
    sslstore_client_set_stepping(worker, true);
    return result;
}

struct sslstore__call *sslstore__worker_current_call(const sslstore_client *worker)
{
    struct sslstore__call *call = worker->calls[SSLSTORE__SLOT_CALL];

    return call != NULL ? call : worker->calls[SSLSTORE__SLOT_LIST];
}
