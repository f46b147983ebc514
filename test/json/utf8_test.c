/* UTF-8: every character is taken, and nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "encode.h"
#include "json/utf8.h"

/* The number of bytes taken of a text, and whether it ends with a complete character. */
static size_t take(const char *text, size_t size, bool *complete)
{
    struct sslstore__json_utf8 utf8 = {0, 0, 0};
    size_t taken = 0;

    while (taken < size && sslstore__json_utf8_take(&utf8, text[taken])) {
        taken++;
    }
    *complete = utf8.missing == 0;
    return taken;
}

static void every_code_point_except_surrogates_is_accepted(void **state)
{
    (void) state;
    for (unsigned long code = 0; code <= 0x10FFFF; code++) {
        char text[4];
        size_t size = encode(code, text);
        bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
        bool complete;

        if (take(text, size, &complete) != (is_surrogate ? 1 : size) || complete == is_surrogate) {
            fail_msg("U+%04lX", code);
        }
    }
}

static void nothing_above_the_last_code_point_is_accepted(void **state)
{
    (void) state;
    for (unsigned long code = 0x110000; code <= 0x1FFFFF; code++) {
        char text[4];
        bool complete;

        if (take(text, encode(code, text), &complete) > 1) {
            fail_msg("U+%04lX", code);
        }
    }
}

/* One code point has one encoding: whatever is taken is what the encoder makes of it. */
static void no_character_has_two_forms(void **state)
{
    size_t characters = 0;
    bool complete;

    (void) state;
    for (int lead = 0; lead < 256; lead++) {
        for (int second = 0; second < 256; second++) {
            for (int third = 0x7F; third <= 0xC0; third++) {
                char text[4] = {(char) lead, (char) second, (char) third, (char) 0x80};
                size_t taken = take(text, 4, &complete);

                characters += taken == 4 && complete && lead >= 0xF0;
                assert_false(lead >= 0x80 && lead < 0xC2 && taken > 0);
                assert_false(lead > 0xF4 && taken > 0);
            }
        }
    }
    assert_int_equal(characters, 0x100000 / 64); /* of U+10000 to U+10FFFF, every 64th */
}

static void a_truncated_character_lacks_bytes(void **state)
{
    static const char text[] = "\xF0\x9F\x98\x80";
    bool complete;

    (void) state;
    for (size_t size = 0; size <= 4; size++) {
        assert_int_equal(take(text, size, &complete), size);
        assert_int_equal(complete, size == 0 || size == 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_except_surrogates_is_accepted),
        cmocka_unit_test(nothing_above_the_last_code_point_is_accepted),
        cmocka_unit_test(no_character_has_two_forms),
        cmocka_unit_test(a_truncated_character_lacks_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
