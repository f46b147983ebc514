/* Set sketch: it finds the orders by which two listings differ, however many they share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/set_sketch.h"
#include "sync/dedup.h"

/* On the heap, where a sanitizer reports an access behind it. */
static struct sslstore__set_sketch *sketch;
static uint64_t missing[SSLSTORE__SET_SKETCH_MAX];
static size_t count;

static uint64_t key(unsigned number)
{
    char id[32];

    (void) snprintf(id, sizeof id, "%u-P%u", number, number * 7);
    return sslstore__dedup_key(id);
}

static bool is_missing(uint64_t wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (missing[i] == wanted) {
            return true;
        }
    }
    return false;
}

/* Both listings have `shared` orders; only the first has `gone`, only the second has `missed`. */
static bool compare(unsigned first, unsigned shared, unsigned gone, unsigned missed)
{
    memset(sketch, 0, sizeof *sketch);
    for (unsigned i = 0; i < shared + gone; i++) {
        sslstore__set_sketch_count(sketch, key(first + i), 1);
    }
    for (unsigned i = 0; i < shared; i++) {
        sslstore__set_sketch_count(sketch, key(first + i), -1);
    }
    for (unsigned i = 0; i < missed; i++) {
        sslstore__set_sketch_count(sketch, key(first + shared + gone + i), -1);
    }
    return sslstore__set_sketch_missing(sketch, missing, &count);
}

/* The finalizer of splitmix64, written a second time. */
static uint64_t mixed(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(13787848793156543929);
    value ^= value >> 27;
    value *= UINT64_C(10723151780598845931);
    value ^= value >> 31;
    return value;
}

static void a_key_is_in_one_cell_of_each_part(void **unused)
{
    (void) unused;
    for (unsigned i = 0; i < 200; i++) {
        static struct sslstore__set_sketch expected;

        memset(sketch, 0, sizeof *sketch);
        memset(&expected, 0, sizeof expected);
        for (unsigned part = 0; part < 4; part++) {
            uint64_t place = (mixed(key(i)) >> part * 16 & UINT64_C(65535)) % 18;

            expected.cells[part * 18 + place].keys = key(i);
            expected.cells[part * 18 + place].checks = (uint32_t) mixed(mixed(key(i)));
            expected.cells[part * 18 + place].count = 3;
        }
        sslstore__set_sketch_count(sketch, key(i), 3);
        assert_memory_equal(sketch, &expected, sizeof expected);
    }
}

static void equal_listings_have_no_difference(void **unused)
{
    (void) unused;
    for (unsigned shared = 0; shared <= 100000; shared = shared * 10 + 1) {
        assert_true(compare(1, shared, 0, 0));
        assert_int_equal(count, 0);
    }
}

static void a_few_differences_are_found_exactly(void **unused)
{
    (void) unused;
    for (unsigned round = 0; round < 2000; round++) {
        unsigned gone = round % 8;
        unsigned missed = round / 8 % 8;

        assert_true(compare(round * 10000, 500, gone, missed));
        assert_int_equal(count, missed);
        for (unsigned i = 0; i < missed; i++) {
            assert_true(is_missing(key(round * 10000 + 500 + gone + i)));
        }
    }
}

static void too_many_differences_are_refused_or_found_exactly(void **unused)
{
    unsigned refused = 0;

    (void) unused;
    for (unsigned round = 0; round < 500; round++) {
        unsigned missed = 15 + round % 100;

        if (!compare(round * 10000, 100, round % 20, missed)) {
            refused++;
            continue;
        }
        assert_int_equal(count, missed);
        for (unsigned i = 0; i < missed; i++) {
            assert_true(is_missing(key(round * 10000 + 100 + round % 20 + i)));
        }
    }
    assert_int_equal(refused, 413); /* depends on the keys alone */
}

static void no_more_keys_are_returned_than_the_array_holds(void **unused)
{
    unsigned found = 0;
    unsigned found_gone = 0;

    (void) unused;
    for (unsigned first = 0; first < 30000; first += 100) {
        found_gone += compare(first, 0, 50, 0);
        found += compare(first, 0, 0, 32);
        assert_true(count <= 32);
        assert_false(compare(first, 0, 0, 33));
        assert_true(count <= 32);
    }
    assert_int_equal(found, 298); /* depends on the keys alone */
    assert_int_equal(found_gone, 245);
}

/* Finds a key in the same cells, so that the two cannot be separated. */
static uint64_t twin_of(uint64_t one)
{
    for (unsigned i = 0;; i++) {
        size_t shared = 0;

        memset(sketch, 0, sizeof *sketch);
        sslstore__set_sketch_count(sketch, one, 1);
        sslstore__set_sketch_count(sketch, key(i), 1);
        for (size_t cell = 0; cell < SSLSTORE__SET_SKETCH_CELLS; cell++) {
            shared += sketch->cells[cell].count == 2;
        }
        if (shared == 4 && key(i) != one) {
            return key(i);
        }
    }
}

static void two_keys_in_the_same_cells_are_not_taken_for_an_empty_sketch(void **unused)
{
    static const int32_t times[][2] = {{1, 1}, {1, -1}, {-1, -1}, {2, 0}, {-2, 0}, {2, -2}, {3, 1}};
    uint64_t one = key(1);
    uint64_t twin = twin_of(one);

    (void) unused;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        bool readable;

        memset(sketch, 0, sizeof *sketch);
        sslstore__set_sketch_count(sketch, one, times[i][0]);
        sslstore__set_sketch_count(sketch, twin, times[i][1]);
        readable = sslstore__set_sketch_missing(sketch, missing, &count);
        assert_false(readable);
        assert_int_equal(count, 0);
    }
}

/* Each time that the key is taken from one cell, it appears in the others. */
static void a_sketch_that_no_two_listings_make_is_refused(void **unused)
{
    (void) unused;
    memset(sketch, 0, sizeof *sketch);
    sslstore__set_sketch_count(sketch, key(1), 1);
    for (size_t i = 18; i < SSLSTORE__SET_SKETCH_CELLS; i++) {
        memset(&sketch->cells[i], 0, sizeof sketch->cells[i]);
    }
    assert_false(sslstore__set_sketch_missing(sketch, missing, &count));
}

static void a_sketch_with_any_cell_in_use_is_not_empty(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < SSLSTORE__SET_SKETCH_CELLS; i++) {
        memset(sketch, 0, sizeof *sketch);
        sketch->cells[i].count = -2;
        assert_false(sslstore__set_sketch_missing(sketch, missing, &count));
        sketch->cells[i].count = 0;
        sketch->cells[i].keys = 1;
        assert_false(sslstore__set_sketch_missing(sketch, missing, &count));
    }
}

static void a_sketch_is_empty_after_it_was_read(void **unused)
{
    static const struct sslstore__set_sketch empty;

    (void) unused;
    assert_true(compare(1, 1000, 3, 4));
    assert_memory_equal(sketch, &empty, sizeof empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_in_one_cell_of_each_part),
        cmocka_unit_test(equal_listings_have_no_difference),
        cmocka_unit_test(a_few_differences_are_found_exactly),
        cmocka_unit_test(too_many_differences_are_refused_or_found_exactly),
        cmocka_unit_test(no_more_keys_are_returned_than_the_array_holds),
        cmocka_unit_test(two_keys_in_the_same_cells_are_not_taken_for_an_empty_sketch),
        cmocka_unit_test(a_sketch_that_no_two_listings_make_is_refused),
        cmocka_unit_test(a_sketch_with_any_cell_in_use_is_not_empty),
        cmocka_unit_test(a_sketch_is_empty_after_it_was_read),
    };
    int failed;

    sketch = malloc(sizeof *sketch);
    failed = sketch == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    free(sketch);
    return failed;
}
