/* The default wall clock when time() fails, and after a time_t of 32 bits has ended.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "sslstore.h"

/* Whether this system has a time_t of 64 bits. */
#if defined(__GLIBC__)
#define HAS_TIME64 __GLIBC_PREREQ(2, 34)
#else
#define HAS_TIME64 (sizeof(time_t) == sizeof(int64_t))
#endif

/* What time() returns, and whether the library asked for 64 bits. */
static int64_t system_time;
static bool is_wide;

time_t __wrap_time(time_t *out);
time_t __wrap_time(time_t *out)
{
    (void) out;
    is_wide = sizeof(time_t) == sizeof(int64_t);
    return (time_t) system_time;
}

/* What 32-bit glibc calls if time_t has 64 bits, as it has in the library, though this test may be
 * built without. */
int64_t __wrap___time64(int64_t *out);
int64_t __wrap___time64(int64_t *out)
{
    (void) out;
    is_wide = true;
    return system_time;
}

static void no_time_is_unknown_and_never_a_wrong_one(void **state)
{
    static const int32_t cases[] = {-1 /* EOVERFLOW */, 0, INT32_MIN /* wrapped around: 1901 */};

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        system_time = cases[i];
        assert_int_equal(sslstore_wall_time(NULL), 0);
    }
}

static void the_time_is_passed_on(void **state)
{
    static const int32_t cases[] = {1, 1795512600, INT32_MAX};

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        system_time = cases[i];
        assert_true(sslstore_wall_time(NULL) == cases[i]);
    }
}

static void the_time_goes_on_after_january_2038(void **state)
{
    static const int64_t cases[] = {INT64_C(2147483648), INT64_C(2524608000), INT64_C(4294967296)};

    (void) state;
    (void) sslstore_wall_time(NULL);
    if (!is_wide && !HAS_TIME64) {
        skip();
    }
    assert_true(is_wide);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        system_time = cases[i];
        assert_true(sslstore_wall_time(NULL) == cases[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_time_is_unknown_and_never_a_wrong_one),
        cmocka_unit_test(the_time_is_passed_on),
        cmocka_unit_test(the_time_goes_on_after_january_2038),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
