/* Keeps and offers TLS sessions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/session.h"

#include "tls/trust.h"

void sslstore__tls_session_keep(struct sslstore__tls_connection *self)
{
    sslstore__tls_connection_forget_session(self);
    self->has_session = mbedtls_ssl_get_session(&self->ssl, &self->session) == 0;
    self->session_kept_at = self->config->now_ms(self->config->now_user);
    self->session_from = self->trust.valid_from;
    self->session_until = self->trust.valid_until;
    self->session_refusals = self->trust.anchors->refusals;
}

void sslstore__tls_session_refuse(struct sslstore__tls_connection *self)
{
    self->trust.anchors->refusals++;
    self->refused_session = true;
}

static bool can_be_offered(const struct sslstore__tls_connection *source,
                           const struct sslstore__tls_connection *self)
{
    return source->has_session &&
           sslstore__tls_connection_aims_at(source, self->config, self->host, self->port);
}

void sslstore__tls_session_offer(struct sslstore__tls_connection *self,
                                 const struct sslstore__tls_connection *source)
{
    if (source == NULL || !can_be_offered(source, self) ||
        (self->has_session && self->session_kept_at > source->session_kept_at)) {
        source = self;
    }
    self->offered_session = false;
    if (source->has_session && source->session_refusals == source->trust.anchors->refusals &&
        !self->refused_session) {
        self->trust.valid_from = source->session_from;
        self->trust.valid_until = source->session_until;
        self->offered_session = sslstore__trust_holds(&self->trust) &&
                                mbedtls_ssl_set_session(&self->ssl, &source->session) == 0;
    }
    self->refused_session = false;
}
