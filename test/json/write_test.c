/* Write: another JSON reader gets what the program passed, or the value is refused by name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "encode.h"
#include "json/scan.h"
#include "json/write.h"

typedef void put_fn(struct sslstore__json *json, const char *name, const char *value);

/* ---- Structure ---- */

/* Something of everything: empty objects and arrays at every place where one can stand. */
static void put_order(struct sslstore__json *json)
{
    sslstore__json_object(json, NULL);
    sslstore__json_object(json, "Empty");
    sslstore__json_object(json, "Inner");
    sslstore__json_text(json, "Name", NULL);
    sslstore__json_end(json);
    sslstore__json_end(json);
    sslstore__json_object(json, "AuthRequest");
    sslstore__json_text(json, "PartnerCode", "12345678");
    sslstore__json_text(json, "AuthToken", "t\"\\");
    sslstore__json_end(json);
    sslstore__json_array(json, "DNSNames");
    sslstore__json_text(json, NULL, "a.test");
    sslstore__json_text(json, NULL, "");
    sslstore__json_text(json, NULL, "b.test");
    sslstore__json_end(json);
    sslstore__json_array(json, "None");
    sslstore__json_object(json, NULL);
    sslstore__json_end(json);
    sslstore__json_end(json);
    sslstore__json_object(json, "OrganizationInfo");
    sslstore__json_object(json, "OrganizationAddress");
    sslstore__json_text(json, "City", "K\xC3\xB6ln");
    sslstore__json_end(json);
    sslstore__json_object(json, "Nothing");
    sslstore__json_end(json);
    sslstore__json_text(json, "Division", "R/D");
    sslstore__json_end(json);
    sslstore__json_array(json, "EditSAN");
    sslstore__json_object(json, NULL);
    sslstore__json_text_or_empty(json, "OldValue", NULL);
    sslstore__json_text_or_empty(json, "NewValue", "c.test");
    sslstore__json_end(json);
    sslstore__json_object(json, NULL);
    sslstore__json_end(json);
    sslstore__json_object(json, NULL);
    sslstore__json_text_or_empty(json, "OldValue", "");
    sslstore__json_end(json);
    sslstore__json_end(json);
    sslstore__json_integer(json, "ValidityPeriod", 12);
    sslstore__json_bool(json, "isCUOrder", true);
    sslstore__json_bool(json, "isRenewalOrder", false);
    sslstore__json_date(json, "StartDate", 1408320000);
    sslstore__json_multiline(json, "CSR", "-----BEGIN\r\n\tMII=\n");
    sslstore__json_multiline(json, "Note", "");
    sslstore__json_end(json);
}

static const char order[] =
    "{\"AuthRequest\":{\"PartnerCode\":\"12345678\",\"AuthToken\":\"t\\\"\\\\\"},"
    "\"DNSNames\":[\"a.test\",\"b.test\"],"
    "\"OrganizationInfo\":{\"OrganizationAddress\":{\"City\":\"K\xC3\xB6ln\"},"
    "\"Division\":\"R/D\"},"
    "\"EditSAN\":[{\"OldValue\":\"\",\"NewValue\":\"c.test\"},{\"OldValue\":\"\"}],"
    "\"ValidityPeriod\":12,\"isCUOrder\":true,\"isRenewalOrder\":false,"
    "\"StartDate\":\"/Date(1408320000000)/\",\"CSR\":\"-----BEGIN\\r\\n\\tMII=\\n\"}";

static void an_order_is_written_byte_for_byte(void **state)
{
    char data[1024];
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, data, sizeof data);
    sslstore__json_init(&json, &text);
    put_order(&json);
    assert_int_equal(json.result, SSLSTORE_OK);
    assert_string_equal(json.field, "");
    assert_string_equal(data, order);
}

static void measuring_and_writing_agree_at_every_capacity(void **state)
{
    (void) state;
    for (size_t capacity = 0; capacity <= sizeof order; capacity++) {
        char *data = malloc(capacity > 0 ? capacity : 1);
        struct sslstore__text text;
        struct sslstore__json json;

        assert_non_null(data);
        sslstore__text_init(&text, capacity > 0 ? data : NULL, capacity);
        sslstore__json_init(&json, &text);
        put_order(&json);
        assert_int_equal(text.size, sizeof order - 1);
        if (capacity > 0) {
            assert_memory_equal(data, order, capacity - 1);
            assert_int_equal(data[capacity - 1], '\0');
        }
        free(data);
    }
}

static void the_object_at_the_top_appears_even_empty(void **state)
{
    char data[64];
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, data, sizeof data);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    sslstore__json_object(&json, "a");
    sslstore__json_array(&json, "b");
    sslstore__json_end(&json);
    sslstore__json_end(&json);
    sslstore__json_end(&json);
    assert_string_equal(data, "{}");
}

static void all_levels_open_at_the_first_member(void **state)
{
    static const char *const names[] = {NULL, "a", "b", "c", "d", "e"};
    char data[64];
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    assert_int_equal(sizeof names / sizeof names[0], SSLSTORE__JSON_LEVELS);
    sslstore__text_init(&text, data, sizeof data);
    sslstore__json_init(&json, &text);
    for (size_t i = 0; i < SSLSTORE__JSON_LEVELS; i++) {
        sslstore__json_object(&json, names[i]);
    }
    assert_string_equal(data, "{");
    sslstore__json_integer(&json, "f", 1);
    sslstore__json_end(&json);
    sslstore__json_integer(&json, "g", 2);
    for (size_t i = 1; i < SSLSTORE__JSON_LEVELS; i++) {
        sslstore__json_end(&json);
    }
    assert_string_equal(data, "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":1},\"g\":2}}}}}");
}

/* ---- Values ---- */

/* Write one member, and let another reader read the object. */
static json_t *read_back(put_fn *put, const char *value, sslstore_result *result,
                         const char **field)
{
    size_t capacity = 2 * strlen(value) + 64;
    char *data = malloc(capacity);
    struct sslstore__text text;
    struct sslstore__json json;
    json_t *root;

    assert_non_null(data);
    sslstore__text_init(&text, data, capacity);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    put(&json, "Name", value);
    sslstore__json_end(&json);
    assert_true(text.size < capacity);
    *result = json.result;
    *field = json.field;
    root = json_loads(data, 0, NULL);
    free(data);
    assert_non_null(root);
    return root;
}

static void assert_unchanged(put_fn *put, const char *value)
{
    const char *field;
    sslstore_result result;
    json_t *root = read_back(put, value, &result, &field);

    assert_int_equal(result, SSLSTORE_OK);
    assert_string_equal(json_string_value(json_object_get(root, "Name")), value);
    json_decref(root);
}

static void assert_refused(put_fn *put, const char *value)
{
    const char *field;
    sslstore_result result;
    json_t *root = read_back(put, value, &result, &field);

    assert_int_equal(result, SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(field, "Name");
    assert_int_equal(json_object_size(root), 0);
    json_decref(root);
}

static void assert_everywhere(const char *value, void (*check)(put_fn *put, const char *value))
{
    check(sslstore__json_text, value);
    check(sslstore__json_text_or_empty, value);
    check(sslstore__json_multiline, value);
}

static void hostile_text_is_written_and_read_unchanged(void **state)
{
    static const char *const values[] = {
        "\"",
        "\\",
        "\\\\",
        "\\\"",
        "\"}",
        "\",\"AuthToken\":\"",
        "\\u0041",
        "\\u0000",
        "\\n",
        "/",
        "</",
        "\\/",
        "'",
        "{}",
        "[]",
        "null",
        "%s%n",
        "--",
        " ",
        "  x  ",
        "\xC2\x80",
        "\xC2\x85",
        "\xDF\xBF",
        "\xE0\xA0\x80",
        "\xE2\x80\xA8\xE2\x80\xA9",
        "\xED\x9F\xBF",
        "\xEF\xBF\xBF",
        "\xEF\xBB\xBF",
        "\xF0\x9F\x98\x80",
        "\xF4\x8F\xBF\xBF",
        "M\xC3\xBCller & S\xC3\xB6hne \"GmbH\"",
    };

    (void) state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_everywhere(values[i], assert_unchanged);
    }
}

static void every_character_is_written_and_read_unchanged(void **state)
{
    (void) state;
    for (unsigned long code = 0x20; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 251) {
        char value[16] = "a";
        size_t size = encode(code, value + 1);

        strcpy(value + 1 + size, "\\");
        if (code != 0x7F && (code < 0xD800 || code > 0xDFFF)) {
            assert_unchanged(sslstore__json_text, value);
        }
    }
}

static void control_bytes_are_refused_except_line_ends_in_multiline_text(void **state)
{
    (void) state;
    for (int byte = 1; byte <= 0x7F; byte++) {
        char value[] = {'a', (char) byte, 'b', '\0'};

        if (byte >= 0x20 && byte < 0x7F) {
            assert_everywhere(value, assert_unchanged);
            continue;
        }
        assert_refused(sslstore__json_text, value);
        assert_refused(sslstore__json_text_or_empty, value);
        if (strchr("\r\n\t", byte) != NULL) {
            assert_unchanged(sslstore__json_multiline, value);
        } else {
            assert_refused(sslstore__json_multiline, value);
        }
    }
}

static void invalid_utf8_is_refused(void **state)
{
    static const char *const values[] = {
        "\x80",
        "a\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "a\xC3",
        "\xC3(",
        "\xE2\x82",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x9F\x98",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "caf\xE9",
        "\xC2\xC2\x80",
        "\xC3\"",
        "\xF0\x90\x80\\",
    };

    (void) state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_everywhere(values[i], assert_refused);
    }
}

static void the_scanner_accepts_what_is_written(void **state)
{
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event;

    (void) state;
    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    (void) sslstore__json_scan_feed(&scan, order, sizeof order - 1, &event);
    assert_int_equal(sslstore__json_scan_feed(&scan, order, sizeof order - 1, &event),
                     sizeof order - 1);
    assert_int_equal(sslstore__json_scan_end(&scan), SSLSTORE_OK);
}

static void unset_text_is_not_written_unless_sent_empty(void **state)
{
    static const char *const unset[] = {NULL, ""};

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        char data[64];
        struct sslstore__text text;
        struct sslstore__json json;

        sslstore__text_init(&text, data, sizeof data);
        sslstore__json_init(&json, &text);
        sslstore__json_object(&json, NULL);
        sslstore__json_text(&json, "a", unset[i]);
        sslstore__json_multiline(&json, "b", unset[i]);
        sslstore__json_text_or_empty(&json, "c", unset[i]);
        sslstore__json_end(&json);
        assert_string_equal(data, "{\"c\":\"\"}");
        assert_int_equal(json.result, SSLSTORE_OK);
    }
}

static void numbers_are_written_to_their_limits(void **state)
{
    char data[128];
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, data, sizeof data);
    sslstore__json_init(&json, &text);
    sslstore__json_array(&json, NULL);
    sslstore__json_integer(&json, NULL, 0);
    sslstore__json_integer(&json, NULL, -1);
    sslstore__json_integer(&json, NULL, INT64_MAX);
    sslstore__json_integer(&json, NULL, INT64_MIN);
    sslstore__json_end(&json);
    assert_string_equal(data, "[0,-1,9223372036854775807,-9223372036854775808]");
}

static void dates_are_milliseconds_or_refused(void **state)
{
    static const struct {
        int64_t time;
        const char *written;
    } dates[] = {
        {1, "{\"D\":\"/Date(1000)/\"}"},
        {-1, "{\"D\":\"/Date(-1000)/\"}"},
        {INT64_MAX / 1000, "{\"D\":\"/Date(9223372036854775000)/\"}"},
        {INT64_MIN / 1000, "{\"D\":\"/Date(-9223372036854775000)/\"}"},
        {INT64_MAX / 1000 + 1, "{}"},
        {INT64_MIN / 1000 - 1, "{}"},
        {INT64_MAX, "{}"},
        {INT64_MIN, "{}"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        char data[64];
        struct sslstore__text text;
        struct sslstore__json json;

        sslstore__text_init(&text, data, sizeof data);
        sslstore__json_init(&json, &text);
        sslstore__json_object(&json, NULL);
        sslstore__json_date(&json, "D", dates[i].time);
        sslstore__json_end(&json);
        assert_string_equal(data, dates[i].written);
        assert_int_equal(json.result, i < 4 ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(json.field, i < 4 ? "" : "D");
    }
}

/* ---- Failure ---- */

static void the_first_refusal_is_kept(void **state)
{
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    sslstore__json_text(&json, "City", "a\nb");
    sslstore__json_text(&json, "Region", "\xFF");
    sslstore__json_text(&json, "Country", "US");
    sslstore__json_end(&json);
    assert_int_equal(json.result, SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(json.field, "City");
}

static void a_refusal_in_an_array_names_the_array(void **state)
{
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    sslstore__json_array(&json, "DNSNames");
    sslstore__json_text(&json, NULL, "a.test");
    sslstore__json_text(&json, NULL, "b.test\n");
    sslstore__json_end(&json);
    sslstore__json_end(&json);
    assert_int_equal(json.result, SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(json.field, "DNSNames");
}

static void a_refusal_without_any_name_still_has_a_field(void **state)
{
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    sslstore__json_array(&json, NULL);
    sslstore__json_text(&json, NULL, "\x01");
    sslstore__json_end(&json);
    assert_int_equal(json.result, SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(json.field, "");
}

static void a_refusal_does_not_name_an_object_that_has_ended(void **state)
{
    struct sslstore__text text;
    struct sslstore__json json;

    (void) state;
    sslstore__text_init(&text, NULL, 0);
    sslstore__json_init(&json, &text);
    sslstore__json_object(&json, NULL);
    sslstore__json_object(&json, "ended");
    sslstore__json_end(&json);
    sslstore__json_text(&json, NULL, "\x01");
    assert_string_equal(json.field, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_written_byte_for_byte),
        cmocka_unit_test(measuring_and_writing_agree_at_every_capacity),
        cmocka_unit_test(the_object_at_the_top_appears_even_empty),
        cmocka_unit_test(all_levels_open_at_the_first_member),
        cmocka_unit_test(hostile_text_is_written_and_read_unchanged),
        cmocka_unit_test(every_character_is_written_and_read_unchanged),
        cmocka_unit_test(control_bytes_are_refused_except_line_ends_in_multiline_text),
        cmocka_unit_test(invalid_utf8_is_refused),
        cmocka_unit_test(the_scanner_accepts_what_is_written),
        cmocka_unit_test(unset_text_is_not_written_unless_sent_empty),
        cmocka_unit_test(numbers_are_written_to_their_limits),
        cmocka_unit_test(dates_are_milliseconds_or_refused),
        cmocka_unit_test(the_first_refusal_is_kept),
        cmocka_unit_test(a_refusal_in_an_array_names_the_array),
        cmocka_unit_test(a_refusal_without_any_name_still_has_a_field),
        cmocka_unit_test(a_refusal_does_not_name_an_object_that_has_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
