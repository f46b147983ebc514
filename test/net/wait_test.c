/* Waiting: the program's tick is called at least every 100 ms, whatever the library waits for; if
 * the tick cancels, the call ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/net.h"
#include "support/fake.h"
#include "support/range.h"

#define BACKOFF_MS  500 /* the default: a random share of it is added to Retry-After */
#define PROMISED_MS 100
#define GOOD        "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"24680\"}"

static struct fake fake;
static sslstore_config config;
static sslstore_client *client;

static void begin(const struct fake_reply *replies, size_t count)
{
    memset(&fake, 0, sizeof fake);
    fake.replies = replies;
    fake.reply_count = count;
}

static void open_client(void)
{
    fake_config(&fake, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
}

static void end(void)
{
    sslstore_client_free(client);
    client = NULL;
    assert_null(fake_complaint(&fake));
}

static sslstore_result status(void)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, "24680", &order);

    sslstore_order_free(&order);
    return result;
}

/* ---- The tick ---- */

static const struct fake_reply silence = {NULL, 0, FAKE_SILENCE, 0};

static void tick_is_called_while_the_server_is_silent(void **unused)
{
    (void) unused;
    begin(&silence, 1);
    open_client();
    assert_int_equal(status(), SSLSTORE_ERR_TIMEOUT);
    assert_true(fake.now_ms >= 60000 - 500 - 8000);
    assert_true(fake.ticks >= fake.now_ms / PROMISED_MS);
    assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
    end();
}

static void tick_is_called_with_a_transport_that_blocks(void **unused)
{
    (void) unused;
    begin(&silence, 1);
    fake.blocking = true;
    open_client();
    assert_int_equal(status(), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
    assert_int_equal(fake.waits, 0);
    end();
}

static void tick_is_called_during_a_pause_between_attempts(void **unused)
{
    struct fake_reply replies[2];

    (void) unused;
    replies[0] = fake_status(503, "Retry-After: 20\r\n", "");
    replies[1] = fake_json(GOOD);
    for (int blocking = 0; blocking < 2; blocking++) {
        begin(replies, 2);
        fake.blocking = blocking == 1;
        open_client();
        assert_int_equal(status(), SSLSTORE_OK);
        assert_int_in_range(fake.now_ms, 20000, 20200 + BACKOFF_MS);
        assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
        end();
    }
}

static void tick_is_called_while_bytes_keep_coming(void **unused)
{
    struct fake_reply good = fake_json(GOOD);

    (void) unused;
    for (int blocking = 0; blocking < 2; blocking++) {
        begin(&good, 1);
        fake.blocking = blocking == 1;
        fake.receive_step = 1;
        fake.send_step = 1;
        fake.call_ms = 50;
        open_client();
        assert_int_equal(status(), SSLSTORE_OK);
        assert_true(fake.ticks > 100);
        assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
        end();
    }
}

static int ignore_row(void *user, const sslstore_order *order, sslstore_result result)
{
    (void) user;
    (void) order;
    (void) result;
    return 0;
}

static void endless_blanks_call_tick_and_end_at_the_deadline(void **unused)
{
    static char flood[1 << 20];
    static const sslstore_query all;
    struct fake_reply reply;
    size_t size;

    (void) unused;
    memset(flood, ' ', sizeof flood);
    size = strlen(strcpy(flood, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n["));
    flood[size] = ' ';
    reply.bytes = flood;
    reply.size = sizeof flood;
    reply.end = FAKE_SILENCE;
    reply.late = 0;
    begin(&reply, 1);
    fake.receive_step = 10;
    fake.call_ms = 10;
    open_client();
    assert_int_equal(sslstore_wire_order_query(client, &all, ignore_row, NULL, NULL),
                     SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 60000, 60100);
    assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
    end();
}

static void without_a_tick_nothing_changes(void **unused)
{
    (void) unused;
    begin(&silence, 1);
    fake_config(&fake, &config);
    config.tick = NULL;
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
    assert_int_equal(status(), SSLSTORE_ERR_TIMEOUT);
    assert_int_equal(fake.ticks, 0);
    end();
}

/* ---- Cancelling ---- */

static void a_tick_that_cancels_ends_the_call_at_once(void **unused)
{
    (void) unused;
    for (int blocking = 0; blocking < 2; blocking++) {
        begin(&silence, 1);
        fake.blocking = blocking == 1;
        fake.cancel_at = 10;
        open_client();
        assert_int_equal(status(), SSLSTORE_ERR_CANCELLED);
        assert_int_equal(fake.ticks, 10);
        assert_true(fake.now_ms <= 10 * PROMISED_MS);
        assert_int_equal(sslstore_client_error(client)->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(fake.closes, 1);
        end();
    }
}

/* Without a wait function. The fake transport does not use it. */
static const sslstore_stream blocking;

static void every_call_of_a_stream_that_blocks_has_its_tick_and_any_tick_cancels(void **unused)
{
    struct fake_reply good = fake_json(GOOD);
    const struct fake_reply *const replies[] = {&good, &silence};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        bool cancelled = true;
        size_t at = 1;

        for (; cancelled; at++) {
            sslstore_result result;

            begin(replies[i], 1);
            fake.send_step = 40;
            fake.storm = true;
            fake.call_ms = 90;
            fake.cancel_at = at;
            fake_config(&fake, &config);
            config.stream = &blocking;
            config.attempts = 1;
            config.reply_timeout_ms = 900;
            assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
            result = status();
            cancelled = fake.ticks >= at;
            assert_int_equal(result, cancelled ? SSLSTORE_ERR_CANCELLED
                                     : i == 0  ? SSLSTORE_OK
                                               : SSLSTORE_ERR_TIMEOUT);
            assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
            end();
        }
        assert_true(at > 10);
    }
}

static void a_pause_can_be_cancelled(void **unused)
{
    struct fake_reply busy = fake_status(503, "Retry-After: 20\r\n", "");

    (void) unused;
    begin(&busy, 1);
    fake.cancel_at = 10;
    open_client();
    assert_int_equal(status(), SSLSTORE_ERR_CANCELLED);
    assert_int_equal(fake.answered, 1);
    assert_int_equal(fake.ticks, 10);
    end();
}

/* ---- sslstore__net_wait() ---- */

static struct sslstore__net net;

static void begin_net(void)
{
    begin(NULL, 0);
    fake_config(&fake, &config);
    memset(&net, 0, sizeof net);
    net.config = &config;
    sslstore__error_clear(&net, "");
}

static void a_moment_in_the_past_is_not_waited_for(void **unused)
{
    (void) unused;
    begin_net();
    fake.now_ms = 1000;
    assert_int_equal(sslstore__net_wait(&net, NULL, 0, 1000), SSLSTORE_OK);
    assert_int_equal(sslstore__net_wait(&net, NULL, 0, 0), SSLSTORE_OK);
    assert_int_equal(fake.waits, 0);
}

static void a_wait_without_connections_ends_at_the_moment(void **unused)
{
    static const uint64_t spans[] = {1, 49, 50, 51, 99, 100, 101, 5000};
    static const uint64_t starts[] = {0, 5, UINT32_MAX - 60, (uint64_t) INT64_MAX - 60};

    (void) unused;
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++) {
            begin_net();
            fake.now_ms = starts[k];
            assert_int_equal(sslstore__net_wait(&net, NULL, 0, starts[k] + spans[i]), SSLSTORE_OK);
            assert_int_in_range(fake.now_ms - starts[k], spans[i], spans[i] + 5);
            assert_int_in_range(fake.longest_gap, 0, PROMISED_MS);
        }
    }
}

static int failing_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    (void) user;
    (void) set;
    (void) count;
    (void) timeout_ms;
    return SSLSTORE_ERR_NETWORK;
}

static void a_failed_wait_ends_the_call_with_its_result(void **unused)
{
    (void) unused;
    begin(&silence, 1);
    open_client();
    fake.transport.wait = failing_wait;
    assert_int_equal(status(), SSLSTORE_ERR_NETWORK);
    end();
}

static int strange_result;

static int failing_strangely(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    (void) user;
    (void) set;
    (void) count;
    (void) timeout_ms;
    return strange_result;
}

static void an_unknown_failure_is_counted_in_no_class(void **unused)
{
    static const int strange[] = {-3, -99, -5000};

    (void) unused;
    for (size_t i = 0; i < sizeof strange / sizeof strange[0]; i++) {
        const sslstore_counters *counters;

        begin(&silence, 1);
        open_client();
        fake.transport.wait = failing_strangely;
        strange_result = strange[i];
        assert_int_equal(status(), strange[i]);
        counters = sslstore_client_counters(client);
        assert_int_equal(counters->failures, 1);
        for (size_t k = 0; k < SSLSTORE_FAILURE_CLASS_COUNT; k++) {
            assert_int_equal(counters->failures_of[k], 0);
        }
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tick_is_called_while_the_server_is_silent),
        cmocka_unit_test(tick_is_called_with_a_transport_that_blocks),
        cmocka_unit_test(tick_is_called_during_a_pause_between_attempts),
        cmocka_unit_test(tick_is_called_while_bytes_keep_coming),
        cmocka_unit_test(endless_blanks_call_tick_and_end_at_the_deadline),
        cmocka_unit_test(without_a_tick_nothing_changes),
        cmocka_unit_test(a_tick_that_cancels_ends_the_call_at_once),
        cmocka_unit_test(every_call_of_a_stream_that_blocks_has_its_tick_and_any_tick_cancels),
        cmocka_unit_test(a_pause_can_be_cancelled),
        cmocka_unit_test(a_moment_in_the_past_is_not_waited_for),
        cmocka_unit_test(a_wait_without_connections_ends_at_the_moment),
        cmocka_unit_test(a_failed_wait_ends_the_call_with_its_result),
        cmocka_unit_test(an_unknown_failure_is_counted_in_no_class),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
