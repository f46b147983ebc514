/* Streams that break their contract, fail or stop at any point: the call ends with the right result
 * and in time, nothing leaks, and each stream is closed once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "stream/line.h"
#include "tls/stream.h"
#include "support/range.h"

#define T           (&sslstore_transport_mbedtls)
#define PROMISED_MS 100

static struct line line;

static sslstore_client *client(void)
{
    return line.store.client;
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(client());
}

static void begin(void)
{
    line_begin(&line, 0);
    line.store.config.attempts = 1;
}

/* Both kinds of streams are driven in another way. */
static void begin_kind(bool blocks)
{
    begin();
    if (blocks) {
        line_block(&line);
    }
}

static sslstore_result ping(void)
{
    line_open(&line);
    return sslstore_ping(client());
}

static void end(void)
{
    assert_int_in_range(line.longest_gap, 0, PROMISED_MS);
    assert_null(line_end(&line));
}

/* ---- What is returned in place of the true result ---- */

struct lie {
    enum line_call call;
    size_t from; /* the first call of its kind that lies, from 1 */
    int result;
    bool once;
};

static int lie(void *user, struct line *self, enum line_call call, int result, size_t size)
{
    const struct lie *told = user;
    size_t number = self->calls[call];

    (void) size;
    if (call != told->call || number < told->from || (told->once && number > told->from)) {
        return result;
    }
    return told->result;
}

static sslstore_result ping_lied_to(struct lie *told)
{
    line.spoil = lie;
    line.spoil_user = told;
    return ping();
}

/* ---- Results ---- */

static void a_failure_of_the_stream_is_the_result_of_the_call(void **state)
{
    static const sslstore_result results[] = {SSLSTORE_ERR_NETWORK, SSLSTORE_ERR_CONNECT,
                                              SSLSTORE_ERR_RESOLVE, SSLSTORE_ERR_MEMORY,
                                              SSLSTORE_ERR_CANCELLED};
    static const enum line_call calls[] = {LINE_CONNECT, LINE_SEND, LINE_RECV};

    (void) state;
    for (size_t i = 0; i < 2 * sizeof results / sizeof *results; i++) {
        for (size_t k = 0; k < sizeof calls / sizeof *calls; k++) {
            struct lie told = {calls[k], 1, results[i / 2], false};

            begin_kind(i % 2 == 1);
            assert_int_equal(ping_lied_to(&told), results[i / 2]);
            assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
            assert_int_equal(line.connects, 1);
            assert_int_equal(line.requests, 0);
            end();
        }
    }
}

/* Whichever call fails: until one is beyond the last. */
static void a_failure_at_any_call_ends_the_call(void **state)
{
    static const enum line_call calls[] = {LINE_CONNECT, LINE_SEND, LINE_RECV, LINE_WAIT};

    (void) state;
    for (size_t i = 0; i < 2 * sizeof calls / sizeof *calls; i++) {
        struct lie told = {calls[i / 2], 1, SSLSTORE_ERR_NETWORK, true};
        bool told_it = true;

        for (; told_it; told.from++) {
            sslstore_result result;

            begin_kind(i % 2 == 1);
            line.step = 400;
            line.connect_wants = 2;
            result = ping_lied_to(&told);
            told_it = line.calls[told.call] >= told.from;
            assert_int_equal(result, told_it ? SSLSTORE_ERR_NETWORK : SSLSTORE_OK);
            end();
        }
        assert_int_equal(told.from > 2, calls[i / 2] != LINE_WAIT || i % 2 == 0);
    }
}

static int unhappy_code(void *user, const void *stream)
{
    assert_ptr_equal(user, &line);
    assert_non_null(stream);
    return -4711;
}

static const char *what_happened;

static const char *unhappy_reason(void *user, const void *stream)
{
    assert_ptr_equal(user, &line);
    assert_non_null(stream);
    return what_happened;
}

static void the_streams_code_and_words_are_reported(void **state)
{
    static const char *const reasons[] = {"the modem has no SIM card", "", NULL};
    static const enum line_call calls[] = {LINE_CONNECT, LINE_SEND, LINE_RECV};

    (void) state;
    for (size_t i = 0; i < 3 * sizeof reasons / sizeof *reasons; i++) {
        struct lie told = {calls[i / 3], 1, SSLSTORE_ERR_CONNECT, false};

        begin();
        line.functions.native_code = unhappy_code;
        line.functions.reason = unhappy_reason;
        what_happened = reasons[i % 3];
        assert_int_equal(ping_lied_to(&told), SSLSTORE_ERR_CONNECT);
        assert_int_equal(error()->native_code, -4711);
        assert_string_equal(error()->message,
                            i % 3 == 0 ? reasons[0] : sslstore_result_text(SSLSTORE_ERR_CONNECT));
        end();
    }
}

static void a_stream_that_was_not_begun_has_no_reason(void **state)
{
    struct sslstore__tls_stream stream;

    (void) state;
    memset(&stream, 0, sizeof stream);
    assert_string_equal(sslstore__tls_stream_reason(&stream), "");
}

/* The stream is closed before the reason is asked for, so it was copied. */
static void a_long_reason_is_cut(void **state)
{
    static char reason[200];
    struct lie told = {LINE_RECV, 3, SSLSTORE_ERR_NETWORK, false};

    (void) state;
    memset(reason, 'r', sizeof reason - 1);
    begin();
    line.functions.reason = unhappy_reason;
    what_happened = reason;
    assert_int_equal(ping_lied_to(&told), SSLSTORE_ERR_NETWORK);
    reason[95] = '\0';
    assert_string_equal(error()->message, reason);
    end();
}

static void without_a_stream_the_message_says_what_to_set(void **state)
{
    (void) state;
    begin();
    line.store.config.attempts = 5;
    line.store.config.stream = NULL;
    assert_int_equal(ping(), SSLSTORE_ERR_CONFIG);
    assert_string_equal(error()->message, "no byte stream: set stream of the configuration, for "
                                          "instance to &sslstore_stream_sockets");
    assert_int_equal(error()->attempts, 1);
    assert_int_equal(line.connects, 0);
    end();
}

/* ---- Numbers that cannot be ---- */

static void more_bytes_than_asked_for_are_a_failure(void **state)
{
    static const enum line_call calls[] = {LINE_SEND, LINE_RECV};
    static const int sizes[] = {16 * 1024 * 1024, INT32_MAX};

    (void) state;
    for (size_t i = 0; i < 8; i++) {
        struct lie told = {calls[i % 2], 1 + i / 4, sizes[i / 2 % 2], false};

        begin();
        assert_int_equal(ping_lied_to(&told), SSLSTORE_ERR_NETWORK);
        assert_int_equal(line.calls[told.call], told.from);
        end();
    }
}

static int one_too_many(void *user, struct line *self, enum line_call call, int result, size_t size)
{
    (void) user;
    (void) self;
    return call == LINE_RECV ? (int) size + 1 : result;
}

static void one_byte_too_many_is_enough(void **state)
{
    (void) state;
    begin();
    line.spoil = one_too_many;
    assert_int_equal(ping(), SSLSTORE_ERR_NETWORK);
    assert_int_equal(line.calls[LINE_RECV], 1);
    end();
}

/* Connected is connected, whatever the number. */
static void a_positive_result_of_connect_is_taken_for_0(void **state)
{
    struct lie told = {LINE_CONNECT, 1, 7, false};

    (void) state;
    begin();
    assert_int_equal(ping_lied_to(&told), SSLSTORE_OK);
    assert_int_equal(line.calls[LINE_CONNECT], 1);
    end();
}

/* ---- Nothing moves ---- */

static void a_stream_that_is_never_ready_ends_at_the_deadline(void **state)
{
    static const enum line_call calls[] = {LINE_CONNECT, LINE_SEND, LINE_RECV};
    static const int results[] = {SSLSTORE_WANT_READ, SSLSTORE_WANT_WRITE};

    (void) state;
    for (size_t i = 0; i < 2 * 2 * sizeof calls / sizeof *calls; i++) {
        struct lie told = {calls[i / 4], 1, results[i / 2 % 2], false};
        uint64_t began;

        begin_kind(i % 2 == 1);
        line.store.config.connect_timeout_ms = 5000;
        began = line.store.fake.now_ms;
        assert_int_equal(ping_lied_to(&told), SSLSTORE_ERR_TIMEOUT);
        assert_int_in_range(line.store.fake.now_ms - began, 5000, 5000 + PROMISED_MS);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        end();
    }
}

/* Some streams say 0 for "not now". It must not be taken for success: Mbed TLS would forget what it
 * has to send. */
static void a_send_that_takes_nothing_is_asked_again(void **state)
{
    struct lie told = {LINE_SEND, 2, 0, false};

    (void) state;
    begin();
    assert_int_equal(ping_lied_to(&told), SSLSTORE_ERR_TIMEOUT);
    assert_true(line.calls[LINE_SEND] > 10);
    end();
}

/* Returns 0 for every second send, before anything is taken. */
static int (*true_send)(void *user, void *stream, const void *data, size_t size);
static int lazy_send(void *user, void *stream, const void *data, size_t size)
{
    static size_t calls;

    return calls++ % 2 == 0 ? 0 : true_send(user, stream, data, size);
}

static void a_send_that_takes_nothing_now_and_then_makes_no_difference(void **state)
{
    (void) state;
    for (int blocks = 0; blocks < 2; blocks++) {
        begin_kind(blocks == 1);
        line.step = 10;
        true_send = line.functions.send;
        line.functions.send = lazy_send;
        assert_int_equal(ping(), SSLSTORE_OK);
        assert_int_equal(line.requests, 1);
        end();
    }
}

/* ---- The end of the stream ---- */

struct ending {
    bool is_child; /* in this process the peer has ended the stream */
    size_t children;
    size_t failed;
};

/* Before each byte the process is doubled: in the child the stream ends there. So the handshake,
 * which takes long, is made once. */
static int end_in_a_child(void *user, struct line *self, enum line_call call, int result,
                          size_t size)
{
    struct ending *ending = user;
    int status = 0;

    (void) self;
    (void) size;
    if (call != LINE_RECV || ending->is_child) {
        return call == LINE_RECV ? 0 : result;
    }
    if (result == 1) {
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) {
            ending->is_child = true;
            return 0;
        }
        ending->children++;
        assert_int_equal(waitpid(child, &status, 0), child);
        ending->failed += status != 0;
    }
    return result;
}

static void an_end_after_any_byte_is_a_network_error(void **state)
{
    struct ending ending = {false, 0, 0};
    sslstore_result result;

    (void) state;
    begin();
    line.step = 1;
    line.spoil = end_in_a_child;
    line.spoil_user = &ending;
    result = ping();
    if (ending.is_child) {
        bool good = result == SSLSTORE_ERR_NETWORK && line.connects == 1;

        _exit(good && line_end(&line) == NULL ? 0 : 1);
    }
    assert_int_equal(result, SSLSTORE_OK);
    assert_int_equal(ending.children, line.bytes_received);
    assert_int_equal(ending.failed, 0);
    assert_true(ending.children > 1000);
    end();
}

/* ---- Waiting ---- */

static void a_wait_that_fails_ends_the_call(void **state)
{
    static const sslstore_result results[] = {SSLSTORE_ERR_NETWORK, SSLSTORE_ERR_CANCELLED};

    (void) state;
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        struct lie told = {LINE_WAIT, 1 + 50 * i, results[i], false};

        begin();
        line.step = 10;
        line.byte_ms = 1;
        assert_int_equal(ping_lied_to(&told), results[i]);
        end();
    }
}

/* How a wait lies about what is ready. */
static int ready_lie;

static int lying_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    (void) user;
    line_pass(&line, ready_lie == 0 || count == 0 ? timeout_ms : 0);
    for (size_t i = 0; i < count; i++) {
        set[i].ready = ready_lie;
    }
    return ready_lie == 0 ? 1000 : 0; /* the number is not believed, either */
}

static void what_a_wait_says_beyond_the_question_is_ignored(void **state)
{
    (void) state;
    begin();
    line.functions.wait = lying_wait;
    line.connect_wants = 1;
    ready_lie = -1; /* everything, at once: more turns, and the same result */
    assert_int_equal(ping(), SSLSTORE_OK);
    end();
}

static void a_wait_that_never_sees_anything_ends_at_the_deadline(void **state)
{
    (void) state;
    begin();
    line.functions.wait = lying_wait;
    line.connect_wants = 2;
    line.store.config.connect_timeout_ms = 5000;
    ready_lie = 0;
    assert_int_equal(ping(), SSLSTORE_ERR_TIMEOUT);
    assert_int_equal(line.calls[LINE_CONNECT], 2); /* the second time at the deadline */
    end();
}

/* While the library backs off, the stream lets time pass. */
static void a_pause_waits_in_the_stream_even_if_none_is_open(void **state)
{
    struct lie told = {LINE_CONNECT, 1, SSLSTORE_ERR_CONNECT, true};

    (void) state;
    begin();
    line.store.config.attempts = 2;
    assert_int_equal(ping_lied_to(&told), SSLSTORE_OK);
    assert_int_equal(line.connects, 2);
    assert_true(line.pauses > 0);
    end();
}

static void a_pause_over_a_stream_that_blocks_ticks(void **state)
{
    struct lie told = {LINE_CONNECT, 1, SSLSTORE_ERR_CONNECT, true};

    (void) state;
    begin_kind(true);
    line.store.config.attempts = 2;
    assert_int_equal(ping_lied_to(&told), SSLSTORE_OK);
    assert_true(line.store.fake.ticks > 10);
    assert_int_equal(line.calls[LINE_WAIT], 0);
    end();
}

static void a_pause_whose_wait_fails_ends_the_call(void **state)
{
    struct lie connect = {LINE_CONNECT, 1, SSLSTORE_ERR_CONNECT, false};
    struct lie wait = {LINE_WAIT, 1, SSLSTORE_ERR_CANCELLED, false};
    sslstore_result result;

    (void) state;
    begin();
    line.store.config.attempts = 2;
    line.functions.wait = NULL;
    assert_int_equal(ping_lied_to(&connect), SSLSTORE_ERR_CONNECT);
    assert_int_equal(line.connects, 2);
    end();
    begin();
    line.store.config.attempts = 2;
    result = ping_lied_to(&wait); /* waits in TLS 1.3 only, after a ticket */
    assert_int_equal(result, line.calls[LINE_WAIT] == 0 ? SSLSTORE_OK : SSLSTORE_ERR_CANCELLED);
    end();
}

/* ---- The transport itself ---- */

static int open_one(void **connection, const sslstore_config *config)
{
    sslstore_peer peer = {"localhost", 443, NULL};

    return T->open(NULL, connection, config, &peer, 0);
}

static void connections_over_different_streams_are_not_waited_for_together(void **state)
{
    static struct line twin;
    sslstore_config other;
    sslstore_config namesake;
    sslstore_wait set[17];
    sslstore_stream functions;
    void *connection = NULL;
    void *stranger = NULL;
    void *sibling = NULL;

    (void) state;
    begin();
    line.connect_wants = 100;
    line_open(&line);
    functions = line.functions;
    other = line.store.config;
    other.stream = &functions;
    twin = line;
    namesake = line.store.config;
    namesake.stream_user = &twin;
    assert_int_equal(open_one(&connection, &line.store.config), SSLSTORE_WANT_WRITE);
    assert_int_equal(open_one(&stranger, &other), SSLSTORE_WANT_WRITE);
    assert_int_equal(open_one(&sibling, &namesake), SSLSTORE_WANT_WRITE);
    for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
        set[i].connection = connection;
        set[i].events = SSLSTORE_WAIT_READ | SSLSTORE_WAIT_WRITE;
    }
    assert_int_equal(T->wait(NULL, set, 16, 100), 16);
    assert_int_equal(set[15].ready, SSLSTORE_WAIT_WRITE);
    assert_int_equal(T->wait(NULL, set, 17, 100), SSLSTORE_ERR_ARGUMENT);
    set[1].connection = stranger;
    assert_int_equal(T->wait(NULL, set, 2, 100), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(T->wait(NULL, &set[1], 1, 100), 1);
    set[1].connection = sibling; /* the same functions for another user */
    assert_int_equal(T->wait(NULL, set, 2, 100), SSLSTORE_ERR_ARGUMENT);
    T->release(NULL, sibling);
    T->release(NULL, connection);
    T->release(NULL, stranger);
    end();
}

/* It has an outcome, or can be opened again. */
static void a_connection_without_a_stream_is_ready(void **state)
{
    struct lie told = {LINE_CONNECT, 1, SSLSTORE_ERR_CONNECT, false};
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_READ, 0};

    (void) state;
    begin();
    line.spoil = lie;
    line.spoil_user = &told;
    line_open(&line);
    assert_int_equal(open_one(&wait.connection, &line.store.config), SSLSTORE_ERR_CONNECT);
    assert_int_equal(T->wait(NULL, &wait, 1, 1000), 1);
    assert_int_equal(wait.ready, SSLSTORE_WAIT_READ);
    assert_int_equal(line.calls[LINE_WAIT], 0);
    line.store.config.stream = NULL; /* nobody is left who could let time pass */
    assert_int_equal(T->wait(NULL, &wait, 0, 1000), 0);
    T->release(NULL, wait.connection);
    end();
}

static int handle(void *user, const void *stream)
{
    assert_ptr_equal(user, &line);
    assert_non_null(stream);
    return 17;
}

static void the_handle_is_the_streams_while_it_is_open(void **state)
{
    void *connection = NULL;

    (void) state;
    begin();
    line.connect_wants = 1;
    line_open(&line);
    assert_int_equal(sslstore_mbedtls_socket(NULL), -1);
    assert_int_equal(open_one(&connection, &line.store.config), SSLSTORE_WANT_WRITE);
    assert_int_equal(sslstore_mbedtls_socket(connection), -1); /* it has no such function */
    line.functions.handle = handle;
    assert_int_equal(sslstore_mbedtls_socket(connection), 17);
    T->close(NULL, connection);
    assert_int_equal(sslstore_mbedtls_socket(connection), -1);
    T->release(NULL, connection);
    end();
}

/* A stream of which there is only one needs no memory: its state is behind user. */
static int connect_only_one(void *user, void **stream, const sslstore_config *config,
                            const char *host, uint16_t port, uint32_t time_left_ms)
{
    assert_ptr_equal(user, &line);
    (void) config;
    (void) host;
    (void) port;
    (void) time_left_ms;
    assert_null(*stream);
    line.connects++;
    return SSLSTORE_OK;
}

static int recv_nothing(void *user, void *stream, void *data, size_t size)
{
    assert_ptr_equal(user, &line);
    assert_null(stream);
    (void) data;
    (void) size;
    return 0;
}

static int send_away(void *user, void *stream, const void *data, size_t size)
{
    assert_ptr_equal(user, &line);
    assert_null(stream);
    (void) data;
    return (int) size;
}

static void a_stream_without_memory_is_closed_once_too(void **state)
{
    (void) state;
    begin();
    line.functions.connect = connect_only_one;
    line.functions.send = send_away;
    line.functions.recv = recv_nothing;
    assert_int_equal(ping(), SSLSTORE_ERR_NETWORK);
    assert_int_equal(line.connects, 1);
    assert_int_equal(line.closes, 1);
    end();
}

/* ---- Memory ---- */

static void a_stream_without_memory_to_begin_is_reported(void **state)
{
    size_t refused = 0;

    (void) state;
    for (size_t at = 1; refused < at; at++) {
        sslstore_result result;

        begin();
        line_open(&line);
        line.store.fake.refuse_at = line.store.fake.allocations + at;
        result = sslstore_ping(client());
        refused = line.store.fake.refused ? at : refused;
        assert_int_equal(result, line.store.fake.refused ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK);
        end();
        if (result == SSLSTORE_OK) {
            break;
        }
    }
    assert_true(refused >= 3); /* the request, the connection, the stream at least */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_of_the_stream_is_the_result_of_the_call),
        cmocka_unit_test(a_failure_at_any_call_ends_the_call),
        cmocka_unit_test(the_streams_code_and_words_are_reported),
        cmocka_unit_test(a_stream_that_was_not_begun_has_no_reason),
        cmocka_unit_test(a_long_reason_is_cut),
        cmocka_unit_test(without_a_stream_the_message_says_what_to_set),
        cmocka_unit_test(more_bytes_than_asked_for_are_a_failure),
        cmocka_unit_test(one_byte_too_many_is_enough),
        cmocka_unit_test(a_positive_result_of_connect_is_taken_for_0),
        cmocka_unit_test(a_stream_that_is_never_ready_ends_at_the_deadline),
        cmocka_unit_test(a_send_that_takes_nothing_is_asked_again),
        cmocka_unit_test(a_send_that_takes_nothing_now_and_then_makes_no_difference),
        cmocka_unit_test(an_end_after_any_byte_is_a_network_error),
        cmocka_unit_test(a_wait_that_fails_ends_the_call),
        cmocka_unit_test(what_a_wait_says_beyond_the_question_is_ignored),
        cmocka_unit_test(a_wait_that_never_sees_anything_ends_at_the_deadline),
        cmocka_unit_test(a_pause_waits_in_the_stream_even_if_none_is_open),
        cmocka_unit_test(a_pause_over_a_stream_that_blocks_ticks),
        cmocka_unit_test(a_pause_whose_wait_fails_ends_the_call),
        cmocka_unit_test(connections_over_different_streams_are_not_waited_for_together),
        cmocka_unit_test(a_connection_without_a_stream_is_ready),
        cmocka_unit_test(the_handle_is_the_streams_while_it_is_open),
        cmocka_unit_test(a_stream_without_memory_is_closed_once_too),
        cmocka_unit_test(a_stream_without_memory_to_begin_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
