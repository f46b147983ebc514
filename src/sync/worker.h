/* Worker: a client that a sync uses besides its own, so that several calls can be in progress. It
 * is begun with sslstore__client_init_worker(), and its calls are stepped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_WORKER_H
#define SSLSTORE_SYNC_WORKER_H

#include "client/client.h"
#include "sslstore.h"

struct sslstore__call; /* rpc/call.h */

/* Abandons the worker's calls and releases its connection of single calls. A list connection
 * belongs to the parent. */
void sslstore__worker_end(sslstore_client *worker);

/* Makes a call and waits for its result instead of stepping it. */
typedef sslstore_result sslstore__worker_call_fn(sslstore_client *worker, const void *query,
                                                 void *answer);
sslstore_result sslstore__worker_call_and_wait(sslstore_client *worker,
                                               sslstore__worker_call_fn *call, const void *query,
                                               void *answer);

/* The call in progress; NULL: none. */
struct sslstore__call *sslstore__worker_current_call(const sslstore_client *worker);

#endif
