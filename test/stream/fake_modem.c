/* A modem for tests: a pseudoterminal that understands the AT commands of modem_stream.c, and
 * connects for real.
 *
 *     fake_modem LINK PORT      every host is 127.0.0.1, and every port is PORT
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

static int line = -1;
static int peer = -1;
static uint16_t peer_port;
static bool told_data; /* since the last read */

static void say(const char *text)
{
    if (write(line, text, strlen(text)) != (ssize_t) strlen(text)) {
        exit(1);
    }
}

static bool dial(void)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(peer_port)};

    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer = socket(AF_INET, SOCK_STREAM, 0);
    return connect(peer, (struct sockaddr *) &name, sizeof name) == 0;
}

static void hang_up(void)
{
    if (peer != -1) {
        (void) close(peer);
    }
    peer = -1;
    told_data = false;
}

static void write_hex(const char *command)
{
    unsigned count = (unsigned) atoi(strchr(command, ',') + 1);
    const char *hex = strchr(command, '"') + 1;
    unsigned char bytes[1024];
    char answer[64];

    for (unsigned i = 0; i < count; i++) {
        unsigned byte = 0;

        (void) sscanf(hex + 2 * i, "%2x", &byte);
        bytes[i] = (unsigned char) byte;
    }
    if (peer == -1 || send(peer, bytes, count, MSG_NOSIGNAL) != (ssize_t) count) {
        say("\r\nERROR\r\n");
        return;
    }
    (void) snprintf(answer, sizeof answer, "\r\n+USOWR: 0,%u\r\n\r\nOK\r\n", count);
    say(answer);
}

static void read_hex(const char *command)
{
    unsigned char bytes[1024];
    ssize_t got =
        peer == -1 ? -1 : recv(peer, bytes, (size_t) atoi(strchr(command, ',') + 1), MSG_DONTWAIT);
    char answer[2 * sizeof bytes + 64];
    int at;

    told_data = false;
    if (got == 0) {
        hang_up();
        say("\r\n+UUSOCL: 0\r\n");
    }
    at = snprintf(answer, sizeof answer, "\r\n+USORD: 0,%d,\"", got > 0 ? (int) got : 0);
    for (ssize_t i = 0; i < got; i++) {
        at += sprintf(answer + at, "%02X", bytes[i]);
    }
    (void) strcpy(answer + at, "\"\r\n\r\nOK\r\n");
    say(answer);
}

static void obey(char *command)
{
    if (strncmp(command, "AT+UDCONF=1,1;+USOCR=6;+USOCO=0,\"", 33) == 0) {
        hang_up();
        say(dial() ? "\r\n+USOCR: 0\r\n\r\nOK\r\n" : "\r\n+USOCR: 0\r\n\r\nERROR\r\n");
    } else if (strncmp(command, "AT+USOWR=0,", 11) == 0) {
        write_hex(command);
    } else if (strncmp(command, "AT+USORD=0,", 11) == 0) {
        read_hex(command);
    } else if (strcmp(command, "AT+USOCL=0") == 0) {
        hang_up();
        say("\r\nOK\r\n");
    } else {
        say("\r\nERROR\r\n");
    }
}

static void hear(void)
{
    static char command[4096];
    static size_t size;
    char byte;

    if (read(line, &byte, 1) != 1) {
        exit(0);
    }
    if (byte != '\r' && size < sizeof command - 1) {
        command[size++] = byte;
        return;
    }
    command[size] = '\0';
    size = 0;
    obey(command);
}

static void make_terminal(const char *link)
{
    struct termios settings;
    const char *name;
    int other;

    line = posix_openpt(O_RDWR | O_NOCTTY);
    if (line < 0 || grantpt(line) != 0 || unlockpt(line) != 0 || (name = ptsname(line)) == NULL) {
        exit(1);
    }
    other = open(name, O_RDWR | O_NOCTTY); /* stays open, so that the terminal outlives a device */
    if (other < 0 || tcgetattr(other, &settings) != 0) {
        exit(1);
    }
    cfmakeraw(&settings);
    if (tcsetattr(other, TCSANOW, &settings) != 0 || symlink(name, link) != 0) {
        exit(1);
    }
}

int main(int count, char **arguments)
{
    if (count != 3) {
        return 2;
    }
    peer_port = (uint16_t) atoi(arguments[2]);
    make_terminal(arguments[1]);
    for (;;) {
        struct pollfd polled[2] = {{line, POLLIN, 0}, {told_data ? -1 : peer, POLLIN, 0}};

        (void) poll(polled, 2, -1);
        if (polled[0].revents != 0) {
            hear();
        } else if (polled[1].revents != 0) {
            told_data = true;
            say("\r\n+UUSORD: 0,1\r\n");
        }
    }
}
