/* Connection: checks, closes and frees a connection of the program's transport.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/connection.h"

#include "base/result.h"

bool sslstore__connection_is_usable(struct sslstore__net *net,
                                    struct sslstore__connection *connection)
{
    const sslstore_config *config = net->config;
    char byte;

    if (!connection->is_open) {
        return false;
    }
    if (sslstore__result_is_want(
            config->transport->recv(config->transport_user, connection->handle, &byte, 1, 0))) {
        return true;
    }
    sslstore__connection_close(net, connection);
    return false;
}

void sslstore__connection_close(struct sslstore__net *net, struct sslstore__connection *connection)
{
    if (connection->handle != NULL) {
        net->config->transport->close(net->config->transport_user, connection->handle);
    }
    connection->is_open = false;
}

void sslstore__connection_release(struct sslstore__net *net,
                                  struct sslstore__connection *connection)
{
    sslstore__connection_close(net, connection);
    if (*net->newest_session == connection->handle) {
        *net->newest_session = NULL;
    }
    net->config->transport->release(net->config->transport_user, connection->handle);
    connection->handle = NULL;
}
