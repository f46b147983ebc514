/* Order approver: who approves a name of an order. One approver approves all names; several are
 * listed in the sequence of the names, the common name's first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_ORDER_APPROVER_H
#define SSLSTORE_ORDERS_ORDER_APPROVER_H

#include "sslstore.h"

/* Whether the order has several approvers. */
bool sslstore__order_approvers_differ(const sslstore_order *order);

/* The entry of a name in the list of several approvers, which is not NUL-terminated. false: there
 * is none. */
bool sslstore__order_approver(const sslstore_order *order, const char *name, const char **entry,
                              size_t *size);

#endif
