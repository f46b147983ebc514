/* A byte stream over the sockets of lwIP (LWIP_SOCKET and LWIP_DNS).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include <lwip/api.h>
#include <lwip/sockets.h>

#include "streams.h"

#define SOCKET(name) lwip_##name
#define POLL_SET     struct pollfd
#define POLL_COUNT   nfds_t
#define READABLE     POLLIN
#define WRITABLE     POLLOUT

static bool resolve(const char *host, uint16_t port, struct sockaddr_in *address)
{
    ip_addr_t found;

    memset(address, 0, sizeof *address);
    if (netconn_gethostbyname(host, &found) != ERR_OK) {
        return false;
    }
    address->sin_family = AF_INET;
    address->sin_port = lwip_htons(port);
    address->sin_addr.s_addr = ip_2_ip4(&found)->addr;
    return true;
}

static void make_nonblocking(int socket)
{
    (void) lwip_fcntl(socket, F_SETFL, O_NONBLOCK);
}

#include "bsd_stream.h"

const sslstore_stream lwip_stream = {socket_connect, socket_send, socket_recv, socket_wait,
                                     socket_close,   NULL,        NULL,        NULL};
