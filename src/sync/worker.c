/* Branch: see branch.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/worker.h"

void sslstore__branch_begin(sslstore_client *branch, sslstore_client *trunk,
                            const struct sslstore__link *sibling)
{
    branch->config = trunk->config;
    branch->net = trunk->net; /* the trunk's own configuration: by it a TLS session is known */
    branch->net.service_time = 0;
    branch->net.clock_difference = 0;
    branch->siblings[0] = &trunk->links[SSLSTORE__LINE_CALL];
    branch->siblings[1] = sibling;
    branch->stepping = true;
}

void sslstore__branch_end(sslstore_client *branch)
{
    sslstore__calls_abandon(branch);
    sslstore__link_release(&branch->net, &branch->links[SSLSTORE__LINE_CALL]);
}

sslstore_result sslstore__branch_ask(sslstore_client *branch, sslstore__ask_fn *ask,
                                     const void *query, void *answer)
{
    sslstore_result result;

    branch->stepping = false;
    result = ask(branch, query, answer);
    branch->stepping = true;
    return result;
}

struct sslstore__call *sslstore__branch_call(const sslstore_client *branch)
{
    return branch->calls[SSLSTORE__LINE_CALL] != NULL ? branch->calls[SSLSTORE__LINE_CALL]
                                                      : branch->calls[SSLSTORE__LINE_LIST];
}
