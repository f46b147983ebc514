/* Encode: a struct and its table give the members of a request, byte for byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/encode.h"

struct pair {
    const char *left;
    const char *right;
    int32_t number;
};

struct sample {
    const char *text;
    const char *lines;
    const char *product;
    const char *kept;
    int32_t integer;
    bool flag;
    int64_t date;
    const char *const *words;
    size_t word_count;
    const struct pair *pairs;
    size_t pair_count;
    const char *inner;
    const char *innermost;
    const char *after;
};

static const struct sslstore__member pair_members[] = {
    SSLSTORE__MEMBER(SEND_EMPTY, "Left", struct pair, left),
    SSLSTORE__MEMBER(TEXT, "Right", struct pair, right),
    SSLSTORE__MEMBER(INTEGER, "Number", struct pair, number),
};
static const struct sslstore__table pair_table = SSLSTORE__TABLE(pair_members, struct pair, NULL);

static const struct sslstore__member plain_members[] = {
    SSLSTORE__MEMBER(TEXT, "Text", struct sample, text),
    SSLSTORE__MEMBER(MULTILINE, "Lines", struct sample, lines),
    SSLSTORE__MEMBER(PRODUCT, "Product", struct sample, product),
    SSLSTORE__MEMBER(INTEGER, "Integer", struct sample, integer),
    SSLSTORE__MEMBER(FLAG, "Flag", struct sample, flag),
    SSLSTORE__MEMBER(DATE, "Date", struct sample, date),
    SSLSTORE__LIST(TEXTS, "Words", struct sample, words, word_count),
    SSLSTORE__LIST(RECORDS, "Pairs", struct sample, pairs, pair_count),
    SSLSTORE__MEMBER_OBJECT("Outer", 4),
    SSLSTORE__MEMBER(TEXT, "Inner", struct sample, inner),
    SSLSTORE__MEMBER_OBJECT("Deeper", 1),
    SSLSTORE__MEMBER(TEXT, "Innermost", struct sample, innermost),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER(TEXT, "After", struct sample, after),
};
static const struct sslstore__table plain_table =
    SSLSTORE__TABLE(plain_members, struct sample, &pair_table);

static const struct sslstore__member kept_members[] = {
    SSLSTORE__MEMBER(SEND_EMPTY, "Kept", struct sample, kept),
    SSLSTORE__MEMBER_CULTURE,
};
static const struct sslstore__table kept_table = SSLSTORE__TABLE(kept_members, struct sample, NULL);

static char written[4096];

static sslstore_result write_object(const struct sslstore__table *table, const void *source,
                                    struct sslstore__text *text, const char **field)
{
    struct sslstore__json json;

    sslstore__json_init(&json, text);
    sslstore__json_object(&json, NULL);
    sslstore__rpc_encode(&json, table, source);
    sslstore__json_end(&json);
    *field = json.field;
    return json.result;
}

/* Measure, then write into a buffer of exactly that size. */
static const char *encode(const struct sslstore__table *table, const void *source)
{
    struct sslstore__text text;
    const char *field;
    char *exact;
    size_t size;

    sslstore__text_init(&text, NULL, 0);
    assert_int_equal(write_object(table, source, &text, &field), SSLSTORE_OK);
    size = text.size;
    exact = malloc(size + 1);
    assert_non_null(exact);
    sslstore__text_init(&text, exact, size + 1);
    assert_int_equal(write_object(table, source, &text, &field), SSLSTORE_OK);
    assert_int_equal(text.size, size);
    assert_true(size < sizeof written);
    memcpy(written, exact, size + 1);
    free(exact);
    return written;
}

static void unset_members_are_not_written_and_leave_no_empty_object(void **unused)
{
    static const char *const none[] = {NULL};
    struct sample sample;

    (void) unused;
    memset(&sample, 0, sizeof sample);
    assert_string_equal(encode(&plain_table, &sample), "{}");
    sample.text = sample.lines = sample.product = sample.inner = sample.innermost = "";
    sample.words = none; /* and a count of 0 */
    assert_string_equal(encode(&plain_table, &sample), "{}");
}

static void every_kind_is_written_in_its_format(void **unused)
{
    static const char *const words[] = {"one", "two"};
    static const struct pair pairs[] = {{"a", "b", 1}, {NULL, NULL, 0}, {"", "c", -2}};
    struct sample sample = {.text = "T",
                            .lines = "L",
                            .product = "code-EO",
                            .integer = -5,
                            .flag = true,
                            .date = 1795478400,
                            .words = words,
                            .word_count = 2,
                            .pairs = pairs,
                            .pair_count = 3,
                            .inner = "I",
                            .innermost = "M",
                            .after = "A"};

    (void) unused;
    assert_string_equal(
        encode(&plain_table, &sample),
        "{\"Text\":\"T\",\"Lines\":\"L\",\"Product\":\"code\",\"Integer\":-5,\"Flag\":true,"
        "\"Date\":\"/Date(1795478400000)/\",\"Words\":[\"one\",\"two\"],"
        "\"Pairs\":[{\"Left\":\"a\",\"Right\":\"b\",\"Number\":1},{\"Left\":\"\"},"
        "{\"Left\":\"\",\"Right\":\"c\",\"Number\":-2}],"
        "\"Outer\":{\"Inner\":\"I\",\"Deeper\":{\"Innermost\":\"M\"}},\"After\":\"A\"}");
}

static void an_object_is_written_where_its_first_member_is(void **unused)
{
    struct sample only_inner = {.inner = "I", .after = "A"};
    struct sample only_innermost = {.innermost = "M"};

    (void) unused;
    assert_string_equal(encode(&plain_table, &only_inner),
                        "{\"Outer\":{\"Inner\":\"I\"},\"After\":\"A\"}");
    assert_string_equal(encode(&plain_table, &only_innermost),
                        "{\"Outer\":{\"Deeper\":{\"Innermost\":\"M\"}}}");
}

static void send_empty_members_are_written_even_if_empty(void **unused)
{
    struct sample sample;

    (void) unused;
    memset(&sample, 0, sizeof sample);
    assert_string_equal(encode(&kept_table, &sample),
                        "{\"Kept\":\"\",\"DateTimeCulture\":\"en-US\"}");
    sample.kept = "k";
    assert_string_equal(encode(&kept_table, &sample),
                        "{\"Kept\":\"k\",\"DateTimeCulture\":\"en-US\"}");
}

static void texts_are_escaped(void **unused)
{
    struct sample sample = {.text = "\"\\/\xe2\x82\xac", .lines = "\"\r\n\t\\"};

    (void) unused;
    assert_string_equal(encode(&plain_table, &sample),
                        "{\"Text\":\"\\\"\\\\/\xe2\x82\xac\",\"Lines\":\"\\\"\\r\\n\\t\\\\\"}");
}

static void a_kind_that_is_only_read_is_not_written(void **unused)
{
    static const struct sslstore__member members[] = {
        SSLSTORE__MEMBER(VERDICT, "Verdict", struct sample, integer),
        SSLSTORE__MEMBER(DATE_EASTERN, "Date", struct sample, date),
        SSLSTORE__MEMBER(MESSAGE, "Message", struct sample, after),
        SSLSTORE__MEMBER(TEXT, "After", struct sample, after),
    };
    static const struct sslstore__table table = SSLSTORE__TABLE(members, struct sample, NULL);
    const struct sample sample = {.integer = 7, .date = 1, .after = "x"};

    (void) unused;
    assert_string_equal(encode(&table, &sample), "{\"After\":\"x\"}");
}

static void a_date_before_1970_is_a_date(void **unused)
{
    struct sample sample = {.date = -1};

    (void) unused;
    assert_string_equal(encode(&plain_table, &sample), "{\"Date\":\"/Date(-1000)/\"}");
}

static void the_first_text_that_cannot_be_sent_is_named(void **unused)
{
    static const char *const words[] = {"fine", "bad\n"};
    static const struct pair pairs[] = {{"a", "b", 1}, {"a", "\xff", 1}};
    static const struct {
        struct sample sample;
        const char *field;
    } rows[] = {
        {{.text = "a\nb"}, "Text"},
        {{.lines = "a\x01"}, "Lines"},
        {{.product = "a\r-EO"}, "Product"},
        {{.words = words, .word_count = 2}, "Words"},
        {{.pairs = pairs, .pair_count = 2}, "Right"},
        {{.inner = "\xc3"}, "Inner"},
        {{.innermost = "\x7f"}, "Innermost"},
        {{.text = "fine", .innermost = "\x7f", .after = "\x7f"}, "Innermost"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sslstore__text text;
        const char *field;

        sslstore__text_init(&text, NULL, 0);
        assert_int_equal(write_object(&plain_table, &rows[i].sample, &text, &field),
                         SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(field, rows[i].field);
    }
}

/* A product code that is far too long is sent unchanged, and the service refuses it; nothing is cut
 * silently. */
static void a_long_product_code_is_not_cut(void **unused)
{
    char code[300];
    struct sample sample = {.product = code};

    (void) unused;
    memset(code, 'p', sizeof code);
    memcpy(code + sizeof code - 4, "-EO", 4);
    assert_true(strlen(encode(&plain_table, &sample)) >= strlen("{\"Product\":\"\"}") + 296);
}

/* A struct may have any alignment: its members are copied before they are read. */
static void a_struct_may_be_at_any_address(void **unused)
{
    static const char *const words[] = {"w"};
    struct sample sample = {.integer = 7, .date = 1, .words = words, .word_count = 1, .after = "A"};
    unsigned char *room = malloc(sizeof sample + 1);

    (void) unused;
    assert_non_null(room);
    memcpy(room + 1, &sample, sizeof sample);
    assert_string_equal(
        encode(&plain_table, room + 1),
        "{\"Integer\":7,\"Date\":\"/Date(1000)/\",\"Words\":[\"w\"],\"After\":\"A\"}");
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unset_members_are_not_written_and_leave_no_empty_object),
        cmocka_unit_test(every_kind_is_written_in_its_format),
        cmocka_unit_test(an_object_is_written_where_its_first_member_is),
        cmocka_unit_test(send_empty_members_are_written_even_if_empty),
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(a_kind_that_is_only_read_is_not_written),
        cmocka_unit_test(a_date_before_1970_is_a_date),
        cmocka_unit_test(the_first_text_that_cannot_be_sent_is_named),
        cmocka_unit_test(a_long_product_code_is_not_cut),
        cmocka_unit_test(a_struct_may_be_at_any_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
