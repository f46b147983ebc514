/* Open: one step of opening a connection, whatever its phase.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_OPEN_H
#define SSLSTORE_TLS_OPEN_H

#include "tls/connection.h"

/* Go on opening, or begin. OK, WANT_READ, WANT_WRITE; any failure closes the connection. Nothing
 * here blocks but a stream without a wait function. */
sslstore_result sslstore__tls_open(struct sslstore__tls_connection *self,
                                   const sslstore_config *config, const sslstore_peer *peer);

#endif
