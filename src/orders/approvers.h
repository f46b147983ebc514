/* Approvers: asks order/approverlist whether an order's approver addresses are permitted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_APPROVERS_H
#define SSLSTORE_ORDERS_APPROVERS_H

#include "catalog/problems.h"
#include "orders/prepared.h"

/* Ask about each domain of the order and report each domain that none of the addresses may approve.
 * Returns OK, or the error of a call. Asks nothing if the order is not validated by e-mail. */
sslstore_result sslstore__approvers_report(sslstore_client *client,
                                           const struct sslstore__prepared *prepared,
                                           struct sslstore__problems *report);

/* The same, as a result. ERR_NOT_PERMITTED: the error names the domain and its permitted
 * addresses. */
sslstore_result sslstore__approvers_check(sslstore_client *client,
                                          const struct sslstore__prepared *prepared);

#endif
