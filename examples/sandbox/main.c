/* Starts the engine and its server, waits for a signal, and cleans up.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ca_dir.h"
#include "files.h"
#include "front.h"
#include "memory.h"
#include "net_check.h"
#include "options.h"
#include "random.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EXIT_NO_TLS11 3

static int64_t real_clock(void *user)
{
    (void) user;
    return (int64_t) time(NULL);
}

/* Returns the host of the URL: the first --name, the address of --listen, or localhost. */
static char *url_host(const struct options *options)
{
    const char *host = "localhost";

    if (options->address) {
        host = options->address;
    }
    if (options->name) {
        host = options->name;
    }
    return strchr(host, ':') ? format_text("[%s]", host) : copy_text(host);
}

static bool announce(const struct options *options, int port)
{
    const char *scheme = options->front.mode == TLS_PLAIN ? "http" : "https";
    const char *prefix = options->engine.prefix ? options->engine.prefix : "";
    char *host = url_host(options);
    char *url = format_text("%s://%s:%d%s\n", scheme, host, port, prefix);
    bool written = !options->ready_file || file_write(options->ready_file, url);

    if (!options->engine.quiet) {
        printf("%s", url);
        if (options->engine.hostile) {
            printf("hostile, seed %llu\n", (unsigned long long) options->engine.seed);
        }
        fflush(stdout);
    }
    free(host);
    free(url);
    return written;
}

static bool write_stats(const char *path, struct engine *engine)
{
    json_t *stats;
    char *text;
    bool written;

    if (!path) {
        return true;
    }
    stats = engine_stats(engine);
    text = json_dumps(stats, JSON_INDENT(2));
    written = text && file_write(path, text);
    free(text);
    json_decref(stats);
    return written;
}

/* Waits for a signal. Meanwhile the CA looks by itself. */
static void wait_for_signal(const struct options *options, const sigset_t *signals)
{
    static const struct timespec second = {1, 0};

    while (sigtimedwait(signals, NULL, &second) < 0) {
        pthread_mutex_lock(options->net.mutex);
        engine_look(options->front.engine);
        pthread_mutex_unlock(options->net.mutex);
    }
}

/* Serves until one of the signals arrives. Writes no file before it listens. */
static bool run(struct options *options, struct engine *engine, const sigset_t *signals)
{
    struct front *front;
    bool good;

    options->front.engine = engine;
    front = front_start(&options->front);
    if (!front) {
        return false;
    }
    good = (!options->ca_dir || ca_dir_save(options->ca_dir, engine_authority(engine))) &&
           announce(options, front_port(front));
    if (good) {
        wait_for_signal(options, signals);
    }
    front_stop(front);
    return good && write_stats(options->stats_file, engine);
}

static bool start(struct options *options, const sigset_t *signals)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    struct authority *authority = NULL;
    struct engine *engine = NULL;
    bool good = false;

    options->engine.now = real_clock;
    options->engine.random = options->front.random = random_fill;
    if (options->ca_dir) {
        authority = ca_dir_open(options->ca_dir, random_fill, NULL);
    }
    options->engine.authority = authority;
    options->front.engine_mutex = options->net.mutex = &mutex;
    if (options->net.used) {
        options->engine.dcv_check = net_check;
        options->engine.dcv_user = &options->net;
    }
    if (authority || !options->ca_dir) {
        engine = engine_new(&options->engine);
    }
    if (engine) {
        good = run(options, engine, signals);
    }
    engine_free(engine);
    authority_free(authority);
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
        /* Threads inherit the mask, so only sigtimedwait() receives the signals. */
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, NULL);
        signal(SIGPIPE, SIG_IGN);
        if (net_start() && versions_start() == 0) {
            status = start(&options, &signals) ? EXIT_SUCCESS : EXIT_FAILURE;
            versions_stop();
        }
        net_stop();
    }
    options_free(&options);
    return status < 0 ? EXIT_FAILURE : status;
}
