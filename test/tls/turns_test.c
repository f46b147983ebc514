/* A host with two addresses, the first of which does not answer: the transport tries the second in
 * time, and wakes a caller that waits. This file replaces the resolver.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <netdb.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sslstore.h"
#include "test/support/server.h"

#define CONNECT_MS 600 /* shared by two addresses and the handshake */
#define SHARE_MS 200

static struct sockaddr_in names[2];
static struct addrinfo found[2];

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **list)
{
    (void) host;
    (void) service;
    (void) hints;
    *list = &found[0];
    return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void) list;
}

static void set_addresses(uint16_t first, uint16_t second)
{
    const uint16_t ports[2] = {first, second};

    for (int i = 0; i < 2; i++) {
        memset(&names[i], 0, sizeof names[i]);
        names[i].sin_family = AF_INET;
        names[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        names[i].sin_port = htons(ports[i]);
        memset(&found[i], 0, sizeof found[i]);
        found[i].ai_addr = (struct sockaddr *) &names[i];
        found[i].ai_addrlen = sizeof names[i];
        found[i].ai_next = i == 0 ? &found[1] : NULL;
    }
}

static int64_t wall_time(void *unused)
{
    (void) unused;
    return SERVER_NOT_BEFORE;
}

/* A clock that can jump. */
static uint64_t jump_ms;

static uint64_t jumping_clock(void *unused)
{
    return sslstore_now_ms(unused) + jump_ms;
}

/* However long the caller would wait. */
static void a_turn_that_is_overdue_is_ready_at_once(void **state)
{
    const sslstore_stream *sockets = &sslstore_stream_sockets;
    sslstore_config config = {.memory = {0}, .now_ms = jumping_clock};
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_WRITE, 0};
    int hanging[2];
    int refusing;
    uint64_t begin;

    (void) state;
    config.memory = sslstore_memory_heap;
    set_addresses(server_hanging_port(hanging), server_refusing_port(&refusing));
    assert_int_equal(sockets->connect(NULL, &wait.connection, &config, "localhost", 443, 60000),
                     SSLSTORE_WANT_WRITE);
    jump_ms = 60000;
    begin = sslstore_now_ms(NULL);
    assert_int_equal(sockets->wait(NULL, &wait, 1, 100000), 1);
    assert_int_equal(wait.ready, SSLSTORE_WAIT_WRITE);
    assert_true(sslstore_now_ms(NULL) - begin < 50000);
    sockets->close(NULL, wait.connection);
    close(refusing);
    close(hanging[0]);
    close(hanging[1]);
}

static void a_waiting_caller_is_woken_for_the_next_address(void **state)
{
    const sslstore_transport *transport = &sslstore_transport_mbedtls;
    struct server *server = server_start(&(struct server_options){.name = NULL});
    sslstore_peer peer = {"localhost", 443, NULL};
    sslstore_config config;
    void *connection = NULL;
    int hanging[2];
    uint64_t begin = sslstore_now_ms(NULL);
    uint64_t took;
    int result;

    (void) state;
    set_addresses(server_hanging_port(hanging), server_port(server));
    memset(&config, 0, sizeof config);
    config.memory = sslstore_memory_heap;
    config.now_ms = sslstore_now_ms;
    config.wall_time = wall_time;
    config.random = sslstore_random_mbedtls;
    config.stream = &sslstore_stream_sockets;
    config.ca_pem = server_ca(server);
    config.connect_timeout_ms = CONNECT_MS;
    while ((result = transport->open(NULL, &connection, &config, &peer, 0)) != SSLSTORE_OK) {
        sslstore_wait wait = {connection, result == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ
                                                                       : SSLSTORE_WAIT_WRITE, 0};

        assert_true(result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE);
        assert_int_equal(transport->wait(NULL, &wait, 1, 20000), 1);
        assert_int_equal(wait.ready, wait.events);
    }
    took = sslstore_now_ms(NULL) - begin;
    assert_true(took >= SHARE_MS && took < 10000);
    transport->release(NULL, connection);
    server_stop(server, NULL);
    close(hanging[0]);
    close(hanging[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turn_that_is_overdue_is_ready_at_once),
        cmocka_unit_test(a_waiting_caller_is_woken_for_the_next_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
