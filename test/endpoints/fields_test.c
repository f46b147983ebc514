/* Fields: what the program sets is sent once, under its exact name; what it does not set is not
 * sent; and what could be misread is never sent.
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
#include <jansson.h>

#include "support/fake.h"
#include "support/members.h"

#define GOOD "{\"AuthResponse\":{\"isError\":false}}"

/* A value unlike any other, with all characters that JSON escapes. */
#define ODD_TEXT "Zo\xc3\xab \"O\\'Hara\" <\xf0\x9f\x94\x91> & Sons / 100%"

static struct fake fake;
static sslstore_client *client;

static void begin(void)
{
    static struct fake_reply good;
    sslstore_config config;

    if (good.bytes == NULL) {
        good = fake_json(GOOD);
    }
    memset(&fake, 0, sizeof fake);
    fake.replies = &good;
    fake.reply_count = 1;
    fake_config(&fake, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &client), SSLSTORE_OK);
}

static void end(void)
{
    sslstore_client_free(client);
    assert_null(fake_complaint(&fake));
}

/* The body of the only request, read by another parser, which refuses repeated names. */
static json_t *sent(void)
{
    const char *body = fake_request_body(&fake, 1);
    json_error_t error;
    json_t *json;

    assert_non_null(body);
    json = json_loads(body, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(json);
    return json;
}

/* "AdminContact.Email" and the like; NULL: not there. */
static json_t *find(json_t *json, const char *path)
{
    char part[64];

    while (json != NULL && *path != '\0') {
        size_t size = strcspn(path, ".");

        (void) snprintf(part, sizeof part, "%.*s", (int) size, path);
        json = json_object_get(json, part);
        path += size + (path[size] == '.');
    }
    return json;
}

/* The number of values that are neither objects nor arrays. */
static size_t leaves(json_t *json)
{
    const char *key;
    json_t *value;
    size_t index;
    size_t count = 0;

    if (json_is_object(json)) {
        json_object_foreach(json, key, value)
        {
            count += leaves(value);
        }
    } else if (json_is_array(json)) {
        json_array_foreach(json, index, value)
        {
            count += leaves(value);
        }
    } else {
        count = 1;
    }
    return count;
}

/* What is always sent: the credentials, and DateTimeCulture if the endpoint has it. */
static void check_frame(json_t *json, bool has_culture)
{
    assert_string_equal(json_string_value(find(json, "AuthRequest.PartnerCode")), FAKE_PARTNER);
    assert_string_equal(json_string_value(find(json, "AuthRequest.AuthToken")), FAKE_TOKEN);
    if (has_culture) {
        assert_string_equal(json_string_value(find(json, "DateTimeCulture")), "en-US");
    }
}

static void check_value(json_t *json, const struct member *member, const char *value)
{
    json_t *found = find(json, member->wire);

    if (found == NULL) {
        print_error("%s is not on the wire\n", member->wire);
    }
    assert_non_null(found);
    switch (member->kind) {
    case MEMBER_TEXT:
    case MEMBER_LINES:
        assert_string_equal(json_string_value(found), value);
        break;
    case MEMBER_FLAG:
        assert_true(json_is_true(found));
        break;
    default:
        assert_int_equal(json_integer_value(found), strtoll(value, NULL, 10));
        break;
    }
}

static const char *value_for(const struct member *member)
{
    return member->kind == MEMBER_NUMBER  ? "37"
           : member->kind == MEMBER_FLAG  ? "1"
           : member->kind == MEMBER_LINES ? ODD_TEXT "\r\n\tsecond line"
                                          : ODD_TEXT;
}

/* ---- A new order ---- */

static sslstore_result place(const sslstore_order_request *request)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_new(client, request, &order);

    sslstore_order_free(&order);
    return result;
}

static void an_empty_order_sends_only_credentials(void **unused)
{
    static const sslstore_order_request empty;
    json_t *json;

    (void) unused;
    begin();
    assert_int_equal(place(&empty), SSLSTORE_OK);
    json = sent();
    check_frame(json, true);
    assert_int_equal(leaves(json), 3);
    assert_int_equal(json_object_size(json), 2);
    json_decref(json);
    end();
}

static void each_field_of_an_order_is_sent_alone_under_its_own_name(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < request_member_count; i++) {
        const struct member *member = &request_members[i];
        sslstore_order_request request;
        json_t *json;

        memset(&request, 0, sizeof request);
        request.csr_size = SSLSTORE_NUL_TERMINATED;
        member_set(&request, member, value_for(member));
        begin();
        assert_int_equal(place(&request), SSLSTORE_OK);
        json = sent();
        check_frame(json, true);
        if (member->wire[0] != '\0') {
            check_value(json, member, value_for(member));
        }
        assert_int_equal(leaves(json), member->wire[0] == '\0' ? 3 : 4);
        json_decref(json);
        end();
    }
}

static void all_fields_of_an_order_are_sent_together_each_once(void **unused)
{
    static const char *const names[] = {"www.shop.example", "api.shop.example"};
    sslstore_order_request request;
    size_t on_the_wire = 0;
    json_t *json;

    (void) unused;
    memset(&request, 0, sizeof request);
    request.csr_size = SSLSTORE_NUL_TERMINATED;
    for (size_t i = 0; i < request_member_count; i++) {
        member_set(&request, &request_members[i], value_for(&request_members[i]));
    }
    request.dns_names = names;
    request.dns_name_count = 2;
    begin();
    assert_int_equal(place(&request), SSLSTORE_OK);
    json = sent();
    for (size_t i = 0; i < request_member_count; i++) {
        if (request_members[i].wire[0] != '\0') {
            check_value(json, &request_members[i], value_for(&request_members[i]));
            on_the_wire++;
        }
    }
    assert_string_equal(json_string_value(json_array_get(find(json, "DNSNames"), 0)), names[0]);
    assert_string_equal(json_string_value(json_array_get(find(json, "DNSNames"), 1)), names[1]);
    assert_int_equal(leaves(json), 3 + on_the_wire + 2);
    json_decref(json);
    end();
}

static void an_empty_text_is_not_sent(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < request_member_count; i++) {
        sslstore_order_request request;
        json_t *json;

        if (request_members[i].kind != MEMBER_TEXT && request_members[i].kind != MEMBER_LINES) {
            continue;
        }
        memset(&request, 0, sizeof request);
        request.csr_size = SSLSTORE_NUL_TERMINATED;
        member_set(&request, &request_members[i], "");
        begin();
        assert_int_equal(place(&request), SSLSTORE_OK);
        json = sent();
        assert_int_equal(leaves(json), 3);
        json_decref(json);
        end();
    }
}

static void a_number_is_sent_unchanged(void **unused)
{
    static const int32_t numbers[] = {-1, 1, 2147483647, -2147483647 - 1};

    (void) unused;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        sslstore_order_request request = {.server_count = numbers[i]};
        json_t *json;

        begin();
        assert_int_equal(place(&request), SSLSTORE_OK);
        json = sent();
        assert_int_equal(json_integer_value(find(json, "ServerCount")), numbers[i]);
        json_decref(json);
        end();
    }
}

/* A number of months above INT32_MAX must not become negative. */
static void an_impossible_validity_is_never_sent_as_another_one(void **unused)
{
    sslstore_order_request request = {.validity_months = 4294967295u};

    (void) unused;
    begin();
    if (place(&request) == SSLSTORE_OK) {
        json_t *json = sent();

        assert_int_equal(json_integer_value(find(json, "ValidityPeriod")), 4294967295);
        json_decref(json);
    } else {
        assert_int_equal(fake.bytes_sent, 0);
    }
    end();
}

static void an_eo_code_loses_its_suffix_whatever_its_case(void **unused)
{
    static const char *const codes[][2] = {{"digi_ssl_basic-EO", "digi_ssl_basic"},
                                           {"digi_ssl_basic-eo", "digi_ssl_basic"},
                                           {"digi_ssl_basic", "digi_ssl_basic"},
                                           {"digi-EO-x", "digi-EO-x"},
                                           {"-EO", "-EO"}};

    (void) unused;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        sslstore_order_request request = {.product_code = codes[i][0]};
        json_t *json;

        begin();
        assert_int_equal(place(&request), SSLSTORE_OK);
        json = sent();
        assert_string_equal(json_string_value(find(json, "ProductCode")), codes[i][1]);
        json_decref(json);
        end();
    }
}

/* ---- A reissue ---- */

static void each_field_of_a_reissue_is_sent_alone_under_its_own_name(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < reissue_member_count; i++) {
        const struct member *member = &reissue_members[i];
        sslstore_reissue_request request;
        sslstore_order order;
        json_t *json;

        memset(&request, 0, sizeof request);
        request.id = "24680-PO-1";
        member_set(&request, member, value_for(member));
        begin();
        assert_int_equal(sslstore_wire_order_reissue(client, &request, &order), SSLSTORE_OK);
        sslstore_order_free(&order);
        json = sent();
        check_frame(json, true);
        check_value(json, member, value_for(member));
        assert_string_equal(json_string_value(find(json, "TheSSLStoreOrderID")), "24680");
        assert_int_equal(leaves(json), 5);
        json_decref(json);
        end();
    }
}

/* ---- What could be misread ---- */

static const char *const misreadable[] = {
    "a\nb",
    "a\rb",
    "a\r\nX-Evil: 1",
    "a\x01"
    "b",
    "a\x7f"
    "b",
    "a\tb",
    "a\xff",
    "\xc3",
    "\xc0\xaf",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\x80",
    "\xe2\x82",
    "\xf0\x9f\x94",
};
#define MISREADABLE_COUNT (sizeof misreadable / sizeof misreadable[0])

static bool has_line_ends_only(const char *text)
{
    return strspn(text, "abX-Evil: 1\t\r\n") == strlen(text);
}

/* The last name of a path, as in error.field. */
static const char *last_name(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot == NULL ? path : dot + 1;
}

static void must_be_refused(sslstore_result result, const char *field)
{
    const sslstore_error *error = sslstore_client_error(client);

    assert_int_equal(result, SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(error->result, SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(error->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    assert_string_equal(error->field, field);
    assert_int_equal(fake.opens, 0);
    assert_int_equal(fake.requests_size, 0);
    assert_int_equal(fake.calls, 0);
}

static void a_text_of_an_order_with_a_line_end_or_invalid_utf8_is_refused(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < request_member_count; i++) {
        const struct member *member = &request_members[i];

        if (member->kind != MEMBER_TEXT && member->kind != MEMBER_LINES) {
            continue;
        }
        for (size_t k = 0; k < MISREADABLE_COUNT; k++) {
            sslstore_order_request request;
            sslstore_result result;

            memset(&request, 0, sizeof request);
            request.csr_size = SSLSTORE_NUL_TERMINATED;
            member_set(&request, member, misreadable[k]);
            begin();
            result = place(&request);
            if (member->kind == MEMBER_LINES && has_line_ends_only(misreadable[k])) {
                json_t *json = sent(); /* escaped, it can do no harm there */

                assert_int_equal(result, SSLSTORE_OK);
                check_value(json, member, misreadable[k]);
                json_decref(json);
            } else {
                must_be_refused(result, last_name(member->wire));
            }
            end();
        }
    }
}

static void a_name_in_a_list_with_a_line_end_or_invalid_utf8_is_refused(void **unused)
{
    (void) unused;
    for (size_t k = 0; k < MISREADABLE_COUNT; k++) {
        const char *names[] = {"good.example", misreadable[k]};
        sslstore_order_request request = {.dns_names = names, .dns_name_count = 2};

        begin();
        must_be_refused(place(&request), "DNSNames");
        end();
    }
}

static void an_edit_of_a_reissue_with_a_line_end_or_invalid_utf8_is_refused(void **unused)
{
    (void) unused;
    for (size_t k = 0; k < MISREADABLE_COUNT; k++) {
        sslstore_san_edit edit = {"", misreadable[k]};
        sslstore_reissue_request request = {.id = "1", .add_san = &edit, .add_san_count = 1};
        sslstore_order order;

        begin();
        must_be_refused(sslstore_wire_order_reissue(client, &request, &order), "NewValue");
        end();
    }
}

static void an_argument_of_any_other_call_with_a_line_end_or_invalid_utf8_is_refused(void **unused)
{
    (void) unused;
    for (size_t k = 0; k < MISREADABLE_COUNT; k++) {
        const char *bad = misreadable[k];
        sslstore_order order;
        sslstore_approver_list list;

        begin();
        must_be_refused(sslstore_wire_order_refund(client, "1", bad, &order), "RefundReason");
        must_be_refused(sslstore_wire_order_revoke(client, "1", bad, NULL), "SerialNumber");
        must_be_refused(sslstore_wire_order_revoke(client, "1", "00", bad), "RefundReason");
        must_be_refused(sslstore_wire_order_change_approver(client, "1", bad, "a@b"),
                        "DomainNames");
        must_be_refused(sslstore_wire_order_change_approver(client, "1", "b", bad), "ResendEmail");
        must_be_refused(sslstore_wire_approvers(client, bad, "b", &list), "ProductCode");
        must_be_refused(sslstore_wire_approvers(client, "a", bad, &list), "DomainName");
        must_be_refused(sslstore_wire_order_status(client, bad, &order), "id");
        end();
    }
}

static int ignore_row(void *user, const sslstore_order *order, sslstore_result result)
{
    (void) user;
    (void) order;
    (void) result;
    return 0;
}

static void a_filter_of_a_query_with_a_line_end_or_invalid_utf8_is_refused(void **unused)
{
    (void) unused;
    for (size_t k = 0; k < MISREADABLE_COUNT; k++) {
        sslstore_query by_domain = {.domain_name = misreadable[k]};
        sslstore_query by_product = {.product_code = misreadable[k]};
        sslstore_query by_user = {.sub_user_id = misreadable[k]};

        begin();
        must_be_refused(sslstore_wire_order_query(client, &by_domain, ignore_row, NULL, NULL),
                        "DomainName");
        must_be_refused(sslstore_wire_order_query(client, &by_product, ignore_row, NULL, NULL),
                        "ProductCode");
        must_be_refused(sslstore_wire_order_query(client, &by_user, ignore_row, NULL, NULL),
                        "SubUserID");
        end();
    }
}

/* The CSR is in a buffer without a spare byte and without a NUL. */
static void a_csr_is_sent_by_its_size(void **unused)
{
    static const struct {
        const char *csr;
        size_t size;
        const char *sent; /* NULL: refused; "": left out */
    } rows[] = {
        {"abc", 3, "abc"}, {"a\nb\tc\r", 6, "a\nb\tc\r"}, {"a", 0, ""},       {"", 0, ""},
        {"a\0b", 3, NULL}, {"abc\0", 4, NULL},           {"\xc3\xa9", 1, NULL}, {"\0", 1, NULL},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *csr = malloc(rows[i].size + 1);
        sslstore_order_request request = {.csr = csr + 1, .csr_size = rows[i].size};

        assert_non_null(csr);
        memcpy(csr + 1, rows[i].csr, rows[i].size);
        begin();
        assert_int_equal(place(&request),
                         rows[i].sent == NULL ? SSLSTORE_ERR_ARGUMENT : SSLSTORE_OK);
        if (rows[i].sent != NULL) {
            json_t *json = sent();

            assert_int_equal(leaves(json), rows[i].sent[0] == '\0' ? 3 : 4);
            if (rows[i].sent[0] != '\0') {
                assert_string_equal(json_string_value(find(json, "CSR")), rows[i].sent);
            }
            json_decref(json);
        } else {
            assert_int_equal(fake.calls, 0);
            assert_string_equal(sslstore_client_error(client)->field, "CSR");
        }
        end();
        free(csr);
    }
}

static void a_request_above_its_limit_is_not_sent(void **unused)
{
    size_t size = 300000;
    char *csr = malloc(size);
    sslstore_order_request request = {.csr = csr, .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    assert_non_null(csr);
    memset(csr, 'x', size - 1);
    csr[size - 1] = '\0';
    begin();
    assert_int_equal(place(&request), SSLSTORE_ERR_LIMIT);
    assert_int_equal(fake.calls, 0);
    assert_int_equal(sslstore_client_error(client)->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    end();
    free(csr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_order_sends_only_credentials),
        cmocka_unit_test(each_field_of_an_order_is_sent_alone_under_its_own_name),
        cmocka_unit_test(all_fields_of_an_order_are_sent_together_each_once),
        cmocka_unit_test(an_empty_text_is_not_sent),
        cmocka_unit_test(a_number_is_sent_unchanged),
        cmocka_unit_test(an_impossible_validity_is_never_sent_as_another_one),
        cmocka_unit_test(an_eo_code_loses_its_suffix_whatever_its_case),
        cmocka_unit_test(each_field_of_a_reissue_is_sent_alone_under_its_own_name),
        cmocka_unit_test(a_text_of_an_order_with_a_line_end_or_invalid_utf8_is_refused),
        cmocka_unit_test(a_name_in_a_list_with_a_line_end_or_invalid_utf8_is_refused),
        cmocka_unit_test(an_edit_of_a_reissue_with_a_line_end_or_invalid_utf8_is_refused),
        cmocka_unit_test(an_argument_of_any_other_call_with_a_line_end_or_invalid_utf8_is_refused),
        cmocka_unit_test(a_filter_of_a_query_with_a_line_end_or_invalid_utf8_is_refused),
        cmocka_unit_test(a_csr_is_sent_by_its_size),
        cmocka_unit_test(a_request_above_its_limit_is_not_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
