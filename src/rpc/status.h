/* Status: what a status that is no success means, and what a person can do about it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_STATUS_H
#define SSLSTORE_RPC_STATUS_H

#include "sslstore.h"

bool sslstore__status_is_success(uint32_t status);

/* Whether the status proves that nothing was done. 503 does not, not even with a Retry-After: a
 * cache or a load balancer may send that after the service took the request. */
bool sslstore__status_is_definite(const sslstore_config *config, uint32_t status);

/* The result for a status that is no success; waits: the server says when to come back. */
sslstore_result sslstore__status_result(uint32_t status, bool waits);

/* What to do about a status; words: what the server says. "": nothing is known. */
const char *sslstore__status_advice(uint32_t status, const char *words);

#endif
