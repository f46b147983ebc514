/* Endpoint: what sets one call of the service apart from another.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_ENDPOINT_H
#define SSLSTORE_RPC_ENDPOINT_H

#include "client/client.h"
#include "rpc/member.h"

enum sslstore__credentials {
    SSLSTORE__NO_CREDENTIALS,     /* and no body: a GET */
    SSLSTORE__NESTED_CREDENTIALS, /* in AuthRequest */
    SSLSTORE__FLAT_CREDENTIALS,   /* at the top */
    SSLSTORE__BOTH_CREDENTIALS
};

enum sslstore__effect {
    SSLSTORE__READS,  /* may be repeated */
    SSLSTORE__CHANGES /* or costs money: begun again only while nothing was sent */
};

struct sslstore__endpoint {
    const char *path;
    const struct sslstore__table *request; /* NULL: credentials only */
    const struct sslstore__table *reply;   /* NULL: a verdict only */
    uint8_t credentials;
    uint8_t effect;
    uint8_t attempts_max; /* fewer than configured: it is not worth more; 0: as configured */
    uint8_t slot; /* SSLSTORE__SLOT_LIST: the reply is a list, taken record by record */
    bool verdict_optional;
};

/* Does it tell of an order? Then a record that exceeds its limit is shortened. */
static inline bool sslstore__endpoint_shortens(const struct sslstore__endpoint *endpoint)
{
    return endpoint->reply != NULL && endpoint->reply->tells_order;
}

static inline bool sslstore__endpoint_lists(const struct sslstore__endpoint *endpoint)
{
    return endpoint->slot == SSLSTORE__SLOT_LIST;
}

#endif
