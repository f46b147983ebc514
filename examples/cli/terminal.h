/* Terminal: what the program prints on, how wide it is, and whether colors are wanted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_TERMINAL_H
#define SSLSTORE_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Returns the columns of standard output; 0: it is no terminal, and nothing is to be cut. */
size_t terminal_width(void);

/* Begins and ends bold text, if out is a terminal and NO_COLOR (https://no-color.org) is not
 * set. */
void terminal_bold(FILE *out, bool on);

#endif
