/* Run: a sync resumes where it stopped, fetches only orders that are not known, makes several
 * calls at once, and needs the same memory for every inventory.
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

#include "support/range.h"
#include "support/store.h"

#define FIRST_ID   10000001u
#define ORDERS_MAX 100000u
#define KB         1024u

static struct {
    struct store store;
    size_t orders;
    uint8_t seen[ORDERS_MAX + 64];
    size_t records;
    size_t failed;
    size_t stop_at; /* this record stops the sync; 0: none */
    size_t progress_calls;
    size_t stop_progress; /* this call of on_progress stops the sync; 0: none */
    sslstore_sync_totals last;
    unsigned known_every; /* every n-th order is known; 0: none */
    size_t known;
    size_t slow;       /* this order's download is never answered; 0: none */
    size_t after_slow; /* records that came before the slow one */
} test;

static size_t index_of(const char *id)
{
    return (size_t) strtoul(id, NULL, 10) - FIRST_ID;
}

static int take(void *unused, const sslstore_sync_record *record)
{
    size_t index = index_of(record->id);

    (void) unused;
    assert_true(index < test.orders + 64);
    test.seen[index]++;
    test.records++;
    test.failed += record->result != SSLSTORE_OK;
    if (index + FIRST_ID == test.slow) {
        test.after_slow = test.records;
    }
    return test.records == test.stop_at;
}

static int follow(void *unused, const sslstore_sync_totals *so_far)
{
    (void) unused;
    test.progress_calls++;
    test.last = *so_far;
    assert_int_equal(so_far->records, test.records);
    return test.progress_calls == test.stop_progress;
}

static bool is_known(void *unused, const char *id, const sslstore_order *order)
{
    bool known = test.known_every != 0 && index_of(id) % test.known_every == 0;

    (void) unused;
    assert_string_not_equal(order->store_id, "");
    test.known += known;
    return known;
}

static bool is_slow(void *unused, const struct fake_request *request, struct fake_reply *says)
{
    char wanted[64];
    char body[1024];

    (void) unused;
    (void) snprintf(wanted, sizeof wanted, "\"TheSSLStoreOrderID\":\"%zu\"", test.slow);
    (void) snprintf(body, sizeof body, "%.*s", (int) request->body_size, request->body);
    if (test.slow == 0 || strstr(request->path, "order/download") == NULL ||
        strstr(body, wanted) == NULL) {
        return false;
    }
    says->end = FAKE_SILENCE;
    return true;
}

static void begin(size_t orders, uint32_t page_size)
{
    memset(&test, 0, sizeof test);
    test.orders = orders;
    store_begin_inventory(&test.store, orders, page_size);
    test.store.intercept = is_slow;
}

static void end(void)
{
    assert_null(store_end(&test.store));
}

static bool has_all(size_t throughout)
{
    for (size_t i = 0; i < throughout; i++) {
        if (test.seen[i] == 0) {
            print_error("order %zu is missing\n", i);
            return false;
        }
    }
    return true;
}

/* Whether the orders of the first pages came once each; the newest order is on the first page. */
static bool is_each_once_on_pages(size_t pages)
{
    size_t rows = pages * test.store.config.page_size;

    for (size_t i = 0; i < rows && i < test.orders; i++) {
        if (test.seen[test.orders - 1 - i] != 1) {
            return false;
        }
    }
    return true;
}

/* ---- Resuming ---- */

static sslstore_sync_options orders_only(void)
{
    sslstore_sync_options options = {.no_certificates = true, .on_progress = follow};

    return options;
}

static void a_sync_resumes_wherever_it_was_stopped(void **unused)
{
    bool stopped = true;

    (void) unused;
    for (size_t n = 1; stopped; n++) {
        sslstore_sync_options options = orders_only();
        sslstore_sync_totals totals;
        sslstore_result result;
        size_t pages;

        begin(45, 10);
        test.stop_at = n;
        store_open(&test.store);
        result = sslstore_sync(test.store.client, &options, take, NULL, &totals);
        stopped = n <= 45;
        assert_int_equal(result, stopped ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
        pages = (n - 1) / 10;
        assert_true(is_each_once_on_pages(stopped ? pages : 5));
        if (stopped) {
            sslstore_checkpoint checkpoint = totals.checkpoint;

            test.stop_at = 0;
            options.resume = &checkpoint;
            test.records = 0;
            assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                             SSLSTORE_OK);
            assert_true(has_all(45));
            /* no page before the checkpoint comes again */
            assert_true(is_each_once_on_pages(pages));
            assert_true(test.records <= 45 - pages * 10);
        }
        end();
    }
}

static void on_progress_is_called_once_per_page_and_can_stop_the_sync(void **unused)
{
    (void) unused;
    for (size_t n = 1; n <= 6; n++) {
        sslstore_sync_options options = orders_only();
        sslstore_sync_totals totals;
        sslstore_result result;

        begin(45, 10);
        test.stop_progress = n;
        store_open(&test.store);
        result = sslstore_sync(test.store.client, &options, take, NULL, &totals);
        assert_int_equal(result, n <= 5 ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
        assert_int_equal(test.progress_calls, n <= 5 ? n : 5);
        assert_int_equal(test.last.pages, test.progress_calls);
        assert_int_equal(test.last.expected, 45);
        assert_int_equal(test.last.as_of, FAKE_NOW);
        end();
    }
}

/* Another process resumes it, and orders leave the list before the checkpoint meanwhile. */
static void a_resumed_sync_loses_no_order_that_was_listed_throughout(void **unused)
{
    (void) unused;
    for (size_t stop = 1; stop <= 8; stop++) {
        for (size_t removed = 0; removed <= 9; removed++) {
            sslstore_sync_options options = orders_only();
            sslstore_sync_totals totals;
            sslstore_checkpoint checkpoint;
            sslstore_result result;

            begin(95, 10);
            test.stop_progress = stop;
            store_open(&test.store);
            assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                             SSLSTORE_ERR_CANCELLED);
            checkpoint = test.last.checkpoint;
            sslstore_client_free(test.store.client);
            assert_int_equal(sslstore_client_new_bare(&test.store.config, &test.store.client),
                             SSLSTORE_OK);
            for (size_t i = 0; i < removed; i++) {
                char body[64];

                (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%u\"}",
                                (unsigned) (FIRST_ID + 94 - i)); /* the newest */
                store_post(&test.store, "/sandbox/remove", body);
            }
            options.resume = &checkpoint;
            test.stop_progress = 0;
            test.records = 0;
            totals.records = 0;
            options.on_progress = NULL;
            result = sslstore_sync(test.store.client, &options, take, NULL, &totals);
            assert_true(has_all(95 - removed));
            assert_int_equal(result, SSLSTORE_OK);
            end();
        }
    }
}

static void the_checkpoint_of_a_sync_with_other_options_is_refused(void **unused)
{
    sslstore_sync_options options = orders_only();
    sslstore_sync_totals totals;
    sslstore_checkpoint checkpoint;

    (void) unused;
    begin(45, 10);
    test.stop_progress = 2;
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                     SSLSTORE_ERR_CANCELLED);
    checkpoint = totals.checkpoint;
    options.resume = &checkpoint;
    options.domain_name = "shop.example";
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                     SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(sslstore_client_error(test.store.client)->field, "resume");
    end();
}

/* ---- Known orders and changed orders ---- */

static void a_known_order_costs_no_call_and_is_not_delivered(void **unused)
{
    (void) unused;
    for (unsigned every = 1; every <= 3; every++) {
        sslstore_sync_options options = {.known = is_known};
        sslstore_sync_totals totals;

        begin(350, 100);
        test.known_every = every;
        store_open(&test.store);
        assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                         SSLSTORE_OK);
        assert_int_equal(test.records + test.known, 350);
        assert_int_equal(totals.known, test.known);
        for (size_t i = 0; i < 350; i++) {
            assert_int_equal(test.seen[i], i % every != 0);
        }
        if (every == 1) {
            assert_true(sslstore_client_counters(test.store.client)->requests <= 4 + 2);
        }
        end();
    }
}

#define DIGESTS_MAX 60

static struct {
    uint8_t digests[DIGESTS_MAX][SSLSTORE_SHA256_SIZE];
    size_t count;
    size_t known;
} remembered;

static bool remember(void *unused, const uint8_t *digest, bool is_new)
{
    (void) unused;
    for (size_t i = 0; i < remembered.count; i++) {
        if (memcmp(remembered.digests[i], digest, SSLSTORE_SHA256_SIZE) == 0) {
            assert_false(is_new);
            remembered.known++;
            return true;
        }
    }
    if (is_new) {
        assert_true(remembered.count < DIGESTS_MAX);
        memcpy(remembered.digests[remembered.count++], digest, SSLSTORE_SHA256_SIZE);
    }
    return false;
}

static void a_certificate_that_was_verified_by_an_earlier_sync_is_not_verified_again(void **unused)
{
    sslstore_sync_options options = {.verified = remember};
    sslstore_sync_totals totals;
    size_t first;

    (void) unused;
    memset(&remembered, 0, sizeof remembered);
    begin(DIGESTS_MAX, 20);
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals), SSLSTORE_OK);
    first = remembered.count;
    assert_int_in_range(first, DIGESTS_MAX / 3, DIGESTS_MAX);
    assert_int_equal(remembered.known, 0);
    test.records = 0;
    memset(test.seen, 0, sizeof test.seen);
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals), SSLSTORE_OK);
    assert_int_equal(remembered.count, first);
    assert_int_equal(remembered.known, first);
    assert_int_equal(totals.failed, 0);
    test.records = 0;
    memset(test.seen, 0, sizeof test.seen);
    assert_int_equal(sslstore_sync(test.store.client, NULL, take, NULL, &totals), SSLSTORE_OK);
    assert_int_equal(remembered.known, first); /* only a sync that is told so asks */
    end();
}

static void only_changed_orders_are_fetched(void **unused)
{
    (void) unused;
    for (unsigned every = 10; every <= 100; every *= 10) {
        sslstore_sync_options options = {0};
        sslstore_sync_totals totals;
        char body[64];
        uint64_t requests;

        begin(300, 100);
        store_open(&test.store);
        store_pass_days(&test.store, 5);
        (void) snprintf(body, sizeof body, "{\"Every\":%u}", every);
        store_post(&test.store, "/sandbox/touch", body);
        options.changed_since = test.store.fake.wall_time - 3600;
        assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                         SSLSTORE_OK);
        assert_int_equal(test.records, 300 / every);
        assert_int_equal(totals.expected, 300 / every);
        requests = sslstore_client_counters(test.store.client)->requests;
        assert_true(requests <= 300 / every * 2 + 3);
        end();
    }
}

static void a_sync_without_changes_takes_two_requests_at_most(void **unused)
{
    sslstore_sync_options options = {0};
    sslstore_sync_totals totals;

    (void) unused;
    begin(300, 100);
    store_open(&test.store);
    store_pass_days(&test.store, 5);
    options.changed_since = test.store.fake.wall_time - 3600;
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals), SSLSTORE_OK);
    assert_int_equal(test.records, 0);
    assert_true(sslstore_client_counters(test.store.client)->requests <= 2);
    assert_int_equal(totals.as_of, test.store.fake.wall_time);
    end();
}

static void all_orders_are_listed_if_the_service_does_not_list_changes(void **unused)
{
    static const char *const faults[] = {"404@order/getmodifiedorderssummary",
                                         "error-object@order/getmodifiedorderssummary",
                                         "error-flat@order/getmodifiedorderssummary"};

    (void) unused;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        sslstore_sync_options options = {.no_certificates = true};
        sslstore_sync_totals totals;

        begin(120, 50);
        test.store.engine_config.faults = &faults[i];
        test.store.engine_config.fault_count = 1;
        store_open(&test.store);
        options.changed_since = test.store.fake.wall_time - 3600;
        assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals),
                         SSLSTORE_OK);
        assert_int_equal(test.records, 120);
        assert_true(has_all(120));
        end();
    }
}

static void changed_since_is_refused_with_another_filter(void **unused)
{
    sslstore_sync_options options = {.changed_since = FAKE_NOW, .domain_name = "shop.example"};

    (void) unused;
    begin(10, 10);
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, NULL),
                     SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(sslstore_client_error(test.store.client)->field, "changed_since");
    end();
}

/* ---- Filters ---- */

static size_t expiring; /* within the period */
static size_t others;

static int take_expiring(void *user, const sslstore_sync_record *record)
{
    const sslstore_sync_options *options = user;
    bool within = record->order->certificate_end >= options->expires_from &&
                  record->order->certificate_end <= options->expires_to;

    expiring += within;
    others += !within;
    return 0;
}

static void orders_that_expire_in_a_period_can_be_listed(void **unused)
{
    sslstore_sync_options all = {
        .no_certificates = true, .expires_from = 1, .expires_to = INT64_C(4000000000)};
    sslstore_sync_options soon = all;
    size_t expected;

    (void) unused;
    begin(300, 100);
    store_open(&test.store);
    soon.expires_from = FAKE_NOW;
    soon.expires_to = FAKE_NOW + 30 * 86400;
    expiring = others = 0;
    assert_int_equal(sslstore_sync(test.store.client, NULL, take_expiring, &soon, NULL),
                     SSLSTORE_OK);
    expected = expiring;
    assert_true(expected > 3 && others > 100);
    expiring = others = 0;
    assert_int_equal(sslstore_sync(test.store.client, &soon, take_expiring, &soon, NULL),
                     SSLSTORE_OK);
    assert_int_equal(expiring, expected);
    assert_int_equal(others, 0);
    end();
}

static void a_sub_user_has_its_own_orders(void **unused)
{
    sslstore_sync_options options = {.no_certificates = true, .sub_user_id = "sub-1"};
    sslstore_sync_totals totals;

    (void) unused;
    begin(300, 10);
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals), SSLSTORE_OK);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(test.seen[i], i % 7 == 0);
    }
    end();
}

/* ---- Several at once ---- */

static void a_sync_opens_the_configured_connections_and_one_for_the_listing(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        sslstore_sync_totals totals;

        begin(60, 10);
        test.store.config.connections = connections;
        test.store.fake.receive_step = 700;
        store_open(&test.store);
        assert_int_equal(sslstore_sync(test.store.client, NULL, take, NULL, &totals), SSLSTORE_OK);
        assert_true(is_each_once_on_pages(6));
        assert_int_equal(test.failed, 0);
        assert_true(test.store.fake.most_open <= connections + (connections > 1));
        /* the client's own connections stay open */
        assert_int_equal(test.store.fake.opens, test.store.fake.closes + (connections > 1 ? 2 : 1));
        end();
    }
}

static void a_slow_order_holds_up_no_other_order(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    begin(60, 10);
    test.store.config.connections = 4;
    test.slow = FIRST_ID + 59;
    store_open(&test.store);
    while (true) { /* find the newest order that is downloaded */
        sslstore_order order;
        char id[32];

        (void) snprintf(id, sizeof id, "%zu", test.slow);
        assert_int_equal(sslstore_wire_order_status(test.store.client, id, &order), SSLSTORE_OK);
        if (order.state == SSLSTORE_STATE_ACTIVE) {
            sslstore_order_free(&order);
            break;
        }
        sslstore_order_free(&order);
        test.slow--;
    }
    assert_int_equal(sslstore_sync(test.store.client, NULL, take, NULL, &totals), SSLSTORE_OK);
    assert_true(is_each_once_on_pages(6));
    assert_int_equal(test.failed, 1);
    assert_int_equal(test.after_slow, 60); /* it is the last record */
    end();
}

static void a_blocking_transport_makes_one_call_at_a_time(void **unused)
{
    sslstore_sync_totals totals;

    (void) unused;
    begin(30, 10);
    test.store.fake.blocking = true;
    fake_config(&test.store.fake, &test.store.config);
    test.store.config.page_size = 10;
    test.store.config.connections = 8;
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, NULL, take, NULL, &totals), SSLSTORE_OK);
    assert_true(is_each_once_on_pages(3));
    assert_true(test.store.fake.opens <= 2);
    end();
}

static int take_and_sync(void *user, const sslstore_sync_record *record)
{
    (void) record;
    assert_int_equal(sslstore_sync(user, NULL, take, NULL, NULL), SSLSTORE_ERR_BUSY);
    assert_int_equal(sslstore_client_error(user)->result, SSLSTORE_ERR_BUSY);
    test.records++;
    return 0;
}

static void a_sync_inside_a_sync_is_refused(void **unused)
{
    (void) unused;
    begin(12, 10);
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, NULL, take_and_sync, test.store.client, NULL),
                     SSLSTORE_OK);
    assert_int_equal(test.records, 12);
    assert_int_equal(sslstore_client_error(test.store.client)->result, SSLSTORE_OK);
    end();
}

/* ---- Memory ---- */

/* Of a sync, with the client and the orders that the test itself requested. */
static size_t peak_of(size_t orders, uint32_t connections, bool no_certificates,
                      size_t *allocations)
{
    sslstore_sync_options options = {.no_certificates = no_certificates};
    sslstore_sync_totals totals;
    size_t peak;

    begin(orders, 100);
    test.store.config.connections = connections;
    store_open(&test.store);
    assert_int_equal(sslstore_sync(test.store.client, &options, take, NULL, &totals), SSLSTORE_OK);
    assert_int_equal(totals.records, orders);
    peak = test.store.fake.peak;
    *allocations = test.store.fake.allocations;
    end();
    return peak;
}

static void the_memory_peak_is_the_same_to_the_byte_for_any_number_of_orders(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 4; connections += 3) {
        size_t allocations[3];
        size_t small = peak_of(1000, connections, true, &allocations[0]); /* one of each form */
        size_t large = peak_of(10000, connections, true, &allocations[1]);

        assert_int_equal(large, small);
        /* some per page, and none per record */
        assert_true(allocations[1] - allocations[0] <= 90 * 16);
        if (connections == 1) {
            assert_int_equal(peak_of(100000, connections, true, &allocations[2]), small);
            assert_true(allocations[2] - allocations[0] <= 990 * 16);
        }
    }
}

static void certificates_need_no_more_memory_than_documented(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 8; connections++) {
        size_t allocations;
        size_t peak = peak_of(400, connections, false, &allocations);

        assert_true(peak <= 32 * KB + (connections - 1) * 24 * KB);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sync_resumes_wherever_it_was_stopped),
        cmocka_unit_test(on_progress_is_called_once_per_page_and_can_stop_the_sync),
        cmocka_unit_test(a_resumed_sync_loses_no_order_that_was_listed_throughout),
        cmocka_unit_test(the_checkpoint_of_a_sync_with_other_options_is_refused),
        cmocka_unit_test(a_known_order_costs_no_call_and_is_not_delivered),
        cmocka_unit_test(a_certificate_that_was_verified_by_an_earlier_sync_is_not_verified_again),
        cmocka_unit_test(only_changed_orders_are_fetched),
        cmocka_unit_test(a_sync_without_changes_takes_two_requests_at_most),
        cmocka_unit_test(all_orders_are_listed_if_the_service_does_not_list_changes),
        cmocka_unit_test(changed_since_is_refused_with_another_filter),
        cmocka_unit_test(orders_that_expire_in_a_period_can_be_listed),
        cmocka_unit_test(a_sub_user_has_its_own_orders),
        cmocka_unit_test(a_sync_opens_the_configured_connections_and_one_for_the_listing),
        cmocka_unit_test(a_slow_order_holds_up_no_other_order),
        cmocka_unit_test(a_blocking_transport_makes_one_call_at_a_time),
        cmocka_unit_test(a_sync_inside_a_sync_is_refused),
        cmocka_unit_test(the_memory_peak_is_the_same_to_the_byte_for_any_number_of_orders),
        cmocka_unit_test(certificates_need_no_more_memory_than_documented),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
