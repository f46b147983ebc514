/* Requests by name: each parameter reaches its own member and no other; bad values reach none.
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

#include "base/words.h"
#include "catalog/fields.h"

#define COUNT(array) (sizeof(array) / sizeof (array)[0])

static const char *problem; /* of the parameter that was set last */

/* Set with an exactly-sized copy, so that a sanitizer sees an over-read; the request must not
 * change. */
static void assert_refused(const char *name, const char *value)
{
    static const sslstore_order_request zero;
    sslstore_order_request request;
    char *copy = malloc(strlen(value) + 1);

    assert_non_null(copy);
    memcpy(copy, value, strlen(value) + 1);
    memset(&request, 0, sizeof request);
    if (sslstore_order_request_set(&request, name, copy, NULL) != SSLSTORE_ERR_ARGUMENT ||
        sslstore_order_request_set(&request, name, copy, &problem) != SSLSTORE_ERR_ARGUMENT) {
        fail_msg("%s took \"%s\"", name, value);
    }
    assert_non_null(problem);
    assert_memory_equal(&request, &zero, sizeof request);
    free(copy);
}

static void set(sslstore_order_request *request, const char *name, const char *value)
{
    problem = "unset";
    if (sslstore_order_request_set(request, name, value, &problem) != SSLSTORE_OK ||
        problem != NULL) {
        fail_msg("%s refused \"%s\"", name, value == NULL ? "NULL" : value);
    }
}

static void unknown_names_are_refused(void **state)
{
    (void) state;
    assert_refused("", "x");
    assert_refused("Approver", "admin@example.com");
    assert_refused("Approver Email ", "admin@example.com");
    assert_refused("approver_email", "admin@example.com");
    assert_refused("AuthToken", "x");
    assert_refused("PageSize", "7");
    assert_refused("\xff\xff", "x");
    assert_refused("unheard of", "");
}

static void numbers_are_digits_from_1_to_the_largest_int32(void **state)
{
    static const char *const bad[] = {
        "0",          "00",
        "-1",         "+1",
        "1.0",        "1e2",
        "0x10",       "12 months",
        "1 2",        "one",
        " ",          "2147483648",
        "4294967297", "99999999999999999999999999",
        "365\n1",     "\xd9\xa1",
    };
    sslstore_order_request request = { 0 };

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_refused("Validity Period (In Days)", bad[i]);
        assert_refused("Server Count", bad[i]);
        assert_refused("Organization ID", bad[i]);
    }
    set(&request, "Validity Period (In Days)", " 365 ");
    assert_int_equal(request.validity_days, 365);
    set(&request, "Server Count", "2147483647");
    assert_int_equal(request.server_count, INT32_MAX);
    assert_refused("Server Count", "Many (7)");
}

static void an_organization_id_is_a_number_or_ends_a_name_in_parentheses(void **state)
{
    static const char *const bad[] = {
        "Acme", "Acme ()", "Acme (UK)", "Acme (12345) Ltd", "Acme (12345", "Acme 12345)", "12345)",
        "Acme (0)", "Acme (12345))", "Acme (12 345)", "Acme (-5)", "Acme (99999999999)", ")", "()",
        "(", "Acme (12345) (UK)", "Acme (12345)(",
    };
    static const struct {
        const char *value;
        int32_t id;
    } good[] = {
        { "12345", 12345 },
        { "Acme (12345)", 12345 },
        { "Acme (UK) (12345)", 12345 },
        { "Acme (1) (2)", 2 },
        { "Acme ((7)", 7 },
        { " Acme (12345) ", 12345 },
        { "(8)", 8 },
        { "M\xc3\xbcller (9)", 9 },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_refused("Organization ID", bad[i]);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        sslstore_order_request request = { 0 };

        set(&request, "Organization ID", good[i].value);
        assert_int_equal(request.organization_id, good[i].id);
    }
}

static void yes_and_no_have_six_words_in_any_case(void **state)
{
    static const char *const yes[] = { "True", "true", "TRUE", "yes", "YES", "1", " True " };
    static const char *const no[] = { "False", "false", "no", "No", "0" };
    static const char *const bad[] = { "y", "n", "t", "on", "off", "2", "01", "true!", "tru",
                                       "truetrue", "-", " " };

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_refused("Is Trial Order?", bad[i]);
    }
    for (size_t i = 0; i < COUNT(yes); i++) {
        sslstore_order_request request = { 0 };

        set(&request, "Is Trial Order?", yes[i]);
        assert_true(request.trial);
    }
    for (size_t i = 0; i < COUNT(no); i++) {
        sslstore_order_request request = { .trial = true };

        set(&request, "Is Trial Order?", no[i]);
        assert_false(request.trial);
    }
}

static void line_ends_and_other_controls_are_refused_in_text(void **state)
{
    static const char *const bad[] = { "Acme\r\nX: y", "Acme\n", "\tAcme", "Ac\x7fme", "\x1b[31m" };
    sslstore_order_request request = { 0 };

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_refused("Organization Name", bad[i]);
        assert_refused("Organization Phone", bad[i]);
        assert_refused("Admin Contact - City", bad[i]);
        assert_refused("Web Server Type", bad[i]);
    }
    set(&request, "Organization Name", "M\xc3\xbcller & S\xc3\xb6hne \"GmbH\"");
}

static void addresses_have_one_at_and_no_blanks(void **state)
{
    static const char *const bad[] = {
        "admin", "@", "admin@", "@example.com", "a@b@c", "a b@example.com", "a@exam ple.com", "@@",
        "a@b\r\nc@d", "a@b", "a@b.", "a@.b", "a@b..c", "a@b_c.example", "\"a b\"@example.com",
        "Ada <ada@example.com>", "m\xc3\xbcller@example.com", "a@m\xc3\xbcller.example",
        "a\x7f@b.example", "a@b{.example",
    };
    static const char *const bad_lists[] = {
        ",", "a@b.example,", ",a@b.example", "a@b.example,,c@d.example", "a@b.example;c@d.example",
        "a@b.example, c",
    };
    sslstore_order_request request = { 0 };
    char longest[SSLSTORE_DOMAIN_MAX + 1];

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_refused("Admin Contact - Email", bad[i]);
        assert_refused("Technical Contact - Email", bad[i]);
        assert_refused("Approver Email", bad[i]);
    }
    for (size_t i = 0; i < COUNT(bad_lists); i++) {
        assert_refused("Approver Email", bad_lists[i]);
    }
    assert_refused("Admin Contact - Email", "a@b.example,c@d.example");
    set(&request, "Approver Email", "a@b.example");
    set(&request, "Admin Contact - Email", "o'neill+tls=1/2{x}@mail-1.example.co.uk");
    set(&request, "Approver Email", "admin@example.com, webmaster@example.org ,a@b.c");
    assert_string_equal(request.approver_email, "admin@example.com, webmaster@example.org ,a@b.c");
    (void) snprintf(longest, sizeof longest, "%0*d@b.example", SSLSTORE_DOMAIN_MAX - 11, 0);
    assert_int_equal(strlen(longest), SSLSTORE_DOMAIN_MAX - 1);
    set(&request, "Admin Contact - Email", longest);
    (void) strcat(longest, "e");
    assert_refused("Admin Contact - Email", longest);
}

static void phones_are_digits_and_what_people_write_between_them(void **state)
{
    static const char *const bad[] = {
        "call me", "12345", "1234567+8", "++15550100", "555_0100_11", "+1\n5550100", "(555) 0100a",
        "123456789012345678901", "\xd9\xa1\xd9\xa2\xd9\xa3", "+", "-------",
    };
    static const char *const good[] = {
        "+1 (727) 555-0100", "+44.1170000000", "123456", "0049 30/1234567", "+1-555-010-0000 x99",
    };
    sslstore_order_request request = { 0 };

    (void) state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_refused("Admin Contact - Phone", bad[i]);
        assert_refused("Organization Phone", bad[i]);
    }
    for (size_t i = 0; i < COUNT(good); i++) {
        set(&request, "Admin Contact - Phone", good[i]);
        set(&request, "Technical Contact - Phone", good[i]);
        set(&request, "Organization Phone", good[i]);
        assert_ptr_equal(request.admin.phone, good[i]);
        assert_ptr_equal(request.technical.phone, good[i]);
        assert_ptr_equal(request.organization.phone, good[i]);
    }
}

static void choices_are_taken_as_they_are_spelt(void **state)
{
    sslstore_order_request request = { 0 };

    (void) state;
    assert_refused("Web Server Type", "nginx");
    assert_refused("Web Server Type", "other");
    assert_refused("Web Server Type", "Othe");
    assert_refused("Web Server Type", "iis,iis4");
    assert_refused("Web Server Type", ",");
    assert_refused("Signature Hash Algorithm", "MD5");
    set(&request, "Web Server Type", "aol");
    set(&request, "Web Server Type", "citrix");
    set(&request, "Web Server Type", "Other");
    assert_string_equal(request.web_server_type, "Other");
    set(&request, "Signature Hash Algorithm", "REQUIRE_SHA2");
    assert_string_equal(request.signature_hash, "REQUIRE_SHA2");
    set(&request, "Signature Hash Algorithm", "sha256");
}

static void a_country_becomes_its_code(void **state)
{
    sslstore_order_request request = { 0 };

    (void) state;
    assert_refused("Organization Country", "Utopia");
    assert_refused("Organization Country", "XX");
    set(&request, "Organization Country", "us");
    assert_string_equal(request.organization.country, "US");
    set(&request, "Organization Country", "United Kingdom");
    assert_string_equal(request.organization.country, "GB");
}

static void empty_values_leave_everything_as_it_is(void **state)
{
    sslstore_order_request request;
    sslstore_order_request before;
    sslstore_field field;

    (void) state;
    memset(&request, 0, sizeof request);
    request.organization.region = "Texas";
    request.trial = true;
    request.validity_days = 365;
    memcpy(&before, &request, sizeof before);
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        set(&request, field.name, "");
        set(&request, field.name, NULL);
    }
    assert_memory_equal(&request, &before, sizeof request);
}

static void region_and_state_are_one_member(void **state)
{
    sslstore_order_request request = { 0 };

    (void) state;
    set(&request, "Organization State/Province", "Texas");
    set(&request, "Organization Region", "");
    assert_string_equal(request.organization.region, "Texas");
    set(&request, "Organization Region", "Utah");
    assert_string_equal(request.organization.region, "Utah");
}

static void names_are_compared_without_regard_to_case(void **state)
{
    sslstore_order_request request = { 0 };

    (void) state;
    set(&request, "ADMIN CONTACT - first NAME", "Ada");
    assert_string_equal(request.admin.first_name, "Ada");
}

/* Set everything, then compare with the members that are meant. */
static void each_parameter_reaches_its_own_member(void **state)
{
    static const char text[] = "123456"; /* a phone number, too */
    static const char email[] = "ada@example.com";
    sslstore_order_request expected;
    sslstore_order_request request;
    sslstore_field field;

    (void) state;
    memset(&expected, 0, sizeof expected);
    memset(&request, 0, sizeof request);
    expected.approver_email = email;
    expected.validity_days = 7;
    expected.admin.first_name = expected.technical.first_name = text;
    expected.admin.last_name = expected.technical.last_name = text;
    expected.admin.phone = expected.technical.phone = text;
    expected.admin.email = expected.technical.email = email;
    expected.admin.title = text;
    expected.admin.organization_name = expected.technical.organization_name = text;
    expected.admin.address_line1 = expected.technical.address_line1 = text;
    expected.admin.city = expected.technical.city = text;
    expected.admin.region = expected.technical.region = text;
    expected.admin.postal_code = expected.technical.postal_code = text;
    expected.admin.country = expected.technical.country = sslstore_country_code("FR");
    expected.organization.name = text;
    expected.organization.address_line1 = text;
    expected.organization.city = text;
    expected.organization.region = text;
    expected.organization.postal_code = text;
    expected.organization.country = sslstore_country_code("FR");
    expected.organization.phone = text;
    expected.organization.jurisdiction_country = sslstore_country_code("FR");
    expected.organization_id = 7;
    expected.server_count = 7;
    expected.web_server_type = "Other";
    expected.signature_hash = "PREFER_SHA2";
    expected.file_validation = true;
    expected.cname_validation = true;
    expected.competitive_upgrade = true;
    expected.renewal = true;
    expected.trial = true;
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        switch (field.type) {
        case SSLSTORE_FIELD_EMAIL:
            set(&request, field.name, email);
            break;
        case SSLSTORE_FIELD_COUNTRY:
            set(&request, field.name, "FR");
            break;
        case SSLSTORE_FIELD_NUMBER:
            set(&request, field.name, "7");
            break;
        case SSLSTORE_FIELD_YES_NO:
            set(&request, field.name, "True");
            break;
        case SSLSTORE_FIELD_CHOICE:
            break;
        default:
            set(&request, field.name, text);
        }
    }
    set(&request, "Web Server Type", expected.web_server_type);
    set(&request, "Signature Hash Algorithm", expected.signature_hash);
    assert_memory_equal(&request, &expected, sizeof request);
}

/* Swapped names would pass above: contacts and addresses once more, one by one. */
static void parameters_of_the_same_type_are_not_mixed_up(void **state)
{
    sslstore_order_request request;
    const struct {
        const char *name;
        const char *const *member;
    } members[] = {
        { "Admin Contact - First Name", &request.admin.first_name },
        { "Admin Contact - Last Name", &request.admin.last_name },
        { "Admin Contact - Title", &request.admin.title },
        { "Admin Contact - Organization Name", &request.admin.organization_name },
        { "Admin Contact - Address", &request.admin.address_line1 },
        { "Admin Contact - City", &request.admin.city },
        { "Admin Contact - Region", &request.admin.region },
        { "Admin Contact - Postal Code", &request.admin.postal_code },
        { "Technical Contact - First Name", &request.technical.first_name },
        { "Technical Contact - Last Name", &request.technical.last_name },
        { "Technical Contact - Organization Name", &request.technical.organization_name },
        { "Technical Contact - Address", &request.technical.address_line1 },
        { "Technical Contact - City", &request.technical.city },
        { "Technical Contact - Region", &request.technical.region },
        { "Technical Contact - Postal Code", &request.technical.postal_code },
        { "Organization Name", &request.organization.name },
        { "Organization Address", &request.organization.address_line1 },
        { "Organization City", &request.organization.city },
        { "Organization Region", &request.organization.region },
        { "Organization State/Province", &request.organization.region },
        { "Organization Postal Code", &request.organization.postal_code },
    };
    static const struct {
        const char *name;
        size_t offset;
    } flags[] = {
        { "File Auth Domain Validation", offsetof(sslstore_order_request, file_validation) },
        { "CName Auth Domain Validation", offsetof(sslstore_order_request, cname_validation) },
        { "Is CU Order?", offsetof(sslstore_order_request, competitive_upgrade) },
        { "Is Renewal Order?", offsetof(sslstore_order_request, renewal) },
        { "Is Trial Order?", offsetof(sslstore_order_request, trial) },
    };

    (void) state;
    for (size_t i = 0; i < COUNT(members); i++) {
        memset(&request, 0, sizeof request);
        set(&request, members[i].name, members[i].name);
        assert_ptr_equal(*members[i].member, members[i].name);
    }
    for (size_t i = 0; i < COUNT(flags); i++) {
        bool value;

        memset(&request, 0, sizeof request);
        set(&request, flags[i].name, "yes");
        memcpy(&value, (const unsigned char *) &request + flags[i].offset, sizeof value);
        assert_true(value);
    }
}

static void what_is_wrong_is_described(void **state)
{
    static const struct {
        const char *name;
        const char *value;
        const char *problem;
    } rows[] = {
        {"unheard of", "x", SSLSTORE__WORDS("no such parameter")},
        {"Organization Country", "Utopia", SSLSTORE__WORDS("not a country code")},
        {"Web Server Type", "nginx", SSLSTORE__WORDS("not one of the field's choices")},
        {"Organization Phone", "x", SSLSTORE__WORDS("not a phone number")},
        {"Approver Email", "x", SSLSTORE__WORDS("not an e-mail address")},
        {"Server Count", "0", SSLSTORE__WORDS("not a number from 1 to 2147483647")},
        {"Is Trial Order?", "maybe", SSLSTORE__WORDS("not yes, no, true, false, 1 or 0")},
        {"Organization Name", "a\nb", SSLSTORE__WORDS("control characters or invalid UTF-8")},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_refused(rows[i].name, rows[i].value);
        assert_non_null(strstr(problem, rows[i].problem));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(numbers_are_digits_from_1_to_the_largest_int32),
        cmocka_unit_test(an_organization_id_is_a_number_or_ends_a_name_in_parentheses),
        cmocka_unit_test(yes_and_no_have_six_words_in_any_case),
        cmocka_unit_test(line_ends_and_other_controls_are_refused_in_text),
        cmocka_unit_test(addresses_have_one_at_and_no_blanks),
        cmocka_unit_test(phones_are_digits_and_what_people_write_between_them),
        cmocka_unit_test(choices_are_taken_as_they_are_spelt),
        cmocka_unit_test(a_country_becomes_its_code),
        cmocka_unit_test(empty_values_leave_everything_as_it_is),
        cmocka_unit_test(region_and_state_are_one_member),
        cmocka_unit_test(names_are_compared_without_regard_to_case),
        cmocka_unit_test(each_parameter_reaches_its_own_member),
        cmocka_unit_test(parameters_of_the_same_type_are_not_mixed_up),
        cmocka_unit_test(what_is_wrong_is_described),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
