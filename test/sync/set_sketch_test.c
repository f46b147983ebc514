/* Census: by which orders two walks differ, however many they share.
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

static struct sslstore__set_sketch *census; /* on the heap, where a sanitizer sees a cell too far */
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

/* Both walks saw `shared`; the first alone saw `gone`, the second alone `slipped`. */
static bool compare(unsigned first, unsigned shared, unsigned gone, unsigned slipped)
{
    memset(census, 0, sizeof *census);
    for (unsigned i = 0; i < shared + gone; i++) {
        sslstore__set_sketch_count(census, key(first + i), 1);
    }
    for (unsigned i = 0; i < shared; i++) {
        sslstore__set_sketch_count(census, key(first + i), -1);
    }
    for (unsigned i = 0; i < slipped; i++) {
        sslstore__set_sketch_count(census, key(first + shared + gone + i), -1);
    }
    return sslstore__set_sketch_missing(census, missing, &count);
}

/* The finaliser of splitmix64, a second time. */
static uint64_t mixed(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(13787848793156543929);
    value ^= value >> 27;
    value *= UINT64_C(10723151780598845931);
    value ^= value >> 31;
    return value;
}

static void a_key_lies_in_one_cell_of_each_part(void **unused)
{
    (void) unused;
    for (unsigned i = 0; i < 200; i++) {
        static struct sslstore__set_sketch expected;

        memset(census, 0, sizeof *census);
        memset(&expected, 0, sizeof expected);
        for (unsigned part = 0; part < 4; part++) {
            uint64_t place = (mixed(key(i)) >> part * 16 & UINT64_C(65535)) % 18;

            expected.cells[part * 18 + place].keys = key(i);
            expected.cells[part * 18 + place].checks = (uint32_t) mixed(mixed(key(i)));
            expected.cells[part * 18 + place].count = 3;
        }
        sslstore__set_sketch_count(census, key(i), 3);
        assert_memory_equal(census, &expected, sizeof expected);
    }
}

static void equal_walks_differ_by_nothing(void **unused)
{
    (void) unused;
    for (unsigned shared = 0; shared <= 100000; shared = shared * 10 + 1) {
        assert_true(compare(1, shared, 0, 0));
        assert_int_equal(count, 0);
    }
}

static void a_few_differences_are_told_exactly(void **unused)
{
    (void) unused;
    for (unsigned round = 0; round < 2000; round++) {
        unsigned gone = round % 8;
        unsigned slipped = round / 8 % 8;

        assert_true(compare(round * 10000, 500, gone, slipped));
        assert_int_equal(count, slipped);
        for (unsigned i = 0; i < slipped; i++) {
            assert_true(is_missing(key(round * 10000 + 500 + gone + i)));
        }
    }
}

static void too_many_differences_are_never_told_wrongly(void **unused)
{
    unsigned refused = 0;

    (void) unused;
    for (unsigned round = 0; round < 500; round++) {
        unsigned slipped = 15 + round % 100;

        if (!compare(round * 10000, 100, round % 20, slipped)) {
            refused++;
            continue;
        }
        assert_int_equal(count, slipped);
        for (unsigned i = 0; i < slipped; i++) {
            assert_true(is_missing(key(round * 10000 + 100 + round % 20 + i)));
        }
    }
    assert_int_equal(refused, 413); /* which the keys decide */
}

/* As many as there is room for, and not one more. */
static void no_more_are_told_than_there_is_room_for(void **unused)
{
    unsigned told = 0;
    unsigned told_gone = 0;

    (void) unused;
    for (unsigned first = 0; first < 30000; first += 100) {
        told_gone += compare(first, 0, 50, 0);
        told += compare(first, 0, 0, 32);
        assert_true(count <= 32);
        assert_false(compare(first, 0, 0, 33));
        assert_true(count <= 32);
    }
    assert_int_equal(told, 298); /* which the keys decide */
    assert_int_equal(told_gone, 245);
}

/* Two keys that lie in the same cells cannot be parted. */
static uint64_t twin_of(uint64_t one)
{
    for (unsigned i = 0;; i++) {
        size_t shared = 0;

        memset(census, 0, sizeof *census);
        sslstore__set_sketch_count(census, one, 1);
        sslstore__set_sketch_count(census, key(i), 1);
        for (size_t cell = 0; cell < SSLSTORE__SET_SKETCH_CELLS; cell++) {
            shared += census->cells[cell].count == 2;
        }
        if (shared == 4 && key(i) != one) {
            return key(i);
        }
    }
}

static void what_cannot_be_told_apart_is_not_taken_for_nothing(void **unused)
{
    static const int32_t times[][2] = {{1, 1}, {1, -1}, {-1, -1}, {2, 0}, {-2, 0}, {2, -2}, {3, 1}};
    uint64_t one = key(1);
    uint64_t twin = twin_of(one);

    (void) unused;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        bool told;

        memset(census, 0, sizeof *census);
        sslstore__set_sketch_count(census, one, times[i][0]);
        sslstore__set_sketch_count(census, twin, times[i][1]);
        told = sslstore__set_sketch_missing(census, missing, &count);
        assert_false(told);
        assert_int_equal(count, 0);
    }
}

/* No two walks make such a sketch: each time that a key is taken from one cell, it is left in another. */
static void a_sketch_that_is_none_is_refused_in_the_end(void **unused)
{
    (void) unused;
    memset(census, 0, sizeof *census);
    sslstore__set_sketch_count(census, key(1), 1);
    for (size_t i = 18; i < SSLSTORE__SET_SKETCH_CELLS; i++) {
        memset(&census->cells[i], 0, sizeof census->cells[i]);
    }
    assert_false(sslstore__set_sketch_missing(census, missing, &count));
}

static void whatever_is_left_in_any_cell_is_not_taken_for_nothing(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < SSLSTORE__SET_SKETCH_CELLS; i++) {
        memset(census, 0, sizeof *census);
        census->cells[i].count = -2;
        assert_false(sslstore__set_sketch_missing(census, missing, &count));
        census->cells[i].count = 0;
        census->cells[i].keys = 1;
        assert_false(sslstore__set_sketch_missing(census, missing, &count));
    }
}

static void a_sketch_that_was_read_is_empty(void **unused)
{
    static const struct sslstore__set_sketch empty;

    (void) unused;
    assert_true(compare(1, 1000, 3, 4));
    assert_memory_equal(census, &empty, sizeof empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_lies_in_one_cell_of_each_part),
        cmocka_unit_test(equal_walks_differ_by_nothing),
        cmocka_unit_test(a_few_differences_are_told_exactly),
        cmocka_unit_test(too_many_differences_are_never_told_wrongly),
        cmocka_unit_test(no_more_are_told_than_there_is_room_for),
        cmocka_unit_test(what_cannot_be_told_apart_is_not_taken_for_nothing),
        cmocka_unit_test(a_sketch_that_is_none_is_refused_in_the_end),
        cmocka_unit_test(whatever_is_left_in_any_cell_is_not_taken_for_nothing),
        cmocka_unit_test(a_sketch_that_was_read_is_empty),
    };
    int failed;

    census = malloc(sizeof *census);
    failed = census == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    free(census);
    return failed;
}
