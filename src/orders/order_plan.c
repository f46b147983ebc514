/* Order plan: the plan for an order of the account, or for the order that renewed it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "orders/api.h"
#include "orders/due.h"
#include "orders/order.h"
#include "orders/replacement.h"

/* There is no request, and the options are none: those of the task, which are zeros. */
static sslstore_result plan(sslstore_client *client, const char *id,
                            struct sslstore__replacement *task)
{
    sslstore_result result;

    task->options = &task->own.options;
    result = sslstore_wire_order_status(client, id, &task->order);
    if (result == SSLSTORE_OK) {
        result = sslstore__replacement_follow(client, task, sslstore__due_plan);
    }
    return result;
}

sslstore_result sslstore_order_plan(sslstore_client *client, const char *id,
                                    sslstore_plan_result *plan_result, sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && plan_result != NULL);

    sslstore_result result;
    struct sslstore__replacement *task =
        sslstore__api_enter_with_state(client, sizeof *task, &result);

    if (result == SSLSTORE_OK) {
        result = plan(client, id, task);
    }
    memset(plan_result, 0, sizeof *plan_result);
    if (result == SSLSTORE_OK) {
        *plan_result = task->plan;
    }
    sslstore__order_return(task == NULL ? NULL : &task->order, result, order);
    sslstore__api_state_free(client, task, sizeof *task);
    return sslstore__api_leave(client, result);
}
