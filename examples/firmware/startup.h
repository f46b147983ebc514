/* Startup: from reset to main(), and how deep the stack has been.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_STARTUP_H
#define FIRMWARE_STARTUP_H

#include <stddef.h>

/* The board's interrupt of every millisecond. */
void startup_on_tick(void);

/* Fill memory with a pattern. How many of its bytes, up to the last one, were written since? The
 * stack, which grows downwards, is painted before main(). */
void startup_paint(void *memory, size_t size);
size_t startup_touched(const void *memory, size_t size);
size_t startup_stack_deepest(void);
size_t startup_stack_size(void);

#endif
