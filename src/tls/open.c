/* Opens a connection: makes its settings, chooses its stream, and drives the handshake.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/open.h"

#include "base/result.h"
#include "mbedtls_compat.h"
#include "tls/bio.h"
#include "tls/codes.h"
#include "tls/handshake.h"
#include "tls/session.h"
#include "tls/trust.h"

#define CONNECT_TIMEOUT_MS 20000 /* if the configuration has none */

static const char clock_reason[] = "the clock is not set: it shows no time, or one before 2026; a "
                                   "time_t of 32 bits shows none after 2038-01-19";

static const char stream_reason[] =
    "no byte stream: set stream of the configuration, for instance to &sslstore_stream_sockets";

static sslstore_result make_settings(struct sslstore__tls_connection *self)
{
    int code = sslstore__ssl_defaults(&self->settings);

    if (code != 0) {
        return sslstore__tls_codes_result(self, code);
    }
#if defined(MBEDTLS_SSL_ALPN)
    self->protocols[0] = "http/1.1";
    (void) mbedtls_ssl_conf_alpn_protocols(&self->settings,
                                           self->protocols); /* the name is valid */
#endif
    mbedtls_ssl_conf_authmode(&self->settings, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&self->settings, &self->trust.anchors->chain, NULL);
    mbedtls_ssl_conf_verify(&self->settings, sslstore__trust_verify, &self->trust);
    sslstore__ssl_conf(&self->settings, sslstore__tls_bio_random, self);
    self->has_settings = true;
    return SSLSTORE_OK;
}

/* Make ready the clock, the CA certificates and the settings. */
static sslstore_result prepare(struct sslstore__tls_connection *self,
                               const struct sslstore__tls_connection *source)
{
    bool is_related = source != NULL && source->config == self->config;
    sslstore_result result = sslstore__trust_begin(&self->trust, self->config, self->host);

    self->native_code = 0;
    self->reason = NULL;
    self->is_tls_1_2_only = false;
    if (result == SSLSTORE_ERR_CLOCK) {
        self->reason = clock_reason;
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__trust_load(&self->trust, self->config,
                                      is_related ? &source->trust : NULL, &self->native_code);
        if (self->trust.fault[0] != '\0') {
            self->reason = self->trust.fault;
        }
    }
    if (result == SSLSTORE_OK && !self->has_settings) {
        result = make_settings(self);
    }
#if SSLSTORE__SSL_FALLS_BACK
    sslstore__ssl_conf_newest(&self->settings, true);
#endif
    return result;
}

static sslstore_result begin(struct sslstore__tls_connection *self,
                             const struct sslstore__tls_connection *source)
{
    const sslstore_config *config = self->config;
    uint32_t timeout_ms = config->connect_timeout_ms;
    sslstore_result result = prepare(self, source);

    if (result == SSLSTORE_OK && !sslstore__tls_stream_choose(&self->stream, config)) {
        self->reason = stream_reason;
        result = SSLSTORE_ERR_CONFIG;
    }
    if (result == SSLSTORE_OK) {
        self->deadline =
            config->now_ms(config->now_user) + (timeout_ms == 0 ? CONNECT_TIMEOUT_MS : timeout_ms);
        self->phase = SSLSTORE__TLS_CONNECTING;
    }
    return result;
}

static sslstore_result step(struct sslstore__tls_connection *self,
                            const struct sslstore__tls_connection *source)
{
    sslstore_result result = SSLSTORE_OK;

    if (self->phase == SSLSTORE__TLS_CLOSED) {
        result = begin(self, source);
    }
    if (result == SSLSTORE_OK && self->phase == SSLSTORE__TLS_CONNECTING) {
        result = sslstore__tls_handshake_connect(self, source);
        if (result == SSLSTORE_OK && self->stream.blocks) {
            return SSLSTORE_WANT_WRITE; /* to be called again at once, after a tick */
        }
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__tls_handshake_step(self);
    }
    return result;
}

/* Whether the session that was offered may be why the handshake failed. */
static bool is_refused_session(const struct sslstore__tls_connection *self, sslstore_result result)
{
    return self->phase == SSLSTORE__TLS_HANDSHAKING && self->offered_session &&
           (result == SSLSTORE_ERR_NETWORK || result == SSLSTORE_ERR_TLS ||
            result == SSLSTORE_ERR_TLS_VERSION);
}

sslstore_result sslstore__tls_open(struct sslstore__tls_connection *self,
                                   const sslstore_config *config, const sslstore_peer *peer)
{
    sslstore_result result;

    if (!sslstore__tls_connection_aims_at(self, config, peer->host, peer->port)) {
        sslstore__tls_connection_close(self);
        sslstore__tls_connection_aim(self, config, peer);
    }
    if (self->phase == SSLSTORE__TLS_OPEN || self->phase == SSLSTORE__TLS_ENDED) {
        sslstore__tls_connection_close(self);
    }
    result = step(self, peer->session_source);
    if (result == SSLSTORE_OK || sslstore__result_is_want(result)) {
        return result;
    }
    if (is_refused_session(self, result)) {
        sslstore__tls_session_refuse(self);
        result = SSLSTORE_WANT_WRITE; /* begin again at once */
    }
    sslstore__tls_connection_close(self);
    return result;
}
