/* Listing: a reply that is a list is read record by record and never stored.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_LISTING_H
#define SSLSTORE_RPC_LISTING_H

#include "rpc/call.h"

/* Read the next record into out, which points into the call until the next one is read. OK:
 * call->ended is set, or out is filled in, or *row says why this record cannot be used; then out is
 * zeroed. Other results: see sslstore__call_next(). */
sslstore_result sslstore__listing_next(struct sslstore__call *call, void *out,
                                       sslstore_result *row);

/* The second half of that, for the record that sslstore__call_next() returned: fill out, or say in
 * *row why not. */
void sslstore__listing_decode(struct sslstore__call *call, void *out, sslstore_result *row);

#endif
