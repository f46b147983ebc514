/* Exchange: a connection is reused only if that is safe, a request is never sent twice unless it
 * only reads, and every wait has a deadline.
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

#include "base/words.h"
#include "net/exchange.h"
#include "support/fake.h"
#include "support/range.h"

#define REQUEST "POST /rest/order/status HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
#define CHANGES false
#define READS   true

static struct fake fake;
static sslstore_config config;
static struct sslstore__net net;
static sslstore_counters counters;
static struct sslstore__connection test_connection;
static void *newest_session;
static struct sslstore__exchange exchange;
static char body[4096];
static size_t body_size;

static void begin(const struct fake_reply *replies, size_t count)
{
    memset(&fake, 0, sizeof fake);
    fake.replies = replies;
    fake.reply_count = count;
    fake_config(&fake, &config);
    config.call_timeout_ms = 60000;
    config.connect_timeout_ms = 20000;
    config.reply_timeout_ms = 30000;
    memset(&net, 0, sizeof net);
    net.config = &config;
    memset(&counters, 0, sizeof counters);
    net.counters = &counters;
    newest_session = NULL;
    net.newest_session = &newest_session;
    net.host = "store.example";
    net.port = 443;
    sslstore__error_clear(&net, "order/status");
    memset(&test_connection, 0, sizeof test_connection);
}

static void end(void)
{
    sslstore__connection_release(&net, &test_connection);
    assert_null(fake_complaint(&fake));
}

static void begin_exchange(bool read_only, uint64_t deadline,
                           const struct sslstore__connection *session_source)
{
    struct sslstore__exchange_request request = {&test_connection, session_source, REQUEST,
                                                 strlen(REQUEST),  read_only,      deadline};

    sslstore__exchange_begin(&exchange, &net, &request);
}

/* Step one exchange to its end, and wait as a call does. */
static sslstore_result run(bool read_only)
{
    sslstore_result result;

    body_size = 0;
    begin_exchange(read_only, sslstore__net_now(&net) + config.call_timeout_ms, NULL);
    for (;;) {
        result = sslstore__exchange_step(&exchange);
        if (result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) {
            sslstore_wait wait;
            uint64_t until = sslstore__exchange_until(&exchange, result, &wait);

            assert_int_equal(sslstore__net_wait(&net, &wait, 1, until), SSLSTORE_OK);
        } else if (result == SSLSTORE_OK && exchange.event == SSLSTORE__RESPONSE_BODY) {
            assert_true(body_size + exchange.body.size < sizeof body);
            memcpy(body + body_size, exchange.body.data, exchange.body.size);
            body_size += exchange.body.size;
        } else if (result != SSLSTORE_OK || exchange.event == SSLSTORE__RESPONSE_END) {
            return result;
        }
    }
}

static void must_be(const char *text)
{
    assert_int_equal(body_size, strlen(text));
    assert_memory_equal(body, text, body_size);
}

/* ---- Reusing a connection ---- */

static void a_complete_response_leaves_the_connection_open_for_the_next_request(void **unused)
{
    struct fake_reply replies[3];

    (void) unused;
    replies[0] = fake_json("1 ");
    replies[1] = fake_json("22");
    replies[2] = fake_status(500, "", "333");
    begin(replies, 3);
    assert_int_equal(run(READS), SSLSTORE_OK);
    must_be("1 ");
    assert_int_equal(run(CHANGES), SSLSTORE_OK);
    must_be("22");
    assert_int_equal(run(READS), SSLSTORE_OK);
    must_be("333");
    assert_int_equal(net.error.http_status, 500);
    assert_int_equal(fake.opens, 1);
    assert_int_equal(net.counters->requests, 3);
    assert_int_equal(net.counters->connections, 1);
    assert_int_equal(net.counters->reuses, 2);
    assert_int_equal(net.counters->bytes_sent, 3 * strlen(REQUEST));
    end();
}

#define OK_2 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"

static void a_connection_is_closed_unless_its_response_was_valid_and_complete(void **unused)
{
    static const struct {
        const char *reply;
        enum fake_end end;
        bool kept;
    } rows[] = {
        {OK_2 "\r\n{}", FAKE_KEEP, true},
        {OK_2 "Connection: keep-alive\r\n\r\n{}", FAKE_KEEP, true},
        {"HTTP/1.1 204 No Content\r\n\r\n", FAKE_KEEP, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", FAKE_KEEP,
         true},
        {"HTTP/1.1 100 Continue\r\n\r\n" OK_2 "\r\n{}", FAKE_KEEP, true},
        {"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}", FAKE_KEEP, true},
        {OK_2 "Connection: close\r\n\r\n{}", FAKE_KEEP, false},
        {OK_2 "Connection: Keep-Alive, Close\r\n\r\n{}", FAKE_KEEP, false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", FAKE_KEEP, false},
        {OK_2 "\r\n{}x", FAKE_KEEP, false},
        {OK_2 "\r\n{}\r\n", FAKE_KEEP, false},
        {OK_2 "\r\n{}" OK_2 "\r\n[]", FAKE_KEEP, false},
        {"HTTP/1.1 204 No Content\r\n\r\n{}", FAKE_KEEP, false},
        {OK_2 "\r\n{}", FAKE_CLOSE, false},
        {OK_2 "\r\n{}", FAKE_CUT, false},
        {OK_2 "\r\n{", FAKE_CUT, false},
        {OK_2 "\r\n{", FAKE_CLOSE, false},
        {OK_2 "Content-Length: 3\r\n\r\n{}", FAKE_KEEP, false},
        {OK_2 "Transfer-Encoding: chunked\r\n\r\n{}", FAKE_KEEP, false},
        {OK_2 "Content-Encoding: gzip\r\n\r\n{}", FAKE_KEEP, false},
        {"HTTP/2.0 200 OK\r\n\r\n", FAKE_KEEP, false},
        {"<html>", FAKE_KEEP, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nx", FAKE_KEEP, false},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake_reply replies[2];

        replies[0].bytes = rows[i].reply;
        replies[0].size = 0;
        replies[0].end = rows[i].end;
        replies[0].late = 0;
        replies[1] = fake_json("[7]");
        begin(replies, 2);
        (void) run(CHANGES);
        assert_int_equal(run(CHANGES), SSLSTORE_OK);
        must_be("[7]");
        if (fake.opens != (rows[i].kept ? 1 : 2)) {
            fail_msg("row %zu: %zu connections", i, fake.opens);
        }
        end();
    }
}

/* The response was complete. Bytes that come after it belong to no response. */
static void unrequested_bytes_are_never_read_as_a_response(void **unused)
{
    struct fake_reply replies[2];

    (void) unused;
    replies[0].bytes = OK_2 "\r\n{}" OK_2 "\r\n[]";
    replies[0].size = 0;
    replies[0].end = FAKE_KEEP;
    replies[0].late = 0;
    replies[1] = fake_json("[7]");
    for (size_t step = 1; step < strlen(replies[0].bytes); step++) {
        begin(replies, 2);
        fake.receive_step = step;
        assert_int_equal(run(CHANGES), SSLSTORE_OK);
        must_be("{}");
        assert_int_equal(run(CHANGES), SSLSTORE_OK);
        must_be("[7]");
        assert_int_equal(fake.opens, 2);
        end();
    }
}

static void an_abandoned_exchange_closes_its_connection(void **unused)
{
    struct fake_reply replies[2];

    (void) unused;
    replies[0] = fake_json("{}");
    replies[1] = fake_json("[7]");
    begin(replies, 2);
    fake.receive_step = 10;
    begin_exchange(READS, 60000, NULL);
    assert_int_equal(sslstore__exchange_step(&exchange), SSLSTORE_OK); /* the head */
    sslstore__exchange_abandon(&exchange);
    sslstore__exchange_abandon(&exchange);
    assert_int_equal(fake.closes, 1);
    assert_int_equal(run(READS), SSLSTORE_OK);
    must_be("[7]");
    end();
}

/* ---- A reused connection that fails ---- */

static struct fake_reply two[2];

/* After a successful exchange, the n-th transport call of the second one fails. */
static void second_fails(size_t n, enum fake_fault fault)
{
    two[0] = fake_json("{}");
    two[1] = fake_json("[7]");
    begin(two, 2);
    assert_int_equal(run(READS), SSLSTORE_OK);
    fake.fail_at = fake.calls + n;
    fake.fault = fault;
}

static void a_reused_connection_found_closed_is_reopened(void **unused)
{
    static const enum fake_fault faults[] = {FAKE_RESET, FAKE_ENDED};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        for (int read_only = 0; read_only < 2; read_only++) {
            second_fails(1, faults[i]); /* the check of the idle connection */
            assert_int_equal(run(read_only == 1), SSLSTORE_OK);
            must_be("[7]");
            assert_int_equal(fake.opens, 2);
            end();
        }
    }
}

static void a_reused_connection_that_fails_before_a_byte_is_sent_is_reopened(void **unused)
{
    (void) unused;
    for (int read_only = 0; read_only < 2; read_only++) {
        second_fails(2, FAKE_RESET); /* the first send */
        assert_int_equal(run(read_only == 1), SSLSTORE_OK);
        must_be("[7]");
        assert_int_equal(fake.opens, 2);
        end();
    }
}

static void after_the_first_byte_only_a_read_is_sent_again(void **unused)
{
    (void) unused;
    second_fails(3, FAKE_RESET); /* the second send */
    fake.send_step = 10;
    assert_int_equal(run(READS), SSLSTORE_OK);
    must_be("[7]");
    end();
    second_fails(3, FAKE_RESET);
    fake.send_step = 10;
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_NETWORK);
    assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    assert_int_equal(fake.opens, 1);
    assert_int_equal(fake.answered, 1);
    end();
}

static void when_the_connection_fails_before_the_response_only_a_read_is_sent_again(void **unused)
{
    static const enum fake_fault faults[] = {FAKE_RESET, FAKE_ENDED};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        second_fails(3, faults[i]); /* the first recv of the response */
        assert_int_equal(run(CHANGES), SSLSTORE_ERR_NETWORK);
        assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(fake.answered, 2);
        end();
    }
}

static void a_new_connection_that_fails_is_not_reopened(void **unused)
{
    (void) unused;
    for (size_t n = 1; n <= 3; n++) {
        two[0] = fake_json("{}");
        begin(two, 1);
        fake.fail_at = n;
        assert_int_equal(run(READS), SSLSTORE_ERR_NETWORK);
        assert_int_equal(net.error.delivery,
                         n < 3 ? SSLSTORE_DELIVERY_NOT_SENT : SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_in_range(fake.opens, 0, 1);
        end();
    }
}

static void a_connection_is_reopened_only_once(void **unused)
{
    (void) unused;
    second_fails(2, FAKE_RESET);
    fake.fail_permanently = true;
    assert_int_equal(run(READS), SSLSTORE_ERR_NETWORK);
    assert_int_in_range(fake.calls, 0, 16);
    end();
}

/* ---- Deadlines ---- */

static int never_open(void *user, void **connection, const sslstore_config *unused,
                      const sslstore_peer *peer, uint32_t timeout_ms)
{
    (void) user;
    (void) connection;
    (void) unused;
    (void) peer;
    (void) timeout_ms;
    return SSLSTORE_WANT_WRITE;
}

static int wait_in_vain(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    (void) user;
    (void) set;
    (void) count;
    fake.now_ms += timeout_ms;
    return 0;
}

static void a_connection_that_is_never_established_times_out_with_nothing_sent(void **unused)
{
    (void) unused;
    begin(NULL, 0);
    fake.transport.open = never_open;
    fake.transport.wait = wait_in_vain;
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 20000, 20100);
    assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_NOT_SENT);
    assert_int_equal(net.counters->requests, 0);
    end();
}

static void a_read_waits_for_reply_timeout_and_a_change_for_its_deadline(void **unused)
{
    static const struct fake_reply silence = {NULL, 0, FAKE_SILENCE, 0};

    (void) unused;
    begin(&silence, 1);
    assert_int_equal(run(READS), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 30000, 30100);
    end();
    begin(&silence, 1);
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 60000, 60100);
    assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    end();
}

static void slow_bytes_do_not_extend_the_deadline(void **unused)
{
    struct fake_reply good = fake_json("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]");

    (void) unused;
    begin(&good, 1);
    fake.receive_step = 1;
    fake.call_ms = 1000;
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 60000, 61100);
    end();
}

static void a_read_times_out_on_too_few_bytes_but_not_on_a_slow_connection(void **unused)
{
    char text[1601];
    struct fake_reply good;

    (void) unused;
    memset(text, ' ', sizeof text - 1);
    text[0] = '1';
    text[sizeof text - 1] = '\0';
    good = fake_json(text);
    begin(&good, 1);
    fake.receive_step = SSLSTORE__EXCHANGE_PROGRESS_MIN / 30 - 1; /* a second */
    fake.call_ms = 1000;
    assert_int_equal(run(READS), SSLSTORE_ERR_TIMEOUT);
    assert_int_in_range(fake.now_ms, 30000, 33100);
    end();
    begin(&good, 1);
    fake.receive_step = 40;
    fake.call_ms = 1000;
    assert_int_equal(run(READS), SSLSTORE_OK);
    assert_int_in_range(fake.now_ms, 40000, 60000);
    end();
}

/* ---- A response before the request is sent completely ---- */

static void begin_early(const struct fake_reply *early, size_t at, bool cuts)
{
    static struct fake_reply later;

    later = fake_json("[7]");
    begin(&later, 1);
    fake.early = *early;
    fake.early_at = at;
    fake.early_resets = cuts;
    fake.send_step = 7;
}

static void an_early_error_response_is_read(void **unused)
{
    static const int statuses[] = {400, 413, 408, 503};

    (void) unused;
    for (size_t i = 0; i < 4; i++) {
        struct fake_reply early = fake_status(statuses[i], "", "too much");

        for (size_t at = 1; at < strlen(REQUEST); at++) {
            begin_early(&early, at, at % 2 == 0);
            assert_int_equal(run(at % 4 < 2), SSLSTORE_OK);
            assert_int_equal(net.error.http_status, statuses[i]);
            must_be("too much");
            assert_int_in_range(fake.now_ms, 0, 1000); /* at once */
            assert_int_equal(fake.closes, 1);          /* it still contains half of a request */
            fake.early_at = 0;
            assert_int_equal(run(CHANGES), SSLSTORE_OK);
            must_be("[7]");
            end();
        }
    }
}

static void an_early_success_is_an_error(void **unused)
{
    struct fake_reply early = fake_json("{}");

    (void) unused;
    for (int cuts = 0; cuts < 2; cuts++) {
        begin_early(&early, 30, cuts == 1);
        assert_int_equal(run(CHANGES), cuts == 1 ? SSLSTORE_ERR_NETWORK : SSLSTORE_ERR_HTTP);
        assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        end();
    }
}

static void an_incomplete_early_response_is_ignored(void **unused)
{
    struct fake_reply whole = fake_status(413, "", "too much");

    (void) unused;
    for (size_t size = 1; size < whole.size; size++) {
        for (int end_ = FAKE_KEEP; end_ <= FAKE_SILENCE; end_++) {
            struct fake_reply early = {whole.bytes, size, (enum fake_end) end_, 0};
            sslstore_result result;

            begin_early(&early, 30, end_ % 2 == 0);
            result = run(CHANGES);
            assert_true(result == SSLSTORE_ERR_NETWORK || result == SSLSTORE_ERR_TRUNCATED ||
                        result == SSLSTORE_ERR_TIMEOUT);
            assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
            assert_int_equal(fake.closes, 1);
            end();
        }
    }
}

/* No byte can be sent; what is received then is the result, if it is not 0. */
static int cannot_send(void *user, enum fake_call call, const char *data, size_t *size)
{
    const int *received = user;

    (void) data;
    (void) size;
    if (call == FAKE_SEND) {
        return SSLSTORE_ERR_NETWORK;
    }
    return call == FAKE_RECV ? *received : 0;
}

static void begin_deaf(int *received)
{
    begin(NULL, 0);
    fake.intercept = cannot_send;
    fake.intercept_user = received;
}

/* An alert of TLS says why nothing could be sent. Nothing else says more than the failure. */
static void an_alert_before_the_first_byte_is_the_result(void **unused)
{
    static const struct {
        int received;
        sslstore_result result;
    } rows[] = {
        {SSLSTORE_ERR_TLS, SSLSTORE_ERR_TLS},        {SSLSTORE_ERR_NETWORK, SSLSTORE_ERR_NETWORK},
        {SSLSTORE_WANT_READ, SSLSTORE_ERR_NETWORK},  {FAKE_END_OF_STREAM, SSLSTORE_ERR_NETWORK},
        {SSLSTORE_ERR_MEMORY, SSLSTORE_ERR_NETWORK},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int received = rows[i].received;

        begin_deaf(&received);
        assert_int_equal(run(CHANGES), rows[i].result);
        assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_in_range(fake.now_ms, 0, 1); /* at once */
        end();
    }
}

/* Whatever the transport says, a server that answers a request that it cannot have may have it.
 * Most errors need none: a server that is busy or stops sends them. */
static void a_success_before_the_first_byte_is_no_proof_that_none_was_sent(void **unused)
{
    static const struct {
        int status;
        sslstore_delivery delivery;
    } rows[] = {{200, SSLSTORE_DELIVERY_MAYBE_SENT},
                {302, SSLSTORE_DELIVERY_MAYBE_SENT},
                {400, SSLSTORE_DELIVERY_NOT_SENT},
                {408, SSLSTORE_DELIVERY_NOT_SENT},
                {503, SSLSTORE_DELIVERY_NOT_SENT}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fake_reply unasked = fake_status(rows[i].status, "", "{}");
        int received = 0;

        begin_deaf(&received);
        fake.early = unasked;
        fake.unasked = true;
        assert_int_equal(run(CHANGES), rows[i].status < 400 ? SSLSTORE_ERR_NETWORK : SSLSTORE_OK);
        assert_int_equal(net.error.http_status, rows[i].status);
        assert_int_equal(net.error.delivery, rows[i].delivery);
        end();
    }
}

/* Fails the first send, and then finds no bytes read before the next connection. */
static int a_send_fails_once(void *user, enum fake_call call, const char *data, size_t *size)
{
    size_t *opens_at_failure = user;

    (void) data;
    (void) size;
    if (call == FAKE_SEND && *opens_at_failure == 0) {
        *opens_at_failure = fake.opens;
        return SSLSTORE_ERR_NETWORK;
    }
    assert_false(call == FAKE_RECV && fake.opens == *opens_at_failure);
    return 0;
}

static void on_a_reused_connection_nothing_is_read_before_the_first_byte_is_sent(void **unused)
{
    size_t opens_at_failure = 0;

    (void) unused;
    two[0] = fake_json("{}");
    two[1] = fake_json("[7]");
    begin(two, 2);
    assert_int_equal(run(READS), SSLSTORE_OK);
    fake.intercept = a_send_fails_once;
    fake.intercept_user = &opens_at_failure;
    assert_int_equal(run(READS), SSLSTORE_OK);
    must_be("[7]");
    assert_int_equal(opens_at_failure, 1);
    end();
}

static void the_clock_may_start_at_any_value(void **unused)
{
    static const uint64_t starts[] = {1, UINT32_MAX - 50, UINT32_MAX, (uint64_t) INT64_MAX - 50};
    struct fake_reply good = fake_json("{}");

    (void) unused;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        begin(&good, 1);
        fake.now_ms = starts[i];
        fake.receive_step = 1;
        fake.call_ms = 1;
        assert_int_equal(run(READS), SSLSTORE_OK);
        must_be("{}");
        end();
    }
}

/* ---- Unusual results of the transport ---- */

/* The result of the next call of each kind, once: an error, or how many bytes. */
static struct {
    enum fake_call call;
    int says;
    size_t takes;
    bool armed;
} quirk;

static int meddle(void *unused, enum fake_call call, const char *data, size_t *size)
{
    (void) unused;
    (void) data;
    if (!quirk.armed || call != quirk.call) {
        return 0;
    }
    quirk.armed = false;
    *size = quirk.says == 0 ? quirk.takes : *size;
    return quirk.says;
}

static void arm(enum fake_call call, int says, size_t takes)
{
    fake.intercept = meddle;
    quirk.call = call;
    quirk.says = says;
    quirk.takes = takes;
    quirk.armed = true;
}

static void a_reused_connection_that_wants_to_write_is_usable(void **unused)
{
    (void) unused;
    second_fails(0, FAKE_RESET);
    arm(FAKE_RECV, SSLSTORE_WANT_WRITE, 0); /* TLS may have to send something of its own */
    assert_int_equal(run(CHANGES), SSLSTORE_OK);
    must_be("[7]");
    assert_int_equal(fake.opens, 1);
    end();
}

static void a_send_of_zero_bytes_means_not_yet(void **unused)
{
    (void) unused;
    second_fails(0, FAKE_RESET);
    arm(FAKE_SEND, 0, 0);
    assert_int_equal(run(CHANGES), SSLSTORE_OK);
    assert_false(quirk.armed);
    must_be("[7]");
    end();
}

static int broken_session;

static int alive_then_broken(void *unused, enum fake_call call, const char *data, size_t *size)
{
    (void) unused;
    (void) data;
    (void) size;
    return call == FAKE_RECV && ++broken_session == 2 ? SSLSTORE_ERR_TLS : 0;
}

static void a_tls_error_on_a_reused_connection_counts_as_a_closed_one(void **unused)
{
    (void) unused;
    for (int read_only = 0; read_only < 2; read_only++) {
        struct fake_reply three[3];

        three[0] = fake_json("{}");
        three[1] = fake_json("[6]");
        three[2] = fake_json("[7]");
        begin(three, 3);
        assert_int_equal(run(READS), SSLSTORE_OK);
        broken_session = 0;
        fake.intercept = alive_then_broken;
        assert_int_equal(run(read_only == 1), read_only == 1 ? SSLSTORE_OK : SSLSTORE_ERR_TLS);
        assert_int_equal(fake.opens, read_only == 1 ? 2 : 1);
        end();
    }
}

/* ---- What is reported about a failure ---- */

static int native_code(void *user, const void *connection)
{
    assert_ptr_equal(user, &fake);
    assert_non_null(connection);
    return -0x7280;
}

static void the_native_code_of_the_transport_is_reported(void **unused)
{
    struct fake_reply good = fake_json("{}");

    (void) unused;
    begin(&good, 1);
    fake.transport.native_code = native_code;
    fake.fail_at = 1;
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_NETWORK);
    assert_int_equal(net.error.native_code, -0x7280);
    assert_string_equal(net.error.message, sslstore_result_text(SSLSTORE_ERR_NETWORK));
    assert_int_equal(run(CHANGES), SSLSTORE_OK);
    assert_int_equal(net.error.native_code, 0);
    end();
}

static const char *why;

static const char *reason(void *user, const void *connection)
{
    assert_ptr_equal(user, &fake);
    (void) connection;
    return why;
}

static void the_reason_of_the_transport_is_reported(void **unused)
{
    static const char *const reasons[] = {"a wire is cut", "", NULL};
    struct fake_reply good = fake_json("{}");
    struct fake_reply bad = {"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", 0, FAKE_KEEP, 0};

    (void) unused;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        begin(&good, 1);
        fake.transport.reason = reason;
        fake.fail_at = 1;
        why = reasons[i];
        assert_int_equal(run(CHANGES), SSLSTORE_ERR_NETWORK);
        assert_string_equal(net.error.message,
                            i == 0 ? why : sslstore_result_text(SSLSTORE_ERR_NETWORK));
        end();
    }
    begin(&bad, 1);
    fake.transport.reason = reason;
    why = reasons[0];
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_HTTP);
    assert_string_equal(net.error.message, SSLSTORE__WORDS("malformed header name"));
    end();
}

static int open_nothing(void *user, void **connection, const sslstore_config *given,
                        const sslstore_peer *peer, uint32_t timeout_ms)
{
    (void) user;
    (void) connection;
    (void) given;
    (void) peer;
    (void) timeout_ms;
    return SSLSTORE_ERR_MEMORY;
}

static void without_a_connection_there_is_no_native_code(void **unused)
{
    (void) unused;
    begin(NULL, 0);
    fake.transport.native_code = native_code;
    fake.transport.reason = reason;
    fake.transport.open = open_nothing;
    assert_int_equal(run(CHANGES), SSLSTORE_ERR_MEMORY);
    assert_int_equal(net.error.native_code, 0);
    assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_NOT_SENT);
    end();
}

static void the_offset_of_a_wrong_byte_is_reported(void **unused)
{
    static const struct fake_reply bad = {"HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", 0, FAKE_KEEP,
                                          0};

    (void) unused;
    for (size_t step = 0; step < 20; step++) {
        begin(&bad, 1);
        fake.receive_step = step;
        assert_int_equal(run(CHANGES), SSLSTORE_ERR_HTTP);
        assert_int_equal(net.error.offset, 20);
        assert_int_equal(net.error.delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        end();
    }
}

static sslstore_peer asked_for;
static int (*open_it)(void *, void **, const sslstore_config *, const sslstore_peer *, uint32_t);

/* Notes what it is asked for. The sources of the sessions are no connections of the fake
 * transport. */
static int noting_open(void *user, void **connection, const sslstore_config *given,
                       const sslstore_peer *peer, uint32_t timeout_ms)
{
    sslstore_peer sessionless = *peer;

    asked_for = *peer;
    sessionless.session_source = NULL;
    return open_it(user, connection, given, &sessionless, timeout_ms);
}

static void the_peer_is_that_of_the_url_and_the_session_that_of_the_other_connection(void **unused)
{
    struct fake_reply good = fake_json("{}");
    struct sslstore__connection session_source = {&good, false};

    (void) unused;
    begin(&good, 1);
    open_it = fake.transport.open;
    fake.transport.open = noting_open;
    begin_exchange(READS, 60000, &session_source);
    assert_int_equal(sslstore__exchange_step(&exchange), SSLSTORE_OK);
    assert_string_equal(asked_for.host, "store.example");
    assert_int_equal(asked_for.port, 443);
    assert_ptr_equal(asked_for.session_source, &good);
    sslstore__exchange_abandon(&exchange);
    end();
}

static bool resumes;

static bool is_resumed(void *user, const void *connection)
{
    (void) user;
    (void) connection;
    return resumes;
}

/* A server that has forgotten its tickets makes a full handshake with whoever comes first; all
 * others resume that session, not the one of their own. */
static void the_session_of_the_last_full_handshake_is_offered(void **unused)
{
    const struct fake_reply goods[] = {fake_json("{}"), fake_json("{}")};
    struct sslstore__connection session_source = {&fake, false};
    int other;

    (void) unused;
    for (int i = 0; i < 2; i++) {
        begin(goods, 2);
        resumes = i == 1;
        open_it = fake.transport.open;
        fake.transport.open = noting_open;
        fake.transport.resumed = is_resumed;
        newest_session = &other;
        begin_exchange(READS, 60000, &session_source);
        assert_int_equal(sslstore__exchange_step(&exchange), SSLSTORE_OK);
        assert_ptr_equal(asked_for.session_source, &other);
        assert_int_equal(counters.resumptions, i);
        assert_ptr_equal(newest_session, resumes ? (void *) &other : test_connection.handle);
        sslstore__exchange_abandon(&exchange);
        if (!resumes) { /* its own is the newest: the transport knows it */
            begin_exchange(READS, 60000, &session_source);
            assert_int_equal(sslstore__exchange_step(&exchange), SSLSTORE_OK);
            assert_ptr_equal(asked_for.session_source, &fake);
            sslstore__exchange_abandon(&exchange);
        }
        end();
        assert_ptr_equal(newest_session, resumes ? (void *) &other : NULL); /* it was released */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complete_response_leaves_the_connection_open_for_the_next_request),
        cmocka_unit_test(a_connection_is_closed_unless_its_response_was_valid_and_complete),
        cmocka_unit_test(unrequested_bytes_are_never_read_as_a_response),
        cmocka_unit_test(an_abandoned_exchange_closes_its_connection),
        cmocka_unit_test(a_reused_connection_found_closed_is_reopened),
        cmocka_unit_test(a_reused_connection_that_fails_before_a_byte_is_sent_is_reopened),
        cmocka_unit_test(after_the_first_byte_only_a_read_is_sent_again),
        cmocka_unit_test(when_the_connection_fails_before_the_response_only_a_read_is_sent_again),
        cmocka_unit_test(a_new_connection_that_fails_is_not_reopened),
        cmocka_unit_test(a_connection_is_reopened_only_once),
        cmocka_unit_test(a_connection_that_is_never_established_times_out_with_nothing_sent),
        cmocka_unit_test(a_read_waits_for_reply_timeout_and_a_change_for_its_deadline),
        cmocka_unit_test(slow_bytes_do_not_extend_the_deadline),
        cmocka_unit_test(a_read_times_out_on_too_few_bytes_but_not_on_a_slow_connection),
        cmocka_unit_test(an_early_error_response_is_read),
        cmocka_unit_test(an_early_success_is_an_error),
        cmocka_unit_test(an_incomplete_early_response_is_ignored),
        cmocka_unit_test(an_alert_before_the_first_byte_is_the_result),
        cmocka_unit_test(a_success_before_the_first_byte_is_no_proof_that_none_was_sent),
        cmocka_unit_test(on_a_reused_connection_nothing_is_read_before_the_first_byte_is_sent),
        cmocka_unit_test(the_clock_may_start_at_any_value),
        cmocka_unit_test(a_reused_connection_that_wants_to_write_is_usable),
        cmocka_unit_test(a_send_of_zero_bytes_means_not_yet),
        cmocka_unit_test(a_tls_error_on_a_reused_connection_counts_as_a_closed_one),
        cmocka_unit_test(the_reason_of_the_transport_is_reported),
        cmocka_unit_test(without_a_connection_there_is_no_native_code),
        cmocka_unit_test(the_native_code_of_the_transport_is_reported),
        cmocka_unit_test(the_offset_of_a_wrong_byte_is_reported),
        cmocka_unit_test(the_session_of_the_last_full_handshake_is_offered),
        cmocka_unit_test(the_peer_is_that_of_the_url_and_the_session_that_of_the_other_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
