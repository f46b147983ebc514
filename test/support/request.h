/* The order request that most tests of orders begin with.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_REQUEST_H
#define TEST_SUPPORT_REQUEST_H

#include "sslstore.h"

/* Returns a valid order of positivessl for CSR_SHOP, a year long. */
sslstore_order_request shop_request(void);

#endif
