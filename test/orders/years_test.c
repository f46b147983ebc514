/* Orders and certificates in the years 2027 to 2050: beyond 2038-01-19, where a time_t of 32 bits
 * ends, and beyond 2049, where certificates write their dates in another form.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/csr.h"
#include "support/range.h"
#include "support/request.h"
#include "support/store.h"

#define DAY        INT64_C(86400)
#define FIRST_YEAR 2027
#define LAST_YEAR  2050
#define BEGIN      INT64_C(1798761600) /* 2027-01-01 00:00:00 */
#define END        INT64_C(2556144000) /* 2051-01-01 00:00:00 */
#define END_OF_32  INT64_C(2147483648) /* 2038-01-19 03:14:08 */
#define YEAR_2050  INT64_C(2524608000)

static struct store store;
static char text[SSLSTORE_TIME_TEXT_SIZE];

/* The clock of the service and of the program. */
static int64_t now_of(const struct store *of)
{
    return of->fake.wall_time + (int64_t) (of->fake.now_ms / 1000);
}

static int64_t wall_time(void *user)
{
    return now_of(user);
}

/* Validation by e-mail ends in 2028. */
static sslstore_order_request request_of_all_years(void)
{
    sslstore_order_request request = shop_request();

    request.cname_validation = true;
    return request;
}

static void begin_at(int64_t now)
{
    store_begin(&store);
    store.fake.wall_time = now;
    store.config.wall_time = wall_time;
    store.config.wall_user = &store;
    store_open(&store);
}

/* ---- Text ---- */

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && year % 4 == 0);
}

static void expect_day(int64_t time, int year, int month, int day)
{
    char expected[sizeof "-2147483648--2147483648--2147483648T23:59:59Z"];

    (void) snprintf(expected, sizeof expected, "%d-%02d-%02dT00:00:00Z", year, month, day);
    assert_int_equal(sslstore_time_text(time, text, sizeof text), SSLSTORE_OK);
    assert_string_equal(text, expected);
    (void) snprintf(expected, sizeof expected, "%d-%02d-%02dT23:59:59Z", year, month, day);
    assert_int_equal(sslstore_time_text(time + DAY - 1, text, sizeof text), SSLSTORE_OK);
    assert_string_equal(text, expected);
}

static void each_day_has_its_text(void **state)
{
    int64_t time = BEGIN;

    (void) state;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days_of(year, month); day++, time += DAY) {
                expect_day(time, year, month, day);
            }
        }
    }
    assert_true(time == END);
}

/* ---- One certificate ---- */

/* The longest life that is allowed on that day, minus the day that CAs hold back. */
static int64_t days_allowed(int64_t now)
{
    if (now >= INT64_C(1868227200)) { /* 2029-03-15 */
        return 46;
    }
    return now >= INT64_C(1805068800) ? 99 : 199; /* 2027-03-15 */
}

static void expect_certificate(const sslstore_certificate *certificate, int64_t now)
{
    const sslstore_chain *chain = &certificate->chain;

    assert_true(certificate->issued);
    assert_true(chain->not_before <= now && now - chain->not_before <= DAY);
    assert_true(chain->not_after > now);
    assert_int_in_range(chain->not_after - now, (days_allowed(now) - 2) * DAY,
                        (days_allowed(now) + 1) * DAY);
    assert_true(certificate->order.certificate_end == chain->not_after);
    assert_true(sslstore_order_in_force(&certificate->order, now));
    assert_false(sslstore_order_in_force(&certificate->order, chain->not_after + 1));
}

static void expect_plan_of_new(const char *id)
{
    sslstore_plan_result plan;

    assert_int_equal(sslstore_order_plan(store.client, id, &plan, NULL), SSLSTORE_OK);
    assert_int_equal(plan.action, SSLSTORE_PLAN_NOTHING);
    assert_true(plan.look_again > now_of(&store));
}

static void buy_at(int64_t now)
{
    sslstore_order_request request = request_of_all_years();
    sslstore_certificate certificate;

    begin_at(now);
    store_buy(&store, &request, &certificate);
    expect_certificate(&certificate, now_of(&store));
    assert_true(store.journal_count > 0);
    assert_int_in_range(store.journal[0].time, now, now_of(&store));
    expect_plan_of_new(certificate.order.store_id);
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

static void a_certificate_is_bought_in_each_quarter(void **state)
{
    (void) state;
    for (int64_t now = BEGIN; now < END; now += 91 * DAY) {
        buy_at(now);
    }
}

static void a_certificate_is_bought_at_each_boundary(void **state)
{
    static const int64_t boundaries[] = {END_OF_32, YEAR_2050};

    (void) state;
    for (size_t i = 0; i < sizeof boundaries / sizeof *boundaries; i++) {
        buy_at(boundaries[i] - 46 * DAY); /* ends there */
        buy_at(boundaries[i] - 45 * DAY);
        buy_at(boundaries[i] - 20 * DAY);
        buy_at(boundaries[i] - 1);
        buy_at(boundaries[i]);
        buy_at(boundaries[i] + 1);
    }
}

/* ---- The life of a device ---- */

struct life {
    char id[SSLSTORE_ID_MAX]; /* the present order */
    int64_t until;            /* the end of the certificate in service */
    size_t reissued, renewed;
};

static void first_certificate(struct life *life)
{
    sslstore_order_request request = request_of_all_years();
    sslstore_certificate certificate;

    store_buy(&store, &request, &certificate);
    (void) snprintf(life->id, sizeof life->id, "%s", certificate.order.store_id);
    life->until = certificate.chain.not_after;
    sslstore_certificate_free(&certificate);
}

/* Does what the plan says. The present certificate must still be valid. */
static void next_certificate(struct life *life)
{
    sslstore_order_request request = {
        .csr = (life->reissued + life->renewed) % 2 == 0 ? CSR_SHOP_NEW_KEY : CSR_SHOP,
        .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};
    sslstore_plan_action action = SSLSTORE_PLAN_NOTHING;
    sslstore_certificate certificate;

    store.journal_count = 0;
    assert_true(now_of(&store) < life->until);
    assert_int_equal(
        sslstore_renew(store.client, life->id, &request, &options, &action, &certificate),
        SSLSTORE_OK);
    life->reissued += action == SSLSTORE_PLAN_REISSUE;
    life->renewed += action == SSLSTORE_PLAN_RENEW;
    assert_true(action == SSLSTORE_PLAN_REISSUE || action == SSLSTORE_PLAN_RENEW);
    assert_true(certificate.issued);
    assert_true(certificate.chain.not_after > life->until);
    (void) snprintf(life->id, sizeof life->id, "%s", certificate.order.store_id);
    life->until = certificate.chain.not_after;
    sslstore_certificate_free(&certificate);
}

static void one_device_is_never_without_a_certificate(void **state)
{
    struct life life = {"", 0, 0, 0};
    sslstore_plan_result plan;

    (void) state;
    begin_at(BEGIN);
    first_certificate(&life);
    while (now_of(&store) < END) {
        assert_int_equal(sslstore_order_plan(store.client, life.id, &plan, NULL), SSLSTORE_OK);
        if (plan.action == SSLSTORE_PLAN_NOTHING) {
            assert_true(plan.look_again > now_of(&store));
            store.fake.wall_time += plan.look_again - now_of(&store);
        } else {
            next_certificate(&life);
        }
    }
    assert_int_in_range(life.renewed, LAST_YEAR - FIRST_YEAR, LAST_YEAR - FIRST_YEAR + 4);
    assert_true(life.reissued > 150);
    assert_int_equal(store_orders(&store), 1 + life.renewed);
    assert_null(store_end(&store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_day_has_its_text),
        cmocka_unit_test(a_certificate_is_bought_in_each_quarter),
        cmocka_unit_test(a_certificate_is_bought_at_each_boundary),
        cmocka_unit_test(one_device_is_never_without_a_certificate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
