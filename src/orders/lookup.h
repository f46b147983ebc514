/* Lookup: after a lost reply, asks again and again what became of the request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_LOOKUP_H
#define SSLSTORE_ORDERS_LOOKUP_H

#include "sslstore.h"

/* One lookup. Returns OK or ERR_CONFLICT if it is now known what became of the request;
 * ERR_NOT_FOUND if nothing of it is to be seen; anything else if the lookup itself failed. */
typedef sslstore_result sslstore__lookup_once_fn(sslstore_client *client, void *user);

/* Call lookup_once config.attempts times, but at least twice, with pauses of a second or more.
 * Ends at the first OK or ERR_CONFLICT and returns it. Returns ERR_NOT_FOUND if every lookup
 * did; ERR_UNKNOWN_OUTCOME otherwise, and if the program cancelled. */
sslstore_result sslstore__lookup_repeat(sslstore_client *client,
                                        sslstore__lookup_once_fn *lookup_once, void *user);

/* Sets and returns ERR_UNKNOWN_OUTCOME with delivery MAYBE_SENT, for the request about this id. */
sslstore_result sslstore__lookup_unknown_outcome(sslstore_client *client, const char *field,
                                                 const char *id);

#endif
