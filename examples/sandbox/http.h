/* The server side of HTTP/1.1: strict with requests; replies are as wrong as the faults demand.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_HTTP_H
#define SANDBOX_HTTP_H

#include "engine.h"
#include "stream.h"

#define HTTP_HEAD_MAX 16384
#define HTTP_BODY_MAX (1024 * 1024)

/* The reading side of one connection. Zeroed is empty. */
struct http_reader {
    struct stream *stream;
    char *buffer; /* bytes read and not consumed yet */
    size_t size, capacity;
    long long received; /* bytes of all requests */
};

struct http_request {
    char method[16];
    char path[2048];
    char content_type[128];
    bool has_content_type, has_host, keep_alive, wants_continue;
    bool old;        /* HTTP/1.0 */
    bool is_chunked; /* Transfer-Encoding is not supported */
    long length;     /* -1: no Content-Length */
    size_t head_size;
    char *body;          /* points into the reader's buffer */
    const char *problem; /* why the request is refused */
};

/* Return 0 on success; an HTTP status to refuse with before closing (request->problem says why);
 * -1 if the connection has ended. */
int http_read_head(struct http_reader *reader, struct http_request *request);
int http_read_body(struct http_reader *reader, struct http_request *request);

/* Reads until `size` bytes of the request's body were received. */
bool http_read_bytes(struct http_reader *reader, size_t size);

/* Discards the current request and keeps what came after it. */
void http_next(struct http_reader *reader, const struct http_request *request);
void http_reader_free(struct http_reader *reader);

/* Sends the reply, changed by its faults. keep_alive is what holds without faults. Returns
 * whether the connection stays open; if not, *ending says how to close it. */
bool http_send(struct stream *stream, const struct engine_reply *reply,
               const struct effects *effects, bool keep_alive, uint64_t seed, enum ending *ending);

#endif
