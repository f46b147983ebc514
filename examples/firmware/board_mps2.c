/* Arm's MPS2 board with the image AN386: a Cortex-M4 at 25 MHz, as qemu-system-arm emulates it.
 *
 * The first UART is the console, the second one goes to the modem. They have room for one byte in
 * each direction. This is enough without interrupts: the modem sends nothing but the reply to a
 * request, while the image waits for it. At a real 115200 baud, turn interrupts or DMA on, or use
 * flow control.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "board.h"

#include "startup.h"

#define CLOCK_HZ         25000000u
#define BAUD             115200u
#define SILENCE_MS       10000u
#define TRANSMIT_FULL    1u
#define RECEIVE_FULL     2u
#define ENABLE_BOTH_WAYS 3u

/* The UART of Arm's Cortex-M System Design Kit. */
struct uart {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t control;
    volatile uint32_t interrupts;
    volatile uint32_t divider;
};

struct system_timer {
    volatile uint32_t control;
    volatile uint32_t reload;
    volatile uint32_t value;
};

#define CONSOLE ((struct uart *) 0x40004000u)
#define MODEM   ((struct uart *) 0x40005000u)
#define SYSTICK ((struct system_timer *) 0xe000e010u)

static volatile uint64_t ticks;

void startup_on_tick(void)
{
    ticks++;
}

static void start_uart(struct uart *uart)
{
    uart->divider = CLOCK_HZ / BAUD;
    uart->control = ENABLE_BOTH_WAYS;
}

void board_start(void)
{
    start_uart(CONSOLE);
    start_uart(MODEM);
    SYSTICK->reload = CLOCK_HZ / 1000 - 1;
    SYSTICK->value = 0;
    SYSTICK->control = 7; /* counts, interrupts, at the clock of the processor */
}

/* The tick may come between the two halves of the number: read it until it is the same twice. */
uint64_t board_now_ms(void *unused)
{
    uint64_t now;

    (void) unused;
    do {
        now = ticks;
    } while (now != ticks);
    return now;
}

void board_idle(void)
{
    __asm__ volatile("wfi");
}

/* Wait for a bit of the state to become set, or clear. */
static int wait_for(const struct uart *uart, uint32_t bit, uint32_t wanted)
{
    uint64_t start = board_now_ms(NULL);

    while ((uart->state & bit) != wanted) {
        if (board_now_ms(NULL) - start > SILENCE_MS) {
            return -1;
        }
    }
    return 0;
}

static int put_byte(struct uart *uart, uint8_t byte)
{
    if (wait_for(uart, TRANSMIT_FULL, 0) != 0) {
        return -1;
    }
    uart->data = byte;
    return 0;
}

void board_print(const char *text)
{
    for (; *text != '\0'; text++) {
        (void) put_byte(CONSOLE, (uint8_t) *text);
    }
}

int board_send(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    int result = 0;

    for (size_t i = 0; i < size && result == 0; i++) {
        result = put_byte(MODEM, bytes[i]);
    }
    return result;
}

int board_recv(void *data, size_t size)
{
    uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) {
        if (wait_for(MODEM, RECEIVE_FULL, RECEIVE_FULL) != 0) {
            return -1;
        }
        bytes[i] = (uint8_t) MODEM->data;
    }
    return 0;
}

/* Semihosting's SYS_EXIT_EXTENDED ends the emulator, with an exit status. */
void board_stop(int status)
{
    static uint32_t reason[2] = {0x20026u /* the application ended */};
    register uint32_t call __asm__("r0") = 0x20u;
    register const void *argument __asm__("r1") = reason;

    reason[1] = (uint32_t) status;
    for (;;) {
        __asm__ volatile("bkpt 0xab" : : "r"(call), "r"(argument) : "memory");
    }
}
