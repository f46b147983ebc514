/* The socket: every address is tried for its share of the time, and no socket is left open.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/support/server.h"
#include "stream/socket.h"

#define START 1000000

static void add_address(struct sslstore__socket *socket, uint16_t port)
{
    struct sslstore__socket_address *address = &socket->addresses[socket->count++];

    memset(address, 0, sizeof *address);
    address->size = sizeof address->name.v4;
    address->name.v4.sin_family = AF_INET;
    address->name.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address->name.v4.sin_port = htons(port);
}

/* Connect at one and the same moment of our clock. */
static sslstore_result connect_at(struct sslstore__socket *socket, uint64_t now, uint64_t deadline)
{
    for (;;) {
        sslstore_result result = sslstore__socket_connect(socket, now, deadline);
        struct pollfd polled = {socket->fd, POLLOUT, 0};

        if (result != SSLSTORE_WANT_WRITE || poll(&polled, 1, 200) == 0) {
            return result;
        }
    }
}

static uint16_t peer_port(const struct sslstore__socket *socket)
{
    struct sockaddr_in name;
    socklen_t size = sizeof name;

    assert_int_equal(getpeername(socket->fd, (struct sockaddr *) &name, &size), 0);
    return ntohs(name.sin_port);
}

static void a_refused_address_gives_the_next_its_turn(void **state)
{
    struct sslstore__socket socket;
    uint16_t live_port;
    int dead;
    int live = server_listener(&live_port);

    (void) state;
    sslstore__socket_init(&socket);
    add_address(&socket, server_refusing_port(&dead));
    add_address(&socket, live_port);
    assert_int_equal(connect_at(&socket, START, START + 9000), SSLSTORE_OK);
    assert_int_equal(peer_port(&socket), live_port);
    sslstore__socket_close(&socket);
    close(dead);
    close(live);
}

/* On a machine without IPv6 it fails at once, on others it is refused. */
static void an_address_of_another_family_is_no_obstacle(void **state)
{
    struct sslstore__socket socket;
    uint16_t live_port;
    int dead;
    int live = server_listener(&live_port);

    (void) state;
    sslstore__socket_init(&socket);
    assert_int_equal(sslstore__socket_resolve(&socket, "::1", server_refusing_port(&dead)),
                     SSLSTORE_OK);
    assert_int_equal(socket.addresses[0].name.any.sa_family, AF_INET6);
    add_address(&socket, live_port);
    assert_int_equal(connect_at(&socket, START, START + 9000), SSLSTORE_OK);
    assert_int_equal(peer_port(&socket), live_port);
    sslstore__socket_close(&socket);
    close(dead);
    close(live);
}

static void when_all_refuse_the_last_reason_is_reported_and_nothing_is_open(void **state)
{
    struct sslstore__socket socket;
    int descriptor;
    int dead;
    uint16_t port = server_refusing_port(&dead);

    (void) state;
    descriptor = server_lowest_descriptor();
    sslstore__socket_init(&socket);
    for (size_t i = 0; i < SSLSTORE__ADDRESS_MAX; i++) {
        add_address(&socket, port);
    }
    assert_int_equal(connect_at(&socket, START, START + 9000), SSLSTORE_ERR_CONNECT);
    assert_int_equal(socket.code, ECONNREFUSED);
    assert_int_equal(socket.fd, -1);
    assert_int_equal(server_lowest_descriptor(), descriptor);
    close(dead);
}

static void an_address_that_hangs_has_its_share_and_no_more(void **state)
{
    struct sslstore__socket socket;
    uint16_t live_port;
    int hanging[2];
    int live = server_listener(&live_port);
    uint16_t hanging_port = server_hanging_port(hanging);

    (void) state;
    sslstore__socket_init(&socket);
    add_address(&socket, hanging_port);
    add_address(&socket, live_port);
    assert_int_equal(connect_at(&socket, START, START + 9000), SSLSTORE_WANT_WRITE);
    assert_int_equal(socket.give_up, START + 3000); /* two addresses and the handshake */
    assert_int_equal(connect_at(&socket, START + 2999, START + 9000), SSLSTORE_WANT_WRITE);
    assert_int_equal(connect_at(&socket, START + 3000, START + 9000), SSLSTORE_OK);
    assert_int_equal(peer_port(&socket), live_port);
    sslstore__socket_close(&socket);
    close(hanging[0]);
    close(hanging[1]);
    close(live);
}

static void each_address_has_its_share_of_what_is_left(void **state)
{
    struct sslstore__socket socket;
    int hanging[2];
    uint16_t port = server_hanging_port(hanging);

    (void) state;
    sslstore__socket_init(&socket);
    for (int i = 0; i < 4; i++) {
        add_address(&socket, port);
    }
    assert_int_equal(connect_at(&socket, START, START + 10000), SSLSTORE_WANT_WRITE);
    assert_int_equal(socket.give_up, START + 2000); /* four addresses and the handshake */
    assert_int_equal(connect_at(&socket, START + 2000, START + 10000), SSLSTORE_WANT_WRITE);
    assert_int_equal(socket.give_up, START + 4000);
    assert_int_equal(connect_at(&socket, START + 7000, START + 10000), SSLSTORE_WANT_WRITE);
    assert_int_equal(socket.give_up, START + 8000);
    assert_int_equal(socket.next, 3);
    sslstore__socket_close(&socket);
    close(hanging[0]);
    close(hanging[1]);
}

static void the_last_address_may_take_all_the_time(void **state)
{
    struct sslstore__socket socket;
    int hanging[2];

    (void) state;
    sslstore__socket_init(&socket);
    add_address(&socket, server_hanging_port(hanging));
    assert_int_equal(connect_at(&socket, START, START + 9000), SSLSTORE_WANT_WRITE);
    assert_true(socket.give_up == UINT64_MAX);
    assert_int_equal(connect_at(&socket, START + 90000, START + 9000), SSLSTORE_WANT_WRITE);
    sslstore__socket_close(&socket);
    close(hanging[0]);
    close(hanging[1]);
}

static void a_deadline_that_has_passed_harms_nobody(void **state)
{
    struct sslstore__socket socket;
    uint16_t live_port;
    int hanging[2];
    int live = server_listener(&live_port);
    uint16_t hanging_port = server_hanging_port(hanging);

    (void) state;
    sslstore__socket_init(&socket);
    add_address(&socket, hanging_port);
    add_address(&socket, live_port);
    assert_int_equal(connect_at(&socket, START, 0), SSLSTORE_OK);
    assert_int_equal(peer_port(&socket), live_port);
    sslstore__socket_close(&socket);
    close(hanging[0]);
    close(hanging[1]);
    close(live);
}

static void numeric_hosts_are_resolved_with_their_port(void **state)
{
    struct sslstore__socket socket;

    (void) state;
    sslstore__socket_init(&socket);
    assert_int_equal(socket.fd, -1);
    for (int i = 0; i < 2; i++) { /* the second time from the start */
        socket.next = (size_t) i;
        assert_int_equal(sslstore__socket_resolve(&socket, "127.0.0.1", 65535), SSLSTORE_OK);
        assert_int_equal(socket.count, 1);
        assert_int_equal(socket.next, 0);
        assert_int_equal(ntohs(socket.addresses[0].name.v4.sin_port), 65535);
        assert_int_equal(ntohl(socket.addresses[0].name.v4.sin_addr.s_addr), INADDR_LOOPBACK);
    }
}

static void what_is_no_name_is_not_resolved(void **state)
{
    struct sslstore__socket socket;

    (void) state;
    sslstore__socket_init(&socket);
    assert_int_equal(sslstore__socket_resolve(&socket, "a..b", 443), SSLSTORE_ERR_RESOLVE);
    assert_int_not_equal(socket.code, 0);
    assert_int_equal(socket.count, 0);
    assert_int_equal(sslstore__socket_connect(&socket, START, START), SSLSTORE_ERR_CONNECT);
}

static void bytes_an_end_and_a_reset_are_reported_apart(void **state)
{
    struct sslstore__socket socket;
    struct linger reset = {1, 0};
    uint16_t port;
    char bytes[8];
    int live = server_listener(&port);

    (void) state;
    for (int resets = 0; resets < 2; resets++) {
        struct pollfd polled;
        int peer;

        sslstore__socket_init(&socket);
        add_address(&socket, port);
        assert_int_equal(connect_at(&socket, START, START + 9000), SSLSTORE_OK);
        peer = accept(live, NULL, NULL);
        assert_int_equal(sslstore__socket_recv(&socket, bytes, sizeof bytes), SSLSTORE_WANT_READ);
        assert_int_equal(sslstore__socket_send(&socket, "abc", 3), 3);
        assert_int_equal(read(peer, bytes, sizeof bytes), 3);
        if (resets != 0) {
            (void) setsockopt(peer, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }
        close(peer);
        polled.fd = socket.fd;
        polled.events = POLLIN;
        assert_int_equal(poll(&polled, 1, 5000), 1);
        assert_int_equal(sslstore__socket_recv(&socket, bytes, sizeof bytes),
                         resets != 0 ? SSLSTORE_ERR_NETWORK : 0);
        assert_int_equal(socket.code, resets != 0 ? ECONNRESET : 0);
        sslstore__socket_close(&socket);
        sslstore__socket_close(&socket);
    }
    close(live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_address_gives_the_next_its_turn),
        cmocka_unit_test(an_address_of_another_family_is_no_obstacle),
        cmocka_unit_test(when_all_refuse_the_last_reason_is_reported_and_nothing_is_open),
        cmocka_unit_test(an_address_that_hangs_has_its_share_and_no_more),
        cmocka_unit_test(each_address_has_its_share_of_what_is_left),
        cmocka_unit_test(the_last_address_may_take_all_the_time),
        cmocka_unit_test(a_deadline_that_has_passed_harms_nobody),
        cmocka_unit_test(numeric_hosts_are_resolved_with_their_port),
        cmocka_unit_test(what_is_no_name_is_not_resolved),
        cmocka_unit_test(bytes_an_end_and_a_reset_are_reported_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
