/* Branch: a client within a client, so that a walk can have several calls under way. It shares the
 * trunk's configuration and counters and may resume its TLS session; its calls are stepped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_WORKER_H
#define SSLSTORE_SYNC_WORKER_H

#include "rpc/call.h"

/* Abandon its calls and close its connection; that of the listings, if it has it, is the trunk's. */
void sslstore__worker_end(sslstore_client *branch);

/* Ask something that is waited for, and not stepped. */
typedef sslstore_result sslstore__worker_ask_fn(sslstore_client *branch, const void *query,
                                                void *answer);
sslstore_result sslstore__worker_ask(sslstore_client *branch, sslstore__worker_ask_fn *ask,
                                     const void *query, void *answer);

/* The call under way; NULL: none. */
struct sslstore__call *sslstore__worker_call(const sslstore_client *branch);

#endif
