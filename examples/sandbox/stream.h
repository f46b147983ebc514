/* Bytes to and from one client, over TLS or plain, until the sandbox is stopped.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_STREAM_H
#define SANDBOX_STREAM_H

#include "mbedtls_versions.h"

#include <stdbool.h>
#include <stdint.h>

enum ending {
    ENDING_CLEAN,  /* close_notify, then close */
    ENDING_ABRUPT, /* close without close_notify */
    ENDING_RESET
};

struct stream {
    int idle_ms;      /* limit for waiting without traffic */
    int64_t deadline; /* when what is being read must be complete; 0: no limit */
    bool hurried;     /* the deadline is that of a request that has begun */
    int socket;
    int stop; /* readable once the sandbox stops */
    bool encrypted;
    bool failed;       /* sending has failed for good */
    long long written; /* bytes before encryption; the reader of the counters resets them */
    mbedtls_ssl_context tls;
};

/* config NULL: plain. The stream owns the socket from now on. */
bool stream_open(struct stream *stream, int socket, int stop, int idle_ms,
                 const mbedtls_ssl_config *config);

/* Set the limit of reading: the idle limit in total, however slowly bytes arrive; the limit for
 * a request that has begun, unless that is set already; or none. */
void stream_limit_idle(struct stream *stream);
void stream_limit_request(struct stream *stream);
void stream_limit_none(struct stream *stream);

/* Does the handshake. *resumed: an old session was resumed. */
bool stream_handshake(struct stream *stream, bool *resumed);

/* Milliseconds of a monotonic clock. */
int64_t stream_clock(void);

/* Returns the bytes read, 0 if the client has closed, a negative number on an error or a stop. */
int stream_read(struct stream *stream, void *buffer, size_t size);
bool stream_write(struct stream *stream, const void *bytes, size_t size);

/* Waits. Returns false if the sandbox stops meanwhile. */
bool stream_wait(const struct stream *stream, int milliseconds);

/* Neither sends nor reads until the client closes. */
void stream_ignore(struct stream *stream);
void stream_close(struct stream *stream, enum ending ending);

#endif
