/* Implements the service in memory: its heap, its clock and its transport.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS     3600000u
#define REQUEST_MAX 32000 /* less than the log can hold */

static void *must_have(void *ptr)
{
    if (ptr == NULL) {
        abort();
    }
    return ptr;
}

static bool contains(const char *bytes, size_t size, const char *text)
{
    size_t length = strlen(text);
    const char *end = bytes + size;
    const char *at = memchr(bytes, text[0], size);

    while (at != NULL && (size_t) (end - at) >= length) {
        if (memcmp(at, text, length) == 0) {
            return true;
        }
        at = memchr(at + 1, text[0], (size_t) (end - at) - 1);
    }
    return false;
}

/* ---- The heap ---- */

union header {
    size_t size;
    long long integer;
    double number;
    void *pointer;
};

static void give_back(struct fake *fake, void *ptr, size_t size)
{
    union header *header = (union header *) ptr - 1;

    fake->wrong_size = fake->wrong_size || header->size != size;
    fake->secret_freed = fake->secret_freed || contains(ptr, header->size, FAKE_TOKEN);
    fake->live--;
    fake->bytes -= header->size;
    free(header);
}

static bool is_refused(struct fake *fake)
{
    fake->allocations++;
    if (fake->refuse_at == 0 || fake->allocations < fake->refuse_at ||
        (fake->allocations > fake->refuse_at && !fake->refuse_permanently)) {
        return false;
    }
    return fake->refused = true;
}

static void *fake_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct fake *fake = user;
    union header *header;

    if (new_size == 0) {
        if (ptr != NULL) {
            give_back(fake, ptr, old_size);
        }
        return NULL;
    }
    if (is_refused(fake)) {
        return NULL;
    }
    header = must_have(malloc(sizeof *header + new_size));
    header->size = new_size;
    memset(header + 1, 0xa5, new_size);
    fake->live++;
    fake->bytes += new_size;
    fake->peak = fake->bytes > fake->peak ? fake->bytes : fake->peak;
    if (ptr != NULL) {
        memcpy(header + 1, ptr, old_size < new_size ? old_size : new_size);
        give_back(fake, ptr, old_size);
    }
    return header + 1;
}

/* ---- Time ---- */

static void pass_time(struct fake *fake, uint64_t ms)
{
    uint64_t gap;

    fake->now_ms += ms;
    gap = fake->now_ms - fake->ticked_at;
    fake->longest_gap = gap > fake->longest_gap ? gap : fake->longest_gap;
}

/* ---- The transport ---- */

struct connection {
    struct fake *fake;
    size_t number;
    bool open;
    bool has_session; /* a TLS session, which this connection or another may resume */
    bool deaf;        /* the early reply was sent; nothing more is read */
    size_t partial;   /* bytes of the current request */
    char request[REQUEST_MAX];
    bool replying;
    enum fake_end end;
    char *reply; /* a copy owned by the connection */
    size_t size;
    size_t offset;
    size_t ready; /* what may be read now; the rest is late */
};

static void forget_reply(struct connection *connection)
{
    free(connection->reply);
    connection->reply = NULL;
    connection->replying = false;
    connection->size = connection->offset = connection->ready = 0;
}

/* Late bytes are read before new ones. */
static void take_reply(struct connection *connection, const struct fake_reply *reply)
{
    size_t left = connection->size - connection->offset;
    size_t size = reply->bytes == NULL ? 0 : reply->size != 0 ? reply->size : strlen(reply->bytes);
    char *bytes = must_have(malloc(left + size + 1));

    if (left > 0) {
        memcpy(bytes, connection->reply + connection->offset, left);
    }
    if (size > 0) {
        memcpy(bytes + left, reply->bytes, size);
    }
    forget_reply(connection);
    connection->replying = true;
    connection->end = reply->end;
    connection->reply = bytes;
    connection->size = left + size;
    connection->ready = connection->size - reply->late;
}

/* A blocking transport waits inside the call. */
static int not_now(struct fake *fake, int want, uint32_t timeout_ms)
{
    if (fake->blocking) {
        pass_time(fake, timeout_ms);
    }
    return want;
}

static bool is_not_now(struct fake *fake, enum fake_call call)
{
    fake->storming[call] = fake->storm && !fake->storming[call];
    return fake->storming[call];
}

/* Lets time pass. Returns 0 to continue, or what the call fails with. */
static int begin_call(struct connection *connection, enum fake_call call, const char *data,
                      size_t *size)
{
    struct fake *fake = connection->fake;

    fake->current = connection->number;
    pass_time(fake, fake->call_ms);
    fake->calls++;
    if (fake->fail_at == 0 || fake->calls < fake->fail_at ||
        (fake->calls > fake->fail_at && !fake->fail_permanently)) {
        if (fake->intercept == NULL) {
            return 0;
        }
        return fake->intercept(fake->intercept_user, call, data, size);
    }
    fake->failed = true;
    switch (fake->fault) {
    case FAKE_TIMEOUT:
        fake->now_ms += HOUR_MS;
        return SSLSTORE_WANT_READ;
    case FAKE_REFUSED:
        return SSLSTORE_ERR_CONNECT;
    case FAKE_ENDED:
        return FAKE_END_OF_STREAM;
    default:
        return SSLSTORE_ERR_NETWORK;
    }
}

/* Returns what a failing call returns. */
static int failed_call(struct fake *fake, int failed, uint32_t timeout_ms)
{
    if (failed == FAKE_END_OF_STREAM) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (failed < SSLSTORE_WANT_WRITE) {
        return failed;
    }
    return not_now(fake, failed, timeout_ms);
}

/* Every function of the transport gets the context of the configuration. */
static void must_be_ours(const void *user, const struct connection *connection)
{
    if (user != connection->fake) {
        abort();
    }
}

static int fake_open(void *user, void **at, const sslstore_config *config,
                     const sslstore_peer *peer, uint32_t timeout_ms)
{
    struct fake *fake = user;
    struct connection *connection = *at;
    const struct connection *session_source = peer->session_source;
    size_t none = 0;
    int failed;

    (void) config;
    if (connection == NULL) {
        *at = connection = must_have(calloc(1, sizeof *connection));
        connection->fake = fake;
        connection->number = ++fake->made;
        fake->connections++;
    }
    if (is_not_now(fake, FAKE_OPEN)) {
        return not_now(fake, SSLSTORE_WANT_WRITE, timeout_ms);
    }
    failed = begin_call(connection, FAKE_OPEN, NULL, &none);
    if (failed != 0) {
        return failed_call(fake, failed, timeout_ms);
    }
    fake->opens++;
    if (fake->opens - fake->closes > fake->most_open) {
        fake->most_open = fake->opens - fake->closes;
    }
    fake->opens_without_session +=
        !connection->has_session && (session_source == NULL || !session_source->has_session);
    connection->has_session = true;
    connection->open = true;
    connection->deaf = false;
    if (fake->unasked) {
        take_reply(connection, &fake->early);
    }
    return SSLSTORE_OK;
}

static void take_request(struct connection *connection, const char *data, size_t size)
{
    if (connection->partial + size >= sizeof connection->request) {
        abort();
    }
    memcpy(connection->request + connection->partial, data, size);
    connection->partial += size;
    connection->request[connection->partial] = '\0';
    connection->fake->bytes_sent += size;
}

/* The request ends here. The log keeps what fits: the oldest bytes are dropped. */
static void log_request(struct connection *connection)
{
    struct fake *fake = connection->fake;

    if (fake->requests_size + connection->partial >= sizeof fake->requests) {
        fake->requests_size = 0;
    }
    memcpy(fake->requests + fake->requests_size, connection->request, connection->partial);
    fake->requests_size += connection->partial;
    fake->requests[fake->requests_size] = '\0';
    connection->partial = 0;
}

/* Returns the first request of a text; false if it is incomplete. */
static bool split_request(char *text, size_t size, struct fake_request *request, char *line,
                          size_t line_capacity)
{
    char *end = strstr(text, "\r\n\r\n");
    const char *length;
    char *blank;

    if (end == NULL) {
        return false;
    }
    length = strstr(text, "Content-Length: ");
    request->body = end + 4;
    request->body_size =
        length == NULL || length > end ? 0 : (size_t) strtoul(length + 16, NULL, 10);
    if (size < (size_t) (request->body - text) + request->body_size) {
        return false;
    }
    (void) snprintf(line, line_capacity, "%.*s", (int) strcspn(text, "\r"), text);
    blank = strchr(line, ' ');
    *blank++ = '\0';
    request->method = line;
    request->path = blank;
    blank[strcspn(blank, " ")] = '\0';
    return true;
}

static void answer_request(struct connection *connection)
{
    struct fake *fake = connection->fake;
    struct fake_request request;
    struct fake_reply reply = {NULL, 0, FAKE_SILENCE, 0};
    char line[512];

    if (!split_request(connection->request, connection->partial, &request, line, sizeof line)) {
        return;
    }
    log_request(connection);
    if (fake->answer != NULL) {
        reply = fake->answer(fake->answer_user, &request);
    } else if (fake->answered < fake->reply_count) {
        reply = fake->replies[fake->answered];
    }
    fake->answered++;
    take_reply(connection, &reply);
}

/* Accepts bytes of a request, at most up to the early reply. Returns how many. */
static int accept_bytes(struct connection *connection, const void *data, size_t size)
{
    struct fake *fake = connection->fake;

    if (fake->early_at != 0 && connection->partial + size >= fake->early_at) {
        size = fake->early_at - connection->partial;
        connection->deaf = true;
    }
    take_request(connection, data, size);
    if (connection->deaf) {
        take_reply(connection, &fake->early);
    } else {
        answer_request(connection);
    }
    return (int) size;
}

static int send_some(struct connection *connection, const void *data, size_t size,
                     uint32_t timeout_ms)
{
    struct fake *fake = connection->fake;
    int failed;

    if (is_not_now(fake, FAKE_SEND)) {
        return not_now(fake, SSLSTORE_WANT_WRITE, timeout_ms);
    }
    failed = begin_call(connection, FAKE_SEND, data, &size);
    if (failed != 0) {
        return failed_call(fake, failed, timeout_ms);
    }
    if (!connection->open) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (connection->deaf) {
        if (fake->early_resets) {
            return SSLSTORE_ERR_NETWORK;
        }
        return not_now(fake, SSLSTORE_WANT_WRITE, timeout_ms);
    }
    if (fake->send_step != 0 && size > fake->send_step) {
        size = fake->send_step;
    }
    if (fake->cut_request_at != 0 && fake->bytes_sent + size >= fake->cut_request_at) {
        size = fake->cut_request_at - 1 - fake->bytes_sent;
        if (size == 0) {
            fake->cut_request_at = 0;
            return SSLSTORE_ERR_NETWORK;
        }
    }
    return accept_bytes(connection, data, size);
}

static int fake_send(void *user, void *at, const void *data, size_t size, uint32_t timeout_ms)
{
    struct connection *connection = at;
    int taken;

    must_be_ours(user, connection);
    taken = send_some(connection, data, size, timeout_ms);
    connection->fake->unsure_sends += taken == SSLSTORE_WANT_READ || taken == SSLSTORE_WANT_WRITE;
    return taken;
}

static int after_reply(const struct connection *connection, uint32_t timeout_ms)
{
    bool complete = connection->replying && connection->ready == connection->size;

    if (complete && connection->end == FAKE_CLOSE) {
        return 0;
    }
    if (complete && connection->end == FAKE_CUT) {
        return SSLSTORE_ERR_NETWORK;
    }
    return not_now(connection->fake, SSLSTORE_WANT_READ, timeout_ms);
}

static int fake_recv(void *user, void *at, void *data, size_t size, uint32_t timeout_ms)
{
    struct connection *connection = at;
    struct fake *fake = user;
    size_t left;
    int failed;

    must_be_ours(fake, connection);
    if (is_not_now(fake, FAKE_RECV)) {
        return not_now(fake, SSLSTORE_WANT_READ, timeout_ms);
    }
    failed = begin_call(connection, FAKE_RECV, NULL, &size);
    if (failed != 0) {
        return failed == FAKE_END_OF_STREAM ? 0 : failed_call(fake, failed, timeout_ms);
    }
    if (!connection->open) {
        return SSLSTORE_ERR_NETWORK;
    }
    left = connection->ready - connection->offset;
    if (left == 0) {
        return after_reply(connection, timeout_ms);
    }
    if (fake->receive_step != 0 && size > fake->receive_step) {
        size = fake->receive_step;
    }
    size = left < size ? left : size;
    memcpy(data, connection->reply + connection->offset, size);
    connection->offset += size;
    return (int) size;
}

static int readiness(const struct connection *connection)
{
    bool readable = connection->ready > connection->offset ||
                    (connection->replying && connection->ready == connection->size &&
                     (connection->end == FAKE_CLOSE || connection->end == FAKE_CUT));

    return (connection->deaf ? 0 : SSLSTORE_WAIT_WRITE) | (readable ? SSLSTORE_WAIT_READ : 0);
}

static int fake_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct fake *fake = user;
    int ready = 0;

    fake->waits++;
    for (size_t i = 0; i < count; i++) {
        set[i].ready = set[i].events & (fake->storm ? set[i].events : readiness(set[i].connection));
        ready += set[i].ready != 0;
    }
    pass_time(fake, ready == 0 ? timeout_ms : fake->storm);
    return ready;
}

static void fake_close(void *user, void *at)
{
    struct connection *connection = at;

    must_be_ours(user, connection);
    connection->fake->closes += connection->open;
    connection->open = false;
    log_request(connection);
    forget_reply(connection);
}

static void fake_release(void *user, void *at)
{
    struct connection *connection = at;

    if (connection != NULL) {
        must_be_ours(user, connection);
        connection->fake->connections--;
        forget_reply(connection);
        free(connection);
    }
}

/* ---- The other hooks ---- */

/* Each look at the clock takes a little time, so that no loop is endless. */
static uint64_t fake_now(void *user)
{
    struct fake *fake = user;

    if (fake->clock_reads == 0) {
        fake->ticked_at = fake->now_ms;
    }
    fake->now_ms += fake->clock_reads++ % 16 == 0;
    return fake->now_ms;
}

static int64_t fake_time(void *user)
{
    return ((const struct fake *) user)->wall_time;
}

static int fake_random(void *user, void *out, size_t size)
{
    struct fake *fake = user;

    for (size_t i = 0; i < size; i++) {
        fake->random = fake->random * 6364136223846793005u + 1442695040888963407u;
        ((unsigned char *) out)[i] = (unsigned char) (fake->random >> 56);
    }
    return fake->random_fails;
}

static int fake_tick(void *user)
{
    struct fake *fake = user;

    fake->ticks++;
    fake->ticked_at = fake->now_ms;
    return fake->cancel_at != 0 && fake->ticks >= fake->cancel_at;
}

static void fake_log(void *user, sslstore_log_level level, const char *line)
{
    struct fake *fake = user;
    size_t used = strlen(fake->log);

    fake->log_lines++;
    fake->secret_logged = fake->secret_logged || strstr(line, FAKE_TOKEN) != NULL;
    (void) snprintf(fake->log + used, sizeof fake->log - used, "%d %s\n", (int) level, line);
}

void fake_config(struct fake *fake, sslstore_config *config)
{
    static const sslstore_transport transport = {.open = fake_open,
                                                 .send = fake_send,
                                                 .recv = fake_recv,
                                                 .wait = fake_wait,
                                                 .close = fake_close,
                                                 .release = fake_release};

    memset(config, 0, sizeof *config);
    fake->transport = transport;
    if (fake->blocking) {
        fake->transport.wait = NULL;
    }
    if (fake->wall_time == 0) {
        fake->wall_time = FAKE_NOW;
    }
    config->url = "https://store.example/rest";
    config->partner_code = FAKE_PARTNER;
    config->auth_token = FAKE_TOKEN;
    config->memory.alloc = fake_alloc;
    config->memory.user = fake;
    config->transport = &fake->transport;
    config->transport_user = fake;
    config->now_ms = fake_now;
    config->now_user = fake;
    config->wall_time = fake_time;
    config->wall_user = fake;
    config->random = fake_random;
    config->random_user = fake;
    config->tick = fake_tick;
    config->tick_user = fake;
    config->log = fake_log;
    config->log_user = fake;
}

/* ---- Scripts ---- */

struct fake_reply fake_framed(char *out, size_t capacity, int status, const char *headers,
                              const char *body, size_t body_size)
{
    struct fake_reply reply = {out, 0, FAKE_KEEP, 0};
    int size = snprintf(out, capacity, "HTTP/1.1 %d Some\r\n%sContent-Length: %zu\r\n\r\n", status,
                        headers, body_size);

    if (size < 0 || (size_t) size + body_size >= capacity) {
        abort();
    }
    memcpy(out + size, body, body_size);
    reply.size = (size_t) size + body_size;
    return reply;
}

struct fake_reply fake_status(int status, const char *headers, const char *body)
{
    struct kept {
        struct kept *older;
    };
    static struct kept *newest; /* so that nothing is lost */
    size_t capacity = strlen(headers) + strlen(body) + 128;
    struct kept *kept = must_have(malloc(sizeof *kept + capacity));

    kept->older = newest;
    newest = kept;
    return fake_framed((char *) (kept + 1), capacity, status, headers, body, strlen(body));
}

struct fake_reply fake_json(const char *json)
{
    return fake_status(200, "Content-Type: application/json; charset=utf-8\r\n", json);
}

const char *fake_request_body(const struct fake *fake, size_t n)
{
    static char text[sizeof fake->requests];
    char *at = text;
    struct fake_request request;
    char line[512];

    memcpy(text, fake->requests, fake->requests_size);
    text[fake->requests_size] = '\0';
    while (split_request(at, strlen(at), &request, line, sizeof line)) {
        char *end = at + (request.body - at) + request.body_size;

        if (--n == 0) {
            *end = '\0';
            return request.body;
        }
        at = end;
    }
    return NULL;
}

const char *fake_last_request(const struct fake *fake, const char *endpoint)
{
    static char body[16384];
    char target[64];
    const char *found = NULL;
    const char *at = fake->requests;

    (void) snprintf(target, sizeof target, "POST /rest/%s ", endpoint);
    for (; (at = strstr(at, target)) != NULL; at++) {
        found = at;
    }
    (void) snprintf(body, sizeof body, "%s", found == NULL ? "" : strstr(found, "\r\n\r\n") + 4);
    body[strcspn(body, "\n")] = '\0'; /* the next request's head follows */
    return body;
}

size_t fake_count(const struct fake *fake, const char *endpoint)
{
    const char *at = fake->requests;
    char target[128];
    size_t count = 0;

    (void) snprintf(target, sizeof target, " /rest/%s HTTP/1.1\r\n", endpoint);
    for (; (at = strstr(at, target)) != NULL; at++) {
        count++;
    }
    return count;
}

const char *fake_complaint(const struct fake *fake)
{
    if (fake->live != 0) {
        return "a block is still live";
    }
    if (fake->bytes != 0) {
        return "bytes are still live";
    }
    if (fake->connections != 0) {
        return "a connection was not released";
    }
    if (fake->wrong_size) {
        return "an old_size was not exact";
    }
    if (fake->secret_freed) {
        return "the token lay in a freed block";
    }
    if (fake->secret_logged) {
        return "the token stood in a log line";
    }
    return NULL;
}
