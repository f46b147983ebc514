/* What the bench starts: a sandbox, and contenders against it, with what each of them cost.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_BENCH_LAUNCH_H
#define TEST_BENCH_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum metric { WALL_MS, CPU_MS, RSS_KB, REQUESTS, BYTES, HANDSHAKES, METRIC_COUNT };

/* A sandbox of our own, on a free port, with its counters on a connection that stays open. */
struct sandbox {
    pid_t process;
    char directory[64]; /* of its files, and of what contenders keep */
    char url[128];
    char ca_file[128];
    void *counters;            /* a CURL handle */
    double look[METRIC_COUNT]; /* what looking at the counters adds to them */
};

extern const char *const metric_names[METRIC_COUNT];

/* What one run cost, and what it delivered. */
struct cost {
    double metrics[METRIC_COUNT];
    unsigned long records;
    unsigned long long digest;
};

/* Both exit with a reason when they fail. build: where the programs are. */
void sandbox_start(struct sandbox *sandbox, const char *build, unsigned long orders,
                   unsigned latency_ms);
void sandbox_stop(struct sandbox *sandbox);

/* POST to what only a sandbox has. */
void sandbox_post(const struct sandbox *sandbox, const char *path, const char *body);

/* Run a contender to its end; what stands in arguments, up to a NULL, follows its URL, CA file and
 * connections. */
void contender_run(const struct sandbox *sandbox, const char *program, unsigned connections,
                   const char *const *arguments, struct cost *cost);

void launch_fail(const char *what, const char *why);

#endif
