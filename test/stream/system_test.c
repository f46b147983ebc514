/* Failures of the operating system: whichever call fails, the result says so, and no descriptor is
 * left open. The linker (--wrap) puts this file between the library and the system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/support/server.h"
#include "stream/socket.h"

#define START    1000000
#define DEADLINE (START + 9000)

/* ---- What stands between ---- */

enum call { CALL_SOCKET, CALL_FCNTL, CALL_CONNECT, CALL_GETSOCKOPT, CALL_POLL, CALL_COUNT };

static struct refusal {
    int code;  /* what errno becomes, once; 0: no refusal */
    int after; /* so many calls go through before         */
} refusals[CALL_COUNT];

static bool connects_at_once;
static int poll_timeout;
static int stream_code; /* of send and recv: errno; 0: the real ones */
static size_t stream_size;

static bool refused(enum call call)
{
    int code = refusals[call].code;

    if (code == 0 || refusals[call].after-- > 0) {
        return false;
    }
    refusals[call].code = 0;
    errno = code;
    return true;
}

int __real_socket(int family, int type, int protocol);
int __real_fcntl(int fd, int command, ...);
int __real_connect(int fd, const struct sockaddr *name, socklen_t size);
int __real_getsockopt(int fd, int level, int option, void *value, socklen_t *size);
int __real_poll(struct pollfd *set, nfds_t count, int timeout);
ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __real_recv(int fd, void *data, size_t size, int flags);

int __wrap_socket(int family, int type, int protocol);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_connect(int fd, const struct sockaddr *name, socklen_t size);
int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *size);
int __wrap_poll(struct pollfd *set, nfds_t count, int timeout);
int __wrap___poll_chk(struct pollfd *set, nfds_t count, int timeout, size_t size);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *data, size_t size, int flags);
int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                       struct addrinfo **list);
void __wrap_freeaddrinfo(struct addrinfo *list);

int __wrap_socket(int family, int type, int protocol)
{
    return refused(CALL_SOCKET) ? -1 : __real_socket(family, type, protocol);
}

int __wrap_fcntl(int fd, int command, ...)
{
    va_list rest;
    int argument = 0;

    if (refused(CALL_FCNTL)) {
        return -1;
    }
    if (command != F_GETFL) {
        va_start(rest, command);
        argument = va_arg(rest, int);
        va_end(rest);
    }
    return __real_fcntl(fd, command, argument);
}

/* The same if off_t or time_t was asked to have 64 bits. */
int __wrap_fcntl64(int fd, int command, ...) __attribute__((alias("__wrap_fcntl")));
int __wrap___fcntl_time64(int fd, int command, ...) __attribute__((alias("__wrap_fcntl")));

/* An interrupted attempt goes on in the background, as POSIX has it. */
int __wrap_connect(int fd, const struct sockaddr *name, socklen_t size)
{
    bool interrupted = refusals[CALL_CONNECT].code == EINTR;
    int result = !interrupted && refused(CALL_CONNECT) ? -1 : __real_connect(fd, name, size);

    if (interrupted) {
        (void) refused(CALL_CONNECT);
        return -1;
    }
    if (connects_at_once) {
        struct pollfd polled = {fd, POLLOUT, 0};

        result = __real_poll(&polled, 1, -1) == 1 ? 0 : -1;
        errno = 0;
    }
    return result;
}

int __wrap_getsockopt(int fd, int level, int option, void *value, socklen_t *size)
{
    return refused(CALL_GETSOCKOPT) ? -1 : __real_getsockopt(fd, level, option, value, size);
}

int __wrap___getsockopt64(int fd, int level, int option, void *value, socklen_t *size)
    __attribute__((alias("__wrap_getsockopt")));

int __wrap_poll(struct pollfd *set, nfds_t count, int timeout)
{
    poll_timeout = timeout;
    return refused(CALL_POLL) ? -1 : __real_poll(set, count, timeout);
}

/* The same with FORTIFY, where the compiler cannot see that count fits. */
int __wrap___poll_chk(struct pollfd *set, nfds_t count, int timeout, size_t size)
{
    assert_true(count * sizeof *set <= size);
    return __wrap_poll(set, count, timeout);
}

ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
    stream_size = size;
    errno = stream_code;
    return stream_code != 0 ? -1 : __real_send(fd, data, size, flags);
}

ssize_t __wrap_recv(int fd, void *data, size_t size, int flags)
{
    stream_size = size;
    errno = stream_code;
    return stream_code != 0 ? -1 : __real_recv(fd, data, size, flags);
}

/* ---- The name service ---- */

#define FOUND_MAX 10

static struct sockaddr_storage names[FOUND_MAX];
static struct addrinfo found[FOUND_MAX];
static int resolver_code;
static int lists_held;

int __wrap_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                       struct addrinfo **list)
{
    assert_string_equal(host, "any.example");
    assert_string_equal(service, "65535");
    assert_int_equal(hints->ai_family, AF_UNSPEC);
    assert_int_equal(hints->ai_socktype, SOCK_STREAM);
    assert_int_equal(hints->ai_flags, AI_NUMERICSERV);
    if (resolver_code == 0) {
        *list = found;
        lists_held++;
    }
    return resolver_code;
}

void __wrap_freeaddrinfo(struct addrinfo *list)
{
    assert_ptr_equal(list, found);
    lists_held--;
}

/* So many addresses, 127.0.0.1 and ports from this one on. */
static void find_addresses(size_t count, uint16_t port)
{
    memset(names, 0, sizeof names);
    memset(found, 0, sizeof found);
    for (size_t i = 0; i < count; i++) {
        struct sockaddr_in name = {0};

        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        name.sin_port = htons((uint16_t) (port + i));
        memcpy(&names[i], &name, sizeof name);
        found[i].ai_addr = (struct sockaddr *) &names[i];
        found[i].ai_addrlen = sizeof name;
        found[i].ai_next = i + 1 < count ? &found[i + 1] : NULL;
    }
}

static uint16_t port_of(const struct sslstore__socket *socket, size_t at)
{
    return ntohs(socket->addresses[at].name.v4.sin_port);
}

static void more_addresses_than_fit_are_left_out(void **state)
{
    struct sslstore__socket socket;

    (void) state;
    sslstore__socket_init(&socket);
    find_addresses(FOUND_MAX, 1000);
    assert_int_equal(sslstore__socket_resolve(&socket, "any.example", 65535), SSLSTORE_OK);
    assert_int_equal(socket.count, SSLSTORE__ADDRESS_MAX);
    for (size_t i = 0; i < SSLSTORE__ADDRESS_MAX; i++) {
        assert_int_equal(port_of(&socket, i), 1000 + i);
    }
    assert_int_equal(lists_held, 0);
}

static void an_address_of_a_size_unknown_is_left_out(void **state)
{
    struct sslstore__socket socket;

    (void) state;
    sslstore__socket_init(&socket);
    find_addresses(3, 1000);
    found[1].ai_addrlen = sizeof socket.addresses[0].name + 1;
    assert_int_equal(sslstore__socket_resolve(&socket, "any.example", 65535), SSLSTORE_OK);
    assert_int_equal(socket.count, 2);
    assert_int_equal(port_of(&socket, 1), 1002);
    found[0].ai_addrlen = found[2].ai_addrlen = found[1].ai_addrlen;
    assert_int_equal(sslstore__socket_resolve(&socket, "any.example", 65535), SSLSTORE_ERR_RESOLVE);
    assert_int_equal(socket.count, 0);
    assert_int_equal(lists_held, 0);
}

static void a_resolver_without_memory_is_reported_from_one_without_an_answer(void **state)
{
    static const struct {
        int code;
        sslstore_result result;
    } cases[] = {{EAI_MEMORY, SSLSTORE_ERR_MEMORY},
                 {EAI_AGAIN, SSLSTORE_ERR_RESOLVE},
                 {EAI_FAIL, SSLSTORE_ERR_RESOLVE},
                 {EAI_NONAME, SSLSTORE_ERR_RESOLVE}};
    struct sslstore__socket socket;

    (void) state;
    sslstore__socket_init(&socket);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        resolver_code = cases[i].code;
        assert_int_equal(sslstore__socket_resolve(&socket, "any.example", 65535), cases[i].result);
        assert_int_equal(socket.code, cases[i].code);
        assert_int_equal(socket.count, 0);
    }
    resolver_code = 0;
    assert_int_equal(lists_held, 0);
}

/* ---- Connecting ---- */

/* A socket that knows so many addresses, all of them the listener's. */
static void aim(struct sslstore__socket *socket, size_t count, uint16_t port)
{
    sslstore__socket_init(socket);
    find_addresses(1, port);
    assert_int_equal(sslstore__socket_resolve(socket, "any.example", 65535), SSLSTORE_OK);
    for (socket->count = 1; socket->count < count; socket->count++) {
        socket->addresses[socket->count] = socket->addresses[0];
    }
}

/* Connect at one and the same moment of our clock. */
static sslstore_result connect_now(struct sslstore__socket *socket)
{
    for (;;) {
        sslstore_result result = sslstore__socket_connect(socket, START, DEADLINE);
        struct pollfd polled = {socket->fd, POLLOUT, 0};

        if (result != SSLSTORE_WANT_WRITE || __real_poll(&polled, 1, 5000) != 1) {
            return result;
        }
    }
}

static const struct step {
    enum call call;
    struct refusal refusal;
} steps[] = {
    {CALL_SOCKET, {EMFILE, 0}}, {CALL_FCNTL, {EBADF, 0}},         {CALL_FCNTL, {EINVAL, 1}},
    {CALL_FCNTL, {EPERM, 2}},   {CALL_CONNECT, {ENETUNREACH, 0}}, {CALL_GETSOCKOPT, {ENOBUFS, 0}},
};

static void a_refused_step_of_the_only_address_is_reported_and_leaves_nothing(void **state)
{
    uint16_t port;
    int live = server_listener(&port);
    int descriptor = server_lowest_descriptor();

    (void) state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct sslstore__socket socket;

        aim(&socket, 1, port);
        refusals[steps[i].call] = steps[i].refusal;
        assert_int_equal(connect_now(&socket), SSLSTORE_ERR_CONNECT);
        assert_int_equal(socket.code, steps[i].refusal.code);
        assert_int_equal(socket.fd, -1);
        assert_int_equal(server_lowest_descriptor(), descriptor);
        assert_int_equal(refusals[steps[i].call].code, 0);
    }
    close(live);
}

static void a_refused_step_gives_the_next_address_its_turn(void **state)
{
    uint16_t port;
    int live = server_listener(&port);
    int descriptor = server_lowest_descriptor();

    (void) state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct sslstore__socket socket;

        aim(&socket, 2, port);
        refusals[steps[i].call] = steps[i].refusal;
        assert_int_equal(connect_now(&socket), SSLSTORE_OK);
        assert_int_equal(socket.fd, descriptor);
        assert_int_equal(socket.code, 0);
        assert_int_equal(socket.next, 2);
        sslstore__socket_close(&socket);
    }
    close(live);
}

static void an_interrupted_connect_goes_on(void **state)
{
    struct sslstore__socket socket;
    uint16_t port;
    int live = server_listener(&port);

    (void) state;
    aim(&socket, 1, port);
    refusals[CALL_CONNECT].code = EINTR;
    assert_int_equal(connect_now(&socket), SSLSTORE_OK);
    assert_int_equal(refusals[CALL_CONNECT].code, 0);
    sslstore__socket_close(&socket);
    close(live);
}

static void a_connection_made_at_once_is_one(void **state)
{
    struct sslstore__socket socket;
    uint16_t port;
    int live = server_listener(&port);

    (void) state;
    aim(&socket, 1, port);
    connects_at_once = true;
    assert_int_equal(sslstore__socket_connect(&socket, START, DEADLINE), SSLSTORE_OK);
    connects_at_once = false;
    sslstore__socket_close(&socket);
    close(live);
}

/* ---- Bytes ---- */

static void not_now_is_reported_from_a_failure(void **state)
{
    static const struct {
        int code;
        bool waits;
    } cases[] = {{EAGAIN, true}, {EWOULDBLOCK, true}, {EINTR, true},
                 {EPIPE, false}, {ECONNRESET, false}, {ETIMEDOUT, false}};
    struct sslstore__socket socket;
    char byte = 'x';

    (void) state;
    sslstore__socket_init(&socket);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        socket.code = 0;
        stream_code = cases[i].code;
        assert_int_equal(sslstore__socket_send(&socket, &byte, 1),
                         cases[i].waits ? SSLSTORE_WANT_WRITE : SSLSTORE_ERR_NETWORK);
        assert_int_equal(socket.code, cases[i].waits ? 0 : cases[i].code);
        socket.code = 0;
        assert_int_equal(sslstore__socket_recv(&socket, &byte, 1),
                         cases[i].waits ? SSLSTORE_WANT_READ : SSLSTORE_ERR_NETWORK);
        assert_int_equal(socket.code, cases[i].waits ? 0 : cases[i].code);
    }
    stream_code = 0;
}

/* What is asked of the system fits what is returned of it. */
static void a_size_beyond_int_is_cut(void **state)
{
    static const size_t sizes[][2] = {
        {1, 1}, {INT_MAX, INT_MAX}, {(size_t) INT_MAX + 1, INT_MAX}, {SIZE_MAX, INT_MAX}};
    struct sslstore__socket socket;
    char byte = 'x';

    (void) state;
    sslstore__socket_init(&socket);
    stream_code = EAGAIN;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        (void) sslstore__socket_send(&socket, &byte, sizes[i][0]);
        assert_true(stream_size == sizes[i][1]);
        stream_size = 0;
        (void) sslstore__socket_recv(&socket, &byte, sizes[i][0]);
        assert_true(stream_size == sizes[i][1]);
    }
    stream_code = 0;
}

/* ---- Waiting ---- */

static void an_interrupted_wait_returns_early_and_a_failed_one_fails(void **state)
{
    static const struct {
        int code;
        int result;
    } cases[] = {{EINTR, 0}, {ENOMEM, SSLSTORE_ERR_NETWORK}, {EINVAL, SSLSTORE_ERR_NETWORK}};

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refusals[CALL_POLL].code = cases[i].code;
        assert_int_equal(sslstore_stream_sockets.wait(NULL, NULL, 0, 20000), cases[i].result);
    }
}

static void a_wait_is_never_taken_for_one_without_end(void **state)
{
    static const struct {
        uint32_t asked;
        int given;
    } cases[] = {{0, 0},
                 {1, 1},
                 {INT_MAX, INT_MAX},
                 {(uint32_t) INT_MAX + 1, INT_MAX},
                 {UINT32_MAX, INT_MAX}};

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        refusals[CALL_POLL].code = EINTR;
        (void) sslstore_stream_sockets.wait(NULL, NULL, 0, cases[i].asked);
        assert_int_equal(poll_timeout, cases[i].given);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_addresses_than_fit_are_left_out),
        cmocka_unit_test(an_address_of_a_size_unknown_is_left_out),
        cmocka_unit_test(a_resolver_without_memory_is_reported_from_one_without_an_answer),
        cmocka_unit_test(a_refused_step_of_the_only_address_is_reported_and_leaves_nothing),
        cmocka_unit_test(a_refused_step_gives_the_next_address_its_turn),
        cmocka_unit_test(an_interrupted_connect_goes_on),
        cmocka_unit_test(a_connection_made_at_once_is_one),
        cmocka_unit_test(not_now_is_reported_from_a_failure),
        cmocka_unit_test(a_size_beyond_int_is_cut),
        cmocka_unit_test(an_interrupted_wait_returns_early_and_a_failed_one_fails),
        cmocka_unit_test(a_wait_is_never_taken_for_one_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
