/* Expected: what a certificate must be so that it may be delivered.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_EXPECTED_H
#define SSLSTORE_ORDERS_EXPECTED_H

#include "sslstore.h"

struct sslstore__expected {
    const uint8_t *key_sha256; /* NULL: any key */
    /* The names that it must cover: all of the request; if that is NULL, those of the CSR that
     * the order has; if both are NULL, the order's common name. */
    const sslstore_order_request *request;
    const sslstore_csr *csr;
    const char *old_serial; /* of the certificate before a reissue, which it must not be; or NULL */
};

/* Returns ERR_WRONG_NAMES if the certificate does not cover an expected name. */
sslstore_result sslstore__expected_check_names(sslstore_client *client,
                                               const struct sslstore__expected *expected,
                                               const sslstore_order *order,
                                               const sslstore_chain *chain);

/* Returns ERR_NOT_VALID_NOW if the certificate is valid by neither this machine's clock nor the
 * service's. *clock_unsure: the clocks disagree, or this machine's was never set. */
sslstore_result sslstore__expected_check_dates(sslstore_client *client, const sslstore_chain *chain,
                                               bool *clock_unsure);

#endif
