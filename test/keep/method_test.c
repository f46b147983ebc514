/* The validation methods of a keep: the first that is possible, and another one when it fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/catalog/rules.h"
#include "../../src/keep/choice.h"
#include "device.h"

#define DAY 86400

static struct device device;
static unsigned failing; /* mask of 1 << method: what cannot be published */

static int publish(void *user, const sslstore_dcv_record *record)
{
    (void) user;
    return (failing >> record->method & 1) != 0 ? -1 : 0;
}

/* An order that is never issued, by these methods. */
static void begin(const char *product, const char *domain, const sslstore_method *methods,
                  size_t count)
{
    failing = 0;
    device_begin(&device);
    device.store.engine_config.issue_after = 1000;
    device.keep.publish = publish;
    device.order.product_code = product;
    device.order.domain_name = domain;
    device.keep.methods = methods;
    device.keep.method_count = count;
    device_open(&device);
}

/* The method of the records that the last step reports. */
static sslstore_method reported(void)
{
    assert_true(device.report.records.count > 0);
    return device.report.records.records[0].method;
}

/* Whether steps within a few days change the method. */
static bool changes(void)
{
    for (int i = 0; i < 40; i++) {
        (void) device_step(&device);
        if ((device.report.did & SSLSTORE_KEEP_DID_METHOD) != 0) {
            return true;
        }
        device.store.fake.wall_time += DAY / 4;
    }
    return false;
}

static void another_method_is_tried_when_one_fails(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_TXT,
                                              SSLSTORE_METHOD_CNAME};

    (void) unused;
    begin("positivessl", "shop.example.com", methods, 3);
    failing = 1u << SSLSTORE_METHOD_FILE;
    (void) device_step(&device);
    assert_true(device.report.did & SSLSTORE_KEEP_DID_METHOD);
    assert_true(device.withdraws > 0);
    assert_int_equal(reported(), SSLSTORE_METHOD_CNAME); /* Sectigo looks for no TXT record */
    failing = 1u << SSLSTORE_METHOD_CNAME;
    assert_true(changes());
    assert_int_equal(reported(), SSLSTORE_METHOD_FILE);
    device_end(&device);
}

static void what_is_published_and_shows_no_effect_has_failed(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_TXT, SSLSTORE_METHOD_EMAIL};

    (void) unused;
    begin("digi_ssl_dv_geotrust_flex", "shop.example.com", methods, 2);
    device.order.technical.email = "tom@shop.example.com";
    (void) device_step(&device);
    assert_int_equal(device.report.did & SSLSTORE_KEEP_DID_METHOD, 0);
    assert_int_equal(reported(), SSLSTORE_METHOD_TXT);
    assert_true(changes());
    assert_int_equal(reported(), SSLSTORE_METHOD_EMAIL);
    assert_true(device.withdraws > 0);
    device_end(&device);
}

static void the_only_method_stays(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_TXT};

    (void) unused;
    for (size_t count = 0; count <= 2; count++) {
        begin("positivessl", "shop.example.com", methods, count);
        failing = 1u << SSLSTORE_METHOD_CNAME;
        assert_false(changes());
        device_end(&device);
    }
}

/* Elsewhere in the library, too, a code that the catalog lacks is DigiCert's if it begins so. */
static void an_unknown_product_of_digicert_may_be_validated_by_txt(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_TXT, SSLSTORE_METHOD_CNAME};
    sslstore_order_request order = {.product_code = "digi_of_next_year",
                                    .domain_name = "shop.example.com"};
    sslstore_keep keep = {.order = &order, .methods = methods, .method_count = 2};

    (void) unused;
    assert_int_equal(sslstore__keep_choice_first(&keep, FAKE_NOW), 0);
    order.product_code = "ssl_of_next_year";
    assert_int_equal(sslstore__keep_choice_first(&keep, FAKE_NOW), 1);
}

static void no_file_is_tried_for_a_wildcard(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_CNAME,
                                              SSLSTORE_METHOD_EMAIL};

    (void) unused;
    begin("positivesslwildcard", "*.shop.example.com", methods, 3);
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(reported(), SSLSTORE_METHOD_CNAME);
    failing = 1u << SSLSTORE_METHOD_CNAME;
    assert_true(changes());
    assert_int_equal(reported(), SSLSTORE_METHOD_EMAIL);
    failing = 0;
    assert_true(changes());
    assert_int_equal(reported(), SSLSTORE_METHOD_CNAME);
    device_end(&device);
}

static void the_choice_is_stored_before_it_is_requested(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_FILE};

    (void) unused;
    begin("positivessl", "shop.example.com", methods, 2);
    (void) device_step(&device);
    assert_int_equal(reported(), SSLSTORE_METHOD_CNAME);
    failing = 1u << SSLSTORE_METHOD_CNAME;
    device.propagated_answer = -1;
    device.store.fake.wall_time = device.report.next_look;
    device.save_answer = -1;
    assert_int_equal(device_step(&device), SSLSTORE_ERR_JOURNAL);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 0);
    device.save_answer = 0;
    device.store.mishaps[0].endpoint = "order/changeapprovermethod";
    device.store.mishaps[0].before = true;
    device.store.mishaps[0].says = fake_json("{\"AuthResponse\":{\"isError\":true}}");
    assert_true(changes());
    assert_int_equal(device.result, SSLSTORE_ERR_API); /* and the next step goes on */
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 1);
    device_end(&device);
}

/* A service that is slow, or that limits calls, is not asked for all methods at once. */
static void a_step_changes_the_method_at_most_eight_times(void **unused)
{
    static sslstore_method methods[12];

    (void) unused;
    for (size_t i = 0; i < 12; i++) {
        methods[i] = i % 2 == 0 ? SSLSTORE_METHOD_CNAME : SSLSTORE_METHOD_FILE;
    }
    begin("positivessl", "shop.example.com", methods, 12);
    failing = 1u << SSLSTORE_METHOD_CNAME | 1u << SSLSTORE_METHOD_FILE;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 8);
    device.store.fake.wall_time = device.report.next_look;
    assert_int_equal(device_step(&device), SSLSTORE_OK);
    assert_int_equal(fake_count(&device.store.fake, "order/changeapprovermethod"), 11);
    device_end(&device);
}

static void nobody_knows_whether_another_ca_looks_for_txt_records(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_TXT};

    (void) unused;
    begin("positivessl", "shop.example.com", methods, 2);
    (void) device_step(&device);
    device.order.product_code = "yesterday"; /* the order stays; the description names no product */
    failing = 1u << SSLSTORE_METHOD_CNAME;
    assert_false(changes());
    device_end(&device);
}

/* The CA/Browser Forum forbids e-mails from 2028-03-15 on. A keep knows the day without a catalog,
 * and it is the day of the catalog's rules. */
static void e_mails_end(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_EMAIL, SSLSTORE_METHOD_CNAME,
                                              SSLSTORE_METHOD_FILE};

    (void) unused;
    for (int after = 0; after < 2; after++) {
        device_begin(&device);
        device.store.engine_config.issue_after = 1000;
        device.keep.methods = methods;
        device.keep.method_count = 3;
        device.keep.publish = publish;
        failing = 0;
        device.store.fake.wall_time = 1836691200 - 1 + after;
        device_open(&device);
        (void) device_step(&device);
        assert_int_equal(device.report.records.count > 0, true);
        assert_int_equal(reported(), after ? SSLSTORE_METHOD_CNAME : SSLSTORE_METHOD_EMAIL);
#if !defined(SSLSTORE_NO_CATALOG)
        assert_int_equal(sslstore__rule_at(SSLSTORE__RULE_EMAIL, device.store.fake.wall_time),
                         after ? SSLSTORE__RULE_FORBIDDEN : SSLSTORE__RULE_DISCOURAGED);
#endif
        failing = after ? 1u << SSLSTORE_METHOD_CNAME : 0;
        assert_true(changes());
        assert_int_equal(reported(), after ? SSLSTORE_METHOD_FILE : SSLSTORE_METHOD_CNAME);
        device_end(&device);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_method_is_tried_when_one_fails),
        cmocka_unit_test(what_is_published_and_shows_no_effect_has_failed),
        cmocka_unit_test(the_only_method_stays),
        cmocka_unit_test(an_unknown_product_of_digicert_may_be_validated_by_txt),
        cmocka_unit_test(no_file_is_tried_for_a_wildcard),
        cmocka_unit_test(the_choice_is_stored_before_it_is_requested),
        cmocka_unit_test(a_step_changes_the_method_at_most_eight_times),
        cmocka_unit_test(nobody_knows_whether_another_ca_looks_for_txt_records),
        cmocka_unit_test(e_mails_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
