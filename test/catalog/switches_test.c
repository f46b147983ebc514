/* The switches of the catalog: what a build knows and checks with SSLSTORE_NO_CATALOG and
 * SSLSTORE_NO_COUNTRIES, and without.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "sslstore.h"
#include "support/csr.h"

#if defined(SSLSTORE_NO_CATALOG)
#define HAS_CATALOG false
#else
#define HAS_CATALOG true
#endif
#if defined(SSLSTORE_NO_COUNTRIES)
#define HAS_COUNTRIES false
#else
#define HAS_COUNTRIES true
#endif

static sslstore_order_request order;
static char found[512];                    /* the codes and fields of the problems */
static char message[SSLSTORE_MESSAGE_MAX]; /* of the last one */

static int note(void *unused, const sslstore_problem *problem)
{
    size_t size = strlen(found);

    (void) unused;
    (void) snprintf(found + size, sizeof found - size, "%s: %s\n",
                    sslstore_problem_name(problem->code), problem->field);
    (void) snprintf(message, sizeof message, "%s", problem->message);
    return 0;
}

/* A DV order without a fault. */
static void begin(void)
{
    memset(&order, 0, sizeof order);
    order.product_code = "positivessl";
    order.csr = CSR_SHOP;
    order.csr_size = SSLSTORE_NUL_TERMINATED;
    order.validity_days = 365;
    order.approver_email = "admin@shop.example.com";
    order.admin.email = "ada@shop.example.com";
}

static sslstore_result check(void)
{
    found[0] = '\0';
    return sslstore_check(&sslstore_memory_heap, &order, 0, note, NULL);
}

static void products_and_fields_are_those_of_the_catalog(void **unused)
{
    sslstore_product product;
    sslstore_field field;

    (void) unused;
    begin();
    memset(&product, 0x5a, sizeof product);
    assert_int_equal(sslstore_product_find("positivessl", &product), HAS_CATALOG);
    assert_int_equal(product.row_ != 0, HAS_CATALOG);
    assert_int_equal(sslstore_product_at(0, &product), HAS_CATALOG);
    assert_int_equal(sslstore_parameter_at(0, &field), HAS_CATALOG);
    assert_int_equal(sslstore_product_field(&product, 0, &field), HAS_CATALOG);
    assert_int_equal(sslstore_setting_at(0, &field), HAS_CATALOG);
    assert_int_equal(field.name != NULL, HAS_CATALOG);
    assert_int_equal(sslstore_order_request_set(&order, "Admin Contact - City", "Berlin", NULL),
                     HAS_CATALOG ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT);
}

static void months_follow_from_days_without_a_product(void **unused)
{
    uint32_t nearest;

    (void) unused;
    assert_int_equal(sslstore_months_of_days(NULL, 365, &nearest), 12);
    assert_int_equal(sslstore_months_of_days(NULL, 360, &nearest), 0);
    assert_int_equal(nearest, 365);
}

static void an_order_without_a_fault_passes(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(check(), SSLSTORE_OK);
}

static void a_product_is_unknown_only_to_a_catalog(void **unused)
{
    (void) unused;
    begin();
    order.product_code = "no_such_product";
    assert_int_equal(check(), HAS_CATALOG ? SSLSTORE_ERR_ORDER : SSLSTORE_OK);
    order.product_code = "";
    assert_int_equal(check(), SSLSTORE_ERR_ORDER);
    assert_non_null(strstr(found, "product: Product Code"));
}

static void a_field_is_missing_only_with_a_catalog(void **unused)
{
    (void) unused;
    begin();
    order.approver_email = "";
    assert_int_equal(check(), HAS_CATALOG ? SSLSTORE_ERR_ORDER : SSLSTORE_OK);
}

static void what_no_product_can_have_is_reported_in_any_case(void **unused)
{
    static const char *const names[] = {"*.shop.example.com"};

    (void) unused;
    begin();
    order.csr = "nonsense";
    assert_int_equal(check(), SSLSTORE_ERR_ORDER);
    assert_non_null(strstr(found, "csr: CSR"));
    begin();
    order.validity_days = 360;
    assert_int_equal(check(), SSLSTORE_ERR_ORDER);
    assert_string_equal(found, "validity: Validity Period (In Days)\n");
    begin();
    order.product_code = "comododvucc";
    order.unknown_product = true;
    order.dns_names = names;
    order.dns_name_count = 1;
    order.file_validation = true;
    assert_int_equal(check(), SSLSTORE_ERR_ORDER);
    assert_non_null(strstr(found, "validation: File Auth Domain Validation"));
    begin();
    order.admin.country = "Atlantis";
    order.technical.country = "us";
    assert_int_equal(check(), SSLSTORE_ERR_ORDER);
    assert_string_equal(found, "choice: Admin Contact - Country\n"
                               "choice: Technical Contact - Country\n");
}

/* Without text, a message is the value at fault. */
static void a_message_names_what_is_wrong(void **unused)
{
    (void) unused;
    begin();
    order.admin.country = "Atlantis";
    assert_int_equal(check(), SSLSTORE_ERR_ORDER);
    if (SSLSTORE__HAS_WORDS) {
        assert_non_null(strstr(message, "\"Atlantis\" is not"));
    } else {
        assert_string_equal(message, "Atlantis");
    }
}

static void countries_are_known_by_name_or_by_two_letters_only(void **unused)
{
    (void) unused;
    assert_string_equal(sslstore_country_at(0), HAS_COUNTRIES ? "AD" : "");
    assert_string_equal(sslstore_country_code("DE"), "DE");
    assert_string_equal(sslstore_country_code("de"), HAS_COUNTRIES ? "DE" : "");
    assert_string_equal(sslstore_country_code("Germany"), HAS_COUNTRIES ? "DE" : "");
    assert_string_equal(sslstore_country_code("D"), "");
    assert_string_equal(sslstore_country_code("D1"), "");
    assert_string_equal(sslstore_country_code("GER"), "");
    assert_string_equal(sslstore_country_code(""), "");
    assert_string_equal(sslstore_country_code(NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_fields_are_those_of_the_catalog),
        cmocka_unit_test(months_follow_from_days_without_a_product),
        cmocka_unit_test(an_order_without_a_fault_passes),
        cmocka_unit_test(a_product_is_unknown_only_to_a_catalog),
        cmocka_unit_test(a_field_is_missing_only_with_a_catalog),
        cmocka_unit_test(what_no_product_can_have_is_reported_in_any_case),
        cmocka_unit_test(a_message_names_what_is_wrong),
        cmocka_unit_test(countries_are_known_by_name_or_by_two_letters_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
