/* Implements the line: two queues of bytes, and a TLS server that is stepped by the client's calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "stream/line.h"

#include <stdlib.h>
#include <string.h>

#include "../../examples/sandbox/authority.h"
#include "../../examples/sandbox/seed.h"
#include "../../examples/sandbox/tls.h"

#define REQUEST_MAX 65536

struct queue {
    unsigned char *bytes;
    size_t begin;
    size_t end;
    size_t capacity;
};

/* One stream, and what is at its other end. */
struct end {
    sslstore_memory memory; /* from which the end itself is allocated */
    size_t wants_left;
    uint64_t busy_until[2]; /* sending, receiving */
    struct queue to_server;
    struct queue to_client;
    mbedtls_ssl_context tls;
    bool is_secure;
    bool is_over;
    size_t size; /* of the request so far */
    char request[REQUEST_MAX];
};

static void must(bool held)
{
    if (!held) {
        abort();
    }
}

/* ---- Queues ---- */

static void put(struct queue *queue, const void *bytes, size_t size)
{
    if (queue->end + size > queue->capacity) {
        queue->capacity = (queue->end + size) * 2;
        queue->bytes = realloc(queue->bytes, queue->capacity);
        must(queue->bytes != NULL);
    }
    memcpy(queue->bytes + queue->end, bytes, size);
    queue->end += size;
}

static size_t take(struct queue *queue, void *bytes, size_t size)
{
    size_t left = queue->end - queue->begin;

    size = size < left ? size : left;
    if (size > 0) {
        memcpy(bytes, queue->bytes + queue->begin, size);
        queue->begin += size;
    }
    return size;
}

/* ---- The server ---- */

static int server_send(void *user, const unsigned char *bytes, size_t size)
{
    struct end *end = user;

    put(&end->to_client, bytes, size);
    return (int) size;
}

static int server_recv(void *user, unsigned char *bytes, size_t size)
{
    struct end *end = user;
    size_t got = take(&end->to_server, bytes, size);

    return got > 0 ? (int) got : MBEDTLS_ERR_SSL_WANT_READ;
}

static void reply(struct line *line, struct end *end, const struct fake_request *request)
{
    struct fake *fake = &line->store.fake;
    struct fake_reply says = fake->answer(fake->answer_user, request);

    line->requests++;
    for (size_t at = 0; at < says.size;) {
        int taken =
            mbedtls_ssl_write(&end->tls, (const unsigned char *) says.bytes + at, says.size - at);

        must(taken > 0);
        at += (size_t) taken;
    }
    if (says.end == FAKE_CLOSE) {
        (void) mbedtls_ssl_close_notify(&end->tls);
    }
    end->is_over = says.end == FAKE_CLOSE || says.end == FAKE_CUT;
}

/* Answers the request if all of it is there. */
static void answer(struct line *line, struct end *end)
{
    struct fake_request request = {"POST", NULL, NULL, 0};
    char *head_end;
    const char *length;
    char *path;

    end->request[end->size] = '\0';
    head_end = strstr(end->request, "\r\n\r\n");
    length = strstr(end->request, "Content-Length: ");
    if (head_end == NULL || length == NULL) {
        return;
    }
    request.body = head_end + 4;
    request.body_size = strtoul(length + strlen("Content-Length: "), NULL, 10);
    if (end->size < (size_t) (request.body - end->request) + request.body_size) {
        return;
    }
    path = strchr(end->request, ' ') + 1;
    *strchr(path, ' ') = '\0';
    request.path = path;
    end->size = 0;
    reply(line, end, &request);
}

static void serve(struct line *line, struct end *end)
{
    if (!end->is_secure) {
        end->is_secure = mbedtls_ssl_handshake(&end->tls) == 0;
    }
    while (end->is_secure && !end->is_over) {
        int got = mbedtls_ssl_read(&end->tls, (unsigned char *) end->request + end->size,
                                   REQUEST_MAX - 1 - end->size);

        if (got <= 0) {
            return;
        }
        end->size += (size_t) got;
        answer(line, end);
    }
}

/* ---- The stream ---- */

void line_pass(struct line *line, uint32_t ms)
{
    struct fake *fake = &line->store.fake;
    uint64_t gap;

    fake->now_ms += ms;
    gap = fake->now_ms - fake->ticked_at;
    line->longest_gap = gap > line->longest_gap ? gap : line->longest_gap;
}

static int finish(struct line *line, enum line_call call, int result, size_t size)
{
    line->calls[call]++;
    return line->spoil == NULL ? result : line->spoil(line->spoil_user, line, call, result, size);
}

/* One for all lines of a program, because making its key takes longer than most tests. */
static const mbedtls_ssl_config *settings_of(struct line *line)
{
    static struct seed_stream random;
    static struct tls *tls;
    struct tls_settings settings = {.mode = TLS_GOOD,
                                    .now = FAKE_NOW,
                                    .tickets = true,
                                    .resume = true,
                                    .random = seed_fill,
                                    .random_user = &random};

    if (tls == NULL) {
        tls = tls_new(&settings, line->store.engine_config.authority);
        must(tls != NULL);
    }
    return tls_config(tls);
}

static struct end *new_end(struct line *line)
{
    const sslstore_memory *memory = &line->store.config.memory;
    struct end *end = memory->alloc(memory->user, NULL, 0, sizeof *end);

    if (end == NULL) {
        return NULL;
    }
    memset(end, 0, sizeof *end);
    end->memory = *memory;
    end->wants_left = line->connect_wants;
    mbedtls_ssl_init(&end->tls);
    must(mbedtls_ssl_setup(&end->tls, settings_of(line)) == 0);
    mbedtls_ssl_set_bio(&end->tls, end, server_send, server_recv, NULL);
    return end;
}

/* Returns true if bytes may move in that direction now. */
static bool begin_move(struct line *line, struct end *end, enum line_call call)
{
    return line->functions.wait == NULL ||
           line->store.fake.now_ms >= end->busy_until[call == LINE_RECV];
}

static void end_move(struct line *line, struct end *end, enum line_call call)
{
    if (line->functions.wait == NULL) {
        line_pass(line, line->byte_ms);
    } else {
        end->busy_until[call == LINE_RECV] = line->store.fake.now_ms + line->byte_ms;
    }
}

static int line_connect(void *user, void **stream, const sslstore_config *config, const char *host,
                        uint16_t port, uint32_t time_left_ms)
{
    struct line *line = user;
    struct end *end = *stream;

    must(config->stream_user == line && strcmp(host, "localhost") == 0 && port == 443);
    must(time_left_ms <= config->connect_timeout_ms);
    if (end == NULL) {
        line->connects++;
        end = new_end(line);
        *stream = end;
    }
    if (end == NULL) {
        return finish(line, LINE_CONNECT, SSLSTORE_ERR_MEMORY, 0);
    }
    if (end->wants_left > 0) {
        end->wants_left--;
        line_pass(line, line->empty_ms);
        return finish(line, LINE_CONNECT, SSLSTORE_WANT_WRITE, 0);
    }
    return finish(line, LINE_CONNECT, SSLSTORE_OK, 0);
}

static int line_send(void *user, void *stream, const void *data, size_t size)
{
    struct line *line = user;
    struct end *end = stream;
    size_t taken = line->step != 0 && line->step < size ? line->step : size;

    if (!begin_move(line, end, LINE_SEND)) {
        return finish(line, LINE_SEND, SSLSTORE_WANT_WRITE, size);
    }
    put(&end->to_server, data, taken);
    line->bytes_sent += taken;
    end_move(line, end, LINE_SEND);
    return finish(line, LINE_SEND, (int) taken, size);
}

static int line_recv(void *user, void *stream, void *data, size_t size)
{
    struct line *line = user;
    struct end *end = stream;
    size_t got;

    if (!begin_move(line, end, LINE_RECV)) {
        return finish(line, LINE_RECV, SSLSTORE_WANT_READ, size);
    }
    serve(line, end);
    got = take(&end->to_client, data, line->step != 0 && line->step < size ? line->step : size);
    if (got > 0) {
        line->bytes_received += got;
        end_move(line, end, LINE_RECV);
    } else if (!end->is_over) {
        line_pass(line, line->empty_ms);
        return finish(line, LINE_RECV, SSLSTORE_WANT_READ, size);
    }
    return finish(line, LINE_RECV, (int) got, size);
}

static int possible_events(struct line *line, struct end *end)
{
    int possible = begin_move(line, end, LINE_SEND) ? SSLSTORE_WAIT_WRITE : 0;

    serve(line, end);
    if (begin_move(line, end, LINE_RECV) &&
        (end->is_over || end->to_client.begin < end->to_client.end)) {
        possible |= SSLSTORE_WAIT_READ;
    }
    return possible;
}

static int line_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct line *line = user;
    int ready = 0;

    must((set == NULL) == (count == 0));
    line->pauses += count == 0;
    for (size_t i = 0; i < count; i++) {
        set[i].ready = set[i].events & possible_events(line, set[i].connection);
        ready += set[i].ready != 0;
    }
    if (ready == 0) { /* whatever comes, comes after a while */
        line_pass(line, count > 0 && line->byte_ms < timeout_ms ? line->byte_ms : timeout_ms);
    }
    return finish(line, LINE_WAIT, ready, count);
}

static void line_close(void *user, void *stream)
{
    struct line *line = user;
    struct end *end = stream;
    sslstore_memory memory;

    line->closes++;
    if (end != NULL) {
        memory = end->memory;
        mbedtls_ssl_free(&end->tls);
        free(end->to_server.bytes);
        free(end->to_client.bytes);
        memset(end, 0, sizeof *end); /* the token that the server read */
        (void) memory.alloc(memory.user, end, sizeof *end, 0);
    }
}

/* ---- The client ---- */

void line_begin(struct line *line, size_t orders)
{
    static const sslstore_stream functions = {.connect = line_connect,
                                              .send = line_send,
                                              .recv = line_recv,
                                              .wait = line_wait,
                                              .close = line_close};
    sslstore_config *config = &line->store.config;

    memset(line, 0, sizeof *line);
    store_begin_inventory(&line->store, orders, 10);
    line->functions = functions;
    line->ca = certificate_pem(authority_root(line->store.engine_config.authority));
    config->url = "https://localhost/rest";
    config->ca_pem = line->ca;
    config->transport = &sslstore_transport_mbedtls;
    config->stream = &line->functions;
    config->stream_user = line;
    config->connect_timeout_ms = 20000;
}

void line_block(struct line *line)
{
    line->functions.wait = NULL;
    line->empty_ms = 97; /* the clock of the store moves by itself, too */
}

void line_open(struct line *line)
{
    store_open(&line->store);
}

const char *line_end(struct line *line)
{
    const char *complaint = store_end(&line->store);

    free(line->ca);
    if (complaint == NULL && line->closes != line->connects) {
        return "a stream was not closed once";
    }
    return complaint;
}
