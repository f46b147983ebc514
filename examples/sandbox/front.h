/* The server in front of the engine: listens, runs one thread per connection, does TLS and HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FRONT_H
#define SANDBOX_FRONT_H

#include "engine.h"
#include "tls.h"

#include <pthread.h>

struct front_config {
    int port;              /* 0: any free port */
    const char *listen;    /* numeric address; NULL: 127.0.0.1 and, if available, ::1 */
    const char *names;     /* further names of the TLS certificate, joined by commas; NULL: none */
    const char *addresses; /* further addresses of the TLS certificate, in the same way */
    enum tls_mode mode;
    bool tickets, resume, keep_alive;
    int latency_ms;
    int idle_ms;        /* close a connection after so long without traffic */
    int keep_alive_max; /* and after so many replies; 0: any number */
    uint64_t seed;
    struct engine *engine;         /* the server locks it */
    pthread_mutex_t *engine_mutex; /* with this mutex; NULL: with its own */
    random_fn *random;
    void *random_user;
};

struct front;

/* Listens and serves from now on. Returns NULL, and prints a line on stderr, on failure. */
struct front *front_start(const struct front_config *config);
int front_port(const struct front *front);

/* Closes every connection and waits for its thread. The caller may then use the engine again. */
void front_stop(struct front *front);

#endif
