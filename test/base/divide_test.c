/* Divide: as the processor divides, on processors that cannot, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/divide.h"

static const uint64_t numbers[] = {0,
                                   1,
                                   9,
                                   10,
                                   86399,
                                   86400,
                                   86401,
                                   UINT32_MAX,
                                   UINT64_C(1) << 32,
                                   UINT64_C(315537897599),
                                   INT64_MAX,
                                   UINT64_MAX - 1,
                                   UINT64_MAX};
static const uint32_t divisors[] = {1,         2, 3, 10, 1000, 86400, 604800, UINT32_C(1) << 31,
                                    UINT32_MAX};

static void quotient_and_rest_make_up_the_number(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        for (size_t j = 0; j < sizeof divisors / sizeof divisors[0]; j++) {
            uint32_t rest = 77;
            uint64_t quotient = sslstore__divide(numbers[i], divisors[j], &rest);

            assert_true(rest < divisors[j]);
            assert_true(quotient <= numbers[i]);
            assert_true(quotient * divisors[j] + rest == numbers[i]);
            assert_true(quotient == numbers[i] / divisors[j]);
        }
    }
}

static void a_quotient_is_rounded_toward_zero(void **unused)
{
    (void) unused;
    assert_true(sslstore__quotient(86399, 86400) == 0);
    assert_true(sslstore__quotient(-86399, 86400) == 0);
    assert_true(sslstore__quotient(-86400, 86400) == -1);
    assert_true(sslstore__quotient(-172801, 86400) == -2);
    assert_true(sslstore__quotient(INT64_MAX, 7) == INT64_MAX / 7);
    assert_true(sslstore__quotient(INT64_MIN, 7) == INT64_MIN / 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotient_and_rest_make_up_the_number),
        cmocka_unit_test(a_quotient_is_rounded_toward_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
