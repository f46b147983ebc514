/* The sockets of Windows, as system.h wants them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_STREAM_WINSOCK_H
#define SSLSTORE_STREAM_WINSOCK_H

#if defined(_WIN32)
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#define SSLSTORE__IN_PROGRESS WSAEWOULDBLOCK
#define SSLSTORE__TIMED_OUT   WSAETIMEDOUT

/* Windows counts these. If it does not start, the first call of a socket says so. */
static inline void sslstore__winsock_begin(void)
{
    WSADATA unused;

    (void) WSAStartup(MAKEWORD(2, 2), &unused);
}
#define SSLSTORE__SYSTEM_BEGIN() sslstore__winsock_begin()
#define SSLSTORE__SYSTEM_END()   ((void) WSACleanup())

static inline int sslstore__system_code(void)
{
    return WSAGetLastError();
}

static inline int sslstore__system_socket(int family)
{
    return (int) socket(family, SOCK_STREAM, 0); /* INVALID_SOCKET becomes -1 */
}

static inline void sslstore__system_close(int fd)
{
    (void) closesocket((SOCKET) fd);
}

static inline bool sslstore__system_prepare(int fd)
{
    const int on = 1;
    u_long never_blocks = 1;

    (void) setsockopt((SOCKET) fd, IPPROTO_TCP, TCP_NODELAY, (const char *) &on, sizeof on);
    (void) SetHandleInformation((HANDLE) (SOCKET) fd, HANDLE_FLAG_INHERIT, 0);
    return ioctlsocket((SOCKET) fd, (long) FIONBIO, &never_blocks) == 0;
}

static inline bool sslstore__system_is_connecting(int code)
{
    return code == WSAEWOULDBLOCK;
}

static inline bool sslstore__system_is_want(int code)
{
    return code == WSAEWOULDBLOCK;
}

static inline void sslstore__system_set(struct pollfd *polled, int fd)
{
    polled->fd = (SOCKET) fd;
}

/* Before Windows 10 2004, WSAPoll() does not report that connecting failed; then the next address
 * is tried when its turn has come. */
static inline int sslstore__system_poll(struct pollfd *polled, size_t count, int timeout_ms)
{
    if (count == 0) { /* WSAPoll() refuses that */
        Sleep((DWORD) timeout_ms);
        return 0;
    }
    return WSAPoll(polled, (ULONG) count, timeout_ms);
}

static inline int sslstore__system_outcome(int fd)
{
    int code = 0;
    int size = sizeof code;

    return getsockopt((SOCKET) fd, SOL_SOCKET, SO_ERROR, (char *) &code, &size) == 0
               ? code
               : WSAGetLastError();
}

static inline long sslstore__system_send(int fd, const void *data, size_t size)
{
    return send((SOCKET) fd, data, size < INT_MAX ? (int) size : INT_MAX, 0);
}

static inline long sslstore__system_recv(int fd, void *data, size_t size)
{
    return recv((SOCKET) fd, data, size < INT_MAX ? (int) size : INT_MAX, 0);
}

static inline int sslstore__system_connect(int fd, const struct sockaddr *name, socklen_t size)
{
    return connect((SOCKET) fd, name, size);
}

#endif
#endif
