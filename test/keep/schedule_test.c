/* Tests when a keep looks again, and that names are spread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/keep/name.h"
#include "../../src/keep/schedule.h"
#include "support/range.h"

#define DAY   86400
#define NAMES 10000
#define PARTS 50

static const char *name_of(int number)
{
    static char name[SSLSTORE_KEEP_NAME_MAX];

    (void) snprintf(name, sizeof name, "device-%05d", number);
    return name;
}

/* Serial numbers in succession are spread as evenly as by chance: 200 for each part, give or take
 * five times the square root of that. */
static void shares_are_spread_evenly(void **unused)
{
    static const char *const uses[] = {"week", "pause", "reissue", "renewal"};

    (void) unused;
    for (size_t use = 0; use < 4; use++) {
        int parts[PARTS] = {0};

        for (int i = 0; i < NAMES; i++) {
            parts[sslstore__keep_name_share(name_of(i), uses[use], PARTS)]++;
        }
        for (int i = 0; i < PARTS; i++) {
            assert_int_in_range(parts[i], NAMES / PARTS - 71, NAMES / PARTS + 71);
        }
    }
    assert_int_equal(sslstore__keep_name_share("a", "week", 0), 0);
    assert_int_equal(sslstore__keep_name_share("a", "week", -5), 0);
}

static void pauses_grow_to_six_hours(void **unused)
{
    int64_t before = 0;

    (void) unused;
    for (unsigned i = 0; i < 300; i++) {
        int64_t pause = sslstore__keep_pause("device", i);

        assert_true(pause >= before);
        assert_int_in_range(pause, 30, 6 * 3600 * 5 / 4);
        before = pause;
    }
    assert_int_in_range(sslstore__keep_pause("device", 0), 30, 38);
    assert_int_in_range(sslstore__keep_pause("device", 10), 6 * 3600, 6 * 3600 * 5 / 4);
    assert_int_in_range(sslstore__keep_retry_pause("device", 0), 60, 75);
    assert_int_in_range(sslstore__keep_retry_pause("device", 1), 60, 75);
    assert_int_in_range(sslstore__keep_retry_pause("device", 2), 120, 150);
    assert_int_in_range(sslstore__keep_retry_pause("device", 255), 6 * 3600, 6 * 3600 * 5 / 4);
}

static void weekly_looks_are_a_week_apart(void **unused)
{
    int64_t now = 1795478400;

    (void) unused;
    for (int i = 0; i < 1000; i++) {
        int64_t next = sslstore__keep_weekly(name_of(i), now);

        assert_int_in_range(next, now + 1, now + 7 * DAY);
        assert_true(sslstore__keep_weekly(name_of(i), next) == next + 7 * DAY);
        assert_true(sslstore__keep_weekly(name_of(i), next - 1) == next);
    }
}

/* A certificate of this life in the middle of a long order, and one that ends with its order. */
static void replacement_is_spread_and_leaves_nine_days(void **unused)
{
    static const int lives[] = {46, 99, 199, 397};

    (void) unused;
    for (int i = 0; i < 4000; i++) {
        int64_t life = (int64_t) lives[i % 4] * DAY;
        int64_t window = life / 3 < 30 * DAY ? life / 3 : 30 * DAY;
        sslstore_plan_facts facts = {.certificate_start = 1900000000,
                                     .certificate_end = 1900000000 + life,
                                     .order_end = 1900000000 + 3 * life,
                                     .state = SSLSTORE_STATE_ACTIVE};
        struct sslstore__keep_due due;

        assert_int_equal(sslstore__keep_due(name_of(i), &facts, &due), SSLSTORE_OK);
        assert_true(due.reissue >= facts.certificate_end - window - life / 6);
        assert_true(due.reissue <= facts.certificate_end - 9 * DAY);
        facts.order_end = facts.certificate_end;
        assert_int_equal(sslstore__keep_due(name_of(i), &facts, &due), SSLSTORE_OK);
        assert_true(due.renewal >= facts.certificate_end - window);
        assert_true(due.renewal <= facts.certificate_end - 9 * DAY);
    }
}

static void a_narrow_window_is_not_spread(void **unused)
{
    sslstore_plan_facts facts = {.certificate_start = 1900000000,
                                 .certificate_end = 1900000000 + 199 * DAY,
                                 .order_end = 1900000000 + 199 * DAY,
                                 .renewal_window_days = 5};
    struct sslstore__keep_due due;

    (void) unused;
    assert_int_equal(sslstore__keep_due("a", &facts, &due), SSLSTORE_OK);
    assert_true(due.renewal == facts.certificate_end - 5 * DAY);
    facts.certificate_start =
        facts.certificate_end - DAY; /* within the window from the first day */
    assert_int_equal(sslstore__keep_due("a", &facts, &due), SSLSTORE_OK);
    assert_true(due.renewal == facts.certificate_start);
    facts.order_end = 0;
    assert_int_equal(sslstore__keep_due("a", &facts, &due), SSLSTORE_ERR_ARGUMENT);
}

static void names_are_compared_without_case_and_order(void **unused)
{
    static const char *const one[] = {"b.example", "", NULL, "c.example"};
    static const char *const other[] = {"A.example", "C.Example", "B.EXAMPLE"};
    sslstore_order_request left = {
        .domain_name = "a.example", .dns_names = one, .dns_name_count = 4};
    sslstore_order_request right = {
        .domain_name = "a.example", .dns_names = other, .dns_name_count = 3};

    (void) unused;
    assert_int_equal(sslstore__keep_names_digest(&left), sslstore__keep_names_digest(&right));
    right.dns_name_count = 2;
    assert_int_not_equal(sslstore__keep_names_digest(&left), sslstore__keep_names_digest(&right));
    right.domain_name = NULL;
    assert_int_not_equal(sslstore__keep_names_digest(&right), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_spread_evenly),
        cmocka_unit_test(pauses_grow_to_six_hours),
        cmocka_unit_test(weekly_looks_are_a_week_apart),
        cmocka_unit_test(replacement_is_spread_and_leaves_nine_days),
        cmocka_unit_test(a_narrow_window_is_not_spread),
        cmocka_unit_test(names_are_compared_without_case_and_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
