/* Errands: what is asked about each order, while the listing goes on; several at once.
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

#include "support/roll.h"

#define MINUTES 60000u
#define PRODUCT "\"ProductCode\":\"positivessl\""
#define STATE   "\"OrderStatus\":{\"MajorStatus\":\"Active\"}"
#define ACTIVE  PRODUCT "," STATE

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static void whatever_the_number_of_connections(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        for (int storm = 0; storm < 2; storm++) {
            sslstore_sync_options options = {.on_progress = roll_follow};
            sslstore_sync_totals totals;

            roll_begin(45, 10);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.fake.storm = storm == 1;
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 45));
            assert_int_equal(totals.failed, 0);
            assert_int_equal(roll.statuses, 45);
            assert_true(roll.told >= 1 && roll.told <= 5);
            for (size_t i = 0; i < roll.told;
                 i++) { /* nothing before the checkpoint is still out */
                assert_true(roll.tellings[i].records + connections * 2 >=
                                roll.tellings[i].pages * 10 ||
                            roll.tellings[i].pages == 5);
            }
            roll_end();
        }
    }
}

/* The checkpoint moves on to it, for they were handed over. */
static void a_page_that_is_lost_loses_no_order_that_is_being_asked_about(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 15; connections++) {
        for (int storm = 0; storm < 2; storm++) {
            sslstore_sync_options options = {.on_progress = roll_follow};
            sslstore_sync_totals totals;
            sslstore_checkpoint checkpoint;

            roll_begin(25, 10);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.fake.storm = storm == 1;
            roll.page_says = fake_status(400, "", "bad");
            roll.says_page = 2;
            roll.says_times = 1;
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_ERR_INCOMPLETE);
            assert_int_equal(roll_error()->http_status, 400);
            assert_true(roll_is_each_once(16, 25));
            assert_int_equal(totals.records, 10);
            assert_int_equal(totals.pages, 1);
            assert_int_equal(roll.told, 1);
            assert_int_equal(roll.tellings[0].records, 10);
            checkpoint = totals.checkpoint;
            roll_close();
            options.resume = &checkpoint;
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
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

/* With one attempt for each thing, a deadline that passes would show. */
static void the_programs_time_is_not_the_services(void **unused)
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
            roll.telling_takes_ms = which == 2 ? 10 * MINUTES : 0;
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 45));
            assert_int_equal(totals.failed, 0);
            roll_end();
        }
    }
}

static void a_walk_of_several_can_be_cancelled_at_any_time(void **unused)
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
            roll.status_state = "Active"; /* so that it holds what order/status told */
            result = roll_walk(NULL, NULL);
            reached = roll.fake.ticks >= n;
            assert_int_equal(result, reached ? SSLSTORE_ERR_CANCELLED : SSLSTORE_OK);
            assert_int_equal(roll_error()->result, result);
            roll_end();
        }
    }
}

static size_t ticks;
static size_t cancelled_at; /* the tick that ends the walk, and no other … */
static size_t records_then; /* … when so many records were handed over */

static int cancel_once(void *unused)
{
    (void) unused;
    if (++ticks != cancelled_at) {
        return 0;
    }
    records_then = roll.records;
    return 1;
}

static void nothing_is_handed_over_after_it_was_cancelled(void **unused)
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
        reached = roll_walk(NULL, NULL) == SSLSTORE_ERR_CANCELLED;
        assert_true(reached == (ticks >= cancelled_at));
        assert_int_equal(roll.records, records_then);
        roll_end();
    }
}

/* Wherever it stops, what the checkpoint has behind it was handed over. */
static void wherever_a_walk_of_several_stops_nothing_is_lost(void **unused)
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
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_ERR_CANCELLED);
            roll_close();
            checkpoint = totals.checkpoint;
            options.resume = &checkpoint;
            roll.stop_at = 0;
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
            for (uint32_t id = 1; id <= 45; id++) {
                assert_true(roll.seen[id] == 1 || roll.seen[id] == 2);
                again += roll.seen[id] - 1;
            }
            assert_true(storm == 1 ||
                        again <= 10); /* a page, if no order takes longer than others */
            roll_end();
        }
    }
}

/* A clock that only waiting moves. */
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

static size_t known_so_far;

static bool know_none(void *unused, const char *id, const sslstore_order *order)
{
    (void) unused;
    (void) id;
    (void) order;
    known_so_far++;
    return false;
}

static int take_the_first(void *user, const sslstore_sync_record *record)
{
    size_t *known = user;

    assert_int_equal(record->result, SSLSTORE_ERR_TIMEOUT);
    *known = known_so_far;
    return 1;
}

/* While nothing is answered: as many as there are connections, and one less may wait. */
static void so_many_orders_are_taken_from_the_listing_at_once(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 8; connections++) {
        sslstore_sync_options options = {.known = know_none};
        sslstore_sync_totals totals;
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
        assert_int_equal(known, 2 * connections - 1);
        assert_int_equal(totals.pages, (2 * connections - 1) / 10); /* one more is in hand */
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

/* Whatever is asked about orders meanwhile: nothing, something that takes long, something that takes many steps. */
static void the_pause_before_a_page_is_asked_for_again_doubles(void **unused)
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
        assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.queries, 7); /* with one that is far past the end */
        for (size_t i = 2; i < 6; i++) {
            uint64_t pause = (500u << (i - 1)) + 1;

            assert_in_range(asked_at[i] - asked_at[i - 1], pause,
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

static void a_page_that_is_asked_for_again_is_waited_for(void **unused)
{
    (void) unused;
    begin_with_an_exact_clock();
    roll.intercept = break_and_fall_silent;
    roll.config.attempts = 2;
    roll.config.reply_timeout_ms = 7000;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll.queries, 3);
    assert_int_equal(roll.fake.now_ms, 1001 + 7000 + 1000 + 7000);
    roll_end();
}

/* Three orders, and then nothing. */
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

/* The time of the program is added, and not twice. */
static void a_listing_that_falls_silent_is_given_up_in_time(void **unused)
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
        assert_int_equal(roll_walk(&options, NULL), SSLSTORE_ERR_INCOMPLETE);
        assert_int_equal(roll.records, 3);
        assert_int_equal(roll.fake.now_ms, 3 * 10 * MINUTES + 7000);
        roll_end();
    }
}

/* Neither that of a page nor that of an order is. */
static void nor_is_the_time_that_telling_takes(void **unused)
{
    sslstore_sync_options options = {.on_progress = roll_follow};

    (void) unused;
    begin_with_an_exact_clock();
    roll.failing = STALLED_PAGE;
    roll.failing_page = 2;
    roll.failing_times = 1;
    roll.config.attempts = 1;
    roll.config.reply_timeout_ms = 7000;
    roll.telling_takes_ms = 10 * MINUTES;
    assert_int_equal(roll_walk(&options, NULL), SSLSTORE_ERR_INCOMPLETE);
    assert_int_equal(roll.told, 1);
    assert_int_equal(roll.fake.now_ms, 10 * MINUTES + 7000);
    roll_end();

    begin_with_an_exact_clock();
    roll.reduced = true;
    roll.silent_id =
        24; /* of the second page, which is told while the first order of it is asked about */
    roll.fake.storm = true;
    roll.config.page_size = 1;
    roll.config.attempts = 1;
    roll.config.connections = 2;
    roll.config.reply_timeout_ms = 7000;
    roll.telling_takes_ms = 10 * MINUTES;
    assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
    assert_int_equal(roll.failed, 1);
    assert_int_equal(roll.tellings[0].records, 1);
    assert_in_range(roll.fake.now_ms, roll.told * 10 * MINUTES + 7000,
                    roll.told * 10 * MINUTES + 8000);
    roll_end();
}

/* Nor is the time of the program that of an order about which much is asked meanwhile. */
static void an_order_that_is_not_told_about_is_given_up_in_time(void **unused)
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
            assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
            assert_int_equal(roll.failed, 1);
            assert_string_equal(roll.last_id, "25");
            assert_int_equal(roll.fake.now_ms, 25 * 10 * MINUTES + 7000);
            roll_end();
        }
    }
}

/* Those that wait take their turn, in their order. */
static void what_had_to_wait_is_asked_about_too(void **unused)
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
            assert_int_equal(roll_walk(&options, NULL), SSLSTORE_OK);
            assert_int_equal(roll.records, 90);
            assert_int_equal(roll.statuses, 90);
            assert_int_equal(roll.downloads, downloads);
            assert_int_equal(roll.failed, silent + downloads); /* for none has a certificate */
            assert_true(roll_is_each_once(1, 90));
            roll_end();
        }
    }
}

/* So many connections can be waited for, and no more. */
static void all_connections_may_be_silent_at_once(void **unused)
{
    (void) unused;
    roll_begin(60, 30);
    roll.reduced = true;
    roll.silent = 15;
    roll.failing = STALLED_PAGE;
    roll.failing_page = 1;
    roll.failing_times = 1;
    roll.config.connections = 15;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
    assert_true(roll_is_each_once(1, 60));
    assert_int_equal(roll.failed, 0);
    roll_end();
}

/* With one connection a row is looked at where it lies: memory for one is enough. */
static size_t peak_with_rows_of(const char *row, uint32_t connections)
{
    size_t peak;

    roll_begin(25, 10);
    roll.row_tells = row;
    roll.config.connections = connections;
    assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
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
    assert_in_range(size, 4000, 4999);
    assert_true(peak_with_rows_of(row, 1) - peak_with_rows_of(ACTIVE, 1) < 2u * (unsigned) size);
    assert_true(peak_with_rows_of(row, 2) - peak_with_rows_of(ACTIVE, 2) >= 2u * (unsigned) size);
}

static void only_what_is_needed_is_asked_about_an_order(void **unused)
{
    static const struct {
        const char *row;
        bool no_certificates;
        size_t statuses;
        size_t downloads;
        const char *state; /* that order/status tells */
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
            roll.row_tells = rows[i].row;
            roll.fake.storm = i % 2 == 0;
            roll.status_state = rows[i].state;
            assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
            assert_true(roll_is_each_once(1, 12));
            assert_int_equal(roll.downloads, rows[i].downloads);
            assert_int_equal(totals.failed, rows[i].downloads); /* for none has a certificate */
            assert_int_equal(roll.statuses, rows[i].statuses);
            assert_int_equal(roll.fake.strangers, 1); /* all resume the first one's session */
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

static void what_is_known_is_neither_asked_about_nor_handed_over(void **unused)
{
    sslstore_sync_options options = {.known = know_even};
    sslstore_sync_totals totals;

    (void) unused;
    roll_begin(45, 10);
    roll.reduced = true;
    roll.nameless_id = 10; /* which cannot be known */
    assert_int_equal(roll_walk(&options, &totals), SSLSTORE_OK);
    assert_int_equal(totals.known, 21);
    assert_int_equal(totals.records, 24);
    assert_int_equal(totals.failed, 1);
    assert_int_equal(roll.statuses, 23);
    for (uint32_t id = 1; id <= 45; id++) {
        assert_int_equal(roll.seen[id], id % 2);
    }
    roll_end();
}

static void whichever_record_ends_it_no_more_is_handed_over(void **unused)
{
    (void) unused;
    for (uint32_t connections = 1; connections <= 5; connections += 2) {
        for (size_t n = 1; n <= 12; n++) {
            sslstore_sync_totals totals;

            roll_begin(12, 5);
            roll.reduced = true;
            roll.config.connections = connections;
            roll.stop_at = n;
            assert_int_equal(roll_walk(NULL, &totals), SSLSTORE_ERR_CANCELLED);
            assert_int_equal(roll.records, n);
            assert_int_equal(totals.records, n);
            roll_end();
        }
    }
}

static void a_transport_that_blocks_has_one_errand_at_a_time(void **unused)
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
        assert_int_equal(roll_walk(NULL, NULL), SSLSTORE_OK);
        assert_true(roll_is_each_once(1, 25));
        assert_int_equal(roll.fake.opens, 2);
        assert_true(!blocking || roll.fake.peak == peak); /* and needs no memory for more */
        peak = roll.fake.peak;
        roll_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_the_number_of_connections),
        cmocka_unit_test(a_page_that_is_lost_loses_no_order_that_is_being_asked_about),
        cmocka_unit_test(the_programs_time_is_not_the_services),
        cmocka_unit_test(a_walk_of_several_can_be_cancelled_at_any_time),
        cmocka_unit_test(nothing_is_handed_over_after_it_was_cancelled),
        cmocka_unit_test(wherever_a_walk_of_several_stops_nothing_is_lost),
        cmocka_unit_test(so_many_orders_are_taken_from_the_listing_at_once),
        cmocka_unit_test(the_pause_before_a_page_is_asked_for_again_doubles),
        cmocka_unit_test(a_page_that_is_asked_for_again_is_waited_for),
        cmocka_unit_test(a_listing_that_falls_silent_is_given_up_in_time),
        cmocka_unit_test(nor_is_the_time_that_telling_takes),
        cmocka_unit_test(an_order_that_is_not_told_about_is_given_up_in_time),
        cmocka_unit_test(what_had_to_wait_is_asked_about_too),
        cmocka_unit_test(all_connections_may_be_silent_at_once),
        cmocka_unit_test(one_connection_needs_memory_for_one_row),
        cmocka_unit_test(only_what_is_needed_is_asked_about_an_order),
        cmocka_unit_test(what_is_known_is_neither_asked_about_nor_handed_over),
        cmocka_unit_test(whichever_record_ends_it_no_more_is_handed_over),
        cmocka_unit_test(a_transport_that_blocks_has_one_errand_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
