/* The relay at the other end of a device's UART: it carries the bytes of uart_stream.c to the
 * service and back. It sees TLS records only; name and certificate of the service are checked by
 * the device.
 *
 *     uart_relay TERMINAL HOST PORT
 *     uart_relay --pty LINK HOST PORT     make a pseudoterminal for a device on this machine
 *
 * Ends when the terminal does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define END        0
#define FRAME_SIZE 254
#define OPEN       255
#define FRAME_MS \
    1000 /* a frame that stays incomplete for so long is dropped: its device restarted */

struct relay {
    const char *host;
    const char *port;
    int line;
    int service;        /* -1: none */
    unsigned char left; /* bytes of the device's frame that are missing */
};

/* Returns false if the other side is gone. */
static bool write_all(int fd, const void *data, size_t size)
{
    const char *bytes = data;

    while (size > 0) {
        ssize_t written = write(fd, bytes, size);

        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        if (written < 0) {
            struct pollfd polled = {fd, POLLOUT, 0};

            (void) poll(&polled, 1, 1000);
            continue;
        }
        bytes += written;
        size -= (size_t) written;
    }
    return true;
}

static bool tell(const struct relay *relay, unsigned char mark)
{
    return write_all(relay->line, &mark, 1);
}

static void hang_up(struct relay *relay)
{
    if (relay->service != -1) {
        (void) close(relay->service);
        relay->service = -1;
    }
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int fd = -1;

    if (getaddrinfo(host, port, &hints, &found) != 0) {
        return -1;
    }
    for (struct addrinfo *at = found; at != NULL && fd == -1; at = at->ai_next) {
        fd = socket(at->ai_family, SOCK_STREAM, 0);
        if (fd != -1 && connect(fd, at->ai_addr, at->ai_addrlen) != 0) {
            (void) close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

/* If the service cannot be reached, the connection begins and ends at once. */
static bool open_service(struct relay *relay)
{
    hang_up(relay);
    relay->service = connect_to(relay->host, relay->port);
    if (relay->service == -1) {
        fprintf(stderr, "uart_relay: cannot connect to %s, port %s\n", relay->host, relay->port);
    }
    return tell(relay, OPEN) && (relay->service != -1 || tell(relay, END));
}

/* Bytes of the device. */
static bool take(struct relay *relay, const unsigned char *bytes, size_t size)
{
    while (size > 0) {
        size_t part = size < relay->left ? size : relay->left;

        if (part > 0) {
            if (relay->service != -1 && !write_all(relay->service, bytes, part)) {
                hang_up(relay);
            }
            relay->left = (unsigned char) (relay->left - part);
        } else {
            part = 1;
            if (*bytes == OPEN && !open_service(relay)) {
                return false;
            }
            if (*bytes == END) {
                hang_up(relay);
            }
            relay->left = *bytes == OPEN ? 0 : *bytes;
        }
        bytes += part;
        size -= part;
    }
    return true;
}

static bool hear_device(struct relay *relay)
{
    unsigned char bytes[512];
    ssize_t got = read(relay->line, bytes, sizeof bytes);

    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return true;
    }
    return got > 0 && take(relay, bytes, (size_t) got);
}

static bool hear_service(struct relay *relay)
{
    unsigned char frame[1 + FRAME_SIZE];
    ssize_t got = read(relay->service, frame + 1, FRAME_SIZE);

    if (got <= 0) {
        hang_up(relay);
        return tell(relay, END);
    }
    frame[0] = (unsigned char) got;
    return write_all(relay->line, frame, 1 + (size_t) got);
}

static void run(struct relay *relay)
{
    for (bool alive = true; alive;) {
        struct pollfd polled[2] = {{relay->line, POLLIN, 0}, {relay->service, POLLIN, 0}};

        if (poll(polled, 2, relay->left > 0 ? FRAME_MS : -1) == 0) {
            relay->left = 0;
        }
        if (polled[0].revents != 0) {
            alive = hear_device(relay);
        } else if (polled[1].revents != 0) {
            alive = hear_service(relay);
        }
    }
    hang_up(relay);
}

static bool make_raw(int line)
{
    struct termios settings;

    if (line < 0 || tcgetattr(line, &settings) != 0) {
        return false;
    }
    cfmakeraw(&settings);
    (void) cfsetspeed(&settings, B115200);
    return tcsetattr(line, TCSANOW, &settings) == 0;
}

/* The other side stays open here, too, so that the terminal outlives each device. */
static int make_terminal(const char *link)
{
    int line = posix_openpt(O_RDWR | O_NOCTTY);
    const char *name;

    if (line < 0 || grantpt(line) != 0 || unlockpt(line) != 0) {
        return -1;
    }
    name = ptsname(line);
    if (name == NULL || !make_raw(open(name, O_RDWR | O_NOCTTY)) || symlink(name, link) != 0) {
        return -1;
    }
    return line;
}

int main(int count, char **arguments)
{
    bool makes = count == 5 && strcmp(arguments[1], "--pty") == 0;
    struct relay relay = {.service = -1};

    if (count != 4 && !makes) {
        fprintf(stderr, "usage: uart_relay TERMINAL HOST PORT\n"
                        "       uart_relay --pty LINK HOST PORT\n");
        return 2;
    }
    relay.line = makes ? make_terminal(arguments[2]) : open(arguments[1], O_RDWR | O_NOCTTY);
    if (relay.line < 0 || (!makes && !make_raw(relay.line))) {
        perror(arguments[makes ? 2 : 1]);
        return 1;
    }
    relay.host = arguments[makes ? 3 : 2];
    relay.port = arguments[makes ? 4 : 3];
    run(&relay);
    return 0;
}
