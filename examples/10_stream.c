/* Example 10: a byte stream of your own, under the library's TLS. Here it is descriptor 3, a socket
 * of another program; examples/streams/ has a UART, a modem, and the sockets of TCP stacks.
 *
 *     cc -I. -o 10_stream examples/10_stream.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh bash -c 'exec 3<>/dev/tcp/localhost/$SANDBOX_PORT && ./10_stream'
 *
 * A stream without a wait function may block for 100 ms, and then wants to be asked again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "environment.h"

/* The socket leads to one place, wherever that is, and carries one connection. */
static int line_connect(void *user, void **stream, const sslstore_config *config, const char *host,
                        uint16_t port, uint32_t time_left_ms)
{
    const struct timeval most = {.tv_usec = 100000};
    int file = *(int *) user;

    (void) config, (void) host, (void) port, (void) time_left_ms;
    *stream = user;
    if (setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) != 0 ||
        setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) != 0) {
        return SSLSTORE_ERR_CONNECT;
    }
    return SSLSTORE_OK;
}

static int moved(ssize_t bytes, sslstore_result want)
{
    if (bytes >= 0) {
        return (int) bytes;
    }
    return errno == EAGAIN || errno == EINTR ? want : SSLSTORE_ERR_NETWORK;
}

static int line_send(void *user, void *stream, const void *data, size_t size)
{
    (void) stream;
    return moved(send(*(int *) user, data, size, MSG_NOSIGNAL), SSLSTORE_WANT_WRITE);
}

static int line_recv(void *user, void *stream, void *data, size_t size)
{
    (void) stream;
    return moved(recv(*(int *) user, data, size, 0), SSLSTORE_WANT_READ);
}

static void line_close(void *user, void *stream)
{
    (void) stream;
    (void) close(*(int *) user);
}

int main(void)
{
    static const sslstore_stream stream = {
        .connect = line_connect, .send = line_send, .recv = line_recv, .close = line_close};
    int file = 3;
    sslstore_config config = config_from_environment();
    sslstore_client *client;
    sslstore_result result;

    config.stream = &stream;
    config.stream_user = &file;
    result = sslstore_client_new(&config, &client);
    if (result == SSLSTORE_OK) {
        result = sslstore_ping(client);
    }
    printf("%s\n", sslstore_result_text(result));
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
