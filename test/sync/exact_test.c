/* Exact: for every size of inventory and page, and whatever happens to the pages, a sync delivers
 * each order that was listed throughout, once; or it reports that it is incomplete.
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

#include "support/store.h"

#define FIRST_ID   10000001u
#define ORDERS_MAX 10000u
#define ADDED_MAX  64u

static const size_t counts[] = {0, 1, 99, 100, 101, 200, 999, 1000, 10000};
static const uint32_t page_sizes[] = {1, 7, 100, 500};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* How a page fails before it is served. */
enum failing { CUT, BUSY, HTML, REFUSED, FAILING_COUNT };

static struct {
    struct store store;
    size_t orders;
    uint8_t seen[ORDERS_MAX + ADDED_MAX];
    size_t records;
    size_t failed;
    size_t nameless;
    long failing_page; /* the page requested last */
    uint32_t tries;    /* how often it was requested in succession */
    uint32_t fails;    /* how often each page fails */
    size_t queries;
    bool ignore_count;
} test;

static int take(void *unused, const sslstore_sync_record *record)
{
    unsigned long index;

    (void) unused;
    test.records++;
    test.failed += record->result != SSLSTORE_OK;
    if (record->id[0] == '\0') {
        test.nameless++;
        return 0;
    }
    index = strtoul(record->id, NULL, 10) - FIRST_ID;
    assert_true(index < test.orders + ADDED_MAX);
    test.seen[index]++;
    return 0;
}

/* Each page fails test.fails times, each time in another way, before it is served. */
static bool strike(void *unused, const struct fake_request *request, struct fake_reply *says)
{
    static const char refused[] = "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"not now\"]}}";
    const char *at = request->body;
    long page;

    (void) unused;
    if (strcmp(request->path, "/rest/order/query") != 0) {
        return false;
    }
    test.queries++;
    for (; strncmp(at, "\"PageNumber\":", 13) != 0; at++) {
    }
    page = strtol(at + 13, NULL, 10);
    test.tries = page == test.failing_page ? test.tries + 1 : 0;
    test.failing_page = page;
    if (test.tries >= test.fails) {
        return false;
    }
    switch ((test.tries + (unsigned long) page) % FAILING_COUNT) {
    case CUT:
        says->bytes = NULL;
        says->end = FAKE_CUT;
        break;
    case BUSY:
        *says = fake_status(503, "", "busy");
        break;
    case HTML:
        *says = fake_status(200, "", "<html>");
        break;
    default:
        *says = fake_status(200, "", refused);
        break;
    }
    return true;
}

static void begin(size_t orders, uint32_t page_size)
{
    memset(&test, 0, sizeof test);
    test.orders = orders;
    store_begin_inventory(&test.store, orders, page_size);
    test.store.intercept = strike;
    test.store.config.attempts = 8;
    test.store.config.retry_budget = 1000000;
    test.store.config.backoff_ms = 1;
    test.store.config.backoff_max_ms = 1;
}

static sslstore_result run_sync(sslstore_sync_totals *totals)
{
    sslstore_sync_options options = {.no_certificates = true};
    sslstore_result result;

    options.ignore_count = test.ignore_count;
    store_open(&test.store);
    result = sslstore_sync(test.store.client, &options, take, NULL, totals);
    assert_int_equal(totals->records, test.records);
    assert_int_equal(totals->failed, test.failed);
    return result;
}

/* The first `throughout` orders were listed all the time; the others may have left or appeared. */
static bool is_each_once(size_t throughout)
{
    for (size_t i = 0; i < test.orders + ADDED_MAX; i++) {
        if (test.seen[i] > 1 || (i < throughout && test.seen[i] == 0)) {
            print_error("order %zu of %zu came %u times, pages of %u\n", i, test.orders,
                        (unsigned) test.seen[i], (unsigned) test.store.config.page_size);
            return false;
        }
    }
    return true;
}

static void end(void)
{
    assert_null(store_end(&test.store));
}

/* One sync with this fault of sslstore-sandbox. */
static void must_be_exact(size_t orders, uint32_t page_size, const char *fault, uint32_t fails,
                          size_t throughout)
{
    sslstore_sync_totals totals;
    sslstore_result result;

    begin(orders, page_size);
    test.fails = fails;
    if (fault != NULL) {
        test.store.engine_config.faults = &fault;
        test.store.engine_config.fault_count = 1;
    }
    result = run_sync(&totals);
    if (result != SSLSTORE_OK) {
        fail_msg("%zu orders, pages of %u, %s: %s", orders, (unsigned) page_size, fault,
                 sslstore_client_error(test.store.client)->message);
    }
    assert_true(is_each_once(throughout));
    end();
}

/* The largest inventory takes a minute or two: with faults, only `make exact` uses it. */
static size_t count_counts(void)
{
    return getenv("EXACT") != NULL ? COUNT_OF(counts) : COUNT_OF(counts) - 1;
}

static void for_all(const char *fault, uint32_t fails, size_t gone)
{
    for (size_t i = 0; i < count_counts(); i++) {
        for (size_t k = 0; k < COUNT_OF(page_sizes); k++) {
            must_be_exact(counts[i], page_sizes[k], fault, fails,
                          counts[i] > gone ? counts[i] - gone : 0);
        }
    }
}

static void every_order_is_delivered_once_with_few_requests(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        for (size_t k = 0; k < COUNT_OF(page_sizes); k++) {
            size_t pages = (counts[i] + page_sizes[k] - 1) / page_sizes[k];
            sslstore_sync_totals totals;

            begin(counts[i], page_sizes[k]);
            assert_int_equal(run_sync(&totals), SSLSTORE_OK);
            assert_true(is_each_once(counts[i]));
            assert_int_equal(test.failed, 0);
            assert_int_equal(totals.expected, counts[i]);
            assert_true(sslstore_client_counters(test.store.client)->requests <= pages + 2);
            end();
        }
    }
}

static void the_sync_is_exact_if_each_page_fails_once(void **unused)
{
    (void) unused;
    for_all(NULL, 1, 0);
}

static void the_sync_is_exact_if_each_page_fails_twice(void **unused)
{
    (void) unused;
    for_all(NULL, 2, 0);
}

static void the_sync_is_exact_if_each_page_fails_three_times(void **unused)
{
    (void) unused;
    for_all(NULL, 3, 0);
}

static void the_sync_is_exact_if_each_page_fails_four_times(void **unused)
{
    (void) unused;
    for_all(NULL, 4, 0);
}

static void the_sync_is_exact_if_each_page_fails_five_times(void **unused)
{
    (void) unused;
    for_all(NULL, 5, 0);
}

static void the_sync_is_exact_if_orders_are_bought_during_it(void **unused)
{
    (void) unused;
    for_all("insert-row@order/query#2+*9", 0, 0);
}

static void the_sync_is_exact_if_orders_appear_late(void **unused)
{
    (void) unused;
    for_all("insert-row=86400@order/query#2+*9", 0, 0);
}

static void the_sync_is_exact_if_the_newest_orders_leave_the_list(void **unused)
{
    (void) unused;
    for_all("remove-row@order/query#2+*9", 0, 9);
}

static void the_sync_is_exact_if_an_order_leaves_at_any_page(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < COUNT_OF(counts) - 1; i++) {
        for (size_t k = 1; k < COUNT_OF(page_sizes); k++) {
            for (size_t call = 1; call <= 12; call += call < 4 ? 1 : 4) {
                char fault[64];

                (void) snprintf(fault, sizeof fault, "remove-row@order/query#%zu", call);
                must_be_exact(counts[i], page_sizes[k], fault, 0,
                              counts[i] > 0 ? counts[i] - 1 : 0);
            }
        }
    }
}

static void the_sync_is_exact_if_rows_come_twice(void **unused)
{
    (void) unused;
    for_all("duplicate-row@order/query", 0, 0);
}

static void the_sync_is_exact_if_every_page_has_a_bad_row(void **unused)
{
    (void) unused;
    for_all("bad-row@order/query", 0, 0);
}

static void the_sync_is_exact_if_pages_fail_while_orders_come_and_go(void **unused)
{
    (void) unused;
    for (size_t k = 0; k < COUNT_OF(page_sizes); k++) {
        must_be_exact(999, page_sizes[k], "remove-row@order/query#3+*5", 2, 994);
        must_be_exact(999, page_sizes[k], "insert-row@order/query#3+*5", 2, 999);
    }
}

static void the_sync_is_exact_if_a_page_is_shorter_or_longer_than_requested(void **unused)
{
    static const char *const faults[] = {"short-page=3@order/query/page=2*1",
                                         "long-page=3@order/query/page=2*1",
                                         "empty@order/query/page=2*1"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        must_be_exact(200, 7, faults[i], 0, 200);
        must_be_exact(999, 100, faults[i], 0, 999);
    }
}

/* ---- A service that does not count, or counts wrongly ---- */

static void the_sync_is_exact_if_the_service_counts_nothing_or_too_few(void **unused)
{
    static const char *const lies[] = {
        "404@order/getmodifiedorderssummary", "error-object@order/getmodifiedorderssummary",
        "html@order/getmodifiedorderssummary", "total-lies=-5@order/getmodifiedorderssummary"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        for (size_t k = 1; k < COUNT_OF(page_sizes); k++) {
            for (size_t removed = 0; removed < 3; removed++) {
                const char *faults[2];
                sslstore_sync_totals totals;

                faults[0] = lies[i];
                faults[1] =
                    removed == 2 ? "insert-row@order/query#2+*9" : "remove-row@order/query#2+*9";
                begin(350, page_sizes[k]);
                test.store.engine_config.faults = faults;
                test.store.engine_config.fault_count = removed == 0 ? 1 : 2;
                assert_int_equal(run_sync(&totals), SSLSTORE_OK);
                assert_true(is_each_once(removed == 1 ? 341 : 350));
                end();
            }
        }
    }
}

/* All orders are delivered nevertheless. */
static void fewer_orders_than_counted_are_incomplete_unless_the_count_is_ignored(void **unused)
{
    static const char *const lies[] = {"total-lies=1@order/getmodifiedorderssummary",
                                       "total-lies=5@order/getmodifiedorderssummary",
                                       "total-lies=1000000@order/getmodifiedorderssummary"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        for (size_t n = 0; n < count_counts(); n++) {
            for (size_t k = 1; k < COUNT_OF(page_sizes); k++) {
                for (int ignored = 0; ignored < 2; ignored++) {
                    sslstore_sync_totals totals;

                    begin(counts[n], page_sizes[k]);
                    test.ignore_count = ignored == 1;
                    test.store.engine_config.faults = &lies[i];
                    test.store.engine_config.fault_count = 1;
                    assert_int_equal(run_sync(&totals),
                                     ignored ? SSLSTORE_OK : SSLSTORE_ERR_INCOMPLETE);
                    assert_true(is_each_once(counts[n]));
                    end();
                }
            }
        }
    }
}

/* With or without a count, and whatever else happens. Without a count the first page must have
 * rows: an empty first page means an empty account. */
static void a_sync_of_pages_cut_short_is_never_complete_with_an_order_missing(void **unused)
{
    static const char *const ways[] = {NULL,
                                       "404@order/getmodifiedorderssummary",
                                       "total-lies=7@order/getmodifiedorderssummary",
                                       "total-lies=-7@order/getmodifiedorderssummary",
                                       "remove-row@order/query#2+*9",
                                       "insert-row@order/query#2+*9"};
    static const size_t sizes[] = {25, 60, 250, 999};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        for (size_t n = 0; n < COUNT_OF(sizes); n++) {
            for (size_t k = 1; k < 3; k++) {
                for (unsigned lacks = 1; lacks <= 30; lacks += lacks < 3 ? 1 : 9) {
                    const char *faults[2];
                    char fault[64];
                    sslstore_sync_totals totals;

                    if (i == 1 && lacks >= page_sizes[k]) {
                        continue;
                    }
                    (void) snprintf(fault, sizeof fault, "short-page=%u@order/query", lacks);
                    faults[0] = fault;
                    faults[1] = ways[i];
                    begin(sizes[n], page_sizes[k]);
                    test.store.engine_config.faults = faults;
                    test.store.engine_config.fault_count = ways[i] == NULL ? 1 : 2;
                    if (run_sync(&totals) == SSLSTORE_OK &&
                        !is_each_once(sizes[n] - (i == 4 ? 9 : 0))) {
                        fail_msg("%s, way %zu", fault, i);
                    }
                    end();
                }
            }
        }
    }
}

static void orders_missing_from_a_page_cut_short_once_are_delivered(void **unused)
{
    static const char *const faults[] = {"short-page=30@order/query#1",
                                         "short-page=9@order/query#2",
                                         "short-page=30@order/query/page=2*1"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        must_be_exact(250, 100, faults[i], 0, 250);
        must_be_exact(999, 100, faults[i], 0, 999);
    }
}

static void a_sync_is_incomplete_if_too_many_orders_leave_during_it(void **unused)
{
    const char *fault = "remove-row@order/query#2+";
    sslstore_sync_totals totals;

    (void) unused;
    begin(1000, 7);
    test.store.engine_config.faults = &fault;
    test.store.engine_config.fault_count = 1;
    assert_int_equal(run_sync(&totals), SSLSTORE_ERR_INCOMPLETE);
    assert_true(is_each_once(0));
    end();
}

static void a_last_page_that_repeats_endlessly_ends_the_sync(void **unused)
{
    const char *faults[] = {"repeat-last-page@order/query", "total-lies=5"};
    sslstore_sync_totals totals;

    (void) unused;
    for (size_t k = 1; k < COUNT_OF(page_sizes); k++) {
        begin(350, page_sizes[k]);
        test.store.engine_config.faults = faults;
        test.store.engine_config.fault_count = 2;
        assert_int_equal(run_sync(&totals), SSLSTORE_ERR_INCOMPLETE);
        assert_true(is_each_once(350));
        assert_true(test.queries < 350 / page_sizes[k] + 20);
        end();
    }
}

static void a_row_with_a_text_that_is_too_long_is_read_without_the_text(void **unused)
{
    static const char *const faults[] = {"oversized-row=200000@order/query/page=2",
                                         "oversized-ids-last=200000@order/query/page=2"};

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        sslstore_sync_totals totals;

        begin(30, 7);
        test.store.engine_config.faults = &faults[i];
        test.store.engine_config.fault_count = 1;
        assert_int_equal(run_sync(&totals), SSLSTORE_OK);
        assert_int_equal(totals.records, 30);
        assert_int_equal(totals.failed, 0);
        assert_int_equal(test.nameless, 0);
        assert_true(is_each_once(30));
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_delivered_once_with_few_requests),
        cmocka_unit_test(the_sync_is_exact_if_each_page_fails_once),
        cmocka_unit_test(the_sync_is_exact_if_each_page_fails_twice),
        cmocka_unit_test(the_sync_is_exact_if_each_page_fails_three_times),
        cmocka_unit_test(the_sync_is_exact_if_each_page_fails_four_times),
        cmocka_unit_test(the_sync_is_exact_if_each_page_fails_five_times),
        cmocka_unit_test(the_sync_is_exact_if_orders_are_bought_during_it),
        cmocka_unit_test(the_sync_is_exact_if_orders_appear_late),
        cmocka_unit_test(the_sync_is_exact_if_the_newest_orders_leave_the_list),
        cmocka_unit_test(the_sync_is_exact_if_an_order_leaves_at_any_page),
        cmocka_unit_test(the_sync_is_exact_if_rows_come_twice),
        cmocka_unit_test(the_sync_is_exact_if_every_page_has_a_bad_row),
        cmocka_unit_test(the_sync_is_exact_if_pages_fail_while_orders_come_and_go),
        cmocka_unit_test(the_sync_is_exact_if_a_page_is_shorter_or_longer_than_requested),
        cmocka_unit_test(the_sync_is_exact_if_the_service_counts_nothing_or_too_few),
        cmocka_unit_test(fewer_orders_than_counted_are_incomplete_unless_the_count_is_ignored),
        cmocka_unit_test(a_sync_of_pages_cut_short_is_never_complete_with_an_order_missing),
        cmocka_unit_test(orders_missing_from_a_page_cut_short_once_are_delivered),
        cmocka_unit_test(a_sync_is_incomplete_if_too_many_orders_leave_during_it),
        cmocka_unit_test(a_last_page_that_repeats_endlessly_ends_the_sync),
        cmocka_unit_test(a_row_with_a_text_that_is_too_long_is_read_without_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
