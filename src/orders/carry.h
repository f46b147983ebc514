/* Carry: what a request leaves out is taken over from the order that it renews or reissues.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CARRY_H
#define SSLSTORE_ORDERS_CARRY_H

#include "orders/carried.h"

/* Carry over from the order what the request leaves out. csr is the request's, read. What the
 * order has and cannot be sent again is logged where a default replaces it; the check of the
 * order reports the rest. The caller frees carried in any case.
 * Returns ERR_REPLY_LIMIT if the order was shortened; ERR_ORDER if the CSR has names that
 * neither the order nor the request has (unless change_names), or if a name has no approver;
 * ERR_MEMORY. */
sslstore_result sslstore__carry_over(sslstore_client *client, const sslstore_order_request *request,
                                     const sslstore_order *order, const sslstore_csr *csr,
                                     struct sslstore__carried *carried);

#endif
