/* Order reply: the one form in which the service tells an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_REPLY_H
#define SSLSTORE_ENDPOINTS_ORDER_REPLY_H

#include "rpc/member.h"

extern const struct sslstore__table sslstore__order_reply;

/* What follows from the members, once they are read. */
void sslstore__order_complete(sslstore_order *order);

#endif
