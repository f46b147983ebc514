/* A stream through an HTTP proxy, over the stream of the configuration: asks the proxy for a
 * tunnel, and then passes bytes on unchanged. TLS runs inside, from end to end: what the proxy says
 * or does can only make the connection fail.
 *
 *   phase        event                                     next phase   what is done
 *   CONNECTING   the stream to the proxy is connected      SENDING
 *   SENDING      the request has been sent                 READING
 *   READING      the head of the reply is read: 2xx        OPEN         wipe the credentials
 *   CONNECTING   any failure                               the same     wipe the credentials, keep
 *   to READING                                                          the reason until close
 *
 * A step of connect calls the stream below once at most, because that may block for a while if it
 * has no wait function.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

#ifndef SSLSTORE_NO_PROXY

#include <string.h>

#include "base/memory.h"
#include "base/result.h"
#include "base/words.h"
#include "stream/proxy_reply.h"
#include "stream/proxy_request.h"

#define WAIT_MAX    16 /* streams in one wait */
#define BUFFER_SIZE 64
#define REASON_SIZE 96 /* sslstore.h says so */

enum phase { CONNECTING, SENDING, READING, OPEN };

/* What is needed until the tunnel is open. */
struct opening {
    struct sslstore__proxy_reply reply;
    size_t begin;
    size_t end;
    char buffer[BUFFER_SIZE]; /* buffer[begin..end) was received and not yet used */
    char reason[REASON_SIZE];
};

struct proxy {
    const sslstore_config *config;
    void *stream;  /* to the proxy; may be NULL all the time */
    bool is_begun; /* its connect was called */
    enum phase phase;
    int status;                              /* with which the proxy refused; 0: it did not */
    const char *reason;                      /* of a failure; NULL: see the stream to the proxy */
    struct sslstore__proxy_request *request; /* NULL: it has been answered */
    struct opening *opening;                 /* NULL: the tunnel is open, and nothing is left */
};

/* ---- Opening the tunnel ---- */

static void end_request(struct proxy *self)
{
    sslstore__proxy_request_free(self->request, &self->config->memory);
    self->request = NULL;
}

static void end_opening(struct proxy *self)
{
    sslstore__memory_release(&self->config->memory, self->opening, sizeof *self->opening);
    self->opening = NULL;
}

static int begin(struct proxy *self, const char *host, uint16_t port)
{
    const sslstore_config *config = self->config;
    sslstore_result result;

    if (config->stream == NULL || config->stream == &sslstore_stream_proxy) {
        self->reason =
            SSLSTORE__WORDS("a proxy needs a stream below it: set config.stream to that one");
        return SSLSTORE_ERR_CONFIG;
    }
    result = sslstore__proxy_request_make(&self->request, config, host, port, &self->reason);
    if (result == SSLSTORE_OK) {
        self->opening = sslstore__memory_allocate(&config->memory, sizeof *self->opening);
        result = self->opening == NULL ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK;
    }
    if (result == SSLSTORE_OK) {
        sslstore__proxy_reply_init(&self->opening->reply);
    }
    return result;
}

static const char *reason_below(const struct proxy *self, void *user)
{
    if (!self->is_begun || self->config->stream->reason == NULL) {
        return NULL;
    }
    return self->config->stream->reason(user, self->stream);
}

/* Say that it was the proxy, unless the stream to it says more. */
static void explain_connect(struct proxy *self, void *user, int result)
{
    if (sslstore__text_is_set(reason_below(self, user))) {
        return;
    }
    if (result == SSLSTORE_ERR_RESOLVE) {
        self->reason = SSLSTORE__WORDS("the host name of the proxy could not be resolved");
    } else if (result == SSLSTORE_ERR_CONNECT) {
        self->reason = SSLSTORE__WORDS("no connection to the proxy could be made");
    }
}

static int connect_stream(struct proxy *self, void *user, uint32_t time_left_ms)
{
    const sslstore_stream *stream = self->config->stream;
    int result;

    self->is_begun = true;
    result = stream->connect(user, &self->stream, self->config, self->request->proxy_host,
                             self->request->proxy_port, time_left_ms);
    if (result < 0) {
        explain_connect(self, user, result);
        return result;
    }
    self->phase = SENDING;
    self->reason = SSLSTORE__WORDS("the proxy closed the connection or did not answer");
    return SSLSTORE_WANT_WRITE;
}

static int send_request(struct proxy *self, void *user)
{
    struct sslstore__proxy_request *request = self->request;
    int sent = self->config->stream->send(user, self->stream, request->head + request->sent,
                                          request->head_size - request->sent);

    if (sent < 0) {
        return sent;
    }
    if ((size_t) sent > request->head_size - request->sent) {
        return SSLSTORE_ERR_NETWORK;
    }
    request->sent += (size_t) sent;
    if (request->sent < request->head_size) {
        return SSLSTORE_WANT_WRITE;
    }
    self->phase = READING;
    return SSLSTORE_WANT_READ;
}

/* The head is complete, or malformed. */
static int judge(struct proxy *self)
{
    struct opening *opening = self->opening;
    char words[SSLSTORE__PROXY_WORDS_MAX];
    struct sslstore__text why;
    sslstore_result result;

    sslstore__proxy_request_hide(self->request, opening->reply.words, words, sizeof words);
    sslstore__text_init(&why, opening->reason, sizeof opening->reason);
    result =
        sslstore__proxy_reply_judge(&opening->reply, self->request->has_credentials, words, &why);
    if (result != SSLSTORE_OK) {
        self->status = opening->reply.head.status;
        self->reason = opening->reason;
        return result;
    }
    self->phase = OPEN;
    self->reason = NULL;
    end_request(self);
    if (opening->begin == opening->end) {
        end_opening(self);
    }
    return SSLSTORE_OK;
}

static int read_reply(struct proxy *self, void *user)
{
    struct opening *opening = self->opening;
    enum sslstore__http_response_event event;
    int got =
        self->config->stream->recv(user, self->stream, opening->buffer, sizeof opening->buffer);

    if (got < 0) {
        return got;
    }
    if (got == 0 || (size_t) got > sizeof opening->buffer) {
        return SSLSTORE_ERR_NETWORK;
    }
    opening->end = (size_t) got;
    opening->begin =
        sslstore__proxy_reply_feed(&opening->reply, opening->buffer, opening->end, &event);
    return event == SSLSTORE__RESPONSE_MORE ? SSLSTORE_WANT_READ : judge(self);
}

static int step(struct proxy *self, void *user, uint32_t time_left_ms)
{
    switch (self->phase) {
    case CONNECTING:
        return connect_stream(self, user, time_left_ms);
    case SENDING:
        return send_request(self, user);
    case READING:
        return read_reply(self, user);
    default:
        return SSLSTORE_OK;
    }
}

static int connect_through(void *user, void **stream, const sslstore_config *config,
                           const char *host, uint16_t port, uint32_t time_left_ms)
{
    struct proxy *self = *stream;
    int result = SSLSTORE_OK;

    if (self == NULL) {
        self = sslstore__memory_allocate(&config->memory, sizeof *self);
        if (self == NULL) {
            return SSLSTORE_ERR_MEMORY;
        }
        memset(self, 0, sizeof *self);
        self->config = config;
        *stream = self;
        result = begin(self, host, port);
    }
    if (result == SSLSTORE_OK) {
        result = step(self, user, time_left_ms);
    }
    if (result < 0 && !sslstore__result_is_want(result)) {
        end_request(self);
    }
    return result;
}

/* ---- The tunnel ---- */

static int send_bytes(void *user, void *stream, const void *data, size_t size)
{
    struct proxy *self = stream;

    return self->config->stream->send(user, self->stream, data, size);
}

/* The proxy sends nothing before the server does, and the server waits for us. But nothing is
 * dropped. */
static int take_left(struct proxy *self, void *data, size_t size)
{
    struct opening *opening = self->opening;
    size_t left = opening->end - opening->begin;

    if (size > left) {
        size = left;
    }
    memcpy(data, opening->buffer + opening->begin, size);
    opening->begin += size;
    if (size == left) {
        end_opening(self);
    }
    return (int) size;
}

static int recv_bytes(void *user, void *stream, void *data, size_t size)
{
    struct proxy *self = stream;

    if (self->opening != NULL) {
        return take_left(self, data, size);
    }
    return self->config->stream->recv(user, self->stream, data, size);
}

static void close_stream(void *user, void *stream)
{
    struct proxy *self = stream;

    if (self == NULL) {
        return;
    }
    if (self->is_begun) {
        self->config->stream->close(user, self->stream);
    }
    end_request(self);
    end_opening(self);
    sslstore__memory_release(&self->config->memory, self, sizeof *self);
}

/* ---- Waiting ---- */

/* What is ready although the stream to the proxy may be silent. */
static int ready_at_once(const struct proxy *self)
{
    bool has_bytes = self->phase == OPEN && self->opening != NULL;

    return has_bytes ? SSLSTORE_WAIT_READ : 0;
}

/* All are streams of one client, so the stream below the first one is below all of them. A stream
 * that cannot be waited for is always ready. count 0: there is none to let time pass with. */
static int wait_for_streams(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    sslstore_wait below[WAIT_MAX];
    const struct proxy *first;
    int ready = 0;
    int result = 0;

    if (count == 0 || count > WAIT_MAX) {
        return count == 0 ? 0 : SSLSTORE_ERR_ARGUMENT;
    }
    first = set[0].connection;
    for (size_t i = 0; i < count; i++) {
        const struct proxy *self = set[i].connection;

        below[i].connection = self->stream;
        below[i].events = set[i].events;
        below[i].ready = set[i].events;
        if ((ready_at_once(self) & set[i].events) != 0) {
            timeout_ms = 0;
        }
    }
    if (first->config->stream->wait != NULL) {
        result = first->config->stream->wait(user, below, count, timeout_ms);
    }
    for (size_t i = 0; i < count && result >= 0; i++) {
        set[i].ready = below[i].ready | (ready_at_once(set[i].connection) & set[i].events);
        ready += set[i].ready != 0;
    }
    return result < 0 ? result : ready;
}

/* ---- The last failure ---- */

static int handle(void *user, const void *stream)
{
    const struct proxy *self = stream;

    if (self == NULL || !self->is_begun || self->config->stream->handle == NULL) {
        return -1;
    }
    return self->config->stream->handle(user, self->stream);
}

static int last_code(void *user, const void *stream)
{
    const struct proxy *self = stream;

    if (self == NULL || self->status != 0) {
        return self == NULL ? 0 : self->status;
    }
    if (!self->is_begun || self->config->stream->native_code == NULL) {
        return 0;
    }
    return self->config->stream->native_code(user, self->stream);
}

static const char *last_reason(void *user, const void *stream)
{
    const struct proxy *self = stream;

    if (self == NULL || self->reason != NULL) {
        return self == NULL ? NULL : self->reason;
    }
    return reason_below(self, user);
}

const sslstore_stream sslstore_stream_proxy = {
    .connect = connect_through,
    .send = send_bytes,
    .recv = recv_bytes,
    .wait = wait_for_streams,
    .close = close_stream,
    .handle = handle,
    .native_code = last_code,
    .reason = last_reason,
};

#endif
