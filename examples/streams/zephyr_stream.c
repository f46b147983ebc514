/* A byte stream over the sockets of Zephyr (CONFIG_NET_SOCKETS, CONFIG_DNS_RESOLVER).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <zephyr/net/socket.h>

#include "streams.h"

#define SOCKET(name) zsock_##name
#define POLL_SET     struct zsock_pollfd
#define POLL_COUNT   int
#define READABLE     ZSOCK_POLLIN
#define WRITABLE     ZSOCK_POLLOUT

static bool resolve(const char *host, uint16_t port, struct sockaddr_in *address)
{
    struct zsock_addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct zsock_addrinfo *found;

    if (zsock_getaddrinfo(host, NULL, &hints, &found) != 0) {
        return false;
    }
    *address = *(struct sockaddr_in *) found->ai_addr;
    address->sin_port = htons(port);
    zsock_freeaddrinfo(found);
    return true;
}

static void make_nonblocking(int socket)
{
    (void) zsock_fcntl(socket, ZVFS_F_SETFL, ZVFS_O_NONBLOCK);
}

#include "bsd_stream.h"

const sslstore_stream zephyr_stream = {socket_connect, socket_send, socket_recv, socket_wait,
                                       socket_close,   NULL,        NULL,        NULL};
