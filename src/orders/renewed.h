/* Renewed: which order has replaced another one.
 *
 * The CustomOrderID of a renewal follows from the order that it renews, so it is found by everyone
 * who knows the old order, without a journal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_RENEWED_H
#define SSLSTORE_ORDERS_RENEWED_H

#include "orders/api.h"

/* Ask for the order that renewed this one: `order/status` by the ids that a renewal of it can have.
 * Those of renewals that were cancelled, refunded, rejected or failed are passed over.
 * stop: an id that is not asked for; NULL: none.
 * OK: found is it. ERR_NOT_FOUND: there is none; custom_id, SSLSTORE_ID_MAX bytes, is the id that the
 * renewal is to have, or stop. Any other error: it is not known whether there is one. */
sslstore_result sslstore__renewal_find(sslstore_client *client, const sslstore_order *old,
                                       const char *stop, char *custom_id, sslstore_order *found);

/* The same for one id. */
sslstore_result sslstore__renewal_lookup(sslstore_client *client, const sslstore_order *old,
                                         const char *custom_id, sslstore_order *found);

/* Look for an id among the orders of a product that were bought since (`order/query`): a service may
 * show an order there before it finds it by its id. OK: found is it. ERR_NOT_FOUND: there is none. */
sslstore_result sslstore__renewal_find_listed(sslstore_client *client, const char *product,
                                              const char *custom_id, int64_t since,
                                              sslstore_order *found);

/* Certainly no certificate will come of it. */
bool sslstore__state_is_dead(sslstore_state state);

#endif
