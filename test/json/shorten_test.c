/* Shorten: short values are kept and long ones left out, wherever a record is cut into pieces, and
 * the result is valid JSON.
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

#include "json/scan.h"
#include "json/shorten.h"
#include "support/fake.h"

#define MAX 8192

static struct fake fake;
static sslstore_config config;

/* LONG stands for so many letters, [LONG] for a list of so many bytes. */
static void expand(const char *pattern, size_t count, char *out)
{
    while (*pattern != '\0') {
        if (strncmp(pattern, "LONG", 4) == 0) {
            memset(out, 'x', count);
            out += count;
            pattern += 4;
        } else if (strncmp(pattern, "LIST", 4) == 0) {
            *out++ = '[';
            memset(out, '1', count - 2);
            out += count - 2;
            *out++ = ']';
            pattern += 4;
        } else {
            *out++ = *pattern++;
        }
    }
    *out = '\0';
}

static void must_be_json(const char *text, size_t size)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;
    size_t used = 0;

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    while (used < size) {
        used += sslstore__json_scan_feed(&scan, text + used, size - used, &event);
        assert_int_not_equal(event, SSLSTORE__SCAN_INVALID);
    }
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
}

/* The record with its first `held` bytes in the buffer already, the rest in pieces of that size. */
static sslstore_result shorten(const char *record, size_t held, size_t piece, size_t max, char *out)
{
    size_t size = strlen(record);
    struct sslstore__json_shorten state;
    struct sslstore__buffer text;
    sslstore_result result;

    sslstore__buffer_init(&text, &config.memory, max);
    assert_int_equal(sslstore__buffer_append(&text, record, held), SSLSTORE_OK);
    text.result = SSLSTORE_ERR_LIMIT; /* as it is when shortening begins */
    sslstore__json_shorten_begin(&state, &text);
    for (size_t at = held; at < size; at += piece) {
        sslstore__json_shorten_add(&state, record + at, piece < size - at ? piece : size - at);
    }
    result = text.result;
    if (result == SSLSTORE_OK) {
        must_be_json(text.data, text.size);
        memcpy(out, text.data, text.size);
        out[text.size] = '\0';
    }
    sslstore__buffer_free(&text);
    return result;
}

struct row {
    const char *record;
    size_t count;
    const char *left;
};

static const struct row rows[] = {
    {"{}", 0, "{}"},
    {"{\"a\":\"LONG\",\"b\":1}", 510, "{\"a\":\"LONG\",\"b\":1}"},
    {"{\"a\":\"LONG\",\"b\":1}", 511, "{\"a\":\"\",\"b\":1}"},
    {"{\"a\":\"LONG\"}", 4000, "{\"a\":\"\"}"},
    {"{\"a\":LIST,\"b\":1}", 512, "{\"a\":LIST,\"b\":1}"},
    {"{\"a\":LIST,\"b\":1}", 513, "{\"a\":null,\"b\":1}"},
    {"{\"a\":{\"b\":LIST,\"c\":\"LONG\"},\"d\":\"e\"}", 600,
     "{\"a\":{\"b\":null,\"c\":\"\"},\"d\":\"e\"}"},
    {"{\"a\":[{\"b\":\"LONG]\"},[\"}\",\"\\\"\"]],\"c\":2}", 600, "{\"a\":null,\"c\":2}"},
    {"{\"a\":[\"]\",\"\\\\\",\"\\\"]\"],\"b\":\"LONG\"}", 600,
     "{\"a\":[\"]\",\"\\\\\",\"\\\"]\"],\"b\":\"\"}"},
    {"{\"a\":\"LONG\\\\\",\"b\":\"\\\"LONG\",\"c\":\"\\\\\"}", 600,
     "{\"a\":\"\",\"b\":\"\",\"c\":\"\\\\\"}"},
    {"{\"LONG\":1,\"b\":\"LONG\"}", 600, "{\"\":1,\"b\":\"\"}"},
    {"{\"a\":[],\"b\":[[]],\"c\":\"\",\"d\":{}}", 0, "{\"a\":[],\"b\":[[]],\"c\":\"\",\"d\":{}}"},
    {"{\"a\":-1.5e+3,\"b\":true,\"c\":null,\"d\":\"LONG\"}", 900,
     "{\"a\":-1.5e+3,\"b\":true,\"c\":null,\"d\":\"\"}"},
    {"{ \"a\" : \"LONG\" , \"b\" : LIST }", 700, "{ \"a\" : \"\" , \"b\" : null }"},
    {"{\"a\":\"\xc3\xa9LONG\"}", 600, "{\"a\":\"\"}"},
    {"{\"a\":[{\"x\":{\"y\":[1]}}],\"b\":\"LONG\"}", 600,
     "{\"a\":[{\"x\":{\"y\":[1]}}],\"b\":\"\"}"},
    {"LIST", 600, "null"},
    {"\"LONG\"", 600, "\"\""},
    {"1234", 0, "1234"},
};

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake_config(&fake, &config);
}

static void what_is_long_is_left_out_and_all_else_stays(void **unused)
{
    static const size_t pieces[] = {1, 2, 3, 7, 64, MAX};

    (void) unused;
    begin();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char record[MAX];
        char expected[MAX];
        char out[MAX];

        expand(rows[i].record, rows[i].count, record);
        expand(rows[i].left, rows[i].count, expected);
        for (size_t held = 0; held <= strlen(record); held++) {
            size_t piece = pieces[held % (sizeof pieces / sizeof pieces[0])];

            assert_int_equal(shorten(record, held, piece, MAX, out), SSLSTORE_OK);
            assert_string_equal(out, expected);
        }
    }
    assert_null(fake_complaint(&fake));
}

/* A limit below the size of the short values: values are left out, then the record fails, but the
 * text is never invalid. */
static void a_value_that_does_not_fit_is_left_out_too(void **unused)
{
    char record[MAX];
    char out[MAX];

    (void) unused;
    begin();
    expand("{\"a\":\"LONG\",\"b\":LIST,\"c\":7}", 300, record);
    for (size_t max = 1; max <= strlen(record); max++) {
        sslstore_result result = shorten(record, 0, 1, max, out);

        if (max < 20 || (max > 306 && max < 312)) { /* what is kept leaves no space for the rest */
            assert_int_equal(result, SSLSTORE_ERR_LIMIT);
        } else if (max == strlen(record) || (max > 24 && max < 304) || (max > 324 && max < 600)) {
            assert_int_equal(result, SSLSTORE_OK);
            assert_non_null(strstr(out, "\"c\":7}"));
            assert_int_equal(strcmp(out, record) == 0, max == strlen(record));
        }
    }
    assert_null(fake_complaint(&fake));
}

static void members_that_are_many_and_short_do_not_fit(void **unused)
{
    char record[MAX];
    char out[MAX];
    size_t size = 1;

    (void) unused;
    begin();
    record[0] = '{';
    while (size < 2000) {
        size += (size_t) snprintf(record + size, sizeof record - size, "\"\":1,");
    }
    (void) snprintf(record + size, sizeof record - size, "\"\":1}");
    assert_int_equal(shorten(record, 900, 50, 1000, out), SSLSTORE_ERR_LIMIT);
    assert_int_equal(shorten(record, 900, 50, MAX, out), SSLSTORE_OK);
    assert_string_equal(out, record);
    assert_null(fake_complaint(&fake));
}

static void memory_may_run_out(void **unused)
{
    char record[MAX];
    char out[MAX];
    sslstore_result result;
    bool refused = true;
    size_t n = 1;

    (void) unused;
    expand("{\"a\":\"LONG\",\"b\":LIST}", 400, record);
    for (; refused; n++) {
        begin();
        fake.refuse_at = n;
        fake.refuse_permanently = true;
        result = shorten(record, 0, 1, MAX, out);
        refused = fake.refused;
        assert_int_equal(result, refused ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK);
        assert_null(fake_complaint(&fake));
    }
    assert_true(n > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_long_is_left_out_and_all_else_stays),
        cmocka_unit_test(a_value_that_does_not_fit_is_left_out_too),
        cmocka_unit_test(members_that_are_many_and_short_do_not_fit),
        cmocka_unit_test(memory_may_run_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
