/* Planning: renew, reissue, wait or nothing, from times and a state; and money is never spent on a
 * guess.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "sslstore.h"

#define NOW INT64_C(1795478400) /* 2026-11-24 */
#define DAY INT64_C(86400)

static const char *problem; /* of the plan made last */

static sslstore_result plan(sslstore_plan_facts facts, sslstore_plan_result *returned)
{
    sslstore_result result;

    memset(returned, 0xa5, sizeof *returned); /* must be overwritten */
    problem = "unset";
    result = sslstore_plan(&facts, returned, &problem);
    assert_int_equal(problem == NULL, result == SSLSTORE_OK);
    return result;
}

struct row {
    int32_t order_left; /* days */
    int32_t certificate_left;
    uint32_t window;
    uint32_t validity;
    bool force;
    sslstore_plan_action action;
    sslstore_plan_reason reason;
};

#define NOTHING SSLSTORE_PLAN_NOTHING, SSLSTORE_PLAN_REASON_NOT_DUE
#define DUE     SSLSTORE_PLAN_REISSUE, SSLSTORE_PLAN_REASON_CERTIFICATE_ENDS
#define WANTED  SSLSTORE_PLAN_REISSUE, SSLSTORE_PLAN_REASON_WANTED
#define ENDS    SSLSTORE_PLAN_RENEW, SSLSTORE_PLAN_REASON_ORDER_ENDS

/* Where the certificate's start is not known it may live 199 days, and a window is at most 66. */
static const struct row rows[] = {
    /* nothing is due */
    {300, 100, 0, 0, false, NOTHING},
    {300, 31, 30, 0, false, NOTHING},
    {31, 31, 30, 0, false, NOTHING},
    {300, 100, 99, 200, false, NOTHING},
    {300, 67, 3650, 0, false, NOTHING},
    {3000, 40, 0, 0, false, NOTHING},
    /* the certificate ends, and the order has time left */
    {300, 30, 0, 0, false, DUE},
    {300, 1, 0, 0, false, DUE},
    {300, 0, 0, 0, false, DUE},
    {300, -10, 0, 0, false, DUE},
    {300, 66, 3650, 0, false, DUE},
    /* ... less than the life of the next certificate: that is no reason to buy */
    {200, 29, 0, 200, false, DUE},
    {199, 20, 0, 200, false, DUE},
    {31, 30, 0, 199, false, DUE},
    /* a new one is requested now */
    {300, 100, 0, 0, true, WANTED},
    {300, 300, 0, 300, true, WANTED},
    {365, 199, 0, 365, true, WANTED},
    {364, 199, 0, 365, true, WANTED},
    {180, 180, 0, 200, true, WANTED},
    {31, 31, 0, 3650, true, WANTED},
    {199, 20, 0, 200, true, DUE},
    /* the order ends within the window */
    {30, 30, 0, 0, false, ENDS},
    {30, 30, 30, 0, true, ENDS},
    {29, 10, 0, 0, false, ENDS},
    {0, 0, 0, 0, false, ENDS},
    {-100, -100, 0, 0, false, ENDS},
    {1, 1, 1, 0, false, ENDS},
    {66, 66, 3650, 0, false, ENDS},
    {30, 30, 0, 7, false, ENDS},
};

static void every_row_of_the_table(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_plan_facts facts = {.now = NOW,
                                     .order_end = NOW + rows[i].order_left * DAY,
                                     .certificate_end = NOW + rows[i].certificate_left * DAY,
                                     .renewal_window_days = rows[i].window,
                                     .validity_days = rows[i].validity,
                                     .force = rows[i].force};
        sslstore_plan_result returned;

        assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
        if (returned.action != rows[i].action || returned.reason != rows[i].reason) {
            fail_msg("row %zu: %s, %s", i, sslstore_plan_action_name(returned.action),
                     sslstore_plan_reason_name(returned.reason));
        }
    }
}

static void the_bounds_are_exact_to_the_second(void **unused)
{
    sslstore_plan_facts facts = {
        .now = NOW, .order_end = NOW + 300 * DAY, .certificate_end = NOW + 30 * DAY};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_REISSUE);
    assert_true(returned.look_again == NOW);
    facts.certificate_end++;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    assert_true(returned.look_again == NOW + 1);
    facts.certificate_end = NOW + 35 * DAY;
    facts.order_end = NOW + 34 * DAY;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    assert_true(returned.look_again == NOW + 4 * DAY);
    facts.order_end = NOW + 30 * DAY + 1;
    facts.certificate_end = facts.order_end;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    facts.order_end = NOW + 30 * DAY;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_RENEW);
    assert_true(returned.look_again == NOW);
}

/* ---- The model ---- */

/* 2026-03-14 23:59:59 … 2029-03-15 00:00:01: both sides of each day on which lives change, and days
 * in the middle of 2025, 2026, 2027 and 2029. */
static const struct {
    int64_t now;
    int64_t life; /* days that a certificate issued then may live, less the one that CAs keep */
} moments[] = {
    {1751328000, 397}, {1773532799, 397}, {1773532800, 199}, {1773532801, 199}, {NOW, 199},
    {1805068799, 199}, {1805068800, 99},  {1805068801, 99},  {1830297600, 99},  {1868227199, 99},
    {1868227200, 46},  {1868227201, 46},  {1883520000, 46},
};

/* What the header says, written without reading the library. */
static int64_t model_window(const sslstore_plan_facts *facts, int64_t allowed_now,
                            int64_t allowed_at_start)
{
    int64_t life = facts->certificate_end - facts->certificate_start;
    int64_t requested = (facts->renewal_window_days != 0 ? facts->renewal_window_days : 30) * DAY;

    if (facts->certificate_start == 0) {
        life = allowed_now * DAY;
    } else if (facts->order_end - facts->certificate_end <= DAY && life < allowed_at_start * DAY) {
        life = allowed_at_start * DAY;
    }
    if (facts->renewal_window_percent != 0) {
        requested = life / 100 * facts->renewal_window_percent;
    }
    return 3 * requested > life ? life / 3 : requested;
}

static int64_t allowed_on(int64_t day)
{
    int64_t allowed = 397;

    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        if (day >= moments[i].now) {
            allowed = moments[i].life;
        }
    }
    return allowed;
}

static sslstore_plan_result model(const sslstore_plan_facts *facts, int64_t allowed_now)
{
    int64_t window = model_window(facts, allowed_now, allowed_on(facts->certificate_start));
    bool order_is_over = facts->order_end - facts->now <= window;
    bool certificate_is_over = facts->certificate_end - facts->now <= window;
    int64_t days = facts->validity_days == 0 || facts->validity_days > allowed_now
                       ? allowed_now
                       : facts->validity_days;
    int64_t left = (facts->order_end - facts->now) / DAY;
    sslstore_plan_result returned = {SSLSTORE_PLAN_NOTHING, SSLSTORE_PLAN_REASON_NOT_DUE, 0, 0};

    if (order_is_over) {
        returned.action = SSLSTORE_PLAN_RENEW;
        returned.reason = SSLSTORE_PLAN_REASON_ORDER_ENDS;
        returned.look_again = facts->now;
        returned.validity_days = (uint32_t) days;
        return returned;
    }
    if (facts->state == SSLSTORE_STATE_REISSUING) {
        returned.action = SSLSTORE_PLAN_WAIT;
        returned.reason = SSLSTORE_PLAN_REASON_REISSUE_PENDING;
        returned.look_again = facts->now + 3600 < facts->order_end - window
                                  ? facts->now + 3600
                                  : facts->order_end - window;
        return returned;
    }
    if (certificate_is_over || facts->force) {
        returned.action = SSLSTORE_PLAN_REISSUE;
        returned.reason = certificate_is_over ? SSLSTORE_PLAN_REASON_CERTIFICATE_ENDS
                                              : SSLSTORE_PLAN_REASON_WANTED;
        returned.look_again = facts->now;
        returned.validity_days = (uint32_t) (left < days ? left : days);
        return returned;
    }
    returned.look_again =
        (facts->order_end < facts->certificate_end ? facts->order_end : facts->certificate_end) -
        window;
    return returned;
}

static size_t compared;

static void compare(sslstore_plan_facts facts, int64_t allowed)
{
    sslstore_plan_result returned;
    sslstore_plan_result expected;
    sslstore_result result;

    if (facts.certificate_end > facts.order_end + DAY ||
        facts.certificate_start >= facts.certificate_end ||
        facts.certificate_start > facts.now + DAY) {
        return; /* impossible: another test's */
    }
    result = plan(facts, &returned);
    expected = model(&facts, allowed);
    compared++;
    if (result != SSLSTORE_OK || returned.action != expected.action ||
        returned.reason != expected.reason || returned.look_again != expected.look_again ||
        returned.validity_days != expected.validity_days) {
        fail_msg(
            "now %lld order %lld certificate %lld to %lld window %u%s validity %u force %d "
            "state %s: %s %s %lld %u, not %s %s %lld %u",
            (long long) facts.now, (long long) (facts.order_end - facts.now),
            (long long) (facts.certificate_start - facts.now),
            (long long) (facts.certificate_end - facts.now),
            (unsigned) (facts.renewal_window_days + facts.renewal_window_percent),
            facts.renewal_window_percent != 0 ? "%" : " days", (unsigned) facts.validity_days,
            (int) facts.force, sslstore_state_name(facts.state),
            sslstore_plan_action_name(returned.action), sslstore_plan_reason_name(returned.reason),
            (long long) (returned.look_again - facts.now), (unsigned) returned.validity_days,
            sslstore_plan_action_name(expected.action), sslstore_plan_reason_name(expected.reason),
            (long long) (expected.look_again - facts.now), (unsigned) expected.validity_days);
    }
}

static void compare_wishes(sslstore_plan_facts facts, int64_t allowed)
{
    static const uint32_t validities[] = {0, 46, 47, 199, 365, UINT32_MAX};
    static const sslstore_state states[] = {SSLSTORE_STATE_UNKNOWN, SSLSTORE_STATE_ACTIVE,
                                            SSLSTORE_STATE_REISSUING, SSLSTORE_STATE_EXPIRED};

    for (size_t i = 0; i < sizeof validities / sizeof validities[0]; i++) {
        for (size_t j = 0; j < 2 * sizeof states / sizeof states[0]; j++) {
            facts.validity_days = validities[i];
            facts.state = states[j / 2];
            facts.force = j % 2 == 1;
            compare(facts, allowed);
        }
    }
}

/* The order and the certificate each end a second before, at, and a second after: now, the bounds
 * of the window, and a day around each other. */
static void compare_ends(sslstore_plan_facts facts, int64_t life, int64_t allowed)
{
    for (int before = 0; before < 2; before++) { /* which of the two is at its bound */
        int64_t window = model_window(&facts, allowed, allowed_on(facts.certificate_start));
        const int64_t lefts[] = {0, window, life / 3, 30 * DAY, life, 365 * DAY};

        for (size_t i = 0; i < 3 * sizeof lefts / sizeof lefts[0]; i++) {
            for (size_t j = 0; j < 3 * sizeof lefts / sizeof lefts[0]; j++) {
                facts.certificate_end = facts.now + lefts[i / 3] + (int64_t) (i % 3) - 1;
                facts.order_end = before == 1
                                      ? facts.certificate_end + lefts[j / 3] + (int64_t) j % 3 - 1
                                      : facts.now + lefts[j / 3] + (int64_t) (j % 3) - 1;
                if (facts.certificate_start != 0) {
                    facts.certificate_start = facts.certificate_end - life;
                }
                compare_wishes(facts, allowed);
            }
        }
    }
}

static void every_bound_of_every_year_agrees_with_the_model(void **unused)
{
    static const uint32_t windows[] = {0, 1, 15, 30, 60, 66, 67, 90, 3650, UINT32_MAX};
    static const uint32_t percents[] = {1, 10, 33, 34, 100};
    static const int64_t lives[] = {10, 46, 47, 99, 199, 397};

    (void) unused;
    compared = 0;
    for (size_t m = 0; m < sizeof moments / sizeof moments[0]; m++) {
        for (size_t l = 0; l < sizeof lives / sizeof lives[0]; l++) {
            for (size_t w = 0; w < 15; w++) {
                sslstore_plan_facts facts = {.now = moments[m].now};

                facts.renewal_window_days = w < 10 ? windows[w] : 30;
                facts.renewal_window_percent = w < 10 ? 0 : percents[w - 10];
                facts.certificate_end = facts.now + lives[l] * DAY;
                facts.order_end = facts.certificate_end + 100 * DAY;
                facts.certificate_start = l % 2 == 0 ? 0 : facts.now;
                compare_ends(facts, lives[l] * DAY, moments[m].life);
                facts.certificate_start = facts.now - facts.certificate_start;
                compare_ends(facts, lives[l] * DAY, moments[m].life);
            }
        }
    }
    assert_true(compared > 1000000);
}

/* ---- The window ---- */

static void a_window_as_long_as_the_certificate_does_not_make_it_due_at_once(void **unused)
{
    sslstore_plan_facts facts = {.now = 1883520000, /* in 2029 */
                                 .order_end = 1883520000 + 300 * DAY,
                                 .certificate_start = 1883520000,
                                 .certificate_end = 1883520000 + 46 * DAY,
                                 .renewal_window_days = 60};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    assert_true(returned.look_again == facts.certificate_end - 46 * DAY / 3);
    facts.now = returned.look_again;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_REISSUE);
    assert_int_equal(returned.validity_days, 46);
}

static void a_certificate_shortened_by_its_order_keeps_the_full_window(void **unused)
{
    sslstore_plan_facts facts = {.now = NOW,
                                 .order_end = NOW + 31 * DAY,
                                 .certificate_start = NOW,
                                 .certificate_end = NOW + 31 * DAY};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    assert_true(returned.look_again == NOW + DAY);
    facts.order_end += DAY;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_true(returned.look_again == NOW + DAY); /* cut short by a day at most */
    facts.order_end++;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_true(returned.look_again == facts.certificate_end - 31 * DAY / 3);
}

/* ---- The state ---- */

static void an_order_without_a_certificate_yet_is_waited_for(void **unused)
{
    static const sslstore_state states[] = {SSLSTORE_STATE_INITIAL, SSLSTORE_STATE_PENDING};
    sslstore_plan_facts facts = {.now = NOW, .force = true}; /* it has no dates */
    sslstore_plan_result returned;

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        facts.state = states[i];
        assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
        assert_int_equal(returned.action, SSLSTORE_PLAN_WAIT);
        assert_int_equal(returned.reason, SSLSTORE_PLAN_REASON_ORDER_PENDING);
        assert_true(returned.look_again == NOW + 3600);
    }
}

static void an_order_that_is_over_or_replaced_needs_nothing_ever(void **unused)
{
    static const sslstore_state states[] = {SSLSTORE_STATE_CANCELLED, SSLSTORE_STATE_REFUNDED,
                                            SSLSTORE_STATE_REVOKED, SSLSTORE_STATE_REJECTED,
                                            SSLSTORE_STATE_FAILED};
    sslstore_plan_facts facts = {.now = NOW,
                                 .order_end = NOW,
                                 .certificate_end = NOW,
                                 .certificate_start = NOW - 199 * DAY,
                                 .force = true};
    sslstore_plan_result returned;

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        facts.state = states[i];
        assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
        assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
        assert_int_equal(returned.reason, SSLSTORE_PLAN_REASON_ORDER_OVER);
        assert_true(returned.look_again == 0);
    }
    facts.renewed = true;
    for (int state = SSLSTORE_STATE_UNKNOWN; state <= SSLSTORE_STATE_FAILED; state++) {
        facts.state = (sslstore_state) state;
        assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
        assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
        assert_int_equal(returned.reason, SSLSTORE_PLAN_REASON_REPLACED);
    }
}

static void a_pending_reissue_does_not_prevent_a_renewal(void **unused)
{
    sslstore_plan_facts facts = {.now = NOW,
                                 .order_end = NOW + 30 * DAY + 600,
                                 .certificate_start = NOW - 180 * DAY,
                                 .certificate_end = NOW + 19 * DAY,
                                 .state = SSLSTORE_STATE_REISSUING};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_WAIT);
    assert_true(returned.look_again == NOW + 600);
    facts.now += 600;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_RENEW);
}

/* ---- Errors ---- */

/* 0: the date of an order is missing, unreadable or unset, or the clock is not set. */
static void a_time_that_is_missing_or_impossible_is_an_error_and_never_money(void **unused)
{
    static const int64_t impossible[] = {0, -1, INT64_MIN, INT64_MIN + 1};

    (void) unused;
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        for (int which = 1; which < 8; which++) {
            for (int force = 0; force < 2; force++) {
                sslstore_plan_facts facts = {.now = NOW,
                                             .order_end = NOW + 300 * DAY,
                                             .certificate_end = NOW + 20 * DAY,
                                             .force = force == 1};
                sslstore_plan_result returned;

                facts.now = (which & 1) != 0 ? impossible[i] : facts.now;
                facts.order_end = (which & 2) != 0 ? impossible[i] : facts.order_end;
                facts.certificate_end = (which & 4) != 0 ? impossible[i] : facts.certificate_end;
                assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
                assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
                assert_true(returned.look_again == 0);
            }
        }
    }
}

static void a_certificate_that_outlives_its_order_is_an_error(void **unused)
{
    sslstore_plan_facts facts = {
        .now = NOW, .order_end = NOW + 100 * DAY, .certificate_end = NOW + 300 * DAY};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
}

/* Certificates are often made to end with the day, a little behind their order. */
static void a_certificate_may_end_a_day_after_its_order_and_no_second_more(void **unused)
{
    sslstore_plan_facts facts = {
        .now = NOW, .order_end = NOW + 10 * DAY, .certificate_end = NOW + 11 * DAY};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_RENEW);
    facts.certificate_end++;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("certificate_end is after order_end"));
    facts.order_end = 0;
    facts.certificate_end = 1;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("order_end is missing"));
    facts.order_end = NOW;
    facts.certificate_end = 0;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("certificate_end is missing"));
}

static void a_certificate_that_begins_tomorrow_or_after_its_end_is_an_error(void **unused)
{
    sslstore_plan_facts facts = {.now = NOW,
                                 .order_end = NOW + 10 * DAY,
                                 .certificate_start = NOW + DAY,
                                 .certificate_end = NOW + 10 * DAY};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK); /* by zones and midnights */
    facts.certificate_start++;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT); /* the clock is behind */
    assert_string_equal(problem, SSLSTORE__WORDS("certificate_start is after now"));
    facts.certificate_start = -1;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("certificate_start is after certificate_end"));
    facts.certificate_start = NOW - DAY;
    facts.certificate_end = NOW - DAY;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("certificate_start is after certificate_end"));
    facts.certificate_end++;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
}

static void times_are_taken_from_the_first_second_of_1970_to_the_last_of_9999(void **unused)
{
    static const int64_t last = INT64_C(253402300799);
    sslstore_plan_facts facts = {.now = 1, .order_end = 1, .certificate_end = 1};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_RENEW);
    facts.now = facts.order_end = facts.certificate_end = last;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_RENEW);
    facts.now = last + 1; /* a clock out of its mind */
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(problem, SSLSTORE__WORDS("now is missing or impossible"));
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
}

static void the_largest_numbers_do_not_wrap(void **unused)
{
    sslstore_plan_facts facts = {.now = 1,
                                 .order_end = INT64_MAX,
                                 .certificate_end = INT64_MAX,
                                 .certificate_start = 1,
                                 .renewal_window_days = UINT32_MAX,
                                 .renewal_window_percent = UINT32_MAX,
                                 .validity_days = UINT32_MAX};
    sslstore_plan_result returned;

    (void) unused;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    facts.renewal_window_percent = 0;
    assert_int_equal(plan(facts, &returned), SSLSTORE_OK);
    assert_int_equal(returned.action, SSLSTORE_PLAN_NOTHING);
    facts.now = INT64_MAX;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
    facts.order_end = facts.certificate_end = 1;
    assert_int_equal(plan(facts, &returned), SSLSTORE_ERR_ARGUMENT);
}

static void actions_and_reasons_have_words(void **unused)
{
    (void) unused;
    assert_string_equal(sslstore_plan_action_name(SSLSTORE_PLAN_NOTHING), "nothing");
    assert_string_equal(sslstore_plan_action_name(SSLSTORE_PLAN_REISSUE), "reissue");
    assert_string_equal(sslstore_plan_action_name(SSLSTORE_PLAN_RENEW), "renew");
    assert_string_equal(sslstore_plan_action_name(SSLSTORE_PLAN_WAIT), "wait");
    assert_string_equal(sslstore_plan_action_name(SSLSTORE_PLAN_RENEWED), "renewed");
    assert_string_equal(sslstore_plan_action_name(SSLSTORE_PLAN_ACTION_FORCE_INT), "nothing");
    assert_string_equal(sslstore_plan_reason_name(SSLSTORE_PLAN_REASON_NOT_DUE), "not_due");
    assert_string_equal(sslstore_plan_reason_name(SSLSTORE_PLAN_REASON_REPLACED), "replaced");
    assert_string_equal(sslstore_plan_reason_name(SSLSTORE_PLAN_REASON_FORCE_INT), "not_due");
    assert_string_equal(sslstore_plan_reason_text(SSLSTORE_PLAN_REASON_ORDER_ENDS),
                        SSLSTORE__WORDS("the order ends within the renewal window"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table),
        cmocka_unit_test(the_bounds_are_exact_to_the_second),
        cmocka_unit_test(every_bound_of_every_year_agrees_with_the_model),
        cmocka_unit_test(a_window_as_long_as_the_certificate_does_not_make_it_due_at_once),
        cmocka_unit_test(a_certificate_shortened_by_its_order_keeps_the_full_window),
        cmocka_unit_test(an_order_without_a_certificate_yet_is_waited_for),
        cmocka_unit_test(an_order_that_is_over_or_replaced_needs_nothing_ever),
        cmocka_unit_test(a_pending_reissue_does_not_prevent_a_renewal),
        cmocka_unit_test(a_time_that_is_missing_or_impossible_is_an_error_and_never_money),
        cmocka_unit_test(a_certificate_that_outlives_its_order_is_an_error),
        cmocka_unit_test(a_certificate_may_end_a_day_after_its_order_and_no_second_more),
        cmocka_unit_test(a_certificate_that_begins_tomorrow_or_after_its_end_is_an_error),
        cmocka_unit_test(times_are_taken_from_the_first_second_of_1970_to_the_last_of_9999),
        cmocka_unit_test(the_largest_numbers_do_not_wrap),
        cmocka_unit_test(actions_and_reasons_have_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
