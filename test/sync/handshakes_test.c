/* Handshakes: a sync makes one full TLS handshake, all others resume its session, and a connection
 * is replaced only when the server has ended it. Both sides count: the client, and the sandbox,
 * which ends a connection after a number of replies, as web servers do. Behind a load balancer that
 * resumes no session, and ends connections where one is offered, each connection makes a full
 * handshake, and no call fails.
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
#include <sys/socket.h>
#include <time.h>

#include <cmocka.h>

#include "../../examples/sandbox/front.h"
#include "../../examples/sandbox/random.h"
#include "sslstore.h"
#include "support/range.h"

#define ORDERS    60
#define PAGE_SIZE 10
#define PARTNER   "1000001"
#define TOKEN     "token"

static struct {
    struct engine *engine;
    struct front *front;
    char *root;
    int64_t now;
} service;

/* The server's certificate is made by the real clock; all other clocks stand still. */
static int64_t tell_time(void *unused)
{
    (void) unused;
    return service.now;
}

static int setup(void **unused)
{
    struct engine_config config = {.now = tell_time,
                                   .partner_code = PARTNER,
                                   .token = TOKEN,
                                   .quiet = true,
                                   .orders = ORDERS,
                                   .seed = 1};

    (void) unused;
    service.now = (int64_t) time(NULL);
    if (versions_start() != 0) {
        return -1;
    }
    service.engine = engine_new(&config);
    service.root = certificate_pem(authority_root(engine_authority(service.engine)));
    return service.engine == NULL;
}

static int teardown(void **unused)
{
    (void) unused;
    engine_free(service.engine);
    free(service.root);
    return 0;
}

/* The memory sanitizer of clang 14 does not know that getentropy() writes. */
static int draw(void *unused, unsigned char *out, size_t size)
{
    memset(out, 0, size);
    return random_fill(unused, out, size);
}

/* replies_max 0: the server ends no connection. */
static void start_server(int replies_max)
{
    struct front_config config = {.tickets = true,
                                  .resume = true,
                                  .keep_alive = true,
                                  .keep_alive_max = replies_max,
                                  .idle_ms = 60000,
                                  .engine = service.engine,
                                  .random = draw};

    *engine_traffic(service.engine) = (struct engine_traffic){0};
    service.front = front_start(&config);
    assert_non_null(service.front);
}

static int count_record(void *user, const sslstore_sync_record *record)
{
    size_t *count = user;

    assert_int_equal(record->result, SSLSTORE_OK);
    (*count)++;
    return 0;
}

/* ---- The load balancer ---- */

static struct {
    size_t hello_size; /* of the first one; one that offers a session is longer */
    uint64_t refusals;
} balancer;

static int send_unless_session(void *user, void *stream, const void *data, size_t size)
{
    const unsigned char *record = data;

    if (balancer.hello_size == 0) {
        balancer.hello_size = size;
    }
    if (record[0] == 22 && size > balancer.hello_size) { /* all else in a handshake is shorter */
        balancer.refusals++;
        (void) shutdown(sslstore_stream_sockets.handle(user, stream), SHUT_RDWR);
        return (int) size;
    }
    return sslstore_stream_sockets.send(user, stream, data, size);
}

static const sslstore_stream *balanced(void)
{
    static sslstore_stream stream;

    memset(&balancer, 0, sizeof balancer);
    stream = sslstore_stream_sockets;
    stream.send = send_unless_session;
    return &stream;
}

/* ---- The client ---- */

/* Syncs with a client of its own. stream NULL: the default. */
static sslstore_counters sync_once(uint32_t connections, const sslstore_sync_options *options,
                                   const sslstore_stream *stream)
{
    char url[64];
    sslstore_config config = {.url = url,
                              .partner_code = PARTNER,
                              .auth_token = TOKEN,
                              .page_size = PAGE_SIZE,
                              .connections = connections,
                              .stream = stream,
                              .ca_pem = service.root,
                              .wall_time = tell_time};
    sslstore_client *client;
    sslstore_counters counters;
    size_t count = 0;

    (void) snprintf(url, sizeof url, "https://localhost:%d", front_port(service.front));
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_OK);
    assert_int_equal(sslstore_sync(client, options, count_record, &count, NULL), SSLSTORE_OK);
    assert_int_equal(count, ORDERS);
    counters = *sslstore_client_counters(client);
    sslstore_client_free(client);
    return counters;
}

/* How many connections the server's limit forces if `slots` are used at the same time: as many as
 * if each slot but one made a single request on its last connection. */
static uint64_t forced(uint64_t requests, int replies_max, uint64_t slots)
{
    if (replies_max == 0 || requests < slots) {
        return slots;
    }
    return (requests - slots) / (uint64_t) replies_max + slots;
}

static void expect_one_full_handshake(int replies_max, uint32_t connections,
                                      const sslstore_sync_options *options)
{
    const struct engine_traffic *traffic = engine_traffic(service.engine);
    uint64_t slots = connections == 1 ? 1 : connections + 1;
    sslstore_counters counters;

    start_server(replies_max);
    counters = sync_once(connections, options, NULL);
    front_stop(service.front);
    assert_int_equal(traffic->handshakes_full, 1);
    assert_int_equal(traffic->handshakes_failed, 0);
    assert_int_equal(traffic->handshakes_resumed, traffic->connections - 1);
    assert_int_equal(counters.connections, traffic->connections);
    assert_int_equal(counters.resumptions, traffic->handshakes_resumed);
    assert_int_equal(counters.retries, 0);
    assert_int_in_range(counters.connections, 1, forced(counters.requests, replies_max, slots));
}

static const int limits[] = {0, 1, 3, 20};

static void one_connection_makes_one_full_handshake(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        expect_one_full_handshake(limits[i], 1, NULL);
    }
}

static void several_connections_make_one_full_handshake(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        expect_one_full_handshake(limits[i], 4, NULL);
        expect_one_full_handshake(limits[i], 15, NULL);
    }
}

/* Then no count of the orders comes first: the listing itself opens the first connection. */
static void a_sync_of_changes_makes_one_full_handshake(void **unused)
{
    const sslstore_sync_options changes = {.changed_since = service.now - 86400 * INT64_C(4000)};

    (void) unused;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        expect_one_full_handshake(limits[i], 1, &changes);
        expect_one_full_handshake(limits[i], 4, &changes);
    }
}

static void refused_sessions_cost_a_full_handshake_each(void **unused)
{
    const struct engine_traffic *traffic = engine_traffic(service.engine);

    (void) unused;
    for (uint32_t connections = 1; connections <= 4; connections += 3) {
        sslstore_counters counters;

        start_server(3);
        counters = sync_once(connections, NULL, balanced());
        front_stop(service.front);
        assert_int_equal(counters.resumptions, 0);
        assert_int_equal(counters.retries, 0);
        assert_int_equal(counters.failures, 0);
        assert_int_equal(traffic->handshakes_full, counters.connections);
        assert_int_in_range(balancer.refusals, 1, counters.connections - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_sessions_cost_a_full_handshake_each),
        cmocka_unit_test(one_connection_makes_one_full_handshake),
        cmocka_unit_test(several_connections_make_one_full_handshake),
        cmocka_unit_test(a_sync_of_changes_makes_one_full_handshake),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
