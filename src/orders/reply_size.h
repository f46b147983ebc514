/* Reply size: can what the service will reply about an order be read?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_REPLY_SIZE_H
#define SSLSTORE_ORDERS_REPLY_SIZE_H

#include "sslstore.h"

/* Returns ERR_LIMIT if a reply about an order of these names may exceed response_max. Such an order
 * must not be bought, because it could not be read. */
sslstore_result sslstore__reply_size_check(sslstore_client *client,
                                           const sslstore_order_request *request);

#endif
