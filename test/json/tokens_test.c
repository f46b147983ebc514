/* Tokens: jsmn and another reader see the same; values are read exactly or refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <limits.h>
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
#include "json/scan.h"
#include "json/tokens.h"

/* A block of exactly its size, so that an over-read shows. */
static char *exact_copy(const char *text, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);

    assert_non_null(copy);
    memcpy(copy, text, size);
    return copy;
}

/* One record, cut out as the client cuts it, with exactly as many tokens. */
struct record {
    char *text;
    size_t size;
    jsmntok_t *tokens;
    size_t count;
};

static struct record open_record(const char *text, size_t size)
{
    struct record record;
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;
    size_t begin;

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    begin = sslstore__json_scan_feed(&scan, text, size, &event);
    assert_int_equal(event, SSLSTORE__SCAN_RECORD_BEGIN);
    record.size = sslstore__json_scan_feed(&scan, text + begin, size - begin, &event);
    assert_int_not_equal(event, SSLSTORE__SCAN_INVALID);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
    record.text = exact_copy(text + begin, record.size);
    record.count = scan.tokens;
    record.tokens = malloc(record.count * sizeof *record.tokens);
    assert_non_null(record.tokens);
    return record;
}

static struct record read_record(const char *text, size_t size)
{
    struct record record = open_record(text, size);

    assert_int_equal(sslstore__json_tokenize(record.text, record.size, record.tokens, record.count),
                     SSLSTORE_OK);
    return record;
}

static void close_record(struct record *record)
{
    free(record->text);
    free(record->tokens);
}

/* ---- Tokens ---- */

static void jsmn_finds_as_many_tokens_as_the_scanner(void **state)
{
    (void) state;
    for (size_t i = 0; i < VALID_COUNT; i++) {
        struct record record = open_record(valid_documents[i].text, valid_documents[i].size);
        jsmntok_t *more = malloc((record.count + 1) * sizeof *more);

        assert_non_null(more);
        assert_int_equal(
            sslstore__json_tokenize(record.text, record.size, record.tokens, record.count),
            SSLSTORE_OK);
        assert_int_equal(record.tokens[0].parent, -1);
        assert_int_equal(sslstore__json_tokenize(record.text, record.size, more, record.count + 1),
                         SSLSTORE_ERR_JSON);
        assert_int_equal(sslstore__json_tokenize(record.text, record.size, more, record.count - 1),
                         SSLSTORE_ERR_JSON);
        free(more);
        close_record(&record);
    }
}

static size_t assert_same_value(const struct record *record, size_t index, json_t *value);

static size_t assert_same_members(const struct record *record, size_t index, json_t *value)
{
    const jsmntok_t *token = &record->tokens[index];
    size_t count = 0;

    index++;
    while (index < record->count && record->tokens[index].start < token->end) {
        if (json_is_object(value)) {
            const jsmntok_t *name = &record->tokens[index];
            size_t size;

            assert_int_equal(sslstore__json_token_next(record->tokens, record->count, index),
                             index + 1);
            assert_int_equal(sslstore__json_unescape(record->text + name->start,
                                                     (size_t) (name->end - name->start), &size),
                             SSLSTORE_OK);
            index = assert_same_value(record, index + 1,
                                      json_object_getn(value, record->text + name->start, size));
        } else {
            index = assert_same_value(record, index, json_array_get(value, count));
        }
        count++;
    }
    assert_int_equal(token->size, count);
    assert_int_equal(token->size,
                     json_is_object(value) ? json_object_size(value) : json_array_size(value));
    return index;
}

static void assert_same_string(const struct record *record, const jsmntok_t *token, json_t *value)
{
    char *text = record->text + token->start;
    size_t size = (size_t) (token->end - token->start);
    sslstore_result result = sslstore__json_unescape(text, size, &size);

    if (strlen(json_string_value(value)) != json_string_length(value)) {
        assert_int_equal(result, SSLSTORE_ERR_REPLY);
    } else {
        assert_int_equal(result, SSLSTORE_OK);
        assert_int_equal(size, json_string_length(value));
        assert_memory_equal(text, json_string_value(value), size);
    }
}

static void assert_same_primitive(const struct record *record, const jsmntok_t *token,
                                  json_t *value)
{
    int64_t number = 4711;
    bool flag = false;

    assert_int_equal(sslstore__json_token_is_null(record->text, token), json_is_null(value));
    assert_int_equal(sslstore__json_token_integer(record->text, token, &number),
                     json_is_integer(value));
    assert_true(number == (json_is_integer(value) ? json_integer_value(value) : 4711));
    if (json_is_boolean(value)) {
        assert_true(sslstore__json_token_bool(record->text, token, &flag));
        assert_int_equal(flag, json_is_true(value));
    }
}

/* Compare the value at index and all that is in it; returns where the next one is. */
static size_t assert_same_value(const struct record *record, size_t index, json_t *value)
{
    const jsmntok_t *token = &record->tokens[index];
    size_t next = sslstore__json_token_next(record->tokens, record->count, index);

    assert_non_null(value);
    if (json_is_object(value) || json_is_array(value)) {
        assert_int_equal(token->type, json_is_object(value) ? JSMN_OBJECT : JSMN_ARRAY);
        assert_int_equal(assert_same_members(record, index, value), next);
    } else if (json_is_string(value)) {
        assert_int_equal(token->type, JSMN_STRING);
        assert_same_string(record, token, value);
        assert_int_equal(next, index + 1);
    } else {
        assert_int_equal(token->type, JSMN_PRIMITIVE);
        assert_same_primitive(record, token, value);
        assert_int_equal(next, index + 1);
    }
    return next;
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
            struct record record = read_record(document->text, document->size);

            assert_int_equal(assert_same_value(&record, 0, value), record.count);
            close_record(&record);
            compared++;
        }
        json_decref(value);
    }
    assert_int_equal(compared, VALID_COUNT - 1);
}

static void what_jsmn_refuses_is_refused(void **state)
{
    static const char *const texts[] = {"{\"a\":1", "[1}", "{1:2}", "[x]", "\"a", "[]]", "", " "};
    jsmntok_t tokens[8];

    (void) state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t size = strlen(texts[i]);
        char *text = exact_copy(texts[i], size);

        assert_int_equal(sslstore__json_tokenize(text, size, tokens, 8), SSLSTORE_ERR_JSON);
        free(text);
    }
    assert_int_equal(sslstore__json_tokenize("", 0, tokens, 1), SSLSTORE_ERR_JSON);
}

static void a_record_too_large_for_an_int_is_refused(void **state)
{
    jsmntok_t token;

    (void) state;
    assert_int_equal(sslstore__json_tokenize("{}", INT_MAX, &token, 1), SSLSTORE_ERR_REPLY_LIMIT);
    assert_int_equal(sslstore__json_tokenize("{}", 2, &token, INT_MAX), SSLSTORE_ERR_REPLY_LIMIT);
    assert_int_equal(sslstore__json_tokenize("{}", 2, &token, 1), SSLSTORE_OK);
}

static void a_truncated_record_is_split_as_far_as_it_goes(void **state)
{
    static const char text[] = "{\"a\":[1,\"b\",{\"c\":2,\"d";
    static const int ends[] = {-1, 3, -1, 7, 10, -1, 15, 18};
    const size_t count = sizeof ends / sizeof ends[0];
    jsmntok_t tokens[9];

    (void) state;
    for (size_t capacity = 1; capacity <= count + 1; capacity++) {
        char *copy = exact_copy(text, sizeof text - 1);
        size_t begun = sslstore__json_tokenize_partial(copy, sizeof text - 1, tokens, capacity);

        assert_int_equal(begun, capacity < count ? capacity : count);
        for (size_t i = 0; i < begun; i++) {
            assert_int_equal(tokens[i].end, ends[i]);
        }
        free(copy);
    }
}

static void next_skips_everything_inside(void **state)
{
    static const char text[] = "{\"a\":{\"b\":[1,[2,{}]],\"\":\"\"},\"c\":[]}";
    static const size_t next[] = {13, 2, 11, 4, 9, 6, 9, 8, 9, 10, 11, 12, 13};
    struct record record = read_record(text, sizeof text - 1);

    (void) state;
    assert_int_equal(record.count, sizeof next / sizeof next[0]);
    for (size_t i = 0; i < record.count; i++) {
        assert_int_equal(sslstore__json_token_next(record.tokens, record.count, i), next[i]);
    }
    close_record(&record);
}

static double seconds_for(size_t count)
{
    static const char element[] = "{\"a\":[1]},";
    size_t size = count * (sizeof element - 1) + 1;
    char *text = malloc(size);
    jsmntok_t *tokens = malloc((count * 4 + 1) * sizeof *tokens);
    clock_t begun = clock();

    assert_non_null(text);
    assert_non_null(tokens);
    text[0] = '[';
    for (size_t i = 0; i < count; i++) {
        memcpy(text + 1 + i * (sizeof element - 1), element, sizeof element - 1);
    }
    text[size - 1] = ']';
    assert_int_equal(sslstore__json_tokenize(text, size, tokens, count * 4 + 1), SSLSTORE_OK);
    for (size_t i = 1; i < count * 4 + 1;) {
        i = sslstore__json_token_next(tokens, count * 4 + 1, i);
    }
    free(text);
    free(tokens);
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
    jsmntok_t token = {JSMN_STRING, 0, (int) size, 0, -1};
    char *text = exact_copy(string, size);
    bool same;

    same = sslstore__json_token_is_name(text, &token, name);
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

static bool read_integer(const char *value, jsmntype_t type, int64_t *number)
{
    size_t size = strlen(value);
    jsmntok_t token = {type, 0, (int) size, 0, -1};
    char *text = exact_copy(value, size);
    bool readable;

    readable = sslstore__json_token_integer(text, &token, number);
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

        assert_int_equal(read_integer(values[i].text, JSMN_PRIMITIVE, &number), values[i].readable);
        assert_true(number == (values[i].readable ? values[i].number : 4711));
        assert_int_equal(read_integer(values[i].text, JSMN_STRING, &number), values[i].readable);
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
        jsmntok_t token = {JSMN_STRING, 0, (int) strlen(values[i].text), 0, -1};
        bool flag = values[i].number == 0;

        assert_int_equal(sslstore__json_token_bool(values[i].text, &token, &flag),
                         values[i].readable);
        assert_int_equal(flag, values[i].readable ? values[i].number == 1 : values[i].number == 0);
    }
}

static void null_is_a_word_and_not_a_text(void **state)
{
    jsmntok_t word = {JSMN_PRIMITIVE, 0, 4, 0, -1};
    jsmntok_t text = {JSMN_STRING, 0, 4, 0, -1};
    jsmntok_t empty = {JSMN_STRING, 0, 0, 0, -1};

    (void) state;
    assert_true(sslstore__json_token_is_null("null", &word));
    assert_false(sslstore__json_token_is_null("true", &word));
    assert_false(sslstore__json_token_is_null("null", &text));
    assert_false(sslstore__json_token_is_null("", &empty));
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
        assert_in_range(out_size, 1, size);
        free(text);
        assert_false(is_name(texts[i], "a"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jsmn_finds_as_many_tokens_as_the_scanner),
        cmocka_unit_test(another_reader_reads_the_same),
        cmocka_unit_test(what_jsmn_refuses_is_refused),
        cmocka_unit_test(a_record_too_large_for_an_int_is_refused),
        cmocka_unit_test(a_truncated_record_is_split_as_far_as_it_goes),
        cmocka_unit_test(next_skips_everything_inside),
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
