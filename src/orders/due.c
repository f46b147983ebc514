/* Due: plans by the clocks of this machine and of the service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/due.h"

#include "base/words.h"
#include "client/client.h"
#include "net/net.h"

static sslstore_result plan_at(const sslstore_client *client, struct sslstore__replacement *task,
                               int64_t now)
{
    const sslstore_order *order = &task->order;
    sslstore_plan_facts facts = {.now = now,
                                 .order_end = order->order_end,
                                 .certificate_start = order->certificate_start,
                                 .certificate_end = order->certificate_end,
                                 .renewal_window_days = client->net.config->renewal_window_days,
                                 .renewal_window_percent =
                                     client->net.config->renewal_window_percent,
                                 .state = order->state};

    return sslstore_plan(&facts, &task->plan, NULL);
}

/* If the dates are possible when the certificate begins, the clock is wrong; otherwise the dates
 * are. */
static sslstore_result fail_dates(sslstore_client *client, struct sslstore__replacement *task)
{
    if (plan_at(client, task, task->order.certificate_start) == SSLSTORE_OK) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_CLOCK, "CertificateStartDate",
            SSLSTORE__WORDS(
                "the certificate begins in the future: check the clock. Nothing was sent"));
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_REPLY, "OrderExpiryDate",
        SSLSTORE__WORDS(
            "the dates of the order are missing or impossible, so what is due is unknown. "
            "Nothing was sent"));
}

/* Plan by the service's clock if it is known. But buy only if this machine's clock agrees. */
sslstore_result sslstore__due_plan(sslstore_client *client, struct sslstore__replacement *task)
{
    int64_t own = client->net.config->wall_time(client->net.config->wall_user);
    int64_t service = client->net.service_time;
    sslstore_result result = plan_at(client, task, service != 0 && own != 0 ? service : own);

    if (result == SSLSTORE_OK && task->plan.action == SSLSTORE_PLAN_RENEW) {
        result = plan_at(client, task, own);
        if (result != SSLSTORE_OK || task->plan.action != SSLSTORE_PLAN_RENEW) {
            return sslstore__error_set(
                &client->net, SSLSTORE_ERR_CLOCK, "OrderExpiryDate",
                SSLSTORE__WORDS(
                    "the order is due by the service's clock but not by this machine's: check the "
                    "clock. Nothing was bought"));
        }
    }
    if (result != SSLSTORE_OK) {
        result = fail_dates(client, task);
    }
    return result;
}
