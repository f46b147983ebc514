/* Torture: whatever goes wrong, wherever, an order is bought once at most, its buyer learns so, and
 * the client goes on. README.md is the map. With "all" as its argument it does everything there is.
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

/* The requests that come before the call at stake are learnt from a run in which nothing happens. */
static void without_a_fault_everything_is_good(void **unused)
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
                        : !operations[i].is_good(&world)  ? "the result is not good"
                        : world_complaint(&world) != NULL ? world_complaint(&world)
                                                          : world_settle(&world);
            if (complaint != NULL) {
                tally_failure(operations[i].name, complaint);
            }
            world_end(&world);
        }
    }
    assert_int_equal(tally.failures, 0);
}

static void every_cell_of_the_matrix_is_as_it_says(void **unused)
{
    (void) unused;
    matrix_run("test/torture/matrix.txt");
    assert_int_equal(tally.failures, 0);
}

static void whatever_step_byte_or_allocation_fails(void **unused)
{
    size_t failures = tally.failures;

    (void) unused;
    loops_run();
    assert_int_equal(tally.failures, failures);
}

static void whatever_fails_after_something_else_has_failed(void **unused)
{
    size_t failures = tally.failures;

    (void) unused;
    pairs_run();
    assert_int_equal(tally.failures, failures);
}

static void no_impostor_is_told_a_byte(void **unused)
{
    size_t failures = tally.failures;

    (void) unused;
    impostors_run();
    assert_int_equal(tally.failures, failures);
}

static void every_fault_has_fired(void **unused)
{
    size_t silent = 0;

    (void) unused;
    for (size_t i = 0; i < fault_count; i++) {
        if (fault_hits[i] == 0) {
            print_error("%s: this fault never fired\n", faults[i].name);
            silent++;
        }
    }
    for (size_t i = 1; i < BLOW_COUNT; i++) {
        if (blow_hits[i] == 0) {
            print_error("%s: this blow never fell\n", blow_names[i]);
            silent++;
        }
    }
    assert_int_equal(silent, 0);
}

static void summarise(void)
{
    printf("\nfaults fired:\n");
    for (size_t i = 0; i < fault_count; i++) {
        printf("  %-16s %8zu%s", faults[i].name, fault_hits[i], i % 4 == 3 ? "\n" : "");
    }
    printf("\nblows:\n");
    for (size_t i = 1; i < BLOW_COUNT; i++) {
        printf("  %-16s %8zu%s", blow_names[i], blow_hits[i], i % 4 == 0 ? "\n" : "");
    }
    printf("\n%zu scenarios, %zu runs, %zu orders bought, %zu failures\n", tally.scenarios,
           tally.runs, tally.bought, tally.failures);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_fault_everything_is_good),
        cmocka_unit_test(every_cell_of_the_matrix_is_as_it_says),
        cmocka_unit_test(whatever_step_byte_or_allocation_fails),
        cmocka_unit_test(whatever_fails_after_something_else_has_failed),
        cmocka_unit_test(no_impostor_is_told_a_byte),
        cmocka_unit_test(every_fault_has_fired),
    };

    int failed;

    thorough = argc > 1 && strcmp(argv[1], "all") == 0;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (thorough) {
        summarise();
    }
    return failed;
}
