/* The board's side of the link; relay.c is the other one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "link.h"

#include "board.h"

static void put_16(uint8_t *out, size_t number)
{
    out[0] = (uint8_t) number;
    out[1] = (uint8_t) (number >> 8);
}

static void __attribute__((noreturn)) stop(void)
{
    board_print("the modem does not answer\n");
    board_stop(1);
}

int link_ask(const struct link_request *request, void *reply, size_t room)
{
    uint8_t header[LINK_HEADER_SIZE] = {(uint8_t) request->kind, request->socket};
    uint8_t number[2];
    int result;

    put_16(header + 2, request->argument);
    put_16(header + 4, request->size);
    if (board_send(header, sizeof header) != 0 || board_send(request->data, request->size) != 0 ||
        board_recv(number, sizeof number) != 0) {
        stop();
    }
    result = (int16_t) (uint16_t) (number[0] | number[1] << 8);
    if (reply != NULL && result > 0 &&
        ((size_t) result > room || board_recv(reply, (size_t) result) != 0)) {
        stop();
    }
    return result;
}
