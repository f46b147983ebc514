/* Identity: the ids under which an order is known, and what one of its texts means.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_IDENTITY_H
#define SSLSTORE_RPC_IDENTITY_H

#include "sslstore.h"

/* Either store_id or custom_id is set; partner_id only beside store_id. */
struct sslstore__identity {
    char store_id[SSLSTORE_ID_MAX];
    char partner_id[SSLSTORE_ID_MAX];
    char custom_id[SSLSTORE_ID_MAX];
};

/* A GUID is a CustomOrderID, digits are a TheSSLStoreOrderID, digits and "-" and more an order key,
 * and any other text a CustomOrderID. false: empty, too long, not printable ASCII, or half an
 * order key. */
bool sslstore__identity_read(const char *id, struct sslstore__identity *identity);

/* The code as the service knows the product: without a final -EO, which is only ours. out has
 * SSLSTORE_ID_MAX bytes; the result is out, or code itself where there is nothing to cut. */
const char *sslstore__identity_product_code(const char *code, char *out);

/* Whether a reply speaks of the issuance that was asked for. An id that was not given, or not
 * answered, fits all. */
bool sslstore__identity_fits(const struct sslstore__identity *identity, const char *store_id,
                             const char *partner_id);

/* Writes the order key that these ids make: "" without a store_id. ERR_LIMIT if it does not fit. */
sslstore_result sslstore__identity_order_key(const char *store_id, const char *partner_id, char *out,
                                             size_t size);

#endif
