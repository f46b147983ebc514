/* Servers that refuse a handshake because it offers a session, instead of making a full one: by an
 * alert, the end of the connection, or a reset. The open makes one more handshake, which offers
 * everything but a session, and no connection of the client offers an older one again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"
#include "support/handshakes.h"
#include "test/support/server.h"

#define WALL         INT64_C(1780272000) /* 2026-06-01 */
#define PATIENCE_MS  20000
#define FINISHED_MAX 100 /* bytes of an encrypted handshake message, which may look like a hello */
#define T            (&sslstore_transport_mbedtls)

static struct {
    sslstore_config config;
    sslstore_peer peer;
    sslstore_stream stream;
    struct server *server;
    size_t hellos;     /* that were sent */
    size_t hello_size; /* of the last one */
    bool is_deaf;      /* nothing arrives                                             */
    bool is_cut;       /* the connection ends when the server would answer             */
    size_t connects;   /* that still succeed                                           */
} bench;

/* ---- A stream that counts hellos and fails on request ---- */

static int connect_stream(void *user, void **stream, const sslstore_config *config,
                          const char *host, uint16_t port, uint32_t time_left_ms)
{
    int result = sslstore_stream_sockets.connect(user, stream, config, host, port, time_left_ms);

    if (result != SSLSTORE_OK) {
        return result;
    }
    return bench.connects-- > 0 ? SSLSTORE_OK : SSLSTORE_ERR_NETWORK;
}

static int send_bytes(void *user, void *stream, const void *data, size_t size)
{
    const unsigned char *record = data;

    if (size > FINISHED_MAX && record[0] == 22 && record[5] == 1) {
        bench.hellos++;
        bench.hello_size = size;
    }
    return sslstore_stream_sockets.send(user, stream, data, size);
}

static int recv_bytes(void *user, void *stream, void *data, size_t size)
{
    if (bench.is_deaf) {
        return SSLSTORE_WANT_READ;
    }
    return bench.is_cut ? 0 : sslstore_stream_sockets.recv(user, stream, data, size);
}

/* ---- Connections ---- */

static int64_t wall_time(void *unused)
{
    (void) unused;
    return WALL;
}

static void begin(const struct server_options *options)
{
    memset(&bench, 0, sizeof bench);
    bench.server = server_start(options);
    bench.connects = SIZE_MAX;
    bench.stream = sslstore_stream_sockets;
    bench.stream.connect = connect_stream;
    bench.stream.send = send_bytes;
    bench.stream.recv = recv_bytes;
    bench.config.memory = sslstore_memory_heap;
    bench.config.now_ms = sslstore_now_ms;
    bench.config.wall_time = wall_time;
    bench.config.random = sslstore_random_mbedtls;
    bench.config.stream = &bench.stream;
    bench.config.ca_pem = server_ca(bench.server);
    bench.peer.host = "localhost";
    bench.peer.port = server_port(bench.server);
}

static void end(void)
{
    server_stop(bench.server, NULL);
}

static bool is_want(int result)
{
    return result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE;
}

/* One step of an open. Waits before it returns a want. */
static int step(void **connection, void *source)
{
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_WRITE, 0};
    int result;

    bench.peer.session_source = source;
    result = T->open(NULL, connection, &bench.config, &bench.peer, 0);
    wait.connection = *connection;
    if (result == SSLSTORE_WANT_READ) {
        wait.events = SSLSTORE_WAIT_READ;
    }
    if (is_want(result) && !bench.is_deaf) {
        assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
    }
    return result;
}

static int open_it(void **connection, void *source)
{
    int result;

    bench.hellos = 0;
    do {
        result = step(connection, source);
        assert_in_range(bench.hellos, 0, 9);
    } while (is_want(result));
    return result;
}

/* Opens it, expects so many hellos, and reads until a ticket must have come. */
static void expect_open(void **connection, void *source, size_t hellos)
{
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_READ, 0};
    char byte;
    int got;

    assert_int_equal(open_it(connection, source), SSLSTORE_OK);
    assert_int_equal(bench.hellos, hellos);
    assert_int_equal(T->native_code(NULL, *connection), 0);
    assert_null(T->reason(NULL, *connection));
    assert_int_equal(T->send(NULL, *connection, "x", 1, 0), 1);
    wait.connection = *connection;
    while ((got = T->recv(NULL, *connection, &byte, 1, 0)) == SSLSTORE_WANT_READ) {
        assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
    }
    assert_int_equal(got, 1);
    T->close(NULL, *connection);
}

/* ---- Tests ---- */

static void the_open_goes_on_without(const struct server_options *options)
{
    void *connection = NULL;
    void *other = NULL;
    size_t full_size;

    begin(options);
    expect_open(&connection, NULL, 1);
    full_size = bench.hello_size;
    expect_open(&connection, NULL, 2);
    assert_int_equal(bench.hello_size, full_size); /* it offers all else */
    expect_open(&other, connection, 2);
    assert_int_equal(bench.hello_size, full_size);
    expect_open(&connection, other, 2);
    expect_handshakes(connection, 3, 0);
    expect_handshakes(other, 1, 0);
    T->release(NULL, other);
    T->release(NULL, connection);
    end();
}

static void one_more_handshake_offers_no_session(void **state)
{
    static const uint8_t alerts[] = {10, 40, 47, 70, 80};

    (void) state;
    for (int version = 0; version < 3; version++) {
        struct server_options options = {
            .resumable = true, .tls12 = version > 0, .ticketless = version == 2};

        options.refuses_sessions = SERVER_ENDS;
        the_open_goes_on_without(&options);
        options.refuses_sessions = SERVER_BREAKS;
        the_open_goes_on_without(&options);
        options.refuses_sessions = SERVER_ALERTS;
        for (size_t i = 0; i < sizeof alerts; i++) {
            options.alert = alerts[i];
            the_open_goes_on_without(&options);
        }
    }
}

/* Whatever becomes of the second handshake: here its stream cannot be connected. */
static void no_connection_offers_an_older_session_again(void **state)
{
    (void) state;
    for (int tls12 = 0; tls12 < 2; tls12++) {
        void *connections[4] = {NULL, NULL, NULL, NULL};

        begin(&(struct server_options){.resumable = true, .tls12 = tls12 != 0});
        expect_open(&connections[0], NULL, 1);
        for (size_t i = 1; i < 4; i++) {
            expect_open(&connections[i], connections[0], 1);
            expect_handshakes(connections[i], 0, 1);
        }
        bench.is_cut = true;
        bench.connects = 1;
        assert_int_equal(open_it(&connections[1], connections[0]), SSLSTORE_ERR_NETWORK);
        assert_int_equal(bench.hellos, 1);
        bench.is_cut = false;
        bench.connects = SIZE_MAX;
        for (size_t i = 0; i < 4; i++) { /* the first and the second have none, and need one */
            expect_open(&connections[i], i == 0 ? connections[3] : NULL, 1);
            expect_handshakes(connections[i], i == 0 ? 2 : 1, i > 0);
        }
        for (size_t i = 0; i < 4; i++) {
            expect_open(&connections[i], NULL, 1);
            expect_handshakes(connections[i], i == 0 ? 2 : 1, i == 0 ? 1 : 2);
        }
        for (size_t i = 0; i < 4; i++) {
            T->release(NULL, connections[i]);
        }
        end();
    }
}

static void it_is_one_more_handshake_and_never_two(void **state)
{
    void *connection = NULL;

    (void) state;
    begin(&(struct server_options){.resumable = true});
    bench.is_cut = true; /* without a session there is nothing to do without */
    assert_int_equal(open_it(&connection, NULL), SSLSTORE_ERR_NETWORK);
    assert_int_equal(bench.hellos, 1);
    bench.is_cut = false;
    expect_open(&connection, NULL, 1);
    bench.is_cut = true;
    assert_int_equal(open_it(&connection, NULL), SSLSTORE_ERR_NETWORK);
    assert_int_equal(bench.hellos, 2);
    assert_int_equal(open_it(&connection, NULL), SSLSTORE_ERR_NETWORK);
    assert_int_equal(bench.hellos, 1);
    T->release(NULL, connection);
    end();
}

/* Another connection may have got a new session between the two handshakes. */
static void the_second_handshake_offers_no_newer_session_either(void **state)
{
    void *connection = NULL;
    void *other = NULL;
    int result;

    (void) state;
    begin(&(struct server_options){.resumable = true});
    expect_open(&connection, NULL, 1);
    bench.is_cut = true;
    bench.hellos = 0;
    do {
        result = step(&other, connection);
        assert_true(is_want(result));
    } while (bench.hellos == 0 || sslstore_mbedtls_socket(other) != -1);
    bench.is_cut = false;
    expect_open(&connection, NULL, 1);
    expect_handshakes(connection, 2, 0);
    bench.is_cut = true;
    assert_int_equal(open_it(&other, connection), SSLSTORE_ERR_NETWORK);
    assert_int_equal(bench.hellos, 1);
    bench.is_cut = false;
    expect_open(&other, connection, 1);
    expect_handshakes(other, 0, 1); /* and is not at fault */
    T->release(NULL, other);
    T->release(NULL, connection);
    end();
}

/* The server is another one, or slow: both have nothing to do with the session. */
static void a_bad_certificate_and_a_timeout_are_final(void **state)
{
    static const sslstore_pin pin = {{0}};

    (void) state;
    for (int tls12 = 0; tls12 < 2; tls12++) {
        void *connection = NULL;
        void *others[2] = {NULL, NULL};

        begin(&(struct server_options){.resumable = true, .tls12 = tls12 != 0});
        expect_open(&connection, NULL, 1);
        bench.is_deaf = true;
        bench.hellos = 0;
        while (bench.hellos == 0) {
            assert_true(is_want(step(&others[0], connection)));
        }
        T->close(NULL, others[0]);
        bench.is_deaf = false;
        expect_open(&others[1], connection, 1);
        expect_handshakes(others[1], 0, 1);
        server_forget(bench.server);
        bench.config.pins = &pin;
        bench.config.pin_count = 1;
        assert_int_equal(open_it(&others[0], connection), SSLSTORE_ERR_CERT_PIN);
        assert_int_equal(bench.hellos, 1);
        T->release(NULL, others[0]);
        T->release(NULL, others[1]);
        T->release(NULL, connection);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_more_handshake_offers_no_session),
        cmocka_unit_test(no_connection_offers_an_older_session_again),
        cmocka_unit_test(it_is_one_more_handshake_and_never_two),
        cmocka_unit_test(the_second_handshake_offers_no_newer_session_either),
        cmocka_unit_test(a_bad_certificate_and_a_timeout_are_final),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
