/* Link: requests to what is at the other end of the modem's UART, each answered by one reply.
 *
 *   request   one byte each: kind, socket; 16 bits each, low byte first: argument, size of data;
 *             the data
 *   reply     16 bits: a number of 0 or more, or a negative sslstore_result; then, for the requests
 *             that read, as many bytes as the number says
 *
 *   CONNECT   socket 0, argument: port, data: host   n: connecting, on socket n
 *             socket n                               0: connected; 1: ask again
 *   SEND      socket, data                           bytes taken; 0: ask again
 *   RECV      socket, argument: most bytes to read   the bytes; none: ask again; ENDED: by the peer
 *   CLOSE     socket                                 0
 *   TIME                                             8 bytes: seconds since 1970 UTC
 *   SLEEP     data: 8 bytes, seconds since 1970 UTC  0: it is that time; 1: ask again
 *   RANDOM    argument: bytes to draw                the bytes
 *   LOAD      argument: a page of the flash          the bytes
 *   STORE     argument: a page of the flash, data    0
 *
 * A request is answered within 100 ms (only resolving a name may take longer). The bytes of a
 * connection are asked for, as with the AT commands of a modem, and never sent unasked: so the UART
 * needs no buffer. A real board has a clock, a random generator and a flash of its own, and needs
 * only the first four.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_LINK_H
#define FIRMWARE_LINK_H

#include <stddef.h>
#include <stdint.h>

enum link_kind {
    LINK_CONNECT = 'c',
    LINK_SEND = 's',
    LINK_RECV = 'r',
    LINK_CLOSE = 'x',
    LINK_TIME = 't',
    LINK_SLEEP = 'z',
    LINK_RANDOM = 'n',
    LINK_LOAD = 'l',
    LINK_STORE = 'w'
};

#define LINK_ENDED       (-100)
#define LINK_HEADER_SIZE 6
#define LINK_DATA_MAX    16384 /* bytes of data in one request or reply */

struct link_request {
    enum link_kind kind;
    uint8_t socket;
    uint16_t argument;
    const void *data;
    size_t size;
};

/* Ask, and wait for the reply.
 *
 * reply receives the bytes of a request that reads; NULL for the others. Returns the number of the
 * reply. If there is none, or if it does not fit, nobody knows any more where the next reply
 * begins: the board is stopped. A product resets its modem and starts again; it loses nothing, as
 * after a power cut. */
int link_ask(const struct link_request *request, void *reply, size_t room);

#endif
