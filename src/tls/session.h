/* Session: TLS sessions that let the next handshake be a short one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_SESSION_H
#define SSLSTORE_TLS_SESSION_H

#include "tls/connection.h"

/* Keep the session of the open connection for the next handshake, in place of the one before. */
void sslstore__tls_session_keep(struct sslstore__tls_connection *self);

/* Offer a session in the handshake that begins: the newer one of the connection's own and that of
 * source, a connection of the same client (NULL: none). A server that resumes a session does not
 * send its certificates again; so it is offered only while those that were verified then are valid.
 * The connection keeps its own session until it has a new one or the handshake fails, because
 * others may need it meanwhile. */
void sslstore__tls_session_offer(struct sslstore__tls_connection *self,
                                 const struct sslstore__tls_connection *source);

#endif
