/* What differs between the sockets of POSIX and those of Windows (Winsock 2).
 *
 * A socket is an int on both: Windows uses the lower 32 bits of a handle only. Codes are errno, or
 * what WSAGetLastError() returns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_STREAM_SYSTEM_H
#define SSLSTORE_STREAM_SYSTEM_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "stream/winsock.h"

#if !defined(_WIN32)
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A write to a closed connection must not raise SIGPIPE, however the program handles that signal.
 * Systems have a flag for it, or a socket option. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef SOCK_CLOEXEC
#define SOCK_CLOEXEC 0 /* set_options() sets it a moment later */
#endif

#define SSLSTORE__IN_PROGRESS EINPROGRESS
#define SSLSTORE__TIMED_OUT   ETIMEDOUT

/* Before the first socket, and after the last one; counted. */
#define SSLSTORE__SYSTEM_BEGIN() ((void) 0)
#define SSLSTORE__SYSTEM_END()   ((void) 0)

static inline int sslstore__system_code(void)
{
    return errno;
}

static inline int sslstore__system_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static inline void sslstore__system_close(int fd)
{
    (void) close(fd);
}

/* Never block, and never pass the socket to another program. */
static inline bool sslstore__system_prepare(int fd)
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

/* Whether connect() failed because it needs time. */
static inline bool sslstore__system_is_connecting(int code)
{
    return code == EINPROGRESS || code == EINTR;
}

/* Whether to try again later. After an interrupted call the socket stays ready. */
static inline bool sslstore__system_is_want(int code)
{
#if EWOULDBLOCK != EAGAIN
    if (code == EWOULDBLOCK) {
        return true;
    }
#endif
    return code == EAGAIN || code == EINTR;
}

static inline void sslstore__system_set(struct pollfd *polled, int fd)
{
    polled->fd = fd;
}

static inline int sslstore__system_poll(struct pollfd *polled, size_t count, int timeout_ms)
{
    int ready = poll(polled, (nfds_t) count, timeout_ms);

    return ready < 0 && errno == EINTR ? 0 : ready; /* a signal makes it return early */
}

/* The outcome of an attempt to connect that has ended. */
static inline int sslstore__system_outcome(int fd)
{
    int code = 0;
    socklen_t size = sizeof code;

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno;
}

static inline long sslstore__system_send(int fd, const void *data, size_t size)
{
    return (long) send(fd, data, size < INT_MAX ? size : INT_MAX, MSG_NOSIGNAL);
}

static inline long sslstore__system_recv(int fd, void *data, size_t size)
{
    return (long) recv(fd, data, size < INT_MAX ? size : INT_MAX, 0);
}

static inline int sslstore__system_connect(int fd, const struct sockaddr *name, socklen_t size)
{
    return connect(fd, name, size);
}

#endif
#endif
