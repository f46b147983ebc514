/* Planning: renew, reissue or neither, from times alone; and money is never spent on a guess.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"

#define NOW INT64_C(1795478400) /* 2026-11-24 */
#define DAY INT64_C(86400)

static sslstore_result plan(sslstore_plan_facts facts, sslstore_plan_action *action)
{
    *action = SSLSTORE_PLAN_RENEW; /* must be overwritten */
    return sslstore_plan(&facts, action);
}

struct row {
    int32_t order_left; /* days */
    int32_t certificate_left;
    uint32_t window;
    uint32_t validity;
    bool force;
    sslstore_plan_action action;
};

static const struct row rows[] = {
    /* nothing is due */
    {300, 100, 0, 0, false, SSLSTORE_PLAN_NOTHING},
    {300, 31, 30, 0, false, SSLSTORE_PLAN_NOTHING},
    {31, 31, 30, 0, false, SSLSTORE_PLAN_NOTHING},
    {300, 100, 99, 200, false, SSLSTORE_PLAN_NOTHING},
    {3000, 40, 0, 0, false, SSLSTORE_PLAN_NOTHING},
    /* the certificate ends, and the order has time left */
    {300, 30, 0, 0, false, SSLSTORE_PLAN_REISSUE},
    {300, 1, 0, 0, false, SSLSTORE_PLAN_REISSUE},
    {300, 0, 0, 0, false, SSLSTORE_PLAN_REISSUE},
    {300, -10, 0, 0, false, SSLSTORE_PLAN_REISSUE},
    {200, 29, 0, 200, false, SSLSTORE_PLAN_REISSUE},
    {300, 100, 100, 200, false, SSLSTORE_PLAN_REISSUE},
    /* a new one is wanted now */
    {300, 100, 0, 0, true, SSLSTORE_PLAN_REISSUE},
    {300, 300, 0, 300, true, SSLSTORE_PLAN_REISSUE},
    /* the order ends within the window */
    {30, 30, 0, 0, false, SSLSTORE_PLAN_RENEW},
    {30, 30, 30, 0, true, SSLSTORE_PLAN_RENEW},
    {29, 10, 0, 0, false, SSLSTORE_PLAN_RENEW},
    {0, 0, 0, 0, false, SSLSTORE_PLAN_RENEW},
    {-100, -100, 0, 0, false, SSLSTORE_PLAN_RENEW},
    {1, 1, 1, 0, false, SSLSTORE_PLAN_RENEW},
    {3650, 3650, 3650, 0, false, SSLSTORE_PLAN_RENEW},
    /* the order has less left than the next certificate shall live */
    {199, 20, 0, 200, false, SSLSTORE_PLAN_RENEW},
    {199, 20, 0, 200, true, SSLSTORE_PLAN_RENEW},
    {364, 100, 0, 365, true, SSLSTORE_PLAN_RENEW},
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
        sslstore_plan_action action;

        assert_int_equal(plan(facts, &action), SSLSTORE_OK);
        if (action != rows[i].action) {
            fail_msg("row %zu: %d", i, (int) action);
        }
    }
}

static void an_order_too_short_for_the_next_certificate_is_renewed(void **unused)
{
    sslstore_plan_facts facts = {.now = NOW,
                                 .order_end = NOW + 150 * DAY,
                                 .certificate_end = NOW + 140 * DAY,
                                 .validity_days = 200};
    sslstore_plan_action action;

    (void) unused;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING); /* not before it is due: it costs money */
    facts.certificate_end = NOW + 30 * DAY;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    facts.validity_days = 150;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
}

static void the_bounds_are_exact_to_the_second(void **unused)
{
    sslstore_plan_facts facts = {
        .now = NOW, .order_end = NOW + 300 * DAY, .certificate_end = NOW + 30 * DAY};
    sslstore_plan_action action;

    (void) unused;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
    facts.certificate_end++;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
    facts.order_end = NOW + 31 * DAY;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
    facts.order_end = NOW + 30 * DAY + 1;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
    facts.order_end = NOW + 30 * DAY;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    facts.order_end = NOW + 200 * DAY;
    facts.validity_days = 200;
    facts.certificate_end = NOW;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
    facts.order_end--;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
}

/* 0 is what an order tells whose date is missing, unreadable or unset; and a clock that is not. */
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
                sslstore_plan_action action;

                facts.now = (which & 1) != 0 ? impossible[i] : facts.now;
                facts.order_end = (which & 2) != 0 ? impossible[i] : facts.order_end;
                facts.certificate_end = (which & 4) != 0 ? impossible[i] : facts.certificate_end;
                assert_int_equal(plan(facts, &action), SSLSTORE_ERR_ARGUMENT);
                assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
            }
        }
    }
}

static void a_certificate_that_outlives_its_order_is_an_error(void **unused)
{
    sslstore_plan_facts facts = {
        .now = NOW, .order_end = NOW + 100 * DAY, .certificate_end = NOW + 300 * DAY};
    sslstore_plan_action action;

    (void) unused;
    assert_int_equal(plan(facts, &action), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
}

/* Certificates are often made to end with the day, a little behind their order. */
static void a_certificate_may_end_a_day_after_its_order_and_no_second_more(void **unused)
{
    sslstore_plan_facts facts = {
        .now = NOW, .order_end = NOW + 10 * DAY, .certificate_end = NOW + 11 * DAY};
    sslstore_plan_action action;

    (void) unused;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    facts.certificate_end++;
    assert_int_equal(plan(facts, &action), SSLSTORE_ERR_ARGUMENT);
    facts.order_end = 0;
    facts.certificate_end = 1;
    assert_int_equal(plan(facts, &action), SSLSTORE_ERR_ARGUMENT);
}

static void times_are_taken_from_the_first_second_of_1970_to_the_last_of_9999(void **unused)
{
    static const int64_t last = INT64_C(253402300799);
    sslstore_plan_facts facts = {.now = 1, .order_end = 1, .certificate_end = 1};
    sslstore_plan_action action;

    (void) unused;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    facts.now = facts.order_end = facts.certificate_end = last;
    assert_int_equal(plan(facts, &action), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    facts.now = last + 1; /* a clock out of its mind */
    assert_int_equal(plan(facts, &action), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
}

static void the_largest_numbers_do_not_wrap(void **unused)
{
    sslstore_plan_facts facts = {.now = 1,
                                 .order_end = INT64_MAX,
                                 .certificate_end = INT64_MAX,
                                 .renewal_window_days = UINT32_MAX,
                                 .validity_days = UINT32_MAX};
    sslstore_plan_action action;

    (void) unused;
    if (plan(facts, &action) == SSLSTORE_OK) {
        assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
    }
    facts.now = INT64_MAX;
    (void) plan(facts, &action);
    facts.order_end = facts.certificate_end = 1;
    (void) plan(facts, &action);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table),
        cmocka_unit_test(an_order_too_short_for_the_next_certificate_is_renewed),
        cmocka_unit_test(the_bounds_are_exact_to_the_second),
        cmocka_unit_test(a_time_that_is_missing_or_impossible_is_an_error_and_never_money),
        cmocka_unit_test(a_certificate_that_outlives_its_order_is_an_error),
        cmocka_unit_test(a_certificate_may_end_a_day_after_its_order_and_no_second_more),
        cmocka_unit_test(times_are_taken_from_the_first_second_of_1970_to_the_last_of_9999),
        cmocka_unit_test(the_largest_numbers_do_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
