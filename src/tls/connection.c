/* Makes, aims, closes and frees the connections of the default transport.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/connection.h"

#include <string.h>

#include "base/memory.h"

struct sslstore__tls_connection *sslstore__tls_connection_new(const sslstore_memory *memory)
{
    struct sslstore__tls_connection *self = sslstore__memory_allocate(memory, sizeof *self);

    if (self == NULL) {
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->memory = *memory;
    sslstore__trust_init(&self->trust);
    mbedtls_ssl_config_init(&self->settings);
    mbedtls_ssl_init(&self->ssl);
    mbedtls_ssl_session_init(&self->session);
    return self;
}

void sslstore__tls_connection_forget_session(struct sslstore__tls_connection *self)
{
    mbedtls_ssl_session_free(&self->session);
    mbedtls_ssl_session_init(&self->session);
    self->has_session = false;
}

/* Forget all that depends on the configuration. */
static void forget_settings(struct sslstore__tls_connection *self)
{
    sslstore__tls_connection_forget_session(self);
    mbedtls_ssl_config_free(&self->settings);
    mbedtls_ssl_config_init(&self->settings);
    self->has_settings = false;
    sslstore__trust_free(&self->trust);
    sslstore__trust_init(&self->trust);
}

bool sslstore__tls_connection_aims_at(const struct sslstore__tls_connection *self,
                                      const sslstore_config *config, const char *host,
                                      uint16_t port)
{
    return self->config == config && self->port == port && strcmp(self->host, host) == 0;
}

void sslstore__tls_connection_aim(struct sslstore__tls_connection *self,
                                  const sslstore_config *config, const sslstore_peer *peer)
{
    if (self->config != config) {
        forget_settings(self);
        self->config = config;
    }
    sslstore__tls_connection_forget_session(self);
    memcpy(self->host, peer->host, strlen(peer->host) + 1);
    self->port = peer->port;
}

void sslstore__tls_connection_drop(struct sslstore__tls_connection *self)
{
    mbedtls_ssl_free(&self->ssl);
    mbedtls_ssl_init(&self->ssl);
    sslstore__tls_stream_close(&self->stream);
}

void sslstore__tls_connection_close(struct sslstore__tls_connection *self)
{
    bool ended_well = self->phase == SSLSTORE__TLS_ENDED && self->outcome == SSLSTORE_OK;

    if (self->phase == SSLSTORE__TLS_OPEN || ended_well) {
        self->entry_has_waited = false;
        (void) mbedtls_ssl_close_notify(&self->ssl); /* tried once; nothing waits for it */
    }
    if (self->phase == SSLSTORE__TLS_HANDSHAKING) {
        sslstore__tls_connection_forget_session(self); /* it may be why the handshake failed */
    }
    sslstore__tls_connection_drop(self);
    self->phase = SSLSTORE__TLS_CLOSED;
}

void sslstore__tls_connection_free(struct sslstore__tls_connection *self)
{
    sslstore_memory memory;

    if (self == NULL) {
        return;
    }
    sslstore__tls_connection_close(self);
    forget_settings(self);
    memory = self->memory;
    sslstore__memory_release(&memory, self, sizeof *self);
}
