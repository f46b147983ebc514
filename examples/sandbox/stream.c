/* Sends and receives bytes on a non-blocking socket, and waits for it and for the stop at once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PARTING_MS 1000
#define REQUEST_MS 30000 /* for a handshake, or a request that has begun */
#define FAULT      (-1)

int64_t stream_clock(void)
{
    struct timespec now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void stream_limit_idle(struct stream *stream)
{
    stream->deadline = stream_clock() + stream->idle_ms;
    stream->hurried = false;
}

void stream_limit_request(struct stream *stream)
{
    if (!stream->hurried) {
        stream->deadline =
            stream_clock() + (stream->idle_ms < REQUEST_MS ? stream->idle_ms : REQUEST_MS);
    }
    stream->hurried = true;
}

void stream_limit_none(struct stream *stream)
{
    stream->deadline = 0;
    stream->hurried = false;
}

/* Returns how many milliseconds to wait at most. */
static int milliseconds_left(const struct stream *stream)
{
    int64_t left = stream->deadline ? stream->deadline - stream_clock() : stream->idle_ms;

    if (left < 0) {
        return 0;
    }
    return left < stream->idle_ms ? (int) left : stream->idle_ms;
}

/* Returns true if the socket is ready; false on a stop or a timeout. */
static bool wait_for(const struct stream *stream, short events)
{
    struct pollfd set[2] = {{stream->socket, events, 0}, {stream->stop, POLLIN, 0}};
    int ready;

    do {
        ready = poll(set, 2, milliseconds_left(stream));
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && !set[1].revents;
}

static int socket_read(void *user, unsigned char *buffer, size_t size)
{
    struct stream *stream = user;
    ssize_t count;

    do {
        if (!wait_for(stream, POLLIN)) {
            return FAULT;
        }
        count = recv(stream->socket, buffer, size, 0);
    } while (count < 0 && (errno == EAGAIN || errno == EINTR));
    return count < 0 ? FAULT : (int) count;
}

static int socket_write(void *user, const unsigned char *bytes, size_t size)
{
    struct stream *stream = user;
    ssize_t count;

    do {
        if (!wait_for(stream, POLLOUT)) {
            return FAULT;
        }
        count = send(stream->socket, bytes, size, MSG_NOSIGNAL);
    } while (count < 0 && (errno == EAGAIN || errno == EINTR));
    return count < 0 ? FAULT : (int) count;
}

bool stream_open(struct stream *stream, int socket, int stop, int idle_ms,
                 const mbedtls_ssl_config *config)
{
    int on = 1;

    memset(stream, 0, sizeof *stream);
    stream->socket = socket;
    stream->stop = stop;
    stream->idle_ms = idle_ms;
    stream->encrypted = config != NULL;
    (void) setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    mbedtls_ssl_init(&stream->tls);
    if (fcntl(socket, F_SETFL, O_NONBLOCK) != 0) {
        return false;
    }
    if (!config) {
        return true;
    }
    if (mbedtls_ssl_setup(&stream->tls, config) != 0) {
        return false;
    }
    mbedtls_ssl_set_bio(&stream->tls, stream, socket_write, socket_read, NULL);
    return true;
}

/* A full handshake passes through the state that sends the certificate; a resumed one does not. */
bool stream_handshake(struct stream *stream, bool *resumed)
{
    *resumed = true;
    while (versions_handshake_state(&stream->tls) != MBEDTLS_SSL_HANDSHAKE_OVER) {
        if (versions_handshake_state(&stream->tls) == MBEDTLS_SSL_SERVER_CERTIFICATE) {
            *resumed = false;
        }
        if (mbedtls_ssl_handshake_step(&stream->tls) != 0) {
            stream->failed = true;
            return false;
        }
    }
    return true;
}

int stream_read(struct stream *stream, void *buffer, size_t size)
{
    int count;

    if (!stream->encrypted) {
        return socket_read(stream, buffer, size);
    }
    do {
        count = mbedtls_ssl_read(&stream->tls, buffer, size);
    } while (versions_is_again(count));
    return count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ? 0 : count;
}

bool stream_write(struct stream *stream, const void *bytes, size_t size)
{
    const unsigned char *p = bytes;

    while (size && !stream->failed) {
        int count;

        if (stream->encrypted) {
            count = mbedtls_ssl_write(&stream->tls, p, size);
        } else {
            count = socket_write(stream, p, size);
        }

        if (stream->encrypted && versions_is_again(count)) {
            continue;
        }
        if (count <= 0) {
            stream->failed = true;
        } else {
            p += count;
            size -= (size_t) count;
            stream->written += count;
        }
    }
    return !stream->failed;
}

bool stream_wait(const struct stream *stream, int milliseconds)
{
    struct pollfd stop = {stream->stop, POLLIN, 0};

    return poll(&stop, 1, milliseconds) == 0;
}

void stream_ignore(struct stream *stream)
{
    unsigned char nowhere[4096];

    while (socket_read(stream, nowhere, sizeof nowhere) > 0) {
    }
}

/* Reads what the client still sends for a moment. Otherwise the system would reset the
 * connection and discard the reply that the client has not read yet. */
static void drain(struct stream *stream)
{
    if (stream->encrypted) {
        (void) mbedtls_ssl_close_notify(&stream->tls);
    }
    (void) shutdown(stream->socket, SHUT_WR);
    stream->deadline = stream_clock() + PARTING_MS;
    stream_ignore(stream);
}

void stream_close(struct stream *stream, enum ending ending)
{
    struct linger at_once = {1, 0};

    if (ending == ENDING_CLEAN && !stream->failed) {
        drain(stream);
    }
    if (ending == ENDING_RESET) {
        (void) setsockopt(stream->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    close(stream->socket);
    mbedtls_ssl_free(&stream->tls);
}
