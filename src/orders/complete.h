/* Complete: fills in what a request leaves open.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_COMPLETE_H
#define SSLSTORE_ORDERS_COMPLETE_H

#include "orders/prepared.h"

/* Complete the order of a request whose CSR, if it could be read, is in prepared->csr: fills in
 * the product, defaults and months, encodes the CSR as the vendor wants it, and unites the names
 * of CSR and request. The names are in lower case, each once, without the common name and
 * without those that the CA adds by itself. Returns ERR_MEMORY if memory runs out. */
sslstore_result sslstore__complete(const sslstore_memory *memory,
                                   const sslstore_order_request *request,
                                   struct sslstore__prepared *prepared);

#endif
