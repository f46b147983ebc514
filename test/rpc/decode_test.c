/* Decode: every member of a reply accepts what the service is known to write, and anything else is
 * refused with the name of the member.
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

#include "endpoints/order_reply.h"
#include "rpc/decode.h"
#include "support/members.h"
#include "support/record.h"

/* ---- Every member of an order, and every kind of value ---- */

enum expected { WRONG, NOTHING, SOMETHING };

struct value {
    const char *json; /* NULL: the member is absent       */
    enum expected as_text;
    enum expected as_number;
    enum expected as_flag;
    enum expected as_time;
    const char *text; /* the value of a text, if it differs */
};

static char long_text[5000];

static const struct value values[] = {
    {NULL, NOTHING, NOTHING, NOTHING, NOTHING, NULL},
    {"null", NOTHING, NOTHING, NOTHING, NOTHING, NULL},
    {"\"\"", NOTHING, NOTHING, NOTHING, NOTHING, NULL},
    {"\"x\"", SOMETHING, WRONG, WRONG, NOTHING, "x"},
    {"\" \"", SOMETHING, WRONG, WRONG, NOTHING, " "},
    {"1", SOMETHING, SOMETHING, SOMETHING, NOTHING, "1"},
    {"0", SOMETHING, NOTHING, NOTHING, NOTHING, "0"},
    {"\"1\"", SOMETHING, SOMETHING, SOMETHING, NOTHING, "1"},
    {"\"0\"", SOMETHING, NOTHING, NOTHING, NOTHING, "0"},
    {"7", SOMETHING, SOMETHING, WRONG, NOTHING, "7"},
    {"-7", SOMETHING, SOMETHING, WRONG, NOTHING, "-7"},
    {"-0", SOMETHING, NOTHING, WRONG, NOTHING, "-0"},
    {"\"-7\"", SOMETHING, SOMETHING, WRONG, NOTHING, "-7"},
    {"1.0", SOMETHING, WRONG, WRONG, NOTHING, "1.0"},
    {"1e2", SOMETHING, WRONG, WRONG, NOTHING, "1e2"},
    {"2147483647", SOMETHING, SOMETHING, WRONG, NOTHING, "2147483647"},
    {"2147483648", SOMETHING, WRONG, WRONG, NOTHING, "2147483648"},
    {"-2147483648", SOMETHING, SOMETHING, WRONG, NOTHING, "-2147483648"},
    {"-2147483649", SOMETHING, WRONG, WRONG, NOTHING, "-2147483649"},
    {"9223372036854775808", SOMETHING, WRONG, WRONG, NOTHING, "9223372036854775808"},
    {"\"4294967297\"", SOMETHING, WRONG, WRONG, NOTHING, "4294967297"},
    {"1e999999", SOMETHING, WRONG, WRONG, NOTHING, "1e999999"},
    {"true", SOMETHING, WRONG, SOMETHING, NOTHING, "true"},
    {"false", SOMETHING, WRONG, NOTHING, NOTHING, "false"},
    {"\"true\"", SOMETHING, WRONG, SOMETHING, NOTHING, "true"},
    {"\"FALSE\"", SOMETHING, WRONG, NOTHING, NOTHING, "FALSE"},
    {"\"yes\"", SOMETHING, WRONG, WRONG, NOTHING, "yes"},
    {"[]", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"[1]", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"{}", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"{\"MajorStatus\":\"x\"}", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"\"a\\u0000b\"", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"\"\\u0000\"", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"\"1\\u0000\"", WRONG, WRONG, WRONG, NOTHING, NULL},
    {"\"\\u0041\\n\\\\\\ud83d\\ude00\"", SOMETHING, WRONG, WRONG, NOTHING, "A\n\\\xf0\x9f\x98\x80"},
    {"\"7/23/2026 1:50:20 AM\"", SOMETHING, WRONG, WRONG, SOMETHING, "7/23/2026 1:50:20 AM"},
    {"\"2026-07-23T01:50:20Z\"", SOMETHING, WRONG, WRONG, SOMETHING, "2026-07-23T01:50:20Z"},
    {"\"\\/Date(1700000000000)\\/\"", SOMETHING, WRONG, WRONG, SOMETHING, "/Date(1700000000000)/"},
    {"\"1/1/1900 12:00:00 AM\"", SOMETHING, WRONG, WRONG, NOTHING, "1/1/1900 12:00:00 AM"},
    {"\"13/13/2026\"", SOMETHING, WRONG, WRONG, NOTHING, "13/13/2026"},
    {"\"9999999999/1/1\"", SOMETHING, WRONG, WRONG, NOTHING, "9999999999/1/1"},
    {long_text, SOMETHING, WRONG, WRONG, NOTHING, NULL},
};
#define VALUE_COUNT (sizeof values / sizeof values[0])

static enum expected expected_of(const struct value *value, enum member_kind kind)
{
    return kind == MEMBER_NUMBER ? value->as_number
           : kind == MEMBER_FLAG ? value->as_flag
           : kind == MEMBER_TIME ? value->as_time
                                 : value->as_text;
}

/* Whether to change the letters of a name to upper or lower case; 0: neither. */
static char in_case(char byte, int which)
{
    bool lower = byte >= 'a' && byte <= 'z';
    bool upper = byte >= 'A' && byte <= 'Z';

    return (char) (which == 1 && lower ? byte - 32 : which == 2 && upper ? byte + 32 : byte);
}

/* {"First":{"Second":VALUE}} */
static void build(char *out, size_t capacity, const char *prefix, const char *path,
                  const char *value, const char *suffix, int which)
{
    size_t depth = 1;
    size_t size = (size_t) snprintf(out, capacity, "%s{\"", prefix);

    for (; *path != '\0'; path++) {
        if (*path == '.') {
            size += (size_t) snprintf(out + size, capacity - size, "\":{\"");
            depth++;
        } else {
            out[size++] = in_case(*path, which);
        }
    }
    size +=
        (size_t) snprintf(out + size, capacity - size, "%s", value == NULL ? "Other\":1" : "\":");
    size += (size_t) snprintf(out + size, capacity - size, "%s", value == NULL ? "" : value);
    while (depth-- > 0) {
        out[size++] = '}';
    }
    assert_true(size + strlen(suffix) < capacity);
    memcpy(out + size, suffix, strlen(suffix) + 1);
}

static const char *last_name(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot == NULL ? path : dot + 1;
}

static bool is_empty(const void *structure, const struct member *member)
{
    return member->kind == MEMBER_TEXT || member->kind == MEMBER_LINES
               ? member_text(structure, member)[0] == '\0'
               : member_number(structure, member) == 0;
}

static void check(const char *json, const struct member *member, const struct value *value,
                  bool in_domain)
{
    struct test_record read;
    sslstore_order order;
    const char *field = NULL;
    enum expected expected = expected_of(value, member->kind);
    sslstore_result result;

    test_record_read(json, &sslstore__order_reply, &read);
    memset(&order, 0xa5, sizeof order);
    result = sslstore__rpc_decode(&read.record, &sslstore__order_reply, &order, &field);
    if (result != (expected == WRONG ? SSLSTORE_ERR_REPLY : SSLSTORE_OK)) {
        fail_msg("%.200s: %s", json, sslstore_result_name(result));
    }
    assert_string_equal(field, expected == WRONG ? last_name(member->wire) : "");
    if (expected != WRONG) {
        const void *structure = in_domain ? (const void *) &order.domains[0] : &order;

        assert_int_equal(order.domain_count, in_domain ? 1 : 0);
        if (is_empty(structure, member) != (expected == NOTHING)) {
            fail_msg("%.200s", json);
        }
        if (value->text != NULL && member->kind == MEMBER_TEXT) {
            assert_string_equal(member_text(structure, member), value->text);
        }
    }
    test_record_free(&read);
}

static void fill_long_text(void)
{
    memset(long_text, 'y', sizeof long_text);
    long_text[0] = long_text[sizeof long_text - 2] = '"';
    long_text[sizeof long_text - 1] = '\0';
}

static void every_member_of_an_order_accepts_valid_values_and_is_named_for_others(void **unused)
{
    static char json[8192];

    (void) unused;
    fill_long_text();
    for (size_t i = 0; i < order_member_count; i++) {
        for (size_t k = 0; k < VALUE_COUNT; k++) {
            for (int which = 0; which < 3; which++) {
                build(json, sizeof json, "", order_members[i].wire, values[k].json, "", which);
                check(json, &order_members[i], &values[k], false);
            }
        }
    }
}

static void every_member_of_a_domain_status_does_so_too(void **unused)
{
    static char json[8192];

    (void) unused;
    fill_long_text();
    for (size_t i = 0; i < domain_member_count; i++) {
        for (size_t k = 0; k < VALUE_COUNT; k++) {
            for (int which = 0; which < 3; which++) {
                build(json, sizeof json, "{\"OrderStatus\":{\"DomainAuthVettingStatus\":[",
                      domain_members[i].wire, values[k].json, "]}}", which);
                check(json, &domain_members[i], &values[k], true);
            }
        }
    }
}

static void texts_of_an_order_are_never_null(void **unused)
{
    struct test_record read;
    sslstore_order order;
    const char *field;

    (void) unused;
    test_record_read("{}", &sslstore__order_reply, &read);
    memset(&order, 0xa5, sizeof order);
    assert_int_equal(sslstore__rpc_decode(&read.record, &sslstore__order_reply, &order, &field),
                     SSLSTORE_OK);
    for (size_t i = 0; i < order_member_count; i++) {
        if (order_members[i].kind == MEMBER_TEXT) {
            assert_non_null(member_text(&order, &order_members[i]));
        }
        assert_true(is_empty(&order, &order_members[i]));
    }
    assert_null(order.domains);
    assert_int_equal(order.domain_count, 0);
    assert_null(order.block_.data_);
    test_record_free(&read);
}

static sslstore_result decode_order(const char *json, sslstore_order *order, const char **field)
{
    struct test_record read;
    sslstore_result result;

    test_record_read(json, &sslstore__order_reply, &read);
    result = sslstore__rpc_decode(&read.record, &sslstore__order_reply, order, field);
    test_record_free(&read);
    return result;
}

static void derived_members_are_set_in_whatever_order_the_others_come(void **unused)
{
    static const char json[] =
        "{\"OrderStatus\":{\"DomainAuthVettingStatus\":[{\"dcvStatus\":\"APPROVED\"},null,"
        "{\"dcvStatus\":\"Approved \"},{},{\"dcvStatus\":\"Pending\"}],"
        "\"MinorStatus\":\"PENDING_REISSUE\"},\"x\":{\"MajorStatus\":\"Cancelled\"},"
        "\"OrderStatus2\":1}";
    static const bool approved[] = {true, false, false, false, false};
    struct test_record read;
    sslstore_order order;
    const char *field;

    (void) unused;
    test_record_read(json, &sslstore__order_reply, &read);
    assert_int_equal(sslstore__rpc_decode(&read.record, &sslstore__order_reply, &order, &field),
                     SSLSTORE_OK);
    assert_int_equal(order.state, SSLSTORE_STATE_UNKNOWN);
    assert_int_equal(order.domain_count, 5);
    for (size_t i = 0; i < order.domain_count; i++) {
        assert_int_equal(order.domains[i].approved, approved[i]);
    }
    test_record_free(&read);
    assert_int_equal(decode_order("{\"OrderStatus\":{\"MinorStatus\":\"PENDING_REISSUE\","
                                  "\"MajorStatus\":\"Active\"}}",
                                  &order, &field),
                     SSLSTORE_OK);
    assert_int_equal(order.state, SSLSTORE_STATE_REISSUING);
    assert_int_equal(decode_order("{\"OrderStatus\":{\"MajorStatus\":\"Active\"},"
                                  "\"SerialNumber\":\"1\"}",
                                  &order, &field),
                     SSLSTORE_OK);
    assert_int_equal(order.state, SSLSTORE_STATE_ACTIVE);
}

static void a_record_that_is_not_an_object_is_refused(void **unused)
{
    static const char *const records[] = {"[]", "null ", "7 ", "\"x\"", "[{}]", "true "};
    sslstore_order order;
    const char *field;

    (void) unused;
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        assert_int_equal(decode_order(records[i], &order, &field), SSLSTORE_ERR_REPLY);
        assert_string_equal(field, "");
    }
}

static void a_known_name_may_come_once_and_an_unknown_one_any_number_of_times(void **unused)
{
    sslstore_order order;
    const char *field;
    char json[256];

    (void) unused;
    for (size_t i = 0; i < order_member_count; i++) {
        if (strchr(order_members[i].wire, '.') != NULL) {
            continue;
        }
        (void) snprintf(json, sizeof json, "{\"%s\":null,\"x\":1,\"%s\":null}",
                        order_members[i].wire, order_members[i].wire);
        assert_int_equal(decode_order(json, &order, &field), SSLSTORE_ERR_REPLY);
        assert_string_equal(field, order_members[i].wire);
    }
    assert_int_equal(decode_order("{\"x\":1,\"x\":[2],\"X\":{}}", &order, &field), SSLSTORE_OK);
    assert_int_equal(decode_order("{\"AdminContact\":{},\"admincontact\":{}}", &order, &field),
                     SSLSTORE_ERR_REPLY);
    assert_int_equal(
        decode_order("{\"AdminContact\":{\"City\":\"a\"},\"TechnicalContact\":{\"City\":\"b\"}}",
                     &order, &field),
        SSLSTORE_OK);
}

/* A repeated name is refused only if it was found both times. */
static void assert_found_behind(const char *front, const char *name)
{
    sslstore_order order;
    const char *field;
    char json[256];

    (void) snprintf(json, sizeof json, "{%s,\"%s\":null,\"x\":1,\"%s\":null}", front, name, name);
    assert_int_equal(decode_order(json, &order, &field), SSLSTORE_ERR_REPLY);
    assert_string_equal(field, name);
}

static void members_are_found_in_any_order(void **unused)
{
    static const char *const objects[] = {"\"OrderStatus\":null", "\"OrderStatus\":{}",
                                          "\"AdminContact\":{\"Country\":\"US\"}",
                                          "\"TechnicalContact\":{\"x\":1}", "\"x\":1"};
    char front[128];

    (void) unused;
    for (size_t i = 0; i < order_member_count; i++) {
        if (strchr(order_members[i].wire, '.') != NULL) {
            continue;
        }
        for (size_t k = 0; k < sizeof objects / sizeof objects[0]; k++) {
            assert_found_behind(objects[k], order_members[i].wire);
        }
        for (size_t k = 0; k < order_member_count; k++) {
            if (k != i && strchr(order_members[k].wire, '.') == NULL) {
                (void) snprintf(front, sizeof front, "\"%s\":null", order_members[k].wire);
                assert_found_behind(front, order_members[i].wire);
            }
        }
    }
    assert_found_behind("\"SerialNumber\":\"01\"", "OrderStatus");
    assert_found_behind("\"TechnicalContact\":{}", "AdminContact");
}

static void a_name_is_known_only_in_its_object(void **unused)
{
    static const char json[] =
        "{\"MajorStatus\":\"no\",\"Other\":{\"CommonName\":\"no\",\"OrderStatus\":{\"MajorStatus\":"
        "\"no\"}},"
        "\"AdminContact\":{\"CommonName\":\"no\",\"Sub\":{\"Email\":\"no\"}},"
        "\"OrderStatus\":{\"CommonName\":\"no\",\"DomainAuthVettingStatus\":[{\"CommonName\":"
        "\"no\","
        "\"Sub\":[{\"domain\":\"no\"}]}]},\"CommonNam\":\"no\",\"CommonNames\":\"no\",\"\":\"no\"}";
    struct test_record read;
    sslstore_order order;
    const char *field;

    (void) unused;
    test_record_read(json, &sslstore__order_reply, &read);
    assert_int_equal(sslstore__rpc_decode(&read.record, &sslstore__order_reply, &order, &field),
                     SSLSTORE_OK);
    for (size_t i = 0; i < order_member_count; i++) {
        assert_true(is_empty(&order, &order_members[i]));
    }
    assert_int_equal(order.domain_count, 1);
    assert_string_equal(order.domains[0].domain, "");
    test_record_free(&read);
}

static void an_escaped_name_matches(void **unused)
{
    struct test_record read;
    sslstore_order order;
    const char *field;

    (void) unused;
    test_record_read("{\"Common\\u004eame\":\"shop.example\"}", &sslstore__order_reply, &read);
    assert_int_equal(sslstore__rpc_decode(&read.record, &sslstore__order_reply, &order, &field),
                     SSLSTORE_OK);
    assert_string_equal(order.common_name, "shop.example");
    test_record_free(&read);
}

/* ---- Dates ---- */

static void the_utc_date_wins_in_any_order(void **unused)
{
#define EASTERN "\"OrderExpiryDate\":\"1/1/2030 12:00:00 AM\""
#define UTC     "\"OrderExpiryDateInUTC\":\"2/19/2022 5:00:00 AM\""
    static const char *const both[] = {
        "{" EASTERN "," UTC "}",
        "{" UTC "," EASTERN "}",
        "{" EASTERN ",\"PurchaseDate\":\"1/1/2031 12:00:00 AM\"," UTC "}",
        "{" EASTERN
        ",\"OrderStatus\":{\"DomainAuthVettingStatus\":[{\"LastPollDate\":\"1/1/2031\"}]}," UTC "}",
        "{" EASTERN ",\"AdminContact\":{\"City\":\"Tampa\"}," UTC "}",
    };
#undef EASTERN
#undef UTC
    static const char *const one[] = {
        "{\"OrderExpiryDate\":\"2/19/2022 12:00:00 AM\",\"OrderExpiryDateInUTC\":null}",
        "{\"OrderExpiryDateInUTC\":\"1/1/1900\",\"OrderExpiryDate\":\"2/19/2022 12:00:00 AM\"}",
        "{\"OrderExpiryDate\":\"2/19/2022 12:00:00 AM\",\"OrderExpiryDateInUTC\":\"garbage\"}",
        "{\"OrderExpiryDate\":\"2/19/2022 12:00:00 AM\",\"PurchaseDate\":\"1/1/2031 12:00:00 AM\"}",
        "{\"PurchaseDate\":\"1/1/2031 12:00:00 AM\",\"OrderExpiryDate\":\"2/19/2022 12:00:00 AM\"}",
        "{\"OrderExpiryDate\":\"2/19/2022 12:00:00 AM\",\"AdminContact\":{\"City\":\"Tampa\"}}"};
    sslstore_order order;
    const char *field;

    (void) unused;
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        assert_int_equal(decode_order(both[i], &order, &field), SSLSTORE_OK);
        assert_int_equal(order.order_end, 1645246800);
    }
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++) {
        assert_int_equal(decode_order(one[i], &order, &field), SSLSTORE_OK);
        assert_int_equal(order.order_end, 1645246800);
    }
}

/* ---- Nested lists ---- */

struct inner {
    const char *name;
    int32_t number;
};

struct outer {
    const char *const *words;
    size_t word_count;
    const struct inner *inners;
    size_t inner_count;
    const char *const *more;
    size_t more_count;
    const char *last;
};

static const struct sslstore__member inner_members[] = {
    SSLSTORE__MEMBER(TEXT, "name", struct inner, name),
    SSLSTORE__MEMBER(INTEGER, "number", struct inner, number),
};
static const struct sslstore__table inner_table =
    SSLSTORE__TABLE(inner_members, struct inner, NULL);

static const struct sslstore__member outer_members[] = {
    SSLSTORE__LIST(TEXTS, "words", struct outer, words, word_count),
    SSLSTORE__MEMBER_OBJECT("deep", 4),
    SSLSTORE__MEMBER_OBJECT("deeper", 1),
    SSLSTORE__LIST(RECORDS, "inners", struct outer, inners, inner_count),
    SSLSTORE__MEMBER_END,
    SSLSTORE__LIST(TEXTS, "more", struct outer, more, more_count),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER(TEXT, "last", struct outer, last),
};
static const struct sslstore__table outer_table =
    SSLSTORE__TABLE(outer_members, struct outer, &inner_table);

static void lists_keep_their_order_and_leave_out_empty_texts(void **unused)
{
    static const char json[] = "{\"words\":[\"a\",null,\"\",\"b\",3],\"deep\":{\"deeper\":{"
                               "\"inners\":[{\"name\":\"x\",\"number\":1},"
                               "{},{\"number\":\"-2\",\"unknown\":[[{\"name\":\"no\"}]]},null,"
                               "\"no\",[{\"name\":\"no\"}]]},"
                               "\"more\":[\"c\\u0021\",\"d\"]},\"last\":\"z\"}";
    struct test_record read;
    struct outer outer;
    const char *field;

    (void) unused;
    test_record_read(json, &outer_table, &read);
    assert_int_equal(sslstore__rpc_decode(&read.record, &outer_table, &outer, &field), SSLSTORE_OK);
    assert_int_equal(outer.word_count, 3);
    assert_string_equal(outer.words[0], "a");
    assert_string_equal(outer.words[1], "b");
    assert_string_equal(outer.words[2], "3");
    assert_int_equal(outer.inner_count, 6);
    assert_string_equal(outer.inners[0].name, "x");
    assert_int_equal(outer.inners[0].number, 1);
    assert_string_equal(outer.inners[1].name, "");
    assert_int_equal(outer.inners[1].number, 0);
    assert_int_equal(outer.inners[2].number, -2);
    for (size_t i = 2; i < 6; i++) {
        assert_string_equal(outer.inners[i].name, "");
    }
    assert_int_equal(outer.more_count, 2);
    assert_string_equal(outer.more[0], "c!");
    assert_string_equal(outer.more[1], "d");
    assert_string_equal(outer.last, "z");
    test_record_free(&read);
}

static void a_value_that_is_not_a_list_is_refused_by_name(void **unused)
{
    static const struct {
        const char *json;
        const char *field;
    } rows[] = {
        {"{\"words\":\"a\"}", "words"},
        {"{\"words\":{\"a\":1}}", "words"},
        {"{\"words\":[[\"a\"]]}", "words"},
        {"{\"words\":[{}]}", "words"},
        {"{\"words\":[\"a\\u0000\"]}", "words"},
        {"{\"words\":[],\"words\":[]}", "words"},
        {"{\"deep\":[]}", "deep"},
        {"{\"deep\":\"\"}", "deep"},
        {"{\"deep\":{\"deeper\":1}}", "deeper"},
        {"{\"deep\":{\"deeper\":{\"inners\":{}}}}", "inners"},
        {"{\"deep\":{\"deeper\":{\"inners\":[{},{\"number\":{}}]}}}", "number"},
        {"{\"deep\":{\"deeper\":{\"inners\":[{\"name\":\"a\",\"NAME\":\"b\"}]}}}", "name"},
        {"{\"deep\":{\"more\":7}}", "more"},
        {"{\"deep\":{},\"last\":[]}", "last"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct test_record read;
        struct outer outer;
        const char *field;

        test_record_read(rows[i].json, &outer_table, &read);
        assert_int_equal(sslstore__rpc_decode(&read.record, &outer_table, &outer, &field),
                         SSLSTORE_ERR_REPLY);
        assert_string_equal(field, rows[i].field);
        test_record_free(&read);
    }
}

/* As many elements as fit, in lists of alternating size. */
static void long_lists_use_exactly_the_memory_computed_for_them(void **unused)
{
    static char json[65536];

    (void) unused;
    for (size_t count = 0; count < 200; count += 1 + count / 3) {
        struct test_record read;
        struct outer outer;
        const char *field;
        size_t size = (size_t) snprintf(json, sizeof json, "{\"words\":[");

        for (size_t i = 0; i < count; i++) {
            size += (size_t) snprintf(json + size, sizeof json - size, "%s\"w%zu\"",
                                      i == 0 ? "" : ",", i);
        }
        size += (size_t) snprintf(json + size, sizeof json - size,
                                  "],\"deep\":{\"more\":[\"m\"],"
                                  "\"deeper\":{\"inners\":[");
        for (size_t i = 0; i < count; i++) {
            size +=
                (size_t) snprintf(json + size, sizeof json - size,
                                  "%s{\"name\":\"n%zu\",\"number\":%zu}", i == 0 ? "" : ",", i, i);
        }
        (void) snprintf(json + size, sizeof json - size, "]}}}");
        test_record_read(json, &outer_table, &read);
        assert_int_equal(sslstore__rpc_decode(&read.record, &outer_table, &outer, &field),
                         SSLSTORE_OK);
        assert_int_equal(outer.word_count, count);
        assert_int_equal(outer.inner_count, count);
        assert_int_equal(outer.more_count, 1);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(outer.words[i][0], 'w');
            assert_int_equal(strtoul(outer.words[i] + 1, NULL, 10), i);
            assert_int_equal(outer.inners[i].number, i);
            assert_int_equal(strtoul(outer.inners[i].name + 1, NULL, 10), i);
        }
        test_record_free(&read);
    }
}

/* ---- Tables that do not occur in the library ---- */

struct small {
    char letter; /* a record smaller than a pointer */
};

struct odd {
    const char *text;
    const struct small *smalls;
    size_t small_count;
    const struct odd *odds;
    size_t odd_count;
};

static const struct sslstore__table small_table = {.size = sizeof(struct small)};

static const struct sslstore__member odd_members[] = {
    SSLSTORE__LIST(RECORDS, "smalls", struct odd, smalls, small_count),
};
static const struct sslstore__table odd_table =
    SSLSTORE__TABLE(odd_members, struct odd, &small_table);

static sslstore_result decode(const struct sslstore__table *table, const char *json,
                              struct odd *odd, const char **field)
{
    struct test_record read;
    sslstore_result result;

    test_record_read(json, table, &read);
    result = sslstore__rpc_decode(&read.record, table, odd, field);
    test_record_free(&read);
    return result;
}

static void a_record_may_be_smaller_than_a_pointer(void **unused)
{
    struct odd odd;
    const char *field;

    (void) unused;
    assert_int_equal(decode(&odd_table, "{\"smalls\":[{},{},{}]}", &odd, &field), SSLSTORE_OK);
    assert_int_equal(odd.small_count, 3);
}

static void decode_few(const char *json, size_t members, struct outer *outer,
                       sslstore_result expected)
{
    struct test_record read;
    const char *field;

    test_record_read(json, &outer_table, &read);
    assert_int_equal(sslstore__rpc_decode_few(&read.record, &outer_table, members, outer, &field),
                     expected);
    test_record_free(&read);
}

static void what_follows_the_last_of_few_members_is_not_read(void **unused)
{
    static const char twice[] = "{\"x\":{\"last\":1},\"last\":\"a\",\"last\":\"b\"}";
    static const char nested[] = "{\"deep\":{\"deeper\":{},\"more\":[\"x\",\"y\"]},\"last\":[]}";
    struct outer outer;

    (void) unused;
    decode_few(twice, 1, &outer, SSLSTORE_OK);
    decode_few(twice, 2, &outer, SSLSTORE_ERR_REPLY);
    decode_few(nested, 1, &outer, SSLSTORE_OK);
    assert_int_equal(outer.more_count, 2);
    decode_few(nested, 2, &outer, SSLSTORE_ERR_REPLY);
    decode_few(nested, 0, &outer, SSLSTORE_OK);
    assert_int_equal(outer.more_count, 0);
    decode_few("[]", 0, &outer, SSLSTORE_ERR_REPLY);
}

static void a_kind_that_is_only_sent_is_not_read(void **unused)
{
    static const struct sslstore__member members[] = {
        SSLSTORE__MEMBER(PRODUCT, "product", struct odd, text),
    };
    static const struct sslstore__table table = SSLSTORE__TABLE(members, struct odd, NULL);
    struct odd odd;
    const char *field;

    (void) unused;
    assert_int_equal(decode(&table, "{\"product\":\"a\"}", &odd, &field), SSLSTORE_ERR_REPLY);
    assert_string_equal(field, "product");
}

static void a_record_without_a_token_is_refused(void **unused)
{
    static const struct sslstore__record nothing;
    struct odd odd;
    const char *field;

    (void) unused;
    assert_int_equal(sslstore__rpc_decode(&nothing, &odd_table, &odd, &field), SSLSTORE_ERR_REPLY);
}

/* Seven levels of objects, the innermost of them a list: more than any table of the library has. */
static void the_nesting_of_known_objects_is_limited(void **unused)
{
    static const struct sslstore__member members[] = {
        SSLSTORE__MEMBER_OBJECT("b", 13),
        SSLSTORE__MEMBER_OBJECT("c", 11),
        SSLSTORE__MEMBER_OBJECT("d", 9),
        SSLSTORE__MEMBER_OBJECT("e", 7),
        SSLSTORE__LIST(RECORDS, "elements", struct odd, smalls, small_count),
        SSLSTORE__MEMBER_OBJECT("f", 4),
        SSLSTORE__MEMBER(TEXT, "text", struct odd, text),
        SSLSTORE__LIST(RECORDS, "list", struct odd, odds, odd_count),
        SSLSTORE__MEMBER_OBJECT("g", 0),
        SSLSTORE__MEMBER_END,
        SSLSTORE__MEMBER_END,
        SSLSTORE__MEMBER_END,
        SSLSTORE__MEMBER_END,
        SSLSTORE__MEMBER_END,
        SSLSTORE__MEMBER_END,
    };
    static const struct sslstore__table table = SSLSTORE__TABLE(members, struct odd, &small_table);
    static const struct {
        const char *json;
        const char *field; /* NULL: it is read */
    } rows[] = {
        {"{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{}}}}}}", NULL},
        {"{\"b\":{\"c\":{\"d\":{\"e\":{\"elements\":[]}}}}}", NULL},
        {"{\"b\":{\"c\":{\"d\":{\"e\":{\"elements\":[1]}}}}}", NULL},
        {"{\"b\":{\"c\":{\"d\":{\"e\":{\"elements\":[{}]}}}}}", "elements"},
        {"{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{}}}}}}}", "g"},
        {"{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"list\":[]}}}}}}", "list"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct odd odd;
        const char *field;

        assert_int_equal(decode(&table, rows[i].json, &odd, &field),
                         rows[i].field == NULL ? SSLSTORE_OK : SSLSTORE_ERR_REPLY);
        if (rows[i].field != NULL) {
            assert_string_equal(field, rows[i].field);
        }
    }
}

/* ---- The filter of names ---- */

static void the_filter_of_an_order_has_the_bits_of_its_names(void **unused)
{
    const struct sslstore__table *table = &sslstore__order_reply;
    uint32_t filter[SSLSTORE__FILTER_BITS / 32] = {0};

    (void) unused;
    for (size_t i = 0; i < table->count; i++) {
        const struct sslstore__member *member = &table->members[i];
        size_t bit = sslstore__member_bit(member->name, member->name_size);

        filter[bit / 32] |= (uint32_t) 1 << (bit % 32);
        if (member->kind == SSLSTORE__OBJECT) {
            i += member->offset + 1u;
        }
    }
    assert_memory_equal(table->filter, filter, sizeof filter);
}

static void names_of_an_order_are_found_in_either_case(void **unused)
{
    const struct sslstore__table *table = &sslstore__order_reply;

    (void) unused;
    for (size_t i = 0; i < table->count; i++) {
        const struct sslstore__member *member = &table->members[i];
        char text[128];
        sslstore_order order;
        const char *field = NULL;
        struct sslstore__record record = {text, 0, NULL};

        (void) snprintf(text, sizeof text, "{\"%s\":null,\"%s\":null}", member->name, member->name);
        text[2] ^= 0x20;
        record.size = strlen(text);
        assert_int_equal(sslstore__rpc_decode(&record, table, &order, &field), SSLSTORE_ERR_REPLY);
        assert_string_equal(field, member->name); /* it came twice */
        if (member->kind == SSLSTORE__OBJECT) {
            i += member->offset + 1u;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_of_an_order_accepts_valid_values_and_is_named_for_others),
        cmocka_unit_test(every_member_of_a_domain_status_does_so_too),
        cmocka_unit_test(texts_of_an_order_are_never_null),
        cmocka_unit_test(derived_members_are_set_in_whatever_order_the_others_come),
        cmocka_unit_test(a_record_that_is_not_an_object_is_refused),
        cmocka_unit_test(a_known_name_may_come_once_and_an_unknown_one_any_number_of_times),
        cmocka_unit_test(members_are_found_in_any_order),
        cmocka_unit_test(a_name_is_known_only_in_its_object),
        cmocka_unit_test(an_escaped_name_matches),
        cmocka_unit_test(the_utc_date_wins_in_any_order),
        cmocka_unit_test(lists_keep_their_order_and_leave_out_empty_texts),
        cmocka_unit_test(a_value_that_is_not_a_list_is_refused_by_name),
        cmocka_unit_test(long_lists_use_exactly_the_memory_computed_for_them),
        cmocka_unit_test(a_record_may_be_smaller_than_a_pointer),
        cmocka_unit_test(what_follows_the_last_of_few_members_is_not_read),
        cmocka_unit_test(a_kind_that_is_only_sent_is_not_read),
        cmocka_unit_test(a_record_without_a_token_is_refused),
        cmocka_unit_test(the_nesting_of_known_objects_is_limited),
        cmocka_unit_test(the_filter_of_an_order_has_the_bits_of_its_names),
        cmocka_unit_test(names_of_an_order_are_found_in_either_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
