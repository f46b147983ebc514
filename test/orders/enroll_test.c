/* Enrolling: from a request to a certificate with the request's key. What the service would not
 * notice is found before, and an order that was placed is never lost.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "pki/fixture.h"

#include "support/csr.h"
#include "support/range.h"
#include "support/request.h"
#include "support/store.h"

static struct store store;
static sslstore_certificate certificate;

static void begin(void)
{
    store_begin(&store);
}

static void end(void)
{
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

static sslstore_result enroll(const sslstore_order_request *filled,
                              const sslstore_enroll_options *options)
{
    memset(&certificate, 0xa5, sizeof certificate);
    return sslstore_enroll(store.client, filled, options, &certificate);
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static void key_of(const char *csr_text, uint8_t *key)
{
    sslstore_csr csr;

    assert_int_equal(
        sslstore_csr_read(&store.config.memory, csr_text, SSLSTORE_NUL_TERMINATED, &csr, NULL),
        SSLSTORE_OK);
    memcpy(key, csr.key_sha256, SSLSTORE_SHA256_SIZE);
    sslstore_csr_free(&csr);
}

/* ---- The straight way ---- */

static void an_order_is_placed_issued_and_downloaded(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();
    uint8_t key[SSLSTORE_SHA256_SIZE];

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_ACTIVE);
    assert_string_equal(certificate.order.product_code, "positivessl");
    assert_string_equal(certificate.order.common_name, "shop.example.com");
    assert_string_equal(certificate.chain.common_name, "shop.example.com");
    key_of(CSR_SHOP, key);
    assert_memory_equal(certificate.chain.key_sha256, key, sizeof key);
    assert_true(certificate.chain.chain_pem[0] != '\0');
    assert_int_equal(store_orders(&store), 1);
    assert_int_equal(fake_count(&store.fake, "order/approverlist"), 1);
    assert_int_equal(fake_count(&store.fake, "order/neworder"), 1);
    assert_int_equal(error()->result, SSLSTORE_OK);
    end();
}

static void without_waiting_the_order_is_pending_and_has_its_id(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_PENDING);
    assert_true(certificate.order.store_id[0] != '\0');
    assert_null(certificate.chain.leaf_pem);
    assert_int_equal(fake_count(&store.fake, "order/status"), 0);
    end();
}

static void a_certificate_that_is_there_at_once_is_taken_at_once(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.issue_at_once = 1;
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_true(certificate.issued);
    end();
}

static void the_shortest_wait_is_one(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 1};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_true(fake_count(&store.fake, "order/status") > 0);
    end();
}

static void time_that_runs_out_leaves_the_order_pending(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 20000, .poll_ms = 1000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.issue_after = 1000;
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_PENDING);
    assert_true(certificate.order.store_id[0] != '\0');
    assert_int_in_range(store.fake.now_ms, 20000, 21500);
    assert_int_in_range(fake_count(&store.fake, "order/status"), 15, 30);
    end();
}

static void issuance_that_takes_its_time_is_waited_for(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 600000, .poll_ms = 1000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.issue_after = 30;
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_true(certificate.issued);
    end();
}

static void an_issued_order_without_files_yet_is_no_failure(void **unused)
{
    static const char *const faults[] = {"empty-certificate@order/download"};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.issue_at_once = 1;
    store.engine_config.faults = faults;
    store.engine_config.fault_count = 1;
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_ACTIVE);
    assert_int_equal(error()->result, SSLSTORE_OK);
    assert_string_equal(error()->message, "");
    end();
}

/* ---- Looking again and again ---- */

#define CREEP_MS 10 /* the fake's clock advances a little whenever it is read */

/* What order/status returns of certificate.order instead of the truth, and when it was called. */
static struct {
    size_t times;
    const char *major;
    const char *minor;
    const char *serial;
    uint64_t began;
    uint64_t polled_at[32];
    size_t polls;
} returned;

static bool put_status(void *user, const struct fake_request *requested, struct fake_reply *says)
{
    const sslstore_order *order = user;
    char json[1024];

    if (strcmp(requested->path, "/rest/order/status") != 0) {
        return false;
    }
    assert_true(returned.polls < sizeof returned.polled_at / sizeof returned.polled_at[0]);
    returned.polled_at[returned.polls++] = store.fake.now_ms - returned.began;
    if (returned.polls > returned.times) {
        return false;
    }
    (void) snprintf(json, sizeof json,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%s\","
                    "\"PartnerOrderID\":\"%s\",\"CustomOrderID\":\"%s\",\"SerialNumber\":\"%s\","
                    "\"OrderStatus\":{\"MajorStatus\":\"%s\",\"MinorStatus\":\"%s\"}}",
                    order->store_id, order->partner_id, order->custom_id, returned.serial,
                    returned.major, returned.minor);
    *says = fake_json(json);
    return true;
}

/* An issued order whose next polls return something else. */
static void begin_returning(sslstore_order *order, size_t times, const char *major,
                            const char *minor)
{
    sslstore_order_request filled = shop_request();

    begin();
    store.engine_config.issue_at_once = 1;
    store.intercept = put_status;
    store.intercept_user = order;
    memset(&returned, 0, sizeof returned);
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_true(certificate.issued);
    *order = certificate.order;
    memset(&certificate.order, 0, sizeof certificate.order);
    sslstore_certificate_free(&certificate);
    memset(&returned, 0, sizeof returned);
    returned.times = times;
    returned.major = major;
    returned.minor = minor;
    returned.serial = "";
    returned.began = store.fake.now_ms;
}

static void end_returning(sslstore_order *order)
{
    sslstore_order_free(order);
    end();
}

static sslstore_result wait_for(const sslstore_order *order, uint32_t wait_ms, uint32_t poll_ms)
{
    sslstore_certificate_options options = {.csr = CSR_SHOP,
                                            .csr_size = SSLSTORE_NUL_TERMINATED,
                                            .wait_ms = wait_ms,
                                            .poll_ms = poll_ms};

    return sslstore_certificate_get(store.client, order->store_id, &options, &certificate);
}

static void a_state_that_passes_is_waited_out(void **unused)
{
    static const char *const states[][2] = {{"Pending", ""},
                                            {"Initial", ""},
                                            {"", ""},
                                            {"Brand new state", ""},
                                            {"Active", "PENDING_REISSUE"}};

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        sslstore_order order;

        begin_returning(&order, 3, states[i][0], states[i][1]);
        assert_int_equal(wait_for(&order, 60000, 1000), SSLSTORE_OK);
        assert_true(certificate.issued);
        assert_int_equal(returned.polls, 4);
        end_returning(&order);
    }
}

static void a_final_state_is_reported_at_once(void **unused)
{
    static const char *const states[] = {"Cancelled", "Expired",  "Refunded",
                                         "Revoked",   "Rejected", "certgen_failed"};

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        sslstore_order order;

        begin_returning(&order, 9, states[i], "");
        assert_int_equal(wait_for(&order, 60000, 1000), SSLSTORE_OK);
        assert_false(certificate.issued);
        assert_string_equal(certificate.order.major_status, states[i]);
        assert_int_equal(returned.polls, 1);
        assert_int_in_range(store.fake.now_ms - returned.began, 0, CREEP_MS);
        end_returning(&order);
    }
}

static void polls_come_fast_at_first_and_then_at_the_chosen_interval(void **unused)
{
    static const struct {
        uint32_t poll_ms;
        uint32_t wait_ms;
        size_t polls;
        uint64_t polled_at[8];
    } rows[] = {
        {1000, 3500, 6, {0, 250, 750, 1750, 2750, 3500}},
        {100, 250, 4, {0, 100, 200, 250}},
        {250, 500, 3, {0, 250, 500}},
        {700, 1450, 4, {0, 250, 750, 1450}},
        {0, 12750, 7, {0, 250, 750, 1750, 3750, 7750, 12750}},
        {1000, 0, 1, {0}},
        {1000, 20, 2, {0, 20}},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order order;

        begin_returning(&order, 99, "Pending", "");
        assert_int_equal(wait_for(&order, rows[i].wait_ms, rows[i].poll_ms), SSLSTORE_OK);
        assert_false(certificate.issued);
        assert_int_equal(returned.polls, rows[i].polls);
        for (size_t k = 0; k < returned.polls; k++) {
            assert_int_in_range(returned.polled_at[k], rows[i].polled_at[k],
                                rows[i].polled_at[k] + CREEP_MS);
        }
        end_returning(&order);
    }
}

static void certificate_get_polls_once(void **unused)
{
    sslstore_order order;

    (void) unused;
    begin_returning(&order, 99, "Pending", "");
    assert_int_equal(store_certificate(&store, order.store_id, CSR_SHOP, &certificate),
                     SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(returned.polls, 1);
    end_returning(&order);
}

/* The files are compared with the order if it has a serial number. */
static void files_of_another_serial_number_than_the_orders_are_a_conflict(void **unused)
{
    static const struct {
        const char *serial;
        sslstore_result result;
    } rows[] = {{"", SSLSTORE_OK}, {"0123456789ABCDEF", SSLSTORE_ERR_CONFLICT}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order order;

        begin_returning(&order, 99, "Active", "");
        returned.serial = rows[i].serial;
        assert_int_equal(wait_for(&order, 60000, 1000), rows[i].result);
        assert_int_equal(error()->result, rows[i].result);
        assert_int_equal(certificate.issued, rows[i].result == SSLSTORE_OK);
        if (rows[i].result != SSLSTORE_OK) {
            assert_string_equal(error()->field, "SerialNumber");
            assert_null(certificate.chain.leaf_pem);
        }
        assert_int_equal(returned.polls, 1);
        end_returning(&order);
    }
}

/* ---- What is found before anything is paid ---- */

struct bad {
    sslstore_result result;
    const char *field;
    void (*spoil)(sslstore_order_request *filled);
};

static void no_product(sslstore_order_request *filled)
{
    filled->product_code = "";
}

static void unheard_of_product(sslstore_order_request *filled)
{
    filled->product_code = "positivessi";
}

static void no_csr(sslstore_order_request *filled)
{
    filled->csr = NULL;
}

static void broken_csr(sslstore_order_request *filled)
{
    filled->csr = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n";
}

static void odd_validity(sslstore_order_request *filled)
{
    filled->validity_days = 400;
}

static void no_validity(sslstore_order_request *filled)
{
    filled->validity_days = 0;
}

static void months_not_sold(sslstore_order_request *filled)
{
    filled->validity_days = 0;
    filled->validity_months = 7;
}

static void no_email(sslstore_order_request *filled)
{
    filled->admin.email = "";
}

static void no_approver(sslstore_order_request *filled)
{
    filled->approver_email = NULL;
}

static void too_many_names(sslstore_order_request *filled)
{
    filled->csr = CSR_MANY;
}

static void wildcard_name(sslstore_order_request *filled)
{
    filled->domain_name = "*.shop.example.com";
}

static void two_approvers_for_digicert(sslstore_order_request *filled)
{
    filled->product_code = "digi_rapidssl";
    filled->approver_email = "admin@shop.example.com, webmaster@shop.example.com";
    filled->technical.email = "tom@shop.example.com";
}

static void what_does_not_fit_is_found_before_anything_is_sent(void **unused)
{
    static const struct bad rows[] = {
        {SSLSTORE_ERR_ORDER, "Product Code", no_product},
        {SSLSTORE_ERR_ORDER, "Product Code", unheard_of_product},
        {SSLSTORE_ERR_ORDER, "CSR", no_csr},
        {SSLSTORE_ERR_CSR, "CSR", broken_csr},
        {SSLSTORE_ERR_ORDER, "Validity Period (In Days)", odd_validity},
        {SSLSTORE_ERR_ORDER, "Validity Period (In Days)", no_validity},
        {SSLSTORE_ERR_ORDER, "Validity Period (In Days)", months_not_sold},
        {SSLSTORE_ERR_ORDER, "Admin Contact - Email", no_email},
        {SSLSTORE_ERR_ORDER, "Approver Email", no_approver},
        {SSLSTORE_ERR_ORDER, "DNS Names", too_many_names},
        {SSLSTORE_ERR_ORDER, "Common Name", wildcard_name},
        {SSLSTORE_ERR_ORDER, "Approver Email", two_approvers_for_digicert},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request filled = shop_request();
        sslstore_result result;

        rows[i].spoil(&filled);
        begin();
        store_open(&store);
        result = enroll(&filled, NULL);
        if (result != rows[i].result || strcmp(error()->field, rows[i].field) != 0) {
            fail_msg("row %zu: %s, %s: %s", i, sslstore_result_name(result), error()->field,
                     error()->message);
        }
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(store.fake.calls, 0);
        assert_int_equal(store.journal_count, 0);
        assert_null(certificate.order.store_id);
        end();
    }
}

static void each_fault_of_a_csr_has_its_own_result(void **unused)
{
    static const struct {
        const char *file;
        sslstore_result result;
    } rows[] = {{"leaf.crt", SSLSTORE_ERR_CSR},
                {"sha1.csr", SSLSTORE_ERR_CSR_SIGNATURE},
                {"ed25519.csr", SSLSTORE_ERR_KEY}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request filled = shop_request();
        char *file = load(rows[i].file, &filled.csr_size);

        filled.csr = file;
        begin();
        store_open(&store);
        assert_int_equal(enroll(&filled, NULL), rows[i].result);
        assert_string_equal(error()->field, "CSR");
        assert_int_equal(store.fake.calls, 0);
        end();
        free(file);
    }
}

/* The error is this call's: nothing stays of the one before. */
static void an_earlier_error_is_cleared(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.mishaps[0].endpoint = "order/approverlist";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_status(400, "", "");
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(error()->http_status, 400);
    filled.admin.email = "nobody";
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_ORDER);
    assert_int_equal(error()->http_status, 0);
    assert_int_equal(error()->attempts, 0);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    end();
}

static void a_disabled_client_neither_orders_nor_polls(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_intent intent = {.version = 1, .custom_order_id = "shop"};

    (void) unused;
    begin();
    store.config.disabled = true;
    store_open(&store);
    filled.admin.email = "nobody"; /* not even this is read */
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_DISABLED);
    assert_null(certificate.order.store_id);
    intent.custom_order_id[0] = '\0';
    assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                     SSLSTORE_ERR_DISABLED);
    memset(&certificate, 0xa5, sizeof certificate);
    assert_int_equal(store_certificate(&store, "1", "no csr", &certificate), SSLSTORE_ERR_DISABLED);
    assert_null(certificate.order.store_id);
    assert_int_equal(store.fake.calls, 0);
    assert_int_equal(store.journal_count, 0);
    end();
}

static void a_certificate_that_is_none_can_be_freed(void **unused)
{
    (void) unused;
    sslstore_certificate_free(NULL);
    memset(&certificate, 0, sizeof certificate);
    certificate.issued = true;
    sslstore_certificate_free(&certificate);
    assert_false(certificate.issued);
}

static void the_nearest_validity_is_named(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store_open(&store);
    filled.validity_days = 360;
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_ORDER);
    assert_non_null(strstr(error()->message, SSLSTORE__WORDS("365")));
    end();
}

static void a_product_that_the_catalog_does_not_know_needs_leave(void **unused)
{
    struct fake_reply sold = fake_json("{\"AuthResponse\":{\"isError\":false},"
                                       "\"TheSSLStoreOrderID\":\"24680\"}");
    sslstore_order_request filled = shop_request();

    (void) unused;
    filled.product_code = "brand_new_ssl";
    begin();
    store.mishaps[0].endpoint = "order/neworder";
    store.mishaps[0].before = true;
    store.mishaps[0].says = sold;
    store.mishaps[1].endpoint = "order/approverlist";
    store.mishaps[1].before = true;
    store.mishaps[1].says = fake_json("{\"AuthResponse\":{\"isError\":false},"
                                      "\"ApproverEmailList\":[\"admin@shop.example.com\"]}");
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_ORDER);
    filled.unknown_product = true;
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_string_equal(certificate.order.store_id, "24680");
    end();
}

/* ---- Names ---- */

static void names_of_csr_and_caller_are_united_lower_case_each_once(void **unused)
{
    static const char *const names[] = {"API.shop.example.com", "new.shop.example.com", "", NULL,
                                        "Shop.Example.Com",     "new.SHOP.example.com"};
    sslstore_order_request filled = shop_request();

    (void) unused;
    filled.product_code = "positivemdcssl";
    filled.csr = CSR_MANY;
    filled.dns_names = names;
    filled.dns_name_count = 6;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_non_null(strstr(store.fake.requests,
                           "\"DNSNames\":[\"api.shop.example.com\",\"img.shop.example.com\","
                           "\"new.shop.example.com\"]"));
    assert_non_null(strstr(store.fake.requests, "\"DomainName\":\"shop.example.com\""));
    end();
}

static void approvers_are_requested_once_for_each_domain(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    filled.product_code = "positivemdcssl";
    filled.csr = CSR_MANY;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/approverlist"), 3);
    end();
}

/* ---- Approvers ---- */

static void an_address_that_may_not_approve_is_refused_with_those_that_may(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    filled.approver_email = "somebody@shop.example.com";
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_NOT_PERMITTED);
    assert_string_equal(error()->field, "Approver Email");
    assert_non_null(strstr(error()->message, "shop.example.com"));
    assert_non_null(strstr(error()->message, "admin@shop.example.com"));
    assert_int_equal(store_orders(&store), 0);
    assert_int_equal(store.journal_count, 0);
    end();
}

static void addresses_are_compared_trimmed_and_without_regard_to_case(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    filled.approver_email = " ADMIN@Shop.Example.Com ";
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
    end();
}

static void other_methods_need_no_address(void **unused)
{
    (void) unused;
    for (int method = 0; method < 3; method++) {
        sslstore_order_request filled = shop_request();

        filled.file_validation = method == 0;
        filled.https_file_validation = method == 1;
        filled.cname_validation = method == 2;
        begin();
        store_open(&store);
        assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
        assert_int_equal(fake_count(&store.fake, "order/approverlist"), 0);
        end();
    }
}

static void the_check_can_be_left_out(void **unused)
{
    static const sslstore_enroll_options options = {.skip_approver_check = true};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/approverlist"), 0);
    end();
}

static void a_check_that_fails_stops_the_order(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.mishaps[0].endpoint = "order/approverlist";
    store_open(&store);
    assert_int_equal(enroll(&filled, NULL), SSLSTORE_ERR_NETWORK);
    assert_int_equal(store_orders(&store), 0);
    end();
}

/* ---- Publishing ---- */

struct published {
    size_t count;
    size_t withdrawn;
    int refuses;
    char domain[64];
    char name[256];
    char value[256];
};

static int publish(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    struct published *published = user;

    assert_true(order->store_id[0] != '\0');
    published->count++;
    (void) snprintf(published->domain, sizeof published->domain, "%s", domain->domain);
    (void) snprintf(published->name, sizeof published->name, "%s", domain->dns_name);
    (void) snprintf(published->value, sizeof published->value, "%s", domain->dns_entry);
    return published->refuses;
}

static int withdraw(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    struct published *published = user;

    (void) order;
    (void) domain;
    published->withdrawn++;
    return 0;
}

static sslstore_result enroll_publishing(struct published *published, uint32_t wait_ms)
{
    sslstore_order_request filled = shop_request();
    sslstore_enroll_options options = {
        .wait_ms = wait_ms, .publish = publish, .withdraw = withdraw, .publish_user = published};

    filled.cname_validation = true;
    return enroll(&filled, &options);
}

static void what_the_domain_must_show_is_published_and_withdrawn_when_it_is_done(void **unused)
{
    struct published published = {.refuses = 0};

    (void) unused;
    begin();
    store.engine_config.issue_after = 3;
    store_open(&store);
    assert_int_equal(enroll_publishing(&published, 60000), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(published.count, 1);
    assert_string_equal(published.domain, "shop.example.com");
    assert_true(published.name[0] != '\0');
    assert_true(published.value[0] != '\0');
    assert_int_equal(published.withdrawn, 1);
    end();
}

/* The program publishes by other means, and never withdraws. */
static void either_hook_may_be_left_out(void **unused)
{
    (void) unused;
    for (int hooks = 0; hooks < 3; hooks++) {
        struct published published = {.refuses = 0};
        sslstore_order_request filled = shop_request();
        sslstore_enroll_options options = {.wait_ms = 60000, .publish_user = &published};

        options.publish = hooks == 1 ? publish : NULL;
        options.withdraw = hooks == 2 ? withdraw : NULL;
        filled.cname_validation = true;
        begin();
        store_open(&store);
        assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
        assert_true(certificate.issued);
        assert_true(certificate.order.domain_count > 0);
        assert_int_equal(published.count, hooks == 1 ? 1 : 0);
        assert_int_equal(published.withdrawn, hooks == 2 ? 1 : 0);
        end();
    }
}

static void every_domain_of_an_order_is_published_even_if_one_refuses(void **unused)
{
    (void) unused;
    for (int refuses = 0; refuses < 2; refuses++) {
        struct published published = {.refuses = refuses};
        sslstore_order_request filled = shop_request();
        sslstore_enroll_options options = {
            .wait_ms = 60000, .publish = publish, .withdraw = withdraw, .publish_user = &published};

        begin();
        store_open(&store);
        filled.product_code = "positivemdcssl";
        filled.csr = CSR_MANY;
        filled.cname_validation = true;
        assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
        assert_true(certificate.issued != refuses);
        assert_int_equal(published.count, certificate.order.domain_count);
        assert_true(published.count > 1);
        assert_int_equal(published.withdrawn, refuses ? 0 : published.count);
        end();
    }
}

/* Of three domains the first is approved, and the second cannot be published. */
static int publish_but_one(void *user, const sslstore_order *order,
                           const sslstore_domain_status *domain)
{
    (void) publish(user, order, domain);
    return strcmp(domain->domain, "b.example.com") == 0;
}

static void approved_domains_are_not_published_and_one_refusal_is_not_forgotten(void **unused)
{
    struct published published = {.refuses = 0};
    sslstore_order_request filled = shop_request();
    sslstore_enroll_options options = {.wait_ms = 60000,
                                       .publish = publish_but_one,
                                       .withdraw = withdraw,
                                       .publish_user = &published};

    (void) unused;
    filled.cname_validation = true;
    begin();
    store.mishaps[0].endpoint = "order/neworder";
    store.mishaps[0].before = true;
    store.mishaps[0].says =
        fake_json("{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"24680\","
                  "\"OrderStatus\":{\"MajorStatus\":\"Pending\",\"DomainAuthVettingStatus\":["
                  "{\"domain\":\"a.example.com\",\"dcvStatus\":\"approved\"},"
                  "{\"domain\":\"b.example.com\",\"dcvStatus\":\"Pending\"},"
                  "{\"domain\":\"c.example.com\",\"dcvStatus\":\"Pending\"}]}}");
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_int_equal(published.count, 2);
    assert_string_equal(published.domain, "c.example.com");
    assert_int_equal(published.withdrawn, 0);
    assert_int_equal(fake_count(&store.fake, "order/status"), 0); /* nothing to wait for */
    assert_string_equal(certificate.order.store_id, "24680");
    end();
}

/* It failed, so nobody waits for it any more. */
static void what_was_published_for_an_order_that_fails_is_withdrawn(void **unused)
{
    struct published published = {.refuses = 0};

    (void) unused;
    begin();
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_status(400, "", "");
    store_open(&store);
    assert_int_equal(enroll_publishing(&published, 60000), SSLSTORE_ERR_HTTP_STATUS);
    assert_int_equal(published.count, 1);
    assert_int_equal(published.withdrawn, 1);
    end();
}

static void what_cannot_be_published_leaves_the_order_pending_with_its_id(void **unused)
{
    struct published published = {.refuses = 1};

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll_publishing(&published, 60000), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_true(certificate.order.store_id[0] != '\0');
    assert_int_equal(store_orders(&store), 1);
    end();
}

/* While it is pending the record has to stay, or the CA will never see it. */
static void what_is_still_needed_is_not_withdrawn(void **unused)
{
    struct published published = {.refuses = 0};

    (void) unused;
    begin();
    store.engine_config.issue_after = 1000;
    store_open(&store);
    assert_int_equal(enroll_publishing(&published, 5000), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(published.count, 1);
    assert_int_equal(published.withdrawn, 0);
    end();
}

/* ---- After it was paid ---- */

static void a_certificate_for_another_key_is_never_given_out(void **unused)
{
    static const char *const faults[] = {"wrong-certificate@order/download"};
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.faults = faults;
    store.engine_config.fault_count = 1;
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_ERR_WRONG_KEY);
    assert_false(certificate.issued);
    assert_null(certificate.chain.leaf_pem);
    assert_true(certificate.order.store_id[0] != '\0'); /* but the order exists */
    end();
}

static void files_that_are_empty_at_first_are_waited_for(void **unused)
{
    static const char *const faults[] = {"empty-certificate@order/download#1-3"};
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.faults = faults;
    store.engine_config.fault_count = 1;
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_true(certificate.issued);
    end();
}

static void a_failure_after_placing_keeps_the_order(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.mishaps[0].endpoint = "order/status";
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_ERR_NETWORK);
    assert_true(certificate.order.store_id[0] != '\0');
    assert_int_equal(store_orders(&store), 1);
    end();
}

static void a_cancelled_wait_keeps_the_order(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.engine_config.issue_after = 1000;
    store.fake.cancel_at = 30;
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_ERR_CANCELLED);
    assert_int_equal(error()->result, SSLSTORE_ERR_CANCELLED);
    assert_true(certificate.order.store_id[0] != '\0');
    assert_int_equal(store.journal[store.journal_count - 1].state, SSLSTORE_INTENT_PLACED);
    end();
}

static void a_lost_answer_is_found_again_and_issued(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store.mishaps[0].endpoint = "order/neworder";
    store.engine_config.lookup = LOOKUP_LATE;
    store.engine_config.lookup_late = 3;
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(store_orders(&store), 1);
    end();
}

static void a_hostile_service_sells_once(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 600000, .poll_ms = 1000};
    sslstore_order_request filled = shop_request();

    (void) unused;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        sslstore_result result;

        begin();
        store.engine_config.hostile = true;
        store.engine_config.seed = seed;
        store_open(&store);
        result = enroll(&filled, &options);
        if (result != SSLSTORE_OK || !certificate.issued) {
            fail_msg("seed %u: %s: %s", (unsigned) seed, sslstore_result_name(result),
                     error()->message);
        }
        end();
    }
}

/* ---- A certificate by its id ---- */

static void a_certificate_is_found_by_any_id_of_its_order(void **unused)
{
    static const sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_order_request filled = shop_request();
    char ids[3][SSLSTORE_ID_MAX];

    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll(&filled, &options), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, ids[0], sizeof ids[0]);
    (void) snprintf(ids[1], sizeof ids[1], "%s", certificate.order.store_id);
    (void) snprintf(ids[2], sizeof ids[2], "%s", certificate.order.custom_id);
    for (size_t i = 0; i < 3; i++) {
        sslstore_certificate_free(&certificate);
        assert_int_equal(store_certificate(&store, ids[i], CSR_SHOP, &certificate), SSLSTORE_OK);
        assert_true(certificate.issued);
        sslstore_certificate_free(&certificate);
        assert_int_equal(sslstore_certificate_get(store.client, ids[i], NULL, &certificate),
                         SSLSTORE_OK);
        assert_true(certificate.issued);
        sslstore_certificate_free(&certificate);
        assert_int_equal(store_certificate(&store, ids[i], CSR_SHOP_NEW_KEY, &certificate),
                         SSLSTORE_ERR_WRONG_KEY);
        assert_null(certificate.order.store_id);
    }
    assert_int_equal(sslstore_certificate_get(store.client, "99999999", NULL, &certificate),
                     SSLSTORE_ERR_NOT_FOUND);
    assert_int_equal(store_certificate(&store, ids[0], "no csr", &certificate), SSLSTORE_ERR_CSR);
    end();
}

static void a_bag_without_the_leaf_or_with_two_is_an_error(void **unused)
{
    static const struct {
        const char *fault;
        const char *csr;
        sslstore_result result;
    } rows[] = {
        {"no-leaf@order/download", NULL, SSLSTORE_ERR_NO_CERTIFICATE},
        {"two-leaves@order/download", NULL, SSLSTORE_ERR_AMBIGUOUS},
        {"two-leaves@order/download", CSR_SHOP, SSLSTORE_OK},
        {"empty-certificate@order/download", CSR_SHOP, SSLSTORE_OK}, /* not there yet */
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request filled = shop_request();
        char id[SSLSTORE_ID_MAX];
        sslstore_result result;

        begin();
        store.engine_config.faults = &rows[i].fault;
        store.engine_config.fault_count = 1;
        store_open(&store);
        assert_int_equal(enroll(&filled, NULL), SSLSTORE_OK);
        (void) sslstore_order_id(&certificate.order, id, sizeof id);
        sslstore_certificate_free(&certificate);
        result = store_certificate(&store, id, rows[i].csr, &certificate);
        if (result != rows[i].result) {
            fail_msg("row %zu: %s", i, sslstore_result_name(result));
        }
        assert_int_equal(certificate.issued, i == 2);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_placed_issued_and_downloaded),
        cmocka_unit_test(without_waiting_the_order_is_pending_and_has_its_id),
        cmocka_unit_test(a_certificate_that_is_there_at_once_is_taken_at_once),
        cmocka_unit_test(the_shortest_wait_is_one),
        cmocka_unit_test(time_that_runs_out_leaves_the_order_pending),
        cmocka_unit_test(issuance_that_takes_its_time_is_waited_for),
        cmocka_unit_test(an_issued_order_without_files_yet_is_no_failure),
        cmocka_unit_test(a_state_that_passes_is_waited_out),
        cmocka_unit_test(a_final_state_is_reported_at_once),
        cmocka_unit_test(polls_come_fast_at_first_and_then_at_the_chosen_interval),
        cmocka_unit_test(certificate_get_polls_once),
        cmocka_unit_test(files_of_another_serial_number_than_the_orders_are_a_conflict),
        cmocka_unit_test(what_does_not_fit_is_found_before_anything_is_sent),
        cmocka_unit_test(each_fault_of_a_csr_has_its_own_result),
        cmocka_unit_test(an_earlier_error_is_cleared),
        cmocka_unit_test(a_disabled_client_neither_orders_nor_polls),
        cmocka_unit_test(a_certificate_that_is_none_can_be_freed),
        cmocka_unit_test(the_nearest_validity_is_named),
        cmocka_unit_test(a_product_that_the_catalog_does_not_know_needs_leave),
        cmocka_unit_test(names_of_csr_and_caller_are_united_lower_case_each_once),
        cmocka_unit_test(approvers_are_requested_once_for_each_domain),
        cmocka_unit_test(an_address_that_may_not_approve_is_refused_with_those_that_may),
        cmocka_unit_test(addresses_are_compared_trimmed_and_without_regard_to_case),
        cmocka_unit_test(other_methods_need_no_address),
        cmocka_unit_test(the_check_can_be_left_out),
        cmocka_unit_test(a_check_that_fails_stops_the_order),
        cmocka_unit_test(what_the_domain_must_show_is_published_and_withdrawn_when_it_is_done),
        cmocka_unit_test(either_hook_may_be_left_out),
        cmocka_unit_test(every_domain_of_an_order_is_published_even_if_one_refuses),
        cmocka_unit_test(approved_domains_are_not_published_and_one_refusal_is_not_forgotten),
        cmocka_unit_test(what_was_published_for_an_order_that_fails_is_withdrawn),
        cmocka_unit_test(what_cannot_be_published_leaves_the_order_pending_with_its_id),
        cmocka_unit_test(what_is_still_needed_is_not_withdrawn),
        cmocka_unit_test(a_certificate_for_another_key_is_never_given_out),
        cmocka_unit_test(files_that_are_empty_at_first_are_waited_for),
        cmocka_unit_test(a_failure_after_placing_keeps_the_order),
        cmocka_unit_test(a_cancelled_wait_keeps_the_order),
        cmocka_unit_test(a_lost_answer_is_found_again_and_issued),
        cmocka_unit_test(a_hostile_service_sells_once),
        cmocka_unit_test(a_certificate_is_found_by_any_id_of_its_order),
        cmocka_unit_test(a_bag_without_the_leaf_or_with_two_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
