/* Sockets: the default byte stream of a hosted system, TCP by sockets of POSIX or Windows that
 * never block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "base/memory.h"
#include "stream/socket.h"

#define WAIT_MAX 16 /* streams in one wait */

struct stream {
    sslstore_memory memory;
    sslstore_now_fn *now_ms;
    void *now_user;
    struct sslstore__socket socket;
};

static uint64_t now_of(const struct stream *self)
{
    return self->now_ms(self->now_user);
}

static struct stream *new_stream(const sslstore_config *config)
{
    struct stream *self = sslstore__memory_allocate(&config->memory, sizeof *self);

    if (self != NULL) {
        self->memory = config->memory;
        self->now_ms = config->now_ms;
        self->now_user = config->now_user;
        sslstore__socket_init(&self->socket);
        SSLSTORE__SYSTEM_BEGIN();
    }
    return self;
}

static int connect_stream(void *user, void **stream, const sslstore_config *config,
                          const char *host, uint16_t port, uint32_t time_left_ms)
{
    uint64_t deadline = config->now_ms(config->now_user) + time_left_ms;
    struct stream *self = *stream;
    sslstore_result result = SSLSTORE_OK;

    (void) user;
    if (self == NULL) {
        self = new_stream(config);
        if (self == NULL) {
            return SSLSTORE_ERR_MEMORY;
        }
        *stream = self;
        result = sslstore__socket_resolve(&self->socket, host, port);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    return sslstore__socket_connect(&self->socket, now_of(self), deadline);
}

static int send_bytes(void *user, void *stream, const void *data, size_t size)
{
    struct stream *self = stream;

    (void) user;
    return sslstore__socket_send(&self->socket, data, size);
}

static int recv_bytes(void *user, void *stream, void *data, size_t size)
{
    struct stream *self = stream;

    (void) user;
    return sslstore__socket_recv(&self->socket, data, size);
}

static void close_stream(void *user, void *stream)
{
    struct stream *self = stream;
    sslstore_memory memory;

    (void) user;
    if (self == NULL) {
        return;
    }
    sslstore__socket_close(&self->socket);
    SSLSTORE__SYSTEM_END();
    memory = self->memory;
    sslstore__memory_release(&memory, self, sizeof *self);
}

static int handle(void *user, const void *stream)
{
    const struct stream *self = stream;

    (void) user;
    return self->socket.fd;
}

static int last_code(void *user, const void *stream)
{
    const struct stream *self = stream;

    (void) user;
    return self->socket.code;
}

/* ---- Waiting ---- */

/* How long to wait for a stream, at most timeout_ms: until it is the next address's turn. */
static uint32_t wait_limit(const struct stream *self, uint32_t timeout_ms)
{
    uint64_t now = now_of(self);
    uint64_t give_up = self->socket.give_up;

    if (now >= give_up) {
        return 0;
    }
    return give_up - now < timeout_ms ? (uint32_t) (give_up - now) : timeout_ms;
}

static int ready_events(const sslstore_wait *wait, short revents)
{
    const struct stream *self = wait->connection;
    int ready = 0;

    if ((revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 || now_of(self) >= self->socket.give_up) {
        return wait->events;
    }
    if ((revents & POLLIN) != 0) {
        ready |= SSLSTORE_WAIT_READ;
    }
    if ((revents & POLLOUT) != 0) {
        ready |= SSLSTORE_WAIT_WRITE;
    }
    return ready & wait->events;
}

static short poll_events(int events)
{
    int polled = 0;

    polled |= (events & SSLSTORE_WAIT_READ) != 0 ? POLLIN : 0;
    polled |= (events & SSLSTORE_WAIT_WRITE) != 0 ? POLLOUT : 0;
    return (short) polled;
}

static int wait_for_streams(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct pollfd polled[WAIT_MAX];
    int ready = 0;

    (void) user;
    if (count > WAIT_MAX) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        const struct stream *self = set[i].connection;

        sslstore__system_set(&polled[i], self->socket.fd);
        polled[i].events = poll_events(set[i].events);
        polled[i].revents = 0;
        timeout_ms = wait_limit(self, timeout_ms);
    }
    if (sslstore__system_poll(polled, count, timeout_ms < INT_MAX ? (int) timeout_ms : INT_MAX) <
        0) {
        return SSLSTORE_ERR_NETWORK;
    }
    for (size_t i = 0; i < count; i++) {
        set[i].ready = ready_events(&set[i], polled[i].revents);
        ready += set[i].ready != 0;
    }
    return ready;
}

const sslstore_stream sslstore_stream_sockets = {
    .connect = connect_stream,
    .send = send_bytes,
    .recv = recv_bytes,
    .wait = wait_for_streams,
    .close = close_stream,
    .handle = handle,
    .native_code = last_code,
};
