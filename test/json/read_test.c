/* Read: another reader reads the same; values are read exactly or refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "corpus.h"
#include "encode.h"
#include "json/read.h"
#include "json/scan.h"
#include "support/range.h"

/* A block of exactly its size, so that an over-read shows. */
static char *exact_copy(const char *text, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);

    assert_non_null(copy);
    memcpy(copy, text, size);
    return copy;
}

/* One record, cut out as the client cuts it. */
struct record {
    char *text;
    struct sslstore__json_cursor cursor;
    size_t tokens;   /* as the scanner counts them */
    size_t elements; /* as the scanner counts them */
};

static struct record open_record(const char *text, size_t size)
{
    struct record record;
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;
    size_t begin;
    size_t record_size;

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    begin = sslstore__json_scan_feed(&scan, text, size, &event);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_BEGIN);
    record_size = sslstore__json_scan_feed(&scan, text + begin, size - begin, &event);
    assert_int_not_equal(event, SSLSTORE__SCAN_INVALID);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
    record.text = exact_copy(text + begin, record_size);
    sslstore__json_begin(&record.cursor, record.text, record_size);
    record.tokens = scan.tokens;
    record.elements = scan.elements;
    return record;
}

static bool is_container(const struct sslstore__json_value *value)
{
    return value->type == SSLSTORE__JSON_OBJECT || value->type == SSLSTORE__JSON_ARRAY;
}

/* ---- The cursor ---- */

/* Reads all of a record, and counts its values and names, and the elements of its arrays. */
static void count_all(struct sslstore__json_cursor *cursor, size_t *tokens, size_t *elements)
{
    bool is_array[64] = {false};
    struct sslstore__json_value value;
    size_t depth = 0;

    *tokens = *elements = 0;
    while (cursor->at < cursor->end) {
        if (!sslstore__json_next(cursor, &value)) {
            assert_int_equal(sslstore__json_count(cursor), 0);
            sslstore__json_leave(cursor);
            depth--;
            continue;
        }
        *tokens += 1;
        *elements += depth > 0 && is_array[depth];
        if (is_container(&value)) {
            is_array[++depth] = value.type == SSLSTORE__JSON_ARRAY;
        }
    }
    assert_int_equal(depth, 0);
    assert_false(sslstore__json_next(cursor, &value));
}

static void the_cursor_finds_as_many_values_as_the_scanner(void **state)
{
    (void) state;
    for (size_t i = 0; i < VALID_COUNT; i++) {
        struct record record = open_record(valid_documents[i].text, valid_documents[i].size);
        size_t tokens;
        size_t elements;

        count_all(&record.cursor, &tokens, &elements);
        assert_int_equal(tokens, record.tokens);
        assert_int_equal(elements, record.elements);
        free(record.text);
    }
}

static void assert_same_value(struct sslstore__json_cursor *cursor,
                              const struct sslstore__json_value *read, json_t *value);

static void assert_same_members(struct sslstore__json_cursor *cursor, json_t *value)
{
    struct sslstore__json_value read;
    size_t expected = json_is_object(value) ? json_object_size(value) : json_array_size(value);
    size_t count = 0;

    assert_int_equal(sslstore__json_count(cursor), json_is_object(value) ? 2 * expected : expected);
    for (; sslstore__json_next(cursor, &read); count++) {
        if (json_is_object(value)) {
            size_t size;
            const char *name = read.text;

            assert_int_equal(read.type, SSLSTORE__JSON_STRING);
            assert_int_equal(sslstore__json_unescape(read.text, read.size, &size), SSLSTORE_OK);
            assert_true(sslstore__json_next(cursor, &read));
            assert_same_value(cursor, &read, json_object_getn(value, name, size));
        } else {
            assert_same_value(cursor, &read, json_array_get(value, count));
        }
    }
    assert_int_equal(count, expected);
    sslstore__json_leave(cursor);
}

static void assert_same_string(const struct sslstore__json_value *read, json_t *value)
{
    size_t size = read->size;
    bool has_nul = strlen(json_string_value(value)) != json_string_length(value);
    sslstore_result result;

    assert_int_equal(sslstore__json_has_nul(read->text, read->size), has_nul);
    result = sslstore__json_unescape(read->text, read->size, &size);
    if (has_nul) {
        assert_int_equal(result, SSLSTORE_ERR_REPLY);
    } else {
        assert_int_equal(result, SSLSTORE_OK);
        assert_int_equal(size, json_string_length(value));
        assert_memory_equal(read->text, json_string_value(value), size);
    }
}

static void assert_same_primitive(const struct sslstore__json_value *read, json_t *value)
{
    int64_t number = 4711;
    bool flag = false;

    assert_int_equal(sslstore__json_is_null(read), json_is_null(value));
    assert_int_equal(sslstore__json_read_integer(read, &number), json_is_integer(value));
    assert_true(number == (json_is_integer(value) ? json_integer_value(value) : 4711));
    if (json_is_boolean(value)) {
        assert_true(sslstore__json_read_bool(read, &flag));
        assert_int_equal(flag, json_is_true(value));
    }
}

/* Compares the value that was read, and all that is in it. Skipping it leads to the same place. */
static void assert_same_value(struct sslstore__json_cursor *cursor,
                              const struct sslstore__json_value *read, json_t *value)
{
    struct sslstore__json_cursor skipping = *cursor;

    sslstore__json_skip(&skipping, read);
    assert_non_null(value);
    if (json_is_object(value) || json_is_array(value)) {
        assert_int_equal(read->type,
                         json_is_object(value) ? SSLSTORE__JSON_OBJECT : SSLSTORE__JSON_ARRAY);
        assert_same_members(cursor, value);
    } else if (json_is_string(value)) {
        assert_int_equal(read->type, SSLSTORE__JSON_STRING);
        assert_same_string(read, value);
    } else {
        assert_int_equal(read->type, SSLSTORE__JSON_PRIMITIVE);
        assert_same_primitive(read, value);
    }
    assert_ptr_equal(cursor->at, skipping.at);
}

static void another_reader_reads_the_same(void **state)
{
    size_t compared = 0;

    (void) state;
    for (size_t i = 0; i < VALID_COUNT; i++) {
        const struct document *document = &valid_documents[i];
        json_t *value = json_loadb(document->text, document->size,
                                   JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);

        if (value != NULL) { /* but for the one with a name that comes twice */
            struct record record = open_record(document->text, document->size);
            struct sslstore__json_value read;

            assert_true(sslstore__json_next(&record.cursor, &read));
            assert_same_value(&record.cursor, &read, value);
            assert_ptr_equal(record.cursor.at, record.cursor.end);
            free(record.text);
            compared++;
        }
        json_decref(value);
    }
    assert_int_equal(compared, VALID_COUNT - 1);
}

static struct sslstore__json_cursor cursor_of(char *text, size_t size)
{
    struct sslstore__json_cursor cursor;

    sslstore__json_begin(&cursor, text, size);
    return cursor;
}

/* A record that exceeds its limit is cut off anywhere. */
static void a_truncated_record_is_read_as_far_as_it_goes(void **state)
{
    static const char text[] = "{\"a\":[1,\"b\\\"c\",{\"c\":2,\"deeeeeeeef\":true}],\"x\":\"y\"}";
    struct sslstore__json_value value;

    (void) state;
    for (size_t size = 0; size < sizeof text; size++) {
        char *copy = exact_copy(text, size);
        struct sslstore__json_cursor cursor = cursor_of(copy, size);
        struct sslstore__json_cursor skipping = cursor;
        const char *before = cursor.at;

        while (sslstore__json_next(&cursor, &value)) {
            assert_true(cursor.at > before && cursor.at <= copy + size);
            assert_true(value.text >= before && value.text + value.size <= cursor.at);
            before = cursor.at;
        }
        (void) sslstore__json_count(&cursor);
        (void) sslstore__json_next(&skipping, &value);
        if (size > 0) {
            sslstore__json_skip(&skipping, &value);
        }
        assert_ptr_equal(skipping.at, copy + size);
        free(copy);
    }
}

/* The scanner refuses all of these. Even so, nothing outside of the text is read. */
static void broken_records_stay_within_the_text(void **state)
{
    static const char *const texts[] = {
        "{\"a\":1", "[1}",   "{1:2}",  "[x]",         "\"a",      "[]]",      "",          " ",
        "\"\\",     "\"a\\", "\"\\\"", "\"aaaaaaaa",  "[\"\\\"]", "]",        "}:,\"",     ":,",
        "{{{{",     "nul",   "-",      "\"a\\\"aaaa", "[[\"",     "[[\"\\\"", "{\"\\\\\"",
    };

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t size = strlen(texts[i]);
        char *text = exact_copy(texts[i], size);
        struct sslstore__json_cursor cursor = cursor_of(text, size);
        struct sslstore__json_value value;

        for (size_t taken = 0; taken <= size; taken++) {
            if (!sslstore__json_next(&cursor, &value)) {
                sslstore__json_leave(&cursor);
            }
            (void) sslstore__json_count(&cursor);
        }
        assert_ptr_equal(cursor.at, text + size);
        free(text);
    }
}

static void leaving_skips_everything_inside(void **state)
{
    static const char text[] = "[{\"a\":{\"b\":[1,[2,{}]],\"]}\":\"}\\\"]\"} ,\"c\":[]} , 7 ]";
    char *copy = exact_copy(text, sizeof text - 1);
    struct sslstore__json_cursor cursor = cursor_of(copy, sizeof text - 1);
    struct sslstore__json_value value;

    (void) state;
    assert_true(sslstore__json_next(&cursor, &value)); /* [ */
    assert_int_equal(sslstore__json_count(&cursor), 2);
    assert_true(sslstore__json_next(&cursor, &value)); /* { */
    sslstore__json_leave(&cursor);
    assert_true(sslstore__json_next(&cursor, &value));
    assert_int_equal(value.type, SSLSTORE__JSON_PRIMITIVE);
    assert_int_equal(value.size, 1);
    assert_memory_equal(value.text, "7", 1);
    assert_false(sslstore__json_next(&cursor, &value));
    sslstore__json_leave(&cursor);
    assert_ptr_equal(cursor.at, cursor.end);
    free(copy);
}

static void a_plain_member_is_taken_only_if_its_name_is_the_same(void **state)
{
    static const struct {
        const char *text;
        const char *value; /* NULL: it is not taken */
    } rows[] = {
        {"\"words\":\"of it\"}", "of it"},
        {",\"words\":\"of it\",\"", "of it"},
        {"\"words\":\"\"", ""},
        {"\"words\":\"longer than a word of any machine\"", "longer than a word of any machine"},
        {",,\"words\":\"\"", NULL},
        {" \"words\":\"\"", NULL},
        {"\"words\": \"\"", NULL},
        {"\"words\" :\"\"", NULL},
        {"\"words\":1", NULL},
        {"\"words\":1\"", NULL},
        {"\"words\":null", NULL},
        {"\"words\":\"cut", NULL},
        {"\"words\":\"", NULL},
        {"\"words\"", NULL},
        {"\"words\":\"\\u0041\"", NULL},
        {"\"words\":\"caf\xC3\xA9\"", NULL},
        {"\"Words\":\"\"", NULL},
        {"\"wordss\":\"\"", NULL},
        {"\"word\":\"\"", NULL},
        {"\"word\\u0073\":\"\"", NULL},
        {"words:\"\"", NULL},
        {"}", NULL},
        {",", NULL},
        {"", NULL},
        {"{\"words\":\"\"}", NULL},
        {"\"", NULL},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i].text);
        char *text = exact_copy(rows[i].text, size);
        struct sslstore__json_cursor cursor = cursor_of(text, size);
        const char *value = sslstore__json_take_plain(&cursor, "words", 5);

        if (rows[i].value == NULL) {
            assert_null(value);
            assert_ptr_equal(cursor.at, text);
            assert_memory_equal(text, rows[i].text, size);
        } else {
            assert_string_equal(value, rows[i].value);
            assert_ptr_equal(cursor.at, value + strlen(value) + 1);
        }
        free(text);
    }
}

static double seconds_for(size_t count)
{
    static const char element[] = "{\"a\":[1]},";
    size_t size = count * (sizeof element - 1) + 1;
    char *text = malloc(size);
    struct sslstore__json_cursor cursor;
    size_t tokens;
    size_t elements;
    clock_t begun = clock();

    assert_non_null(text);
    text[0] = '[';
    for (size_t i = 0; i < count; i++) {
        memcpy(text + 1 + i * (sizeof element - 1), element, sizeof element - 1);
    }
    text[size - 1] = ']';
    cursor = cursor_of(text, size);
    count_all(&cursor, &tokens, &elements);
    assert_int_equal(tokens, count * 4 + 1);
    assert_int_equal(elements, count * 2);
    free(text);
    return (double) (clock() - begun) / CLOCKS_PER_SEC;
}

static void time_is_linear_in_size(void **state)
{
    double some = seconds_for(5000);

    (void) state;
    assert_true(seconds_for(40000) < 8 * 4 * some + 0.1);
}

/* ---- Names ---- */

static bool is_name(const char *string, const char *name)
{
    size_t size = strlen(string);
    char *text = exact_copy(string, size);
    struct sslstore__json_value value = {SSLSTORE__JSON_STRING, text, size,
                                         strchr(string, '\\') != NULL};
    bool same;

    same = sslstore__json_is_name(&value, name);
    free(text);
    return same;
}

static void names_are_compared_ignoring_case_and_escapes(void **state)
{
    (void) state;
    assert_true(is_name("MajorStatus", "MajorStatus"));
    assert_true(is_name("majorSTATUS", "MajorStatus"));
    assert_true(is_name("Major\\u0053tatus", "MajorStatus"));
    assert_true(is_name("\\u004DajorStatu\\u0073", "MajorStatus"));
    assert_true(is_name("\\u006dAJORSTATUS", "MajorStatus"));
    assert_true(is_name("", ""));
    assert_false(is_name("MajorStatu", "MajorStatus"));
    assert_false(is_name("MajorStatus ", "MajorStatus"));
    assert_false(is_name("MajorStatus\\u0000", "MajorStatus"));
    assert_false(is_name("\\u0000", ""));
    assert_false(is_name("a\\u0000", "a\0")); /* nor is it the NUL that ends the name */
    assert_false(is_name("", "a"));
    assert_false(is_name("a", ""));
    assert_false(is_name("a\\/b", "a\\/b"));
    assert_true(is_name("a\\/b", "a/b"));
    assert_false(is_name("\xC5\xBF", "s")); /* U+017F, which folds to s elsewhere */
    assert_false(is_name("\\u017f", "s"));
    assert_false(is_name("\\u212A", "k")); /* the kelvin sign */
    assert_false(is_name("@", "`"));
}

/* ---- Values ---- */

struct value {
    const char *text;
    bool readable;
    int64_t number;
};

static bool read_integer(const char *digits, enum sslstore__json_type type, int64_t *number)
{
    size_t size = strlen(digits);
    char *text = exact_copy(digits, size);
    struct sslstore__json_value value = {type, text, size, false};
    bool readable;

    readable = sslstore__json_read_integer(&value, number);
    free(text);
    return readable;
}

static void integers_are_read_exactly_or_not_at_all(void **state)
{
    static const struct value values[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"1", true, 1},
        {"-1", true, -1},
        {"24680", true, 24680},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"-9223372036854775807", true, -INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"18446744073709551615", false, 0},
        {"18446744073709551616", false, 0},
        {"99999999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"--1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x10", false, 0},
        {"1,000", false, 0},
        {"true", false, 0},
        {"null", false, 0},
    };

    (void) state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        int64_t number = 4711;

        assert_int_equal(read_integer(values[i].text, SSLSTORE__JSON_PRIMITIVE, &number),
                         values[i].readable);
        assert_true(number == (values[i].readable ? values[i].number : 4711));
        assert_int_equal(read_integer(values[i].text, SSLSTORE__JSON_STRING, &number),
                         values[i].readable);
    }
}

static void booleans_are_words_or_digits(void **state)
{
    static const struct value values[] = {
        {"true", true, 1},  {"false", true, 0}, {"True", true, 1},   {"FALSE", true, 0},
        {"1", true, 1},     {"0", true, 0},     {"", false, 0},      {"2", false, 0},
        {"-1", false, 0},   {"tru", false, 0},  {"trues", false, 0}, {"yes", false, 0},
        {"null", false, 0}, {"01", false, 0},   {"1.0", false, 0},   {" true", false, 0},
    };

    (void) state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char text[16];
        struct sslstore__json_value value = {SSLSTORE__JSON_STRING, text, 0, false};
        bool flag = values[i].number == 0;

        value.size = strlen(strcpy(text, values[i].text));
        assert_int_equal(sslstore__json_read_bool(&value, &flag), values[i].readable);
        assert_int_equal(flag, values[i].readable ? values[i].number == 1 : values[i].number == 0);
    }
}

static void null_is_a_word_and_not_a_text(void **state)
{
    static char text[] = "null";
    struct sslstore__json_value word = {SSLSTORE__JSON_PRIMITIVE, text, 4, false};
    struct sslstore__json_value string = {SSLSTORE__JSON_STRING, text, 4, false};
    struct sslstore__json_value other = {SSLSTORE__JSON_PRIMITIVE, text + 1, 3, false};

    (void) state;
    assert_true(sslstore__json_is_null(&word));
    assert_false(sslstore__json_is_null(&string));
    assert_false(sslstore__json_is_null(&other));
}

/* ---- Unescaping ---- */

static void assert_unescaped(const char *escaped, const char *expected, size_t expected_size)
{
    size_t size = strlen(escaped);
    char *text = exact_copy(escaped, size);
    size_t out_size = 4711;

    assert_int_equal(sslstore__json_unescape(text, size, &out_size), SSLSTORE_OK);
    assert_int_equal(out_size, expected_size);
    assert_memory_equal(text, expected, expected_size);
    free(text);
}

static void escapes_become_their_characters(void **state)
{
    (void) state;
    assert_unescaped("", "", 0);
    assert_unescaped("plain", "plain", 5);
    assert_unescaped("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8);
    assert_unescaped("\\/Date(1)\\/", "/Date(1)/", 9);
    assert_unescaped("\\\\n", "\\n", 2);
    assert_unescaped("\\\\\\n\\\\", "\\\n\\", 3);
    assert_unescaped("\\u005cu0041", "\\u0041", 6);
    assert_unescaped("a\\u00e9\xC3\xA9z", "a\xC3\xA9\xC3\xA9z", 6);
    assert_unescaped("\\uD83D\\uDE00!\\ud83d\\ude00", "\xF0\x9F\x98\x80!\xF0\x9F\x98\x80", 9);
}

static void every_escaped_code_point_becomes_its_utf8(void **state)
{
    (void) state;
    for (unsigned long code = 1; code <= 0x10FFFF; code += code < 0x10000 ? 1 : 61) {
        char escaped[32];
        char expected[4];
        size_t size;

        if (code >= 0xD800 && code < 0xE000) {
            continue;
        }
        if (code < 0x10000) {
            (void) snprintf(escaped, sizeof escaped, code % 2 ? "\\u%04lx" : "\\u%04lX", code);
        } else {
            (void) snprintf(escaped, sizeof escaped, "\\u%04lx\\u%04lX",
                            0xD800 + (code - 0x10000) / 1024, 0xDC00 + (code - 0x10000) % 1024);
        }
        assert_int_equal(sslstore__json_unescape(escaped, strlen(escaped), &size), SSLSTORE_OK);
        if (size != encode(code, expected) || memcmp(escaped, expected, size) != 0) {
            fail_msg("U+%04lX", code);
        }
    }
}

static void nul_is_refused_everywhere(void **state)
{
    static const char *const texts[] = {"\\u0000", "a\\u0000", "\\u0000b", "\\n\\u0041\\u0000\\n"};

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[32];
        size_t size = 4711;

        strcpy(text, texts[i]);
        assert_true(sslstore__json_has_nul(text, strlen(text)));
        assert_int_equal(sslstore__json_unescape(text, strlen(text), &size), SSLSTORE_ERR_REPLY);
        assert_int_equal(size, 4711);
    }
}

/* The scanner refuses all of these. Even so, nothing outside of the text is read or written. */
static void broken_escapes_stay_within_the_text(void **state)
{
    static const char *const texts[] = {
        "\\",      "a\\",      "\\\\\\",     "\\q",           "\\u",
        "\\u1",    "\\u12",    "\\u123",     "\\u\xFF",       "\\uzzzz",
        "\\uD800", "\\uD8001", "\\uD800\\u", "\\uD800\\uDC0", "\\uD800aaaaaa",
    };

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t size = strlen(texts[i]);
        char *text = exact_copy(texts[i], size);
        size_t out_size = 0;

        assert_int_equal(sslstore__json_unescape(text, size, &out_size), SSLSTORE_OK);
        assert_int_in_range(out_size, 1, size);
        free(text);
        assert_false(is_name(texts[i], "a"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cursor_finds_as_many_values_as_the_scanner),
        cmocka_unit_test(another_reader_reads_the_same),
        cmocka_unit_test(a_truncated_record_is_read_as_far_as_it_goes),
        cmocka_unit_test(broken_records_stay_within_the_text),
        cmocka_unit_test(leaving_skips_everything_inside),
        cmocka_unit_test(a_plain_member_is_taken_only_if_its_name_is_the_same),
        cmocka_unit_test(time_is_linear_in_size),
        cmocka_unit_test(names_are_compared_ignoring_case_and_escapes),
        cmocka_unit_test(integers_are_read_exactly_or_not_at_all),
        cmocka_unit_test(booleans_are_words_or_digits),
        cmocka_unit_test(null_is_a_word_and_not_a_text),
        cmocka_unit_test(escapes_become_their_characters),
        cmocka_unit_test(every_escaped_code_point_becomes_its_utf8),
        cmocka_unit_test(nul_is_refused_everywhere),
        cmocka_unit_test(broken_escapes_stay_within_the_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
