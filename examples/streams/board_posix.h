/* The board's UART on a POSIX system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLE_BOARD_POSIX_H
#define EXAMPLE_BOARD_POSIX_H

#include <stdbool.h>

bool board_open(const char *path);
void board_close(void);

#endif
