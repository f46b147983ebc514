/* Whatever fails: an order is bought at most once, the caller learns the outcome, and the client
 * stays usable. README.md describes this folder. With the argument "all" it runs every case.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "torture/world.h"

#define FAILURES_SHOWN 200

struct tally tally;
bool thorough;

bool sampled(size_t n)
{
    return thorough || n % 23 == 1;
}

void tally_failure(const char *what, const char *complaint)
{
    if (tally.failures++ < FAILURES_SHOWN) {
        print_error("%s\n    %s\n", what, complaint);
    }
}

/* Also learns, from runs without a fault, how many requests precede the target call. */
static void without_a_fault_every_operation_succeeds(void **unused)
{
    static struct world world;

    (void) unused;
    for (size_t i = 0; i < operation_count; i++) {
        for (int mode = 0; mode < MODE_COUNT; mode++) {
            const char *complaint;

            world_begin(&world, &operations[i], (enum mode) mode);
            world_open(&world);
            world_run(&world);
            complaint = world.result != SSLSTORE_OK       ? world.error.message
                        : !operations[i].is_good(&world)  ? "the result is wrong"
                        : world_complaint(&world) != NULL ? world_complaint(&world)
                                                          : world_recover(&world);
            if (complaint != NULL) {
                tally_failure(operations[i].name, complaint);
            }
            world_end(&world);
        }
    }
    assert_int_equal(tally.failures, 0);
}

static void every_cell_of_the_matrix_holds(void **unused)
{
    (void) unused;
    matrix_run("test/torture/matrix.txt");
    assert_int_equal(tally.failures, 0);
}

static void a_failure_of_any_step_byte_or_allocation_is_handled(void **unused)
{
    size_t failures = tally.failures;

    (void) unused;
    loops_run();
    assert_int_equal(tally.failures, failures);
}

static void a_second_failure_after_the_first_is_handled(void **unused)
{
    size_t failures = tally.failures;

    (void) unused;
    pairs_run();
    assert_int_equal(tally.failures, failures);
}

static void no_impostor_receives_a_byte(void **unused)
{
    size_t failures = tally.failures;

    (void) unused;
    impostors_run();
    assert_int_equal(tally.failures, failures);
}

static void every_fault_strikes(void **unused)
{
    size_t silent = 0;

    (void) unused;
    for (size_t i = 0; i < fault_count; i++) {
        if (fault_hits[i] == 0) {
            print_error("%s: this fault never struck\n", faults[i].name);
            silent++;
        }
    }
    for (size_t i = 1; i < STEP_FAULT_COUNT; i++) {
        if (step_fault_hits[i] == 0) {
            print_error("%s: this step fault never struck\n", step_fault_names[i]);
            silent++;
        }
    }
    assert_int_equal(silent, 0);
}

static void summarize(void)
{
    printf("\nfaults:\n");
    for (size_t i = 0; i < fault_count; i++) {
        printf("  %-16s %8zu%s", faults[i].name, fault_hits[i], i % 4 == 3 ? "\n" : "");
    }
    printf("\nstep faults:\n");
    for (size_t i = 1; i < STEP_FAULT_COUNT; i++) {
        printf("  %-16s %8zu%s", step_fault_names[i], step_fault_hits[i], i % 4 == 0 ? "\n" : "");
    }
    printf("\n%zu scenarios, %zu runs, %zu orders bought, %zu failures\n", tally.scenarios,
           tally.runs, tally.bought, tally.failures);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_fault_every_operation_succeeds),
        cmocka_unit_test(every_cell_of_the_matrix_holds),
        cmocka_unit_test(a_failure_of_any_step_byte_or_allocation_is_handled),
        cmocka_unit_test(a_second_failure_after_the_first_is_handled),
        cmocka_unit_test(no_impostor_receives_a_byte),
        cmocka_unit_test(every_fault_strikes),
    };

    int failed;

    thorough = argc > 1 && strcmp(argv[1], "all") == 0;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (thorough) {
        summarize();
    }
    return failed;
}
