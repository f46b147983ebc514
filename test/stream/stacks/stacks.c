/* The sockets of Zephyr and of FreeRTOS+TCP, on the sockets of POSIX.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "FreeRTOS_DNS.h"
#include "task.h"
#include "zephyr/net/socket.h"

/* ---- Zephyr ---- */

int zsock_socket(int family, int type, int protocol)
{
    return socket(family, type, protocol);
}

int zsock_close(int socket)
{
    return close(socket);
}

int zsock_connect(int socket, const struct sockaddr *address, socklen_t size)
{
    return connect(socket, address, size);
}

ssize_t zsock_send(int socket, const void *data, size_t size, int flags)
{
    return send(socket, data, size, flags | MSG_NOSIGNAL);
}

ssize_t zsock_recv(int socket, void *data, size_t size, int flags)
{
    return recv(socket, data, size, flags);
}

int zsock_fcntl(int socket, int command, int flags)
{
    return command == ZVFS_F_SETFL && flags == ZVFS_O_NONBLOCK ? fcntl(socket, F_SETFL, O_NONBLOCK)
                                                               : -1;
}

int zsock_poll(struct zsock_pollfd *set, int count, int timeout_ms)
{
    struct pollfd polled[16];
    int ready;

    for (int i = 0; i < count; i++) { /* the events have the same numbers */
        polled[i].fd = set[i].fd;
        polled[i].events = set[i].events;
    }
    ready = poll(polled, (nfds_t) count, timeout_ms);
    for (int i = 0; i < count; i++) {
        set[i].revents = polled[i].revents;
    }
    return ready;
}

int zsock_getsockopt(int socket, int level, int option, void *value, socklen_t *size)
{
    return getsockopt(socket, level, option, value, size);
}

int zsock_getaddrinfo(const char *host, const char *service, const struct zsock_addrinfo *hints,
                      struct zsock_addrinfo **found)
{
    struct addrinfo asked = {.ai_family = hints->ai_family, .ai_socktype = hints->ai_socktype};
    struct addrinfo *answer;

    if (getaddrinfo(host, service == NULL ? "0" : service, &asked, &answer) != 0) {
        return -1;
    }
    *found = calloc(1, sizeof **found + answer->ai_addrlen);
    if (*found == NULL) {
        abort();
    }
    (*found)->ai_addr = (struct sockaddr *) (*found + 1);
    memcpy((*found)->ai_addr, answer->ai_addr, answer->ai_addrlen);
    freeaddrinfo(answer);
    return 0;
}

void zsock_freeaddrinfo(struct zsock_addrinfo *found)
{
    free(found);
}

/* ---- FreeRTOS+TCP ---- */

struct xSOCKET {
    int fd;
    TickType_t limits[2]; /* of receiving and sending */
};

void vTaskDelay(TickType_t ticks)
{
    struct timespec delay = {(time_t) (ticks / 1000), (long) (ticks % 1000) * 1000000L};

    (void) nanosleep(&delay, NULL);
}

uint16_t FreeRTOS_htons(uint16_t number)
{
    return htons(number);
}

Socket_t FreeRTOS_socket(BaseType_t domain, BaseType_t type, BaseType_t protocol)
{
    Socket_t self = calloc(1, sizeof *self);

    if (self == NULL) {
        abort();
    }
    (void) domain, (void) type, (void) protocol;
    self->fd = socket(AF_INET, SOCK_STREAM, 0);
    return self;
}

BaseType_t FreeRTOS_setsockopt(Socket_t socket, int32_t level, int32_t option, const void *value,
                               size_t size)
{
    (void) level;
    memcpy(&socket->limits[option], value, size);
    return 0;
}

static int is_ready(const struct xSOCKET *socket, short events, TickType_t limit)
{
    struct pollfd polled = {socket->fd, events, 0};

    return poll(&polled, 1, (int) limit) == 1;
}

BaseType_t FreeRTOS_connect(Socket_t socket, const struct freertos_sockaddr *address, uint32_t size)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = address->sin_port};
    int code = 0;
    socklen_t code_size = sizeof code;

    (void) size;
    name.sin_addr.s_addr = address->sin_addr;
    (void) fcntl(socket->fd, F_SETFL, O_NONBLOCK);
    if (connect(socket->fd, (struct sockaddr *) &name, sizeof name) != 0 && errno != EINPROGRESS) {
        return -pdFREERTOS_ERRNO_ENOTCONN;
    }
    if (!is_ready(socket, POLLOUT, socket->limits[FREERTOS_SO_RCVTIMEO])) {
        return -pdFREERTOS_ERRNO_ETIMEDOUT;
    }
    (void) getsockopt(socket->fd, SOL_SOCKET, SO_ERROR, &code, &code_size);
    return code == 0 ? 0 : -pdFREERTOS_ERRNO_ENOTCONN;
}

BaseType_t FreeRTOS_issocketconnected(ConstSocket_t socket)
{
    return is_ready(socket, POLLOUT, 0);
}

BaseType_t FreeRTOS_send(Socket_t socket, const void *data, size_t size, BaseType_t flags)
{
    ssize_t taken;

    (void) flags;
    if (!is_ready(socket, POLLOUT, socket->limits[FREERTOS_SO_SNDTIMEO])) {
        return -pdFREERTOS_ERRNO_ENOSPC;
    }
    taken = send(socket->fd, data, size, MSG_NOSIGNAL);
    return taken < 0 ? -pdFREERTOS_ERRNO_ENOTCONN : (BaseType_t) taken;
}

BaseType_t FreeRTOS_recv(Socket_t socket, void *data, size_t size, BaseType_t flags)
{
    ssize_t got;

    (void) flags;
    if (!is_ready(socket, POLLIN, socket->limits[FREERTOS_SO_RCVTIMEO])) {
        return 0;
    }
    got = recv(socket->fd, data, size, 0);
    return got > 0 ? (BaseType_t) got : -pdFREERTOS_ERRNO_ENOTCONN;
}

BaseType_t FreeRTOS_closesocket(Socket_t socket)
{
    (void) close(socket->fd);
    free(socket);
    return 1;
}

BaseType_t FreeRTOS_getaddrinfo(const char *name, const char *service,
                                const struct freertos_addrinfo *hints,
                                struct freertos_addrinfo **found)
{
    struct zsock_addrinfo asked = {.ai_family = AF_INET};
    struct zsock_addrinfo *answer;

    (void) hints;
    if (zsock_getaddrinfo(name, service, &asked, &answer) != 0) {
        return -1;
    }
    *found = calloc(1, sizeof **found + sizeof(struct freertos_sockaddr));
    if (*found == NULL) {
        abort();
    }
    (*found)->ai_addr = (struct freertos_sockaddr *) (*found + 1);
    (*found)->ai_addr->sin_family = FREERTOS_AF_INET;
    (*found)->ai_addr->sin_addr = ((struct sockaddr_in *) answer->ai_addr)->sin_addr.s_addr;
    zsock_freeaddrinfo(answer);
    return 0;
}

void FreeRTOS_freeaddrinfo(struct freertos_addrinfo *found)
{
    free(found);
}
