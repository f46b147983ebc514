/* Sync: it delivers every order once, whatever the pages do, and never reports a sync as complete
 * that missed an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "support/range.h"
#include "support/roll.h"

static const sslstore_checkpoint beginning;

static void must_be_exact(size_t count)
{
    sslstore_sync_totals totals;

    assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, (uint32_t) count));
    assert_int_equal(roll.records, count);
    assert_int_equal(totals.records, count);
    assert_int_equal(totals.failed, 0);
    assert_memory_equal(&totals.checkpoint, &beginning, sizeof beginning);
    roll_end();
}

/* ---- Sizes ---- */

static void every_order_is_delivered_once_for_every_size_of_list_and_page(void **unused)
{
    static const size_t counts[] = {0, 1, 2, 9, 10, 11, 20, 99, 100, 101, 200, 201, 999, 1000};
    static const uint32_t sizes[] = {0, 1, 10, 100, 500, 1000};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            roll_begin(counts[i], sizes[k]);
            must_be_exact(counts[i]);
            assert_true(roll.queries <= counts[i] / (sizes[k] == 0 ? 100 : sizes[k]) + 2);
            for (size_t n = 0; n < roll.queries; n++) {
                assert_int_equal(roll.pages[n], n + 1);
            }
        }
    }
}

static void the_sync_is_exact_if_the_service_limits_its_pages(void **unused)
{
    static const size_t counts[] = {0, 1, 24, 25, 26, 50, 99, 100, 101};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        roll_begin(counts[i], 100);
        roll.page_max = 25;
        must_be_exact(counts[i]);
    }
}

static void the_sync_is_exact_if_the_service_sends_larger_pages(void **unused)
{
    (void) unused;
    for (int failing = 0; failing < 2; failing++) {
        roll_begin(2100, 10);
        roll.page_always = 700;
        roll.failing = CUT_PAGE;
        roll.failing_page = 2;
        roll.failing_times = (uint32_t) failing;
        must_be_exact(2100);
    }
}

static void the_sync_is_exact_if_a_page_past_the_end_is_an_error(void **unused)
{
    static const size_t counts[] = {1, 100, 200, 201};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        roll_begin(counts[i], 100);
        roll.end_is_an_error = true;
        must_be_exact(counts[i]);
    }
}

static void memory_does_not_grow_with_the_list(void **unused)
{
    size_t peak;

    (void) unused;
    roll_begin(200, 100);
    must_be_exact(200);
    peak = roll.fake.peak;
    roll_begin(5000, 100);
    must_be_exact(5000);
    assert_int_in_range(roll.fake.peak, peak, peak + 4); /* the page number has more digits */
}

/* ---- Pages that fail ---- */

static void a_page_that_fails_is_requested_again_and_no_row_comes_twice(void **unused)
{
    (void) unused;
    for (int failing = CUT_PAGE; failing < FAILING_COUNT; failing++) {
        for (uint32_t page = 1; page <= 4; page++) {
            for (uint32_t times = 1; times <= 4; times++) {
                roll_begin(35, 10);
                roll.failing = (enum roll_failing) failing;
                roll.failing_page = page;
                roll.failing_times = times;
                must_be_exact(35);
                assert_int_equal(roll.failing_times, 0);
                for (size_t n = 1; n < roll.queries; n++) {
                    /* no page is left out after a failure */
                    assert_true(roll.pages[n] == roll.pages[n - 1] ||
                                roll.pages[n] == roll.pages[n - 1] + 1);
                }
            }
        }
    }
}

static void a_page_that_always_fails_makes_the_sync_incomplete(void **unused)
{
    (void) unused;
    for (int failing = CUT_PAGE; failing < FAILING_COUNT; failing++) {
        for (uint32_t page = 1; page <= 4; page++) {
            sslstore_sync_totals totals;

            roll_begin(35, 10);
            roll.failing = (enum roll_failing) failing;
            roll.failing_page = page;
            roll.failing_times = UINT32_MAX;
            assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_int_equal(roll_error()->result, SSLSTORE_ERR_INCOMPLETE);
            assert_string_equal(roll_error()->endpoint, "order/query");
            assert_true(roll_error()->message[0] != '\0' || !SSLSTORE__HAS_WORDS);
            assert_int_equal(totals.pages, page - 1);
            assert_true(totals.records >= (page - 1) * 10);
            assert_true(roll_is_each_once(35 - (page - 1) * 10 + 1, 35));
            for (uint32_t id = 1; id <= 35; id++) {
                assert_true(roll.seen[id] <= 1);
            }
            assert_true(roll.queries < 60);
            roll_end();
        }
    }
}

static void failures_are_counted_anew_for_each_page(void **unused)
{
    (void) unused;
    roll_begin(95, 10);
    roll.failing = REFUSED_OBJECT;
    roll.fails_each_page = 4;
    must_be_exact(95);
    assert_int_equal(roll.queries, 10 * 5);
}

static void a_token_refused_during_the_sync_ends_it_at_once(void **unused)
{
    (void) unused;
    roll_begin(35, 10);
    roll.reduced = true;
    roll.status_says = REFUSED("-9008 Token/Authentication Failure");
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll_error()->service_code, -9008);
    assert_int_equal(roll.statuses, 1);
    assert_int_equal(roll.records, 0);
    roll_end();
}

static void a_page_that_repeats_endlessly_ends_the_sync(void **unused)
{
    (void) unused;
    for (size_t count = 1; count <= 21; count += 10) {
        roll_begin(count, 10);
        roll.repeats = true;
        roll.page_max = 10;
        roll.uncounted = count == 1;
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.queries, 11);
        assert_string_equal(roll_error()->message,
                            SSLSTORE__WORDS("the service repeats its pages"));
        for (uint32_t id = 1; id <= count; id++) {
            assert_true(roll.seen[id] <= 1);
        }
        roll_end();
    }
}

static void a_page_of_unreadable_rows_that_repeats_endlessly_ends_the_sync(void **unused)
{
    (void) unused;
    for (int which = 0; which < 3; which++) {
        roll_begin(1, 10);
        roll.repeats = true;
        roll.bad_id = which == 0;
        roll.nameless_id = which == 1;
        roll.refused_id = 0;
        if (which == 2) {
            roll_begin(2, 10);
            roll.repeats = true;
            roll.refused_id = 1; /* after a good row, or it would refuse the whole page */
        }
        roll.stop_at = 1000; /* so that the test ends */
        roll.uncounted = true;
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.queries, 11);
        assert_string_equal(roll_error()->message,
                            SSLSTORE__WORDS("the service repeats its pages"));
        roll_end();
    }
}

/* ---- Rows that fail ---- */

static void a_bad_row_is_delivered_with_its_error_and_the_sync_goes_on(void **unused)
{
    (void) unused;
    for (uint32_t bad = 1; bad <= 35; bad++) {
        for (int which = 0; which < 3; which++) {
            sslstore_sync_totals totals;
            char id[32];

            roll_begin(35, 10);
            roll.bad_id = which == 0 ? bad : 0;
            roll.nameless_id = which == 1 ? bad : 0;
            roll.refused_id = which == 2 ? bad : 0;
            if (which == 2 && bad % 10 == 5) {
                continue; /* the first of a page: it refuses the whole page */
            }
            roll.failing = CUT_PAGE; /* and a page requested again does not deliver it twice */
            roll.failing_page = 2;
            roll.failing_times = 2;
            assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
            roll.seen[bad]++;
            assert_true(roll_is_each_once(1, 35));
            assert_int_equal(totals.records, 35);
            assert_int_equal(totals.failed, 1);
            assert_int_equal(roll.last_failure, which == 2 ? SSLSTORE_ERR_API : SSLSTORE_ERR_REPLY);
            assert_true(which != 2 || strcmp(roll.last_message, "this one is gone") == 0);
            (void) snprintf(id, sizeof id, "%u-P%u", (unsigned) bad, (unsigned) bad);
            assert_string_equal(roll.failed_id, which == 0 ? id : "");
            roll_end();
        }
    }
}

static void rows_without_an_id_are_delivered_one_by_one(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(35, 10);
    roll.nameless_id = 14; /* on two pages, more than one page holds */
    roll.nameless_more = 10;
    assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, 35);
    assert_int_equal(totals.failed, 11);
    roll_end();
}

static void the_status_of_a_reduced_row_is_requested(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.reduced = true;
    must_be_exact(25);
    assert_int_equal(roll.statuses, 25);
    roll_begin(25, 10);
    must_be_exact(25);
    assert_int_equal(roll.statuses, 0);
}

static void an_order_whose_status_always_fails_does_not_stop_the_others(void **unused)
{
    (void) unused;
    for (uint32_t id = 1; id <= 25; id += 6) {
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        roll.reduced = true;
        roll.hopeless_id = id;
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(totals.records, 25);
        assert_int_equal(totals.failed, 1);
        assert_int_equal(roll.last_failure, SSLSTORE_ERR_API);
        assert_string_equal(roll.last_message, "this one is lost");
        roll_end();
    }
}

/* ---- A list that changes during the sync ---- */

static void orders_bought_during_the_sync_make_no_order_missing_or_double(void **unused)
{
    (void) unused;
    for (uint32_t inserts = 1; inserts <= 9; inserts++) {
        sslstore_sync_totals totals;

        roll_begin(95, 10);
        roll.inserts = inserts; /* the service ignores EndDate */
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 95));
        assert_true(totals.repeats > 0);
        roll_end();
    }
}

/* A wrong clock cannot cut off the newest orders. */
static void the_period_comes_from_the_program_alone(void **unused)
{
    sslstore_sync_options options = {
        .product_code = "digi_ssl_basic-EO", .domain_name = "shop.example", .since = 1700000000};

    (void) unused;
    roll_begin(25, 10);
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_non_null(strstr(roll.last_query, "\"StartDate\":\"/Date(1700000000000)/\""));
    assert_null(strstr(roll.last_query, "EndDate"));
    assert_non_null(strstr(roll.last_query, "\"ProductCode\":\"digi_ssl_basic\""));
    assert_non_null(strstr(roll.last_query, "\"DomainName\":\"shop.example\""));
    assert_non_null(strstr(roll.last_query, "\"PageSize\":6,")); /* in the second listing */
    roll_end();
}

/* ---- The callback ---- */

static void on_record_can_stop_the_sync_at_any_record(void **unused)
{
    (void) unused;
    for (size_t n = 1; n <= 25; n++) {
        sslstore_sync_totals totals;

        roll_begin(25, 10);
        roll.fake.receive_step = 100;
        roll.stop_at = n;
        assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_CANCELLED);
        assert_int_equal(roll.records, n);
        assert_int_equal(totals.records, n);
        assert_int_equal(roll_error()->result, SSLSTORE_ERR_CANCELLED);
        assert_true(n > 8 || roll.fake.closes == 1); /* the rest of the page is not read */
        roll.stop_at = 0;
        roll.queries = 0;
        memset(roll.seen, 0, sizeof roll.seen);
        assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, &totals), SSLSTORE_OK);
        /* the rest of a response is not taken for the next one */
        assert_int_equal(roll.queries, 3);
        assert_true(roll_is_each_once(1, 25));
        roll_end();
    }
}

static void on_record_may_call_the_client(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.ask_within = true;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    assert_int_equal(roll.statuses, 25);
    /* the endpoint of the sync, not of the last call */
    assert_string_equal(roll_error()->endpoint, "order/query");
    roll_end();
}

static int never_called(void *user, const sslstore_order *order, sslstore_result result)
{
    (void) user;
    (void) order;
    fail_msg("a row, %s", sslstore_result_name(result));
    return 1;
}

static int ask_in_vain(void *user, const sslstore_sync_record *record)
{
    static const sslstore_query all;
    size_t *records = user;

    (void) record;
    assert_int_equal(sslstore_wire_order_query(roll.client, &all, never_called, NULL, NULL),
                     SSLSTORE_ERR_BUSY);
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_ERR_BUSY);
    ++*records;
    return 0;
}

static void on_record_may_neither_list_nor_sync(void **unused)
{
    size_t records = 0;

    (void) unused;
    roll_begin(25, 10);
    assert_int_equal(roll_open(), SSLSTORE_OK);
    assert_int_equal(sslstore_sync(roll.client, NULL, ask_in_vain, &records, NULL), SSLSTORE_OK);
    assert_int_equal(records, 25);
    roll_end();
}

static void a_slow_callback_makes_nothing_time_out(void **unused)
{
    (void) unused;
    roll_begin(25, 10);
    roll.ask_within = true;
    roll.fake.call_ms = 900; /* each status takes seconds, and a page longer than its deadline */
    roll.fake.receive_step = 500;
    must_be_exact(25);
}

/* ---- Failures of everything else ---- */

/* Either every order came, or the sync reports why not. */
static void must_be_honest(size_t count)
{
    sslstore_sync_totals totals;
    sslstore_result result = sslstore_sync(roll.client, NULL, roll_take, NULL, &totals);

    for (uint32_t id = 1; id <= count; id++) {
        assert_true(roll.seen[id] <= 1);
    }
    assert_int_equal(totals.records, roll.records);
    if (result == SSLSTORE_OK) {
        assert_int_equal(roll.records, count);
    } else {
        assert_true(roll_error()->message[0] != '\0' || !SSLSTORE__HAS_WORDS);
        assert_true(result == SSLSTORE_ERR_INCOMPLETE || result == SSLSTORE_ERR_MEMORY ||
                    result == SSLSTORE_ERR_CANCELLED);
    }
}

static void the_sync_is_exact_or_reports_a_failure_of_any_transport_call(void **unused)
{
    (void) unused;
    for (int fault = 0; fault < FAKE_FAULT_COUNT * 2; fault++) {
        bool reached = true;

        for (size_t n = 1; reached; n++) {
            roll_begin(12, 5);
            roll.reduced = true;
            roll.fake.fail_at = n;
            roll.fake.fault = (enum fake_fault)(fault / 2);
            roll.fake.fail_permanently = fault % 2 == 1;
            assert_int_equal(roll_open(), SSLSTORE_OK);
            must_be_honest(12);
            reached = roll.fake.failed;
            roll_end();
        }
    }
}

static void the_sync_is_exact_or_reports_a_failure_of_any_allocation(void **unused)
{
    (void) unused;
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        bool reached = true;

        for (size_t n = 2; reached; n++) {
            roll_begin(12, 5);
            roll.reduced = true;
            roll.fake.refuse_at = n;
            roll.fake.refuse_permanently = for_ever == 1;
            assert_int_equal(roll_open(), SSLSTORE_OK);
            must_be_honest(12);
            reached = roll.fake.refused;
            roll_end();
        }
    }
}

static void the_sync_can_be_cancelled_at_any_tick(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 1; reached; n++) {
        roll_begin(12, 5);
        roll.reduced = true;
        roll.fake.call_ms = 30;
        roll.fake.cancel_at = n;
        assert_int_equal(roll_open(), SSLSTORE_OK);
        must_be_honest(12);
        reached = roll.fake.ticks >= n;
        assert_int_equal(roll_error()->result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
        roll_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_delivered_once_for_every_size_of_list_and_page),
        cmocka_unit_test(the_sync_is_exact_if_the_service_limits_its_pages),
        cmocka_unit_test(the_sync_is_exact_if_the_service_sends_larger_pages),
        cmocka_unit_test(the_sync_is_exact_if_a_page_past_the_end_is_an_error),
        cmocka_unit_test(memory_does_not_grow_with_the_list),
        cmocka_unit_test(a_page_that_fails_is_requested_again_and_no_row_comes_twice),
        cmocka_unit_test(a_page_that_always_fails_makes_the_sync_incomplete),
        cmocka_unit_test(failures_are_counted_anew_for_each_page),
        cmocka_unit_test(a_token_refused_during_the_sync_ends_it_at_once),
        cmocka_unit_test(a_page_that_repeats_endlessly_ends_the_sync),
        cmocka_unit_test(a_page_of_unreadable_rows_that_repeats_endlessly_ends_the_sync),
        cmocka_unit_test(a_bad_row_is_delivered_with_its_error_and_the_sync_goes_on),
        cmocka_unit_test(rows_without_an_id_are_delivered_one_by_one),
        cmocka_unit_test(the_status_of_a_reduced_row_is_requested),
        cmocka_unit_test(an_order_whose_status_always_fails_does_not_stop_the_others),
        cmocka_unit_test(orders_bought_during_the_sync_make_no_order_missing_or_double),
        cmocka_unit_test(the_period_comes_from_the_program_alone),
        cmocka_unit_test(on_record_can_stop_the_sync_at_any_record),
        cmocka_unit_test(on_record_may_call_the_client),
        cmocka_unit_test(on_record_may_neither_list_nor_sync),
        cmocka_unit_test(a_slow_callback_makes_nothing_time_out),
        cmocka_unit_test(the_sync_is_exact_or_reports_a_failure_of_any_transport_call),
        cmocka_unit_test(the_sync_is_exact_or_reports_a_failure_of_any_allocation),
        cmocka_unit_test(the_sync_can_be_cancelled_at_any_tick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
