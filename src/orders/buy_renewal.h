/* Buy renewal: buys the renewal of an order, unless it was bought already.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_BUY_RENEWAL_H
#define SSLSTORE_ORDERS_BUY_RENEWAL_H

#include "orders/replacement.h"

/* Buy the renewal of task->order, or continue its unfinished purchase. */
sslstore_result sslstore__buy_renewal(sslstore_client *client, struct sslstore__replacement *task);

/* Step to the order that renewed task->order, if one did: look for it by the id that the program
 * gives to the renewal, and in the list of recent orders. ERR_NOT_FOUND: there is none. */
sslstore_result sslstore__buy_renewal_step(sslstore_client *client,
                                           struct sslstore__replacement *task);

/* The same, but first look for a renewal that was already bought: by the id that the program
 * gave it, and in the list of recent orders. If there is one, the next step looks at it. */
sslstore_result sslstore__buy_renewal_once(sslstore_client *client,
                                           struct sslstore__replacement *task);

#endif
