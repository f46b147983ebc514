/* Launch: see launch.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _DEFAULT_SOURCE /* wait4 */

#include "bench/launch.h"

#include <curl/curl.h>
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGUMENTS_MAX 16
#define START_MS      20000
#define LOOK_MS       5

const char *const metric_names[METRIC_COUNT] = {"wall_ms",  "cpu_ms", "rss_kb",
                                                "requests", "bytes",  "handshakes"};

/* Stops the sandbox whatever ends the bench. */
static struct sandbox *running;

void launch_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    if (running != NULL) {
        sandbox_stop(running);
    }
    exit(EXIT_FAILURE);
}

static double now_ms(void)
{
    struct timespec now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static pid_t start(const char *const *arguments, int output)
{
    char *own[ARGUMENTS_MAX] = {NULL}; /* execv() promises no const */
    pid_t process = fork();

    if (process == 0) {
        for (size_t i = 0; arguments[i] != NULL && i < ARGUMENTS_MAX - 1; i++) {
            memcpy(&own[i], &arguments[i], sizeof own[i]);
        }
        if (output >= 0) {
            (void) dup2(output, STDOUT_FILENO);
            (void) close(output);
        }
        (void) execv(own[0], own);
        fprintf(stderr, "bench: %s: %s\n", arguments[0], strerror(errno));
        _exit(127);
    }
    if (process < 0) {
        launch_fail(arguments[0], strerror(errno));
    }
    return process;
}

/* ---- The sandbox ---- */

struct text {
    char bytes[16384];
    size_t size;
};

static size_t take_text(char *data, size_t one, size_t size, void *user)
{
    struct text *text = user;

    (void) one;
    if (size > sizeof text->bytes - text->size) {
        return 0;
    }
    memcpy(text->bytes + text->size, data, size);
    text->size += size;
    return size;
}

/* Makes a GET without a body, otherwise a POST. */
static json_t *ask(const struct sandbox *sandbox, const char *path, const char *body)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    CURL *handle = sandbox->counters;
    struct text text = {.size = 0};
    char url[256];
    json_t *reply;
    CURLcode result;

    (void) snprintf(url, sizeof url, "%s/%s", sandbox->url, path);
    (void) curl_easy_setopt(handle, CURLOPT_URL, url);
    (void) curl_easy_setopt(handle, CURLOPT_CAINFO, sandbox->ca_file);
    (void) curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (body == NULL) {
        (void) curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    } else {
        (void) curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
    }
    (void) curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_text);
    (void) curl_easy_setopt(handle, CURLOPT_WRITEDATA, &text);
    (void) curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
    result = curl_easy_perform(handle);
    curl_slist_free_all(headers);
    if (result != CURLE_OK) {
        launch_fail(url, curl_easy_strerror(result));
    }
    reply = json_loadb(text.bytes, text.size, 0, NULL);
    if (reply == NULL) {
        launch_fail(url, "not answered with JSON");
    }
    return reply;
}

void sandbox_post(const struct sandbox *sandbox, const char *path, const char *body)
{
    json_decref(ask(sandbox, path, body));
}

/* Reads requests, bytes and handshakes so far. */
static void read_counters(const struct sandbox *sandbox, double *metrics)
{
    json_t *counters = ask(sandbox, "sandbox/stats", NULL);
    json_int_t requests = 0, in = 0, out = 0, full = 0, resumed = 0;

    if (json_unpack(counters, "{s:I, s:I, s:I, s:I, s:I}", "requests", &requests,
                    "application_bytes_in", &in, "application_bytes_out", &out, "handshakes_full",
                    &full, "handshakes_resumed", &resumed) != 0) {
        launch_fail("sandbox/stats", "lacks a counter");
    }
    metrics[REQUESTS] = (double) requests;
    metrics[BYTES] = (double) (in + out);
    metrics[HANDSHAKES] = (double) (full + resumed);
    json_decref(counters);
}

/* Measures what reading the counters adds to them. The first reading opens its connection. */
static void measure_look(struct sandbox *sandbox)
{
    double before[METRIC_COUNT];

    read_counters(sandbox, before);
    read_counters(sandbox, before);
    read_counters(sandbox, sandbox->look);
    for (size_t i = REQUESTS; i < METRIC_COUNT; i++) {
        sandbox->look[i] -= before[i];
    }
}

static bool read_url(struct sandbox *sandbox, const char *ready_file)
{
    FILE *file = fopen(ready_file, "r");
    bool got = file != NULL && fgets(sandbox->url, sizeof sandbox->url, file) != NULL;

    if (file != NULL) {
        (void) fclose(file);
    }
    sandbox->url[strcspn(sandbox->url, "\n")] = '\0';
    return got && sandbox->url[0] != '\0';
}

static void await(struct sandbox *sandbox, const char *ready_file)
{
    double end = now_ms() + START_MS;

    while (!read_url(sandbox, ready_file)) {
        if (waitpid(sandbox->process, NULL, WNOHANG) != 0 || now_ms() > end) {
            launch_fail("the sandbox", "does not start");
        }
        (void) poll(NULL, 0, LOOK_MS);
    }
}

void sandbox_start(struct sandbox *sandbox, const char *build, unsigned long orders,
                   unsigned latency_ms)
{
    char program[256], ready_file[128], orders_text[24], latency_text[24];
    const char *const arguments[] = {
        program,    "--orders", orders_text,        "--latency", latency_text, "--ready-file",
        ready_file, "--ca-dir", sandbox->directory, "--quiet",   NULL};

    (void) snprintf(sandbox->directory, sizeof sandbox->directory, "/tmp/sslstore-bench-XXXXXX");
    if (mkdtemp(sandbox->directory) == NULL) {
        launch_fail(sandbox->directory, strerror(errno));
    }
    (void) snprintf(program, sizeof program, "%s/sslstore-sandbox", build);
    (void) snprintf(ready_file, sizeof ready_file, "%s/ready", sandbox->directory);
    (void) snprintf(sandbox->ca_file, sizeof sandbox->ca_file, "%s/root.pem", sandbox->directory);
    (void) snprintf(orders_text, sizeof orders_text, "%lu", orders);
    (void) snprintf(latency_text, sizeof latency_text, "%u", latency_ms);
    sandbox->counters = curl_easy_init();
    sandbox->process = start(arguments, -1);
    running = sandbox;
    await(sandbox, ready_file);
    measure_look(sandbox);
}

void sandbox_stop(struct sandbox *sandbox)
{
    static const char *const names[] = {"ready", "root.pem", "intermediate.pem", "inventory"};
    char path[128];

    running = NULL;
    (void) kill(sandbox->process, SIGTERM);
    (void) waitpid(sandbox->process, NULL, 0);
    curl_easy_cleanup(sandbox->counters);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void) snprintf(path, sizeof path, "%s/%s", sandbox->directory, names[i]);
        (void) unlink(path);
    }
    (void) rmdir(sandbox->directory);
}

/* ---- Contenders ---- */

/* Reads what contender.c prints. */
static bool read_result(int input, struct cost *cost)
{
    unsigned long certificates;
    char line[256];
    size_t size = 0;
    ssize_t got;

    while (size < sizeof line - 1 && (got = read(input, line + size, sizeof line - 1 - size)) > 0) {
        size += (size_t) got;
    }
    line[size] = '\0';
    return sscanf(line, "records=%lu certificates=%lu digest=%llx rss_kb=%lf", &cost->records,
                  &certificates, &cost->digest, &cost->metrics[RSS_KB]) == 4;
}

static double milliseconds(struct timeval time)
{
    return (double) time.tv_sec * 1e3 + (double) time.tv_usec / 1e3;
}

static void run(const char *const *arguments, struct cost *cost)
{
    struct rusage usage;
    int channel[2];
    double begun;
    pid_t process;
    int status;
    bool good;

    if (pipe(channel) != 0) {
        launch_fail("pipe", strerror(errno));
    }
    begun = now_ms();
    process = start(arguments, channel[1]);
    (void) close(channel[1]);
    good = read_result(channel[0], cost);
    (void) close(channel[0]);
    if (wait4(process, &status, 0, &usage) != process || status != 0 || !good) {
        launch_fail(arguments[0], "failed");
    }
    cost->metrics[WALL_MS] = now_ms() - begun;
    cost->metrics[CPU_MS] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

void contender_run(const struct sandbox *sandbox, const char *program, unsigned connections,
                   const char *const *arguments, struct cost *cost)
{
    const char *all[ARGUMENTS_MAX] = {program, sandbox->url, sandbox->ca_file};
    double before[METRIC_COUNT];
    double after[METRIC_COUNT];
    char number[16];
    size_t count = 3;

    (void) snprintf(number, sizeof number, "%u", connections);
    all[count++] = number;
    while (*arguments != NULL && count < ARGUMENTS_MAX - 1) {
        all[count++] = *arguments++;
    }
    all[count] = NULL;
    read_counters(sandbox, before);
    run(all, cost);
    read_counters(sandbox, after);
    for (size_t i = REQUESTS; i < METRIC_COUNT; i++) {
        cost->metrics[i] = after[i] - before[i] - sandbox->look[i];
    }
}
