/* Find: which orders of a keep there are.
 *
 * The CustomOrderIDs of a keep's orders follow from its name and count up, so a keep that has lost
 * its state asks for one after the other. It buys only when neither these lookups nor the lists of
 * recent orders and of the domain's orders show an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_FIND_H
#define SSLSTORE_KEEP_FIND_H

#include "keep/run.h"

/* Ask for the order with this number. Returns OK and the order, which the caller frees;
 * ERR_NOT_FOUND: there is none; ERR_CONFLICT: it has none of the keep's names; any other error:
 * it is not known. */
sslstore_result sslstore__keep_lookup(struct sslstore__keep_run *run, unsigned number,
                                      sslstore_order *order);

/* The same in the list of orders bought since a few days before a time. */
sslstore_result sslstore__keep_lookup_in_list(struct sslstore__keep_run *run, unsigned number,
                                              int64_t time, sslstore_order *order);

/* Rebuild a lost state: adopt the newest order of the keep that is alive, or else the newest one,
 * and make it run->order. Returns OK also if there is no order; record.number is then the number of
 * the first one to buy, and record.store_id is "". */
sslstore_result sslstore__keep_rebuild(struct sslstore__keep_run *run);

/* Find the first number, from `number` on, that no order has. Returns OK with an order that is
 * alive and has one of the numbers passed on the way, which the caller frees; ERR_NOT_FOUND:
 * *number is free, and neither the lookups nor the lists show an order; ERR_CANCELLED: one of them
 * has ended, and keep->replace_ended is not set.
 * recent: read the list of recent orders, too; false if it is read later, before the purchase. */
sslstore_result sslstore__keep_find_free(struct sslstore__keep_run *run, bool recent,
                                         unsigned *number, sslstore_order *order);

#endif
