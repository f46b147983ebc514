/* Verdict: granted and refused are recognized wherever the reply says so, and never guessed.
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

#include "support/fake.h"
#include "support/range.h"
#include "support/record.h"
#include "rpc/verdict.h"

static struct sslstore__net net;
static sslstore_config config;

static sslstore_result judge(const char *json, bool required)
{
    static struct fake fake;
    struct test_record read;
    sslstore_result result;

    memset(&fake, 0, sizeof fake);
    fake_config(&fake, &config);
    memset(&net, 0, sizeof net);
    net.config = &config;
    sslstore__error_clear(&net, "order/status");
    test_record_read(json, NULL, &read);
    result = sslstore__verdict(&net, &read.record, SIZE_MAX, required);
    test_record_free(&read);
    if (result != SSLSTORE_OK) {
        assert_int_equal(net.error.result, result);
    }
    return result;
}

static void a_granted_request_is_recognized(void **unused)
{
    static const char *const granted[] = {
        "{\"AuthResponse\":{\"isError\":false}}",
        "{\"AuthResponse\":{\"isError\":\"false\",\"Message\":[\"just a note\"]}}",
        "{\"AuthResponse\":{\"IsError\":0}}",
        "{\"authresponse\":{\"ISERROR\":\"0\",\"Message\":\"note\"}}",
        "{\"isError\":false}",
        "{\"Message\":null,\"isError\":false,\"Timestamp\":\"x\"}",
        "{\"AuthResponse\":null,\"isError\":false}",
        "{\"AuthResponse\":{},\"isError\":false}",
        "{\"AuthResponse\":{\"isError\":null},\"isError\":false}",
        "{\"AuthResponse\":{\"isError\":false},\"isError\":true}", /* the nested one counts */
        ("{\"Other\":{\"isError\":true},\"AuthResponse\":{\"Sub\":{\"isError\":true},\"isError\":"
        "false}}"),
    };

    (void) unused;
    for (size_t i = 0; i < sizeof granted / sizeof granted[0]; i++) {
        if (judge(granted[i], true) != SSLSTORE_OK) {
            fail_msg("%s", granted[i]);
        }
        assert_int_equal(net.error.result, SSLSTORE_OK);
        assert_int_equal(net.error.service_code, 0);
    }
}

static void a_missing_verdict_is_an_error_if_one_is_required(void **unused)
{
    static const char *const silent[] = {"{}",
                                         "{\"AuthResponse\":null}",
                                         "{\"AuthResponse\":{}}",
                                         "{\"AuthResponse\":{\"isError\":null}}",
                                         "{\"AuthResponse\":{\"isError\":\"\"}}",
                                         "{\"AuthResponse\":{\"Message\":[\"isError\"]}}",
                                         "{\"Other\":{\"isError\":false}}",
                                         "{\"isErrors\":false}"};

    (void) unused;
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        assert_int_equal(judge(silent[i], true), SSLSTORE_ERR_REPLY);
        assert_string_equal(net.error.field, "AuthResponse");
        assert_int_equal(judge(silent[i], false), SSLSTORE_OK);
    }
}

static void an_unreadable_verdict_is_an_error_required_or_not(void **unused)
{
    static const struct {
        const char *json;
        const char *field;
    } rows[] = {
        {"{\"AuthResponse\":[]}", "AuthResponse"},
        {"{\"AuthResponse\":\"no\"}", "AuthResponse"},
        {"{\"AuthResponse\":true}", "AuthResponse"},
        {"{\"AuthResponse\":{\"isError\":{}}}", "isError"},
        {"{\"AuthResponse\":{\"isError\":2}}", "isError"},
        {"{\"AuthResponse\":{\"isError\":\"perhaps\"}}", "isError"},
        {"{\"AuthResponse\":{\"isError\":false,\"iserror\":true}}", "isError"},
        {"{\"AuthResponse\":{\"isError\":false},\"AuthResponse\":{\"isError\":true}}",
         "AuthResponse"},
        {"{\"isError\":[]}", "isError"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int required = 0; required < 2; required++) {
            assert_int_equal(judge(rows[i].json, required == 1), SSLSTORE_ERR_REPLY);
            assert_string_equal(net.error.field, rows[i].field);
        }
    }
}

static void a_record_that_is_not_an_object_has_no_verdict(void **unused)
{
    static const char *const records[] = {"null ", "1 ", "\"x\"", "true ", "[]"};

    (void) unused;
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++) {
        assert_int_equal(judge(records[i], true), SSLSTORE_ERR_REPLY);
    }
}

/* ---- Refusals ---- */

#define STANDARD NULL /* the text of the result */

static void a_refusal_reports_its_code_and_message(void **unused)
{
    static const struct {
        const char *message; /* as JSON */
        sslstore_result result;
        int code;
        const char *words;
    } rows[] = {
        {"[\"ErrorCode:-9009|Message:Vendor returns error:no\"]", SSLSTORE_ERR_API, -9009,
         "Vendor returns error:no"},
        {"[\"errorcode:-9009|MESSAGE:x\"]", SSLSTORE_ERR_API, -9009, "x"},
        {"\"ErrorCode:-9002|Message:\"", SSLSTORE_ERR_API, -9002, STANDARD},
        {"\"ErrorCode:-9002\"", SSLSTORE_ERR_API, -9002, STANDARD},
        {"\"-9008 Token/Authentication Failure\"", SSLSTORE_ERR_AUTH, -9008,
         "Token/Authentication Failure"},
        {"\"-9008\"", SSLSTORE_ERR_AUTH, -9008, STANDARD},
        {"[\"ErrorCode:-9008|Message:Token/Authentication Failure\"]", SSLSTORE_ERR_AUTH, -9008,
         "Token/Authentication Failure"},
        {"\"-90080 other\"", SSLSTORE_ERR_API, -90080, "other"},
        {"\"-2147483647 low\"", SSLSTORE_ERR_API, -2147483647, "low"},
        {"\"-2147483648 lower\"", SSLSTORE_ERR_API, 0, "-2147483648 lower"},
        {"\"-99999999999999999999 lowest\"", SSLSTORE_ERR_API, 0, "-99999999999999999999 lowest"},
        {"\"- no number\"", SSLSTORE_ERR_API, 0, "- no number"},
        {"\"ErrorCode:none|Message:x\"", SSLSTORE_ERR_API, 0, "ErrorCode:none|Message:x"},
        {"\"The CSR cannot be decoded!\"", SSLSTORE_ERR_API, 0, "The CSR cannot be decoded!"},
        {"[\"first\",\"second\"]", SSLSTORE_ERR_API, 0, "first"},
        {"null", SSLSTORE_ERR_API, 0, STANDARD},
        {"[]", SSLSTORE_ERR_API, 0, STANDARD},
        {"[null]", SSLSTORE_ERR_API, 0, STANDARD},
        {"\"\"", SSLSTORE_ERR_API, 0, STANDARD},
        {"[\"\"]", SSLSTORE_ERR_API, 0, STANDARD},
        {"7", SSLSTORE_ERR_API, 0, "7"},
        {"-9008", SSLSTORE_ERR_AUTH, -9008, STANDARD},
    };
    char json[256];

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int flat = 0; flat < 2; flat++) {
            (void) snprintf(json, sizeof json, "%s{\"isError\":true,\"Message\":%s}%s",
                            flat == 1 ? "" : "{\"AuthResponse\":", rows[i].message,
                            flat == 1 ? "" : "}");
            if (judge(json, false) != rows[i].result) {
                fail_msg("%s: %s", json, sslstore_result_name(net.error.result));
            }
            assert_int_equal(net.error.service_code, rows[i].code);
            assert_string_equal(net.error.message, rows[i].words == STANDARD
                                                       ? sslstore_result_text(rows[i].result)
                                                       : rows[i].words);
        }
    }
}

static void an_unknown_order_is_recognized(void **unused)
{
    static const char *const words[] = {"No such order",
                                        "Order not found",
                                        "TheSSLStoreOrderID does not exist.",
                                        "Invalid OrderID",
                                        "invalid TheSSLStoreOrderID",
                                        "Invalid CustomOrderID",
                                        "No order found with this id"};
    char json[256];

    (void) unused;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        (void) snprintf(json, sizeof json,
                        "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"%s\"]}}", words[i]);
        assert_int_equal(judge(json, true), SSLSTORE_ERR_NOT_FOUND);
    }
}

/* A program that takes these for "no such order" may buy again. */
static void other_messages_are_a_plain_refusal(void **unused)
{
    static const char *const words[] = {"Invalid order status",
                                        "Invalid order state for this request",
                                        "The order is pending", "Insufficient funds"};
    char json[256];

    (void) unused;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        (void) snprintf(json, sizeof json,
                        "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"%s\"]}}", words[i]);
        if (judge(json, true) != SSLSTORE_ERR_API) {
            fail_msg("%s", words[i]);
        }
    }
}

static void a_refusal_is_recognized_whatever_the_form_of_its_message(void **unused)
{
    static const char *const messages[] = {
        "{}", "[[]]", "[{\"a\":1}]", "{\"text\":\"x\"}", "\"a\\u0000b\"", "[[\"deep\"]]"};
    char json[256];

    (void) unused;
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        (void) snprintf(json, sizeof json, "{\"AuthResponse\":{\"isError\":true,\"Message\":%s}}",
                        messages[i]);
        if (judge(json, true) == SSLSTORE_OK) {
            fail_msg("%s", messages[i]);
        }
    }
}

static void long_messages_are_cut_between_characters(void **unused)
{
    char json[2048];
    size_t size = (size_t) snprintf(json, sizeof json, "{\"isError\":true,\"Message\":\"a");

    (void) unused;
    for (size_t i = 0; i < 400; i++) {
        memcpy(json + size, "\xc3\xa9", 2);
        size += 2;
    }
    memcpy(json + size, "\"}", 3);
    assert_int_equal(judge(json, true), SSLSTORE_ERR_API);
    assert_int_in_range(strlen(net.error.message), SSLSTORE_MESSAGE_MAX - 4,
                        SSLSTORE_MESSAGE_MAX - 1);
    assert_int_equal((unsigned char) net.error.message[strlen(net.error.message) - 1], 0xa9);
}

static void the_token_is_never_reported(void **unused)
{
    (void) unused;
    assert_int_equal(judge("{\"isError\":true,\"Message\":\"x" FAKE_TOKEN FAKE_TOKEN "y\"}", true),
                     SSLSTORE_ERR_API);
    assert_string_equal(net.error.message, "x******y");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_granted_request_is_recognized),
        cmocka_unit_test(a_missing_verdict_is_an_error_if_one_is_required),
        cmocka_unit_test(an_unreadable_verdict_is_an_error_required_or_not),
        cmocka_unit_test(a_record_that_is_not_an_object_has_no_verdict),
        cmocka_unit_test(a_refusal_reports_its_code_and_message),
        cmocka_unit_test(an_unknown_order_is_recognized),
        cmocka_unit_test(other_messages_are_a_plain_refusal),
        cmocka_unit_test(a_refusal_is_recognized_whatever_the_form_of_its_message),
        cmocka_unit_test(long_messages_are_cut_between_characters),
        cmocka_unit_test(the_token_is_never_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
