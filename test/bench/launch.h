/* What the bench starts: a sandbox, and contenders against it, and what each of them costs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_BENCH_LAUNCH_H
#define TEST_BENCH_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum metric { WALL_MS, CPU_MS, RSS_KB, REQUESTS, BYTES, HANDSHAKES, METRIC_COUNT };

/* A sandbox on a free port, with a connection to its counters that stays open. */
struct sandbox {
    pid_t process;
    char directory[64]; /* of its files and the contenders' files */
    char url[128];
    char ca_file[128];
    void *counters;            /* a CURL handle */
    double look[METRIC_COUNT]; /* what reading the counters adds to them */
};

extern const char *const metric_names[METRIC_COUNT];

/* What one run cost and what it delivered. */
struct cost {
    double metrics[METRIC_COUNT];
    unsigned long records;
    unsigned long long digest;
};

/* Both exit with a reason if they fail. build: the folder of the programs. */
void sandbox_start(struct sandbox *sandbox, const char *build, unsigned long orders,
                   unsigned latency_ms);
void sandbox_stop(struct sandbox *sandbox);

/* Sends a POST to a call that only the sandbox has. */
void sandbox_post(const struct sandbox *sandbox, const char *path, const char *body);

/* Runs a contender to its end. arguments, up to a NULL, follow its URL, CA file and connections. */
void contender_run(const struct sandbox *sandbox, const char *program, unsigned connections,
                   const char *const *arguments, struct cost *cost);

void launch_fail(const char *what, const char *why);

#endif
