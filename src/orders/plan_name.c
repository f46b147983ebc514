/* Plan, names: names the actions and reasons of a plan, and explains the reasons. Programs that
 * show none link no words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "sslstore.h"

const char *sslstore_plan_action_name(sslstore_plan_action action)
{
    static const char *const names[] = {"nothing", "reissue", "renew", "wait", "renewed"};
    size_t index = (size_t) action;

    return names[index < sizeof names / sizeof names[0] ? index : 0];
}

/* Each reason's name and text. */
static const char *reason_string(sslstore_plan_reason reason, size_t which)
{
    static const char *const words[][2] = {
        [SSLSTORE_PLAN_REASON_NOT_DUE] =
            {"not_due",
             SSLSTORE__WORDS(
                 "neither the certificate nor its order ends within the renewal window")},
        [SSLSTORE_PLAN_REASON_WANTED] =
            {"wanted",
             SSLSTORE__WORDS("a new certificate was requested; the order allows a reissue")},
        [SSLSTORE_PLAN_REASON_CERTIFICATE_ENDS] =
            {"certificate_ends", SSLSTORE__WORDS("the certificate ends within the renewal window")},
        [SSLSTORE_PLAN_REASON_ORDER_ENDS] = {"order_ends",
                                             SSLSTORE__WORDS(
                                                 "the order ends within the renewal window")},
        [SSLSTORE_PLAN_REASON_ORDER_PENDING] = {"order_pending",
                                                SSLSTORE__WORDS(
                                                    "the order waits for its first certificate")},
        [SSLSTORE_PLAN_REASON_REISSUE_PENDING] = {"reissue_pending",
                                                  SSLSTORE__WORDS("a reissue is pending")},
        [SSLSTORE_PLAN_REASON_ORDER_OVER] =
            {"order_over",
             SSLSTORE__WORDS("the order was cancelled, refunded, revoked, rejected or failed")},
        [SSLSTORE_PLAN_REASON_REPLACED] = {"replaced",
                                           SSLSTORE__WORDS("another order has renewed this one")},
    };
    size_t index = (size_t) reason;

    return words[index < sizeof words / sizeof words[0] ? index : 0][which];
}

const char *sslstore_plan_reason_name(sslstore_plan_reason reason)
{
    return reason_string(reason, 0);
}

const char *sslstore_plan_reason_text(sslstore_plan_reason reason)
{
    return reason_string(reason, 1);
}
