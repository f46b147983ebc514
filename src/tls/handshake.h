/* Handshake: from a chosen stream to a verified TLS connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_HANDSHAKE_H
#define SSLSTORE_TLS_HANDSHAKE_H

#include "tls/connection.h"

/* Phase CONNECTING: continue to connect the stream. OK: it is connected, TLS is set up, and the
 * phase is HANDSHAKING. source is the connection whose session may be offered (NULL: none). */
sslstore_result sslstore__tls_handshake_connect(struct sslstore__tls_connection *self,
                                                const struct sslstore__tls_connection *source);

/* Phase HANDSHAKING: continue the handshake. OK: the server is verified, the phase is OPEN. */
sslstore_result sslstore__tls_handshake_step(struct sslstore__tls_connection *self);

#endif
