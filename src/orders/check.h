/* Check: the problems of an order that can be found offline, without a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CHECK_H
#define SSLSTORE_ORDERS_CHECK_H

#include "catalog/problems.h"
#include "orders/prepared.h"

/* Report every problem of a completed order. */
void sslstore__check_prepared(struct sslstore__problems *report,
                              const struct sslstore__prepared *prepared);

/* Report the problems of a reissue: those of its key, of names in the CSR that the certificate
 * would lack, and of files for wildcard names. The CSR was read, and the order is completed. */
void sslstore__check_reissue(struct sslstore__problems *report,
                             const struct sslstore__prepared *prepared);

/* Read the CSR of a request, and complete the request. The caller frees prepared in any case.
 * Returns ERR_MEMORY if memory ran out; prepared->csr_result says whether the CSR was read. */
sslstore_result sslstore__check_read(const sslstore_memory *memory,
                                     const sslstore_order_request *request,
                                     struct sslstore__prepared *prepared);

/* Read the CSR of a request, complete the request and check it. The caller frees prepared in any
 * case.
 * Returns ERR_ORDER if a problem was reported, ERR_MEMORY if memory ran out. */
sslstore_result sslstore__check_request(const sslstore_memory *memory,
                                        const sslstore_order_request *request,
                                        struct sslstore__problems *report,
                                        struct sslstore__prepared *prepared);

#endif
