/* A send that fails: what the server said before it closed is read all the same. Its alert, or its
 * response, says more than the failure.
 *
 * A socket shows this only if the server is fast, so the stream of this file waits for the server
 * each time: the send that is to fail passes its bytes on, waits until the server has closed, and
 * fails then.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sslstore.h"
#include "support/server.h"

#define WALL             INT64_C(1780272000) /* 2026-06-01 */
#define PATIENCE_MS      20000
#define T                (&sslstore_transport_mbedtls)
#define SOCKETS          (&sslstore_stream_sockets)
#define CODE             4711
#define APPLICATION_DATA 23 /* the type of a record */
#define REASON           "the cable is broken"

/* ---- The stream ---- */

static struct {
    size_t fails_at;    /* the n-th send, from 1; 0: none        */
    bool fails_on_data; /* or the first one of application data  */
    bool in_silence;    /* at once, without the server           */
    int result;         /* of that send                          */
    bool has_failed;
    size_t sends;
    size_t recvs;              /* after the send that failed           */
    unsigned char kept[65536]; /* what the server sent before it closed */
    size_t kept_size;
} play;

/* Keeps what the server sends until it closes. */
static void await_end(void *user, void *stream)
{
    struct pollfd polled = {SOCKETS->handle(user, stream), POLLIN, 0};
    int got = SSLSTORE_WANT_READ;

    while (got > 0 || got == SSLSTORE_WANT_READ) {
        assert_int_equal(poll(&polled, 1, -1), 1);
        got = SOCKETS->recv(user, stream, play.kept + play.kept_size,
                            sizeof play.kept - play.kept_size);
        play.kept_size += got > 0 ? (size_t) got : 0;
    }
}

static int recv_kept(void *data, size_t size)
{
    size_t part = play.kept_size < size ? play.kept_size : size;

    memcpy(data, play.kept, part);
    memmove(play.kept, play.kept + part, play.kept_size - part);
    play.kept_size -= part;
    return (int) part;
}

static bool is_to_fail(const unsigned char *record)
{
    play.sends++;
    return play.sends == play.fails_at || (play.fails_on_data && record[0] == APPLICATION_DATA);
}

static int play_send(void *user, void *stream, const void *data, size_t size)
{
    assert_false(play.has_failed); /* nothing more is sent */
    play.has_failed = is_to_fail(data);
    if (!play.has_failed) {
        return SOCKETS->send(user, stream, data, size);
    }
    if (!play.in_silence) {
        (void) SOCKETS->send(user, stream, data, size);
        await_end(user, stream);
    }
    return play.result;
}

static int play_recv(void *user, void *stream, void *data, size_t size)
{
    play.recvs += play.has_failed;
    return play.has_failed && !play.in_silence ? recv_kept(data, size)
                                               : SOCKETS->recv(user, stream, data, size);
}

static int play_code(void *user, const void *stream)
{
    return play.has_failed ? CODE : SOCKETS->native_code(user, stream);
}

static const char *play_reason(void *user, const void *stream)
{
    (void) user;
    (void) stream;
    return play.has_failed ? REASON : NULL;
}

/* ---- The bench ---- */

struct bench {
    sslstore_stream stream;
    sslstore_config config;
    sslstore_peer peer;
    struct server *server;
    void *connection;
};

static int64_t wall_time(void *unused)
{
    (void) unused;
    return WALL;
}

static void begin(struct bench *bench, const struct server_options *options, size_t fails_at)
{
    memset(bench, 0, sizeof *bench);
    bench->server = server_start(options);
    bench->stream = *SOCKETS;
    bench->stream.send = play_send;
    bench->stream.recv = play_recv;
    bench->stream.native_code = play_code;
    bench->stream.reason = play_reason;
    bench->config.stream = &bench->stream;
    bench->config.memory = sslstore_memory_heap;
    bench->config.now_ms = sslstore_now_ms;
    bench->config.wall_time = wall_time;
    bench->config.random = sslstore_random_mbedtls;
    bench->config.ca_pem = server_ca(bench->server);
    bench->peer.host = "localhost";
    bench->peer.port = server_port(bench->server);
    memset(&play, 0, sizeof play);
    play.fails_at = fails_at;
    play.result = SSLSTORE_ERR_NETWORK;
}

static void end(struct bench *bench)
{
    T->release(NULL, bench->connection);
    server_stop(bench->server, NULL);
}

static int open_it(struct bench *bench)
{
    int result;

    while ((result = T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0)) ==
               SSLSTORE_WANT_READ ||
           result == SSLSTORE_WANT_WRITE) {
        sslstore_wait wait = {
            bench->connection,
            result == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE, 0};

        assert_true(T->wait(NULL, &wait, 1, PATIENCE_MS) >= 0);
    }
    return result;
}

static int send_bytes(struct bench *bench)
{
    return T->send(NULL, bench->connection, "0123456789", 10, 0);
}

/* Whatever there is, is there: no call has to wait. */
static int recv_bytes(struct bench *bench, char *data, size_t size)
{
    return T->recv(NULL, bench->connection, data, size, 0);
}

static void expect_reason(struct bench *bench, const char *reason)
{
    const char *said = T->reason(NULL, bench->connection);

    assert_non_null(said);
    assert_non_null(strstr(said, reason));
}

static void expect_broken_cable(struct bench *bench)
{
    assert_string_equal(T->reason(NULL, bench->connection), REASON);
    assert_int_equal(T->native_code(NULL, bench->connection), CODE);
}

/* ---- In the handshake ---- */

static void the_alert_before_a_handshake_is_named(void **state)
{
    static const uint8_t alerts[] = {112, 80, 70, 49};
    static const char *const reasons[] = {"unrecognized_name", "internal_error",
                                          "no TLS version in common", "access_denied"};

    (void) state;
    for (size_t i = 0; i < 4; i++) {
        struct bench bench;

        begin(&bench, &(struct server_options){.kind = SERVER_ALERT, .alert = alerts[i]}, 1);
        assert_int_equal(open_it(&bench), i == 2 ? SSLSTORE_ERR_TLS_VERSION : SSLSTORE_ERR_TLS);
        expect_reason(&bench, reasons[i]);
        end(&bench);
    }
}

/* Its own certificate is the second thing that a client without one sends in TLS 1.2: none. */
static void the_alert_amid_a_handshake_is_named(void **state)
{
    struct bench bench;

    (void) state;
    begin(&bench, &(struct server_options){.asks = true, .alert = 40, .tls12 = true}, 2);
    assert_int_equal(open_it(&bench), SSLSTORE_ERR_TLS);
    expect_reason(&bench, "the server's alert handshake_failure: the server wants a client");
    end(&bench);
}

static void without_an_alert_the_failure_to_send_is_told(void **state)
{
    static const struct server_options kinds[] = {{.kind = SERVER_CUTS}, {.kind = SERVER_SILENT}};

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        struct bench bench;

        begin(&bench, &kinds[i], 1);
        play.in_silence = i == 1;
        assert_int_equal(open_it(&bench), SSLSTORE_ERR_NETWORK);
        expect_broken_cable(&bench);
        assert_int_equal(play.recvs, 1); /* nobody waits for more */
        end(&bench);
    }
}

/* What is no failure of the network says nothing about the server. */
static void only_a_failure_of_the_network_is_looked_into(void **state)
{
    static const int results[] = {SSLSTORE_ERR_CANCELLED, SSLSTORE_ERR_MEMORY,
                                  SSLSTORE_ERR_CONNECT};

    (void) state;
    for (size_t i = 0; i < 3; i++) {
        struct bench bench;

        begin(&bench, &(struct server_options){.kind = SERVER_ALERT, .alert = 112}, 1);
        play.result = results[i];
        assert_int_equal(open_it(&bench), results[i]);
        assert_int_equal(play.recvs, 0);
        end(&bench);
    }
}

/* ---- In an open connection ---- */

static void the_alert_before_a_request_is_named(void **state)
{
    (void) state;
    for (int i = 0; i < 2; i++) {
        struct bench bench;
        char data[10];

        begin(&bench,
              &(struct server_options){
                  .manner = SERVER_REFUSES, .alert = 116, .resumable = true, .tls12 = i == 1},
              0);
        assert_int_equal(open_it(&bench), SSLSTORE_OK);
        play.fails_at = play.sends + 1;
        assert_int_equal(send_bytes(&bench), SSLSTORE_ERR_NETWORK);
        expect_broken_cable(&bench);
        assert_int_equal(send_bytes(&bench), SSLSTORE_ERR_NETWORK); /* and is not tried again */
        assert_int_equal(recv_bytes(&bench, data, sizeof data), SSLSTORE_ERR_TLS);
        expect_reason(&bench, "the server's alert certificate_required");
        assert_int_equal(recv_bytes(&bench, data, sizeof data), SSLSTORE_ERR_TLS);
        end(&bench);
    }
}

static void the_bytes_before_a_request_are_read(void **state)
{
    (void) state;
    for (int i = 0; i < 2; i++) {
        struct bench bench;
        char data[10];

        begin(
            &bench,
            &(struct server_options){.manner = SERVER_CUTS_OFF, .resumable = true, .tls12 = i == 1},
            0);
        assert_int_equal(open_it(&bench), SSLSTORE_OK);
        play.fails_at = play.sends + 1;
        assert_int_equal(send_bytes(&bench), SSLSTORE_ERR_NETWORK);
        assert_int_equal(recv_bytes(&bench, data, 4), 4);
        assert_int_equal(recv_bytes(&bench, data + 4, 6), 6);
        assert_memory_equal(data, "0123456789", 10);
        assert_int_equal(recv_bytes(&bench, data, 1), SSLSTORE_ERR_NETWORK);
        expect_broken_cable(&bench);
        end(&bench);
    }
}

static void in_silence_nothing_is_waited_for(void **state)
{
    struct bench bench;
    char byte;

    (void) state;
    begin(&bench, &(struct server_options){.name = NULL}, 0);
    assert_int_equal(open_it(&bench), SSLSTORE_OK);
    play.fails_at = play.sends + 1;
    play.in_silence = true;
    assert_int_equal(send_bytes(&bench), SSLSTORE_ERR_NETWORK);
    assert_int_equal(recv_bytes(&bench, &byte, 1), SSLSTORE_ERR_NETWORK);
    expect_broken_cable(&bench);
    end(&bench);
}

/* In TLS 1.3 the client's part of a handshake ends with what it sends. If that fails, the handshake
 * is over all the same; what follows says so. (In TLS 1.2, it is the request that fails here.) */
static void a_handshake_whose_end_cannot_be_sent_is_found_out(void **state)
{
    struct bench bench;
    char byte;

    (void) state;
    begin(&bench, &(struct server_options){.name = NULL}, 0);
    play.fails_on_data = true;
    play.in_silence = true;
    assert_int_equal(open_it(&bench), SSLSTORE_OK);
    assert_int_equal(send_bytes(&bench), SSLSTORE_ERR_NETWORK);
    expect_broken_cable(&bench);
    assert_int_equal(recv_bytes(&bench, &byte, 1), SSLSTORE_ERR_NETWORK);
    expect_broken_cable(&bench);
    end(&bench);
}

/* ---- In a call ---- */

static sslstore_result ping(struct bench *bench, sslstore_client **client)
{
    static char url[64];

    (void) snprintf(url, sizeof url, "https://localhost:%u/rest", (unsigned) bench->peer.port);
    bench->config.url = url;
    bench->config.partner_code = "1000001";
    bench->config.auth_token = "token";
    bench->config.attempts = 3;
    assert_int_equal(sslstore_client_new(&bench->config, client), SSLSTORE_OK);
    return sslstore_ping(*client);
}

/* Whichever send fails, the first of the handshake or that of the request; and it is not
 * retried. */
static void a_call_says_what_the_alert_said(void **state)
{
    (void) state;
    for (size_t i = 0; i < 2; i++) {
        static const struct server_options kinds[] = {
            {.kind = SERVER_ALERT, .alert = 112},
            {.manner = SERVER_REFUSES, .alert = 112, .tls12 = true}};
        const sslstore_error *error;
        sslstore_client *client;
        struct bench bench;

        begin(&bench, &kinds[i], i == 0 ? 1 : 0);
        play.fails_on_data = i == 1;
        assert_int_equal(ping(&bench, &client), SSLSTORE_ERR_TLS);
        error = sslstore_client_error(client);
        assert_non_null(strstr(error->message, "the server's alert unrecognized_name"));
        assert_int_equal(error->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(error->attempts, 1);
        sslstore_client_free(client);
        end(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_alert_before_a_handshake_is_named),
        cmocka_unit_test(the_alert_amid_a_handshake_is_named),
        cmocka_unit_test(without_an_alert_the_failure_to_send_is_told),
        cmocka_unit_test(only_a_failure_of_the_network_is_looked_into),
        cmocka_unit_test(the_alert_before_a_request_is_named),
        cmocka_unit_test(the_bytes_before_a_request_are_read),
        cmocka_unit_test(in_silence_nothing_is_waited_for),
        cmocka_unit_test(a_handshake_whose_end_cannot_be_sent_is_found_out),
        cmocka_unit_test(a_call_says_what_the_alert_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
