/* Connects, sends and receives on sockets without blocking.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "stream/socket.h"

#include <string.h>

#include "base/text.h"

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
            address->size = (socklen_t) found->ai_addrlen;
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

static bool begin_connect(int fd, const struct sslstore__socket_address *address)
{
    return sslstore__system_connect(fd, &address->name.any, address->size) == 0 ||
           sslstore__system_is_connecting(sslstore__system_code());
}

/* Returns -1 on failure, and *code. */
static int open_socket(const struct sslstore__socket_address *address, int *code)
{
    int fd = sslstore__system_socket(address->name.any.sa_family);

    if (fd != -1 && sslstore__system_prepare(fd) && begin_connect(fd, address)) {
        *code = 0;
        return fd;
    }
    *code = sslstore__system_code();
    if (fd != -1) {
        sslstore__system_close(fd);
    }
    return -1;
}

/* Begin to connect to the next address. The time left is shared by the addresses left and the
 * handshake. */
static void try_next(struct sslstore__socket *socket, uint64_t now, uint64_t deadline)
{
    uint64_t time_left = deadline > now ? deadline - now : 0;
    size_t sharers = socket->count - socket->next + 1;

    socket->give_up = sharers == 2 ? NEVER : now + time_left / sharers;
    socket->fd = open_socket(&socket->addresses[socket->next++], &socket->code);
}

/* The state of the attempt: 0 if connected, IN_PROGRESS, or the code of its failure. */
static int attempt_code(const struct sslstore__socket *socket)
{
    struct pollfd polled = {.events = POLLOUT};

    sslstore__system_set(&polled, socket->fd);
    if (sslstore__system_poll(&polled, 1, 0) != 1) {
        return SSLSTORE__IN_PROGRESS;
    }
    return sslstore__system_outcome(socket->fd);
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
        if (code == SSLSTORE__IN_PROGRESS && now < socket->give_up) {
            return SSLSTORE_WANT_WRITE;
        }
        sslstore__socket_close(socket);
        socket->code = code == SSLSTORE__IN_PROGRESS ? SSLSTORE__TIMED_OUT : code;
    }
}

static int want_or_failed(struct sslstore__socket *socket, sslstore_result want)
{
    int code = sslstore__system_code();

    if (sslstore__system_is_want(code)) {
        return want;
    }
    socket->code = code;
    return SSLSTORE_ERR_NETWORK;
}

int sslstore__socket_send(struct sslstore__socket *socket, const void *data, size_t size)
{
    long taken = sslstore__system_send(socket->fd, data, size);

    if (taken < 0) {
        return want_or_failed(socket, SSLSTORE_WANT_WRITE);
    }
    return (int) taken;
}

int sslstore__socket_recv(struct sslstore__socket *socket, void *data, size_t size)
{
    long got = sslstore__system_recv(socket->fd, data, size);

    if (got < 0) {
        return want_or_failed(socket, SSLSTORE_WANT_READ);
    }
    return (int) got;
}

void sslstore__socket_close(struct sslstore__socket *socket)
{
    if (socket->fd != -1) {
        sslstore__system_close(socket->fd);
        socket->fd = -1;
    }
}
