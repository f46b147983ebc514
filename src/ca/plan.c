/* Plan: renew, reissue, or neither? A pure function of times.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

#define DAY                 86400
#define WINDOW_DEFAULT_DAYS 30

sslstore_result sslstore_plan(const sslstore_plan_facts *facts, sslstore_plan_action *action)
{
    uint32_t window =
        facts->renewal_window_days == 0 ? WINDOW_DEFAULT_DAYS : facts->renewal_window_days;
    int64_t left;

    *action = SSLSTORE_PLAN_NOTHING;
    if (facts->now <= 0 || facts->order_end <= 0 || facts->certificate_end <= 0 ||
        facts->certificate_end > facts->order_end + DAY) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    left = facts->order_end - facts->now;
    if (left <= (int64_t) window * DAY || left < (int64_t) facts->validity_days * DAY) {
        *action = SSLSTORE_PLAN_RENEW;
    } else if (facts->force || facts->certificate_end - facts->now <= (int64_t) window * DAY) {
        *action = SSLSTORE_PLAN_REISSUE;
    }
    return SSLSTORE_OK;
}
