/* Listing orders: what other components need besides the public function.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_QUERY_H
#define SSLSTORE_ENDPOINTS_ORDER_QUERY_H

#include "rpc/call.h"

/* Begin order/query for one page. sslstore__listing_next() then returns the orders one by one. */
sslstore_result sslstore__order_query_open(sslstore_client *client, const sslstore_query *query,
                                           struct sslstore__call **call);

#endif
