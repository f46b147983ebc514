/* The check of an order's fields: what is missing, and what another field replaces; and how
 * problems are reported. Malformed values are tested in test/orders/check_test.c.
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

#include "base/domain.h"
#include "base/words.h"
#include "catalog/check.h"
#include "catalog/fields.h"
#include "catalog/products.h"
#include "catalog/syntax.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- Reporting ---- */

struct reported {
    sslstore_problem last;
    size_t count;
    size_t stop_at;
};

static int on_problem(void *user, const sslstore_problem *problem)
{
    struct reported *reported = user;

    reported->last = *problem;
    return ++reported->count == reported->stop_at;
}

static void a_foreign_subject_is_cleaned_and_leaves_space_for_what_follows(void **state)
{
    static const char message[] = "\"%s is what it says";
    static const char after[] = " is what it says";
    struct reported reported = {.stop_at = 0};
    struct sslstore__problems report = {on_problem, &reported, 0, false, 0};
    char *subject = malloc(1001);
    size_t size;

    (void) state;
    assert_non_null(subject);
    sslstore__problems_add_about(&report, SSLSTORE_PROBLEM_NAME, "DNS Names", message,
                                 "a\r\nb\x1b[2J\xff");
    assert_string_equal(reported.last.message, "\"a  b [2J? is what it says");
    memset(subject, 'x', 1000);
    subject[1000] = '\0';
    sslstore__problems_add_about(&report, SSLSTORE_PROBLEM_NAME, "DNS Names", message, subject);
    size = strlen(reported.last.message);
    assert_int_equal(size, SSLSTORE_MESSAGE_MAX - 1);
    assert_string_equal(reported.last.message + size - strlen(after), after);
    assert_int_equal(report.count, 2);
    free(subject);
}

static void nothing_is_reported_after_stop(void **state)
{
    struct reported reported = {.stop_at = 2};
    struct sslstore__problems report = {on_problem, &reported, 0, false, 0};

    (void) state;
    for (size_t i = 0; i < 5; i++) {
        sslstore__problems_add(&report, SSLSTORE_PROBLEM_NAME, "DNS Names", "");
    }
    assert_int_equal(reported.count, 2);
    assert_int_equal(report.count, 2);
}

static void problems_are_counted_when_nobody_listens(void **state)
{
    struct sslstore__problems report = {NULL, NULL, 0, false, 0};

    (void) state;
    sslstore__problems_add(&report, SSLSTORE_PROBLEM_NAME, "DNS Names", "");
    assert_int_equal(report.count, 1);
    assert_false(report.stop);
}

static void every_code_has_a_name_of_its_own(void **state)
{
    (void) state;
    for (int i = 0; i <= SSLSTORE_PROBLEM_SERVICE; i++) {
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(sslstore_problem_name((sslstore_problem_code) i),
                                    sslstore_problem_name((sslstore_problem_code) k));
        }
    }
    assert_string_equal(sslstore_problem_name(SSLSTORE_PROBLEM_CSR_SIGNATURE), "csr_signature");
    assert_string_equal(sslstore_problem_name((sslstore_problem_code) 1000), "unknown");
}

static void the_nearest_validity_is_named(void **state)
{
    static const struct {
        uint32_t days;
        uint32_t months;
        const char *message;
    } cases[] = {
        {100, 0, "100 days are not on offer; the nearest validity is 90 days"},
        {400, 0, "400 days are not on offer; the nearest validity is 365 days"},
        {0, 13, "13 months are not on offer; the nearest validity is 365 days"},
        {0, 4000000000u, "4000000000 months are not on offer; the nearest validity is 1825 days"},
    };
    sslstore_product product;

    (void) state;
    assert_true(sslstore_product_find("positivessl", &product));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reported reported = {.stop_at = 0};
        struct sslstore__problems report = {on_problem, &reported, 0, false, 0};
        sslstore_order_request request = {.approver_email = "admin@example.com",
                                          .admin.email = "admin@example.com",
                                          .validity_days = cases[i].days,
                                          .validity_months = cases[i].months};

        sslstore__check_fields(&report, &product, &request);
        assert_int_equal(reported.count, 1);
        assert_string_equal(reported.last.message, cases[i].message);
    }
}

/* ---- Shapes ---- */

/* In an exactly-sized block, so that a sanitizer sees an over-read. */
static bool is_clean(const char *text, size_t size)
{
    char *copy = malloc(size + 1);
    bool clean;

    assert_non_null(copy);
    memcpy(copy, text, size);
    copy[size] = '\0';
    clean = sslstore__syntax_is_clean(copy);
    free(copy);
    return clean;
}

static void text_of_any_length_is_looked_at_to_its_end(void **state)
{
    static const char euro[] = "\xe2\x82\xac";
    char text[400];

    (void) state;
    for (size_t size = 0; size < 300; size++) {
        memset(text, 'x', sizeof text);
        assert_true(is_clean(text, size));
        memcpy(text + size, euro, 3);
        assert_true(is_clean(text, size + 3));
        assert_false(is_clean(text, size + 1));
        assert_false(is_clean(text, size + 2));
        text[size] = '\n';
        memset(text + size + 1, 'x', 20);
        assert_false(is_clean(text, size + 1));
        assert_false(is_clean(text, size + 20));
        text[size] = '?'; /* what broken text is shown as is good text itself */
        assert_true(is_clean(text, size + 20));
    }
    assert_false(is_clean("\xc0\xaf", 2));
    assert_false(is_clean("\xed\xa0\x80", 3));
    assert_false(is_clean("a\x7f", 2));
    assert_false(is_clean("a\xc2\x85", 3));
}

static void postal_codes_are_those_of_their_country(void **state)
{
    static const struct {
        const char *country;
        const char *good;
        const char *bad;
    } cases[] = {
        {"US", "33701", "3370"},
        {"US", "33701-1234", "33701-12"},
        {"US", "00501", "BS1 4DJ"},
        {"CA", "K1A 0B1", "K1A-0B1"},
        {"CA", "k1a0b1", "11A 0B1"},
        {"GB", "BS1 4DJ", "BS1 4DJ!"},
        {"DE", "10115", "10115 Berlin (Mitte)"},
        {"FR", "75001", "7"},
        {"", "1234-567", "12\n34"},
        {NULL, "D02 AF30", " 1234"},
        {"PL", "00-950", "00_950"},
        {"BR", "01310-100", "0123456789012"},
        {"AT", "1010", "1010 "},
        {"IE", "D02AF30", "{02 AF30"},
    };

    (void) state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(sslstore__syntax_is_postal_code(cases[i].good, cases[i].country));
        assert_false(sslstore__syntax_is_postal_code(cases[i].bad, cases[i].country));
    }
}

static void a_list_has_one_entry_more_than_commas(void **state)
{
    static const char *const entries[] = {"a", "", "b c", ""};
    const char *list = " a ,, b c,";
    const char *entry;
    size_t size;

    (void) state;
    for (size_t i = 0; i < COUNT(entries); i++) {
        assert_true(sslstore__syntax_next_entry(&list, &entry, &size));
        assert_int_equal(size, strlen(entries[i]));
        assert_memory_equal(entry, entries[i], size);
    }
    assert_false(sslstore__syntax_next_entry(&list, &entry, &size));
}

#define DAY        INT64_C(86400)
#define MARCH_2027 INT64_C(1805068800) /* 2027-03-15 */
#define MARCH_2029 INT64_C(1868227200)

/* The life of certificates, by the day: the last second before a rule, its first, and a clock that
 * was never set. */
static void a_term_longer_than_certificates_live_is_explained(void **state)
{
    static const struct {
        sslstore_validation validation;
        uint32_t good; /* days */
        int64_t now;
        const char *words;
    } rows[] = {
        {SSLSTORE_VALIDATION_DV, 199, 0, "200 days"},
        {SSLSTORE_VALIDATION_OV, 199, 1, "200 days"},
        {SSLSTORE_VALIDATION_EV, 199, -DAY, "200 days"},
        {SSLSTORE_VALIDATION_DV, 199, INT64_C(1700000000), "47 from"}, /* a slow clock */
        {SSLSTORE_VALIDATION_DV, 199, MARCH_2027 - 1, "100 from"},
        {SSLSTORE_VALIDATION_DV, 99, MARCH_2027, "at most 100 days"},
        {SSLSTORE_VALIDATION_DV, 99, MARCH_2029 - 1, "47 from"},
        {SSLSTORE_VALIDATION_DV, 46, MARCH_2029, "at most 47 days"},
        {SSLSTORE_VALIDATION_EV, 46, INT64_MAX, "at most 47 days"},
        {SSLSTORE_VALIDATION_CODE_SIGNING, 459, 0, "460 days"},
        {SSLSTORE_VALIDATION_EV_CODE_SIGNING, 459, MARCH_2029, "460 days"},
        {SSLSTORE_VALIDATION_CLIENT, 824, 0, "825 days"},
        {SSLSTORE_VALIDATION_DOCUMENT_SIGNING, UINT32_MAX, 0, NULL},
        {SSLSTORE_VALIDATION_SCAN, UINT32_MAX, 0, NULL},
        {SSLSTORE_VALIDATION_OTHER, UINT32_MAX, 0, NULL},
    };
    sslstore_product product;

    (void) state;
    assert_true(sslstore_product_find("positivessl", &product));
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *note;

        product.validation = rows[i].validation;
        assert_string_equal(sslstore_validity_note(&product, rows[i].good, rows[i].now), "");
        if (rows[i].words != NULL) {
            note = sslstore_validity_note(&product, rows[i].good + 1, rows[i].now);
            if (SSLSTORE__HAS_WORDS && strstr(note, rows[i].words) == NULL) {
                fail_msg("row %lu: %s", (unsigned long) i, note);
            }
        }
    }
}

/* ---- What is missing ---- */

/* The first problem of a kind in an order's fields; NULL: there is none. */
struct search {
    sslstore_problem_code code;
    const char *field;
};

static int search_for(void *user, const sslstore_problem *problem)
{
    struct search *search = user;

    if (problem->code == search->code && search->field == NULL) {
        search->field = problem->field;
    }
    return 0;
}

static const char *missing(const sslstore_product *product, const sslstore_order_request *request)
{
    struct search search = {SSLSTORE_PROBLEM_MISSING, NULL};
    struct sslstore__problems report = {search_for, &search, 0, false, 0};

    sslstore__check_fields(&report, product, request);
    return search.field;
}

static const char *some_value(const sslstore_field *field)
{
    switch (field->type) {
    case SSLSTORE_FIELD_EMAIL:
        return "ada@example.com";
    case SSLSTORE_FIELD_COUNTRY:
        return "FR";
    case SSLSTORE_FIELD_NUMBER:
        return "365";
    default:
        return "123456"; /* a phone number, too */
    }
}

/* Fill in what a product requires, but for one field; NULL: all of it. */
static void fill(sslstore_order_request *request, const sslstore_product *product, const char *but)
{
    sslstore_field field;

    memset(request, 0, sizeof *request);
    for (size_t i = 0; sslstore_product_field(product, i, &field); i++) {
        if (field.required && (but == NULL || strcmp(field.name, but) != 0)) {
            assert_int_equal(
                sslstore_order_request_set(request, field.name, some_value(&field), NULL),
                SSLSTORE_OK);
        }
    }
}

static void each_missing_field_of_each_product_is_named(void **state)
{
    sslstore_order_request request;
    sslstore_product product;
    sslstore_field field;
    size_t count = 0;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        fill(&request, &product, NULL);
        assert_null(missing(&product, &request));
        for (size_t j = 0; sslstore_product_field(&product, j, &field); j++) {
            if (field.required) {
                fill(&request, &product, field.name);
                assert_string_equal(missing(&product, &request), field.name);
                count++;
            }
        }
    }
    assert_true(count > 800);
}

static void the_first_missing_field_of_the_form_is_named_first(void **state)
{
    sslstore_order_request request = {0};
    sslstore_product product;

    (void) state;
    assert_true(sslstore_product_find("sectigoovssl", &product));
    assert_string_equal(missing(&product, &request), "Approver Email");
    assert_true(sslstore_product_find("digi_ssl_basic-EO", &product));
    assert_string_equal(missing(&product, &request), "Validity Period (In Days)");
}

static void empty_text_counts_as_missing(void **state)
{
    sslstore_order_request request;
    sslstore_product product;

    (void) state;
    assert_true(sslstore_product_find("sectigoovssl", &product));
    fill(&request, &product, NULL);
    request.organization.name = "";
    assert_string_equal(missing(&product, &request), "Organization Name");
}

static void nothing_is_missing_of_a_product_outside_the_catalog(void **state)
{
    sslstore_order_request request = {0};
    sslstore_product product;

    (void) state;
    assert_false(sslstore_product_find("unheard_of", &product));
    assert_null(missing(&product, &request));
}

static void what_is_reported_otherwise_is_not_missing(void **state)
{
    sslstore_order_request request;
    sslstore_product product;

    (void) state;
    assert_true(sslstore_product_find("positivessl", &product));
    fill(&request, &product, "Validity Period (In Days)");
    request.validity_months = 12;
    assert_null(missing(&product, &request));
    fill(&request, &product, "Approver Email");
    request.cname_validation = true;
    assert_null(missing(&product, &request));
    assert_true(sslstore_product_find("digi_rapidssl", &product));
    fill(&request, &product, "Technical Contact - Email");
    request.admin.email = "ada@example.com";
    assert_null(missing(&product, &request));
}

static void an_existing_organization_stands_in_for_its_fields_at_digicert_only(void **state)
{
    sslstore_order_request request;
    sslstore_product product;

    (void) state;
    assert_true(sslstore_product_find("digi_securesite_flex", &product));
    fill(&request, &product, NULL);
    memset(&request.organization, 0, sizeof request.organization);
    request.organization_id = 12345;
    assert_null(missing(&product, &request));
    request.admin.phone = NULL;
    assert_string_equal(missing(&product, &request), "Admin Contact - Phone");
    assert_true(sslstore_product_find("sectigoovssl", &product));
    fill(&request, &product, "Organization Name");
    request.organization_id = 12345;
    assert_string_equal(missing(&product, &request), "Organization Name");
}

/* ---- What is malformed ---- */

static bool is_taken_for_a_country(const char *value)
{
    struct search search = {SSLSTORE_PROBLEM_CHOICE, NULL};
    struct sslstore__problems report = {search_for, &search, 0, false, 0};
    sslstore_order_request request = {.admin.country = value};
    sslstore_product product;

    assert_true(sslstore_product_find("positivessl", &product));
    sslstore__check_fields(&report, &product, &request);
    if (search.field != NULL) {
        assert_string_equal(search.field, "Admin Contact - Country");
    }
    return search.field == NULL;
}

static void a_country_is_two_capitals_of_the_standard(void **state)
{
    static const char *const bad[] = {
        "U", "us", "US ", "USA", "United States", "XX", "A,", ",A", "UK", "D,", "\xc3\x84",
    };

    (void) state;
    for (size_t i = 0; sslstore_country_at(i)[0] != '\0'; i++) {
        assert_true(is_taken_for_a_country(sslstore_country_at(i)));
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(is_taken_for_a_country(bad[i]));
    }
}

/* Of a product outside the catalog, whose fields are checked, and none of which is required. */
static size_t problems_of(const sslstore_order_request *request, struct reported *reported)
{
    struct sslstore__problems report = {on_problem, reported, 0, false, 0};
    sslstore_product product;

    memset(reported, 0, sizeof *reported);
    assert_false(sslstore_product_find("unheard_of", &product));
    sslstore__check_fields(&report, &product, request);
    return reported->count;
}

static void postal_codes_are_checked_with_the_country_beside_them(void **state)
{
    static const char *const fields[] = {"Admin Contact", "Technical Contact", "Organization"};
    static const char *const separators[] = {" - ", " - ", " "};

    (void) state;
    for (size_t i = 0; i < COUNT(fields); i++) {
        sslstore_order_request request = {0};
        struct reported reported;
        char name[64];

        (void) snprintf(name, sizeof name, "%s%sPostal Code", fields[i], separators[i]);
        assert_int_equal(sslstore_order_request_set(&request, name, "BS1 4DJ", NULL), SSLSTORE_OK);
        assert_int_equal(problems_of(&request, &reported), 0);
        request.admin.country = "US";
        request.technical.country = "US";
        request.organization.country = "US";
        assert_int_equal(problems_of(&request, &reported), 1);
        assert_int_equal(reported.last.code, SSLSTORE_PROBLEM_FORMAT);
        assert_string_equal(reported.last.field, name);
        assert_string_equal(reported.last.message,
                            "\"BS1 4DJ\" is not a postal code of the country");
    }
}

static void each_negative_count_of_reserved_names_is_reported(void **state)
{
    sslstore_order_request request = {.reserve_wildcard_san_count = -1};
    struct reported reported;

    (void) state;
    assert_int_equal(problems_of(&request, &reported), 1);
    assert_int_equal(reported.last.code, SSLSTORE_PROBLEM_RANGE);
    assert_string_equal(reported.last.field, "WildcardReserveSANCount");
    request.reserve_san_count = -1;
    assert_int_equal(problems_of(&request, &reported), 2);
    request.reserve_wildcard_san_count = 0;
    assert_int_equal(problems_of(&request, &reported), 1);
    assert_string_equal(reported.last.field, "ReserveSANCount");
}

static void a_product_outside_the_catalog_may_be_sold_for_any_months_of_ten_years(void **state)
{
    sslstore_order_request request = {.validity_months = 120};
    struct reported reported;

    (void) state;
    assert_int_equal(problems_of(&request, &reported), 0);
    request.validity_months = 121;
    assert_int_equal(problems_of(&request, &reported), 1);
    assert_int_equal(reported.last.code, SSLSTORE_PROBLEM_VALIDITY);
    assert_string_equal(reported.last.message,
                        "121 months are not on offer; the nearest validity is 1095 days");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_foreign_subject_is_cleaned_and_leaves_space_for_what_follows),
        cmocka_unit_test(nothing_is_reported_after_stop),
        cmocka_unit_test(problems_are_counted_when_nobody_listens),
        cmocka_unit_test(every_code_has_a_name_of_its_own),
        cmocka_unit_test(the_nearest_validity_is_named),
        cmocka_unit_test(text_of_any_length_is_looked_at_to_its_end),
        cmocka_unit_test(postal_codes_are_those_of_their_country),
        cmocka_unit_test(a_list_has_one_entry_more_than_commas),
        cmocka_unit_test(a_term_longer_than_certificates_live_is_explained),
        cmocka_unit_test(each_missing_field_of_each_product_is_named),
        cmocka_unit_test(the_first_missing_field_of_the_form_is_named_first),
        cmocka_unit_test(empty_text_counts_as_missing),
        cmocka_unit_test(nothing_is_missing_of_a_product_outside_the_catalog),
        cmocka_unit_test(what_is_reported_otherwise_is_not_missing),
        cmocka_unit_test(an_existing_organization_stands_in_for_its_fields_at_digicert_only),
        cmocka_unit_test(a_country_is_two_capitals_of_the_standard),
        cmocka_unit_test(postal_codes_are_checked_with_the_country_beside_them),
        cmocka_unit_test(each_negative_count_of_reserved_names_is_reported),
        cmocka_unit_test(a_product_outside_the_catalog_may_be_sold_for_any_months_of_ten_years),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
