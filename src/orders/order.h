/* Order: what an order that the service returned says about itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_ORDER_H
#define SSLSTORE_ORDERS_ORDER_H

#include "sslstore.h"

/* The order key, into SSLSTORE_ID_MAX bytes. Returns ERR_LIMIT, with out "", if it does not fit. */
sslstore_result sslstore__order_key(sslstore_client *client, const sslstore_order *order,
                                    char *out);

/* Give an order to the program: moves it to `to` if result is OK and `to` is not NULL; otherwise
 * frees it, unless it is NULL, and zeroes `to`. */
void sslstore__order_return(sslstore_order *order, sslstore_result result, sslstore_order *to);

/* The state is one from which nothing more will be issued. */
bool sslstore__state_is_final(sslstore_state state);

/* Cancelled, refunded, rejected or failed: no certificate will ever come of the order. */
bool sslstore__state_is_dead(sslstore_state state);

#endif
