/* Census: by which orders two walks differ, however many they share.
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

#include "ca/census.h"
#include "ca/seen.h"

static struct sslstore__census census;
static uint64_t missing[SSLSTORE__CENSUS_MAX];
static size_t count;

static uint64_t key(unsigned number)
{
    char id[32];

    (void) snprintf(id, sizeof id, "%u-P%u", number, number * 7);
    return sslstore__key_of(id);
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
    memset(&census, 0, sizeof census);
    for (unsigned i = 0; i < shared + gone; i++) {
        sslstore__census_count(&census, key(first + i), 1);
    }
    for (unsigned i = 0; i < shared; i++) {
        sslstore__census_count(&census, key(first + i), -1);
    }
    for (unsigned i = 0; i < slipped; i++) {
        sslstore__census_count(&census, key(first + shared + gone + i), -1);
    }
    return sslstore__census_missing(&census, missing, &count);
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
    assert_true(refused > 300);
}

static void a_sketch_that_was_read_is_empty(void **unused)
{
    static const struct sslstore__census empty;

    (void) unused;
    assert_true(compare(1, 1000, 3, 4));
    assert_memory_equal(&census, &empty, sizeof empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_walks_differ_by_nothing),
        cmocka_unit_test(a_few_differences_are_told_exactly),
        cmocka_unit_test(too_many_differences_are_never_told_wrongly),
        cmocka_unit_test(a_sketch_that_was_read_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
