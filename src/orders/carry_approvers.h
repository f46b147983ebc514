/* Carry, approvers: each name of the new certificate gets the approver that the order has for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CARRY_APPROVERS_H
#define SSLSTORE_ORDERS_CARRY_APPROVERS_H

#include "orders/carried.h"

/* One approver of the order approves all names. Several are listed in the sequence of the names,
 * which may have changed. Returns ERR_ORDER if a name has no approver, ERR_MEMORY if memory runs
 * out. */
sslstore_result sslstore__carry_approvers(sslstore_client *client, const sslstore_order *order,
                                          const sslstore_csr *csr,
                                          struct sslstore__carried *carried);

#endif
