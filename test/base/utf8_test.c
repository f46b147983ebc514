/* UTF-8: every code point, and every sequence that is no character.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

#define LAST_CODE 0x10FFFF

static bool is_surrogate(uint32_t code)
{
    return code >= 0xD800 && code <= 0xDFFF;
}

static void every_code_point_is_encoded_and_decoded(void **state)
{
    (void) state;
    for (uint32_t code = 0; code <= LAST_CODE; code++) {
        size_t expected = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        char bytes[SSLSTORE__UTF8_MAX];
        size_t size = sslstore__utf8_encode(code, bytes);

        if (size != expected || sslstore__utf8_code(bytes, size) != code ||
            sslstore__utf8_size(bytes, size) != (is_surrogate(code) ? 0 : size)) {
            fail_msg("U+%04X", (unsigned) code);
        }
    }
}

/* Counts the characters among all sequences of three bytes, and of four that begin like one. */
static void nothing_else_is_a_character(void **state)
{
    size_t counts[SSLSTORE__UTF8_MAX + 1] = {0};

    (void) state;
    for (uint32_t i = 0; i < 0x1000000; i++) {
        char bytes[SSLSTORE__UTF8_MAX] = {(char) (i >> 16), (char) (i >> 8), (char) i, (char) 0x80};

        counts[sslstore__utf8_size(bytes, sizeof bytes)]++;
    }
    assert_int_equal(counts[1], 0x80 * 0x10000);
    assert_int_equal(counts[2], (0x800 - 0x80) * 0x100);
    assert_int_equal(counts[3], 0x10000 - 0x800 - 0x800);
    assert_int_equal(counts[4], (LAST_CODE + 1 - 0x10000) / 0x40);
}

static void a_fourth_byte_continues_the_character(void **state)
{
    (void) state;
    for (int byte = 0; byte < 256; byte++) {
        char bytes[] = {(char) 0xF0, (char) 0x9F, (char) 0x98, (char) byte};
        bool continues = (byte & 0xC0) == 0x80;

        assert_int_equal(sslstore__utf8_size(bytes, sizeof bytes), continues ? 4 : 0);
    }
}

static void a_character_that_is_cut_off_is_larger_than_its_text(void **state)
{
    static const char *const characters[] = {"\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};

    (void) state;
    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
        for (size_t size = 1; size < strlen(characters[i]); size++) {
            const char *text = characters[i];
            size_t left = size;
            uint32_t code = 0;

            assert_int_equal(sslstore__utf8_size(text, size), strlen(characters[i]));
            assert_false(sslstore__utf8_take(&text, &left, &code));
            assert_ptr_equal(text, characters[i]);
            assert_int_equal(left, size);
        }
    }
}

static void characters_are_taken_one_by_one(void **state)
{
    static const uint32_t codes[] = {'a', 0xFC, 0x20AC, 0x1F600};
    const char *text = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\xFF";
    size_t size = strlen(text);
    uint32_t code;

    (void) state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_true(sslstore__utf8_take(&text, &size, &code));
        assert_int_equal(code, codes[i]);
    }
    assert_false(sslstore__utf8_take(&text, &size, &code));
    assert_int_equal(size, 1);
}

static void capitals_become_small_letters(void **state)
{
    static const uint32_t pairs[][2] = {
        {'@', '@'},     {'A', 'a'},     {'Z', 'z'},     {'[', '['},         {0xBF, 0xBF},
        {0xC0, 0xE0},   {0xDE, 0xFE},   {0xDF, 0xDF},   {0x390, 0x390},     {0x391, 0x3B1},
        {0x3A9, 0x3C9}, {0x3AA, 0x3AA}, {0x3FF, 0x3FF}, {0x400, 0x450},     {0x40F, 0x45F},
        {0x410, 0x430}, {0x42F, 0x44F}, {0x430, 0x430}, {0x1F600, 0x1F600},
    };

    (void) state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_int_equal(sslstore__utf8_lower(pairs[i][0]), pairs[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_encoded_and_decoded),
        cmocka_unit_test(nothing_else_is_a_character),
        cmocka_unit_test(a_fourth_byte_continues_the_character),
        cmocka_unit_test(a_character_that_is_cut_off_is_larger_than_its_text),
        cmocka_unit_test(characters_are_taken_one_by_one),
        cmocka_unit_test(capitals_become_small_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
