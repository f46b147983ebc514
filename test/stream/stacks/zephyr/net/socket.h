/* The part of Zephyr's socket API that zephyr_stream.c uses, as Zephyr documents it; on the sockets
 * of POSIX, for tests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STACKS_ZEPHYR_SOCKET_H
#define TEST_STACKS_ZEPHYR_SOCKET_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#define ZSOCK_POLLIN    1
#define ZSOCK_POLLOUT   4
#define ZVFS_F_SETFL    4
#define ZVFS_O_NONBLOCK 0x4000

struct zsock_pollfd {
    int fd;
    short events;
    short revents;
};

struct zsock_addrinfo {
    struct zsock_addrinfo *ai_next;
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    socklen_t ai_addrlen;
    struct sockaddr *ai_addr;
    char *ai_canonname;
};

int zsock_socket(int family, int type, int protocol);
int zsock_close(int socket);
int zsock_connect(int socket, const struct sockaddr *address, socklen_t size);
ssize_t zsock_send(int socket, const void *data, size_t size, int flags);
ssize_t zsock_recv(int socket, void *data, size_t size, int flags);
int zsock_fcntl(int socket, int command, int flags);
int zsock_poll(struct zsock_pollfd *set, int count, int timeout_ms);
int zsock_getsockopt(int socket, int level, int option, void *value, socklen_t *size);
int zsock_getaddrinfo(const char *host, const char *service, const struct zsock_addrinfo *hints,
                      struct zsock_addrinfo **found);
void zsock_freeaddrinfo(struct zsock_addrinfo *found);

#endif
