/* The other end of the modem's UART: connects the emulated board to the network, and is its clock,
 * random generator and flash.
 *
 *     relay [--cut N] [--days N] [--skip-sleep] FLASH-FOLDER COMMAND...
 *
 * Runs COMMAND, an emulator, with the link (link.h) as its file descriptor 3, and ends with its
 * exit status.
 *
 *   --cut N        a power cut: kills the emulator when it has made N requests; exit status 137
 *   --days N       the board's clock is N days ahead of this machine's
 *   --skip-sleep   a board that sleeps wakes at once, its clock at the time that it asked for
 *
 * FLASH-FOLDER has a file for each page of the flash: settings state next-key service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "link.h"
#include "sslstore.h"

#define BOARD_FD 3
#define REPLY_MS 50 /* link.h promises 100 */
#define SOCKETS  2

static const char *const page_names[] = {"settings", "state", "next-key", "service"};

static int board = -1;                  /* the link                              */
static int sockets[SOCKETS] = {-1, -1}; /* of the modem; -1: none. Socket n is sockets[n - 1] */
static int64_t clock_lead;              /* of the board, in seconds: --days, skipped sleep */
static int skips_sleep;

struct request {
    unsigned char kind;
    unsigned socket;
    unsigned argument;
    size_t size;
    unsigned char data[LINK_DATA_MAX + 1];
};

/* ---- The link ---- */

static int read_all(void *out, size_t size)
{
    unsigned char *next = out;

    while (size > 0) {
        ssize_t got = read(board, next, size);

        if (got <= 0) {
            return -1;
        }
        next += got;
        size -= (size_t) got;
    }
    return 0;
}

static int read_request(struct request *request)
{
    unsigned char header[LINK_HEADER_SIZE];

    if (read_all(header, sizeof header) != 0) {
        return -1;
    }
    request->kind = header[0];
    request->socket = header[1];
    request->argument = header[2] | (unsigned) header[3] << 8;
    request->size = header[4] | (size_t) header[5] << 8;
    if (request->size > LINK_DATA_MAX || read_all(request->data, request->size) != 0) {
        return -1;
    }
    request->data[request->size] = '\0';
    return 0;
}

static void reply(int number, const void *bytes, size_t size)
{
    unsigned char out[2 + LINK_DATA_MAX] = {(unsigned char) number, (unsigned char) (number >> 8)};
    const unsigned char *next = out;
    size_t left = 2 + size;

    if (size > 0) {
        memcpy(out + 2, bytes, size);
    }
    while (left > 0) {
        ssize_t sent = send(board, next, left, MSG_NOSIGNAL);

        if (sent <= 0) {
            return; /* the board is off */
        }
        next += sent;
        left -= (size_t) sent;
    }
}

/* ---- The modem ---- */

static int begin_connect(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM, 0);

    if (fd < 0) {
        return -1;
    }
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 ||
        (connect(fd, address->ai_addr, address->ai_addrlen) != 0 && errno != EINPROGRESS)) {
        (void) close(fd);
        return -1;
    }
    return fd;
}

/* Begins to connect to the first address of the host. Returns the number of the socket. */
static int dial(const struct request *request)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char service[8];
    int i = 0;

    while (i < SOCKETS && sockets[i] >= 0) {
        i++;
    }
    if (i == SOCKETS) {
        return SSLSTORE_ERR_CONNECT;
    }
    (void) snprintf(service, sizeof service, "%u", request->argument);
    if (getaddrinfo((const char *) request->data, service, &hints, &found) != 0) {
        return SSLSTORE_ERR_RESOLVE;
    }
    sockets[i] = begin_connect(found);
    freeaddrinfo(found);
    return sockets[i] < 0 ? SSLSTORE_ERR_CONNECT : i + 1;
}

static int is_ready(int fd, short events)
{
    struct pollfd polled = {.fd = fd, .events = events};

    return poll(&polled, 1, REPLY_MS) > 0;
}

/* 0: connected; 1: not yet. */
static int finish_connect(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;

    if (!is_ready(fd, POLLOUT)) {
        return 1;
    }
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0
               ? 0
               : SSLSTORE_ERR_CONNECT;
}

static int send_network(int fd, const struct request *request)
{
    ssize_t sent;

    if (!is_ready(fd, POLLOUT)) {
        return 0;
    }
    sent = send(fd, request->data, request->size, MSG_NOSIGNAL);
    return sent < 0 ? SSLSTORE_ERR_NETWORK : (int) sent;
}

static void reply_recv(int fd, const struct request *request)
{
    unsigned char data[LINK_DATA_MAX];
    size_t room = request->argument < sizeof data ? request->argument : sizeof data;
    ssize_t got;

    if (!is_ready(fd, POLLIN)) {
        reply(0, NULL, 0);
        return;
    }
    got = recv(fd, data, room, 0);
    if (got > 0) {
        reply((int) got, data, (size_t) got);
    } else {
        reply(got == 0 ? LINK_ENDED : SSLSTORE_ERR_NETWORK, NULL, 0);
    }
}

static void hang_up(unsigned number)
{
    if (number > 0 && number <= SOCKETS && sockets[number - 1] >= 0) {
        (void) close(sockets[number - 1]);
        sockets[number - 1] = -1;
    }
}

static void serve_modem(const struct request *request)
{
    unsigned number = request->socket;
    int fd = number > 0 && number <= SOCKETS ? sockets[number - 1] : -1;

    if (request->kind == LINK_CONNECT && number == 0) {
        reply(dial(request), NULL, 0);
    } else if (request->kind == LINK_CLOSE) {
        hang_up(number);
        reply(0, NULL, 0);
    } else if (fd < 0) {
        reply(SSLSTORE_ERR_NETWORK, NULL, 0);
    } else if (request->kind == LINK_CONNECT) {
        reply(finish_connect(fd), NULL, 0);
    } else if (request->kind == LINK_SEND) {
        reply(send_network(fd, request), NULL, 0);
    } else {
        reply_recv(fd, request);
    }
}

/* ---- The clock ---- */

static int64_t now(void)
{
    return (int64_t) time(NULL) + clock_lead;
}

static void reply_time(void)
{
    unsigned char bytes[8];
    uint64_t seconds = (uint64_t) now();

    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char) (seconds >> 8 * i);
    }
    reply(sizeof bytes, bytes, sizeof bytes);
}

static int sleep_until(const struct request *request)
{
    const struct timespec pause = {0, REPLY_MS * 1000000L};
    uint64_t time = 0;

    for (size_t i = 8; i > 0; i--) {
        time = time << 8 | request->data[i - 1];
    }
    if (now() < (int64_t) time && skips_sleep) {
        clock_lead += (int64_t) time - now();
    }
    if (now() < (int64_t) time) {
        (void) nanosleep(&pause, NULL);
    }
    return now() < (int64_t) time;
}

/* ---- Random bytes and pages: files ---- */

static void reply_file(const char *path, size_t most)
{
    unsigned char data[LINK_DATA_MAX];
    FILE *file = fopen(path, "rb");
    size_t size = 0;

    if (file != NULL) {
        size = fread(data, 1, most < sizeof data ? most : sizeof data, file);
        (void) fclose(file);
    }
    reply((int) size, data, size);
}

/* A page that was never written is empty. */
static void reply_page(const struct request *request)
{
    reply_file(request->argument < sizeof page_names / sizeof *page_names
                   ? page_names[request->argument]
                   : "",
               LINK_DATA_MAX);
}

static int store_page(const struct request *request)
{
    FILE *file;
    int is_written;

    if (request->argument >= sizeof page_names / sizeof *page_names) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    file = fopen("new", "wb");
    if (file == NULL) {
        return SSLSTORE_ERR_LIMIT;
    }
    is_written = fwrite(request->data, 1, request->size, file) == request->size;
    is_written = fclose(file) == 0 && is_written;
    return is_written && rename("new", page_names[request->argument]) == 0 ? 0 : SSLSTORE_ERR_LIMIT;
}

/* ---- The relay ---- */

static void serve(const struct request *request)
{
    switch (request->kind) {
    case LINK_CONNECT:
    case LINK_SEND:
    case LINK_RECV:
    case LINK_CLOSE:
        serve_modem(request);
        break;
    case LINK_TIME:
        reply_time();
        break;
    case LINK_SLEEP:
        reply(sleep_until(request), NULL, 0);
        break;
    case LINK_RANDOM:
        reply_file("/dev/urandom", request->argument);
        break;
    case LINK_LOAD:
        reply_page(request);
        break;
    case LINK_STORE:
        reply(store_page(request), NULL, 0);
        break;
    default:
        reply(SSLSTORE_ERR_ARGUMENT, NULL, 0);
    }
}

/* Runs the emulator with one end of the link; the other one is ours. Returns its process. */
static pid_t start(char **command)
{
    int ends[2];
    pid_t child = -1;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        return -1;
    }
    child = fork();
    if (child == 0) {
        if (ends[1] != BOARD_FD && dup2(ends[1], BOARD_FD) < 0) {
            _exit(126);
        }
        (void) close(ends[0] == BOARD_FD ? ends[1] : ends[0]);
        (void) execvp(command[0], command);
        _exit(127);
    }
    (void) close(ends[1]);
    board = ends[0];
    (void) fcntl(board, F_SETFD, FD_CLOEXEC);
    return child;
}

/* Serves the board until it ends, or until its power is cut. */
static unsigned long serve_all(pid_t child, unsigned long cut)
{
    static struct request request;
    unsigned long served = 0;

    while (read_request(&request) == 0) {
        if (++served == cut) {
            (void) kill(child, SIGKILL);
            break;
        }
        serve(&request);
    }
    return served;
}

/* Returns the first of the arguments that is no option; 0: there is something wrong with them. */
static int read_options(int count, char **arguments, unsigned long *cut)
{
    int i = 1;

    for (; i < count && arguments[i][0] == '-'; i++) {
        if (strcmp(arguments[i], "--skip-sleep") == 0) {
            skips_sleep = 1;
        } else if (strcmp(arguments[i], "--cut") == 0 && i + 1 < count) {
            *cut = strtoul(arguments[++i], NULL, 10);
        } else if (strcmp(arguments[i], "--days") == 0 && i + 1 < count) {
            clock_lead = strtol(arguments[++i], NULL, 10) * 86400;
        } else {
            return 0;
        }
    }
    return i + 1 < count ? i : 0;
}

int main(int count, char **arguments)
{
    unsigned long cut = 0;
    unsigned long served;
    int status = 0;
    int folder = read_options(count, arguments, &cut);
    pid_t child;

    if (folder == 0) {
        fprintf(stderr,
                "usage: relay [--cut N] [--days N] [--skip-sleep] FLASH-FOLDER COMMAND...\n");
        return 2;
    }
    child = start(arguments + folder + 1);
    if (child < 0 || chdir(arguments[folder]) != 0) {
        perror(arguments[folder]);
        return 1;
    }
    served = serve_all(child, cut);
    (void) close(board);
    (void) waitpid(child, &status, 0);
    fprintf(stderr, "%lu requests\n", served);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
