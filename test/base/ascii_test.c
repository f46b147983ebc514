/* ASCII: every byte is in the classes in which the C locale has it, and none above 0x7F is in any.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdlib.h>

#include "base/ascii.h"

static void every_byte_is_in_its_classes(void **state)
{
    (void) state;
    for (int i = 0; i < 256; i++) {
        bool is_ascii = i < 128;
        char byte = (char) i;

        assert_int_equal(sslstore__ascii_is_digit(byte), is_ascii && isdigit(i));
        assert_int_equal(sslstore__ascii_is_letter(byte), is_ascii && isalpha(i));
        assert_int_equal(sslstore__ascii_is_alphanumeric(byte), is_ascii && isalnum(i));
        assert_int_equal(sslstore__ascii_is_hex_digit(byte), is_ascii && isxdigit(i));
        assert_int_equal(sslstore__ascii_is_space(byte), is_ascii && isspace(i));
        assert_int_equal(sslstore__ascii_is_control(byte), is_ascii && iscntrl(i));
    }
}

static void a_hex_digit_has_its_value(void **state)
{
    (void) state;
    for (int i = 0; i < 256; i++) {
        char text[2] = {(char) i, '\0'};
        int value = i < 128 && isxdigit(i) ? (int) strtol(text, NULL, 16) : -1;

        assert_int_equal(sslstore__ascii_hex_value((char) i), value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_in_its_classes),
        cmocka_unit_test(a_hex_digit_has_its_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
