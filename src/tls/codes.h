/* Codes: what an error code of Mbed TLS means to the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_CODES_H
#define SSLSTORE_TLS_CODES_H

#include "tls/connection.h"

/* The result for a code of any function; notes native_code. */
sslstore_result sslstore__tls_codes_result(struct sslstore__tls_connection *self, int code);

/* The result of the stream, which failed; notes native_code and reason. */
sslstore_result sslstore__tls_codes_stream(struct sslstore__tls_connection *self);

/* The result for the code of a handshake that did not succeed; notes native_code and reason. */
sslstore_result sslstore__tls_codes_handshake(struct sslstore__tls_connection *self, int code);

/* The result for the flags of a verification; notes reason. */
sslstore_result sslstore__tls_codes_verification(struct sslstore__tls_connection *self,
                                                 uint32_t flags);

#endif
