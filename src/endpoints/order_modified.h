/* Changed orders: what other components need besides the public function.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_ORDER_MODIFIED_H
#define SSLSTORE_ENDPOINTS_ORDER_MODIFIED_H

#include "sslstore.h"

/* Get the number of orders of the account, or of a sub-user if sub_user_id is set, in at most two
 * attempts. *count is 0 on failure, and if the service reports no number. The client must not be
 * stepping. */
sslstore_result sslstore__order_modified_count(sslstore_client *client, const char *sub_user_id,
                                               uint64_t *count);

#endif
