/* Branch: see branch.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/worker.h"

void sslstore__worker_end(sslstore_client *branch)
{
    sslstore__calls_abandon(branch);
    sslstore__connection_release(&branch->net, &branch->connections[SSLSTORE__SLOT_CALL]);
}

sslstore_result sslstore__worker_ask(sslstore_client *branch, sslstore__worker_ask_fn *ask,
                                     const void *query, void *answer)
{
    sslstore_result result;

    branch->stepping = false;
    result = ask(branch, query, answer);
    branch->stepping = true;
    return result;
}

struct sslstore__call *sslstore__worker_call(const sslstore_client *branch)
{
    return branch->calls[SSLSTORE__SLOT_CALL] != NULL ? branch->calls[SSLSTORE__SLOT_CALL]
                                                      : branch->calls[SSLSTORE__SLOT_LIST];
}
