/* HTTP/1.1 as a server speaks it: strict about requests, and as wrong in replies as it is told.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_HTTP_H
#define SANDBOX_HTTP_H

#include "engine.h"
#include "stream.h"

#define HTTP_HEAD_MAX 16384
#define HTTP_BODY_MAX (1024 * 1024)

/* One connection's reading side. Zeroed at first. */
struct http_reader {
    struct stream *stream;
    char *buffer; /* what was read and not used up */
    size_t size, capacity;
    long long received; /* bytes of all requests */
};

struct http_request {
    char method[16];
    char path[2048];
    char content_type[128];
    bool has_content_type, has_host, keep_alive, wants_continue;
    bool old;        /* HTTP/1.0 */
    bool is_chunked; /* which is not read */
    long length;     /* -1: no Content-Length */
    size_t head_size;
    char *body;          /* inside the reader's buffer */
    const char *problem; /* why it is refused */
};

/* 0: read; a status: refuse with that, for the problem of the request, and close; -1: nothing more
 * will come. */
int http_read_head(struct http_reader *reader, struct http_request *request);
int http_read_body(struct http_reader *reader, struct http_request *request);

/* Reads on until `size` bytes of the present request were received. */
bool http_read_bytes(struct http_reader *reader, size_t size);

/* Forgets the present request, keeps what came after it. */
void http_next(struct http_reader *reader, const struct http_request *request);
void http_reader_free(struct http_reader *reader);

/* Sends the reply as its faults want it. keep_alive is what would be without them; the result says
 * whether the connection stays, and how it ends if it does not. */
bool http_send(struct stream *stream, const struct engine_reply *reply,
               const struct effects *effects, bool keep_alive, uint64_t seed, enum ending *ending);

#endif
