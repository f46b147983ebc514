/* Due: the plan for an order, by the clocks of this machine and of the service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_DUE_H
#define SSLSTORE_ORDERS_DUE_H

#include "orders/replacement.h"

/* Fill in task->plan. Returns ERR_CLOCK if a clock is wrong, or the two clocks disagree about a
 * purchase; ERR_REPLY if the dates of the order are missing or impossible. */
sslstore_result sslstore__due_plan(sslstore_client *client, struct sslstore__replacement *task);

#endif
