/* Renewing and reissuing: the right one of the two, once, with all that the order had. The old
 * certificate never counts as the new one.
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
#include "support/request.h"
#include "support/store.h"

/* Whether the order has a renewal is requested by the id that a renewal of it would have. */
#define BY_CUSTOM_ID "\"CustomOrderID\""

#define GRANTED "\"AuthResponse\":{\"isError\":false}"

static struct store store;
static char id[SSLSTORE_ID_MAX];
static char store_id[SSLSTORE_ID_MAX];
static sslstore_certificate certificate;
static sslstore_plan_action action;

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static sslstore_order_request first_order(void)
{
    sslstore_order_request filled = shop_request();

    filled.admin.first_name = "Ada";
    filled.admin.last_name = "Lovelace";
    filled.admin.phone = "+44 20 7946 0001";
    filled.technical.email = "tom@shop.example.com";
    return filled;
}

/* An order with a certificate, some days old. */
static void begin_with(const sslstore_order_request *filled, int64_t days)
{
    sslstore_certificate placed;

    store_open(&store);
    store_buy(&store, filled, &placed);
    (void) sslstore_order_id(&placed.order, id, sizeof id);
    (void) snprintf(store_id, sizeof store_id, "%s", placed.order.store_id);
    sslstore_certificate_free(&placed);
    store_pass_days(&store, days);
    store.journal_count = 0;
}

static void begin(int64_t days)
{
    sslstore_order_request filled = first_order();

    store_begin(&store);
    begin_with(&filled, days);
}

static void end(void)
{
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

static sslstore_result renew_with(const sslstore_order_request *requested, uint32_t wait_ms)
{
    sslstore_enroll_options options = {.wait_ms = wait_ms, .skip_approver_check = true};

    memset(&certificate, 0xa5, sizeof certificate);
    action = SSLSTORE_PLAN_RENEW;
    return sslstore_renew(store.client, id, requested, &options, &action, &certificate);
}

static sslstore_result renew(uint32_t wait_ms)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    return renew_with(&new_key, wait_ms);
}

static size_t reissues(void)
{
    return fake_count(&store.fake, "order/reissue");
}

static bool has_new_key(void)
{
    sslstore_csr csr;
    bool same;

    assert_int_equal(sslstore_csr_read(&store.config.memory, CSR_SHOP_NEW_KEY,
                                       SSLSTORE_NUL_TERMINATED, &csr, NULL),
                     SSLSTORE_OK);
    same = memcmp(csr.key_sha256, certificate.chain.key_sha256, sizeof csr.key_sha256) == 0;
    sslstore_csr_free(&csr);
    return same;
}

/* ---- Which of the two ---- */

static void an_order_with_time_left_is_reissued_free_of_charge(void **unused)
{
    (void) unused;
    begin(100);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
    assert_true(certificate.issued);
    assert_true(has_new_key());
    assert_string_equal(certificate.order.store_id, store_id);
    assert_int_equal(store_orders(&store), 1);
    assert_int_equal(reissues(), 1);
    assert_int_equal(store.journal[store.journal_count - 1].kind, SSLSTORE_INTENT_KIND_REISSUE);
    end();
}

static void an_order_that_ends_soon_is_renewed_by_a_new_one_that_names_it(void **unused)
{
    char related[160];

    (void) unused;
    begin(340);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_true(certificate.issued);
    assert_true(has_new_key());
    assert_string_not_equal(certificate.order.store_id, store_id);
    assert_int_equal(store_orders(&store), 2);
    assert_int_equal(reissues(), 0);
    (void) snprintf(related, sizeof related, "\"RelatedTheSSLStoreOrderID\":\"%s\"", store_id);
    assert_non_null(strstr(fake_last_request(&store.fake, "order/neworder"), related));
    assert_non_null(
        strstr(fake_last_request(&store.fake, "order/neworder"), "\"isRenewalOrder\":true"));
    assert_int_equal(store.journal[store.journal_count - 1].state, SSLSTORE_INTENT_PLACED);
    end();
}

/* What to buy, if anything is bought. */
static void a_requested_validity_buys_nothing_before_the_order_ends(void **unused)
{
    static const sslstore_order_request requested[] = {
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_days = 365},
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_days = 90},
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_days = 200},
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_days = 1095},
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_months = 24},
        {.csr = CSR_SHOP_NEW_KEY,
         .csr_size = SSLSTORE_NUL_TERMINATED,
         .validity_months = UINT32_MAX},
    };
    static const int64_t days[] = {0, 180, 330};

    (void) unused;
    for (size_t i = 0; i < 3 * sizeof requested / sizeof requested[0]; i++) {
        begin(days[i % 3]);
        assert_int_equal(renew_with(&requested[i / 3], 60000), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
        assert_true(has_new_key());
        assert_int_equal(store_orders(&store), 1);
        end();
    }
}

static void an_expired_order_is_renewed(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    filled.cname_validation = true; /* e-mail ends in 2028 */
    store_begin(&store);
    begin_with(&filled, 500);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_int_equal(store_orders(&store), 2);
    end();
}

static void an_explicit_reissue_is_one_however_little_is_left(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};
    static const sslstore_enroll_options options = {.wait_ms = 60000};

    (void) unused;
    begin(340);
    assert_int_equal(sslstore_reissue(store.client, id, &new_key, &options, &certificate),
                     SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_true(has_new_key());
    assert_int_equal(store_orders(&store), 1);
    assert_int_equal(reissues(), 1);
    end();
}

/* ---- Money is never spent on a guess ---- */

static sslstore_result renew_as_returned(const char *status)
{
    store_begin(&store);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].unless = BY_CUSTOM_ID;
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(status);
    store_open(&store);
    (void) snprintf(id, sizeof id, "24680");
    return renew(0);
}

#define ORDER(members)                                                                      \
    "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":\"1\","               \
    "\"ProductCode\":\"positivessl\",\"CommonName\":\"shop.example.com\","                  \
    "\"AdminContact\":{\"Email\":\"ada@shop.example.com\"},\"ApproverEmail\":\"admin@shop." \
    "example.com\","                                                                        \
    "\"Validity\":12," members "}"
#define ACTIVE "\"OrderStatus\":{\"MajorStatus\":\"Active\"}"

static void an_order_without_an_end_date_is_left_alone(void **unused)
{
    static const char *const returned[] = {
        ORDER(ACTIVE),
        ORDER(ACTIVE ",\"OrderExpiryDate\":\"1/1/1900 12:00:00 AM\","
                     "\"CertificateEndDate\":\"1/1/1900 12:00:00 AM\""),
        ORDER(ACTIVE ",\"OrderExpiryDate\":null,\"CertificateEndDate\":\"1/1/2027 12:00:00 AM\""),
        ORDER(ACTIVE
              ",\"OrderExpiryDate\":\"soon\",\"CertificateEndDate\":\"1/1/2027 12:00:00 AM\""),
        ORDER(ACTIVE ",\"OrderExpiryDate\":\"1/1/2028 12:00:00 AM\",\"CertificateEndDate\":\"\""),
        ORDER(ACTIVE ",\"OrderExpiryDate\":\"1/1/2027 12:00:00 AM\","
                     "\"CertificateEndDate\":\"1/1/2028 12:00:00 AM\""),
    };

    (void) unused;
    for (size_t i = 0; i < sizeof returned / sizeof returned[0]; i++) {
        sslstore_result result = renew_as_returned(returned[i]);

        if (result != SSLSTORE_ERR_REPLY) {
            fail_msg("row %zu: %s", i, sslstore_result_name(result));
        }
        assert_int_equal(store_orders(&store), 0);
        assert_int_equal(store.fake.answered, 2); /* two requests, and nothing more */
        assert_int_equal(store.journal_count, 0);
        assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
        end();
    }
}

static void a_clock_that_is_not_set_decides_nothing(void **unused)
{
    sslstore_result result;

    (void) unused;
    begin(340);
    store.fake.wall_time = 0;
    result = renew(0);
    assert_int_not_equal(result, SSLSTORE_OK);
    assert_int_equal(fake_count(&store.fake, "order/neworder"), 1); /* the first one */
    assert_int_equal(reissues(), 0);
    end();
}

static void only_an_order_that_was_issued_is_renewed_or_reissued(void **unused)
{
    static const char *const states[] = {"Pending",  "Initial", "Cancelled",       "Refunded",
                                         "Rejected", "Revoked", "Brand new state", ""};
    char returned[1024];

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        for (int far = 0; far < 2; far++) {
            (void) snprintf(returned, sizeof returned,
                            ORDER("\"OrderStatus\":{\"MajorStatus\":\"%s\"},"
                                  "\"OrderExpiryDate\":\"%s\","
                                  "\"CertificateEndDate\":\"12/1/2026 12:00:00 AM\""),
                            states[i],
                            far == 1 ? "12/1/2027 12:00:00 AM" : "12/1/2026 12:00:00 AM");
            assert_int_equal(renew_as_returned(returned), SSLSTORE_ERR_NOT_ISSUED);
            assert_string_equal(error()->message,
                                SSLSTORE__WORDS("only an active or expired order can be renewed"));
            assert_int_equal(store.fake.answered, i < 2 ? 1 : 2); /* was it renewed before? */
            end();
        }
    }
}

static void a_reissue_that_is_pending_is_not_begun_again(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    begin(100);
    assert_int_equal(renew(0), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].unless = BY_CUSTOM_ID;
    store.mishaps[0].before = true;
    store.mishaps[0].says =
        fake_json(ORDER("\"OrderStatus\":{\"MajorStatus\":\"Active\",\"MinorStatus\":"
                        "\"PENDING_REISSUE\"},\"OrderExpiryDate\":\"12/1/2027 12:00:00 AM\","
                        "\"CertificateEndDate\":\"12/1/2026 12:00:00 AM\""));
    (void) snprintf(id, sizeof id, "24680");
    assert_int_equal(renew(0), SSLSTORE_OK); /* it is in force and as requested */
    assert_int_equal(action, SSLSTORE_PLAN_WAIT);
    assert_false(certificate.issued);
    sslstore_certificate_free(&certificate);
    assert_int_equal(sslstore_reissue(store.client, id, &new_key, NULL, &certificate),
                     SSLSTORE_ERR_NOT_ISSUED);
    assert_string_equal(error()->message,
                        SSLSTORE__WORDS("a reissue of this order is already pending"));
    assert_int_equal(reissues(), 1);
    end();
}

/* ---- The old certificate is not the new one ---- */

static void a_reissue_that_takes_its_time_is_waited_for(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.engine_config.issue_after = 5;
    begin_with(&filled, 100);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_true(has_new_key());
    end();
}

static void the_old_certificate_is_not_given_for_the_new_one(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.engine_config.issue_after = 3;
    begin_with(&filled, 100);
    assert_int_equal(renew(0), SSLSTORE_OK);
    assert_false(certificate.issued);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    assert_int_equal(store_certificate(&store, id, CSR_SHOP_NEW_KEY, &certificate), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
    end();
}

static void the_order_key_of_the_old_issuance_does_not_find_the_new_certificate(void **unused)
{
    char old[SSLSTORE_ID_MAX];

    (void) unused;
    begin(100);
    memcpy(old, id, sizeof old);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_true(certificate.issued);
    sslstore_certificate_free(&certificate);
    assert_int_equal(sslstore_certificate_get(store.client, old, NULL, &certificate),
                     SSLSTORE_ERR_CONFLICT);
    assert_null(certificate.order.store_id);
    end();
}

/* ---- The certificate in force while a reissue is pending ---- */

/* An order whose reissue is issued by the n-th status call; its certificate has CSR_SHOP's key. */
static void begin_reissue(const char *csr, unsigned issue_after)
{
    sslstore_order_request filled = first_order();
    sslstore_order_request requested = {.csr = csr, .csr_size = SSLSTORE_NUL_TERMINATED};

    store_begin(&store);
    store.engine_config.issue_after = issue_after;
    begin_with(&filled, 100);
    assert_int_equal(sslstore_reissue(store.client, id, &requested, NULL, &certificate),
                     SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_false(certificate.standing);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
}

static sslstore_result get(const char *csr, uint32_t wait_ms)
{
    sslstore_certificate_options options = {
        .csr = csr, .csr_size = SSLSTORE_NUL_TERMINATED, .wait_ms = wait_ms, .poll_ms = 1000};

    return sslstore_certificate_get(store.client, id, &options, &certificate);
}

static void the_certificate_before_a_pending_reissue_is_returned_and_marked(void **unused)
{
    static const struct {
        const char *reissued_with;
        const char *requested_with;
        bool given;
    } rows[] = {{CSR_SHOP_NEW_KEY, NULL, true},
                {CSR_SHOP_NEW_KEY, CSR_SHOP, true},
                {CSR_SHOP_NEW_KEY, CSR_SHOP_NEW_KEY, false},
                {CSR_SHOP, CSR_SHOP, true}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_reissue(rows[i].reissued_with, 60);
        assert_int_equal(get(rows[i].requested_with, 0), SSLSTORE_OK);
        assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
        assert_false(certificate.issued);
        assert_int_equal(certificate.standing, rows[i].given);
        assert_int_equal(certificate.chain.leaf_pem != NULL, rows[i].given);
        end();
    }
}

static void a_reissue_is_awaited_before_the_older_certificate_is_returned(void **unused)
{
    static const char *const csrs[] = {NULL, CSR_SHOP};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        for (int comes = 0; comes < 2; comes++) {
            uint64_t start;

            begin_reissue(CSR_SHOP, comes == 1 ? 4 : 60);
            start = store.fake.now_ms;
            assert_int_equal(get(csrs[i], 20000), SSLSTORE_OK);
            assert_int_equal(certificate.issued, comes == 1);
            assert_int_equal(certificate.standing, comes == 0);
            assert_int_equal(fake_count(&store.fake, "order/download"), 2); /* and the first one */
            assert_true(comes == 1 || store.fake.now_ms - start >= 20000);
            end();
        }
    }
}

/* Not every service hands it out; but that nobody can say is a failure. */
static void an_older_certificate_that_is_unavailable_is_left_out(void **unused)
{
    static const struct fake_reply cut = {NULL, 0, FAKE_CUT, 0};
    struct {
        struct fake_reply says;
        sslstore_result result;
    } rows[5];

    (void) unused;
    rows[0].says = fake_json("{" GRANTED ",\"Certificates\":[]}");
    rows[0].result = SSLSTORE_OK;
    rows[1].says = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"Not yet\"]}}");
    rows[1].result = SSLSTORE_OK;
    rows[2].says = fake_json("{" GRANTED ",\"TheSSLStoreOrderID\":\"1\"}");
    rows[2].result = SSLSTORE_OK;
    rows[3].says = fake_status(400, "", "");
    rows[3].result = SSLSTORE_ERR_HTTP_STATUS;
    rows[4].says = cut;
    rows[4].result = SSLSTORE_ERR_NETWORK;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin_reissue(CSR_SHOP_NEW_KEY, 60);
        store.mishaps[0].endpoint = "order/download";
        store.mishaps[0].before = true;
        store.mishaps[0].says = rows[i].says;
        assert_int_equal(get(NULL, 0), rows[i].result);
        assert_false(certificate.issued);
        assert_false(certificate.standing);
        assert_int_equal(error()->result, rows[i].result);
        end();
    }
}

/* ---- Publishing for a reissue ---- */

static size_t published;
static size_t withdrawn;

static int publish(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    (void) user;
    assert_int_equal(order->state, SSLSTORE_STATE_REISSUING);
    assert_true(domain->dns_name[0] != '\0');
    published++;
    return 0;
}

static int withdraw(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    (void) user;
    (void) order;
    (void) domain;
    withdrawn++;
    return 0;
}

static sslstore_result reissue_publishing(unsigned issue_after, uint32_t wait_ms)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_order_request filled = first_order();
    sslstore_enroll_options options = {
        .wait_ms = wait_ms, .publish = publish, .withdraw = withdraw};

    filled.cname_validation = true;
    published = withdrawn = 0;
    store_begin(&store);
    store.engine_config.issue_after = issue_after;
    begin_with(&filled, 100);
    return sslstore_reissue(store.client, id, &new_key, &options, &certificate);
}

static void what_the_domain_must_show_is_published_and_withdrawn_when_it_is_done(void **unused)
{
    (void) unused;
    assert_int_equal(reissue_publishing(3, 60000), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(published, 1);
    assert_int_equal(withdrawn, 1);
    end();
}

static void what_is_still_needed_is_not_withdrawn(void **unused)
{
    (void) unused;
    assert_int_equal(reissue_publishing(20, 1500), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
    assert_int_equal(published, 1);
    assert_int_equal(withdrawn, 0);
    end();
}

/* Who does not wait has its record published all the same: without it nothing is ever issued. */
static void what_the_domain_must_show_is_published_without_waiting_too(void **unused)
{
    (void) unused;
    assert_int_equal(reissue_publishing(3, 0), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
    assert_int_equal(published, 1);
    assert_int_equal(withdrawn, 0);
    end();
}

static int publish_not(void *user, const sslstore_order *order,
                       const sslstore_domain_status *domain)
{
    (void) publish(user, order, domain);
    return 1;
}

static void a_reissue_that_is_not_published_or_fails_still_returns_the_order(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    for (int fails = 0; fails < 2; fails++) {
        sslstore_order_request filled = first_order();
        sslstore_enroll_options options = {.wait_ms = 60000, .withdraw = withdraw};

        options.publish = fails == 1 ? publish : publish_not;
        filled.cname_validation = true;
        published = withdrawn = 0;
        store_begin(&store);
        store.engine_config.issue_after = 3;
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].unless = BY_CUSTOM_ID;
        store.mishaps[0].before = true;
        store.mishaps[0].from = SIZE_MAX;
        store.mishaps[0].says = fake_status(400, "", "");
        begin_with(&filled, 100);
        store.mishaps[0].from = store.calls[0] + 2;
        assert_int_equal(sslstore_reissue(store.client, id, &new_key, &options, &certificate),
                         fails == 1 ? SSLSTORE_ERR_HTTP_STATUS : SSLSTORE_OK);
        assert_int_equal(store.calls[0], store.mishaps[0].from - (fails == 1 ? 0 : 1));
        assert_int_equal(published, 1);
        assert_int_equal(withdrawn, fails);
        assert_false(certificate.issued);
        assert_string_equal(certificate.order.store_id, store_id);
        end();
    }
}

/* The service calls the order issued but still returns the old certificate: it is pending. */
static void a_reissue_is_pending_while_the_old_certificate_is_returned(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};
    static const sslstore_enroll_options options = {.wait_ms = 3000};
    static const char *const faults[] = {"wrong-certificate@order/download#2+"};
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.engine_config.faults = faults;
    store.engine_config.fault_count = 1;
    begin_with(&filled, 100);
    assert_int_equal(sslstore_reissue(store.client, id, &new_key, &options, &certificate),
                     SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_null(certificate.chain.leaf_pem);
    end();
}

/* The order is the new one already, and the files are still the old one's. */
static void a_reissue_whose_files_are_of_another_serial_number_is_pending(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};
    static const sslstore_enroll_options options = {.wait_ms = 3000};
    sslstore_order_request filled = first_order();
    char returned[512];

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].unless = BY_CUSTOM_ID;
    store.mishaps[0].from = SIZE_MAX;
    begin_with(&filled, 100);
    store.mishaps[0].from = store.calls[0] + 2;
    (void) snprintf(
        returned, sizeof returned,
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"SerialNumber\":\"0B\"," ACTIVE "}", store_id);
    store.mishaps[0].says = fake_json(returned);
    assert_int_equal(sslstore_reissue(store.client, id, &new_key, &options, &certificate),
                     SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_null(certificate.chain.leaf_pem);
    assert_string_equal(certificate.order.serial, "0B");
    assert_true(fake_count(&store.fake, "order/download") > 2);
    end();
}

/* ---- What is carried over ---- */

static void a_renewal_carries_names_contacts_and_months_over(void **unused)
{
    sslstore_order_request filled = first_order();
    const char *sent;

    (void) unused;
    filled.product_code = "positivemdcssl";
    filled.csr = CSR_MANY;
    store_begin(&store);
    begin_with(&filled, 340);
    assert_int_equal(renew(0), SSLSTORE_OK);
    sent = fake_last_request(&store.fake, "order/neworder");
    assert_non_null(strstr(sent, "\"ProductCode\":\"positivemdcssl\""));
    assert_non_null(strstr(sent, "\"ValidityPeriod\":12"));
    assert_non_null(strstr(sent, "api.shop.example.com"));
    assert_non_null(strstr(sent, "img.shop.example.com"));
    assert_non_null(strstr(sent, "\"DomainName\":\"shop.example.com\""));
    assert_non_null(strstr(sent, "\"FirstName\":\"Ada\""));
    assert_non_null(strstr(sent, "\"LastName\":\"Lovelace\""));
    assert_non_null(strstr(sent, "\"Email\":\"ada@shop.example.com\""));
    assert_non_null(strstr(sent, "\"TechnicalContact\":{\"Email\":\"tom@shop.example.com\"}"));
    assert_non_null(strstr(sent, "\"ApproverEmail\":\"admin@shop.example.com\""));
    end();
}

static void what_the_caller_says_counts_more_than_what_the_order_had(void **unused)
{
    sslstore_order_request requested = {.csr = CSR_SHOP_NEW_KEY,
                                        .csr_size = SSLSTORE_NUL_TERMINATED,
                                        .validity_days = 730,
                                        .admin = {.first_name = "Grace"},
                                        .approver_email = "webmaster@shop.example.com"};
    const char *sent;

    (void) unused;
    begin(340);
    assert_int_equal(renew_with(&requested, 0), SSLSTORE_OK);
    sent = fake_last_request(&store.fake, "order/neworder");
    assert_non_null(strstr(sent, "\"ValidityPeriod\":24"));
    assert_non_null(strstr(sent, "\"FirstName\":\"Grace\""));
    assert_non_null(strstr(sent, "\"LastName\":\"Lovelace\""));
    assert_non_null(strstr(sent, "\"ApproverEmail\":\"webmaster@shop.example.com\""));
    end();
}

static sslstore_order_request organization_order(void)
{
    sslstore_order_request filled = first_order();

    filled.product_code = "sectigoovssl";
    filled.organization.name = "Shop Ltd";
    filled.organization.address_line1 = "1 Main St";
    filled.organization.city = "London";
    filled.organization.region = "Greater London";
    filled.organization.postal_code = "E1 6AN";
    filled.organization.country = "GB";
    filled.organization.phone = "+44 20 7946 0002";
    return filled;
}

/* The service returns the full name of the country, but refuses it in an order. */
static void a_renewal_carries_the_organization_over_and_its_country_by_code(void **unused)
{
    static const char *const faults[] = {"country-name"};
    sslstore_order_request filled = organization_order();
    const char *sent;

    (void) unused;
    store_begin(&store);
    store.engine_config.faults = faults;
    store.engine_config.fault_count = 1;
    begin_with(&filled, 340);
    assert_int_equal(renew(0), SSLSTORE_OK);
    sent = fake_last_request(&store.fake, "order/neworder");
    assert_non_null(strstr(sent, "\"OrganizationName\":\"Shop Ltd\""));
    assert_non_null(strstr(sent, "\"AddressLine1\":\"1 Main St\""));
    assert_non_null(strstr(sent, "\"City\":\"London\""));
    assert_non_null(strstr(sent, "\"Region\":\"Greater London\""));
    assert_non_null(strstr(sent, "\"PostalCode\":\"E1 6AN\""));
    assert_non_null(strstr(sent, "\"Country\":\"GB\""));
    assert_null(strstr(sent, "United Kingdom"));
    end();
}

static void a_reissue_carries_the_names_and_the_way_of_validation_over(void **unused)
{
    sslstore_order_request filled = first_order();
    const char *sent;

    (void) unused;
    filled.product_code = "positivemdcssl";
    filled.csr = CSR_MANY;
    filled.cname_validation = true;
    store_begin(&store);
    begin_with(&filled, 100);
    assert_int_equal(renew(0), SSLSTORE_OK);
    sent = fake_last_request(&store.fake, "order/reissue");
    assert_non_null(strstr(sent, "api.shop.example.com"));
    assert_non_null(strstr(sent, "img.shop.example.com"));
    assert_non_null(strstr(sent, "www.shop.example.com")); /* the new request's own */
    assert_non_null(strstr(sent, "\"CNAMEAuthDVIndicator\":true"));
    assert_null(strstr(sent, "\"FileAuthDVIndicator\""));
    assert_non_null(strstr(sent, "\"ReissueEmail\":\"ada@shop.example.com\""));
    end();
}

#define ENDS_SOON                                                                                \
    "\"OrderExpiryDate\":\"12/1/2026 12:00:00 AM\",\"CertificateEndDate\":\"12/1/2026 12:00:00 " \
    "AM\""
#define CONTACT(who, phone)                                                                       \
    "{\"FirstName\":\"" who "1\",\"LastName\":\"" who "2\",\"Phone\":\"" phone                    \
    "3\",\"Fax\":\"" phone "4\",\"Email\":\"" who "@shop.example.com\",\"Title\":\"" who          \
    "6\",\"OrganizationName\":\"" who "7\",\"AddressLine1\":\"" who "8\",\"AddressLine2\":\"" who \
    "9\",\"City\":\"" who "10\",\"Region\":\"" who                                                \
    "11\",\"PostalCode\":\"1012\",\"Country\":\"France\"}"

static void all_contacts_and_addresses_of_the_order_are_carried_over(void **unused)
{
    static const char returned[] =
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":\"1\","
        "\"ProductCode\":\"positivessl\",\"CommonName\":\"shop.example.com\",\"Validity\":12,"
        "\"ApproverEmail\":\"admin@shop.example.com\"," ENDS_SOON
        ",\"Organization\":\"Shop Ltd\",\"OrganizationalUnit\":\"Web\",\"Locality\":\"London\","
        "\"State\":\"Essex\",\"OrganizationPostalcode\":\"E1 6AN\",\"OrganizationPhone\":\"+1 555 "
        "0300\","
        "\"OrganizationAddress\":\"1 Main St\",\"Country\":\"United Kingdom\","
        "\"AdminContact\":" CONTACT("admin", "+1 555 010") ",\"TechnicalContact\":" CONTACT(
            "technical", "+1 555 020") "," ACTIVE "}";
    static const char *const carried[] = {"\"OrganizationName\":\"Shop Ltd\"",
                                          "\"Division\":\"Web\"",
                                          "\"AddressLine1\":\"1 Main St\"",
                                          "\"City\":\"London\"",
                                          "\"Region\":\"Essex\"",
                                          "\"PostalCode\":\"E1 6AN\"",
                                          "\"Phone\":\"+1 555 0300\"",
                                          "\"Country\":\"GB\"",
                                          "\"AdminContact\":{\"FirstName\":\"admin1\"",
                                          "\"TechnicalContact\":{\"FirstName\":\"technical1\""};
    static const char *const places[] = {"2\"", "@", "6\"", "7\"", "8\"", "9\"", "10\"", "11\""};
    static const char *const numbers[] = {"\"Phone\":\"+1 555 0103\"", "\"Fax\":\"+1 555 0104\"",
                                          "\"Phone\":\"+1 555 0203\"", "\"Fax\":\"+1 555 0204\"",
                                          "\"PostalCode\":\"1012\""};
    const char *sent;

    (void) unused;
    (void) renew_as_returned(returned); /* the sandbox knows no such order to renew */
    sent = fake_last_request(&store.fake, "order/neworder");
    assert_string_not_equal(sent, "");
    for (size_t i = 0; i < sizeof carried / sizeof carried[0]; i++) {
        if (strstr(sent, carried[i]) == NULL) {
            fail_msg("%s is not in %s", carried[i], sent);
        }
    }
    for (size_t i = 0; i < 2 * (sizeof places / sizeof places[0]); i++) {
        char text[32];

        (void) snprintf(text, sizeof text, "\"%s%s", i % 2 == 0 ? "admin" : "technical",
                        places[i / 2]);
        if (strstr(sent, text) == NULL) {
            fail_msg("%s is not in %s", text, sent);
        }
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strstr(sent, numbers[i]) == NULL) {
            fail_msg("%s is not in %s", numbers[i], sent);
        }
    }
    assert_non_null(strstr(sent, "\"Country\":\"FR\""));
    end();
}

/* As the service, .NET and CLDR write them. */
static void the_country_of_a_renewal_is_a_code_whatever_the_order_has(void **unused)
{
    static const char *const rows[][2] = {
        {"Hong Kong SAR", "HK"},
        {"Korea, Republic of", "KR"},
        {"St. Lucia", "LC"},
        {"C\xc3\xb4te d\xe2\x80\x99Ivoire", "CI"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char returned[1024];
        char sent[32];

        (void) snprintf(returned, sizeof returned,
                        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":\"1\","
                        "\"ProductCode\":\"positivessl\",\"CommonName\":\"shop.example.com\","
                        "\"Validity\":12,\"ApproverEmail\":\"admin@shop.example.com\"," ENDS_SOON
                        ",\"Country\":\"%s\",\"AdminContact\":" CONTACT(
                            "admin", "+1 555 010") ","
                                                   "\"TechnicalContact\":" CONTACT(
                                                       "technical", "+1 555 020") "," ACTIVE "}",
                        rows[i][0]);
        (void) snprintf(sent, sizeof sent, "\"Country\":\"%s\"", rows[i][1]);
        (void) renew_as_returned(returned);
        assert_non_null(strstr(fake_last_request(&store.fake, "order/neworder"), sent));
        end();
    }
}

static void check_validation(const char *order_end, const char *endpoint)
{
    static const struct {
        const char *method;
        const char *sent;
    } rows[] = {{"CNAME_CSR_HASH", "\"CNAMEAuthDVIndicator\":true"},
                {"HTTPS_CSR_HASH", "\"HTTPSFileAuthDVIndicator\":true"},
                {"HTTP_CSR_HASH", "\"FileAuthDVIndicator\":true"},
                {"FILE", "\"FileAuthDVIndicator\":true"},
                {"EMAIL", NULL}};
    static const char *const indicators[] = {"\"CNAMEAuthDVIndicator\":true",
                                             "\"HTTPSFileAuthDVIndicator\":true",
                                             "\"FileAuthDVIndicator\":true"};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char returned[1024];
        const char *sent;

        (void) snprintf(
            returned, sizeof returned,
            ORDER("\"OrderStatus\":{\"MajorStatus\":\"Active\",\"DomainAuthVettingStatus\""
                  ":[{\"domain\":\"shop.example.com\",\"dcvMethod\":\"%s\"}]},"
                  "\"OrderExpiryDate\":\"%s\",\"CertificateEndDate\":\"12/1/2026\""),
            rows[i].method, order_end);
        (void) renew_as_returned(returned);
        sent = fake_last_request(&store.fake, endpoint);
        assert_string_not_equal(sent, "");
        for (size_t k = 0; k < sizeof indicators / sizeof indicators[0]; k++) {
            bool expected = rows[i].sent != NULL && strcmp(rows[i].sent, indicators[k]) == 0;

            if ((strstr(sent, indicators[k]) != NULL) != expected) {
                fail_msg("%s: %s", rows[i].method, sent);
            }
        }
        assert_non_null(strstr(sent, "admin@shop.example.com"));
        end();
    }
}

#define ENDS_LATE                                                                                \
    "\"OrderExpiryDate\":\"12/1/2027 12:00:00 AM\",\"CertificateEndDate\":\"12/1/2026 12:00:00 " \
    "AM\""

/* Renew an order with this reply; the service no longer knows it. Returns what was sent. */
static const char *sent_for(const char *status, const sslstore_order_request *requested)
{
    static const char refused[] = "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no\"]}}";
    const char *sent;

    store_begin(&store);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].unless = BY_CUSTOM_ID;
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(status);
    store.mishaps[1].endpoint = "order/neworder";
    store.mishaps[1].before = true;
    store.mishaps[1].says = fake_json(refused);
    store.mishaps[2].endpoint = "order/reissue";
    store.mishaps[2].before = true;
    store.mishaps[2].says = fake_json(refused);
    store_open(&store);
    (void) snprintf(id, sizeof id, "24680");
    (void) renew_with(requested, 0);
    sent = fake_last_request(&store.fake, "order/neworder");
    return sent[0] != '\0' ? sent : fake_last_request(&store.fake, "order/reissue");
}

static void assert_sent(const char *sent, const char *member, bool expected)
{
    assert_string_not_equal(sent, "");
    if ((strstr(sent, member) != NULL) != expected) {
        fail_msg("%s is %sin %s", member, expected ? "not " : "", sent);
    }
}

static void what_the_caller_brings_is_not_taken_from_the_order(void **unused)
{
    static const char *const names[] = {"new.shop.example.com"};
    static const char returned[] =
        ORDER(ACTIVE "," ENDS_SOON ",\"TSSOrganizationId\":4001,\"Country\":\"United Kingdom\","
                     "\"Organization\":\"Shop Ltd\","
                     "\"DNSNames\":\"a.shop.example.com,b.shop.example.com\"");
    sslstore_order_request requested = {.csr = CSR_SHOP_NEW_KEY,
                                        .csr_size = SSLSTORE_NUL_TERMINATED,
                                        .product_code = "positivemdcssl",
                                        .domain_name = "www.shop.example.com",
                                        .dns_names = names,
                                        .dns_name_count = 1,
                                        .validity_months = 24,
                                        .organization_id = 1,
                                        .organization = {.name = "Own Ltd", .country = "FR"}};
    const char *sent;

    (void) unused;
    sent = sent_for(returned, &requested);
    assert_sent(sent, "\"ProductCode\":\"positivemdcssl\"", true);
    assert_sent(sent, "\"DomainName\":\"www.shop.example.com\"", true);
    assert_sent(sent, "new.shop.example.com", true);
    assert_sent(sent, "a.shop.example.com", false);
    assert_sent(sent, "\"ValidityPeriod\":24", true);
    assert_sent(sent, "\"TSSOrganizationId\":1,", true);
    assert_sent(sent, "\"OrganizationName\":\"Own Ltd\"", true);
    assert_sent(sent, "\"Country\":\"FR\"", true);
    assert_sent(sent, "Shop Ltd", false);
    end();
}

static void a_validity_that_is_not_sold_is_not_replaced_by_the_orders(void **unused)
{
    sslstore_order_request requested[2] = {
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_days = 1},
        {.csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .validity_months = 1}};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        begin(340);
        assert_int_equal(renew_with(&requested[i], 0), SSLSTORE_ERR_ORDER);
        assert_string_equal(error()->field, "Validity Period (In Days)");
        end();
    }
}

static void what_the_caller_says_of_validation_counts_alone(void **unused)
{
    static const char returned[] =
        ORDER("\"OrderStatus\":{\"MajorStatus\":\"Active\",\"DomainAuthVettingStatus\":["
              "{\"domain\":\"shop.example.com\",\"dcvMethod\":\"CNAME_CSR_HASH\"}]}," ENDS_SOON);
    static const char *const indicators[] = {"\"FileAuthDVIndicator\":true",
                                             "\"HTTPSFileAuthDVIndicator\":true",
                                             "\"CNAMEAuthDVIndicator\":true"};

    (void) unused;
    for (size_t way = 0; way < 4; way++) {
        sslstore_order_request requested = {.csr = CSR_SHOP_NEW_KEY,
                                            .csr_size = SSLSTORE_NUL_TERMINATED,
                                            .file_validation = way == 0,
                                            .https_file_validation = way == 1,
                                            .cname_validation = way == 2};
        const char *sent;

        if (way == 3) {
            requested.approver_email = "webmaster@shop.example.com";
        }
        sent = sent_for(returned, &requested);
        for (size_t i = 0; i < 3; i++) {
            assert_sent(sent, indicators[i], i == way);
        }
        assert_sent(sent, "\"ApproverEmail\":\"webmaster@shop.example.com\"", way == 3);
        assert_sent(sent, "\"ApproverEmail\":\"admin@shop.example.com\"", false);
        end();
    }
}

static void a_record_in_the_order_selects_the_validation_method(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    assert_sent(sent_for(ORDER(ACTIVE "," ENDS_SOON ",\"CNAMEAuthName\":\"_x.shop.example.com\""),
                         &new_key),
                "\"CNAMEAuthDVIndicator\":true", true);
    end();
}

/* The service accepts the code of an -EO product without -EO, and returns it so. Such an order
 * needs no contacts, which the plain product needs. */
static void an_order_with_an_organization_id_keeps_it(void **unused)
{
    static const char returned[] =
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":\"1\","
        "\"ProductCode\":\"digi_ssl_basic\",\"CommonName\":\"shop.example.com\",\"Validity\":12,"
        "\"ApproverEmail\":\"admin@shop.example.com\",\"TSSOrganizationId\":1," ENDS_SOON "," ACTIVE
        "}";
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};
    const char *sent;

    (void) unused;
    sent = sent_for(returned, &new_key);
    assert_sent(sent, "\"ProductCode\":\"digi_ssl_basic\"", true);
    assert_sent(sent, "\"TSSOrganizationId\":1,", true);
    end();
}

static void an_order_with_an_organization_in_words_gets_no_id(void **unused)
{
    static const char returned[] =
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"ProductCode\":\"digi_ssl_basic\","
        "\"CommonName\":\"shop.example.com\",\"Validity\":12,\"Organization\":\"Shop Ltd\","
        "\"OrganizationAddress\":\"1 Main St\",\"Locality\":\"London\",\"State\":\"Essex\","
        "\"OrganizationPostalcode\":\"E1 6AN\",\"OrganizationPhone\":\"+1 555 0300\","
        "\"Country\":\"GB\",\"ApproverEmail\":\"admin@shop.example.com\","
        "\"AdminContact\":" CONTACT("admin", "+1 555 010") "," ENDS_SOON "," ACTIVE "}";
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    assert_sent(sent_for(returned, &new_key), "\"OrganizationName\":\"Shop Ltd\"", true);
    end();
}

/* An organization id makes no -EO product of one that is not sold as such: what this one needs,
 * here an address, is still required. */
static void an_organization_id_changes_no_product_without_an_eo_code(void **unused)
{
    static const char returned[] =
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"ProductCode\":\"positivessl\","
        "\"CommonName\":\"shop.example.com\",\"Validity\":12,\"TSSOrganizationId\":4001,"
        "\"ApproverEmail\":\"admin@shop.example.com\"," ENDS_SOON "," ACTIVE "}";
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    assert_string_equal(sent_for(returned, &new_key), "");
    assert_int_equal(error()->result, SSLSTORE_ERR_ORDER);
    assert_string_equal(error()->field, "Admin Contact - Email");
    end();
}

static void a_product_that_left_the_catalog_is_renewed_all_the_same(void **unused)
{
    static const char returned[] =
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"ProductCode\":\"yesterday\","
        "\"CommonName\":\"shop.example.com\",\"Validity\":12," ENDS_SOON "," ACTIVE "}";
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    assert_sent(sent_for(returned, &new_key), "\"ProductCode\":\"yesterday\"", true);
    end();
}

static void names_are_split_at_every_separator(void **unused)
{
    static const char *const returned[] = {
        "a.shop.example.com,b.shop.example.com",
        ",a.shop.example.com,b.shop.example.com",
        " a.shop.example.com , b.shop.example.com ",
        "a.shop.example.com,,b.shop.example.com,",
        "A.shop.example.com,b.shop.example.com,a.shop.example.com",
        "a.shop.example.com;b.shop.example.com",
        "a.shop.example.com b.shop.example.com",
        "a.shop.example.com.;\\r\\nb.shop.example.com."};
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    for (size_t i = 0; i < sizeof returned / sizeof returned[0]; i++) {
        char order[1024];

        (void) snprintf(order, sizeof order, ORDER(ACTIVE "," ENDS_LATE ",\"DNSNames\":\"%s\""),
                        returned[i]);
        assert_sent(sent_for(order, &new_key),
                    "\"DNSNames\":[\"a.shop.example.com\",\"b.shop.example.com\"]", true);
        end();
    }
}

/* A U-label is sent as its A-label. What is not a domain name stays unchanged, and is checked
 * like any other name. */
static void names_are_requested_as_a_labels(void **unused)
{
    static const char *const rows[][4] = {
        {"b\xC3\xBC"
         "cher.example.com",
         "www.B\xC3\x9C"
         "CHER.example.com.;*.caf\xC3\xA9.example.com",
         "\"www.xn--bcher-kva.example.com\",\"*.xn--caf-dma.example.com\"]",
         "xn--bcher-kva.example.com"},
        {"xn--bcher-kva.example.com.", "a.example.com.", "\"a.example.com\"]",
         "xn--bcher-kva.example.com"},
        {"shop.example.com", "a_b.example.com,a..example,10",
         "\"a_b.example.com\",\"a..example\",\"10\"", "shop.example.com"},
    };
    static const sslstore_order_request new_key = {
        .csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .change_names = true};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char order[1024];

        (void) snprintf(order, sizeof order,
                        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"ProductCode\":"
                        "\"yesterday\",\"CommonName\":\"%s\",\"DNSNames\":\"%s\","
                        "\"Validity\":12,%s," ACTIVE "}",
                        rows[i][0], rows[i][1], ENDS_LATE);
        assert_sent(sent_for(order, &new_key), rows[i][2], true);
        end();
        if (i < 2) {
            char domain[128];

            (void) snprintf(domain, sizeof domain, "\"DomainName\":\"%s\"", rows[i][3]);
            (void) snprintf(order, sizeof order,
                            "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"ProductCode\":"
                            "\"yesterday\",\"CommonName\":\"%s\",\"Validity\":12,%s," ACTIVE "}",
                            rows[i][0], ENDS_SOON);
            assert_sent(sent_for(order, &new_key), domain, true);
            end();
        }
    }
}

static void a_reissue_says_whether_its_name_is_a_wildcard(void **unused)
{
    static const char *const names[] = {"*.shop.example.com", "*shop.example.com",
                                        "a*.shop.example.com"};
    static const sslstore_order_request new_key = {
        .csr = CSR_SHOP_NEW_KEY, .csr_size = SSLSTORE_NUL_TERMINATED, .change_names = true};

    (void) unused;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char order[1024];

        (void) snprintf(order, sizeof order,
                        "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"ProductCode\":"
                        "\"positivesslwildcard\",\"CommonName\":\"%s\"," ENDS_LATE "," ACTIVE "}",
                        names[i]);
        assert_sent(sent_for(order, &new_key), "\"isWildCard\":true", i == 0);
        end();
    }
}

static void what_the_caller_wants_of_a_reissue_is_sent(void **unused)
{
    static const sslstore_order_request requested = {.csr = CSR_SHOP_NEW_KEY,
                                                     .csr_size = SSLSTORE_NUL_TERMINATED,
                                                     .web_server_type = "iis",
                                                     .signature_hash = "REQUIRE_SHA2",
                                                     .special_instructions = "by noon",
                                                     .unique_value = "abc123"};
    const char *sent;

    (void) unused;
    sent = sent_for(ORDER(ACTIVE "," ENDS_LATE), &requested);
    assert_sent(sent, "\"WebServerType\":\"iis\"", true);
    assert_sent(sent, "\"SignatureHashAlgorithm\":\"REQUIRE_SHA2\"", true);
    assert_sent(sent, "by noon", true);
    assert_sent(sent, "abc123", true);
    end();
}

static void names_that_there_is_no_memory_for_are_not_left_out(void **unused)
{
    (void) unused;
    for (int days = 100; days <= 340; days += 240) {
        sslstore_order_request filled = first_order();
        sslstore_result result;
        size_t n = 0;

        filled.product_code = "positivemdcssl";
        filled.csr = CSR_MANY;
        do {
            store_begin(&store);
            begin_with(&filled, days);
            store.fake.refuse_at = store.fake.allocations + ++n;
            result = renew(0);
            if (result == SSLSTORE_OK) {
                const char *sent = fake_last_request(&store.fake, days == 100 ? "order/reissue"
                                                                              : "order/neworder");

                assert_sent(sent, "img.shop.example.com", true);
            }
            store.fake.refuse_at = 0;
            end();
        } while (result == SSLSTORE_ERR_MEMORY);
        assert_true(n > 5);
    }
}

static void a_reissue_needs_a_signing_request(void **unused)
{
    sslstore_order_request requested[2] = {{.csr = NULL},
                                           {.csr = "no csr", .csr_size = SSLSTORE_NUL_TERMINATED}};

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        begin(100);
        assert_int_equal(renew_with(&requested[i], 0), SSLSTORE_ERR_CSR);
        assert_string_equal(error()->field, "CSR");
        assert_int_equal(reissues(), 0);
        assert_null(certificate.order.store_id);
        end();
    }
}

/* ---- Without options, without an action ---- */

static void options_and_action_may_be_left_out(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    for (int days = 100; days <= 340; days += 240) {
        begin(days);
        assert_int_equal(sslstore_renew(store.client, id, &new_key, NULL, NULL, &certificate),
                         SSLSTORE_OK);
        assert_int_equal(store_orders(&store), days == 100 ? 1 : 2);
        end();
        begin(days);
        assert_int_equal(sslstore_reissue(store.client, id, &new_key, NULL, &certificate),
                         SSLSTORE_OK);
        assert_int_equal(store_orders(&store), 1);
        end();
    }
}

static void a_client_that_is_switched_off_replaces_nothing(void **unused)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    store_begin(&store);
    store.config.disabled = true;
    store_open(&store);
    assert_int_equal(renew(0), SSLSTORE_ERR_DISABLED);
    assert_string_equal(error()->endpoint, "");
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
    assert_null(certificate.order.store_id);
    memset(&certificate, 0xa5, sizeof certificate);
    assert_int_equal(sslstore_reissue(store.client, id, &new_key, NULL, &certificate),
                     SSLSTORE_ERR_DISABLED);
    assert_string_equal(error()->endpoint, "");
    assert_null(certificate.order.store_id);
    end();
}

static void the_way_of_validation_is_the_one_that_the_domain_had(void **unused)
{
    (void) unused;
    check_validation("12/1/2026", "order/neworder");
    check_validation("12/1/2028", "order/reissue");
}

/* ---- Lost replies ---- */

static void after_a_lost_reply_to_a_reissue_the_order_is_looked_up(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/reissue";
    begin_with(&filled, 100);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_true(has_new_key());
    assert_int_equal(reissues(), 1);
    end();
}

static void a_reissue_reply_without_an_order_is_looked_up(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/reissue";
    store.mishaps[0].says = fake_json("{" GRANTED "}");
    begin_with(&filled, 100);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_true(has_new_key());
    assert_int_equal(reissues(), 1);
    end();
}

/* The id was in use, and its certificate has another key: it is not this order. */
static void an_id_whose_certificate_has_another_key_is_a_conflict(void **unused)
{
    sslstore_order_request filled = first_order();
    sslstore_enroll_options options = {.skip_approver_check = true};

    (void) unused;
    filled.custom_id = "shop";
    store_begin(&store);
    begin_with(&filled, 1);
    assert_int_equal(sslstore_enroll(store.client, &filled, &options, &certificate), SSLSTORE_OK);
    assert_string_equal(certificate.order.store_id, store_id); /* the same: adopted */
    sslstore_certificate_free(&certificate);
    filled.csr = CSR_SHOP_NEW_KEY;
    assert_int_equal(sslstore_enroll(store.client, &filled, &options, &certificate),
                     SSLSTORE_ERR_CONFLICT);
    assert_string_equal(error()->field, "CustomOrderID");
    assert_string_equal(error()->endpoint, "order/status");
    assert_int_equal(store_orders(&store), 1);
    end();
}

/* What cannot be fetched now is compared when it is. */
static void an_id_whose_certificate_cannot_be_fetched_is_adopted(void **unused)
{
    sslstore_order_request filled = first_order();
    sslstore_enroll_options options = {.skip_approver_check = true};

    (void) unused;
    filled.custom_id = "shop";
    store_begin(&store);
    begin_with(&filled, 1);
    store.mishaps[0].endpoint = "order/download";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_status(400, "", "");
    assert_int_equal(sslstore_enroll(store.client, &filled, &options, &certificate),
                     SSLSTORE_ERR_HTTP_STATUS); /* of the download that follows */
    assert_string_equal(certificate.order.store_id, store_id);
    assert_int_equal(store.journal[store.journal_count - 1].state, SSLSTORE_INTENT_PLACED);
    assert_int_equal(fake_count(&store.fake, "order/download"), 3);
    assert_int_equal(store_orders(&store), 1);
    end();
}

static void a_lost_reissue_is_of_unknown_outcome_and_not_sent_again(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/reissue";
    store.mishaps[0].before = true;
    begin_with(&filled, 100);
    assert_int_equal(renew(60000), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    assert_int_equal(reissues(), 1);
    end();
}

/* Another PartnerOrderID is a new issuance if both are known; a pending state is one as well. */
static void a_reissue_shows_by_another_partner_id_or_by_waiting(void **unused)
{
    static const struct {
        const char *before;
        const char *after;
        const char *minor;
        bool done;
    } rows[] = {
        {"1", "2", "", true},
        {"1", "1", "", false},
        {"", "2", "", false},
        {"1", "", "", false},
        {"abc", "abd", "", true},
        {"abc", "ABC", "", false},
        {"1", "1", "PENDING_REISSUE", true},
        {"", "", "PENDING_REISSUE", true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char returned[2][1024];

        for (int after = 0; after < 2; after++) {
            (void) snprintf(
                returned[after], sizeof returned[after],
                "{" GRANTED ",\"TheSSLStoreOrderID\":\"7\",\"PartnerOrderID\":\"%s\","
                "\"ProductCode\":\"positivessl\",\"CommonName\":\"shop.example.com\","
                "\"OrderStatus\":{\"MajorStatus\":\"Active\",\"MinorStatus\":\"%s\"}," ENDS_LATE
                "}",
                after == 1 ? rows[i].after : rows[i].before, after == 1 ? rows[i].minor : "");
        }
        store_begin(&store);
        store.mishaps[0].endpoint = "order/reissue";
        store.mishaps[0].before = true;
        store.mishaps[1].endpoint = "order/status";
        store.mishaps[1].unless = BY_CUSTOM_ID;
        store.mishaps[1].before = true;
        store.mishaps[1].times = 1;
        store.mishaps[1].says = fake_json(returned[0]);
        store.mishaps[2] = store.mishaps[1];
        store.mishaps[2].times = 0;
        store.mishaps[2].says = fake_json(returned[1]);
        store_open(&store);
        (void) snprintf(id, sizeof id, "7");
        if (renew(0) != (rows[i].done ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME)) {
            fail_msg("row %zu: %s", i, sslstore_result_name(error()->result));
        }
        assert_int_equal(reissues(), 1);
        end();
    }
}

static void a_reissue_that_is_answered_with_a_short_id_is_answered(void **unused)
{
    static const char returned[] =
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"7\",\"ProductCode\":"
        "\"positivessl\",\"CommonName\":\"shop.example.com\"," ENDS_LATE "," ACTIVE "}";

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].unless = BY_CUSTOM_ID;
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(returned);
    store.mishaps[1].endpoint = "order/reissue";
    store.mishaps[1].before = true;
    store.mishaps[1].says = fake_json(returned);
    store_open(&store);
    (void) snprintf(id, sizeof id, "7");
    assert_int_equal(renew(0), SSLSTORE_OK);
    assert_string_equal(certificate.order.store_id, "7");
    assert_int_equal(fake_count(&store.fake, "order/status"), 2); /* of it, and of a renewal */
    end();
}

static void a_failed_lookup_leaves_a_reissue_unknown(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/reissue";
    begin_with(&filled, 100);
    store.mishaps[1].endpoint = "order/status";
    store.mishaps[1].unless = BY_CUSTOM_ID;
    store.mishaps[1].from = 2;
    store.mishaps[1].before = true;
    store.mishaps[1].says = fake_status(400, "", "");
    assert_int_equal(renew(0), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(reissues(), 1);
    end();
}

/* A reply without PartnerOrderID does not show a new issuance. */
static void an_order_without_partner_id_is_no_proof_of_a_reissue(void **unused)
{
    sslstore_order_request filled = first_order();
    char returned[1024];

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/reissue";
    store.mishaps[0].before = true;
    begin_with(&filled, 100);
    store.mishaps[1].endpoint = "order/status";
    store.mishaps[1].unless = BY_CUSTOM_ID;
    store.mishaps[1].from = 2; /* the first is renew's own question */
    store.mishaps[1].before = true;
    (void) snprintf(returned, sizeof returned,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"PartnerOrderID\":null,"
                    "\"OrderStatus\":{\"MajorStatus\":\"Active\"}}",
                    store_id);
    store.mishaps[1].says = fake_json(returned);
    assert_int_equal(renew(0), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    end();
}

static void a_refused_reissue_is_a_refusal(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/reissue";
    store.mishaps[0].before = true;
    store.mishaps[0].says =
        fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"not for you\"]}}");
    begin_with(&filled, 100);
    assert_int_equal(renew(0), SSLSTORE_ERR_API);
    assert_string_equal(error()->message, "not for you");
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_ANSWERED);
    assert_null(certificate.order.store_id);
    end();
}

static void after_a_lost_reply_a_renewal_is_looked_up_by_its_id(void **unused)
{
    sslstore_order_request filled = first_order();

    (void) unused;
    store_begin(&store);
    store.mishaps[0].endpoint = "order/neworder";
    store.mishaps[0].from = 2;
    begin_with(&filled, 340);
    assert_int_equal(renew(60000), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(store_orders(&store), 2);
    end();
}

/* ---- Whatever fails ---- */

static void whichever_call_of_the_transport_fails(void **unused)
{
    (void) unused;
    for (int days = 100; days <= 340; days += 240) {
        for (int fault = 0; fault < FAKE_FAULT_COUNT; fault++) {
            bool reached = true;

            for (size_t n = 1; reached; n++) {
                sslstore_result result;

                begin(days);
                store.fake.fault = (enum fake_fault) fault;
                store.fake.fail_at = store.fake.calls + n;
                result = renew(30000);
                reached = store.fake.failed;
                assert_true(reissues() <= 1);
                assert_true(store_orders(&store) <= (days == 100 ? 1 : 2));
                if (result == SSLSTORE_OK) {
                    assert_true(certificate.order.store_id[0] != '\0');
                    assert_true(!certificate.issued || has_new_key());
                    assert_int_equal(store_orders(&store), days == 100 ? 1 : 2);
                }
                end();
            }
        }
    }
}

static void whichever_allocation_fails(void **unused)
{
    (void) unused;
    for (int days = 100; days <= 340; days += 240) {
        bool reached = true;

        for (size_t n = 1; reached; n++) {
            sslstore_result result;

            begin(days);
            store.fake.refuse_at = store.fake.allocations + n;
            result = renew(30000);
            reached = store.fake.refused;
            store.fake.refuse_at = 0;
            assert_int_equal(error()->result, result);
            assert_true(result == SSLSTORE_OK || result == SSLSTORE_ERR_MEMORY ||
                        result == SSLSTORE_ERR_UNKNOWN_OUTCOME);
            assert_true(reissues() <= 1);
            assert_true(store_orders(&store) <= (days == 100 ? 1 : 2));
            end();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_with_time_left_is_reissued_free_of_charge),
        cmocka_unit_test(an_order_that_ends_soon_is_renewed_by_a_new_one_that_names_it),
        cmocka_unit_test(a_requested_validity_buys_nothing_before_the_order_ends),
        cmocka_unit_test(an_expired_order_is_renewed),
        cmocka_unit_test(an_explicit_reissue_is_one_however_little_is_left),
        cmocka_unit_test(an_order_without_an_end_date_is_left_alone),
        cmocka_unit_test(a_clock_that_is_not_set_decides_nothing),
        cmocka_unit_test(only_an_order_that_was_issued_is_renewed_or_reissued),
        cmocka_unit_test(a_reissue_that_is_pending_is_not_begun_again),
        cmocka_unit_test(a_reissue_that_takes_its_time_is_waited_for),
        cmocka_unit_test(the_old_certificate_is_not_given_for_the_new_one),
        cmocka_unit_test(the_order_key_of_the_old_issuance_does_not_find_the_new_certificate),
        cmocka_unit_test(the_certificate_before_a_pending_reissue_is_returned_and_marked),
        cmocka_unit_test(a_reissue_is_awaited_before_the_older_certificate_is_returned),
        cmocka_unit_test(an_older_certificate_that_is_unavailable_is_left_out),
        cmocka_unit_test(what_the_domain_must_show_is_published_and_withdrawn_when_it_is_done),
        cmocka_unit_test(what_is_still_needed_is_not_withdrawn),
        cmocka_unit_test(what_the_domain_must_show_is_published_without_waiting_too),
        cmocka_unit_test(a_reissue_that_is_not_published_or_fails_still_returns_the_order),
        cmocka_unit_test(a_reissue_is_pending_while_the_old_certificate_is_returned),
        cmocka_unit_test(a_reissue_whose_files_are_of_another_serial_number_is_pending),
        cmocka_unit_test(a_renewal_carries_names_contacts_and_months_over),
        cmocka_unit_test(what_the_caller_says_counts_more_than_what_the_order_had),
        cmocka_unit_test(a_renewal_carries_the_organization_over_and_its_country_by_code),
        cmocka_unit_test(the_country_of_a_renewal_is_a_code_whatever_the_order_has),
        cmocka_unit_test(a_reissue_carries_the_names_and_the_way_of_validation_over),
        cmocka_unit_test(all_contacts_and_addresses_of_the_order_are_carried_over),
        cmocka_unit_test(what_the_caller_brings_is_not_taken_from_the_order),
        cmocka_unit_test(a_validity_that_is_not_sold_is_not_replaced_by_the_orders),
        cmocka_unit_test(what_the_caller_says_of_validation_counts_alone),
        cmocka_unit_test(a_record_in_the_order_selects_the_validation_method),
        cmocka_unit_test(an_order_with_an_organization_id_keeps_it),
        cmocka_unit_test(an_order_with_an_organization_in_words_gets_no_id),
        cmocka_unit_test(an_organization_id_changes_no_product_without_an_eo_code),
        cmocka_unit_test(a_product_that_left_the_catalog_is_renewed_all_the_same),
        cmocka_unit_test(names_are_split_at_every_separator),
        cmocka_unit_test(names_are_requested_as_a_labels),
        cmocka_unit_test(a_reissue_says_whether_its_name_is_a_wildcard),
        cmocka_unit_test(what_the_caller_wants_of_a_reissue_is_sent),
        cmocka_unit_test(names_that_there_is_no_memory_for_are_not_left_out),
        cmocka_unit_test(a_reissue_needs_a_signing_request),
        cmocka_unit_test(options_and_action_may_be_left_out),
        cmocka_unit_test(a_client_that_is_switched_off_replaces_nothing),
        cmocka_unit_test(the_way_of_validation_is_the_one_that_the_domain_had),
        cmocka_unit_test(after_a_lost_reply_to_a_reissue_the_order_is_looked_up),
        cmocka_unit_test(a_reissue_reply_without_an_order_is_looked_up),
        cmocka_unit_test(an_id_whose_certificate_has_another_key_is_a_conflict),
        cmocka_unit_test(an_id_whose_certificate_cannot_be_fetched_is_adopted),
        cmocka_unit_test(a_lost_reissue_is_of_unknown_outcome_and_not_sent_again),
        cmocka_unit_test(a_reissue_shows_by_another_partner_id_or_by_waiting),
        cmocka_unit_test(a_reissue_that_is_answered_with_a_short_id_is_answered),
        cmocka_unit_test(a_failed_lookup_leaves_a_reissue_unknown),
        cmocka_unit_test(an_order_without_partner_id_is_no_proof_of_a_reissue),
        cmocka_unit_test(a_refused_reissue_is_a_refusal),
        cmocka_unit_test(after_a_lost_reply_a_renewal_is_looked_up_by_its_id),
        cmocka_unit_test(whichever_call_of_the_transport_fails),
        cmocka_unit_test(whichever_allocation_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
