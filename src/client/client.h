/* The client as the rooms behind it see it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLIENT_CLIENT_H
#define SSLSTORE_CLIENT_CLIENT_H

#include "net/exchange.h"

struct sslstore__call;

/* Single calls have one connection, listings another, so that a listing's callback may call. */
enum sslstore__slot { SSLSTORE__SLOT_CALL, SSLSTORE__SLOT_LIST, SSLSTORE__SLOT_COUNT };

struct sslstore_client {
    sslstore_config config; /* its defaults filled in */
    struct sslstore__net net;
    sslstore_block scratch;               /* net uses this, or that of the branched client */
    sslstore_counters counters;           /* net counts here, or in those of the branched client */
    uint32_t retries_left;                /* the same for the budget of retries */
    const struct sslstore__connection
        *session_sources[2]; /* whose TLS sessions may be resumed, too, or NULL */
    struct sslstore__connection links[SSLSTORE__SLOT_COUNT];
    struct sslstore__call *calls[SSLSTORE__SLOT_COUNT]; /* under way; NULL: none */
    bool stepping;
    bool walking; /* a walk has the line of the listings, and its link */
    unsigned authority; /* authority functions under way: they wait even while stepping is on */
};

#endif
