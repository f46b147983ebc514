/* Compares a sync by the library with two peers over libcurl and jansson, against the same sandbox.
 * They take turns, so that other load of the machine affects all of them. Prints medians and
 * ratios of medians, first as a table for people, then as lines for scripts.
 *
 * usage: bench BUILD-FOLDER
 * environment: BENCH_ORDERS (2000), BENCH_RUNS (3), BENCH_PLUGIN_RUNS (1: it takes over a minute)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/contender.h"
#include "bench/launch.h"

#define LATENCY_MS  20
#define CONNECTIONS 8
#define RUNS_MAX    64
#define SHORT_RUNS  5 /* in each turn, of a sync that takes less than a second */
#define NAME_WIDTH  16

enum peer { OURS, BEST_EFFORT, PLUGIN_PATTERN, OURS_FULL_SYNC, PEER_COUNT };

static const struct {
    const char *name;
    const char *program;
} peers[PEER_COUNT] = {{"ours", "ours"},
                       {"best-effort", "best_effort"},
                       {"plugin-pattern", "plugin_pattern"},
                       {"ours-full-sync", "ours"}};

/* The costs of all runs of one scenario. */
struct scenario {
    const char *name;
    const char *meaning;
    struct cost costs[PEER_COUNT][RUNS_MAX];
    unsigned runs[PEER_COUNT];
};

struct bench {
    char build[160];
    unsigned long orders;
    unsigned runs;
    unsigned plugin_runs;
    struct scenario first;
    struct scenario changed;
    struct scenario unchanged;
    struct scenario single;
};

/* ---- Running ---- */

static const struct cost *run(struct bench *bench, const struct sandbox *sandbox,
                              struct scenario *scenario, enum peer peer, unsigned connections,
                              const char *const *arguments)
{
    struct cost *cost = &scenario->costs[peer][scenario->runs[peer]++];
    char program[256];

    (void) snprintf(program, sizeof program, "%s/test/bench/%s", bench->build, peers[peer].program);
    contender_run(sandbox, program, connections, arguments, cost);
    return cost;
}

static void expect_same(const struct cost *left, const struct cost *right)
{
    if (left->records != right->records || left->digest != right->digest) {
        launch_fail("the contenders", "did not deliver the same orders");
    }
}

static void expect_records(const struct cost *cost, unsigned long records)
{
    if (cost->records != records) {
        fprintf(stderr, "bench: %lu orders delivered, not %lu\n", cost->records, records);
        launch_fail("the contenders", "did not deliver what had changed");
    }
}

/* First sync; nothing changed; one in a hundred changed. The plugin pattern reads the complete
 * list each time, so its one run stands for all three. */
static void run_with_latency(struct bench *bench, unsigned turn)
{
    static const char *const nothing[] = {NULL};
    struct sandbox sandbox;
    char inventory[128];
    const char *const save[] = {"--save", inventory, NULL};
    const char *const known[] = {"--known", inventory, NULL};
    const char *const changed[] = {"--known", inventory, "--changed", NULL};
    const struct cost *first;

    sandbox_start(&sandbox, bench->build, bench->orders, LATENCY_MS);
    (void) snprintf(inventory, sizeof inventory, "%s/inventory", sandbox.directory);
    first = run(bench, &sandbox, &bench->first, OURS, CONNECTIONS, save);
    expect_records(first, bench->orders);
    expect_same(first, run(bench, &sandbox, &bench->first, BEST_EFFORT, CONNECTIONS, nothing));
    if (turn < bench->plugin_runs) {
        const struct cost *plugin = run(bench, &sandbox, &bench->first, PLUGIN_PATTERN, 1, nothing);

        expect_same(first, plugin);
        bench->changed.costs[PLUGIN_PATTERN][bench->changed.runs[PLUGIN_PATTERN]++] = *plugin;
    }
    for (unsigned i = 0; i < SHORT_RUNS; i++) {
        expect_records(run(bench, &sandbox, &bench->unchanged, OURS, CONNECTIONS, changed), 0);
        expect_records(run(bench, &sandbox, &bench->unchanged, OURS_FULL_SYNC, CONNECTIONS, known),
                       0);
    }
    sandbox_post(&sandbox, "sandbox/touch", "{\"Every\":100}");
    for (unsigned i = 0; i < SHORT_RUNS; i++) {
        first = run(bench, &sandbox, &bench->changed, OURS, CONNECTIONS, changed);
        expect_records(first, bench->orders / 100);
        expect_same(first,
                    run(bench, &sandbox, &bench->changed, OURS_FULL_SYNC, CONNECTIONS, known));
    }
    sandbox_stop(&sandbox);
}

static void run_without_latency(struct bench *bench)
{
    static const char *const nothing[] = {NULL};
    struct sandbox sandbox;
    const struct cost *ours;

    sandbox_start(&sandbox, bench->build, bench->orders, 0);
    ours = run(bench, &sandbox, &bench->single, OURS, 1, nothing);
    expect_same(ours, run(bench, &sandbox, &bench->single, BEST_EFFORT, 1, nothing));
    sandbox_stop(&sandbox);
}

/* ---- Telling ---- */

static int compare(const void *left, const void *right)
{
    double difference = *(const double *) left - *(const double *) right;

    return (difference > 0) - (difference < 0);
}

static double median(const struct scenario *scenario, enum peer peer, enum metric metric)
{
    unsigned count = scenario->runs[peer];
    double values[RUNS_MAX];

    for (unsigned i = 0; i < count; i++) {
        values[i] = scenario->costs[peer][i].metrics[metric];
    }
    qsort(values, count, sizeof values[0], compare);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static void print_table(const struct scenario *scenario)
{
    printf("%s\n%-*s", scenario->meaning, NAME_WIDTH, "");
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        printf("%11s", metric_names[i]);
    }
    printf("%11s\n", "runs");
    for (int peer = 0; peer < PEER_COUNT; peer++) {
        if (scenario->runs[peer] == 0) {
            continue;
        }
        printf("%-*s", NAME_WIDTH, peers[peer].name);
        for (int metric = 0; metric < METRIC_COUNT; metric++) {
            printf("%11.0f", median(scenario, (enum peer) peer, (enum metric) metric));
        }
        printf("%11u\n", scenario->runs[peer]);
    }
    printf("\n");
}

static void print_lines(const struct scenario *scenario)
{
    for (int peer = 0; peer < PEER_COUNT; peer++) {
        if (scenario->runs[peer] == 0) {
            continue;
        }
        printf("bench %s %s", scenario->name, peers[peer].name);
        for (int metric = 0; metric < METRIC_COUNT; metric++) {
            printf(" %s=%.0f", metric_names[metric],
                   median(scenario, (enum peer) peer, (enum metric) metric));
        }
        printf("\n");
    }
}

/* Targets are printed beside the measurements. Nothing fails: this is a measurement. */
static void print_verdict(double value, const char *relation, double wanted)
{
    bool met = relation[0] == '>' ? value >= wanted : value <= wanted;

    printf("=%.2f wanted%s%.2f %s\n", value, relation, wanted, met ? "met" : "missed");
}

static void print_ratio(const struct scenario *scenario, enum peer upper, enum peer lower,
                        enum metric metric, const char *relation, double wanted)
{
    if (scenario->runs[upper] == 0 || scenario->runs[lower] == 0) {
        return;
    }
    printf("ratio %s %s/%s %s", scenario->name, peers[upper].name, peers[lower].name,
           metric_names[metric]);
    print_verdict(median(scenario, upper, metric) / median(scenario, lower, metric), relation,
                  wanted);
}

static void print_limit(const struct scenario *scenario, enum peer peer, enum metric metric,
                        double limit)
{
    printf("limit %s %s %s", scenario->name, peers[peer].name, metric_names[metric]);
    print_verdict(median(scenario, peer, metric), "<=", limit);
}

static void print_results(const struct bench *bench)
{
    const struct scenario *const scenarios[] = {&bench->first, &bench->changed, &bench->unchanged,
                                                &bench->single};
    unsigned long pages = (bench->orders + CONTENDER_PAGE - 1) / CONTENDER_PAGE;

    printf("%lu orders, pages of %d; medians\n\n", bench->orders, CONTENDER_PAGE);
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        print_table(scenarios[i]);
    }
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        print_lines(scenarios[i]);
    }
    print_ratio(&bench->first, PLUGIN_PATTERN, OURS, WALL_MS, ">=", 12);
    print_ratio(&bench->first, BEST_EFFORT, OURS, WALL_MS, ">=", 1);
    print_ratio(&bench->changed, PLUGIN_PATTERN, OURS, WALL_MS, ">=", 100);
    print_ratio(&bench->changed, PLUGIN_PATTERN, OURS_FULL_SYNC, WALL_MS, ">=", 100);
    print_limit(&bench->unchanged, OURS, REQUESTS, 2);
    print_limit(&bench->unchanged, OURS_FULL_SYNC, REQUESTS, (double) pages + 2);
    print_ratio(&bench->single, OURS, BEST_EFFORT, CPU_MS, "<=", 0.7);
    print_ratio(&bench->single, OURS, BEST_EFFORT, RSS_KB, "<=", 0.4);
}

static unsigned long setting(const char *name, unsigned long normal)
{
    const char *text = getenv(name);

    return text == NULL || text[0] == '\0' ? normal : strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    static struct bench bench = {
        .first = {"sync-first", "First sync, 20 ms latency, 8 connections", {{{{0}, 0, 0}}}, {0}},
        .changed = {"sync-changed", "One order in a hundred changed since", {{{{0}, 0, 0}}}, {0}},
        .unchanged = {"sync-unchanged", "Nothing changed since", {{{{0}, 0, 0}}}, {0}},
        .single = {"sync-single", "First sync, no latency, 1 connection", {{{{0}, 0, 0}}}, {0}},
    };

    if (argc != 2) {
        fprintf(stderr, "usage: %s BUILD-FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    (void) snprintf(bench.build, sizeof bench.build, "%s", argv[1]);
    bench.orders = setting("BENCH_ORDERS", 2000);
    bench.runs = (unsigned) setting("BENCH_RUNS", 3);
    bench.plugin_runs = (unsigned) setting("BENCH_PLUGIN_RUNS", 1);
    if (bench.runs == 0 || bench.runs > RUNS_MAX / SHORT_RUNS || bench.orders == 0) {
        fprintf(stderr, "bench: from 1 to %d runs, and at least 1 order\n", RUNS_MAX / SHORT_RUNS);
        return EXIT_FAILURE;
    }
    for (unsigned turn = 0; turn < bench.runs; turn++) {
        run_with_latency(&bench, turn);
        run_without_latency(&bench);
    }
    print_results(&bench);
    return EXIT_SUCCESS;
}
