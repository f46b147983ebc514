/* Bytes to and from one client: a socket that never blocks, waited for together with the stop.
 * SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_MS 120000
#define FAULT (-1)

/* True when the socket is ready; false on a stop or when nothing came for too long. */
static bool wait_for(const struct stream *stream, short events)
{
    struct pollfd set[2] = { { stream->socket, events, 0 }, { stream->stop, POLLIN, 0 } };
    int ready;

    do
        ready = poll(set, 2, IDLE_MS);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && !set[1].revents;
}

static int socket_read(void *user, unsigned char *buffer, size_t size)
{
    struct stream *stream = user;
    ssize_t count;

    do {
        if (!wait_for(stream, POLLIN))
            return FAULT;
        count = recv(stream->socket, buffer, size, 0);
    } while (count < 0 && (errno == EAGAIN || errno == EINTR));
    return count < 0 ? FAULT : (int)count;
}

static int socket_write(void *user, const unsigned char *bytes, size_t size)
{
    struct stream *stream = user;
    ssize_t count;

    do {
        if (!wait_for(stream, POLLOUT))
            return FAULT;
        count = send(stream->socket, bytes, size, MSG_NOSIGNAL);
    } while (count < 0 && (errno == EAGAIN || errno == EINTR));
    return count < 0 ? FAULT : (int)count;
}

bool stream_open(struct stream *stream, int socket, int stop, const mbedtls_ssl_config *config)
{
    int on = 1;

    memset(stream, 0, sizeof *stream);
    stream->socket = socket;
    stream->stop = stop;
    stream->encrypted = config != NULL;
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    mbedtls_ssl_init(&stream->tls);
    if (fcntl(socket, F_SETFL, O_NONBLOCK) != 0)
        return false;
    if (!config)
        return true;
    if (mbedtls_ssl_setup(&stream->tls, config) != 0)
        return false;
    mbedtls_ssl_set_bio(&stream->tls, stream, socket_write, socket_read, NULL);
    return true;
}

/* A full handshake passes through the state that sends the certificate, a resumed one does not. */
bool stream_handshake(struct stream *stream, bool *resumed)
{
    *resumed = true;
    while (versions_handshake_state(&stream->tls) != MBEDTLS_SSL_HANDSHAKE_OVER) {
        if (versions_handshake_state(&stream->tls) == MBEDTLS_SSL_SERVER_CERTIFICATE)
            *resumed = false;
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

    if (!stream->encrypted)
        return socket_read(stream, buffer, size);
    do
        count = mbedtls_ssl_read(&stream->tls, buffer, size);
    while (versions_is_again(count));
    return count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ? 0 : count;
}

bool stream_write(struct stream *stream, const void *bytes, size_t size)
{
    const unsigned char *p = bytes;

    while (size && !stream->failed) {
        int count = stream->encrypted ? mbedtls_ssl_write(&stream->tls, p, size)
                                      : socket_write(stream, p, size);

        if (stream->encrypted && versions_is_again(count))
            continue;
        if (count <= 0) {
            stream->failed = true;
        } else {
            p += count;
            size -= (size_t)count;
            stream->written += count;
        }
    }
    return !stream->failed;
}

bool stream_wait(const struct stream *stream, int milliseconds)
{
    struct pollfd stop = { stream->stop, POLLIN, 0 };

    return poll(&stop, 1, milliseconds) == 0;
}

void stream_sink(struct stream *stream)
{
    unsigned char nowhere[4096];

    while (socket_read(stream, nowhere, sizeof nowhere) > 0)
        ;
}

void stream_close(struct stream *stream, enum ending ending)
{
    struct linger at_once = { 1, 0 };

    if (ending == ENDING_POLITE && stream->encrypted && !stream->failed)
        (void)mbedtls_ssl_close_notify(&stream->tls);
    if (ending == ENDING_RESET)
        (void)setsockopt(stream->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(stream->socket);
    mbedtls_ssl_free(&stream->tls);
}
