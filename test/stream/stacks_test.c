/* The streams of examples/streams for Zephyr and FreeRTOS+TCP, over the documented part of their
 * sockets: TLS with a real server, its end, and its absence.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../examples/streams/streams.h"
#include "support/server.h"

#define T (&sslstore_transport_mbedtls)

static const sslstore_stream *const streams[] = {&zephyr_stream, &freertos_stream};

static int64_t wall_time(void *unused)
{
    (void) unused;
    return SERVER_NOT_BEFORE;
}

static void configure(sslstore_config *config, const sslstore_stream *stream)
{
    memset(config, 0, sizeof *config);
    config->memory = sslstore_memory_heap;
    config->now_ms = sslstore_now_ms;
    config->wall_time = wall_time;
    config->random = sslstore_random_mbedtls;
    config->stream = stream;
}

static void await(void *connection, int want)
{
    sslstore_wait wait = {connection,
                          want == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE, 0};

    assert_true(want == SSLSTORE_WANT_READ || want == SSLSTORE_WANT_WRITE);
    assert_true(T->wait(NULL, &wait, 1, 20000) >= 0);
}

static int open_connection(void **connection, const sslstore_config *config, uint16_t port)
{
    sslstore_peer peer = {"localhost", port, NULL};

    for (;;) {
        int result = T->open(NULL, connection, config, &peer, 0);

        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            return result;
        }
        await(*connection, result);
    }
}

static int recv_some(void *connection, char *data, size_t size)
{
    for (;;) {
        int got = T->recv(NULL, connection, data, size, 0);

        if (got != SSLSTORE_WANT_READ && got != SSLSTORE_WANT_WRITE) {
            return got;
        }
        await(connection, got);
    }
}

static void bytes_come_back_and_the_end_is_seen(void **state)
{
    static char sent[30000];
    static char back[sizeof sent];
    struct server *server = server_start(&(struct server_options){.manner = SERVER_ECHOES});
    int descriptor = server_lowest_descriptor();

    (void) state;
    memset(sent, 'x', sizeof sent);
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        sslstore_config config;
        void *connection = NULL;
        size_t at = 0;

        configure(&config, streams[i]);
        config.ca_pem = server_ca(server);
        assert_int_equal(open_connection(&connection, &config, server_port(server)), SSLSTORE_OK);
        while (at < sizeof sent) {
            int taken = T->send(NULL, connection, sent + at, sizeof sent - at, 0);
            int got = taken;

            if (taken < 0) {
                await(connection, taken);
                continue;
            }
            for (int read = 0; read < taken; read += got) {
                got = recv_some(connection, back + at + read, (size_t) (taken - read));
                assert_true(got > 0);
            }
            at += (size_t) taken;
        }
        assert_memory_equal(sent, back, sizeof sent);
        T->release(NULL, connection);
        assert_int_equal(server_lowest_descriptor(), descriptor);
    }
    server_stop(server, NULL);
}

static void a_stream_that_just_stops_is_a_network_error(void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        struct server *server = server_start(&(struct server_options){.kind = SERVER_CUTS});
        sslstore_config config;
        void *connection = NULL;

        configure(&config, streams[i]);
        config.ca_pem = server_ca(server);
        assert_int_equal(open_connection(&connection, &config, server_port(server)),
                         SSLSTORE_ERR_NETWORK);
        T->release(NULL, connection);
        server_stop(server, NULL);
    }
}

static void nobody_there_is_no_connection(void **state)
{
    struct server *server = server_start(&(struct server_options){.name = NULL});
    int refusing;
    uint16_t port = server_refusing_port(&refusing);

    (void) state;
    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        sslstore_peer nowhere = {"a..b", 443, NULL};
        sslstore_config config;
        void *connection = NULL;

        configure(&config, streams[i]);
        config.ca_pem = server_ca(server);
        assert_int_equal(open_connection(&connection, &config, port), SSLSTORE_ERR_CONNECT);
        assert_int_equal(T->open(NULL, &connection, &config, &nowhere, 0), SSLSTORE_ERR_RESOLVE);
        T->release(NULL, connection);
    }
    close(refusing);
    server_stop(server, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_back_and_the_end_is_seen),
        cmocka_unit_test(a_stream_that_just_stops_is_a_network_error),
        cmocka_unit_test(nobody_there_is_no_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
