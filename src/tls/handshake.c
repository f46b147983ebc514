/* Connects the stream, and performs and checks the TLS handshake.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/handshake.h"

#include <string.h>

#include "base/result.h"
#include "mbedtls_compat.h"
#include "tls/bio.h"
#include "tls/codes.h"
#include "tls/session.h"
#include "tls/trust.h"

#if SSLSTORE__SSL_FALLS_BACK

/* Called by Mbed TLS with the random bytes of both sides. */
static void see_randoms(void *user, mbedtls_ssl_key_export_type type, const unsigned char *secret,
                        size_t size, const unsigned char client_random[32],
                        const unsigned char server_random[32], mbedtls_tls_prf_types prf)
{
    static const char sign[] = "DOWNGRD"; /* and a byte for the version */
    struct sslstore__tls_connection *self = user;

    (void) type, (void) secret, (void) size, (void) client_random, (void) prf;
    self->saw_downgrade |= memcmp(server_random + 24, sign, sizeof sign - 1) == 0;
}

static void watch_for_downgrade(struct sslstore__tls_connection *self)
{
    self->saw_downgrade = false;
    if (self->is_tls_1_2_only) {
        mbedtls_ssl_set_export_keys_cb(&self->ssl, see_randoms, self);
    }
}

#endif

static sslstore_result connect_stream(struct sslstore__tls_connection *self)
{
    uint64_t now = self->config->now_ms(self->config->now_user);
    uint64_t time_left = self->deadline > now ? self->deadline - now : 0; /* of 32 bits */
    sslstore_result result = sslstore__tls_stream_connect(&self->stream, self->config, self->host,
                                                          self->port, (uint32_t) time_left);

    if (result == SSLSTORE_OK || sslstore__result_is_want(result)) {
        return result;
    }
    return sslstore__tls_codes_stream(self);
}

sslstore_result sslstore__tls_handshake_connect(struct sslstore__tls_connection *self,
                                                const struct sslstore__tls_connection *source)
{
    sslstore_result result = connect_stream(self);
    int code;

    if (result != SSLSTORE_OK) {
        return result;
    }
    self->random_failed = false;
    self->send_failed = false;
    self->greeting_size = 0;
    code = mbedtls_ssl_setup(&self->ssl, &self->settings);
    if (code == 0) {
        code = mbedtls_ssl_set_hostname(&self->ssl, self->host);
    }
    if (code != 0) {
        return sslstore__tls_codes_result(self, code);
    }
    mbedtls_ssl_set_bio(&self->ssl, self, sslstore__tls_bio_send, sslstore__tls_bio_recv, NULL);
#if SSLSTORE__SSL_FALLS_BACK
    watch_for_downgrade(self);
    source = self->is_tls_1_2_only ? NULL : source;
#endif
    sslstore__tls_session_offer(self, source);
    self->phase = SSLSTORE__TLS_HANDSHAKING;
    return SSLSTORE_OK;
}

/* Mbed TLS has verified the server by now. The flags are checked again all the same. */
static sslstore_result finish(struct sslstore__tls_connection *self)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(&self->ssl);
    sslstore_result result = sslstore__tls_codes_verification(self, flags);

    if (result != SSLSTORE_OK) {
        return result;
    }
#if SSLSTORE__SSL_FALLS_BACK
    if (self->saw_downgrade) {
        self->reason = "the server supports TLS 1.3, but somebody in between forced TLS 1.2";
        return SSLSTORE_ERR_TLS;
    }
#endif
    if (self->trust.verified) {
        self->full_handshakes++;
    } else if (self->offered_session) {
        self->resumed_handshakes++;
    } else {
        return SSLSTORE_ERR_CERT_REFUSED; /* no certificate was seen, now or before */
    }
    if (self->trust.verified && sslstore__ssl_is_tls_1_3(&self->ssl)) {
        sslstore__tls_connection_forget_session(self); /* the new one comes as a ticket, later */
    } else {
        sslstore__tls_session_keep(self);
    }
    self->phase = SSLSTORE__TLS_OPEN;
    return SSLSTORE_OK;
}

#if SSLSTORE__SSL_FALLS_BACK

/* Whether the server has TLS 1.2 alone and signs with RSASSA-PSS, although PKCS#1 was offered
 * first. */
static bool may_fall_back(struct sslstore__tls_connection *self, int code)
{
    return !self->is_tls_1_2_only && sslstore__ssl_refused_signature(&self->ssl, code) &&
           self->trust.verified && mbedtls_ssl_get_verify_result(&self->ssl) == 0;
}

/* Begin a second handshake, which offers TLS 1.2 alone and so no RSASSA-PSS.
 *
 * Nothing in the first handshake was signed, so an attacker may have caused its failure, to keep a
 * server that has TLS 1.3 from using it. The second handshake reveals that: such a server marks the
 * end of its random bytes (RFC 8446, section 4.1.3). These are signed, because the key exchange is
 * always an ephemeral one, so nobody between can change them. Mbed TLS looks for the mark only when
 * it offered TLS 1.3 itself; here see_randoms() looks for it. A first handshake with the mark fails
 * before the certificate, and does not get here. */
static sslstore_result fall_back(struct sslstore__tls_connection *self)
{
    sslstore_result result = sslstore__trust_begin(&self->trust, self->config, self->host);

    sslstore__tls_connection_forget_session(self);
    sslstore__tls_connection_drop(self);
    self->is_tls_1_2_only = true;
    sslstore__ssl_conf_newest(&self->settings, false);
    self->phase = SSLSTORE__TLS_CONNECTING;
    return result == SSLSTORE_OK ? SSLSTORE_WANT_WRITE : result; /* continue at once */
}

#endif

sslstore_result sslstore__tls_handshake_step(struct sslstore__tls_connection *self)
{
    int code;

    sslstore__tls_bio_begin_entry(self);
    code = mbedtls_ssl_handshake(&self->ssl);
#if SSLSTORE__SSL_FALLS_BACK
    if (may_fall_back(self, code)) {
        return fall_back(self);
    }
#endif
    if (code != 0) {
        return sslstore__tls_codes_handshake(self, code);
    }
    return finish(self);
}
