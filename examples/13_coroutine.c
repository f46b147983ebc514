/* Example 13: buy a certificate beside a program's event loop, which goes on meanwhile.
 *
 *     cc -I. -pthread -o 13_coroutine examples/13_coroutine.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     13_coroutine CSR-FILE APPROVER-EMAIL CERTIFICATE-FILE
 *
 * The library waits in one place, the wait function of the stream. Here that function lets the
 * program's loop run until a socket of the library is ready or the time is over. The loop polls
 * those sockets together with its own descriptor, standard input: it answers each line with the
 * number of lines so far, and "quit" cancels the purchase.
 *
 * To leave wait() in the middle of sslstore_enroll(), the call runs in a coroutine, which has a
 * stack of its own. Here that is a thread that runs only while the loop stands still, so nothing
 * needs a lock. A task with two semaphores does the same on an RTOS, as does swapcontext(). A
 * program whose loop can be called from within needs no coroutine: wait() makes turns of the loop.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sslstore.h"

#define SOCKETS_MAX 16
#define MINUTE_MS   60000

/* ---- A coroutine: either it runs, or the loop ---- */

struct coroutine {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool runs; /* it, and not the loop */
    bool has_ended;
    void (*function)(void *user);
    void *user;
};

/* Hand over to the other side, and wait until it hands back. */
static void hand_over(struct coroutine *coroutine, bool runs)
{
    (void) pthread_mutex_lock(&coroutine->mutex);
    coroutine->runs = runs;
    (void) pthread_cond_signal(&coroutine->changed);
    while (coroutine->runs == runs) {
        (void) pthread_cond_wait(&coroutine->changed, &coroutine->mutex);
    }
    (void) pthread_mutex_unlock(&coroutine->mutex);
}

static void *run_coroutine(void *user)
{
    struct coroutine *coroutine = user;

    coroutine->function(coroutine->user);
    (void) pthread_mutex_lock(&coroutine->mutex);
    coroutine->has_ended = true;
    coroutine->runs = false;
    (void) pthread_cond_signal(&coroutine->changed);
    (void) pthread_mutex_unlock(&coroutine->mutex);
    return NULL;
}

/* Run the function until it hands over for the first time. Returns 0 on success. */
static int start(struct coroutine *coroutine)
{
    (void) pthread_mutex_init(&coroutine->mutex, NULL);
    (void) pthread_cond_init(&coroutine->changed, NULL);
    coroutine->runs = true;
    if (pthread_create(&coroutine->thread, NULL, run_coroutine, coroutine) != 0) {
        return -1;
    }
    (void) pthread_mutex_lock(&coroutine->mutex);
    while (coroutine->runs) {
        (void) pthread_cond_wait(&coroutine->changed, &coroutine->mutex);
    }
    (void) pthread_mutex_unlock(&coroutine->mutex);
    return 0;
}

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
    hand_over(&program->coroutine, false);
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
    FILE *file = fopen(path, "wb");
    int written = file != NULL && fputs(certificate->chain.fullchain_pem, file) >= 0;

    return file != NULL && fclose(file) == 0 && written ? 0 : -1;
}

static sslstore_result buy(sslstore_client *client, char **arguments)
{
    static char csr[16384];
    FILE *file = fopen(arguments[1], "rb");
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = csr,
                                      .validity_days = 365,
                                      .approver_email = arguments[2],
                                      .admin = {.email = arguments[2]}};
    sslstore_enroll_options options = {
        .deliver = deliver, .deliver_user = arguments[3], .wait_ms = 10 * MINUTE_MS};
    sslstore_certificate certificate;
    sslstore_result result;

    if (file != NULL) {
        request.csr_size = fread(csr, 1, sizeof csr, file);
        (void) fclose(file);
    }
    result = sslstore_enroll(client, &request, &options, &certificate);
    sslstore_certificate_free(&certificate);
    return result;
}

/* Everything of the library happens here, also the end of its client. */
static void enroll(void *user)
{
    struct program *program = user;
    sslstore_stream stream = sslstore_stream_sockets;
    sslstore_config config = {.url = getenv("SSLSTORE_URL"),
                              .partner_code = getenv("SSLSTORE_PARTNER_CODE"),
                              .auth_token = getenv("SSLSTORE_AUTH_TOKEN"),
                              .ca_file = getenv("SSLSTORE_CA_FILE"),
                              .stream = &stream,
                              .stream_user = program,
                              .tick = tick,
                              .tick_user = program};
    sslstore_client *client;

    stream.wait = wait_in_loop;
    program->result = sslstore_client_new(&config, &client);
    if (program->result == SSLSTORE_OK) {
        program->result = buy(client, program->arguments);
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
        hand_over(&program->coroutine, true);
    }
}

int main(int count, char **arguments)
{
    struct program program = {.arguments = arguments};

    if (count != 4) {
        fprintf(stderr, "usage: 13_coroutine CSR-FILE APPROVER-EMAIL CERTIFICATE-FILE\n");
        return 2;
    }
    program.coroutine.function = enroll;
    program.coroutine.user = &program;
    if (start(&program.coroutine) != 0) {
        return 1;
    }
    while (!program.coroutine.has_ended) {
        turn(&program);
    }
    (void) pthread_join(program.coroutine.thread, NULL);
    printf("%s\n", sslstore_result_name(program.result));
    return program.result == SSLSTORE_OK ? 0 : 1;
}
