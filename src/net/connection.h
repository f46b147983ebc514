/* Connection: a connection of the program's transport, which outlives the exchanges on it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_NET_CONNECTION_H
#define SSLSTORE_NET_CONNECTION_H

#include <stdbool.h>

#include "net/net.h"

/* Zeroed: never opened. */
struct sslstore__connection {
    void *handle; /* the transport's; kept when the connection is closed, for its TLS session */
    bool is_open;
};

/* Whether the connection is open and can be used again. An idle connection must be silent: bytes,
 * an end or an error make it useless, and it is closed. */
bool sslstore__connection_is_usable(struct sslstore__net *net,
                                    struct sslstore__connection *connection);

/* Close the connection. The TLS session is kept. */
void sslstore__connection_close(struct sslstore__net *net, struct sslstore__connection *connection);

/* Close the connection and free its handle, with the TLS session. */
void sslstore__connection_release(struct sslstore__net *net,
                                  struct sslstore__connection *connection);

#endif
