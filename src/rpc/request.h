/* Request: the bytes of a call, header and body.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_REQUEST_H
#define SSLSTORE_RPC_REQUEST_H

#include "rpc/endpoint.h"

#define SSLSTORE__REQUEST_MAX 262144 /* bytes */

/* Contains the token: sslstore__memory_release() wipes it. */
struct sslstore__rpc_request {
    char *data;
    size_t size;     /* of header and body */
    size_t capacity; /* of data */
};

/* Write the request of an endpoint from its source struct. ERR_ARGUMENT: a text cannot be sent;
 * error.field is its member. ERR_LIMIT: the request is larger than SSLSTORE__REQUEST_MAX.
 * ERR_MEMORY. */
sslstore_result sslstore__rpc_request_build(sslstore_client *client,
                                            const struct sslstore__endpoint *endpoint,
                                            const void *source,
                                            struct sslstore__rpc_request *request);

#endif
