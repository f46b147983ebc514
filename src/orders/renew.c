/* Renew: renews or reissues an order as its plan says, or delivers what is already there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "base/words.h"
#include "orders/buy_renewal.h"
#include "orders/due.h"
#include "orders/existing.h"
#include "orders/reissue.h"
#include "orders/replacement.h"

static sslstore_result act(sslstore_client *client, struct sslstore__replacement *task)
{
    bool is_pending = task->plan.reason == SSLSTORE_PLAN_REASON_ORDER_PENDING ||
                      task->order.state == SSLSTORE_STATE_UNKNOWN;

    if (is_pending && task->renewed) {
        return sslstore__existing_await_or_reissue(client, task);
    }
    if (is_pending || task->plan.reason == SSLSTORE_PLAN_REASON_ORDER_OVER) {
        return sslstore__replacement_refuse(
            client, task, SSLSTORE__WORDS("only an active or expired order can be renewed"));
    }
    switch (task->plan.action) {
    case SSLSTORE_PLAN_RENEW:
        return sslstore__buy_renewal_once(client, task);
    case SSLSTORE_PLAN_WAIT:
        return sslstore__existing_await(client, task, SSLSTORE_INTENT_KIND_REISSUE);
    case SSLSTORE_PLAN_REISSUE:
        return sslstore__reissue(client, task);
    default:
        return sslstore__existing_deliver_or_reissue(client, task);
    }
}

/* Continue the kept reissue. If it is not of this order, it is of one that renewed it. */
static sslstore_result continue_reissue(sslstore_client *client, struct sslstore__replacement *task)
{
    if (task->custom_id[0] != '\0') { /* not of this order: that of a renewal was looked for */
        sslstore_result result = sslstore__buy_renewal_step(client, task);

        if (result != SSLSTORE_ERR_NOT_FOUND) {
            return result;
        }
    }
    return sslstore__reissue(client, task);
}

static sslstore_result plan_and_act(sslstore_client *client, struct sslstore__replacement *task)
{
    sslstore_result result;

    if (sslstore__replacement_is_open(task, SSLSTORE_INTENT_KIND_ORDER)) {
        return sslstore__buy_renewal(client, task);
    }
    if (sslstore__replacement_is_open(task, SSLSTORE_INTENT_KIND_REISSUE)) {
        return continue_reissue(client, task);
    }
    result = sslstore__due_plan(client, task);
    if (result == SSLSTORE_OK) {
        result = act(client, task);
    }
    return result;
}

static sslstore_result renew(sslstore_client *client, struct sslstore__replacement *task)
{
    return sslstore__replacement_follow(client, task, plan_and_act);
}

sslstore_result sslstore_renew(sslstore_client *client, const char *id,
                               const sslstore_order_request *request,
                               const sslstore_enroll_options *options, sslstore_plan_action *action,
                               sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    sslstore_plan_action unwanted;

    return sslstore__replacement_run(client, id, request, options, renew,
                                     action == NULL ? &unwanted : action, certificate);
}
