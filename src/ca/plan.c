/* Plan: renew, reissue, or neither? A pure function of times.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

#define DAY                 86400
#define WINDOW_DEFAULT_DAYS 30
#define TIME_MAX            253402300799 /* the last second of the year 9999 */

sslstore_result sslstore_plan(const sslstore_plan_facts *facts, sslstore_plan_action *action)
{
    uint32_t window =
        facts->renewal_window_days == 0 ? WINDOW_DEFAULT_DAYS : facts->renewal_window_days;
    int64_t now = facts->now > TIME_MAX ? 0 : facts->now;
    int64_t window_end = now + (int64_t) window * DAY;
    bool order_ends = facts->order_end <= window_end;

    *action = SSLSTORE_PLAN_NOTHING;
    if (now <= 0 || facts->order_end <= 0 || facts->certificate_end <= 0 ||
        facts->certificate_end - DAY > facts->order_end) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    if (!facts->force && !order_ends && facts->certificate_end > window_end) {
        return SSLSTORE_OK;
    }
    *action = order_ends || facts->order_end - now < (int64_t) facts->validity_days * DAY
                  ? SSLSTORE_PLAN_RENEW
                  : SSLSTORE_PLAN_REISSUE;
    return SSLSTORE_OK;
}
