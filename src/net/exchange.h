/* Exchange: one request and its answer on one connection, as a machine that is stepped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_NET_EXCHANGE_H
#define SSLSTORE_NET_EXCHANGE_H

#include "http/response.h"
#include "net/net.h"

#define SSLSTORE__EXCHANGE_BUFFER_SIZE  1024
#define SSLSTORE__EXCHANGE_PROGRESS_MIN 256 /* bytes in reply_timeout_ms: fewer count as silence */

/* A connection that outlives the exchange. Zeroed: none yet. */
struct sslstore__connection {
    void *connection; /* the transport's; kept after a close, for its TLS session */
    bool open;
};

/* Close the connection; its TLS session is kept. */
void sslstore__connection_close(struct sslstore__net *net, struct sslstore__connection *link);

/* Give back everything, the TLS session too. */
void sslstore__connection_release(struct sslstore__net *net, struct sslstore__connection *link);

enum sslstore__exchange_phase {
    SSLSTORE__EXCHANGE_OPENING,
    SSLSTORE__EXCHANGE_SENDING,
    SSLSTORE__EXCHANGE_RECEIVING,
    SSLSTORE__EXCHANGE_FINISHED
};

struct sslstore__exchange {
    struct sslstore__net *net;
    struct sslstore__connection *link;
    const struct sslstore__connection
        *session_source;                  /* its TLS session may be resumed; may be NULL */
    const char *request;                  /* head and body */
    size_t request_size;
    bool read_only; /* may be sent again on a fresh connection */
    enum sslstore__exchange_phase phase;
    bool reused; /* the connection served an earlier exchange */
    size_t sent;
    size_t received;
    size_t bytes_since_progress; /* of these, since the patience began anew */
    sslstore_result send_error;  /* why the request could not be sent to its end; OK: it could */
    uint64_t deadline;         /* of the whole exchange */
    uint64_t phase_deadline;   /* of connecting, or of a silence */
    struct sslstore__http_response response;
    bool need_input;                          /* the parser has nothing left to say of buffer */
    enum sslstore__http_response_event event; /* what the last step brought: HEAD, BODY or END */
    struct sslstore__http_slice body;         /* for BODY; valid until the next step */
    size_t begin;                        /* received and not yet looked at: buffer[begin..end) */
    size_t end;
    char buffer[SSLSTORE__EXCHANGE_BUFFER_SIZE];
};

/* request is borrowed until the exchange ends. */
void sslstore__exchange_begin(struct sslstore__exchange *exchange, struct sslstore__net *net,
                              struct sslstore__connection *link,
                              const struct sslstore__connection *session_source,
                              const char *request, size_t size, bool read_only, uint64_t deadline);

/* Go on as far as possible. OK: exchange->event has come; after END the exchange is over.
 * WANT_READ, WANT_WRITE: call again when the connection is ready, or when
 * sslstore__exchange_until() has come. Any other result: failed, recorded in net->error, and the
 * connection is closed. */
sslstore_result sslstore__exchange_step(struct sslstore__exchange *exchange);

/* When to step again at the latest. */
uint64_t sslstore__exchange_until(const struct sslstore__exchange *exchange);

/* Stop in the middle: the connection is closed. Fine after the end too. */
void sslstore__exchange_abandon(struct sslstore__exchange *exchange);

#endif
