/* Plan: renew, reissue, wait, or nothing? A pure function of times and of the order's state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/divide.h"
#include "base/words.h"
#include "sslstore.h"

#define HOUR                3600
#define DAY                 86400
#define WINDOW_DEFAULT_DAYS 30
#define WINDOW_SHARE        3            /* a window is at most one third of the life */
#define TIME_MAX            253402300799 /* the last second of the year 9999 */

/* The longest life of a public TLS certificate by the day of its issuance (CA/Browser Forum,
 * SC-081). CAs issue for a day less, so that no rounding exceeds the limit. */
static int64_t life_allowed(int64_t issued)
{
    static const struct {
        int64_t from;
        int32_t days;
    } limits[] = {
        {1868227200, 47},  /* 2029-03-15 */
        {1805068800, 100}, /* 2027-03-15 */
        {1773532800, 200}, /* 2026-03-15 */
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (issued >= limits[i].from) {
            return (int64_t) (limits[i].days - 1) * DAY;
        }
    }
    return INT64_C(397) * DAY;
}

/* If a certificate ends with its order, it was shortened to fit. It counts as one of full life:
 * otherwise the window would shrink toward the end of the order. */
static int64_t life_of(const sslstore_plan_facts *facts)
{
    int64_t life = facts->certificate_end - facts->certificate_start;
    int64_t full = life_allowed(facts->certificate_start);

    if (facts->certificate_start == 0) {
        return life_allowed(facts->now);
    }
    return facts->certificate_end >= facts->order_end - DAY && life < full ? full : life;
}

static int64_t window_of(const sslstore_plan_facts *facts)
{
    uint32_t days =
        facts->renewal_window_days == 0 ? WINDOW_DEFAULT_DAYS : facts->renewal_window_days;
    uint32_t percent = facts->renewal_window_percent > 100 ? 100 : facts->renewal_window_percent;
    int64_t life = life_of(facts);
    int64_t window = (int64_t) days * DAY;
    int64_t widest = sslstore__quotient(life, WINDOW_SHARE);

    if (percent > 0) {
        window = sslstore__quotient(life, 100) * percent;
    }
    return window > widest ? widest : window;
}

/* What is wrong with the dates; NULL: nothing. A certificate may end up to a day after its order,
 * and begin up to a day in the future: the service and the CA round dates to days, in their own
 * time zones. A later begin shows that the clock is wrong. */
static const char *find_impossible_date(const sslstore_plan_facts *facts)
{
    if (facts->order_end <= 0) {
        return SSLSTORE__WORDS("order_end is missing");
    }
    if (facts->certificate_end <= 0) {
        return SSLSTORE__WORDS("certificate_end is missing");
    }
    if (facts->certificate_end - DAY > facts->order_end) {
        return SSLSTORE__WORDS("certificate_end is after order_end");
    }
    if (facts->certificate_start < 0 || facts->certificate_start >= facts->certificate_end) {
        return SSLSTORE__WORDS("certificate_start is after certificate_end");
    }
    if (facts->certificate_start - DAY > facts->now) {
        return SSLSTORE__WORDS("certificate_start is after now");
    }
    return NULL;
}

static uint32_t days_of_next(const sslstore_plan_facts *facts, sslstore_plan_action action)
{
    int64_t days = sslstore__quotient(life_allowed(facts->now), DAY);
    int64_t left = sslstore__quotient(facts->order_end - facts->now, DAY);

    if (facts->validity_days > 0 && facts->validity_days < days) {
        days = facts->validity_days;
    }
    return (uint32_t) (action == SSLSTORE_PLAN_REISSUE && left < days ? left : days);
}

static void set(sslstore_plan_result *plan, sslstore_plan_action action,
                sslstore_plan_reason reason, int64_t look_again)
{
    plan->action = action;
    plan->reason = reason;
    plan->look_again = look_again;
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* Decide by the dates; the state matters only if a reissue is pending. */
static void decide(const sslstore_plan_facts *facts, sslstore_plan_result *plan)
{
    int64_t window = window_of(facts);
    int64_t order_due = facts->order_end - window;
    int64_t certificate_due = facts->certificate_end - window;
    int64_t now = facts->now;

    if (order_due <= now) {
        set(plan, SSLSTORE_PLAN_RENEW, SSLSTORE_PLAN_REASON_ORDER_ENDS, now);
    } else if (facts->state == SSLSTORE_STATE_REISSUING) {
        set(plan, SSLSTORE_PLAN_WAIT, SSLSTORE_PLAN_REASON_REISSUE_PENDING,
            earlier(now + HOUR, order_due));
    } else if (certificate_due <= now) {
        set(plan, SSLSTORE_PLAN_REISSUE, SSLSTORE_PLAN_REASON_CERTIFICATE_ENDS, now);
    } else if (facts->force) {
        set(plan, SSLSTORE_PLAN_REISSUE, SSLSTORE_PLAN_REASON_WANTED, now);
    } else {
        set(plan, SSLSTORE_PLAN_NOTHING, SSLSTORE_PLAN_REASON_NOT_DUE,
            earlier(order_due, certificate_due));
    }
    if (plan->action == SSLSTORE_PLAN_RENEW || plan->action == SSLSTORE_PLAN_REISSUE) {
        plan->validity_days = days_of_next(facts, plan->action);
    }
}

/* Returns what is wrong with the facts, or NULL. */
static const char *plan_from(const sslstore_plan_facts *facts, sslstore_plan_result *plan)
{
    const char *problem;

    if (facts->now <= 0 || facts->now > TIME_MAX) {
        return SSLSTORE__WORDS("now is missing or impossible");
    }
    if (facts->renewed) {
        plan->reason = SSLSTORE_PLAN_REASON_REPLACED;
        return NULL;
    }
    switch (facts->state) {
    case SSLSTORE_STATE_INITIAL:
    case SSLSTORE_STATE_PENDING:
        set(plan, SSLSTORE_PLAN_WAIT, SSLSTORE_PLAN_REASON_ORDER_PENDING, facts->now + HOUR);
        return NULL;
    case SSLSTORE_STATE_CANCELLED:
    case SSLSTORE_STATE_REFUNDED:
    case SSLSTORE_STATE_REVOKED:
    case SSLSTORE_STATE_REJECTED:
    case SSLSTORE_STATE_FAILED:
        plan->reason = SSLSTORE_PLAN_REASON_ORDER_OVER;
        return NULL;
    default:
        break;
    }
    problem = find_impossible_date(facts);
    if (problem == NULL) {
        decide(facts, plan);
    }
    return problem;
}

sslstore_result sslstore_plan(const sslstore_plan_facts *facts, sslstore_plan_result *plan,
                              const char **problem)
{
    const char *found;

    SSLSTORE__REQUIRE(facts != NULL && plan != NULL);
    memset(plan, 0, sizeof *plan);
    found = plan_from(facts, plan);
    if (problem != NULL) {
        *problem = found;
    }
    return found == NULL ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT;
}
