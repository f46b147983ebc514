/* Sends HTTP/1.1 replies, well-formed or as broken as the faults of the call demand.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http.h"
#include "memory.h"
#include "seed.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICED_PART \
    4096 /* after so many bytes the slices grow, because a large page would take
                          * too long */

struct text {
    char *bytes;
    size_t size;
    size_t head; /* where the body begins */
};

static void add_bytes(struct text *text, const void *bytes, size_t size)
{
    text->bytes = reallocate(text->bytes, text->size + size + 1);
    if (size) {
        memcpy(text->bytes + text->size, bytes, size);
    }
    text->size += size;
}

static void add_text(struct text *text, const char *format, ...) SANDBOX_PRINTF(2, 3);

static void add_text(struct text *text, const char *format, ...)
{
    char line[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    add_bytes(text, line, strlen(line));
}

static const char *reason(int status)
{
    static const struct {
        int status;
        const char *text;
    } reasons[] = {
        {200, "OK"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].status == status) {
            return reasons[i].text;
        }
    }
    return "Unknown";
}

static bool is_on(const struct effects *effects, enum fault fault)
{
    return effects->at[fault].on;
}

static bool is_chunked(const struct engine_reply *reply, const struct effects *effects)
{
    return reply->chunked || is_on(effects, FAULT_CHUNKED) || is_on(effects, FAULT_BROKEN_CHUNK) ||
           is_on(effects, FAULT_NO_LAST_CHUNK) || is_on(effects, FAULT_BOTH_LENGTHS) ||
           is_on(effects, FAULT_FLOOD);
}

static size_t stated_length(const struct engine_reply *reply, const struct effects *effects)
{
    size_t less = (size_t) effects->at[FAULT_SHORT_LENGTH].value;

    if (is_on(effects, FAULT_LONG_LENGTH)) {
        return reply->body_size + (size_t) effects->at[FAULT_LONG_LENGTH].value;
    }
    if (is_on(effects, FAULT_SHORT_LENGTH)) {
        return reply->body_size > less ? reply->body_size - less : 0;
    }
    return reply->body_size;
}

static void add_head(struct text *out, const struct engine_reply *reply,
                     const struct effects *effects, bool keep_alive)
{
    bool chunked = is_chunked(reply, effects);
    char headers[ENGINE_HEADERS_MAX];

    if (is_on(effects, FAULT_CONTINUE)) {
        for (long i = 0; i < effects->at[FAULT_CONTINUE].value; i++) {
            add_text(out, "HTTP/1.1 100 Continue\r\n\r\n");
        }
    }
    add_text(out, "HTTP/1.1 %d %s\r\nServer: sslstore-sandbox\r\nCache-Control: private\r\n",
             reply->status, reason(reply->status));
    engine_reply_headers(reply, headers);
    add_bytes(out, headers, strlen(headers));
    if (is_on(effects, FAULT_GZIP_HEADER)) {
        add_text(out, "Content-Encoding: gzip\r\n");
    }
    if (chunked) {
        add_text(out, "Transfer-Encoding: chunked\r\n");
    }
    if ((!chunked && !is_on(effects, FAULT_NO_LENGTH)) || is_on(effects, FAULT_BOTH_LENGTHS)) {
        add_text(out, "Content-Length: %zu\r\n", stated_length(reply, effects));
    }
    add_text(out, "Connection: %s\r\n\r\n", keep_alive ? "keep-alive" : "close");
}

static void add_chunks(struct text *out, const struct engine_reply *reply,
                       const struct effects *effects, struct seed_stream *stream)
{
    size_t done = 0;

    while (done < reply->body_size) {
        size_t part = 1 + seed_below(stream, 1000);

        if (part > reply->body_size - done) {
            part = reply->body_size - done;
        }
        if (is_on(effects, FAULT_BROKEN_CHUNK) && done) {
            add_text(out, "zz\r\n");
        } else {
            add_text(out, "%zx\r\n", part);
        }
        add_bytes(out, reply->body + done, part);
        add_text(out, "\r\n");
        done += part;
    }
    if (is_on(effects, FAULT_BROKEN_CHUNK)) {
        add_text(out, "-1\r\n");
    }
    if (!is_on(effects, FAULT_NO_LAST_CHUNK)) {
        add_text(out, "0\r\n\r\n");
    }
}

static struct text compose(const struct engine_reply *reply, const struct effects *effects,
                           bool keep_alive, struct seed_stream *stream)
{
    struct text out = {0};

    add_head(&out, reply, effects, keep_alive);
    out.head = out.size;
    if (is_on(effects, FAULT_FLOOD) || reply->no_body) {
        return out;
    }
    if (is_chunked(reply, effects)) {
        add_chunks(&out, reply, effects, stream);
    } else {
        add_bytes(&out, reply->body, reply->body_size);
    }
    if (is_on(effects, FAULT_EXTRA_BYTES)) {
        for (long i = 0; i < effects->at[FAULT_EXTRA_BYTES].value; i++) {
            add_text(&out, "X");
        }
    }
    if (is_on(effects, FAULT_CUT) && out.size > (size_t) effects->at[FAULT_CUT].value) {
        out.size = (size_t) effects->at[FAULT_CUT].value;
    }
    return out;
}

static void send_sliced(struct stream *stream, const struct text *text, struct seed_stream *random)
{
    size_t done = 0;

    while (done < text->size) {
        size_t part = 1 + seed_below(random, done < SLICED_PART ? 7 : 1400);

        if (part > text->size - done) {
            part = text->size - done;
        }
        if (!stream_write(stream, text->bytes + done, part)) {
            return;
        }
        done += part;
    }
}

static void send_dripping(struct stream *stream, const struct text *text, int milliseconds)
{
    for (size_t i = 0; i < text->size; i++) {
        if (!stream_write(stream, text->bytes + i, 1) || !stream_wait(stream, milliseconds)) {
            return;
        }
    }
}

/* The state of scanning JSON text. */
struct scan {
    int depth;
    char open[3]; /* the brackets of levels 1 and 2 */
    bool quoted, escaped;
    char last; /* the last byte outside of strings */
};

/* Returns whether this byte separates two objects of a list that is the reply, or a member of
 * it. Chunk sizes between the bytes do not matter. */
static bool parts_rows(struct scan *scan, char byte)
{
    bool parts = false;

    if (scan->quoted) {
        scan->quoted = scan->escaped || byte != '"';
        scan->escaped = !scan->escaped && byte == '\\';
        return false;
    }
    switch (byte) {
    case '"':
        scan->quoted = true;
        break;
    case '[':
    case '{':
        if (++scan->depth < 3) {
            scan->open[scan->depth] = byte;
        }
        break;
    case ']':
    case '}':
        scan->depth--;
        break;
    case ',':
        parts = (scan->depth == 1 || scan->depth == 2) && scan->open[scan->depth] == '[' &&
                scan->last == '}';
        break;
    default:
        return false;
    }
    scan->last = byte;
    return parts;
}

static void send_slowly(struct stream *stream, const struct text *text, int milliseconds)
{
    struct scan scan = {0};
    size_t sent = 0;

    for (size_t i = text->head; i < text->size; i++) {
        if (!parts_rows(&scan, text->bytes[i])) {
            continue;
        }
        if (!stream_write(stream, text->bytes + sent, i + 1 - sent) ||
            !stream_wait(stream, milliseconds)) {
            return;
        }
        sent = i + 1;
    }
    (void) stream_write(stream, text->bytes + sent, text->size - sent);
}

static void send_flood(struct stream *stream)
{
    char chunk[1000 + 8];

    memset(chunk, ' ', sizeof chunk);
    memcpy(chunk, "3e8\r\n", 5);
    memcpy(chunk + 5 + 1000, "\r\n", 2);
    while (stream_write(stream, chunk, 5 + 1000 + 2)) {
    }
}

/* Returns whether a fault makes the connection unusable for the client. */
static bool ends_connection(const struct effects *effects)
{
    static const enum fault ending[] = {FAULT_NO_CLOSE_NOTIFY, FAULT_NO_LENGTH,
                                        FAULT_LONG_LENGTH,     FAULT_BROKEN_CHUNK,
                                        FAULT_NO_LAST_CHUNK,   FAULT_FLOOD};

    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        if (is_on(effects, ending[i])) {
            return true;
        }
    }
    return false;
}

bool http_send(struct stream *stream, const struct engine_reply *reply,
               const struct effects *effects, bool keep_alive, uint64_t seed, enum ending *ending)
{
    struct seed_stream random = seed_stream(seed, SEED_HOSTILE, reply->body_size);
    bool stays = keep_alive && !ends_connection(effects);
    struct text text = compose(reply, effects, stays, &random);
    bool abrupt = is_on(effects, FAULT_NO_CLOSE_NOTIFY) || is_on(effects, FAULT_IDLE_CLOSE) ||
                  is_on(effects, FAULT_CUT);

    if (is_on(effects, FAULT_DRIP)) {
        send_dripping(stream, &text, (int) effects->at[FAULT_DRIP].value);
    } else if (is_on(effects, FAULT_SLOW_RECORD)) {
        send_slowly(stream, &text, (int) effects->at[FAULT_SLOW_RECORD].value);
    } else if (reply->sliced) {
        send_sliced(stream, &text, &random);
    } else {
        (void) stream_write(stream, text.bytes, text.size);
    }
    if (is_on(effects, FAULT_FLOOD)) {
        send_flood(stream);
    }
    free(text.bytes);
    *ending = abrupt ? ENDING_ABRUPT : ENDING_CLEAN;
    return stays && !abrupt && !stream->failed;
}
