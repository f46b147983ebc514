/* Fetch tasks: several orders are fetched at once, while the listing goes on.
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
#include "support/roll.h"

#define MINUTES 60000u
#define PRODUCT "\"ProductCode\":\"positivessl\""
#define STATE   "\"OrderStatus\":{\"MajorStatus\":\"Active\"}"
#define ACTIVE  PRODUCT "," STATE

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* With such a function, a sync on one connection requests pages of the configured size. */
static size_t known_so_far;

static bool know_none(void *unused, const char *id, const sslstore_order *order)
{
    (void) unused;
    (void) id;
    (void) order;
    known_so_far++;
    return false;
}

static void every_order_is_delivered_once_with_any_number_of_connections(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        for (int storm = 0; storm < 2; storm++) {
            sslstore_sync_options options = {.on_progress = roll_follow, .known = know_none};
            sslstore_sync_totals totals;

            roll_begin(45, 10);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.fake.storm = storm == 1;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 45));
            assert_int_equal(totals.failed, 0);
            assert_int_equal(roll.statuses, 45);
            assert_true(roll.report_count >= 1 && roll.report_count <= 5);
            for (size_t i = 0; i < roll.report_count; i++) {
                /* no order before the checkpoint is missing */
                assert_true(roll.reports[i].records + connections * 2 >=
                                roll.reports[i].pages * 10 ||
                            roll.reports[i].pages == 5);
            }
            roll_end();
        }
    }
}

/* They were delivered, and the checkpoint moves to the page that failed. */
static void orders_being_fetched_are_delivered_if_a_page_fails_for_good(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        for (int storm = 0; storm < 2; storm++) {
            sslstore_sync_options options = {.on_progress = roll_follow, .known = know_none};
            sslstore_sync_totals totals;
            sslstore_checkpoint checkpoint;

            roll_begin(25, 10);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.fake.storm = storm == 1;
            roll.page_says = fake_status(400, "", "bad");
            roll.says_page = 2;
            roll.says_times = 1;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_int_equal(roll_error()->http_status, 400);
            assert_true(roll_is_each_once(16, 25));
            assert_int_equal(totals.records, 10);
            assert_int_equal(totals.pages, 1);
            assert_int_equal(roll.report_count, 1);
            assert_int_equal(roll.reports[0].records, 10);
            checkpoint = totals.checkpoint;
            roll_close();
            options.resume = &checkpoint;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 25));
            roll_end();
        }
    }
}

static bool know(void *unused, const char *id, const sslstore_order *order)
{
    (void) unused;
    (void) id;
    (void) order;
    roll.fake.now_ms += 10 * MINUTES;
    return false;
}

/* There is only one attempt, so that a deadline that is missed would show. */
static void time_spent_in_callbacks_does_not_count_for_deadlines(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 7; connections += 2) {
        for (int which = 0; which < 3; which++) {
            sslstore_sync_options options = {.on_progress = roll_follow};
            sslstore_sync_totals totals;

            roll_begin(45, 10);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.config.attempts = 1;
            roll.fake.storm = true;
            roll.fake.receive_step = 100;
            roll.away_ms = which == 0 ? 10 * MINUTES : 0;
            options.known = which == 1 ? know : NULL;
            roll.report_takes_ms = which == 2 ? 10 * MINUTES : 0;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 45));
            assert_int_equal(totals.failed, 0);
            roll_end();
        }
    }
}

static void a_sync_with_several_connections_can_be_cancelled_at_any_time(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 5; connections += 2) {
        bool reached = true;

        for (size_t n = 1; reached; n++) {
            sslstore_result result;

            roll_begin(12, 5);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.fake.storm = true;
            roll.fake.call_ms = 30;
            roll.fake.cancel_at = n;
            roll.status_state = "Active"; /* so that it holds the answer of order/status */
            result = roll_sync(NULL, NULL);
            reached = roll.fake.ticks >= n;
            assert_int_equal(result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
            assert_int_equal(roll_error()->result, result);
            roll_end();
        }
    }
}

static size_t ticks;
static size_t cancelled_at; /* the only tick that cancels */
static size_t records_then; /* records delivered before it */

static int cancel_once(void *unused)
{
    (void) unused;
    if (++ticks != cancelled_at) {
        return 0;
    }
    records_then = roll.records;
    return 1;
}

static void no_record_is_delivered_after_a_cancellation(void **unused)
{
    bool reached = true;

    (void) unused;
    for (cancelled_at = 1; reached; cancelled_at++) {
        roll_begin(12, 5);
        roll.reduced = true;
        roll.config.connections = 3;
        roll.config.tick = cancel_once;
        roll.fake.storm = true;
        roll.fake.call_ms = 30;
        ticks = 0;
        records_then = 12;
        reached = roll_sync(NULL, NULL) == SSLSTORE_ERR_CANCELLED;
        assert_true(reached == (ticks >= cancelled_at));
        assert_int_equal(roll.records, records_then);
        roll_end();
    }
}

/* Wherever it stops, all orders before the checkpoint were delivered. */
static void a_sync_with_several_connections_loses_nothing_wherever_it_stops(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 5; connections++) {
        for (size_t n = 2; n <= 2 * 45 + 1; n++) {
            int storm = n % 2;
            sslstore_sync_options options = {.on_progress = roll_follow};
            sslstore_sync_totals totals;
            sslstore_checkpoint checkpoint;
            size_t again = 0;

            roll_begin(45, 10);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.fake.storm = storm == 1;
            roll.stop_at = n / 2;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_ERR_CANCELLED);
            roll_close();
            checkpoint = totals.checkpoint;
            options.resume = &checkpoint;
            roll.stop_at = 0;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
            for (uint32_t id = 1; id <= 45; id++) {
                assert_true(roll.seen[id] == 1 || roll.seen[id] == 2);
                again += roll.seen[id] - 1;
            }
            /* a page at most, if all orders take equally long */
            assert_true(storm == 1 || again <= 10);
            roll_end();
        }
    }
}

/* A clock that moves only during waits. */
static uint64_t (*fake_clock)(void *user);
static uint64_t asked_at[64];

static uint64_t exact_clock(void *user)
{
    uint64_t now = roll.fake.now_ms;

    (void) fake_clock(user);
    return roll.fake.now_ms = now;
}

static void begin_with_an_exact_clock(void)
{
    roll_begin(25, 10);
    fake_clock = roll.config.now_ms;
    roll.config.now_ms = exact_clock;
    roll.config.backoff_ms = 1000;
    roll.fake.random_fails = true; /* the longest pauses */
}

static int take_the_first(void *user, const sslstore_sync_record *record)
{
    size_t *known = user;

    assert_int_equal(record->result, SSLSTORE_ERR_TIMEOUT);
    *known = known_so_far;
    return 1;
}

/* While nothing is answered: one row per connection, and one less in the queue. A single connection
 * must read a page to its end first. */
static void each_connection_and_the_queue_take_one_row_from_the_lister(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 8; connections++) {
        sslstore_sync_options options = {.known = know_none};
        sslstore_sync_totals totals;
        size_t expected = connections == 1 ? 10 : 2 * connections - 1;
        size_t known = 0;

        begin_with_an_exact_clock();
        roll.reduced = true;
        roll.silent = UINT32_MAX;
        roll.config.connections = connections;
        roll.config.attempts = 1;
        known_so_far = 0;
        assert_int_equal(roll_open(), SSLSTORE_OK);
        assert_int_equal(sslstore_sync(roll.client, &options, take_the_first, &known, &totals),
                         SSLSTORE_ERR_CANCELLED);
        assert_int_equal(known, expected);
        assert_int_equal(totals.pages, expected / 10); /* the lister holds one more */
        assert_int_equal(roll.statuses, connections);
        roll_end();
    }
}

static bool note_time(uint32_t page, struct fake_reply *says)
{
    asked_at[roll.queries - 1] = roll.fake.now_ms;
    if (page != 2) {
        return false;
    }
    *says = fake_json(REFUSED("not now"));
    return true;
}

/* Meanwhile no order is fetched, or orders whose calls take long, or orders whose calls take many
 * steps. */
static void the_pause_before_a_page_is_requested_again_doubles(void **unused)
{
    (void) unused;
    for (int meanwhile = 0; meanwhile < 3; meanwhile++) {
        begin_with_an_exact_clock();
        roll.config.page_size = 5;
        roll.config.connections = 3;
        roll.config.reply_timeout_ms = 3000;
        roll.reduced = meanwhile > 0;
        roll.silent = meanwhile == 1 ? UINT32_MAX : 0;
        roll.fake.storm = meanwhile == 2;
        roll.fake.receive_step = 1;
        roll.intercept = note_time;
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.queries, 7); /* one of them far past the end */
        for (size_t i = 2; i < 6; i++) {
            uint64_t pause = (500u << (i - 1)) + 1;

            assert_int_in_range(asked_at[i] - asked_at[i - 1], pause,
                                meanwhile == 2 ? 2 * pause : pause);
        }
        roll_end();
    }
}

static bool break_and_fall_silent(uint32_t page, struct fake_reply *says)
{
    static const struct fake_reply silence = {NULL, 0, FAKE_SILENCE, 0};

    (void) page;
    *says = roll.queries == 1 ? fake_json("[{]") : silence;
    return true;
}

static void a_page_that_is_requested_again_gets_its_full_time(void **unused)
{
    (void) unused;
    begin_with_an_exact_clock();
    roll.intercept = break_and_fall_silent;
    roll.config.attempts = 2;
    roll.config.reply_timeout_ms = 7000;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll.queries, 3);
    assert_int_equal(roll.fake.now_ms, 1001 + 7000 + 1000 + 7000);
    roll_end();
}

/* Serves three orders, and then nothing. */
static bool fall_silent(uint32_t page, struct fake_reply *says)
{
    static const struct fake_reply rows = {
        "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n[{" GRANTED
        ",\"TheSSLStoreOrderID\":\"3\"," ACTIVE "},{\"TheSSLStoreOrderID\":\"2\"," ACTIVE
        "},{\"TheSSLStoreOrderID\":\"1\"," ACTIVE "},",
        0, FAKE_SILENCE, 0};

    (void) page;
    *says = rows;
    return true;
}

static bool take_a_while(void *unused, const char *id, const sslstore_order *order)
{
    (void) unused;
    (void) id;
    (void) order;
    roll.fake.now_ms += 10 * MINUTES;
    return false;
}

static void a_silent_listing_times_out_with_callback_time_counted_once(void **unused)
{
    (void) unused;
    for (int which = 0; which < 4; which++) {
        sslstore_sync_options options = {.no_certificates = which % 2 == 0,
                                         .known = which < 2 ? NULL : take_a_while};

        begin_with_an_exact_clock();
        roll.intercept = fall_silent;
        roll.config.attempts = 1;
        roll.config.connections = 3;
        roll.config.reply_timeout_ms = 7000;
        roll.away_ms = which < 2 ? 10 * MINUTES : 0;
        assert_int_equal(roll_sync(&options, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.records, 3);
        assert_int_equal(roll.fake.now_ms, 3 * 10 * MINUTES + 7000);
        roll_end();
    }
}

/* Neither for the deadline of a page nor for that of an order. */
static void time_spent_in_on_progress_does_not_count_for_deadlines(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};

    (void) unused;
    begin_with_an_exact_clock();
    roll.failing = STALLED_PAGE;
    roll.failing_page = 2;
    roll.failing_times = 1;
    roll.config.attempts = 1;
    roll.config.reply_timeout_ms = 7000;
    roll.report_takes_ms = 10 * MINUTES;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll.report_count, 1);
    assert_int_equal(roll.fake.now_ms, 10 * MINUTES + 7000);
    roll_end();

    begin_with_an_exact_clock();
    roll.reduced = true;
    /* on the second page, whose progress is reported while its first order is fetched */
    roll.silent_id = 24;
    roll.fake.storm = true;
    roll.config.page_size = 1;
    roll.config.attempts = 1;
    roll.config.connections = 2;
    roll.config.reply_timeout_ms = 7000;
    roll.report_takes_ms = 10 * MINUTES;
    assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.failed, 1);
    assert_int_equal(roll.reports[0].records, 1);
    assert_int_in_range(roll.fake.now_ms, roll.report_count * 10 * MINUTES + 7000,
                        roll.report_count * 10 * MINUTES + 8000);
    roll_end();
}

/* The time that the program spends does not count here either. */
static void a_silent_fetch_times_out_while_other_orders_are_fetched(void **unused)
{
    (void) unused;
    for (int knowing = 0; knowing < 2; knowing++) {
        for (uint32_t connections = 2; connections <= 3; connections++) {
            sslstore_sync_options options = {.known = knowing ? take_a_while : NULL};

            begin_with_an_exact_clock();
            roll.reduced = true;
            roll.silent = 1;
            roll.config.attempts = 1;
            roll.config.connections = connections;
            roll.config.reply_timeout_ms = 7000;
            roll.away_ms = knowing ? 0 : 10 * MINUTES;
            assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
            assert_int_equal(roll.failed, 1);
            assert_string_equal(roll.last_id, "25");
            assert_int_equal(roll.fake.now_ms, 25 * 10 * MINUTES + 7000);
            roll_end();
        }
    }
}

static void queued_rows_are_fetched_in_their_order(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 8; connections++) {
        for (uint32_t silent = 1; silent <= 2 * connections; silent++) {
            sslstore_sync_options options = {.no_certificates = silent % 2 == 0};
            size_t downloads = options.no_certificates ? 0 : 90 - silent;

            roll_begin(90, 10);
            roll.reduced = true;
            roll.silent = silent;
            roll.status_state = "Active";
            roll.config.connections = connections;
            roll.config.attempts = 1;
            assert_int_equal(roll_sync(&options, NULL), SSLSTORE_OK);
            assert_int_equal(roll.records, 90);
            assert_int_equal(roll.statuses, 90);
            assert_int_equal(roll.downloads, downloads);
            assert_int_equal(roll.failed, silent + downloads); /* none has a certificate */
            assert_true(roll_is_each_once(1, 90));
            roll_end();
        }
    }
}

/* With the largest number of connections. */
static void all_connections_can_be_waited_for_at_once(void **unused)
{
    (void) unused;
    roll_begin(60, 30);
    roll.reduced = true;
    roll.silent = 15;
    roll.failing = STALLED_PAGE;
    roll.failing_page = 1;
    roll.failing_times = 1;
    roll.config.connections = 15;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 60));
    assert_int_equal(roll.failed, 0);
    roll_end();
}

/* With one connection a row is used where it is: only one needs memory. */
static size_t peak_with_rows_of(const char *row, uint32_t connections)
{
    size_t peak;

    roll_begin(25, 10);
    roll.row_members = row;
    roll.config.connections = connections;
    assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 25));
    peak = roll.fake.peak;
    roll_end();
    return peak;
}

static void one_connection_needs_memory_for_one_row(void **unused)
{
    char row[5000];
    int size = snprintf(row, sizeof row, ACTIVE ",\"CommonName\":\"%04000d\"", 7);

    (void) unused;
    assert_int_in_range(size, 4000, 4999);
    assert_true(peak_with_rows_of(row, 1) - peak_with_rows_of(ACTIVE, 1) < 2u * (unsigned) size);
    assert_true(peak_with_rows_of(row, 2) - peak_with_rows_of(ACTIVE, 2) >= 2u * (unsigned) size);
}

static void only_calls_that_an_order_needs_are_made(void **unused)
{
    static const struct {
        const char *row;
        bool no_certificates;
        size_t statuses;
        size_t downloads;
        const char *state; /* in the answer of order/status */
    } rows[] = {
        {ACTIVE, false, 0, 12, NULL},
        {ACTIVE, true, 0, 0, NULL},
        {PRODUCT ",\"OrderStatus\":{\"MajorStatus\":\"Pending\"}", false, 0, 0, NULL},
        {PRODUCT, true, 12, 0, "Active"},
        {PRODUCT, false, 12, 12, "Active"},
        {STATE, true, 12, 0, "Active"},
        {STATE, false, 12, 12, "Active"},
        {STATE, false, 12, 0, "Cancelled"},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (uint32_t connections = 1; connections <= 3; connections++) {
            sslstore_sync_options options = {.no_certificates = rows[i].no_certificates};
            sslstore_sync_totals totals;

            roll_begin(12, 5);
            roll.config.connections = connections;
            roll.row_members = rows[i].row;
            roll.fake.storm = i % 2 == 0;
            roll.status_state = rows[i].state;
            assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 12));
            assert_int_equal(roll.downloads, rows[i].downloads);
            assert_int_equal(totals.failed, rows[i].downloads); /* none has a certificate */
            assert_int_equal(roll.statuses, rows[i].statuses);
            /* all other connections resume its session */
            assert_int_equal(roll.fake.opens_without_session, 1);
            roll_end();
        }
    }
}

static bool know_even(void *unused, const char *id, const sslstore_order *order)
{
    unsigned long number = strtoul(order->store_id, NULL, 10);

    (void) unused;
    assert_int_equal(strtoul(id, NULL, 10), number);
    return number % 2 == 0;
}

static void known_orders_are_neither_fetched_nor_delivered(void **unused)
{
    sslstore_sync_options options = {.known = know_even};
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(45, 10);
    roll.reduced = true;
    roll.nameless_id = 10; /* without an id it cannot be known */
    assert_int_equal(roll_sync(&options, &totals), SSLSTORE_OK);
    assert_int_equal(totals.known, 21);
    assert_int_equal(totals.records, 24);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(roll.statuses, 23);
    for (uint32_t id = 1; id <= 45; id++) {
        assert_int_equal(roll.seen[id], id % 2);
    }
    roll_end();
}

static void no_record_is_delivered_after_on_record_stops_the_sync(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 5; connections += 2) {
        for (size_t n = 1; n <= 12; n++) {
            sslstore_sync_totals totals;

            roll_begin(12, 5);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.stop_at = n;
            assert_int_equal(roll_sync(NULL, &totals), SSLSTORE_ERR_CANCELLED);
            assert_int_equal(roll.records, n);
            assert_int_equal(totals.records, n);
            roll_end();
        }
    }
}

static void a_blocking_transport_has_one_fetch_task(void **unused)
{
    size_t peak = 0;

    (void) unused;
    for (int blocking = 0; blocking < 2; blocking++) {
        roll_begin(25, 10);
        roll.reduced = true;
        roll.config.connections = blocking ? 8 : 1;
        if (blocking) {
            roll.fake.transport.wait = NULL;
        }
        assert_int_equal(roll_sync(NULL, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.fake.opens, 1);
        assert_true(!blocking || roll.fake.peak == peak); /* and no memory for more tasks */
        peak = roll.fake.peak;
        roll_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_is_delivered_once_with_any_number_of_connections),
        cmocka_unit_test(orders_being_fetched_are_delivered_if_a_page_fails_for_good),
        cmocka_unit_test(time_spent_in_callbacks_does_not_count_for_deadlines),
        cmocka_unit_test(a_sync_with_several_connections_can_be_cancelled_at_any_time),
        cmocka_unit_test(no_record_is_delivered_after_a_cancellation),
        cmocka_unit_test(a_sync_with_several_connections_loses_nothing_wherever_it_stops),
        cmocka_unit_test(each_connection_and_the_queue_take_one_row_from_the_lister),
        cmocka_unit_test(the_pause_before_a_page_is_requested_again_doubles),
        cmocka_unit_test(a_page_that_is_requested_again_gets_its_full_time),
        cmocka_unit_test(a_silent_listing_times_out_with_callback_time_counted_once),
        cmocka_unit_test(time_spent_in_on_progress_does_not_count_for_deadlines),
        cmocka_unit_test(a_silent_fetch_times_out_while_other_orders_are_fetched),
        cmocka_unit_test(queued_rows_are_fetched_in_their_order),
        cmocka_unit_test(all_connections_can_be_waited_for_at_once),
        cmocka_unit_test(one_connection_needs_memory_for_one_row),
        cmocka_unit_test(only_calls_that_an_order_needs_are_made),
        cmocka_unit_test(known_orders_are_neither_fetched_nor_delivered),
        cmocka_unit_test(no_record_is_delivered_after_on_record_stops_the_sync),
        cmocka_unit_test(a_blocking_transport_has_one_fetch_task),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
