/* Random bytes: exactly as many as requested, and never the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"

#define LARGE 5000
#define RUN 8 /* so many zeros in a row do not come by chance */

/* The block ends where the request ends, so that a sanitizer sees a byte too many. */
static void every_size_is_filled_exactly(void **state)
{
    (void) state;
    for (size_t size = 1; size < 200; size++) {
        unsigned char *bytes = malloc(size);

        assert_non_null(bytes);
        assert_int_equal(sslstore_random_mbedtls(NULL, bytes, size), 0);
        free(bytes);
    }
}

static void a_large_request_is_filled_to_its_last_byte(void **state)
{
    unsigned char *bytes = calloc(1, LARGE);
    size_t zeros = 0;

    (void) state;
    assert_non_null(bytes);
    assert_int_equal(sslstore_random_mbedtls(NULL, bytes, LARGE), 0);
    for (size_t i = 0; i < LARGE; i++) {
        zeros = bytes[i] == 0 ? zeros + 1 : 0;
        assert_true(zeros < RUN);
    }
    free(bytes);
}

static void no_two_draws_are_alike(void **state)
{
    unsigned char left[16];
    unsigned char right[16];

    (void) state;
    assert_int_equal(sslstore_random_mbedtls(NULL, left, sizeof left), 0);
    assert_int_equal(sslstore_random_mbedtls(NULL, right, sizeof right), 0);
    assert_memory_not_equal(left, right, sizeof left);
}

static void nothing_is_easily_drawn(void **state)
{
    unsigned char byte = 42;

    (void) state;
    assert_int_equal(sslstore_random_mbedtls(NULL, &byte, 0), 0);
    assert_int_equal(byte, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_filled_exactly),
        cmocka_unit_test(a_large_request_is_filled_to_its_last_byte),
        cmocka_unit_test(no_two_draws_are_alike),
        cmocka_unit_test(nothing_is_easily_drawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
