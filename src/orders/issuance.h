/* Issuance: waits until the certificate of an order is issued, downloads it and checks it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_ISSUANCE_H
#define SSLSTORE_ORDERS_ISSUANCE_H

#include "orders/expected.h"

struct sslstore__issuance {
    const char *id; /* of the order, in any form */
    struct sslstore__expected expected;
    bool replaces; /* the service may still deliver an older certificate of the order */
    uint32_t wait_ms;
    uint32_t poll_ms; /* 0: the default */
};

/* Ask for the order until its certificate is issued or wait_ms have passed. certificate->order
 * is the order as it was last seen. Returns OK also while the order is pending. */
sslstore_result sslstore__issuance_await(sslstore_client *client,
                                         const struct sslstore__issuance *issuance,
                                         sslstore_certificate *certificate);

/* Download the certificate of certificate->order, which is issued, and check it. If it may not be
 * delivered, certificate->chain stays zeroed. */
sslstore_result sslstore__issuance_fetch(sslstore_client *client,
                                         const struct sslstore__expected *expected,
                                         sslstore_certificate *certificate);

#endif
