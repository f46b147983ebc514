/* Stepping: every call gives the same result to a program with its own event loop as to one that
 * waits.
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

#include "support/exchanges.h"
#include "support/range.h"

#define STEPS_MAX 100000

static struct fake fake;
static sslstore_client *client;

static void open_client(void)
{
    sslstore_config config;

    fake_config(&fake, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    sslstore_client_set_stepping(client, true);
}

static void end(void)
{
    sslstore_client_free(client);
    client = NULL;
    assert_null(fake_complaint(&fake));
}

static bool is_want(sslstore_result result)
{
    return result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE;
}

/* What an event loop does between two steps. */
static void wait_as_told(void)
{
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    size_t count;
    uint32_t ms = sslstore_client_wait(client, waits, &count);

    assert_true(fake.transport.wait(&fake, waits, count, ms) >= 0);
    for (size_t i = 0; i < SSLSTORE_WAITS_MAX; i++) {
        assert_int_equal(waits[i].connection != NULL, i < count);
        assert_int_equal(waits[i].events != 0, i < count);
    }
}

/* ---- Every exchange ---- */

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    const struct exchange *const *exchange = user;

    (void) request;
    return (*exchange)->reply;
}

static const char *step_through(const struct exchange *exchange)
{
    static struct exchange_report report;
    sslstore_result result;
    size_t steps = 0;

    memset(&report, 0, sizeof report);
    for (;;) {
        size_t waits = fake.waits;

        result = exchange_perform(client, exchange, &report);
        assert_int_equal(fake.waits, waits); /* the library never waits */
        if (!is_want(result)) {
            return exchange_difference(exchange, result, sslstore_client_error(client), &report);
        }
        assert_true(++steps < STEPS_MAX);
        wait_as_told();
    }
}

static void step_all(size_t receive_step, size_t send_step, bool storm)
{
    static const struct exchange *exchange;
    size_t count;
    const struct exchange *exchanges = exchanges_load(&count);
    size_t bad = 0;

    for (size_t i = 0; i < count; i++) {
        const char *why;

        exchange = &exchanges[i];
        memset(&fake, 0, sizeof fake);
        fake.answer = answer;
        fake.answer_user = &exchange;
        fake.receive_step = receive_step;
        fake.send_step = send_step;
        fake.storm = storm;
        open_client();
        why = step_through(exchange);
        if (why != NULL) {
            print_error("%s:%zu: %s\n", exchange->file, exchange->line, why);
            bad++;
        }
        end();
    }
    assert_int_equal(bad, 0);
}

static void every_recorded_exchange_gives_its_result(void **unused)
{
    (void) unused;
    step_all(0, 0, false);
}

static void every_recorded_exchange_gives_its_result_byte_by_byte(void **unused)
{
    (void) unused;
    step_all(1, 1, false);
}

static void every_recorded_exchange_gives_its_result_with_many_wants(void **unused)
{
    (void) unused;
    step_all(7, 11, true);
}

/* ---- One call ---- */

#define BACKOFF_MS 500 /* the default: a random share of it is added to Retry-After */
#define GOOD       "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"24680\"}"

static void begin(const struct fake_reply *replies, size_t count)
{
    memset(&fake, 0, sizeof fake);
    fake.replies = replies;
    fake.reply_count = count;
    open_client();
}

static sslstore_result status(sslstore_order *order)
{
    return sslstore_wire_order_status(client, "24680", order);
}

static void a_step_that_returns_want_leaves_nothing_to_free(void **unused)
{
    static const struct fake_reply silent = {NULL, 0, FAKE_SILENCE, 0};
    static const sslstore_order empty;
    sslstore_order order;

    (void) unused;
    begin(&silent, 1);
    memset(&order, 0xa5, sizeof order);
    assert_int_equal(status(&order), SSLSTORE_WANT_READ);
    assert_memory_equal(&order, &empty, sizeof order);
    end();
}

static void client_wait_reports_connection_events_and_time(void **unused)
{
    static const struct fake_reply silent = {NULL, 0, FAKE_SILENCE, 0};
    sslstore_order order;
    sslstore_wait wait[SSLSTORE_WAITS_MAX];
    size_t waits;

    (void) unused;
    begin(&silent, 1);
    assert_int_equal(sslstore_client_wait(client, wait, &waits), 0); /* nothing is under way */
    assert_int_equal(waits, 0);
    fake.storm = true;
    assert_int_equal(status(&order), SSLSTORE_WANT_WRITE); /* opening */
    assert_int_in_range(sslstore_client_wait(client, wait, &waits), 19000, 20000);
    assert_int_equal(waits, 1);
    assert_non_null(wait[0].connection);
    assert_int_equal(wait[0].events, SSLSTORE_WAIT_WRITE);
    fake.storm = false;
    assert_int_equal(status(&order), SSLSTORE_WANT_READ); /* receiving */
    assert_int_in_range(sslstore_client_wait(client, wait, &waits), 29000, 30000);
    assert_int_equal(waits, 1);
    assert_non_null(wait[0].connection);
    assert_int_equal(wait[0].events, SSLSTORE_WAIT_READ);
    end();
}

static void client_wait_reports_only_a_time_during_a_pause(void **unused)
{
    struct fake_reply replies[2];
    sslstore_order order;
    sslstore_wait wait[SSLSTORE_WAITS_MAX];
    size_t waits;
    uint32_t ms;

    (void) unused;
    replies[0] = fake_status(503, "Retry-After: 7\r\n", "busy");
    replies[1] = fake_json(GOOD);
    begin(replies, 2);
    assert_true(is_want(status(&order)));
    ms = sslstore_client_wait(client, wait, &waits);
    assert_int_equal(waits, 0);
    assert_int_in_range(ms, 6900, 7000 + BACKOFF_MS);
    fake.now_ms += 6000;
    assert_true(is_want(status(&order)));
    assert_int_equal(fake.answered, 1); /* not yet */
    fake.now_ms += 1000 + BACKOFF_MS;
    assert_int_equal(status(&order), SSLSTORE_OK);
    assert_string_equal(order.store_id, "24680");
    sslstore_order_free(&order);
    end();
}

static void another_call_meanwhile_is_refused_and_the_first_goes_on(void **unused)
{
    struct fake_reply good = fake_json(GOOD);
    sslstore_approver_list list;
    sslstore_order order;

    (void) unused;
    begin(&good, 1);
    fake.storm = true;
    assert_true(is_want(status(&order)));
    assert_int_equal(sslstore_wire_approvers(client, "positivessl", "shop.example", &list),
                     SSLSTORE_ERR_BUSY);
    assert_int_equal(sslstore_client_error(client)->result, SSLSTORE_ERR_BUSY);
    assert_int_equal(sslstore_client_error(client)->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    fake.storm = false;
    assert_int_equal(status(&order), SSLSTORE_OK);
    assert_int_equal(fake.answered, 1);
    sslstore_order_free(&order);
    end();
}

static void an_order_operation_meanwhile_is_refused_too(void **unused)
{
    struct fake_reply good = fake_json(GOOD);
    sslstore_certificate certificate;
    sslstore_order order;

    (void) unused;
    begin(&good, 1);
    fake.storm = true;
    assert_true(is_want(status(&order)));
    assert_int_equal(sslstore_certificate_get(client, "24680", NULL, &certificate),
                     SSLSTORE_ERR_BUSY); /* although it is the same endpoint */
    fake.storm = false;
    assert_int_equal(status(&order), SSLSTORE_OK);
    assert_int_equal(fake.answered, 1);
    sslstore_order_free(&order);
    end();
}

static int take_row(void *user, const sslstore_order *order, sslstore_result result)
{
    size_t *rows = user;

    assert_int_equal(result, SSLSTORE_OK);
    assert_string_equal(order->store_id, "24680");
    ++*rows;
    return 0;
}

/* In both orders of ending. */
static void a_listing_and_a_call_are_stepped_side_by_side(void **unused)
{
    static const sslstore_query all;

    (void) unused;
    for (int call_first = 0; call_first < 2; call_first++) {
        struct fake_reply replies[2];
        sslstore_order order;
        size_t rows = 0;

        replies[call_first] = fake_json("[" GOOD "]");
        replies[1 - call_first] = fake_json(GOOD);
        begin(replies, 2);
        fake.storm = true;
        assert_true(is_want(status(&order)));
        assert_true(is_want(sslstore_wire_order_query(client, &all, take_row, &rows, NULL)));
        fake.storm = false;
        if (call_first == 1) {
            assert_int_equal(status(&order), SSLSTORE_OK);
        }
        assert_int_equal(sslstore_wire_order_query(client, &all, take_row, &rows, NULL),
                         SSLSTORE_OK);
        if (call_first == 0) {
            assert_int_equal(status(&order), SSLSTORE_OK);
        }
        assert_int_equal(rows, 1);
        assert_string_equal(order.store_id, "24680");
        sslstore_order_free(&order);
        end();
    }
}

struct within {
    sslstore_order order;
    size_t steps;
    sslstore_result result;
};

/* The callback of a row steps another call to its end. */
static int ask_within(void *user, const sslstore_order *row, sslstore_result result)
{
    struct within *within = user;
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    size_t count;

    (void) row;
    assert_int_equal(result, SSLSTORE_OK);
    assert_int_equal(sslstore_client_wait(client, waits, &count), 0); /* the callback has the row */
    assert_int_equal(count, 0);
    while (is_want(within->result = status(&within->order))) {
        within->steps++;
        assert_true(sslstore_client_wait(client, waits, &count) > 0);
        assert_int_equal(count, 1);
        assert_int_equal(fake.transport.wait(&fake, waits, count, 0), 1); /* its own: it comes */
    }
    return 0;
}

static void in_a_listing_callback_client_wait_reports_the_call_that_waits(void **unused)
{
    struct fake_reply replies[2];
    static const sslstore_query all;
    struct within within = {.steps = 0};

    (void) unused;
    replies[0] = fake_json("[" GOOD "]");
    replies[1] = fake_json(GOOD);
    begin(replies, 2);
    fake.storm = true;
    while (is_want(sslstore_wire_order_query(client, &all, ask_within, &within, NULL))) {
        wait_as_told();
    }
    assert_int_equal(within.result, SSLSTORE_OK);
    assert_true(within.steps > 0);
    sslstore_order_free(&within.order);
    end();
}

static void two_calls_under_way_have_two_waits_and_the_nearer_time(void **unused)
{
    struct fake_reply replies[2];
    static const sslstore_query all;
    sslstore_wait waits[SSLSTORE_WAITS_MAX];
    size_t count;
    size_t rows = 0;
    sslstore_order order;

    (void) unused;
    for (int call_first = 0; call_first < 2; call_first++) {
        replies[0] = fake_status(503, "Retry-After: 7\r\n", "busy");
        replies[1].bytes = NULL;
        replies[1].size = 0;
        replies[1].end = FAKE_SILENCE;
        replies[1].late = 0;
        begin(replies, 2);
        fake.storm = true;
        assert_true(is_want(status(&order)));
        assert_true(is_want(sslstore_wire_order_query(client, &all, take_row, &rows, NULL)));
        assert_int_in_range(sslstore_client_wait(client, waits, &count), 19000, 20000);
        assert_int_equal(count, 2);
        assert_ptr_not_equal(waits[0].connection, waits[1].connection);
        fake.storm = false;
        if (call_first == 1) {
            assert_true(is_want(status(&order))); /* it pauses for 7 s, */
            assert_true(is_want(sslstore_wire_order_query(client, &all, take_row, &rows, NULL)));
        } else {
            assert_true(is_want(sslstore_wire_order_query(client, &all, take_row, &rows, NULL)));
            assert_true(is_want(status(&order)));
        }
        assert_int_in_range(sslstore_client_wait(client, waits, &count), 6900, 7000 + BACKOFF_MS);
        assert_int_equal(count, 1); /* and only the other one waits for its connection */
        assert_int_equal(waits[0].events, SSLSTORE_WAIT_READ);
        sslstore_client_abandon(client);
        assert_int_equal(sslstore_client_wait(client, waits, &count), 0);
        assert_int_equal(count, 0);
        end();
    }
}

static void an_abandoned_call_closes_its_connection_and_the_client_can_be_used(void **unused)
{
    struct fake_reply replies[2];
    sslstore_order order;
    sslstore_wait wait[SSLSTORE_WAITS_MAX];
    size_t waits;

    (void) unused;
    replies[0] = fake_json(GOOD);
    replies[0].bytes = NULL;
    replies[0].end = FAKE_SILENCE;
    replies[1] = fake_json(GOOD);
    begin(replies, 2);
    assert_true(is_want(status(&order)));
    sslstore_client_abandon(client);
    assert_int_equal(fake.closes, 1);
    assert_int_equal(sslstore_client_wait(client, wait, &waits), 0);
    sslstore_client_abandon(client); /* again: nothing */
    assert_int_equal(status(&order), SSLSTORE_OK);
    assert_int_equal(fake.opens, 2);
    sslstore_order_free(&order);
    end();
}

static void a_call_can_be_abandoned_during_a_pause(void **unused)
{
    struct fake_reply replies[2];
    sslstore_order order;

    (void) unused;
    replies[0] = fake_status(503, "Retry-After: 7\r\n", "busy");
    replies[1] = fake_json(GOOD);
    begin(replies, 2);
    assert_true(is_want(status(&order)));
    sslstore_client_abandon(client);
    assert_int_equal(status(&order), SSLSTORE_OK);
    sslstore_order_free(&order);
    end();
}

/* A program that steps too late has no time left to read the response of what it pays for. */
static void nothing_is_sent_after_the_deadline(void **unused)
{
    struct fake_reply good = fake_json(GOOD);
    sslstore_order_request request = {
        .csr = "x", .csr_size = SSLSTORE_NUL_TERMINATED, .product_code = "positivessl"};
    sslstore_order order;

    (void) unused;
    begin(&good, 1);
    fake.storm = true;
    assert_true(is_want(sslstore_wire_order_new(client, &request, &order))); /* opening */
    fake.storm = false;
    fake.now_ms += 120000;
    assert_int_equal(sslstore_wire_order_new(client, &request, &order), SSLSTORE_ERR_TIMEOUT);
    assert_int_equal(fake.bytes_sent, 0);
    assert_int_equal(sslstore_client_error(client)->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    end();
}

static void a_call_begins_again_when_stepping_is_switched_off(void **unused)
{
    struct fake_reply good = fake_json(GOOD);
    sslstore_order order;

    (void) unused;
    begin(&good, 1);
    fake.storm = true;
    assert_true(is_want(status(&order)));
    sslstore_client_set_stepping(client, false);
    assert_int_equal(status(&order), SSLSTORE_ERR_BUSY); /* the stepped one is still under way */
    sslstore_client_abandon(client);
    assert_int_equal(status(&order), SSLSTORE_OK);
    sslstore_order_free(&order);
    end();
}

static void a_stepped_listing_reports_each_row_once(void **unused)
{
    struct fake_reply page = fake_json("[" GOOD "," GOOD "," GOOD "]");
    static const sslstore_query all;
    size_t rows = 0;
    uint32_t count = 0;
    size_t steps = 0;
    sslstore_result result;

    (void) unused;
    begin(&page, 1);
    fake.storm = true;
    fake.receive_step = 1;
    while (is_want(result = sslstore_wire_order_query(client, &all, take_row, &rows, &count))) {
        assert_true(++steps < STEPS_MAX);
    }
    assert_int_equal(result, SSLSTORE_OK);
    assert_int_equal(rows, 3);
    assert_int_equal(count, 3);
    end();
}

static void order_operations_wait_even_while_stepping_is_on(void **unused)
{
    struct fake_reply good = fake_json("{\"isError\":false}");

    (void) unused;
    begin(&good, 1);
    fake.storm = true;
    assert_int_equal(sslstore_ping(client), SSLSTORE_OK);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_exchange_gives_its_result),
        cmocka_unit_test(every_recorded_exchange_gives_its_result_byte_by_byte),
        cmocka_unit_test(every_recorded_exchange_gives_its_result_with_many_wants),
        cmocka_unit_test(a_step_that_returns_want_leaves_nothing_to_free),
        cmocka_unit_test(client_wait_reports_connection_events_and_time),
        cmocka_unit_test(client_wait_reports_only_a_time_during_a_pause),
        cmocka_unit_test(another_call_meanwhile_is_refused_and_the_first_goes_on),
        cmocka_unit_test(an_order_operation_meanwhile_is_refused_too),
        cmocka_unit_test(a_listing_and_a_call_are_stepped_side_by_side),
        cmocka_unit_test(in_a_listing_callback_client_wait_reports_the_call_that_waits),
        cmocka_unit_test(two_calls_under_way_have_two_waits_and_the_nearer_time),
        cmocka_unit_test(an_abandoned_call_closes_its_connection_and_the_client_can_be_used),
        cmocka_unit_test(a_call_can_be_abandoned_during_a_pause),
        cmocka_unit_test(nothing_is_sent_after_the_deadline),
        cmocka_unit_test(a_call_begins_again_when_stepping_is_switched_off),
        cmocka_unit_test(a_stepped_listing_reports_each_row_once),
        cmocka_unit_test(order_operations_wait_even_while_stepping_is_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
