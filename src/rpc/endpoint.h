/* Endpoint: the description of one call: its path, its tables, and how it may be made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_ENDPOINT_H
#define SSLSTORE_RPC_ENDPOINT_H

#include "client/client.h"
#include "rpc/member.h"

enum sslstore__credentials {
    SSLSTORE__NO_CREDENTIALS,     /* a GET without a body */
    SSLSTORE__NESTED_CREDENTIALS, /* in AuthRequest */
    SSLSTORE__FLAT_CREDENTIALS,   /* at the top */
    SSLSTORE__BOTH_CREDENTIALS
};

enum sslstore__effect {
    SSLSTORE__READS,  /* may be sent again */
    SSLSTORE__CHANGES /* something, or costs money: retried only if nothing was sent */
};

struct sslstore__endpoint {
    const char *path;
    const struct sslstore__table *request; /* NULL: credentials only */
    const struct sslstore__table *reply;   /* NULL: a verdict only */
    uint8_t credentials;
    uint8_t effect;
    uint8_t attempts_max; /* at most; 0: as configured */
    uint8_t slot;         /* SSLSTORE__SLOT_LIST: the reply is a list, read record by record */
    bool verdict_optional;
};

/* The reply is an order, or a list of orders. The long values of a record that exceeds its limit
 * are then left out: see json/shorten.h. */
static inline bool sslstore__endpoint_can_shorten(const struct sslstore__endpoint *endpoint)
{
    return endpoint->reply != NULL && endpoint->reply->is_order;
}

static inline bool sslstore__endpoint_is_list(const struct sslstore__endpoint *endpoint)
{
    return endpoint->slot == SSLSTORE__SLOT_LIST;
}

#endif
