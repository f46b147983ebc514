/* Session: TLS sessions that let the next handshake be a short one.
 *
 * A server that cannot resume a session should make a full handshake. Some servers, and load
 * balancers in front of them, send an alert or end the connection instead. If a handshake that
 * offered a session fails in this way, the same open makes one more, which offers everything but a
 * session. No connection of the client offers a session again that was kept before the failure: the
 * failures are counted, and each session notes the count of the time when it was kept. A refused
 * certificate and a timeout say nothing about the session and are not counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_SESSION_H
#define SSLSTORE_TLS_SESSION_H

#include "tls/connection.h"

/* Keep the session of the open connection for the next handshake, in place of the one before. */
void sslstore__tls_session_keep(struct sslstore__tls_connection *self);

/* Count a handshake that failed because it offered a session. The next handshake of the connection
 * offers none. */
void sslstore__tls_session_refuse(struct sslstore__tls_connection *self);

/* Offer a session in the handshake that begins: the newer one of the connection's own and that of
 * source, a connection of the same client (NULL: none). A server that resumes a session does not
 * send its certificates again; so it is offered only while those that were verified then are valid.
 * The connection keeps its own session until it has a new one or the handshake fails, because
 * others may need it meanwhile. */
void sslstore__tls_session_offer(struct sslstore__tls_connection *self,
                                 const struct sslstore__tls_connection *source);

#endif
