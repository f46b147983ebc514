/* Lookup, in the list: finds an order by its CustomOrderID among those of a filter.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_LOOKUP_LIST_H
#define SSLSTORE_ORDERS_LOOKUP_LIST_H

#include "sslstore.h"

/* Look for an id among the orders of a filter, whose page_number is ignored (`order/query`). A
 * service may show an order there before it finds the order by its id. Returns OK and the order;
 * ERR_NOT_FOUND if there is none; ERR_INCOMPLETE if a row could not be read. */
sslstore_result sslstore__lookup_in_list(sslstore_client *client, const sslstore_query *filter,
                                         const char *custom_id, sslstore_order *found);

#endif
