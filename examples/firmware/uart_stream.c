/* A stream without wait(): each function blocks, at most as long as the modem takes to reply (100
 * ms).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "uart_stream.h"

#include <string.h>

#include "link.h"

/* A stream is the number of the modem's socket. */
static int ask(enum link_kind kind, const void *stream, size_t argument, const void *data,
               size_t size, void *reply)
{
    struct link_request request = {kind, (uint8_t) (uintptr_t) stream, (uint16_t) argument, data,
                                   size};

    return link_ask(&request, reply, argument);
}

static int connect_modem(void *user, void **stream, const sslstore_config *config, const char *host,
                         uint16_t port, uint32_t time_left_ms)
{
    int result = ask(LINK_CONNECT, *stream, port, host, strlen(host), NULL);

    (void) user, (void) config, (void) time_left_ms;
    if (*stream == NULL && result > 0) {
        *stream = (void *) (uintptr_t) result;
    }
    return result > 0 ? SSLSTORE_WANT_WRITE : result;
}

static int send_bytes(void *user, void *stream, const void *data, size_t size)
{
    int result = ask(LINK_SEND, stream, 0, data, size < LINK_DATA_MAX ? size : LINK_DATA_MAX, NULL);

    (void) user;
    return result == 0 ? SSLSTORE_WANT_WRITE : result;
}

static int recv_bytes(void *user, void *stream, void *data, size_t size)
{
    int result = ask(LINK_RECV, stream, size < LINK_DATA_MAX ? size : LINK_DATA_MAX, NULL, 0, data);

    (void) user;
    if (result == LINK_ENDED) {
        return 0;
    }
    return result == 0 ? SSLSTORE_WANT_READ : result;
}

static void close_modem(void *user, void *stream)
{
    (void) user;
    (void) ask(LINK_CLOSE, stream, 0, NULL, 0, NULL);
}

const sslstore_stream uart_stream = {
    .connect = connect_modem, .send = send_bytes, .recv = recv_bytes, .close = close_modem};
