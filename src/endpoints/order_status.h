/* Order status: what other components need besides the public functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_STATUS_H
#define SSLSTORE_ENDPOINTS_ORDER_STATUS_H

#include "sslstore.h"

/* order/status by CustomOrderID, even if that looks like another kind of id. */
sslstore_result sslstore__order_status_by_custom_id(sslstore_client *client, const char *custom_id,
                                                    sslstore_order *order);

#endif
