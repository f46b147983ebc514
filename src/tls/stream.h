/* Stream: the byte stream below a TLS connection, as the rest of tls/ uses it.
 *
 * The functions of a stream come from the program. Here they are held to their contract: a stream
 * is closed once, a number of bytes beyond what was asked for is a failure, and what the stream
 * says about a failure is copied before the stream is closed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_STREAM_H
#define SSLSTORE_TLS_STREAM_H

#include "sslstore.h"

#define SSLSTORE__TLS_STREAM_REASON_SIZE 96

struct sslstore__tls_stream {
    const sslstore_stream *functions; /* NULL: none was chosen yet */
    void *user;
    void *stream;  /* what connect left there, often NULL */
    bool is_begun; /* connect was called, and close was not */
    bool blocks;   /* it cannot be waited for: connect, send and recv block instead */

    /* The first failure since it was begun. */
    sslstore_result failure;
    int native_code;
    char reason[SSLSTORE__TLS_STREAM_REASON_SIZE]; /* "": none */
};

/* Choose the stream that the configuration asks for. The stream is closed. Returns false if there
 * is none. */
bool sslstore__tls_stream_choose(struct sslstore__tls_stream *self, const sslstore_config *config);

/* Begin or continue to connect. OK, WANT_READ, WANT_WRITE, or the failure of the stream. */
sslstore_result sslstore__tls_stream_connect(struct sslstore__tls_stream *self,
                                             const sslstore_config *config, const char *host,
                                             uint16_t port, uint32_t time_left_ms);

/* The number of bytes; WANT_READ or WANT_WRITE; or the failure of the stream. send never returns 0,
 * and recv does so only after the peer ended the stream. */
int sslstore__tls_stream_send(struct sslstore__tls_stream *self, const void *data, size_t size);
int sslstore__tls_stream_recv(struct sslstore__tls_stream *self, void *data, size_t size);

/* What the stream says about itself now, or "". */
const char *sslstore__tls_stream_reason(const struct sslstore__tls_stream *self);

/* Does nothing if the stream is closed already. The failure is kept. */
void sslstore__tls_stream_close(struct sslstore__tls_stream *self);

/* The handle of the system, or -1. */
int sslstore__tls_stream_handle(const struct sslstore__tls_stream *self);

#endif
