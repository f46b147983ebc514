/* A byte stream over a UART. At the other end uart_relay connects to the service.
 *
 * Both sides send frames: a byte that says how many bytes follow. OPEN and END are frames without
 * bytes. The device sends OPEN, and skips what belonged to an earlier connection until the relay
 * answers OPEN, or END if it cannot connect. Later, either side says END.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "streams.h"

#define END        0
#define FRAME_SIZE 64
#define OPEN       255

static int uart_connect(void *user, void **stream, const sslstore_config *config, const char *host,
                        uint16_t port, uint32_t time_left_ms)
{
    struct uart *uart = user;
    unsigned char byte = OPEN;

    (void) config, (void) host, (void) port, (void) time_left_ms; /* the relay knows where to go */
    if (*stream == NULL) {
        if (!board_write(&byte, 1)) {
            return SSLSTORE_WANT_WRITE;
        }
        *stream = uart->current = &uart->tokens[uart->count++ % 4];
    }
    while (board_read(&byte, 1) == 1) {
        if (uart->left > 0) {
            uart->left--;
        } else if (byte == OPEN) {
            return SSLSTORE_OK;
        } else {
            uart->left = byte;
        }
    }
    return SSLSTORE_WANT_READ;
}

static int uart_send(void *user, void *stream, const void *data, size_t size)
{
    unsigned char frame[1 + FRAME_SIZE];

    if (stream != ((struct uart *) user)->current) {
        return SSLSTORE_ERR_NETWORK;
    }
    frame[0] = (unsigned char) (size < FRAME_SIZE ? size : FRAME_SIZE);
    memcpy(frame + 1, data, frame[0]);
    return board_write(frame, 1u + frame[0]) ? frame[0] : SSLSTORE_WANT_WRITE;
}

static int uart_recv(void *user, void *stream, void *data, size_t size)
{
    struct uart *uart = user;
    size_t got;

    if (stream != uart->current) {
        return 0;
    }
    if (uart->left == 0 && board_read(&uart->left, 1) == 0) {
        return SSLSTORE_WANT_READ;
    }
    if (uart->left == END) {
        return 0;
    }
    got = board_read(data, size < uart->left ? size : uart->left);
    uart->left = (unsigned char) (uart->left - got);
    return got > 0 ? (int) got : SSLSTORE_WANT_READ;
}

static void uart_close(void *user, void *stream)
{
    static const unsigned char end = END;

    if (stream != NULL && stream == ((struct uart *) user)->current) {
        (void) board_write(&end, 1); /* if there is no room, the next OPEN says it, too */
    }
}

const sslstore_stream uart_stream = {uart_connect, uart_send, uart_recv, board_wait,
                                     uart_close,   NULL,      NULL,      NULL};
