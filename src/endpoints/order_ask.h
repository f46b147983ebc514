/* Orders, asking: what the rooms above need beside the public calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_ASK_H
#define SSLSTORE_ENDPOINTS_ORDER_ASK_H

#include "sslstore.h"

/* order/status by CustomOrderID, whatever that looks like. */
sslstore_result sslstore__order_status_by_custom_id(sslstore_client *client, const char *custom_id,
                                                    sslstore_order *order);

#endif
