/* Prepared: an order as it will be sent, completed from the request, with its CSR read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_PREPARED_H
#define SSLSTORE_ORDERS_PREPARED_H

#include "sslstore.h"

#define SSLSTORE__NAMES_MAX 1000 /* DNS names of one order */

/* Small members come first: they are reached by shorter instructions. */
struct sslstore__prepared {
    bool is_digicert;
    bool has_csr;            /* the request has a CSR; csr_result is what reading it returned */
    bool has_too_many_names; /* more than SSLSTORE__NAMES_MAX */
    bool has_new_id;         /* custom_id was made for this order alone */
    sslstore_result csr_result;
    sslstore_csr csr;
    const char *csr_fault;        /* what is wrong with the CSR; see sslstore_csr_read() */
    sslstore_order_request order; /* points into the caller's request, csr and memory */
    sslstore_product product;     /* row_ 0 if it is not in the catalog */
    char custom_id[SSLSTORE_ID_MAX];
    uint8_t digest[SSLSTORE_SHA256_SIZE]; /* see sslstore__prepared_digest() */
    sslstore_block memory;                /* the common name, the names and the encoded CSR */
};

/* Fill in prepared->digest: the SHA-256 of product, names and key. Two requests with different
 * digests are two different orders. */
sslstore_result sslstore__prepared_digest(struct sslstore__prepared *prepared);

void sslstore__prepared_free(struct sslstore__prepared *prepared);

#endif
