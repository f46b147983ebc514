/* Reissue: the order gets a new certificate, free of charge.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_REISSUE_H
#define SSLSTORE_ORDERS_REISSUE_H

#include "orders/replacement.h"

/* Reissue task->order, or continue its unfinished reissue. */
sslstore_result sslstore__reissue(sslstore_client *client, struct sslstore__replacement *task);

#endif
