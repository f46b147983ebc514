/* Order reply: every call that returns an order returns it in this form.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_REPLY_H
#define SSLSTORE_ENDPOINTS_ORDER_REPLY_H

#include "rpc/member.h"

extern const struct sslstore__table sslstore__order_reply;

#endif
