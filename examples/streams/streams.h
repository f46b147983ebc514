/* The streams of this folder, and what they ask of the board.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_STREAMS_H
#define EXAMPLE_STREAMS_H

#include "sslstore.h"

/* A UART with uart_relay at its other end. user is a struct uart, zeroed. There is one connection
 * at a time; a new one ends the one before. */
struct uart {
    unsigned char left; /* bytes of the frame that were not read yet */
    unsigned char count;
    char tokens[4]; /* a connection is the address of one of them */
    void *current;
};
extern const sslstore_stream uart_stream;

/* A modem with a TCP of its own, commanded over a UART. user is a struct modem, zeroed. There is
 * one connection at a time: set config.connections to 1. */
struct modem {
    char answer[400]; /* to the last command, as far as it has come */
    size_t size;
    bool has_ended; /* the peer has closed the connection */
};
extern const sslstore_stream modem_stream;

/* Sockets of lwIP, Zephyr and FreeRTOS+TCP. user is not used. */
extern const sslstore_stream lwip_stream;
extern const sslstore_stream zephyr_stream;
extern const sslstore_stream freertos_stream;

/* ---- The board's UART: board_posix.c has it for a terminal ---- */

/* Returns how many bytes were there, at most size. Does not wait. */
size_t board_read(void *bytes, size_t size);

/* Takes all of the bytes, or returns false if there is no room for them now. */
bool board_write(const void *bytes, size_t size);

/* The wait function of a stream over the UART. */
int board_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms);

#endif
