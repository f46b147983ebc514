/* Bytes to and from one client, over TLS or plain, until somebody stops the sandbox.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_STREAM_H
#define SANDBOX_STREAM_H

#include "mbedtls_versions.h"

#include <stdbool.h>

enum ending {
    ENDING_POLITE,          /* close_notify, then close */
    ENDING_RUDE,            /* close without close_notify */
    ENDING_RESET
};

struct stream {
    int socket;
    int stop;               /* readable once the sandbox is to stop */
    bool encrypted;
    bool failed;            /* nothing more can be sent */
    long long written;      /* bytes, before encryption; whoever counts them sets it back */
    mbedtls_ssl_context tls;
};

/* config NULL: plain. The socket is the stream's from now on. */
bool stream_open(struct stream *stream, int socket, int stop, const mbedtls_ssl_config *config);

/* Does the handshake; resumed says whether an old session was taken up. */
bool stream_handshake(struct stream *stream, bool *resumed);

/* Bytes read, 0 when the client has closed, negative on a fault or a stop. */
int stream_read(struct stream *stream, void *buffer, size_t size);
bool stream_write(struct stream *stream, const void *bytes, size_t size);

/* Waits; false when the sandbox stops meanwhile. */
bool stream_wait(const struct stream *stream, int milliseconds);

/* Says nothing and hears nothing until the client closes. */
void stream_sink(struct stream *stream);
void stream_close(struct stream *stream, enum ending ending);

#endif
