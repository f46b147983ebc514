/* Translates error codes of Mbed TLS into results and reasons.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/codes.h"

#include <string.h>

#include <mbedtls/net_sockets.h>

#include "mbedtls_compat.h"
#include "tls/alerts.h"
#include "tls/algorithm.h"
#include "tls/trust.h"

#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

static const char too_large[] =
    "a record or message of the server is malformed, or larger than Mbed TLS has room for "
    "(MBEDTLS_SSL_IN_CONTENT_LEN " TEXT_OF(
        MBEDTLS_SSL_IN_CONTENT_LEN) "; a server that ignores "
                                    "max_fragment_length or record_size_limit needs 16384)";

sslstore_result sslstore__tls_codes_stream(struct sslstore__tls_connection *self)
{
    self->native_code = self->stream.native_code;
    self->reason = self->stream.reason[0] == '\0' ? NULL : self->stream.reason;
    return self->stream.failure;
}

/* The alert is all that the server has said about the failure. */
static void note_alert(struct sslstore__tls_connection *self)
{
    struct sslstore__text text;
    size_t size;
    const unsigned char *message = sslstore__ssl_message(&self->ssl, &size);

    sslstore__text_init(&text, self->trust.fault, sizeof self->trust.fault);
    sslstore__text_put(&text, "the server's alert ");
    sslstore__tls_alerts_put(&text, message[1]);
    self->reason = self->trust.fault;
}

sslstore_result sslstore__tls_codes_result(struct sslstore__tls_connection *self, int code)
{
    switch (code) {
    case MBEDTLS_ERR_SSL_WANT_READ:
    case SSLSTORE__ERR_SSL_TICKET:
        return SSLSTORE_WANT_READ;
    case MBEDTLS_ERR_SSL_WANT_WRITE:
    case MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS: /* part of the work is done; continue at once */
        return SSLSTORE_WANT_WRITE;
    case MBEDTLS_ERR_NET_CONN_RESET:
        return sslstore__tls_codes_stream(self);
    default:
        break;
    }
    self->native_code = code;
    self->reason = NULL;
    if (sslstore__ssl_is_too_large(code) && self->phase == SSLSTORE__TLS_OPEN) {
        self->reason = too_large;
    }
    if (code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
        note_alert(self);
    }
    if (code == MBEDTLS_ERR_SSL_CONN_EOF || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (self->random_failed || SSLSTORE__IS_NO_ENTROPY(code)) {
        return SSLSTORE_ERR_RANDOM;
    }
    return sslstore__mbedtls_is_memory(code) ? SSLSTORE_ERR_MEMORY : SSLSTORE_ERR_TLS;
}

/* ---- Handshakes ---- */

#define CERTIFICATE_SIZE 1024 /* of heap, that Mbed TLS needs at least to read a certificate */

/* Every version of TLS and of Mbed TLS begins a record with the same bytes. */
static bool speaks_tls(const struct sslstore__tls_connection *self)
{
    return self->greeting_size == 0 || (self->greeting[0] >= 20 && self->greeting[0] <= 23);
}

/* Whether this alert was the first thing that the server sent. */
static bool was_greeted_with(const struct sslstore__tls_connection *self, int code, uint8_t alert)
{
    return code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE && /* so a complete alert has come */
           self->greeting[0] == MBEDTLS_SSL_MSG_ALERT && self->greeting[6] == alert;
}

static sslstore_result refused_at_once(struct sslstore__tls_connection *self, int code)
{
    if (was_greeted_with(self, code, MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION) ||
        code == SSLSTORE__ERR_SSL_VERSION) {
        self->reason = "no TLS version in common with the server; this build of Mbed TLS "
                       "offers " SSLSTORE__TLS_VERSIONS;
        return SSLSTORE_ERR_TLS_VERSION;
    }
    if (was_greeted_with(self, code, MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE)) {
        self->reason =
            "the server's alert handshake_failure: no cipher suite with forward secrecy "
            "(ECDHE) in common with it; this build of Mbed TLS offers " SSLSTORE__TLS_VERSIONS;
    } else if (code == SSLSTORE__ERR_SSL_PARTS) {
        self->reason = "the server sends a handshake message in several records, which Mbed TLS "
                       "before 3.6.3 cannot read";
    } else if (sslstore__ssl_is_too_large(code)) {
        self->reason = too_large;
    }
    return SSLSTORE_ERR_TLS;
}

/* Whether a certificate of the server is signed in a way that Mbed TLS does not know. Notes which,
 * as the fault, behind the prefix. */
static bool is_unknown_algorithm(struct sslstore__tls_connection *self, const char *prefix)
{
    char fault[SSLSTORE__FAULT_MAX];
    struct sslstore__text text;
    size_t size;
    const unsigned char *message = sslstore__ssl_message(&self->ssl, &size);

    sslstore__text_init(&text, fault, sizeof fault);
    sslstore__text_put(&text, prefix);
    sslstore__text_put(&text, "a certificate of the server is signed with ");
    if (size > MBEDTLS_SSL_IN_CONTENT_LEN ||
        !sslstore__tls_algorithm_put_first(&text, message, size,
                                           sslstore__ssl_is_tls_1_3(&self->ssl))) {
        return false;
    }
    sslstore__text_put(&text, ", which this Mbed TLS does not know");
    memcpy(self->trust.fault, fault, sizeof fault);
    return true;
}

sslstore_result sslstore__tls_codes_verification(struct sslstore__tls_connection *self,
                                                 uint32_t flags)
{
    sslstore_result result = sslstore__trust_result(flags);

    if (result == SSLSTORE_ERR_CERT_REFUSED) {
        self->reason = sslstore__trust_fault(&self->trust, flags);
    }
    if (result == SSLSTORE_ERR_CERT_UNTRUSTED && is_unknown_algorithm(self, "no trusted CA: ")) {
        self->reason = self->trust.fault; /* in TLS 1.2, Mbed TLS ignores that certificate */
    } else if (result == SSLSTORE_ERR_CERT_UNTRUSTED) {
        self->reason = sslstore__trust_skipped(&self->trust);
    }
    return result;
}

/* A certificate cannot be read, or the chain is too long. */
static sslstore_result unreadable(struct sslstore__tls_connection *self, int code)
{
    if (!sslstore__mbedtls_has_memory(CERTIFICATE_SIZE)) {
        return SSLSTORE_ERR_MEMORY;
    }
    if (is_unknown_algorithm(self, "")) {
        self->reason = self->trust.fault;
    } else if (sslstore__mbedtls_is_extension(code)) {
        self->reason =
            "a certificate of the server has a critical extension that is not understood, "
            "or a malformed one";
    } else if (code != MBEDTLS_ERR_X509_FATAL_ERROR) {
        self->reason = "a certificate of the server cannot be read, or memory ran out meanwhile";
    }
    return SSLSTORE_ERR_CERT_REFUSED;
}

sslstore_result sslstore__tls_codes_handshake(struct sslstore__tls_connection *self, int code)
{
    sslstore_result result = sslstore__tls_codes_result(self, code);
    uint32_t flags = mbedtls_ssl_get_verify_result(&self->ssl);

    if (result != SSLSTORE_ERR_TLS) {
        return result;
    }
    if (self->trust.verified && flags != 0) {
        return sslstore__tls_codes_verification(self, flags);
    }
    if (sslstore__mbedtls_is_x509(code) ||
        (!self->trust.verified && sslstore__mbedtls_is_key(code))) {
        return unreadable(self, code);
    }
    if (!speaks_tls(self)) {
        return SSLSTORE_ERR_TLS_PLAIN;
    }
    return refused_at_once(self, code);
}
