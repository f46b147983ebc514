/* Identity: the ids of an order. The service gives a TheSSLStoreOrderID to an order, and a
 * PartnerOrderID to each issuance of it; the partner gives it a CustomOrderID. The order key names
 * one issuance: TheSSLStoreOrderID "-" PartnerOrderID.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_IDENTITY_H
#define SSLSTORE_RPC_IDENTITY_H

#include "sslstore.h"

/* Either store_id or custom_id is set; partner_id only together with store_id. What is not set is
 * ""; partner_id and custom_id point into the id that was read. */
struct sslstore__identity {
    char store_id[SSLSTORE_ID_MAX];
    const char *partner_id;
    const char *custom_id;
};

/* Read an id in any form: a GUID is a CustomOrderID, digits are a TheSSLStoreOrderID, digits
 * followed by "-" and more are an order key, any other text is a CustomOrderID. false: the id is
 * empty, too long, not printable ASCII, or an order key without its second half. */
bool sslstore__identity_read(const char *id, struct sslstore__identity *identity);

/* The product code as the service knows it: without a trailing -EO, which is only ours. out has
 * SSLSTORE_ID_MAX bytes. Returns out, or code itself if there is nothing to cut off. */
const char *sslstore__identity_product_code(const char *code, char *out);

/* Whether the ids of a reply are those that were asked for. An id that was not asked for, or is not
 * in the reply, matches any. */
bool sslstore__identity_matches(const struct sslstore__identity *identity, const char *store_id,
                                const char *partner_id);

/* Write the order key of these ids: "" if store_id is not set. ERR_LIMIT: it does not fit. */
sslstore_result sslstore__identity_order_key(const char *store_id, const char *partner_id,
                                             char *out, size_t size);

#endif
