/* Bytes to and from one client, over TLS or plain, until somebody stops the sandbox.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_STREAM_H
#define SANDBOX_STREAM_H

#include "mbedtls_versions.h"

#include <stdbool.h>
#include <stdint.h>

enum ending {
    ENDING_POLITE, /* close_notify, then close */
    ENDING_RUDE,   /* close without close_notify */
    ENDING_RESET
};

struct stream {
    int idle_ms;      /* how long nothing may happen */
    int64_t deadline; /* until when what is being read must be there; 0: none */
    bool hurried;     /* the deadline is that of a request that has begun */
    int socket;
    int stop; /* readable once the sandbox is to stop */
    bool encrypted;
    bool failed;       /* nothing more can be sent */
    long long written; /* bytes, before encryption; whoever counts them sets it back */
    mbedtls_ssl_context tls;
};

/* config NULL: plain. The socket is the stream's from now on. */
bool stream_open(struct stream *stream, int socket, int stop, int idle_ms,
                 const mbedtls_ssl_config *config);

/* What bounds reading from now on: the idle time as a whole, however slowly something trickles in;
 * that a request has begun and must be there soon, if that is not said already; or nothing. */
void stream_await(struct stream *stream);
void stream_hurry(struct stream *stream);
void stream_relax(struct stream *stream);

/* Does the handshake; resumed says whether an old session was taken up. */
bool stream_handshake(struct stream *stream, bool *resumed);

/* Milliseconds of a clock that is never set. */
int64_t stream_clock(void);

/* Bytes read, 0 when the client has closed, negative on a fault or a stop. */
int stream_read(struct stream *stream, void *buffer, size_t size);
bool stream_write(struct stream *stream, const void *bytes, size_t size);

/* Waits; false when the sandbox stops meanwhile. */
bool stream_wait(const struct stream *stream, int milliseconds);

/* Says nothing and hears nothing until the client closes. */
void stream_sink(struct stream *stream);
void stream_close(struct stream *stream, enum ending ending);

#endif
