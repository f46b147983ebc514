/* Buy a certificate beside a program's event loop, which goes on meanwhile.
 *
 *     cc -I. -pthread -o coroutine examples/coroutine/main.c examples/coroutine/coroutine.c \
 *         examples/journal.c examples/files.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     build/sslstore csr www.example.com --key www.key >www.csr
 *     examples/try.sh ./coroutine www.csr admin@example.com www.pem
 *
 * The library waits in one place, the wait function of the stream. Here that function lets the
 * program's loop run until a socket of the library is ready or the time is over. The loop polls
 * those sockets together with its own descriptor, standard input: it answers each line with the
 * number of lines so far, and "quit" cancels the purchase.
 *
 * To leave wait() in the middle of sslstore_enroll(), the call runs in a coroutine. A program whose
 * loop can be called from within needs none: wait() makes turns of the loop. order.journal is as in
 * example 2.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../environment.h"
#include "../files.h"
#include "../journal.h"
#include "coroutine.h"

#define SOCKETS_MAX 16
#define MINUTE_MS   60000

/* ---- The program ---- */

struct program {
    struct coroutine coroutine;
    sslstore_wait *set; /* what the library waits for */
    size_t count;
    uint64_t until_ms;
    int ready; /* how many of them are */
    unsigned lines;
    bool input_has_ended;
    bool quits;
    char **arguments;
    sslstore_result result;
};

/* ---- In the coroutine: the purchase ---- */

/* The wait function of the stream. */
static int wait_in_loop(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct program *program = user;

    if (count > SOCKETS_MAX) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    program->set = set;
    program->count = count;
    program->until_ms = sslstore_now_ms(NULL) + timeout_ms;
    program->ready = 0;
    coroutine_hand_over(&program->coroutine, false);
    return program->ready;
}

/* Called at least every 100 ms: what it returns cancels the call. */
static int tick(void *user)
{
    const struct program *program = user;

    return program->quits;
}

static int deliver(void *path, const sslstore_certificate *certificate)
{
    return file_replace_text(path, FOR_ALL, certificate->chain.fullchain_pem);
}

static sslstore_result buy(sslstore_client *client, const sslstore_enroll_options *options,
                           char **arguments)
{
    static char csr[16384];
    long size = file_read(arguments[1], csr, sizeof csr);
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = csr,
                                      .csr_size = size > 0 ? (size_t) size : 0,
                                      .validity_days = 365,
                                      .approver_email = arguments[2],
                                      .admin = {.email = arguments[2]}};
    sslstore_certificate certificate;
    sslstore_result result = sslstore_enroll(client, &request, options, &certificate);

    sslstore_certificate_free(&certificate);
    return result;
}

/* Everything of the library happens here, also the end of its client. */
static void enroll(void *user)
{
    struct program *program = user;
    sslstore_stream stream = sslstore_stream_sockets;
    sslstore_config config = config_from_environment();
    sslstore_enroll_options options = {
        .deliver = deliver, .deliver_user = program->arguments[3], .wait_ms = 10 * MINUTE_MS};
    sslstore_client *client;

    program->result = SSLSTORE_ERR_JOURNAL;
    if (!journal_open("order.journal", &config, &options)) {
        return;
    }
    stream.wait = wait_in_loop;
    config.stream = &stream;
    config.stream_user = program;
    config.tick = tick;
    config.tick_user = program;
    program->result = sslstore_client_new(&config, &client);
    if (program->result == SSLSTORE_OK) {
        program->result = buy(client, &options, program->arguments);
        if (program->result != SSLSTORE_OK) {
            fprintf(stderr, "%s\n", sslstore_client_error(client)->message);
        }
        sslstore_client_free(client);
    }
}

/* ---- In the loop ---- */

/* The work that must go on. */
static void answer(struct program *program)
{
    char input[256];
    ssize_t size = read(STDIN_FILENO, input, sizeof input - 1);

    program->input_has_ended = size <= 0;
    if (size > 0) {
        input[size] = '\0';
        program->quits = program->quits || strcmp(input, "quit\n") == 0;
        for (const char *end = input; (end = strchr(end, '\n')) != NULL; end++) {
            program->lines++;
        }
        printf("%u lines while the certificate is bought\n", program->lines);
        (void) fflush(stdout);
    }
}

/* Set what is ready for the library. */
static void mark_ready(struct program *program, const struct pollfd *sockets)
{
    for (size_t i = 0; i < program->count; i++) {
        int ready = (sockets[i].revents & ~POLLOUT) != 0 ? SSLSTORE_WAIT_READ : 0;

        ready |= (sockets[i].revents & ~POLLIN) != 0 ? SSLSTORE_WAIT_WRITE : 0;
        program->set[i].ready = ready & program->set[i].events;
        program->ready += program->set[i].ready != 0;
    }
}

/* One turn: wait for anything, and do what it is about. */
static void turn(struct program *program)
{
    struct pollfd polled[1 + SOCKETS_MAX] = {{.fd = STDIN_FILENO, .events = POLLIN}};
    uint64_t now = sslstore_now_ms(NULL);
    int most_ms = program->until_ms > now ? (int) (program->until_ms - now) : 0;

    if (program->input_has_ended) {
        polled[0].fd = -1;
    }
    for (size_t i = 0; i < program->count; i++) {
        const sslstore_wait *wait = &program->set[i];

        polled[1 + i].fd = sslstore_stream_sockets.handle(NULL, wait->connection);
        polled[1 + i].events = (short) ((wait->events & SSLSTORE_WAIT_READ ? POLLIN : 0) |
                                        (wait->events & SSLSTORE_WAIT_WRITE ? POLLOUT : 0));
    }
    (void) poll(polled, 1 + program->count, most_ms);
    if (polled[0].revents != 0) {
        answer(program);
    }
    mark_ready(program, polled + 1);
    if (program->ready > 0 || sslstore_now_ms(NULL) >= program->until_ms) {
        coroutine_hand_over(&program->coroutine, true);
    }
}

int main(int count, char **arguments)
{
    struct program program = {.arguments = arguments};

    if (count != 4) {
        fprintf(stderr, "usage: coroutine CSR-FILE APPROVER-EMAIL CERTIFICATE-FILE\n");
        return 2;
    }
    program.coroutine.function = enroll;
    program.coroutine.user = &program;
    if (coroutine_start(&program.coroutine) != 0) {
        return 1;
    }
    while (!program.coroutine.has_ended) {
        turn(&program);
    }
    (void) pthread_join(program.coroutine.thread, NULL);
    printf("%s\n", sslstore_result_name(program.result));
    return program.result == SSLSTORE_OK ? 0 : 1;
}
