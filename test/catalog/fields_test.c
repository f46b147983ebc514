/* Fields: the published parameters and settings, and what each category of products requires.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/fields.h"

#define COUNT(array) (sizeof(array) / sizeof (array)[0])

/* The published parameters in their published order. */
static const char *const published[] = {
    "Approver Email",
    "Validity Period (In Days)",
    "Admin Contact - First Name",
    "Admin Contact - Last Name",
    "Admin Contact - Phone",
    "Admin Contact - Email",
    "Admin Contact - Title",
    "Admin Contact - Organization Name",
    "Admin Contact - Address",
    "Admin Contact - City",
    "Admin Contact - Region",
    "Admin Contact - Postal Code",
    "Admin Contact - Country",
    "Technical Contact - First Name",
    "Technical Contact - Last Name",
    "Technical Contact - Phone",
    "Technical Contact - Email",
    "Technical Contact - Organization Name",
    "Technical Contact - Address",
    "Technical Contact - City",
    "Technical Contact - Region",
    "Technical Contact - Postal Code",
    "Technical Contact - Country",
    "Organization Name",
    "Organization Address",
    "Organization City",
    "Organization Region",
    "Organization State/Province",
    "Organization Postal Code",
    "Organization Country",
    "Organization Phone",
    "Organization Jurisdiction Country",
    "Organization ID",
    "Server Count",
    "Web Server Type",
    "Signature Hash Algorithm",
    "File Auth Domain Validation",
    "CName Auth Domain Validation",
    "Is CU Order?",
    "Is Renewal Order?",
    "Is Trial Order?",
};

/* What the published categories require, as lists that end in NULL. */
#define MINIMAL "Approver Email", "Validity Period (In Days)", "Admin Contact - Email"
#define ORGANIZATION                                                                             \
    "Organization Name", "Organization Address", "Organization State/Province",                  \
        "Organization Postal Code", "Organization Country", "Organization Phone"
#define PERSON                                                                                   \
    "Admin Contact - First Name", "Admin Contact - Last Name", "Admin Contact - Phone"

static const char *const dv[] = { MINIMAL, NULL };
static const char *const ov[] = { MINIMAL, ORGANIZATION, NULL };
static const char *const ov_digicert[] = { MINIMAL, PERSON, ORGANIZATION, "Organization City",
                                           NULL };
static const char *const ev_digicert[] = { MINIMAL, PERSON, ORGANIZATION, "Organization City",
                                           "Admin Contact - Title", NULL };
static const char *const eo[] = { "Validity Period (In Days)", "Organization ID", NULL };
static const char *const ev[] = { MINIMAL, ORGANIZATION, "Organization Jurisdiction Country",
                                  NULL };
static const char *const dv_digicert[] = { "Approver Email", "Validity Period (In Days)",
                                           "Technical Contact - Email", NULL };

static bool is_listed(const char *const *names, const char *name)
{
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_requires_exactly(const char *code, const char *const *names)
{
    sslstore_product product;
    sslstore_field field;
    size_t expected = 0;
    size_t count = 0;

    assert_true(sslstore_product_find(code, &product));
    while (names[expected] != NULL) {
        expected++;
    }
    for (size_t i = 0; sslstore_product_field(&product, i, &field); i++) {
        if (field.required != is_listed(names, field.name)) {
            fail_msg("%s: %s is%s required", code, field.name, field.required ? "" : " not");
        }
        count += field.required;
    }
    assert_int_equal(count, expected);
}

static bool product_has(const char *code, const char *name)
{
    sslstore_product product;
    sslstore_field field;

    assert_true(sslstore_product_find(code, &product));
    for (size_t i = 0; sslstore_product_field(&product, i, &field); i++) {
        if (strcmp(field.name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_is_zero(const sslstore_field *field)
{
    assert_null(field->name);
    assert_null(field->default_value);
    assert_null(field->choices);
    assert_string_equal(field->meaning, "");
    assert_string_equal(field->wire_name, "");
    assert_false(field->required || field->secret);
}

static void past_the_last_there_is_nothing(void **state)
{
    static const size_t beyond[] = { COUNT(published), 47, 1000, SIZE_MAX - 40, SIZE_MAX };
    sslstore_product product;
    sslstore_field field;

    (void) state;
    assert_true(sslstore_product_find("positivessl", &product));
    for (size_t i = 0; i < COUNT(beyond); i++) {
        memset(&field, 0xff, sizeof field);
        assert_false(sslstore_parameter_at(beyond[i], &field));
        assert_is_zero(&field);
        memset(&field, 0xff, sizeof field);
        assert_false(sslstore_product_field(&product, beyond[i], &field));
        assert_is_zero(&field);
        memset(&field, 0xff, sizeof field);
        assert_false(sslstore_setting_at(beyond[i], &field));
        assert_is_zero(&field);
    }
}

static void a_product_outside_the_catalog_has_no_fields(void **state)
{
    sslstore_product product;
    sslstore_field field;

    (void) state;
    assert_false(sslstore_product_find("unheard_of", &product));
    assert_false(sslstore_product_field(&product, 0, &field));
}

static void the_parameters_are_the_published_ones_in_their_order(void **state)
{
    sslstore_field field;
    size_t count = 0;

    (void) state;
    while (sslstore_parameter_at(count, &field)) {
        assert_true(count < COUNT(published));
        assert_string_equal(field.name, published[count]);
        assert_true(field.meaning[0] != '\0' && field.wire_name[0] != '\0');
        assert_false(field.required || field.secret);
        count++;
    }
    assert_int_equal(count, COUNT(published));
}

static void each_category_requires_exactly_what_is_published(void **state)
{
    (void) state;
    assert_requires_exactly("positivessl", dv);
    assert_requires_exactly("sectigossl", dv);
    assert_requires_exactly("sectigowildcard", dv);
    assert_requires_exactly("positivemdcssl", dv);
    assert_requires_exactly("sectigoovssl", ov);
    assert_requires_exactly("comodopremiumssl", ov);
    assert_requires_exactly("instantssl", ov);
    assert_requires_exactly("sectigomdc", ov);
    assert_requires_exactly("digi_securesite_flex", ov_digicert);
    assert_requires_exactly("digi_sslwebserver_flex", ov_digicert);
    assert_requires_exactly("digi_truebizid_flex", ov_digicert);
    assert_requires_exactly("digi_securesite_ev_flex", ev_digicert);
    assert_requires_exactly("digi_ssl_ev_basic", ev_digicert);
    assert_requires_exactly("digi_truebizid_ev_flex", ev_digicert);
    assert_requires_exactly("digi_securesite_flex-EO", eo);
    assert_requires_exactly("digi_sslwebserver_ev_flex-EO", eo);
    assert_requires_exactly("enterpriseproev", ev);
    assert_requires_exactly("positiveevssl", ev);
    assert_requires_exactly("positiveevmdc", ev);
    assert_requires_exactly("digi_rapidssl", dv_digicert);
    assert_requires_exactly("digi_ssl123_flex", dv_digicert);
}

static void the_slips_of_the_registry_are_corrected(void **state)
{
    (void) state;
    assert_requires_exactly("sectigoevssl", ev);
    assert_requires_exactly("digi_securesite_pro_flex", ov_digicert);
    assert_requires_exactly("digi_securesite_pro_ev_flex", ev_digicert);
    assert_requires_exactly("enterprisepro", ov);
    assert_requires_exactly("comododvucc", dv);
    assert_requires_exactly("digi_quickssl_md", dv_digicert);
    assert_false(product_has("comodopciscan", "Approver Email"));
    assert_false(product_has("digi_doc_signing_ind_500", "Organization Name"));
    assert_true(product_has("digi_doc_signing_org_2000", "Organization Name"));
}

static void the_state_is_asked_for_once(void **state)
{
    sslstore_product product;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        assert_false(product_has(product.code, "Organization Region"));
        assert_int_equal(product_has(product.code, "Organization State/Province"),
                         product_has(product.code, "Organization Name"));
    }
}

static bool requires(const sslstore_product *product, const char *name)
{
    sslstore_field field;

    for (size_t i = 0; sslstore_product_field(product, i, &field); i++) {
        if (strcmp(field.name, name) == 0) {
            return field.required;
        }
    }
    return false;
}

static void jurisdiction_and_city_are_required_where_older_settings_say_so(void **state)
{
    static const char *const jurisdictions[] = {
        "comodoevssl", "comodoevcsc", "comodoevmdc", "sectigoevssl", "sectigoevcsc",
        "sectigoevmdc", "enterpriseproev", "enterpriseproevmdc", "positiveevmdc", "positiveevssl",
        NULL,
    };
    static const char *const cities[] = {
        "comodocsc", "comodoevssl", "comodoevcsc", "comodoevmdc", "comodomdc", "comodomdcwildcard",
        "comodouccwildcard", "comodoucc", "pacenterprise", "sectigoevcsc", NULL,
    };
    sslstore_product product;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        assert_int_equal(requires(&product, "Organization Jurisdiction Country"),
                         is_listed(jurisdictions, product.code));
        if (product.vendor == SSLSTORE_VENDOR_SECTIGO) {
            assert_int_equal(requires(&product, "Organization City"),
                             is_listed(cities, product.code));
        }
    }
}

static void the_fields_of_a_product_are_parameters_in_the_order_of_the_form(void **state)
{
    sslstore_product product;
    sslstore_field field;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        size_t next = 0;
        size_t count = 0;

        while (sslstore_product_field(&product, count, &field)) {
            while (next < COUNT(published) && strcmp(published[next], field.name) != 0) {
                next++;
            }
            assert_true(next < COUNT(published));
            next++;
            count++;
        }
        assert_true(count > 2);
    }
}

static void defaults_and_choices_fit_the_type(void **state)
{
    sslstore_field field;

    (void) state;
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        switch (field.type) {
        case SSLSTORE_FIELD_YES_NO:
            assert_string_equal(field.choices, "True,False");
            assert_string_equal(field.default_value, "False");
            break;
        case SSLSTORE_FIELD_COUNTRY:
            assert_string_equal(field.choices, ""); /* sslstore_country_at() has them */
            break;
        case SSLSTORE_FIELD_CHOICE:
            assert_non_null(strchr(field.choices, ','));
            break;
        default:
            assert_string_equal(field.choices, "");
        }
    }
}

static void the_settings_are_the_six_published_ones(void **state)
{
    static const struct {
        const char *name;
        const char *default_value;
        sslstore_field_type type;
        bool required;
        bool secret;
    } settings[] = {
        { "SSLStoreURL", "https://sandbox-wbapi.thesslstore.com", SSLSTORE_FIELD_TEXT, true,
          false },
        { "PartnerCode", "", SSLSTORE_FIELD_TEXT, true, false },
        { "AuthToken", "", SSLSTORE_FIELD_TEXT, true, true },
        { "PageSize", "100", SSLSTORE_FIELD_NUMBER, false, false },
        { "Enabled", "True", SSLSTORE_FIELD_YES_NO, false, false },
        { "RenewalWindow", "30", SSLSTORE_FIELD_NUMBER, false, false },
    };
    sslstore_field field;

    (void) state;
    for (size_t i = 0; i < COUNT(settings); i++) {
        assert_true(sslstore_setting_at(i, &field));
        assert_string_equal(field.name, settings[i].name);
        assert_string_equal(field.default_value, settings[i].default_value);
        assert_int_equal(field.type, settings[i].type);
        assert_int_equal(field.required, settings[i].required);
        assert_int_equal(field.secret, settings[i].secret);
        assert_true(field.meaning[0] != '\0');
    }
    assert_false(sslstore_setting_at(COUNT(settings), &field));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_the_last_there_is_nothing),
        cmocka_unit_test(a_product_outside_the_catalog_has_no_fields),
        cmocka_unit_test(the_parameters_are_the_published_ones_in_their_order),
        cmocka_unit_test(each_category_requires_exactly_what_is_published),
        cmocka_unit_test(the_slips_of_the_registry_are_corrected),
        cmocka_unit_test(the_state_is_asked_for_once),
        cmocka_unit_test(jurisdiction_and_city_are_required_where_older_settings_say_so),
        cmocka_unit_test(the_fields_of_a_product_are_parameters_in_the_order_of_the_form),
        cmocka_unit_test(defaults_and_choices_fit_the_type),
        cmocka_unit_test(the_settings_are_the_six_published_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
