/* Prepare: an order made ready to be submitted: completed, checked, and given an id to find it by.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_PREPARE_H
#define SSLSTORE_ORDERS_PREPARE_H

#include "orders/prepared.h"

/* Complete and check a request offline, choose its CustomOrderID and compute its digest. The
 * caller frees prepared in any case. An unfinished intent in options->kept means that the
 * request was checked when it was submitted; it is checked again only if it may be sent again.
 * Returns the result of the first problem (ERR_ORDER, ERR_CSR, ...), which is also the client's
 * error. */
sslstore_result sslstore__prepare(sslstore_client *client, const sslstore_order_request *request,
                                  const sslstore_enroll_options *options,
                                  struct sslstore__prepared *prepared);

#endif
