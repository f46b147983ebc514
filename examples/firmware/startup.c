/* The vector table of a Cortex-M, and what happens before main(): memory is set up, the stack is
 * painted.
 *
 * The stack is at the lowest address of the RAM (see the linker script): one that is too deep
 * leaves the RAM and ends in on_fault(), instead of overwriting data.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "startup.h"

#include <stdint.h>
#include <string.h>

#include "board.h"

#define PAINT 0xa5u

/* Of the linker script. */
extern uint8_t data_start[], data_end[], data_image[], bss_start[], bss_end[], stack_bottom[],
    stack_top[];

int main(void);
void startup_reset(void) __attribute__((noreturn));

static void on_fault(void)
{
    board_print("fault\n");
    board_stop(70);
}

typedef void (*handler)(void);

__attribute__((section(".vectors"), used)) static const struct {
    void *stack;
    handler core[15];
} vectors = {
    .stack = stack_top,
    .core = {startup_reset, on_fault, on_fault, on_fault, on_fault, on_fault, NULL, NULL, NULL,
             NULL, on_fault, on_fault, NULL, on_fault, startup_on_tick},
};

void startup_paint(void *memory, size_t size)
{
    memset(memory, PAINT, size);
}

size_t startup_touched(const void *memory, size_t size)
{
    const uint8_t *bytes = memory;

    while (size > 0 && bytes[size - 1] == PAINT) {
        size--;
    }
    return size;
}

size_t startup_stack_deepest(void)
{
    const uint8_t *lowest = stack_bottom;

    while (lowest < stack_top && *lowest == PAINT) {
        lowest++;
    }
    return (size_t) (stack_top - lowest);
}

size_t startup_stack_size(void)
{
    return (size_t) (stack_top - stack_bottom);
}

void startup_reset(void)
{
    const size_t in_use = 64; /* of this function and of memset() */

    startup_paint(stack_bottom, (size_t) (stack_top - stack_bottom) - in_use);
    memcpy(data_start, data_image, (size_t) (data_end - data_start));
    memset(bss_start, 0, (size_t) (bss_end - bss_start));
    board_stop(main());
}
