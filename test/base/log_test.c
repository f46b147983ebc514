/* The log: text from others is cleaned, and secrets are hidden.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"

#define TOKEN "0123456789TOKEN"

/* Clean a text in a block of its exact size into another, so that an over-read or over-write is
 * detected. */
static void clean_exactly(const char *text, size_t size, const char *secret, size_t capacity,
                          char *result)
{
    char *in = malloc(size > 0 ? size : 1);
    char *out = malloc(capacity > 0 ? capacity : 1);

    assert_non_null(in);
    assert_non_null(out);
    memcpy(in, text, size);
    sslstore__log_sanitize(in, size, secret, out, capacity);
    strcpy(result, capacity > 0 ? out : "");
    if (capacity <= size) { /* the same in place */
        sslstore__log_sanitize(in, size, secret, in, capacity);
        assert_string_equal(capacity > 0 ? in : "", result);
    }
    free(in);
    free(out);
}

static void assert_clean(const char *text, size_t size, const char *secret, const char *expected)
{
    char out[512];

    clean_exactly(text, size, secret, sizeof out, out);
    assert_string_equal(out, expected);
}

#define ASSERT_CLEAN(literal, secret, expected) \
    assert_clean(literal, sizeof literal - 1, secret, expected)

static void the_secret_is_replaced_wherever_it_is(void **state)
{
    (void) state;
    ASSERT_CLEAN(TOKEN, TOKEN, "***");
    ASSERT_CLEAN("token=" TOKEN, TOKEN, "token=***");
    ASSERT_CLEAN(TOKEN " is wrong", TOKEN, "*** is wrong");
    ASSERT_CLEAN("a" TOKEN "b" TOKEN TOKEN "c", TOKEN, "a***b******c");
    ASSERT_CLEAN("00123456789TOKEN", TOKEN, "0***");
    ASSERT_CLEAN("0123456789TOKE", TOKEN, "0123456789TOKE");
    ASSERT_CLEAN("aXb", "X", "a*b"); /* never longer than it was */
    ASSERT_CLEAN("\xC3\xA9\xC3\xA8", "\xC3\xA8", "\xC3\xA9**");
}

static void without_a_secret_nothing_is_replaced(void **state)
{
    (void) state;
    ASSERT_CLEAN("plain " TOKEN, NULL, "plain " TOKEN);
    ASSERT_CLEAN("plain " TOKEN, "", "plain " TOKEN);
    ASSERT_CLEAN("", TOKEN, "");
}

static void a_cut_never_shows_a_part_of_the_secret(void **state)
{
    static const char text[] = "say " TOKEN " twice: " TOKEN;
    char out[64];

    (void) state;
    for (size_t capacity = 0; capacity < sizeof out; capacity++) {
        clean_exactly(text, sizeof text - 1, TOKEN, capacity, out);
        assert_true(strlen(out) < capacity || capacity == 0);
        assert_int_equal(strncmp(out, "say *** twice: ***", strlen(out)), 0);
        assert_null(strchr(out, '0'));
    }
}

static void control_characters_become_blanks(void **state)
{
    char text[2] = {0, 0};

    (void) state;
    for (int byte = 0; byte < 0x20; byte++) {
        text[0] = (char) byte;
        assert_clean(text, 1, NULL, " ");
    }
    ASSERT_CLEAN("a\0b\r\nc\x1B[31m\x7F", NULL, "a b  c [31m ");
    ASSERT_CLEAN("a\xC2\x80"
                 "b\xC2\x9B"
                 "c\xC2\x9F"
                 "d\xC2\xA0",
                 NULL, "a b c d\xC2\xA0");
    ASSERT_CLEAN("\xE2\x80\xA8\xE2\x80\xAE", NULL, "  ");
    ASSERT_CLEAN("\xE2\x80\xA7\xE2\x80\xAF", NULL, "\xE2\x80\xA7\xE2\x80\xAF");
}

/* U+code as UTF-8. */
static size_t put_code(uint32_t code, char *out)
{
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char) (0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char) (code | (size == 1 ? 0 : 0xF00u >> size));
    return size;
}

static void characters_that_turn_or_hide_text_become_blanks(void **state)
{
    static const struct {
        uint32_t first;
        uint32_t last;
        bool pass;
    } ranges[] = {
        {0x20, 0x7E, true},        {0x7F, 0x9F, false},       {0xA0, 0x61B, true},
        {0x61C, 0x61C, false},     {0x61D, 0x200A, true},     {0x200B, 0x200B, false},
        {0x200C, 0x200D, true},    {0x200E, 0x200F, false},   {0x2010, 0x2027, true},
        {0x2028, 0x202E, false},   {0x202F, 0x205F, true},    {0x2060, 0x206F, false},
        {0x2070, 0xD7FF, true},    {0xE000, 0xFEFE, true},    {0xFEFF, 0xFEFF, false},
        {0xFF00, 0xFFF8, true},    {0xFFF9, 0xFFFB, false},   {0xFFFC, 0xDFFFF, true},
        {0xE0000, 0xE007F, false}, {0xE0080, 0x10FFFF, true},
    };

    (void) state;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        uint32_t step = (ranges[i].last - ranges[i].first) / 300 + 1;

        for (uint32_t code = ranges[i].first; code <= ranges[i].last; code += step) {
            char text[5] = "";

            assert_clean(text, put_code(code, text), NULL, ranges[i].pass ? text : " ");
        }
        {
            char text[5] = "";

            assert_clean(text, put_code(ranges[i].last, text), NULL, ranges[i].pass ? text : " ");
        }
    }
}

static void the_secret_is_replaced_in_its_escaped_forms(void **state)
{
    static const struct {
        const char *secret;
        const char *text;
    } rows[] = {
        {"ab\"cd", "ab\"cd"},
        {"ab\"cd", "ab\\\"cd"},
        {"ab\"cd", "ab\\\\\\\"cd"},
        {"ab\"cd", "ab\\u0022cd"},
        {"ab\"cd", "ab%22cd"},
        {"ab\\cd", "ab\\cd"},
        {"ab\\cd", "ab\\\\cd"},
        {"ab\\cd", "ab\\\\\\\\cd"},
        {"a+b/c=", "a+b\\/c="},
        {"a+b/c=", "a%2Bb%2fc%3D"},
        {"a+b/c=", "a\\u002Bb\\u002fc="},
        {"<&'>", "\\u003C\\u0026\\u0027\\u003E"},
        {"1%0", "1%250"},
        {"caf\xC3\xA9", "caf%C3%a9"},
        {"caf\xC3\xA9", "caf\\u00e9"},
        {"caf\xC3\xA9s", "caf\\\\u00E9s"},
        {"\xE2\x82\xAC\"", "\\u20aC\\\""},
        {"q\"\"", "q\\\"\\\""},
        {"q\\\"", "q\\\\\\\""},
        {"a\\b", "a%5Cb"},
        {"a\\b", "a\\u005cb"},
        {"a\\\"b", "a\\u005c\\u0022b"},
        {"u0022", "u0022"},
        {"a b", "a%20b"},
    };
    char text[128];

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_clean(rows[i].text, strlen(rows[i].text), rows[i].secret, "***");
        (void) strcpy(text, "{\\\"AuthToken\\\":\\\"");
        (void) strcat(text, rows[i].text);
        (void) strcat(text, "!");
        assert_clean(text, strlen(text), rows[i].secret, "{\\\"AuthToken\\\":\\\"***!");
        for (size_t size = 0; size < strlen(rows[i].text); size++) { /* a part is not it */
            char out[128];

            clean_exactly(rows[i].text, size, rows[i].secret, sizeof out, out);
            assert_true(strstr(out, "***") == NULL || strchr(rows[i].text, '\\') != NULL);
        }
    }
}

static void what_only_resembles_the_secret_is_shown(void **state)
{
    (void) state;
    ASSERT_CLEAN("ab%2", "ab\"", "ab%2");
    ASSERT_CLEAN("ab%2g", "ab\"", "ab%2g");
    ASSERT_CLEAN("ab%23", "ab\"", "ab%23");
    ASSERT_CLEAN("abu0022", "ab\"", "abu0022");
    ASSERT_CLEAN("ab\\u00e8", "ab\xC3\xA9", "ab\\u00e8");
    ASSERT_CLEAN("abu00e9", "ab\xC3\xA9", "abu00e9");
    ASSERT_CLEAN("ab\\u00e9", "ab\xE9", "***"); /* Latin-1: each byte is its own code point */
    ASSERT_CLEAN("ab\\u00e9", "ab\xC3", "ab\\u00e9");
    ASSERT_CLEAN("ab\\u002", "ab\"", "ab\\u002");
    ASSERT_CLEAN("ab\\u0023", "ab\"", "ab\\u0023");
    ASSERT_CLEAN("ab\\\\", "ab\"", "ab\\\\");
    ASSERT_CLEAN("\\\\", "\\", "**");
    ASSERT_CLEAN("plain", "\\", "plain");
}

static void complete_characters_are_kept(void **state)
{
    (void) state;
    ASSERT_CLEAN(" ~", NULL, " ~");
    ASSERT_CLEAN("\xC2\xA1\xDF\xBF", NULL, "\xC2\xA1\xDF\xBF");
    ASSERT_CLEAN("\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD", NULL,
                 "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBD");
    ASSERT_CLEAN("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", NULL, "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

static void broken_utf8_becomes_question_marks(void **state)
{
    (void) state;
    ASSERT_CLEAN("a\x80"
                 "b\xBF"
                 "c",
                 NULL, "a?b?c");
    ASSERT_CLEAN("a\xFF"
                 "b\xF5"
                 "c\xC1"
                 "d",
                 NULL, "a?b?c?d");
    ASSERT_CLEAN("\xC3x", NULL, "?x");
    ASSERT_CLEAN("\xC0\xAF", NULL, "??");
    ASSERT_CLEAN("\xE0\x9F\xBF.", NULL, "???.");
    ASSERT_CLEAN("\xED\xA0\x80.", NULL, "???.");
    ASSERT_CLEAN("\xF0\x8F\xBF\xBF.", NULL, "????.");
    ASSERT_CLEAN("\xF4\x90\x80\x80.", NULL, "????.");
    ASSERT_CLEAN("\xE2\x82x", NULL, "??x");
}

static void a_character_is_never_cut(void **state)
{
    static const char text[] = "1\xC2\xA2"
                               "2\xE2\x82\xAC"
                               "3\xF0\x9F\x98\x80"
                               "4";
    static const size_t sizes[] = {0, 1, 1, 3, 4, 4, 4, 7, 8, 8, 8, 8, 12, 13};
    char out[64];

    (void) state;
    for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
        clean_exactly(text, size, TOKEN, sizeof out, out);
        assert_int_equal(strlen(out), sizes[size]);
        assert_memory_equal(out, text, sizes[size]);
        clean_exactly(text, sizeof text - 1, TOKEN, size + 1, out);
        assert_int_equal(strlen(out), sizes[size]);
        assert_memory_equal(out, text, sizes[size]);
    }
}

struct logged {
    int lines;
    sslstore_log_level level;
    char line[512];
};

static void log_line(void *user, sslstore_log_level level, const char *line)
{
    struct logged *logged = user;

    logged->lines++;
    logged->level = level;
    strcpy(logged->line, line);
}

static void the_log_gets_one_clean_line(void **state)
{
    struct logged logged = {0, SSLSTORE_LOG_ERROR, ""};
    sslstore_config config;
    char line[] = "sent " TOKEN "\r\nfake line";

    (void) state;
    memset(&config, 0, sizeof config);
    config.auth_token = TOKEN;
    config.log = log_line;
    config.log_user = &logged;
    sslstore__log_clean(&config, SSLSTORE_LOG_DEBUG, line);
    assert_int_equal(logged.lines, 1);
    assert_int_equal(logged.level, SSLSTORE_LOG_DEBUG);
    assert_string_equal(logged.line, "sent ***  fake line");
    sslstore__log_write(&config, SSLSTORE_LOG_INFO, "a constant");
    assert_string_equal(logged.line, "a constant");
}

static void a_long_line_is_cut(void **state)
{
    struct logged logged = {0, SSLSTORE_LOG_ERROR, ""};
    sslstore_config config;
    char line[1000];

    (void) state;
    memset(&config, 0, sizeof config);
    config.log = log_line;
    config.log_user = &logged;
    memset(line, 'x', sizeof line);
    line[sizeof line - 1] = '\0';
    sslstore__log_clean(&config, SSLSTORE_LOG_INFO, line);
    assert_int_equal(strlen(logged.line), 255);
}

static void without_a_log_function_nothing_is_logged(void **state)
{
    sslstore_config config;
    char line[] = "nobody listens";

    (void) state;
    memset(&config, 0, sizeof config);
    sslstore__log_clean(&config, SSLSTORE_LOG_ERROR, line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_secret_is_replaced_wherever_it_is),
        cmocka_unit_test(without_a_secret_nothing_is_replaced),
        cmocka_unit_test(a_cut_never_shows_a_part_of_the_secret),
        cmocka_unit_test(control_characters_become_blanks),
        cmocka_unit_test(characters_that_turn_or_hide_text_become_blanks),
        cmocka_unit_test(the_secret_is_replaced_in_its_escaped_forms),
        cmocka_unit_test(what_only_resembles_the_secret_is_shown),
        cmocka_unit_test(complete_characters_are_kept),
        cmocka_unit_test(broken_utf8_becomes_question_marks),
        cmocka_unit_test(a_character_is_never_cut),
        cmocka_unit_test(the_log_gets_one_clean_line),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(without_a_log_function_nothing_is_logged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
