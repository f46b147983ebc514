/* Identity: ids of every form are recognized, and one issuance is never taken for another.
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

#include "rpc/identity.h"

/* A copy without a spare byte, so that a sanitizer finds reads beyond its end. */
static char *copy_exactly(const char *id)
{
    size_t size = strlen(id) + 1;
    char *copy = malloc(size);

    assert_non_null(copy);
    memcpy(copy, id, size);
    return copy;
}

static void is_refused(const char *id)
{
    struct sslstore__identity identity;
    char *copy = copy_exactly(id);

    assert_false(sslstore__identity_read(copy, &identity));
    assert_string_equal(identity.store_id, "");
    assert_string_equal(identity.partner_id, "");
    assert_string_equal(identity.custom_id, "");
    free(copy);
}

static void is(const char *id, const char *store_id, const char *partner_id, const char *custom_id)
{
    struct sslstore__identity identity;
    char *copy = copy_exactly(id);

    assert_true(sslstore__identity_read(copy, &identity));
    assert_string_equal(identity.store_id, store_id);
    assert_string_equal(identity.partner_id, partner_id);
    assert_string_equal(identity.custom_id, custom_id);
    free(copy);
}

static void digits_are_an_order_id(void **unused)
{
    (void) unused;
    is("1", "1", "", "");
    is("24680", "24680", "", "");
    is("0000000000000000000000000000000000000000", "0000000000000000000000000000000000000000", "",
       "");
}

static void digits_and_a_dash_are_an_order_key(void **unused)
{
    (void) unused;
    is("24680-13579", "24680", "13579", "");
    is("24680-PO-1", "24680", "PO-1", "");
    is("24680-a", "24680", "a", "");
}

static void a_guid_is_a_custom_id_even_when_it_begins_with_digits(void **unused)
{
    (void) unused;
    is("12345678-1234-1234-1234-123456789012", "", "", "12345678-1234-1234-1234-123456789012");
    is("{12345678-1234-1234-1234-123456789012}", "", "", "{12345678-1234-1234-1234-123456789012}");
    is("0a1b2c3d-0000-4000-8000-ABCDEFabcdef", "", "", "0a1b2c3d-0000-4000-8000-ABCDEFabcdef");
}

static void what_only_looks_like_a_guid_is_an_order_key(void **unused)
{
    (void) unused;
    is("12345678-1234-1234-1234-12345678901", "12345678", "1234-1234-1234-12345678901", "");
    is("12345678-1234-1234-1234-1234567890123", "12345678", "1234-1234-1234-1234567890123", "");
    is("12345678-1234-1234-1234-12345678901g", "12345678", "1234-1234-1234-12345678901g", "");
    is("12345678-12345-123-1234-123456789012", "12345678", "12345-123-1234-123456789012", "");
    is("12345678-1234-1234-1234-12345678901_", "12345678", "1234-1234-1234-12345678901_", "");
    is("12345678-1234-1234-1234-12345678901!", "12345678", "1234-1234-1234-12345678901!", "");
    is("12345678-1234-1234-1234-12345678901234", "12345678", "1234-1234-1234-12345678901234", "");
    is("{12345678-1234-1234-1234-1234567890123", "", "", "{12345678-1234-1234-1234-1234567890123");
}

static void any_other_text_is_a_custom_id(void **unused)
{
    (void) unused;
    is("shop-2026", "", "", "shop-2026");
    is("-", "", "", "-");
    is("-123", "", "", "-123");
    is("24680|13579", "", "", "24680|13579");
    is("24680a", "", "", "24680a");
}

static void an_invalid_id_is_refused(void **unused)
{
    static const char *const bad[] = {"",        " ",     "24680 ", " 24680",      "24\n680",
                                      "24680\t", "a\x7f", "a\x01",  "caf\xc3\xa9", "24680-1 3"};
    struct sslstore__identity identity;

    (void) unused;
    assert_false(sslstore__identity_read(NULL, &identity));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        is_refused(bad[i]);
    }
}

static void an_order_key_needs_both_parts(void **unused)
{
    (void) unused;
    is_refused("24680-"); /* would match any issuance */
}

static void an_id_has_at_most_95_bytes(void **unused)
{
    char id[SSLSTORE_ID_MAX + 1];

    (void) unused;
    memset(id, '7', sizeof id);
    id[SSLSTORE_ID_MAX - 1] = '\0';
    is(id, id, "", "");
    id[0] = 'x';
    is(id, "", "", id);
    id[SSLSTORE_ID_MAX - 1] = '7';
    id[SSLSTORE_ID_MAX] = '\0';
    is_refused(id);
}

static bool fits(const char *id, const char *store_id, const char *partner_id)
{
    struct sslstore__identity identity;

    char *copy = copy_exactly(id);
    bool matches;

    assert_true(sslstore__identity_read(copy, &identity));
    matches = sslstore__identity_matches(&identity, store_id, partner_id);
    free(copy);
    return matches;
}

static void an_issuance_matches_only_itself(void **unused)
{
    (void) unused;
    assert_true(fits("24680-1", "24680", "1"));
    assert_false(fits("24680-1", "24680", "2"));
    assert_false(fits("24680-1", "24681", "1"));
    assert_false(fits("24680", "24681", "1"));
    assert_true(fits("24680-po-1", "24680", "PO-1"));
}

static void a_missing_id_matches_any(void **unused)
{
    (void) unused;
    assert_true(fits("24680", "24680", "1"));
    assert_true(fits("24680-1", "24680", ""));
    assert_true(fits("24680-1", "", ""));
    assert_true(fits("my-order", "24680", "1"));
}

static void the_order_key_joins_both_ids(void **unused)
{
    sslstore_order order;
    char id[SSLSTORE_ID_MAX];

    (void) unused;
    memset(&order, 0, sizeof order);
    assert_int_equal(sslstore_order_id(&order, id, sizeof id), SSLSTORE_OK);
    assert_string_equal(id, "");
    order.store_id = "24680";
    order.partner_id = "";
    (void) sslstore_order_id(&order, id, sizeof id);
    assert_string_equal(id, "24680");
    order.partner_id = "13579";
    (void) sslstore_order_id(&order, id, sizeof id);
    assert_string_equal(id, "24680-13579");
    is(id, "24680", "13579", "");
}

/* The key of an order whose id has so many digits, in a buffer without a spare byte. */
static sslstore_result key_of(size_t digits, size_t capacity, char *shown)
{
    char *store_id = calloc(1, digits + 1);
    char *id = malloc(capacity);
    sslstore_order order;
    sslstore_result result;

    assert_non_null(store_id);
    assert_non_null(id);
    memset(store_id, '9', digits);
    memset(&order, 0, sizeof order);
    order.store_id = store_id;
    order.partner_id = "13579";
    result = sslstore_order_id(&order, id, capacity);
    strcpy(shown, id);
    free(id);
    free(store_id);
    return result;
}

static void an_order_key_that_does_not_fit_is_an_error_and_never_cut(void **unused)
{
    static const struct {
        size_t digits;
        size_t capacity;
        sslstore_result result;
    } rows[] = {
        {5, 12, SSLSTORE_OK},         {5, 11, SSLSTORE_ERR_LIMIT},  {5, 6, SSLSTORE_ERR_LIMIT},
        {5, 5, SSLSTORE_ERR_LIMIT},   {5, 1, SSLSTORE_ERR_LIMIT},   {89, 96, SSLSTORE_OK},
        {90, 96, SSLSTORE_ERR_LIMIT}, {95, 96, SSLSTORE_ERR_LIMIT}, {4095, 96, SSLSTORE_ERR_LIMIT},
    };
    char shown[128];

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(key_of(rows[i].digits, rows[i].capacity, shown), rows[i].result);
        assert_int_equal(strlen(shown), rows[i].result == SSLSTORE_OK ? rows[i].digits + 6 : 0);
    }
}

static void a_buffer_of_size_zero_is_not_written(void **unused)
{
    sslstore_order order;
    char untouched = 'x';

    (void) unused;
    memset(&order, 0, sizeof order);
    order.store_id = "24680";
    assert_int_equal(sslstore_order_id(&order, &untouched, 0), SSLSTORE_ERR_LIMIT);
    assert_int_equal(untouched, 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_an_order_id),
        cmocka_unit_test(digits_and_a_dash_are_an_order_key),
        cmocka_unit_test(a_guid_is_a_custom_id_even_when_it_begins_with_digits),
        cmocka_unit_test(what_only_looks_like_a_guid_is_an_order_key),
        cmocka_unit_test(any_other_text_is_a_custom_id),
        cmocka_unit_test(an_invalid_id_is_refused),
        cmocka_unit_test(an_order_key_needs_both_parts),
        cmocka_unit_test(an_id_has_at_most_95_bytes),
        cmocka_unit_test(an_issuance_matches_only_itself),
        cmocka_unit_test(a_missing_id_matches_any),
        cmocka_unit_test(the_order_key_joins_both_ids),
        cmocka_unit_test(an_order_key_that_does_not_fit_is_an_error_and_never_cut),
        cmocka_unit_test(a_buffer_of_size_zero_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
