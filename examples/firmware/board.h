/* Board: what the image needs of the hardware. Only the board's own file and the linker script know
 * which board it is: to port the image, write these functions for another one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_BOARD_H
#define FIRMWARE_BOARD_H

#include <stddef.h>
#include <stdint.h>

/* Start the clock and the UARTs. */
void board_start(void);

/* Milliseconds since power-on: a sslstore_now_fn. */
uint64_t board_now_ms(void *unused);

/* Wait for an interrupt: a millisecond at most. */
void board_idle(void);

/* Write to the console. */
void board_print(const char *text);

/* Send to the modem, and receive from it exactly that many bytes. Return 0, or -1 if it was silent
 * for ten seconds. */
int board_send(const void *data, size_t size);
int board_recv(void *data, size_t size);

/* End: the figures were printed, or nothing can go on. A product would start again. */
void board_stop(int status) __attribute__((noreturn));

#endif
