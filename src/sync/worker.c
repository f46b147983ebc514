/* Branch: see branch.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/worker.h"

void sslstore__worker_begin(sslstore_client *branch, sslstore_client *trunk,
                            const struct sslstore__connection *session_source)
{
    branch->config = trunk->config;
    branch->net = trunk->net; /* the trunk's own configuration: by it a TLS session is known */
    branch->net.service_time = 0;
    branch->net.clock_difference = 0;
    branch->session_sources[0] = &trunk->links[SSLSTORE__SLOT_CALL];
    branch->session_sources[1] = session_source;
    branch->stepping = true;
}

void sslstore__worker_end(sslstore_client *branch)
{
    sslstore__calls_abandon(branch);
    sslstore__connection_release(&branch->net, &branch->links[SSLSTORE__SLOT_CALL]);
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
