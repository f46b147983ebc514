/* Orders of many names: what is bought can be read, whatever its length; what could not be read
 * is not bought.
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
#include "support/csr.h"
#include "support/store.h"

#define NAMES_MAX 1000
#define LARGE     (8u << 20)

static struct store store;
static sslstore_certificate certificate;
static char texts[NAMES_MAX][32];
static const char *names[NAMES_MAX];

/* A store whose client has that limit; 0: the default. */
static void begin(uint32_t response_max)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        (void) snprintf(texts[i], sizeof texts[i], "host-%04lu.shop.example.com",
                        (unsigned long) i);
        names[i] = texts[i];
    }
    store_begin(&store);
    store.config.response_max = response_max;
    store.config.record_max = response_max;
    store.engine_config.issue_after = 1;
    store_open(&store);
}

static void end(void)
{
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

/* Another client on the same store, with another limit. */
static void go_on_with(uint32_t response_max)
{
    sslstore_certificate_free(&certificate);
    sslstore_client_free(store.client);
    store.config.response_max = response_max;
    store.config.record_max = response_max;
    store.fake.peak = store.fake.bytes;
    assert_int_equal(sslstore_client_new_bare(&store.config, &store.client), SSLSTORE_OK);
}

/* shop.example.com and www.shop.example.com of the CSR, and further ones to make so many. */
static sslstore_order_request request(size_t count)
{
    sslstore_order_request filled = {.product_code = "positivemdcssl",
                                     .csr = CSR_SHOP,
                                     .csr_size = SSLSTORE_NUL_TERMINATED,
                                     .dns_names = names,
                                     .dns_name_count = count < 2 ? 0 : count - 2,
                                     .cname_validation = true,
                                     .validity_days = 365,
                                     .admin = {.email = "ada@shop.example.com"}};

    return filled;
}

static sslstore_result buy(size_t count)
{
    sslstore_order_request filled = request(count);
    sslstore_enroll_options options = {.wait_ms = 60000};

    return sslstore_enroll(store.client, &filled, &options, &certificate);
}

static size_t count_names(const char *list)
{
    size_t count = list[0] != '\0';

    for (; *list != '\0'; list++) {
        count += *list == ',';
    }
    return count;
}

/* ---- Buying ---- */

static void an_order_is_bought_where_it_can_be_read_and_else_refused(void **unused)
{
    static const struct {
        size_t count;
        uint32_t response_max;
        bool fits;
    } rows[] = {
        {2, 1024, false},     {2, 10240, false},   {2, 12288, true},    {2, 0, true},
        {2, LARGE, true},     {55, 12288, false},  {55, 0, true},       {55, LARGE, true},
        {100, 0, true},       {150, 0, false},     {250, 12288, false}, {250, 0, false},
        {250, LARGE, true},   {400, 12288, false}, {400, 0, false},     {400, 262144, true},
        {1000, 12288, false}, {1000, 0, false},    {1000, LARGE, true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_result result;

        begin(rows[i].response_max);
        result = buy(rows[i].count);
        assert_int_equal(result, rows[i].fits ? SSLSTORE_OK : SSLSTORE_ERR_LIMIT);
        assert_int_equal(store_orders(&store), rows[i].fits);
        if (rows[i].fits) {
            assert_true(certificate.issued);
            assert_false(certificate.order.shortened);
            assert_int_equal(certificate.order.domain_count, rows[i].count);
            assert_int_equal(count_names(certificate.order.dns_names), rows[i].count);
            assert_int_equal(certificate.chain.dns_name_count, rows[i].count);
        } else {
            const sslstore_error *error = sslstore_client_error(store.client);

            assert_int_equal(store.journal_count, 0);
            assert_int_equal(store.fake.answered, 0);
            assert_int_equal(error->delivery, SSLSTORE_DELIVERY_NOT_SENT);
            assert_string_equal(error->field, "response_max");
            assert_non_null(strstr(error->message, SSLSTORE__WORDS("bytes; raise response_max")));
        }
        end();
    }
}

/* The bound holds: an order that it allows is never shortened, whatever the length of its names. */
static void a_large_order_that_was_bought_can_be_read(void **unused)
{
    (void) unused;
    for (size_t count = 2; count < 130; count += 21) {
        sslstore_order_request filled = request(count);
        sslstore_enroll_options options = {.wait_ms = 60000};
        uint32_t most = 80000;

        begin(10240);
        while (sslstore_enroll(store.client, &filled, &options, &certificate) ==
               SSLSTORE_ERR_LIMIT) {
            go_on_with(store.config.response_max + 1024);
            assert_true(store.config.response_max < most);
        }
        assert_true(certificate.issued);
        assert_false(certificate.order.shortened);
        assert_int_equal(certificate.order.domain_count, count);
        end();
    }
}

/* ---- Reading what another client bought ---- */

static void an_order_is_read_without_what_is_long(void **unused)
{
    static const size_t counts[] = {55, 250, 400, 1000};

    (void) unused;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        sslstore_order order;
        char id[SSLSTORE_ID_MAX];
        bool shortened = counts[i] > 200;

        begin(LARGE);
        assert_int_equal(buy(counts[i]), SSLSTORE_OK);
        assert_int_equal(sslstore_order_id(&certificate.order, id, sizeof id), SSLSTORE_OK);
        go_on_with(0);
        assert_int_equal(sslstore_wire_order_status(store.client, id, &order), SSLSTORE_OK);
        assert_int_equal(order.shortened, shortened);
        assert_int_equal(order.state, SSLSTORE_STATE_ACTIVE);
        assert_int_equal(order.domain_count, shortened ? 0 : counts[i]);
        assert_int_equal(count_names(order.dns_names), shortened ? 0 : counts[i]);
        assert_string_equal(order.common_name, "shop.example.com");
        assert_string_equal(order.product_code, "positivemdcssl");
        assert_string_not_equal(order.serial, "");
        assert_true(order.certificate_end > 0 && order.order_end > 0);
        sslstore_order_free(&order);
        assert_int_equal(store_certificate(&store, id, CSR_SHOP, &certificate), SSLSTORE_OK);
        assert_true(certificate.issued);
        assert_int_equal(certificate.chain.dns_name_count, counts[i]);
        end();
    }
}

/* The limit bounds the memory of a reply, however long the reply is. */
static void the_memory_stays_within_the_limit(void **unused)
{
    size_t peaks[2];

    (void) unused;
    for (int large = 0; large < 2; large++) {
        sslstore_order order;
        char id[SSLSTORE_ID_MAX];

        begin(LARGE);
        assert_int_equal(buy(large ? 1000 : 300), SSLSTORE_OK);
        assert_int_equal(sslstore_order_id(&certificate.order, id, sizeof id), SSLSTORE_OK);
        go_on_with(0);
        assert_int_equal(sslstore_wire_order_status(store.client, id, &order), SSLSTORE_OK);
        assert_true(order.shortened);
        peaks[large] = store.fake.peak;
        sslstore_order_free(&order);
        end();
    }
    assert_int_equal(peaks[0], peaks[1]);
    assert_true(peaks[0] < 160u * 1024); /* twice the limit while it grows, and the client */
}

static void the_answer_to_a_purchase_is_read_too(void **unused)
{
    sslstore_order_request filled = request(400);
    sslstore_order order;

    (void) unused;
    for (uint32_t limit = 4096; limit <= 65536; limit *= 4) {
        begin(limit);
        filled.custom_id = "ours-1";
        filled.domain_name = "shop.example.com";
        filled.validity_months = 12;
        filled.server_count = 1;
        filled.web_server_type = "Other";
        assert_int_equal(sslstore_wire_order_new(store.client, &filled, &order), SSLSTORE_OK);
        assert_true(order.shortened);
        assert_string_not_equal(order.store_id, "");
        assert_string_not_equal(order.partner_id, "");
        assert_string_equal(order.custom_id, "ours-1");
        assert_int_equal(order.state, SSLSTORE_STATE_PENDING);
        assert_int_equal(order.domain_count, 0);
        sslstore_order_free(&order);
        end();
    }
}

/* ---- Replacing it ---- */

static void what_cannot_be_carried_over_is_not_replaced(void **unused)
{
    sslstore_order_request requested = {.csr = CSR_SHOP_NEW_KEY,
                                        .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_plan_action action;
    char id[SSLSTORE_ID_MAX];

    (void) unused;
    for (int renews = 0; renews < 2; renews++) {
        size_t intents;

        begin(LARGE);
        assert_int_equal(buy(400), SSLSTORE_OK);
        assert_int_equal(sslstore_order_id(&certificate.order, id, sizeof id), SSLSTORE_OK);
        store_pass_days(&store, renews ? 360 : 1);
        go_on_with(0);
        intents = store.journal_count;
        assert_int_equal(sslstore_renew(store.client, id, &requested, NULL, &action, &certificate),
                         SSLSTORE_ERR_REPLY_LIMIT);
        assert_int_equal(action, renews ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_REISSUE);
        assert_string_equal(sslstore_client_error(store.client)->field, "DNSNames");
        assert_int_equal(store.journal_count, intents);
        assert_int_equal(store_orders(&store), 1);
        end();
    }
}

static int never_published(void *user, const sslstore_order *order,
                           const sslstore_domain_status *domain)
{
    (void) user;
    (void) order;
    (void) domain;
    fail_msg("%s", "nothing can be published");
    return 1;
}

/* The reply is longer than any bound: the order exists, and is returned. */
static void an_order_whose_domains_are_unreadable_is_an_error_and_is_not_awaited(void **unused)
{
    static char reply[40000];
    sslstore_order_request filled = request(2);
    sslstore_enroll_options options = {.wait_ms = 60000, .publish = never_published};
    size_t size;

    (void) unused;
    size = (size_t) snprintf(reply, sizeof reply,
                             "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"77\","
                             "\"OrderStatus\":{\"MajorStatus\":\"Pending\",\"OrderNotes\":[\"");
    memset(reply + size, 'x', 30000);
    (void) snprintf(reply + size + 30000, sizeof reply - size - 30000, "\"]}}");
    begin(12288);
    store.mishaps[0].endpoint = "order/neworder";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(reply);
    assert_int_equal(sslstore_enroll(store.client, &filled, &options, &certificate),
                     SSLSTORE_ERR_REPLY_LIMIT);
    assert_string_equal(sslstore_client_error(store.client)->field, "DomainAuthVettingStatus");
    assert_string_equal(certificate.order.store_id, "77");
    assert_true(certificate.order.shortened);
    assert_int_equal(store.journal[store.journal_count - 1].state, SSLSTORE_INTENT_PLACED);
    end();
}

/* ---- The inventory ---- */

struct seen {
    size_t records;
    size_t certificates;
    size_t named;
    size_t shortened;
};

static int take(void *user, const sslstore_sync_record *record)
{
    struct seen *seen = user;

    seen->records++;
    assert_int_equal(record->result, SSLSTORE_OK);
    assert_string_not_equal(record->id, "");
    seen->certificates += record->certificate != NULL;
    seen->named += record->certificate != NULL ? record->certificate->chain.dns_name_count : 0;
    seen->shortened += record->order->shortened;
    return 0;
}

/* Rows longer than record_max, and orders longer than response_max: each comes with its id and
 * certificate. */
static void a_listing_returns_every_order_whatever_its_length(void **unused)
{
    static const size_t counts[] = {2, 55, 250, 400, 1000};
    struct seen seen = {0};
    size_t named = 0;

    (void) unused;
    begin(LARGE);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        assert_int_equal(buy(counts[i]), SSLSTORE_OK);
        named += counts[i];
        sslstore_certificate_free(&certificate);
    }
    go_on_with(0);
    assert_int_equal(sslstore_sync(store.client, NULL, take, &seen, NULL), SSLSTORE_OK);
    assert_int_equal(seen.records, 5);
    assert_int_equal(seen.certificates, 5);
    assert_int_equal(seen.named, named);
    assert_int_equal(seen.shortened, 3); /* 55 names exceed a record, and not a reply */
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_bought_where_it_can_be_read_and_else_refused),
        cmocka_unit_test(a_large_order_that_was_bought_can_be_read),
        cmocka_unit_test(an_order_is_read_without_what_is_long),
        cmocka_unit_test(the_memory_stays_within_the_limit),
        cmocka_unit_test(the_answer_to_a_purchase_is_read_too),
        cmocka_unit_test(what_cannot_be_carried_over_is_not_replaced),
        cmocka_unit_test(an_order_whose_domains_are_unreadable_is_an_error_and_is_not_awaited),
        cmocka_unit_test(a_listing_returns_every_order_whatever_its_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
