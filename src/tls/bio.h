/* BIO: the functions by which Mbed TLS sends, receives and draws random bytes.
 *
 * An entry is one call into Mbed TLS that reads. Mbed TLS returns when it has a message, and until
 * then reads on: warnings, empty records and whatever else it skips can keep it for as long as the
 * peer sends them, while nobody looks at a deadline or calls tick. So an entry may read a limited
 * number of bytes and for a limited time. After that it sees no more bytes, and returns. What the
 * peer sent remains in the stream.
 *
 * When the stream cannot send any more, the peer may have said why before: in an alert that still
 * has to be read. So Mbed TLS is told that its bytes were sent, and goes on to read. Where the
 * stream has no more bytes, the failure to send is returned.
 *
 * A stream that blocks does so once in an entry: after the first call that took time, an entry
 * neither reads nor sends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_BIO_H
#define SSLSTORE_TLS_BIO_H

#include "tls/connection.h"

/* Call before each entry. */
void sslstore__tls_bio_begin_entry(struct sslstore__tls_connection *self);

/* For mbedtls_ssl_set_bio(). user is the connection. */
int sslstore__tls_bio_send(void *user, const unsigned char *data, size_t size);
int sslstore__tls_bio_recv(void *user, unsigned char *data, size_t size);

/* For mbedtls_ssl_conf_rng(): the program's random function. user is the connection. */
int sslstore__tls_bio_random(void *user, unsigned char *out, size_t size);

#endif
