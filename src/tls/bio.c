/* Sends and receives for Mbed TLS over the stream, and draws random bytes from the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/bio.h"

#include <mbedtls/net_sockets.h>

#define ENTRY_BYTES 65536 /* that an entry reads at most       */
#define ENTRY_MS    50    /* after which an entry reads no more */
#define BLOCKED_MS  1     /* the same if the stream blocks      */

void sslstore__tls_bio_begin_entry(struct sslstore__tls_connection *self)
{
    self->entry_bytes = ENTRY_BYTES;
    self->entry_end = self->config->now_ms(self->config->now_user) +
                      (self->stream.blocks ? BLOCKED_MS : ENTRY_MS);
    self->entry_has_waited = false;
}

/* What may take time is always allowed once in an entry, so that slow work makes progress. */
static bool has_time(const struct sslstore__tls_connection *self)
{
    return !self->entry_has_waited ||
           self->config->now_ms(self->config->now_user) < self->entry_end;
}

static int code_of(int moved)
{
    switch (moved) {
    case SSLSTORE_WANT_READ:
        return MBEDTLS_ERR_SSL_WANT_READ;
    case SSLSTORE_WANT_WRITE:
        return MBEDTLS_ERR_SSL_WANT_WRITE;
    default:
        return moved >= 0 ? moved : MBEDTLS_ERR_NET_CONN_RESET;
    }
}

int sslstore__tls_bio_send(void *user, const unsigned char *data, size_t size)
{
    struct sslstore__tls_connection *self = user;
    int taken;

    if (self->send_failed) {
        return (int) size;
    }
    if (self->stream.blocks) {
        if (!has_time(self)) {
            return MBEDTLS_ERR_SSL_WANT_WRITE;
        }
        self->entry_has_waited = true;
    }
    taken = sslstore__tls_stream_send(&self->stream, data, size);
    self->send_failed = taken == SSLSTORE_ERR_NETWORK;
    return self->send_failed ? (int) size : code_of(taken);
}

int sslstore__tls_bio_recv(void *user, unsigned char *data, size_t size)
{
    struct sslstore__tls_connection *self = user;
    int got;

    if (self->entry_bytes == 0 || !has_time(self)) {
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    self->entry_has_waited = true;
    got = sslstore__tls_stream_recv(&self->stream, data,
                                    size < self->entry_bytes ? size : self->entry_bytes);
    if (got <= 0 && self->send_failed) {
        return MBEDTLS_ERR_NET_CONN_RESET;
    }
    if (got > 0) {
        self->entry_bytes -= (size_t) got;
    }
    for (int i = 0; i < got && self->greeting_size < SSLSTORE__TLS_GREETING_SIZE; i++) {
        self->greeting[self->greeting_size++] = data[i];
    }
    return code_of(got);
}

int sslstore__tls_bio_random(void *user, unsigned char *out, size_t size)
{
    struct sslstore__tls_connection *self = user;

    if (self->config->random(self->config->random_user, out, size) != 0) {
        self->random_failed = true;
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    }
    return 0;
}
