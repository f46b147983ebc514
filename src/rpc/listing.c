/* Listing: takes the next record of a call and decodes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/listing.h"

#include <string.h>

#include "rpc/reply.h"

sslstore_result sslstore__listing_next(struct sslstore__call *call, void *out, sslstore_result *row)
{
    sslstore_result result = sslstore__call_next(call, row);

    memset(out, 0, call->endpoint->reply->size);
    if (result == SSLSTORE_OK && !call->ended) {
        sslstore__listing_decode(call, out, row);
    }
    return result;
}

void sslstore__listing_decode(struct sslstore__call *call, void *out, sslstore_result *row)
{
    if (*row == SSLSTORE_OK) {
        *row = sslstore__reply_decode(&call->reply, out);
    }
}
