/* The default transport: verified TLS over any byte stream, with Mbed TLS.
 *
 * TLS is 1.2 or later, and the key exchange has forward secrecy. The server's certificate is always
 * verified, for the host's name, by the program's CA certificates and by the program's clock;
 * before that, no byte of the program is sent. connection.h has the phases of a connection.
 *
 * Use Mbed TLS 2.28.10, 3.6.3 or later. In older versions a failed allocation during a handshake
 * may go unnoticed and weaken it (CVE-2025-27810), and a client that forgets to set the expected
 * host name is not stopped (CVE-2025-27809; this one never forgets). Mbed TLS allocates from its
 * own allocator: about 40 KB while a connection is open, the session until release, and the CA
 * certificates once for all connections of a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/result.h"
#include "base/text.h"
#include "mbedtls_compat.h"
#include "tls/bio.h"
#include "tls/codes.h"
#include "tls/connection.h"
#include "tls/open.h"
#include "tls/session.h"
#include "tls/wait.h"

/* timeout_ms is 0 here and below, because the transport has a wait function; a stream without one
 * blocks all the same. The transport has no context of its own: a connection holds all it needs. */
static int open_connection(void *user, void **connection, const sslstore_config *config,
                           const sslstore_peer *peer, uint32_t timeout_ms)
{
    (void) user;
    (void) timeout_ms;
    if (!sslstore__text_is_set(peer->host) || strlen(peer->host) >= SSLSTORE_DOMAIN_MAX) {
        return SSLSTORE_ERR_CONFIG;
    }
    if (*connection == NULL) {
        *connection = sslstore__tls_connection_new(&config->memory);
    }
    if (*connection == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    return sslstore__tls_open(*connection, config, peer);
}

/* A context that failed must not be used again, and a session that was misused not be resumed. */
static int end(struct sslstore__tls_connection *self, sslstore_result outcome)
{
    if (sslstore__result_is_want(outcome)) {
        return outcome;
    }
    if (outcome == SSLSTORE_ERR_TLS) {
        sslstore__tls_connection_forget_session(self);
    }
    self->phase = SSLSTORE__TLS_ENDED;
    self->outcome = outcome;
    return outcome;
}

/* After a want, Mbed TLS expects the same arguments again, as the contract of send has it, too. */
static int send_bytes(void *user, void *connection, const void *data, size_t size,
                      uint32_t timeout_ms)
{
    struct sslstore__tls_connection *self = connection;
    int code;

    (void) user;
    (void) timeout_ms;
    if (self->phase != SSLSTORE__TLS_OPEN) {
        return SSLSTORE_ERR_NETWORK;
    }
    sslstore__tls_bio_begin_entry(self);
    code = self->send_failed ? 0 : mbedtls_ssl_write(&self->ssl, data, size);
    if (self->send_failed) {
        return sslstore__tls_codes_stream(self); /* recv may still say why */
    }
    if (code < 0) {
        return end(self, sslstore__tls_codes_result(self, code));
    }
    return code;
}

/* Whether Mbed TLS returned before it had asked for all bytes: it does so with each ticket,
 * twice. */
static bool has_more(const struct sslstore__tls_connection *self, int code)
{
    return SSLSTORE__IS_TICKET(code) ||
           (code == MBEDTLS_ERR_SSL_WANT_READ && mbedtls_ssl_check_pending(&self->ssl) != 0);
}

/* After a failed send this is the last entry, so all that the server said is read in it. */
static int read_some(struct sslstore__tls_connection *self, void *data, size_t size)
{
    int code;

    sslstore__tls_bio_begin_entry(self);
    do {
        code = mbedtls_ssl_read(&self->ssl, data, size);
        if (SSLSTORE__IS_TICKET(code)) {
            sslstore__tls_session_keep(self);
        }
    } while (self->send_failed && has_more(self, code));
    return code;
}

static int recv_bytes(void *user, void *connection, void *data, size_t size, uint32_t timeout_ms)
{
    struct sslstore__tls_connection *self = connection;
    int code;

    (void) user;
    (void) timeout_ms;
    if (self->phase != SSLSTORE__TLS_OPEN) {
        return self->phase == SSLSTORE__TLS_ENDED ? self->outcome : SSLSTORE_ERR_NETWORK;
    }
    code = read_some(self, data, size);
    if (code > 0) {
        return code;
    }
    if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return end(self, SSLSTORE_OK);
    }
    if (code == 0) {
        code = MBEDTLS_ERR_SSL_CONN_EOF;
    }
    return end(self, sslstore__tls_codes_result(self, code));
}

static void close_connection(void *user, void *connection)
{
    (void) user;
    sslstore__tls_connection_close(connection);
}

static void release_connection(void *user, void *connection)
{
    (void) user;
    sslstore__tls_connection_free(connection);
}

static int last_code(void *user, const void *connection)
{
    const struct sslstore__tls_connection *self = connection;

    (void) user;
    return self->native_code;
}

static const char *last_reason(void *user, const void *connection)
{
    const struct sslstore__tls_connection *self = connection;

    (void) user;
    if (self->reason == NULL && self->phase == SSLSTORE__TLS_CONNECTING) {
        return sslstore__tls_stream_reason(&self->stream); /* why it takes so long */
    }
    return self->reason;
}

static bool is_resumed(void *user, const void *connection)
{
    const struct sslstore__tls_connection *self = connection;

    (void) user;
    return self->phase == SSLSTORE__TLS_OPEN && self->offered_session && !self->trust.verified;
}

int sslstore_mbedtls_socket(const void *connection)
{
    const struct sslstore__tls_connection *self = connection;

    return self == NULL ? -1 : sslstore__tls_stream_handle(&self->stream);
}

void sslstore_mbedtls_handshakes(const void *connection, uint32_t *full, uint32_t *resumed)
{
    SSLSTORE__REQUIRE(full != NULL && resumed != NULL);

    const struct sslstore__tls_connection *self = connection;

    *full = self == NULL ? 0 : self->full_handshakes;
    *resumed = self == NULL ? 0 : self->resumed_handshakes;
}

const sslstore_transport sslstore_transport_mbedtls = {
    .open = open_connection,
    .send = send_bytes,
    .recv = recv_bytes,
    .wait = sslstore__tls_wait,
    .close = close_connection,
    .release = release_connection,
    .native_code = last_code,
    .resumed = is_resumed,
    .reason = last_reason,
};
