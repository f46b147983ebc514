/* Products: every published code under its published name, found in any case, and months for days.
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

#include "catalog/products.h"
#include "support/range.h"

/* The 77 codes of the gateway plugin's registry. */
static const char *const registry[] = {
    "comodocsc", "comododvucc", "comodoevcsc", "comodoevmdc", "comodoevssl", "comodomdc",
    "comodomdcwildcard", "comodopciscan", "comodopremiumssl", "comodopremiumwildcard", "comodossl",
    "comodoucc", "comodouccwildcard", "comodowildcard", "digi_client_premium", "digi_csc",
    "digi_csc_ev", "digi_doc_signing_ind_2000", "digi_doc_signing_ind_500",
    "digi_doc_signing_org_2000", "digi_doc_signing_org_5000", "digi_quickssl_md", "digi_rapidssl",
    "digi_rapidssl_wc", "digi_securesite_ev_flex", "digi_securesite_ev_flex-EO",
    "digi_securesite_flex", "digi_securesite_flex-EO", "digi_securesite_pro_ev_flex",
    "digi_securesite_pro_ev_flex-EO", "digi_securesite_pro_flex", "digi_securesite_pro_flex-EO",
    "digi_ssl123_flex", "digi_ssl_basic", "digi_ssl_basic-EO", "digi_ssl_dv_geotrust_flex",
    "digi_ssl_ev_basic", "digi_ssl_ev_basic-EO", "digi_sslwebserver_ev_flex",
    "digi_sslwebserver_ev_flex-EO", "digi_sslwebserver_flex", "digi_sslwebserver_flex-EO",
    "digi_truebizid_ev_flex", "digi_truebizid_ev_flex-EO", "digi_truebizid_flex",
    "digi_truebizid_flex-EO", "elitessl", "enterprisepro", "enterpriseproev", "enterpriseproevmdc",
    "enterpriseprowc", "enterprisessl", "essentialssl", "essentialwildcard", "hackerprooftm",
    "hgpcicontrolscan", "instantssl", "instantsslpro", "pacbasic", "pacenterprise", "pacpro",
    "positiveevmdc", "positiveevssl", "positivemdcssl", "positivemdcwildcard", "positivessl",
    "positivesslwildcard", "sectigodvucc", "sectigoevmdc", "sectigoevssl", "sectigomdc",
    "sectigomdcwildcard", "sectigoovssl", "sectigoovwildcard", "sectigossl", "sectigouccwildcard",
    "sectigowildcard",
};

/* Named by older settings and clients only. */
static const char *const legacy[] = {
    "digi_plus_ssl", "digi_plus_ev_ssl", "digi_wc_ssl", "digi_md_ssl", "digi_ev_md_ssl",
    "digi_securesite", "digi_securesite_wc", "digi_securesite_md", "digi_securesite_pro",
    "digi_securesite_ev", "digi_securesite_ev_md", "digi_securesite_pro_ev", "digi_truebizid",
    "digi_truebizid_ev", "digi_truebizid_ev_md", "digi_truebizid_wc", "digi_truebizid_md",
    "digi_truebizid_md_wc", "digi_sslwebserver", "digi_sslwebserver_ev", "digi_sslwebserver_wc",
    "digi_sslwebserver_md_wc", "truebizid", "truebusinessidev", "truebusinessidevmd",
    "truebusinessidwildcard", "truebizidmd", "truebizidmdwc", "malwarescan", "sslwebserver",
    "sslwebserverev", "sslwebserverwildcard", "thawtecsc", "sectigocsc", "sectigoevcsc", "rapidssl",
    "quicksslpremium", "quicksslpremiummd", "ssl123",
};

#define COUNT(array) (sizeof(array) / sizeof (array)[0])

static sslstore_product found(const char *code)
{
    sslstore_product product;

    if (!sslstore_product_find(code, &product)) {
        fail_msg("%s is not in the catalog", code);
    }
    return product;
}

/* Asked with an exactly-sized copy, so that a sanitizer sees an over-read. */
static void assert_unknown(const char *code)
{
    static const sslstore_product zero;
    sslstore_product product;
    char *copy = malloc(strlen(code) + 1);

    assert_non_null(copy);
    memcpy(copy, code, strlen(code) + 1);
    memset(&product, 0xff, sizeof product);
    assert_false(sslstore_product_find(copy, &product));
    assert_string_equal(product.code, "");
    assert_int_equal(product.month_count, zero.month_count);
    free(copy);
}

static void what_resembles_a_code_is_not_found(void **state)
{
    sslstore_product product;
    sslstore_product other;
    char code[64];

    (void) state;
    assert_unknown("");
    assert_unknown(" positivessl");
    assert_unknown("positivessl ");
    assert_unknown("positive");
    assert_unknown("zzz");
    assert_unknown("-EO");
    assert_unknown("positivessl-EO");
    assert_unknown("\xff\xfe\x80");
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        (void) snprintf(code, sizeof code, "%s0", product.code);
        assert_unknown(code);
        (void) snprintf(code, sizeof code, "%.*s", (int) strlen(product.code) - 1, product.code);
        if (sslstore_product_find(code, &other)) {
            assert_string_equal(other.code, code);
        }
    }
}

static void every_code_of_the_registry_is_there(void **state)
{
    (void) state;
    assert_int_equal(COUNT(registry), 77);
    for (size_t i = 0; i < COUNT(registry); i++) {
        assert_string_equal(found(registry[i]).code, registry[i]);
    }
}

static void codes_outside_the_published_tables_are_marked_legacy(void **state)
{
    static const char *const unlisted[] = {
        "hackerprooftm", "hgpcicontrolscan", "pacbasic", "pacpro", "pacenterprise",
    };
    sslstore_product product;
    size_t count = 0;

    (void) state;
    for (size_t i = 0; i < COUNT(legacy); i++) {
        assert_true(found(legacy[i]).legacy);
    }
    for (size_t i = 0; i < COUNT(unlisted); i++) {
        assert_true(found(unlisted[i]).legacy);
    }
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        count += product.legacy;
    }
    assert_int_equal(count, COUNT(legacy) + COUNT(unlisted));
}

/* A row of the published tables reads "CODE NAME VALIDATION". */
static size_t check_published_row(const char *line)
{
    sslstore_product product;
    char code[64];
    char expected[200];

    if (sscanf(line, "%63s", code) != 1 || !sslstore_product_find(code, &product)) {
        fail_msg("not in the catalog: %s", line);
    }
    (void) snprintf(expected, sizeof expected, "%s %s %s\n", product.code, product.name,
                    sslstore_validation_name(product.validation));
    assert_string_equal(line, expected);
    assert_false(product.legacy);
    return 1;
}

static void names_and_validations_are_the_published_ones(void **state)
{
    FILE *file = fopen("../shared/seed-readme.txt", "r");
    char line[1000];
    bool in_table = false;
    size_t count = 0;

    (void) state;
    if (file == NULL) {
        skip();
    }
    while (fgets(line, sizeof line, file) != NULL) {
        if (strcmp(line, "Product Code Description Validation\n") == 0) {
            in_table = true;
        } else if (line[0] == '\n') {
            in_table = false;
        } else if (in_table) {
            count += check_published_row(line);
        }
    }
    (void) fclose(file);
    assert_int_equal(count, 72);
}

static void the_iteration_yields_each_product_once_in_the_order_of_codes(void **state)
{
    sslstore_product product;
    sslstore_product last = { 0 };
    size_t count = 0;

    (void) state;
    while (sslstore_product_at(count, &product)) {
        assert_true(product.name[0] != '\0' && product.brand[0] != '\0');
        if (count > 0) {
            assert_true(strcmp(last.code, product.code) < 0);
        }
        last = product;
        count++;
    }
    assert_int_equal(count, COUNT(registry) + COUNT(legacy));
    assert_string_equal(product.code, "");
    assert_false(sslstore_product_at(SIZE_MAX, &product));
}

static void a_code_is_found_in_any_case(void **state)
{
    sslstore_product product;
    char code[64];

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        for (size_t j = 0; j <= strlen(product.code); j++) {
            char byte = product.code[j];
            bool turn = (i + j) % 2 == 0 && byte >= 'a' && byte <= 'z';

            code[j] = turn ? (char) (byte - 'a' + 'A') : byte;
        }
        assert_string_equal(found(code).code, product.code);
        assert_string_equal(found(product.code).code, product.code);
    }
    assert_string_equal(found("DIGI_SSL_BASIC-eo").code, "digi_ssl_basic-EO");
}

static void an_enterprise_product_is_its_plain_sibling_with_an_existing_organization(void **state)
{
    sslstore_product product;
    size_t count = 0;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        char wire[SSLSTORE_ID_MAX] = "";
        size_t size = strlen(product.code) - 3;
        bool suffixed = strcmp(product.code + size, "-EO") == 0;

        assert_int_equal(product.enterprise, suffixed);
        if (suffixed) {
            sslstore_product plain = found(memcpy(wire, product.code, size));

            assert_int_equal(plain.validation, product.validation);
            assert_int_equal(plain.wildcard, product.wildcard);
            assert_int_equal(plain.multi_domain, product.multi_domain);
            assert_int_equal(plain.month_count, product.month_count);
            count++;
        }
    }
    assert_int_equal(count, 10);
}

static void the_vendor_of_an_unknown_code_follows_its_beginning(void **state)
{
    (void) state;
    assert_int_equal(sslstore__catalog_vendor("positivessl"), SSLSTORE_VENDOR_SECTIGO);
    assert_int_equal(sslstore__catalog_vendor("SSL123"), SSLSTORE_VENDOR_DIGICERT);
    assert_int_equal(sslstore__catalog_vendor("digi_of_tomorrow"), SSLSTORE_VENDOR_DIGICERT);
    assert_int_equal(sslstore__catalog_vendor("DigiTomorrow"), SSLSTORE_VENDOR_DIGICERT);
    assert_int_equal(sslstore__catalog_vendor("prodigious"), SSLSTORE_VENDOR_OTHER);
    assert_int_equal(sslstore__catalog_vendor("dig"), SSLSTORE_VENDOR_OTHER);
    assert_int_equal(sslstore__catalog_vendor(""), SSLSTORE_VENDOR_OTHER);
}

static void products_for_domains_are_those_that_validate_domains(void **state)
{
    sslstore_product product;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        bool domains = product.validation == SSLSTORE_VALIDATION_DV ||
                       product.validation == SSLSTORE_VALIDATION_OV ||
                       product.validation == SSLSTORE_VALIDATION_EV;

        assert_int_equal(sslstore__catalog_names_domains(&product), domains);
    }
    assert_true(sslstore__catalog_names_domains(&product)); /* a product outside the catalog */
}

static void wildcard_and_several_domains_follow_from_the_code(void **state)
{
    sslstore_product product;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        const char *code = product.code;
        bool several = strstr(code, "md") != NULL || strstr(code, "ucc") != NULL ||
                       strstr(code, "flex") != NULL || strstr(code, "basic") != NULL;
        bool wildcard = strstr(code, "wildcard") != NULL || strstr(code, "wc") != NULL;

        if (product.validation == SSLSTORE_VALIDATION_CLIENT) {
            several = false; /* pacbasic */
        } else if (strstr(code, "flex") != NULL || strstr(code, "basic") != NULL) {
            wildcard = product.validation != SSLSTORE_VALIDATION_EV;
        }
        assert_int_equal(product.multi_domain, several);
        assert_int_equal(product.wildcard, wildcard);
    }
}

/* ---- Validity ---- */

static void the_five_fixed_validities_hold_for_every_product(void **state)
{
    static const uint32_t pairs[][2] = {
        { 90, 3 }, { 180, 6 }, { 365, 12 }, { 730, 24 }, { 1095, 36 },
    };
    sslstore_product product;
    uint32_t nearest;

    (void) state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        assert_int_equal(sslstore_months_of_days(NULL, pairs[i][0], &nearest), pairs[i][1]);
        assert_int_equal(nearest, pairs[i][0]);
        for (size_t j = 0; sslstore_product_at(j, &product); j++) {
            assert_int_equal(sslstore_months_of_days(&product, pairs[i][0], NULL), pairs[i][1]);
        }
    }
}

static void months_on_offer_ascend_and_are_had_for_their_days(void **state)
{
    sslstore_product product;

    (void) state;
    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        assert_int_in_range(product.month_count, 1, sizeof product.months);
        for (size_t j = 0; j < product.month_count; j++) {
            uint32_t months = product.months[j];

            assert_true(j == 0 || product.months[j - 1] < months);
            assert_int_equal(sslstore_months_of_days(&product, months / 12 * 365 + months % 12 * 30,
                                                     NULL), months);
        }
    }
}

static void a_validity_that_nobody_sells_is_refused_with_the_nearest(void **state)
{
    static const uint32_t refused[][2] = {
        { 0, 90 }, { 1, 90 }, { 30, 90 }, { 89, 90 }, { 91, 90 }, { 134, 90 }, { 135, 90 },
        { 136, 180 }, { 200, 180 }, { 366, 365 }, { 397, 365 }, { 398, 365 }, { 731, 730 },
        { 1096, 1095 }, { 1460, 1095 }, { 100000, 1095 }, { UINT32_MAX, 1095 },
    };
    uint32_t nearest;

    (void) state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_int_equal(sslstore_months_of_days(NULL, refused[i][0], &nearest), 0);
        assert_int_equal(nearest, refused[i][1]);
    }
}

static void a_product_may_sell_more_than_the_fixed_validities(void **state)
{
    sslstore_product sectigo = found("positivessl");
    sslstore_product digicert = found("digi_securesite_flex");
    uint32_t nearest;

    (void) state;
    assert_int_equal(sslstore_months_of_days(&sectigo, 1825, &nearest), 60);
    assert_int_equal(sslstore_months_of_days(&sectigo, 2190, &nearest), 0);
    assert_int_equal(nearest, 1825);
    assert_int_equal(sslstore_months_of_days(&digicert, 2190, &nearest), 72);
    assert_int_equal(sslstore_months_of_days(NULL, 2190, &nearest), 0);
    assert_int_equal(nearest, 1095);
}

static void of_two_validities_equally_near_the_shorter_is_named(void **state)
{
    sslstore_product product = found("positivessl");
    uint32_t nearest;

    (void) state;
    assert_int_equal(sslstore_months_of_days(NULL, 135, &nearest), 0); /* between 90 and 180 */
    assert_int_equal(nearest, 90);
    product.month_count = 1;
    product.months[0] = 1; /* 30 days: as near to 60 as the 90 that every product sells */
    assert_int_equal(sslstore_months_of_days(&product, 60, &nearest), 0);
    assert_int_equal(nearest, 30);
}

static void vendors_and_validations_have_names(void **state)
{
    (void) state;
    assert_string_equal(sslstore_vendor_name(SSLSTORE_VENDOR_DIGICERT), "DigiCert");
    assert_string_equal(sslstore_vendor_name(SSLSTORE_VENDOR_SECTIGO), "Sectigo");
    assert_string_equal(sslstore_vendor_name(SSLSTORE_VENDOR_OTHER), "Other");
    assert_string_equal(sslstore_vendor_name((sslstore_vendor) 99), "Other");
    assert_string_equal(sslstore_validation_name(SSLSTORE_VALIDATION_EV_CODE_SIGNING),
                        "EV Code Signing");
    assert_string_equal(sslstore_validation_name(SSLSTORE_VALIDATION_OTHER), "Other");
    assert_string_equal(sslstore_validation_name((sslstore_validation) 99), "Other");
}

static size_t count_fitting(sslstore_product_filter filter)
{
    sslstore_product product;
    size_t count = 0;

    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        count += sslstore_product_fits(&product, &filter);
    }
    return count;
}

static void a_filter_keeps_what_fits_all_of_it(void **unused)
{
    sslstore_product_filter all = {.vendor = SSLSTORE_VENDOR_OTHER};
    sslstore_product_filter digicert = {.vendor = SSLSTORE_VENDOR_DIGICERT};
    sslstore_product_filter sectigo = {.vendor = SSLSTORE_VENDOR_SECTIGO};
    sslstore_product_filter enterprise = {.enterprise = true};
    sslstore_product_filter sectigo_enterprise = {.vendor = SSLSTORE_VENDOR_SECTIGO,
                                                  .enterprise = true};
    sslstore_product_filter dv_wildcard = {.validation = SSLSTORE_VALIDATION_DV, .wildcard = true};
    sslstore_product_filter both = {.wildcard = true, .multi_domain = true};
    sslstore_product_filter current = {.current = true};

    (void) unused;
    assert_int_equal(count_fitting(all), 116);
    assert_int_equal(count_fitting(digicert) + count_fitting(sectigo), 116);
    assert_int_equal(count_fitting(enterprise), 10);
    assert_int_equal(count_fitting(sectigo_enterprise), 0);
    assert_int_equal(count_fitting(current), 72);
    assert_int_in_range(count_fitting(dv_wildcard), 5, 20);
    assert_int_in_range(count_fitting(both), 5, 60);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_resembles_a_code_is_not_found),
        cmocka_unit_test(a_filter_keeps_what_fits_all_of_it),
        cmocka_unit_test(every_code_of_the_registry_is_there),
        cmocka_unit_test(codes_outside_the_published_tables_are_marked_legacy),
        cmocka_unit_test(names_and_validations_are_the_published_ones),
        cmocka_unit_test(the_iteration_yields_each_product_once_in_the_order_of_codes),
        cmocka_unit_test(a_code_is_found_in_any_case),
        cmocka_unit_test(an_enterprise_product_is_its_plain_sibling_with_an_existing_organization),
        cmocka_unit_test(the_vendor_of_an_unknown_code_follows_its_beginning),
        cmocka_unit_test(products_for_domains_are_those_that_validate_domains),
        cmocka_unit_test(wildcard_and_several_domains_follow_from_the_code),
        cmocka_unit_test(the_five_fixed_validities_hold_for_every_product),
        cmocka_unit_test(months_on_offer_ascend_and_are_had_for_their_days),
        cmocka_unit_test(a_validity_that_nobody_sells_is_refused_with_the_nearest),
        cmocka_unit_test(a_product_may_sell_more_than_the_fixed_validities),
        cmocka_unit_test(of_two_validities_equally_near_the_shorter_is_named),
        cmocka_unit_test(vendors_and_validations_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
