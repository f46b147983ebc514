/* Renewal: which order has renewed another one.
 *
 * The CustomOrderID of a renewal follows from the order that it renews. So everyone who knows
 * the old order finds its renewal, without a journal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_RENEWAL_H
#define SSLSTORE_ORDERS_RENEWAL_H

#include "sslstore.h"

/* Look for the order that renewed this one: `order/status` by each id that a renewal of it can
 * have. Renewals that were cancelled, refunded, rejected or failed are skipped.
 * stop: an id that is not asked for; NULL: none.
 * Returns OK and the order. ERR_NOT_FOUND: there is none; custom_id, SSLSTORE_ID_MAX bytes, is
 * the id that the renewal is to have, or stop. Any other error: it is not known whether there is
 * one. */
sslstore_result sslstore__renewal_find(sslstore_client *client, const sslstore_order *old,
                                       const char *stop, char *custom_id, sslstore_order *found);

/* The same for one id. */
sslstore_result sslstore__renewal_lookup(sslstore_client *client, const sslstore_order *old,
                                         const char *custom_id, sslstore_order *found);

#endif
