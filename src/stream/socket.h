/* Socket: a TCP connection that never blocks. It tries every address of a host in turn.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_STREAM_SOCKET_H
#define SSLSTORE_STREAM_SOCKET_H

#include "sslstore.h"
#include "stream/system.h"

#define SSLSTORE__ADDRESS_MAX 8

struct sslstore__socket_address {
    socklen_t size;
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name;
};

struct sslstore__socket {
    int fd;           /* -1: none                                                   */
    int code;         /* of the last failure: of the system, or of getaddrinfo()   */
    uint64_t give_up; /* when the next address is tried; UINT64_MAX: never          */
    size_t next;      /* the address to try next                                    */
    size_t count;
    struct sslstore__socket_address addresses[SSLSTORE__ADDRESS_MAX];
};

void sslstore__socket_init(struct sslstore__socket *socket);

/* Resolve the host. getaddrinfo() blocks, and no deadline stops it. A program that cannot accept
 * that gives an address instead of a name, or supplies a stream of its own. ERR_RESOLVE,
 * ERR_MEMORY. */
sslstore_result sslstore__socket_resolve(struct sslstore__socket *socket, const char *host,
                                         uint16_t port);

/* Continue connecting. After WANT_WRITE, call it again when the socket is writable, or at give_up.
 * The addresses left and the handshake after them share the time until deadline equally; the last
 * address may take all of it. The caller enforces the deadline itself.
 * ERR_CONNECT: no address is left. */
sslstore_result sslstore__socket_connect(struct sslstore__socket *socket, uint64_t now,
                                         uint64_t deadline);

/* Return the number of bytes sent or received; WANT_READ, WANT_WRITE; ERR_NETWORK. recv returns 0
 * after the peer ended the stream. */
int sslstore__socket_send(struct sslstore__socket *socket, const void *data, size_t size);
int sslstore__socket_recv(struct sslstore__socket *socket, void *data, size_t size);

/* Does nothing if the socket is closed already. code is kept. */
void sslstore__socket_close(struct sslstore__socket *socket);

#endif
