/* Changing the way in which domains are proven: for each vendor by its own call, and only what took
 * effect is a success.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "support/csr.h"
#include "support/store.h"

static struct store store;
static char id[SSLSTORE_ID_MAX];
static sslstore_order order;

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

/* An order that waits for its validation. */
static void begin(const char *product)
{
    sslstore_order_request filled = {.product_code = product,
                                     .csr = CSR_MANY,
                                     .csr_size = SSLSTORE_NUL_TERMINATED,
                                     .approver_email = "admin@example.com",
                                     .validity_days = 365,
                                     .admin = {.email = "ada@shop.example.com"},
                                     .technical = {.email = "ada@shop.example.com"}};
    sslstore_enroll_options options = {.skip_approver_check = true};
    sslstore_certificate certificate;

    store_begin(&store);
    store.engine_config.issue_after = 1000;
    store_open(&store);
    assert_int_equal(sslstore_enroll(store.client, &filled, &options, &certificate), SSLSTORE_OK);
    (void) snprintf(id, sizeof id, "%s", certificate.order.store_id);
    sslstore_certificate_free(&certificate);
}

static void end(void)
{
    sslstore_order_free(&order);
    assert_null(store_end(&store));
}

static sslstore_result change(const char *domain, sslstore_method method)
{
    sslstore_order_free(&order);
    memset(&order, 0xa5, sizeof order);
    return sslstore_change_method(store.client, id, domain, method, &order);
}

static void each_method_of_each_vendor_takes_effect(void **unused)
{
    static const char *const returned[2][5] = {
        {"", "EMAIL", "HTTP_CSR_HASH", "CNAME_CSR_HASH", ""},
        {"", "EMAIL", "FILE", "DNS_CNAME_TOKEN", "DNS"},
    };
    static const char *const products[] = {"positivemdcssl", "digi_ssl_dv_geotrust_flex"};
    static const sslstore_method methods[] = {SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_CNAME,
                                              SSLSTORE_METHOD_TXT, SSLSTORE_METHOD_EMAIL,
                                              SSLSTORE_METHOD_CNAME};

    (void) unused;
    for (int vendor = 0; vendor < 2; vendor++) {
        begin(products[vendor]);
        for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
            if (returned[vendor][methods[i]][0] == '\0') {
                assert_int_equal(change(NULL, methods[i]), SSLSTORE_ERR_ARGUMENT);
                assert_string_equal(error()->field, "method");
                continue;
            }
            assert_int_equal(change(i % 2 == 0 ? NULL : "", methods[i]), SSLSTORE_OK);
            assert_int_equal(order.domain_count, 3);
            for (size_t j = 0; j < order.domain_count; j++) {
                assert_string_equal(order.domains[j].method, returned[vendor][methods[i]]);
            }
        }
        assert_int_equal(fake_count(&store.fake, "order/changeapprovermethod"),
                         vendor == 0 ? 4 : 0);
        assert_int_equal(fake_count(&store.fake, "digicert/setapprovermethod"),
                         vendor == 0 ? 0 : 15);
        end();
    }
}

static void one_domain_is_named(void **unused)
{
    (void) unused;
    begin("digi_ssl_dv_geotrust_flex");
    assert_int_equal(change("API.shop.example.com.", SSLSTORE_METHOD_CNAME), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "digicert/setapprovermethod"), 1);
    assert_non_null(strstr(store.fake.requests, "\"DomainName\":\"api.shop.example.com\""));
    assert_int_equal(change("other.example.com", SSLSTORE_METHOD_CNAME), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(error()->field, "domain");
    assert_null(order.store_id);
    assert_int_equal(fake_count(&store.fake, "digicert/setapprovermethod"), 1);
    end();
    begin("positivemdcssl");
    assert_int_equal(change("api.shop.example.com", SSLSTORE_METHOD_FILE), SSLSTORE_OK);
    assert_non_null(strstr(store.fake.requests,
                           "\"DomainNames\":\"api.shop.example.com\",\"ApproverMethod\":\"FILE\""));
    end();
}

static void there_is_no_default(void **unused)
{
    (void) unused;
    begin("positivemdcssl");
    for (int method = 0; method < 6; method += 5) {
        assert_int_equal(change(NULL, (sslstore_method) method), SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(error()->field, "method");
    }
    end();
}

/* The service confirms what it does not know, and what it forgets. */
static void what_took_no_effect_is_a_conflict(void **unused)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_CNAME};

    (void) unused;
    for (int vendor = 0; vendor < 2; vendor++) {
        begin(vendor == 0 ? "positivemdcssl" : "digi_ssl_dv_geotrust_flex");
        store.mishaps[0].endpoint =
            vendor == 0 ? "order/changeapprovermethod" : "digicert/setapprovermethod";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json("{\"AuthResponse\":{\"isError\":false}}");
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(change(NULL, methods[i]), SSLSTORE_ERR_CONFLICT);
            assert_string_equal(error()->field, "dcvMethod");
            assert_null(order.store_id);
        }
        end();
    }
}

static void a_cname_record_of_digicert_is_no_txt_record(void **unused)
{
    (void) unused;
    begin("digi_ssl_dv_geotrust_flex");
    assert_int_equal(change(NULL, SSLSTORE_METHOD_CNAME), SSLSTORE_OK);
    store.mishaps[0].endpoint = "digicert/setapprovermethod";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json("{\"AuthResponse\":{\"isError\":false}}");
    assert_int_equal(change(NULL, SSLSTORE_METHOD_TXT), SSLSTORE_ERR_CONFLICT);
    end();
}

static void the_error_of_each_call_is_returned(void **unused)
{
    static const char *const products[] = {"positivemdcssl", "digi_ssl_dv_geotrust_flex"};

    (void) unused;
    for (int vendor = 0; vendor < 2; vendor++) {
        for (int call = 0; call < 3; call++) {
            begin(products[vendor]);
            store.mishaps[0].endpoint = call == 1 ? (vendor == 0 ? "order/changeapprovermethod"
                                                                 : "digicert/setapprovermethod")
                                                  : "order/status";
            store.mishaps[0].from = call == 2 ? 2 : 1;
            store.mishaps[0].before = true;
            store.mishaps[0].says = fake_status(400, "", "");
            assert_int_equal(change(NULL, SSLSTORE_METHOD_CNAME), SSLSTORE_ERR_HTTP_STATUS);
            assert_null(order.store_id);
            end();
        }
    }
}

static void an_order_that_waits_for_nothing_is_refused_by_the_service(void **unused)
{
    (void) unused;
    begin("positivemdcssl");
    store_post(&store, "/sandbox/approve", "{\"TheSSLStoreOrderID\":\"10000001\"}");
    assert_int_equal(change(NULL, SSLSTORE_METHOD_FILE), SSLSTORE_ERR_API);
    assert_int_equal(sslstore_change_method(store.client, "999", NULL, SSLSTORE_METHOD_FILE, NULL),
                     SSLSTORE_ERR_NOT_FOUND);
    end();
}

static void a_domain_of_digicert_needs_the_stores_own_id(void **unused)
{
    (void) unused;
    begin("digi_ssl_dv_geotrust_flex");
    assert_int_equal(sslstore_wire_domain_set_method(store.client, "", "a.example.com", "CNAME"),
                     SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_wire_domain_set_method(store.client, NULL, "a.example.com", "CNAME"),
                     SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(error()->field, "store_id");
    end();
}

static void a_product_of_no_catalog_is_digicerts_by_its_vendor(void **unused)
{
    static const char returned[] =
        "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"10000001\","
        "\"ProductCode\":\"yesterday\",\"VendorName\":\"DigiCert\",\"OrderStatus\":{"
        "\"MajorStatus\":\"Pending\",\"DomainAuthVettingStatus\":[{\"domain\":\"shop.example.com\","
        "\"dcvMethod\":\"DNS\"}]}}";

    (void) unused;
    begin("digi_ssl_dv_geotrust_flex");
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(returned);
    assert_int_equal(change(NULL, SSLSTORE_METHOD_TXT), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "digicert/setapprovermethod"), 1);
    end();
}

/* All ways in which an order shows that one of its domains is a wildcard. */
static void no_file_is_chosen_for_a_wildcard(void **unused)
{
    static const struct {
        const char *common_name;
        const char *dns_names;
        const char *domains[2]; /* to be validated, as the order lists them */
        const char *domain;     /* the chosen one; NULL: all */
        bool good;
    } rows[] = {
        {"*.shop.example.com", "", {"*.shop.example.com", "a.example.com"}, NULL, false},
        {"*.shop.example.com", "", {"shop.example.com", "a.example.com"}, NULL, false},
        {"*.shop.example.com",
         "",
         {"shop.example.com", "a.example.com"},
         "shop.example.com",
         false},
        {"*.shop.example.com", "", {"shop.example.com", "a.example.com"}, "a.example.com", true},
        {"a.example.com",
         "a.example.com,*.Shop.Example.Com",
         {"a.example.com", "shop.example.com"},
         NULL,
         false},
        {"a.example.com",
         "*.shop.example.com;a.example.com",
         {"a.example.com", "shop.example.com"},
         "a.example.com",
         true},
        {"a.example.com",
         "a.example.com shop.example.com",
         {"a.example.com", "shop.example.com"},
         NULL,
         true},
        {"a.example.com",
         "*.b.shop.example.com",
         {"a.example.com", "shop.example.com"},
         NULL,
         true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char returned[1024];
        int size;

        begin("positivemdcssl");
        size = snprintf(returned, sizeof returned,
                        "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"10000001\","
                        "\"ProductCode\":\"positivemdcwildcard\",\"CommonName\":\"%s\","
                        "\"DNSNames\":\"%s\",\"OrderStatus\":{\"MajorStatus\":\"Pending\","
                        "\"DomainAuthVettingStatus\":[{\"domain\":\"%s\",\"dcvMethod\":"
                        "\"HTTP_CSR_HASH\"},{\"domain\":\"%s\",\"dcvMethod\":\"HTTP_CSR_HASH\"}]}}",
                        rows[i].common_name, rows[i].dns_names, rows[i].domains[0],
                        rows[i].domains[1]);
        assert_true(size > 0 && (size_t) size < sizeof returned);
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json(returned);
        store.mishaps[1].endpoint = "order/changeapprovermethod";
        store.mishaps[1].before = true;
        store.mishaps[1].says = fake_json("{\"AuthResponse\":{\"isError\":false}}");
        if (rows[i].good) {
            assert_int_equal(change(rows[i].domain, SSLSTORE_METHOD_FILE), SSLSTORE_OK);
        } else {
            assert_int_equal(change(rows[i].domain, SSLSTORE_METHOD_FILE), SSLSTORE_ERR_ARGUMENT);
            assert_non_null(
                strstr(error()->message, SSLSTORE__WORDS("a file cannot validate a wildcard")));
        }
        assert_int_equal(fake_count(&store.fake, "order/changeapprovermethod"), rows[i].good);
        end();
    }
}

/* DomainAuthVettingStatus may be null. */
static void an_order_without_a_list_of_domains_is_changed_by_its_names(void **unused)
{
    static const struct {
        const char *product;
        const char *common_name;
        const char *dns_names;
        const char *domain; /* NULL: all */
        sslstore_method method;
        const char *shown; /* by the order, after the change */
        sslstore_result result;
        int calls;
    } rows[] = {
        {"positivessl", "shop.example.com", "", NULL, SSLSTORE_METHOD_CNAME,
         "\"CNAMEAuthName\":\"_1.shop.example.com\"", SSLSTORE_OK, 1},
        {"positivessl", "shop.example.com", "", NULL, SSLSTORE_METHOD_CNAME, "\"PollStatus\":null",
         SSLSTORE_ERR_CONFLICT, 1},
        {"positivessl", "shop.example.com", "", NULL, SSLSTORE_METHOD_FILE,
         "\"AuthFileName\":\"1.txt\"", SSLSTORE_OK, 1},
        {"positivessl", "shop.example.com", "", NULL, SSLSTORE_METHOD_FILE, "\"AuthFileName\":null",
         SSLSTORE_ERR_CONFLICT, 1},
        {"positivessl", "shop.example.com", "", "shop.example.com.", SSLSTORE_METHOD_EMAIL,
         "\"AuthFileName\":null", SSLSTORE_OK, 1},
        {"positivessl", "shop.example.com", "", "other.example.com", SSLSTORE_METHOD_EMAIL,
         "\"AuthFileName\":null", SSLSTORE_ERR_ARGUMENT, 0},
        {"positivesslwildcard", "*.shop.example.com", "", NULL, SSLSTORE_METHOD_FILE,
         "\"AuthFileName\":\"1.txt\"", SSLSTORE_ERR_ARGUMENT, 0},
        {"digi_ssl_dv_geotrust_flex", "a.example.com", "b.example.com,c.example.com", NULL,
         SSLSTORE_METHOD_TXT, "\"AuthFileName\":null", SSLSTORE_OK, 3},
        {"digi_ssl_dv_geotrust_flex", "a.example.com", "b.example.com,c.example.com",
         "B.example.com", SSLSTORE_METHOD_TXT, "\"AuthFileName\":null", SSLSTORE_OK, 1},
        {"digi_ssl_dv_geotrust_flex", "", "", NULL, SSLSTORE_METHOD_TXT, "\"AuthFileName\":null",
         SSLSTORE_ERR_ARGUMENT, 0},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char returned[1024];

        begin("positivemdcssl");
        (void) snprintf(returned, sizeof returned,
                        "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"10000001\","
                        "\"ProductCode\":\"%s\",\"CommonName\":\"%s\",\"DNSNames\":\"%s\",%s,"
                        "\"OrderStatus\":{\"MajorStatus\":\"Pending\","
                        "\"DomainAuthVettingStatus\":null}}",
                        rows[i].product, rows[i].common_name, rows[i].dns_names, rows[i].shown);
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json(returned);
        store.mishaps[1].endpoint = "order/changeapprovermethod";
        store.mishaps[1].before = true;
        store.mishaps[1].says = fake_json("{\"AuthResponse\":{\"isError\":false}}");
        store.mishaps[2].endpoint = "digicert/setapprovermethod";
        store.mishaps[2].before = true;
        store.mishaps[2].says = store.mishaps[1].says;
        assert_int_equal(change(rows[i].domain, rows[i].method), rows[i].result);
        assert_int_equal(fake_count(&store.fake, "order/changeapprovermethod") +
                             fake_count(&store.fake, "digicert/setapprovermethod"),
                         rows[i].calls);
        end();
    }
}

/* Every chosen domain counts, and what the order as a whole shows counts only without them. */
static void each_domain_must_show_the_method(void **unused)
{
    static const struct {
        const char *methods[2]; /* that the domains show after the change; NULL: there is none */
        sslstore_result result;
    } rows[] = {
        {{"CNAME_CSR_HASH", "CNAME_CSR_HASH"}, SSLSTORE_OK},
        {{"CNAME_CSR_HASH", "HTTP_CSR_HASH"}, SSLSTORE_ERR_CONFLICT},
        {{"HTTP_CSR_HASH", "CNAME_CSR_HASH"}, SSLSTORE_ERR_CONFLICT},
        {{"CNAME_CSR_HASH", NULL}, SSLSTORE_OK},
        {{"HTTP_CSR_HASH", NULL}, SSLSTORE_ERR_CONFLICT},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char second[128] = "";
        char returned[1024];

        if (rows[i].methods[1] != NULL) {
            (void) snprintf(second, sizeof second,
                            ",{\"domain\":\"b.example.com\",\"dcvMethod\":\"%s\"}",
                            rows[i].methods[1]);
        }
        begin("positivemdcssl");
        (void) snprintf(
            returned, sizeof returned,
            "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"10000001\","
            "\"ProductCode\":\"positivemdcwildcard\",\"CommonName\":\"*.a.example.com\","
            "\"OrderStatus\":{\"MajorStatus\":\"Pending\",\"DomainAuthVettingStatus\":["
            "{\"domain\":\"a.example.com\",\"dcvMethod\":\"%s\"}%s]}}",
            rows[i].methods[0], second);
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json(returned);
        store.mishaps[1].endpoint = "order/changeapprovermethod";
        store.mishaps[1].before = true;
        store.mishaps[1].says = fake_json("{\"AuthResponse\":{\"isError\":false}}");
        assert_int_equal(change(NULL, SSLSTORE_METHOD_CNAME), rows[i].result);
        assert_int_equal(fake_count(&store.fake, "order/changeapprovermethod"), 1);
        end();
    }
}

static void a_name_that_is_no_domain_name_is_not_sent(void **unused)
{
    char returned[1024];

    (void) unused;
    begin("digi_ssl_dv_geotrust_flex");
    (void) snprintf(returned, sizeof returned,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"10000001\","
                    "\"ProductCode\":\"digi_ssl_dv_geotrust_flex\",\"CommonName\":\"%0300d\","
                    "\"OrderStatus\":{\"MajorStatus\":\"Pending\"}}",
                    7);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(returned);
    assert_int_equal(change(NULL, SSLSTORE_METHOD_TXT), SSLSTORE_ERR_LIMIT);
    assert_int_equal(fake_count(&store.fake, "digicert/setapprovermethod"), 0);
    end();
}

static void the_order_may_be_left_out_and_its_id_must_fit(void **unused)
{
    char returned[1024];

    (void) unused;
    begin("positivemdcssl");
    assert_int_equal(sslstore_change_method(store.client, id, NULL, SSLSTORE_METHOD_FILE, NULL),
                     SSLSTORE_OK);
    (void) snprintf(returned, sizeof returned,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%0120d\","
                    "\"ProductCode\":\"positivessl\",\"OrderStatus\":{\"MajorStatus\":\"Pending\","
                    "\"DomainAuthVettingStatus\":[{\"domain\":\"shop.example.com\"}]}}",
                    7);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(returned);
    assert_int_equal(
        sslstore_change_method(store.client, "mine", NULL, SSLSTORE_METHOD_CNAME, NULL),
        SSLSTORE_ERR_LIMIT);
    assert_int_equal(fake_count(&store.fake, "order/changeapprovermethod"), 1);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_of_each_vendor_takes_effect),
        cmocka_unit_test(one_domain_is_named),
        cmocka_unit_test(there_is_no_default),
        cmocka_unit_test(what_took_no_effect_is_a_conflict),
        cmocka_unit_test(a_cname_record_of_digicert_is_no_txt_record),
        cmocka_unit_test(the_error_of_each_call_is_returned),
        cmocka_unit_test(an_order_that_waits_for_nothing_is_refused_by_the_service),
        cmocka_unit_test(a_domain_of_digicert_needs_the_stores_own_id),
        cmocka_unit_test(the_order_may_be_left_out_and_its_id_must_fit),
        cmocka_unit_test(a_product_of_no_catalog_is_digicerts_by_its_vendor),
        cmocka_unit_test(no_file_is_chosen_for_a_wildcard),
        cmocka_unit_test(an_order_without_a_list_of_domains_is_changed_by_its_names),
        cmocka_unit_test(each_domain_must_show_the_method),
        cmocka_unit_test(a_name_that_is_no_domain_name_is_not_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
