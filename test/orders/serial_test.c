/* Serial numbers: the same number however a tool writes it, and never another one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "orders/serial.h"

static void assert_each(const char *const (*pairs)[2], size_t count, bool same)
{
    for (size_t i = 0; i < count; i++) {
        for (int turned = 0; turned < 2; turned++) {
            const char *left = pairs[i][turned];
            const char *right = pairs[i][1 - turned];

            if (sslstore__serial_equal(left, right) != same) {
                fail_msg("\"%s\" and \"%s\"", left, right);
            }
        }
    }
}

static void case_colons_blanks_and_leading_zeros_do_not_matter(void **unused)
{
    static const char *const pairs[][2] = {
        {"0A1B2C", "0A1B2C"},
        {"0A1B2C", "0a1b2c"},
        {"0A1B2C", "0A:1B:2C"},
        {"0A1B2C", "0A 1B 2C"},
        {"0A1B2C", " 0A1B2C "},
        {"0A1B2C", "A1B2C"},
        {"0A1B2C", "00:00:0A:1B:2C"},
        {"0A1B2C", "0 0A1B2C"},
        {"100", "0100"},
        {"1:00", "01 00:"},
        {"0", "00"},
        {"0", ""},
    };

    (void) unused;
    assert_each(pairs, sizeof pairs / sizeof pairs[0], true);
}

static void other_digits_are_another_number(void **unused)
{
    static const char *const pairs[][2] = {
        {"0A1B2C", "0A1B2D"},
        {"0A1B2C", "0A1B2"},
        {"0A1B2C", "0A1B2C0"},
        {"0A1B2C", "1A1B2C"},
        {"100", "1"},
        {"1001", "11"},
        {"1", ""},
        {"1", "-1"},
        {"12", "1.2"},
        {"12", "0x12"},
    };

    (void) unused;
    assert_each(pairs, sizeof pairs / sizeof pairs[0], false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_colons_blanks_and_leading_zeros_do_not_matter),
        cmocka_unit_test(other_digits_are_another_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
