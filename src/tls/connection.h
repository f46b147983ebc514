/* Connection: what the default transport keeps for one connection, from its first open to release.
 *
 * A connection keeps its CA certificates, its settings and its last TLS session from one open to
 * the next, as long as it goes to the same host with the same configuration. Its phases:
 *
 *   phase        event                             next phase    what is done
 *   CLOSED       open                              CONNECTING    make settings, choose the stream
 *   CONNECTING   the stream is connected           HANDSHAKING   set TLS up, offer a session
 *   HANDSHAKING  done, and the server is verified  OPEN          keep the session, if there is one
 *                a signature of TLS 1.2 is refused CONNECTING    once more, with TLS 1.2 alone
 *                a session was offered, and an     CLOSED        open once more without a session;
 *                alert or the end came                           nobody offers an older one again
 *   OPEN         a ticket of TLS 1.3               OPEN          keep the session
 *                the stream takes no more bytes    OPEN          fail, but let recv read the rest
 *                the peer ended the stream, or     ENDED         keep the outcome
 *                send or recv failed
 *   ENDED        recv                              ENDED         return the outcome again
 *   any          close; a failed open; an open     CLOSED        if OPEN, or after the peer ended
 *                of another target, or anew                      the stream, send close_notify; if
 *                                                                HANDSHAKING, forget the session
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_CONNECTION_H
#define SSLSTORE_TLS_CONNECTION_H

#include <mbedtls/ssl.h>

#include "sslstore.h"
#include "tls/stream.h"
#include "tls/trust.h"

/* Bytes of a TLS record's header and an alert. */
#define SSLSTORE__TLS_GREETING_SIZE 7

enum sslstore__tls_phase {
    SSLSTORE__TLS_CLOSED,
    SSLSTORE__TLS_CONNECTING,
    SSLSTORE__TLS_HANDSHAKING,
    SSLSTORE__TLS_OPEN,
    SSLSTORE__TLS_ENDED
};

struct sslstore__tls_connection {
    sslstore_memory memory;
    enum sslstore__tls_phase phase;
    sslstore_result outcome; /* once ENDED: what recv returns */

    /* Where it goes. */
    const sslstore_config *config;
    char host[SSLSTORE_DOMAIN_MAX];
    uint16_t port;

    /* What is kept from one open to the next. */
    struct sslstore__trust trust;
    const char *protocols[2];
    mbedtls_ssl_config settings;
    bool has_settings;
    mbedtls_ssl_session session;
    bool has_session;
    uint64_t session_kept_at; /* time of the session                             */
    int64_t session_from;     /* while the certificates that were verified for it */
    int64_t session_until;    /* are valid                                        */
    size_t session_refusals;  /* counted when it was kept: see session.h          */
    uint32_t full_handshakes;
    uint32_t resumed_handshakes;

    /* The connection that is open or being opened. */
    struct sslstore__tls_stream stream;
    mbedtls_ssl_context ssl;
    uint64_t deadline;    /* of connecting                                               */
    bool offered_session; /* the handshake offered a session                             */
    bool refused_session; /* and failed because of it: the next handshake offers none    */
    bool random_failed;   /* the program's random function failed in the handshake       */
    bool is_tls_1_2_only; /* the handshake is the second one, which offers TLS 1.2 alone */
    bool saw_downgrade;   /* in that handshake the server said that it has TLS 1.3       */
    size_t greeting_size;
    uint8_t greeting[SSLSTORE__TLS_GREETING_SIZE]; /* the first bytes of the server */
    size_t entry_bytes;    /* that the current entry into Mbed TLS may still read: see bio.h */
    uint64_t entry_end;    /* time at which the entry must return                            */
    bool entry_has_waited; /* the entry did what may take time                            */
    bool send_failed;      /* the stream takes no more bytes, but may have some: see bio.h   */

    /* The last failure. */
    int native_code;
    const char *reason; /* NULL: the result says it all */
};

/* NULL: out of memory. */
struct sslstore__tls_connection *sslstore__tls_connection_new(const sslstore_memory *memory);

void sslstore__tls_connection_free(struct sslstore__tls_connection *self);

/* Whether it goes to that host and port with that configuration. */
bool sslstore__tls_connection_aims_at(const struct sslstore__tls_connection *self,
                                      const sslstore_config *config, const char *host,
                                      uint16_t port);

/* Let it go to another host or port, or use another configuration. peer->host fits. */
void sslstore__tls_connection_aim(struct sslstore__tls_connection *self,
                                  const sslstore_config *config, const sslstore_peer *peer);

/* Send close_notify if nothing failed, and close. */
void sslstore__tls_connection_close(struct sslstore__tls_connection *self);

/* Close the stream without close_notify, and reset the state of TLS. The phase stays. */
void sslstore__tls_connection_drop(struct sslstore__tls_connection *self);

/* Forget the last session: the next handshake will be a full one. */
void sslstore__tls_connection_forget_session(struct sslstore__tls_connection *self);

#endif
