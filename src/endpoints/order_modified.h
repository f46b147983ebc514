/* Changed orders: what other components need of order/getmodifiedorderssummary beside the public call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_MODIFIED_H
#define SSLSTORE_ENDPOINTS_ORDER_MODIFIED_H

#include "sslstore.h"

/* Ask for the number of orders, of the account or of this sub-user (NULL: of the account), in at most
 * two attempts. Waits: the client must not be stepping. *count is 0 on failure, and if the service
 * does not count. */
sslstore_result sslstore__order_modified_count(sslstore_client *client, const char *sub_user_id,
                                               uint64_t *count);

#endif
