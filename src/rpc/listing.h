/* Listing: the replies that are lists, taken one record at a time and never held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_LISTING_H
#define SSLSTORE_RPC_LISTING_H

#include "rpc/call.h"

/* Take the next record into out, which then points into the call until the next one is taken.
 * OK: *row is what is wrong with this record (then out is zeroed), or call->ended. Other results as
 * sslstore__call_next(). */
sslstore_result sslstore__listing_next(struct sslstore__call *call, void *out,
                                       sslstore_result *row);

#endif
