/* The server in front of the engine: listens, one thread a connection, TLS and HTTP.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FRONT_H
#define SANDBOX_FRONT_H

#include "engine.h"
#include "tls.h"

struct front_config {
    int port; /* 0: any free one */
    enum tls_mode mode;
    bool tickets, resume, keep_alive;
    int latency_ms;
    int idle_ms; /* after which a connection on which nothing happens is closed */
    uint64_t seed;
    struct engine *engine; /* the front locks it */
    random_fn *random;
    void *random_user;
};

struct front;

/* Listens and serves from now on; NULL after a line on stderr. */
struct front *front_start(const struct front_config *config);
int front_port(const struct front *front);

/* Ends every connection and waits for its thread; the engine is the caller's alone again. */
void front_stop(struct front *front);

#endif
