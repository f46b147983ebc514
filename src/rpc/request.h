/* Request: the bytes of a call, head and body.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_REQUEST_H
#define SSLSTORE_RPC_REQUEST_H

#include "rpc/endpoint.h"

#define SSLSTORE__REQUEST_MAX 262144 /* bytes */

/* It holds the token: sslstore__memory_release() wipes it. */
struct sslstore__rpc_request {
    char *data;
    size_t size;     /* of head and body */
    size_t capacity; /* of data */
};

/* ERR_ARGUMENT with the member's name for text that cannot be sent; ERR_LIMIT; ERR_MEMORY. */
sslstore_result sslstore__rpc_request_build(sslstore_client *client,
                                            const struct sslstore__endpoint *endpoint,
                                            const void *source,
                                            struct sslstore__rpc_request *request);

#endif
