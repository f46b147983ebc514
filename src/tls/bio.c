/* Sends and receives for Mbed TLS over the socket, and draws random bytes from the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/bio.h"

#include <mbedtls/net_sockets.h>

#include "tls/socket.h"

#define ENTRY_BYTES 65536 /* that an entry reads at most       */
#define ENTRY_MS    50    /* after which an entry reads no more */

void sslstore__tls_bio_begin_entry(struct sslstore__tls_connection *self)
{
    self->entry_bytes = ENTRY_BYTES;
    self->entry_end = self->config->now_ms(self->config->now_user) + ENTRY_MS;
}

/* The first read of an entry is always allowed, so that slow work makes progress. */
static bool may_read(const struct sslstore__tls_connection *self)
{
    return self->entry_bytes == ENTRY_BYTES ||
           (self->entry_bytes > 0 &&
            self->config->now_ms(self->config->now_user) < self->entry_end);
}

static int code_of(int socket_result, sslstore_result want, int want_code)
{
    if (socket_result >= 0) {
        return socket_result;
    }
    return socket_result == want ? want_code : MBEDTLS_ERR_NET_CONN_RESET;
}

int sslstore__tls_bio_send(void *user, const unsigned char *data, size_t size)
{
    struct sslstore__tls_connection *self = user;

    return code_of(sslstore__socket_send(&self->socket, data, size), SSLSTORE_WANT_WRITE,
                   MBEDTLS_ERR_SSL_WANT_WRITE);
}

int sslstore__tls_bio_recv(void *user, unsigned char *data, size_t size)
{
    struct sslstore__tls_connection *self = user;
    int got;

    if (!may_read(self)) {
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    got = sslstore__socket_recv(&self->socket, data,
                                size < self->entry_bytes ? size : self->entry_bytes);
    if (got > 0) {
        self->entry_bytes -= (size_t) got;
    }
    for (int i = 0; i < got && self->greeting_size < SSLSTORE__TLS_GREETING_SIZE; i++) {
        self->greeting[self->greeting_size++] = data[i];
    }
    return code_of(got, SSLSTORE_WANT_READ, MBEDTLS_ERR_SSL_WANT_READ);
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
