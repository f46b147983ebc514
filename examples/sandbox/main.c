/* sslstore-sandbox: starts the engine and the server in front of it, waits for a signal, tidies up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "front.h"
#include "memory.h"
#include "options.h"
#include "random.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define EXIT_NO_TLS11 3

static int64_t real_clock(void *user)
{
    (void)user;
    return (int64_t)time(NULL);
}

/* Writes a file so that a reader sees all of it or none. */
static bool write_file(const char *path, const char *text)
{
    char *temporary = format_text("%s.tmp", path);
    FILE *file = fopen(temporary, "w");
    bool written = file && fputs(text, file) >= 0;

    if (file && fclose(file) != 0)
        written = false;
    if (written)
        written = rename(temporary, path) == 0;
    if (!written)
        perror(path);
    free(temporary);
    return written;
}

static bool write_certificate(const char *directory, const char *name, const struct der *der)
{
    char *path = format_text("%s/%s", directory, name);
    char *pem = certificate_pem(der);
    bool written = write_file(path, pem);

    free(path);
    free(pem);
    return written;
}

static bool write_authority(const char *directory, struct engine *engine)
{
    const struct authority *authority = engine_authority(engine);

    if (!directory)
        return true;
    if (mkdir(directory, 0777) != 0 && errno != EEXIST) {
        perror(directory);
        return false;
    }
    return write_certificate(directory, "root.pem", authority_root(authority))
           && write_certificate(directory, "intermediate.pem",
                                authority_intermediate(authority));
}

static bool announce(const struct options *options, int port)
{
    const char *scheme = options->front.mode == TLS_PLAIN ? "http" : "https";
    char *url = format_text("%s://localhost:%d\n", scheme, port);
    bool written = !options->ready_file || write_file(options->ready_file, url);

    if (!options->engine.quiet) {
        printf("%s", url);
        if (options->engine.unkind)
            printf("unkind, seed %llu\n", (unsigned long long)options->engine.seed);
        fflush(stdout);
    }
    free(url);
    return written;
}

static bool write_stats(const char *path, struct engine *engine)
{
    json_t *stats = path ? engine_stats(engine) : NULL;
    bool written = !path || json_dump_file(stats, path, JSON_INDENT(2)) == 0;

    json_decref(stats);
    return written;
}

/* Serves until one of the signals comes. */
static bool run(struct options *options, struct engine *engine, const sigset_t *signals)
{
    struct front *front;
    bool good;
    int signal;

    options->front.engine = engine;
    front = front_start(&options->front);
    if (!front)
        return false;
    good = announce(options, front_port(front));
    if (good)
        (void)sigwait(signals, &signal);
    front_stop(front);
    return good && write_stats(options->stats_file, engine);
}

static bool start(struct options *options, const sigset_t *signals)
{
    struct random_source *random = random_new();
    struct engine *engine = NULL;
    bool good = false;

    options->engine.now = real_clock;
    options->engine.random = options->front.random = random_fill;
    options->engine.random_user = options->front.random_user = random;
    if (random)
        engine = engine_new(&options->engine);
    if (engine)
        good = write_authority(options->ca_dir, engine) && run(options, engine, signals);
    engine_free(engine);
    random_free(random);
    return good;
}

int main(int count, char **arguments)
{
    struct options options;
    sigset_t signals;
    int status = options_read(&options, count, arguments);

    if (status < 0 && options.front.mode == TLS_TLS11 && !VERSIONS_HAVE_TLS11) {
        fputs("sslstore-sandbox: this Mbed TLS has no TLS 1.1\n", stderr);
        status = EXIT_NO_TLS11;
    }
    if (status < 0) {
        /* Every thread inherits the mask, so that only sigwait() sees the signals. */
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, NULL);
        signal(SIGPIPE, SIG_IGN);
        if (versions_start() == 0) {
            status = start(&options, &signals) ? EXIT_SUCCESS : EXIT_FAILURE;
            versions_stop();
        }
    }
    free(options.faults);
    return status < 0 ? EXIT_FAILURE : status;
}
