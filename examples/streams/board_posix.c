/* The board's UART: here a terminal, such as /dev/ttyUSB0. Firmware has its own, with the
 * interrupts and FIFOs of its chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _DEFAULT_SOURCE

#include "board_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "streams.h"

#define FIFO_SIZE 512

static int terminal = -1;
static unsigned char fifo[FIFO_SIZE]; /* what is being sent */
static size_t fifo_size;

bool board_open(const char *path)
{
    struct termios settings;

    terminal = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (terminal < 0 || tcgetattr(terminal, &settings) != 0) {
        return false;
    }
    cfmakeraw(&settings);
    (void) cfsetspeed(&settings, B115200);
    return tcsetattr(terminal, TCSANOW, &settings) == 0;
}

void board_close(void)
{
    (void) tcdrain(terminal);
    (void) close(terminal);
}

static void drain_fifo(void)
{
    ssize_t sent = write(terminal, fifo, fifo_size);

    if (sent > 0) {
        fifo_size -= (size_t) sent;
        memmove(fifo, fifo + sent, fifo_size);
    }
}

size_t board_read(void *bytes, size_t size)
{
    ssize_t got = read(terminal, bytes, size);

    return got > 0 ? (size_t) got : 0;
}

bool board_write(const void *bytes, size_t size)
{
    drain_fifo();
    if (size > FIFO_SIZE - fifo_size) {
        return false;
    }
    memcpy(fifo + fifo_size, bytes, size);
    fifo_size += size;
    drain_fifo();
    return true;
}

int board_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct pollfd polled = {terminal, 0, 0};
    int possible = fifo_size == 0 ? SSLSTORE_WAIT_WRITE : 0;
    int ready = 0;

    (void) user;
    polled.events = possible == 0 ? POLLOUT : 0;
    for (size_t i = 0; i < count; i++) {
        polled.events |= (set[i].events & SSLSTORE_WAIT_READ) != 0 ? POLLIN : 0;
        timeout_ms = (set[i].events & possible) != 0 ? 0 : timeout_ms;
    }
    (void) poll(&polled, 1, (int) timeout_ms);
    drain_fifo();
    possible = (polled.revents & ~POLLOUT) != 0 ? SSLSTORE_WAIT_READ : 0;
    possible |= fifo_size == 0 ? SSLSTORE_WAIT_WRITE : 0;
    for (size_t i = 0; i < count; i++) {
        set[i].ready = set[i].events & possible;
        ready += set[i].ready != 0;
    }
    return ready;
}
