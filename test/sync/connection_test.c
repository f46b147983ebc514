/* Connection: a sync uses the connections that the client has, and no more than it was allowed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/range.h"
#include "support/roll.h"

static const sslstore_query all;

static void ask_for_an_order(void)
{
    sslstore_order order;

    assert_int_equal(sslstore_wire_order_status(roll.client, "7", &order), SSLSTORE_OK);
    sslstore_order_free(&order);
}

static int take_order(void *unused, const sslstore_order *order, sslstore_result result)
{
    (void) unused;
    assert_non_null(order);
    return result != SSLSTORE_OK;
}

/* Everything a program does before: a single call and a listing. */
static void begin(size_t count, uint32_t page_size, uint32_t connections)
{
    roll_begin(count, page_size);
    roll.config.connections = connections;
    assert_int_equal(roll_open(), SSLSTORE_OK);
    ask_for_an_order();
    assert_int_equal(roll.fake.opens, 1);
    roll.statuses = 0;
}

static void sync_all(const sslstore_sync_options *options)
{
    sslstore_sync_totals totals;

    assert_int_equal(sslstore_sync(roll.client, options, roll_take, NULL, &totals), SSLSTORE_OK);
    assert_int_equal(totals.failed, 0);
}

static bool know_none(void *unused, const char *id, const sslstore_order *order)
{
    (void) unused;
    (void) id;
    (void) order;
    return false;
}

/* ---- One connection ---- */

static void with_one_connection_a_sync_uses_the_one_that_is_open(void **unused)
{
    static const sslstore_sync_options ways[] = {
        {0},                  /* small pages */
        {.known = know_none}, /* large ones */
        {.changed_since = FAKE_NOW - 86400},
        {.product_code = "x"}, /* not counted, so listed twice */
    };

    (void) unused;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        begin(25, 10, 1);
        roll.reduced = true;
        roll.changed_count = 25;
        sync_all(&ways[i]);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.statuses, 25);
        assert_int_equal(roll.fake.opens, 1);
        assert_int_equal(roll.fake.closes, 0);
        ask_for_an_order();
        assert_int_equal(roll.fake.opens, 1);
        roll_end();
    }
}

static void with_one_connection_the_one_of_an_earlier_listing_is_closed(void **unused)
{
    (void) unused;
    begin(25, 10, 1);
    assert_int_equal(sslstore_wire_order_query(roll.client, &all, take_order, NULL, NULL),
                     SSLSTORE_OK);
    assert_int_equal(roll.fake.opens - roll.fake.closes, 2);
    roll.fake.most_open = 0;
    sync_all(NULL);
    assert_int_equal(roll.fake.opens, 2);
    assert_int_equal(roll.fake.closes, 1);
    roll_end();
}

/* Pages are so small that all of their orders can wait for the end of the page. */
static void a_first_sync_requests_small_pages(void **unused)
{
    (void) unused;
    begin(25, 10, 1);
    sync_all(NULL);
    assert_int_equal(roll.asked_size, 4);
    assert_int_equal(roll.queries, 7);
    roll_end();
    begin(25, 3, 1);
    sync_all(NULL);
    assert_int_equal(roll.asked_size, 3);
    roll_end();
}

static void a_sync_that_fetches_little_requests_large_pages(void **unused)
{
    static const sslstore_sync_options ways[] = {{.known = know_none}, {.no_certificates = true}};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        begin(25, 10, 1);
        sync_all(&ways[i]);
        assert_int_equal(roll.asked_size, 10);
        assert_int_equal(roll.queries, 3);
        roll_end();
    }
}

/* The service sends 25 rows whatever is requested: of the last ones only the ids are held, and the
 * orders are requested again. */
static void orders_that_cannot_be_held_are_requested_again(void **unused)
{
    (void) unused;
    begin(25, 10, 1);
    roll.page_always = 25;
    roll.row_members = "\"ProductCode\":\"x\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}";
    roll.status_state = "Active";
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    assert_int_equal(roll.downloads, 25);
    assert_int_in_range(roll.statuses, 10, 21);
    assert_int_equal(roll.fake.opens, 1);
    roll_end();
}

/* The orders that came before the failure are fetched while the page waits to be requested again. */
static void orders_of_a_page_that_fails_are_fetched_on_its_connection(void **unused)
{
    static const sslstore_sync_options ways[] = {{0}, {.known = know_none}};
    static const enum roll_failing failings[] = {CUT_PAGE, STALLED_PAGE, BROKEN};

    (void) unused;
    for (size_t i = 0; i < 6; i++) {
        begin(25, 10, 1);
        roll.reduced = true;
        roll.failing_page = 1 + (uint32_t) i % 2;
        roll.failing_times = 2;
        roll.failing = failings[i / 2];
        sync_all(&ways[i % 2]);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.statuses, 25);
        assert_int_equal(roll.fake.most_open, 1);
        roll_end();
    }
}

/* ---- Calls of the program within ---- */

/* In the middle of a page they need a connection of their own, which is closed at the end. */
static void a_call_of_on_record_gets_another_connection_while_a_page_is_read(void **unused)
{
    (void) unused;
    begin(25, 10, 1);
    roll.fake.receive_step = 100;
    roll.ask_within = true;
    sync_all(NULL);
    assert_int_equal(roll.statuses, 25);
    assert_int_equal(roll.fake.opens, 2);
    assert_int_equal(roll.fake.most_open, 2);
    assert_int_equal(roll.fake.opens_without_session, 1);
    assert_int_equal(roll.fake.closes, 1);
    roll_end();
}

/* Between pages the connection is idle. */
static void a_call_of_on_record_uses_the_connection_between_pages(void **unused)
{
    (void) unused;
    begin(25, 10, 1);
    roll.reduced = true;
    roll.ask_within = true;
    sync_all(NULL);
    assert_int_equal(roll.statuses, 50);
    assert_int_equal(roll.fake.opens, 1);
    roll_end();
}

static void a_call_of_on_record_uses_an_idle_connection_of_several(void **unused)
{
    (void) unused;
    for (uint32_t connections = 2; connections <= 5; connections++) {
        begin(45, 10, connections);
        roll.reduced = true;
        roll.fake.storm = true; /* so that calls overlap */
        roll.ask_within = true;
        sync_all(NULL);
        assert_true(roll_is_each_once(1, 45));
        assert_int_in_range(roll.fake.most_open, connections < 4 ? connections + 1 : 5,
                            connections + 1);
        assert_int_equal(roll.fake.opens_without_session, 1);
        roll_end();
    }
}

/* Only if a row of the listing is delivered while all tasks are busy, there is one more, for that
 * call alone. */
static void a_call_while_all_connections_are_in_use_opens_one_more(void **unused)
{
    (void) unused;
    begin(10, 10, 2);
    roll.silent_id = 9;
    roll.bad_id = 8;
    roll.reduced = true;
    roll.fake.receive_step = 100;
    roll.ask_within = true;
    roll.config.attempts = 1;
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_OK);
    assert_int_equal(roll.records, 10);
    assert_true(roll.fake.most_open <= 4);
    assert_int_equal(roll.fake.opens_without_session, 1);
    roll_end();
}

/* ---- Several connections ---- */

static void n_connections_are_n_and_one_for_the_listing(void **unused)
{
    (void) unused;
    for (uint32_t connections = 2; connections <= 15; connections++) {
        for (int listed = 0; listed < 2; listed++) {
            begin(45, 10, connections);
            if (listed == 1) {
                assert_int_equal(
                    sslstore_wire_order_query(roll.client, &all, take_order, NULL, NULL),
                    SSLSTORE_OK);
            }
            roll.reduced = true;
            roll.fake.storm = true;
            sync_all(NULL);
            sync_all(NULL);
            assert_int_in_range(roll.fake.most_open, connections < 4 ? connections + 1 : 5,
                                connections + 1);
            assert_int_equal(roll.fake.opens_without_session, 1);
            assert_int_equal(roll.fake.opens - roll.fake.closes, 2);
            roll_end();
        }
    }
}

/* ---- A call in progress ---- */

static void a_sync_is_refused_while_a_call_is_in_progress(void **unused)
{
    sslstore_order order;

    (void) unused;
    roll_begin(5, 10);
    roll.silent = 1;
    assert_int_equal(roll_open(), SSLSTORE_OK);
    sslstore_client_set_stepping(roll.client, true);
    assert_int_equal(sslstore_wire_order_status(roll.client, "7", &order), SSLSTORE_WANT_READ);
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_ERR_BUSY);
    assert_int_equal(roll.records, 0);
    sslstore_client_abandon(roll.client);
    assert_int_equal(sslstore_sync(roll.client, NULL, roll_take, NULL, NULL), SSLSTORE_OK);
    roll_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_one_connection_a_sync_uses_the_one_that_is_open),
        cmocka_unit_test(with_one_connection_the_one_of_an_earlier_listing_is_closed),
        cmocka_unit_test(a_first_sync_requests_small_pages),
        cmocka_unit_test(a_sync_that_fetches_little_requests_large_pages),
        cmocka_unit_test(orders_that_cannot_be_held_are_requested_again),
        cmocka_unit_test(orders_of_a_page_that_fails_are_fetched_on_its_connection),
        cmocka_unit_test(a_call_of_on_record_gets_another_connection_while_a_page_is_read),
        cmocka_unit_test(a_call_of_on_record_uses_the_connection_between_pages),
        cmocka_unit_test(a_call_of_on_record_uses_an_idle_connection_of_several),
        cmocka_unit_test(a_call_while_all_connections_are_in_use_opens_one_more),
        cmocka_unit_test(n_connections_are_n_and_one_for_the_listing),
        cmocka_unit_test(a_sync_is_refused_while_a_call_is_in_progress),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
