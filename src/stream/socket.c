/* Connects, sends and receives on POSIX sockets without blocking.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "stream/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* A write to a closed connection must not raise SIGPIPE, however the program handles that signal.
 * Systems have a flag for it, or a socket option. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 0 /* set_options() sets it a moment later */
#endif

#define NEVER UINT64_MAX

void sslstore__socket_init(struct sslstore__socket *socket)
{
    memset(socket, 0, sizeof *socket);
    socket->fd = -1;
}

static void keep_addresses(struct sslstore__socket *socket, const struct addrinfo *found)
{
    for (; found != NULL && socket->count < SSLSTORE__ADDRESS_MAX; found = found->ai_next) {
        struct sslstore__socket_address *address = &socket->addresses[socket->count];

        if (found->ai_addrlen <= sizeof address->name) {
            memcpy(&address->name, found->ai_addr, found->ai_addrlen);
            address->size = found->ai_addrlen;
            socket->count++;
        }
    }
}

sslstore_result sslstore__socket_resolve(struct sslstore__socket *socket, const char *host,
                                         uint16_t port)
{
    char service[sizeof "65535"];
    struct sslstore__text text;
    struct addrinfo hints;
    struct addrinfo *found = NULL;

    sslstore__text_init(&text, service, sizeof service);
    sslstore__text_put_number(&text, port);
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    socket->next = 0;
    socket->count = 0;
    socket->code = getaddrinfo(host, service, &hints, &found);
    if (socket->code != 0) {
        return socket->code == EAI_MEMORY ? SSLSTORE_ERR_MEMORY : SSLSTORE_ERR_RESOLVE;
    }
    keep_addresses(socket, found);
    freeaddrinfo(found);
    return socket->count > 0 ? SSLSTORE_OK : SSLSTORE_ERR_RESOLVE;
}

static bool set_options(int fd)
{
    const int on = 1;
    int flags = fcntl(fd, F_GETFL);

    (void) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef SO_NOSIGPIPE
    (void) setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    return flags != -1 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) != -1 &&
           fcntl(fd, F_SETFD, FD_CLOEXEC) != -1;
}

static bool begin_connect(int fd, const struct sslstore__socket_address *address)
{
    return connect(fd, &address->name.any, address->size) == 0 || errno == EINPROGRESS ||
           errno == EINTR;
}

/* Returns -1 and sets errno on failure. */
static int open_socket(const struct sslstore__socket_address *address)
{
    int fd = socket(address->name.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int code;

    if (fd != -1 && (!set_options(fd) || !begin_connect(fd, address))) {
        code = errno;
        (void) close(fd);
        errno = code;
        fd = -1;
    }
    return fd;
}

/* Begin to connect to the next address. The time left is shared by the addresses left and the
 * handshake. */
static void try_next(struct sslstore__socket *socket, uint64_t now, uint64_t deadline)
{
    uint64_t time_left = deadline > now ? deadline - now : 0;
    size_t sharers = socket->count - socket->next + 1;

    socket->give_up = sharers == 2 ? NEVER : now + time_left / sharers;
    socket->fd = open_socket(&socket->addresses[socket->next++]);
    socket->code = socket->fd == -1 ? errno : 0;
}

/* The state of the attempt: 0 if connected, EINPROGRESS, or the errno of its failure. */
static int attempt_code(const struct sslstore__socket *socket)
{
    struct pollfd polled = {socket->fd, POLLOUT, 0};
    int code = 0;
    socklen_t size = sizeof code;

    if (poll(&polled, 1, 0) != 1) {
        return EINPROGRESS;
    }
    return getsockopt(socket->fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno;
}

sslstore_result sslstore__socket_connect(struct sslstore__socket *socket, uint64_t now,
                                         uint64_t deadline)
{
    for (;;) {
        int code;

        if (socket->fd == -1) {
            if (socket->next == socket->count) {
                return SSLSTORE_ERR_CONNECT;
            }
            try_next(socket, now, deadline);
            continue;
        }
        code = attempt_code(socket);
        if (code == 0) {
            socket->give_up = NEVER;
            return SSLSTORE_OK;
        }
        if (code == EINPROGRESS && now < socket->give_up) {
            return SSLSTORE_WANT_WRITE;
        }
        sslstore__socket_close(socket);
        socket->code = code == EINPROGRESS ? ETIMEDOUT : code;
    }
}

/* Whether to try again later. After an interrupted call the socket stays ready. */
static bool is_want(int code)
{
#if EWOULDBLOCK != EAGAIN
    if (code == EWOULDBLOCK) {
        return true;
    }
#endif
    return code == EAGAIN || code == EINTR;
}

static int want_or_failed(struct sslstore__socket *socket, sslstore_result want)
{
    if (is_want(errno)) {
        return want;
    }
    socket->code = errno;
    return SSLSTORE_ERR_NETWORK;
}

int sslstore__socket_send(struct sslstore__socket *socket, const void *data, size_t size)
{
    ssize_t taken = send(socket->fd, data, size < INT_MAX ? size : INT_MAX, MSG_NOSIGNAL);

    if (taken < 0) {
        return want_or_failed(socket, SSLSTORE_WANT_WRITE);
    }
    return (int) taken;
}

int sslstore__socket_recv(struct sslstore__socket *socket, void *data, size_t size)
{
    ssize_t got = recv(socket->fd, data, size < INT_MAX ? size : INT_MAX, 0);

    if (got < 0) {
        return want_or_failed(socket, SSLSTORE_WANT_READ);
    }
    return (int) got;
}

void sslstore__socket_close(struct sslstore__socket *socket)
{
    if (socket->fd != -1) {
        (void) close(socket->fd);
        socket->fd = -1;
    }
}
