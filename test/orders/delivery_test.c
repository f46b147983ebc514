/* Delivery: a certificate that was not requested is not delivered, and its error says what is
 * wrong.
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

#define GRANTED "\"AuthResponse\":{\"isError\":false}"
#define DAY     INT64_C(86400)

static struct store store;
static sslstore_certificate certificate;
static char id[SSLSTORE_ID_MAX];

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static sslstore_order_request request(void)
{
    sslstore_order_request filled = {.product_code = "positivemdcssl",
                                     .csr = CSR_MANY,
                                     .csr_size = SSLSTORE_NUL_TERMINATED,
                                     .approver_email =
                                         "admin@shop.example.com,admin@shop.example.com,"
                                         "admin@shop.example.com",
                                     .validity_days = 365,
                                     .admin = {.first_name = "Ada",
                                               .last_name = "Lovelace",
                                               .phone = "+44 20 7946 0001",
                                               .email = "ada@shop.example.com"}};

    return filled;
}

static void begin(const char *const *fault)
{
    store_begin(&store);
    if (fault != NULL) {
        store.engine_config.faults = (const char **) (uintptr_t) fault;
        store.engine_config.fault_count = 1;
    }
}

static void end(void)
{
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

static sslstore_result enroll(const sslstore_order_request *filled)
{
    sslstore_enroll_options options = {
        .wait_ms = 60000, .poll_ms = 1000, .skip_approver_check = true};

    return sslstore_enroll(store.client, filled, &options, &certificate);
}

static sslstore_result get(const char *csr)
{
    sslstore_certificate_free(&certificate);
    return store_certificate(&store, id, csr, &certificate);
}

static char *slurp(const char *path)
{
    char *data = calloc(1, 16384);
    FILE *file = fopen(path, "rb");

    assert_non_null(data);
    assert_non_null(file);
    assert_true(fread(data, 1, 16383, file) > 0);
    (void) fclose(file);
    return data;
}

static int64_t own_clock;

static int64_t put_time_member(void *user)
{
    (void) user;
    return own_clock;
}

/* ---- What is wrong has a name ---- */

static const struct {
    const char *fault;
    sslstore_result result;
    const char *message;
} faults[] = {
    {"issue=missing-name", SSLSTORE_ERR_WRONG_NAMES,
     SSLSTORE__WORDS("the certificate is not valid for ")},
    {"issue=other-host", SSLSTORE_ERR_WRONG_NAMES,
     "the certificate is not valid for shop.example.com"},
    {"issue=expired", SSLSTORE_ERR_NOT_VALID_NOW, "the certificate is valid from 20"},
    {"issue=not-yet", SSLSTORE_ERR_NOT_VALID_NOW, "; now is 20"},
    {"issue=other-host+expired", SSLSTORE_ERR_WRONG_NAMES, "shop.example.com"},
};

static void a_certificate_that_was_not_requested_is_not_delivered(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        sslstore_order_request filled = request();

        begin(&faults[i].fault);
        store_open(&store);
        assert_int_equal(enroll(&filled), faults[i].result);
        assert_non_null(strstr(error()->message, faults[i].message));
        assert_false(certificate.issued);
        assert_null(certificate.chain.leaf_pem);
        assert_non_null(certificate.order.store_id); /* the order exists, and costs */
        (void) sslstore_order_id(&certificate.order, id, sizeof id);
        assert_int_equal(get(CSR_MANY), faults[i].result);
        assert_null(certificate.order.store_id);
        assert_null(certificate.chain.leaf_pem);
        /* without the request, only the order's common name is certainly one of its names */
        assert_int_equal(get(NULL), i == 0 ? SSLSTORE_OK : faults[i].result);
        assert_int_equal(certificate.issued, i == 0);
        end();
    }
}

/* It may be issued late: a reissue is awaited, and the fault at the end is reported. */
static void a_reissue_is_awaited_and_its_last_fault_is_reported(void **unused)
{
    static const char *const rows[][2] = {{"issue=missing-name@order/download#2-4", NULL},
                                          {"issue=expired@order/download#2-4", NULL},
                                          {"issue=missing-name@order/download#2+", "names"},
                                          {"issue=expired@order/download#2+", "dates"}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request filled = request();
        sslstore_enroll_options options = {.wait_ms = 30000, .poll_ms = 1000};
        sslstore_result result;

        begin(&rows[i][0]);
        store_open(&store);
        assert_int_equal(enroll(&filled), SSLSTORE_OK);
        (void) sslstore_order_id(&certificate.order, id, sizeof id);
        sslstore_certificate_free(&certificate);
        result = sslstore_reissue(store.client, id, &filled, &options, &certificate);
        assert_int_equal(result, i < 2    ? SSLSTORE_OK
                                 : i == 2 ? SSLSTORE_ERR_WRONG_NAMES
                                          : SSLSTORE_ERR_NOT_VALID_NOW);
        assert_int_equal(certificate.issued, i < 2);
        end();
    }
}

/* Same key, same names, no serial numbers in replies, and the old files for a while: only the
 * serial number in the files shows which certificate it is. */
struct stale {
    bool reissued;
    size_t times;
    char *reply;
    char serial[64];
};

static bool return_old(void *user, const struct fake_request *requests, struct fake_reply *says)
{
    struct stale *stale = user;

    stale->reissued = stale->reissued || strcmp(requests->path, "/rest/order/reissue") == 0;
    if (!stale->reissued || stale->times == 0) {
        return false;
    }
    if (strcmp(requests->path, "/rest/order/status") == 0) {
        *says = fake_json("{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\","
                          "\"OrderStatus\":{\"MajorStatus\":\"Active\"}}");
        return true;
    }
    if (strcmp(requests->path, "/rest/order/download") == 0) {
        stale->times--;
        *says = fake_json(stale->reply);
        return true;
    }
    return false;
}

/* A reply of order/download with this one file; to be freed. */
static char *download_of(const char *pem)
{
    char *reply = malloc(16384);
    size_t size;

    assert_non_null(reply);
    size = (size_t) snprintf(reply, 16384,
                             "{" GRANTED ",\"Certificates\":[{\"FileName\":\"a\","
                             "\"FileContent\":\"");
    for (; *pem != '\0' && size < 16000; pem++) {
        size += (size_t) snprintf(reply + size, 16384 - size, *pem == '\n' ? "\\n" : "%c", *pem);
    }
    (void) snprintf(reply + size, 16384 - size, "\"}]}");
    return reply;
}

static void the_certificate_before_a_reissue_is_not_taken_for_the_new_one(void **unused)
{
    sslstore_order_request filled = request();
    sslstore_enroll_options options = {.wait_ms = 30000, .poll_ms = 1000};
    struct stale stale = {.times = 3};

    (void) unused;
    begin(NULL);
    store.intercept = return_old;
    store.intercept_user = &stale;
    store_open(&store);
    assert_int_equal(enroll(&filled), SSLSTORE_OK);
    (void) snprintf(stale.serial, sizeof stale.serial, "%s", certificate.chain.serial);
    stale.reply = download_of(certificate.chain.leaf_pem);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    assert_int_equal(sslstore_reissue(store.client, id, &filled, &options, &certificate),
                     SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_string_not_equal(certificate.chain.serial, stale.serial);
    assert_int_equal(stale.times, 0);
    free(stale.reply);
    end();
}

/* ---- Names of a CSR that need not be there ---- */

static void names_that_were_not_ordered_are_not_missed(void **unused)
{
    sslstore_order_request filled = request();

    (void) unused;
    filled.product_code = "positivessl";
    filled.csr = CSR_SHOP; /* for www.shop.example.com, too, which its product does not list */
    filled.approver_email = "admin@shop.example.com";
    begin(NULL);
    store_open(&store);
    assert_int_equal(enroll(&filled), SSLSTORE_OK);
    assert_true(certificate.issued);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    assert_int_equal(get(CSR_SHOP), SSLSTORE_OK);
    assert_true(certificate.issued);
    end();
}

/* An order without names, so that those of the CSR count; but "www." may be left out. */
static void if_the_order_lists_no_names_those_of_the_csr_are_checked(void **unused)
{
    static const char status[] = "{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\","
                                 "\"OrderStatus\":{\"MajorStatus\":\"Active\"}}";
    static const char *const fault = "issue=missing-name@order/download#2+";
    sslstore_order_request filled = request();

    (void) unused;
    begin(&fault);
    store_open(&store);
    assert_int_equal(enroll(&filled), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    id[strcspn(id, "-")] = '\0';
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].says = fake_json(status);
    assert_int_equal(get(CSR_MANY), SSLSTORE_ERR_WRONG_NAMES);
    end();
}

static void a_certificate_that_names_no_domains_is_for_its_holder(void **unused)
{
    sslstore_order_request filled = request();
    sslstore_product product;

    (void) unused;
    assert_true(sslstore_product_find("positivemdcssl", &product));
    begin(NULL);
    store_open(&store);
    assert_int_equal(enroll(&filled), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    id[strcspn(id, "-")] = '\0';
    store.mishaps[0].endpoint = "order/status";
    store.mishaps[0].before = true;
    store.mishaps[0].says =
        fake_json("{" GRANTED ",\"TheSSLStoreOrderID\":\"10000001\",\"ProductCode\":\"comodocsc\","
                  "\"CommonName\":\"Ada\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}}");
    assert_int_equal(get(NULL), SSLSTORE_OK);
    assert_int_equal(get(CSR_MANY), SSLSTORE_OK);
    end();
}

/* What an order returns, and what is delivered for it. */
static char *returned_files;

static bool put_order(void *user, const struct fake_request *requests, struct fake_reply *says)
{
    (void) user;
    *says = strcmp(requests->path, "/rest/order/status") == 0
                ? fake_json("{" GRANTED ",\"TheSSLStoreOrderID\":\"7\",\"OrderStatus\":"
                            "{\"MajorStatus\":\"Active\"}}")
                : fake_json(returned_files);
    return true;
}

/* All with one key. A common name counts where there is no other name, and is one of a host. */
static void a_common_name_counts_where_it_is_all_there_is(void **unused)
{
    static const struct {
        const char *csr;
        const char *issued;
        sslstore_result result;
    } rows[] = {
        {"two-cn.csr", "bags/new-no-san.pem", SSLSTORE_OK}, /* last.example, both */
        {"two-cn.csr", "self-signed.crt", SSLSTORE_ERR_WRONG_NAMES},
        {"two-cn.csr", "leaf.crt", SSLSTORE_ERR_WRONG_NAMES},
        {"quotes.csr", "self-signed.crt", SSLSTORE_OK}, /* a name of no host */
        {"p256.csr", "bags/new-no-san.pem", SSLSTORE_ERR_WRONG_NAMES},
        {"no-cn.csr", "leaf.crt", SSLSTORE_ERR_WRONG_NAMES},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[96];
        char *csr;
        char *issued;
        sslstore_result result;

        (void) snprintf(path, sizeof path, "test/pki/data/%s", rows[i].csr);
        csr = slurp(path);
        (void) snprintf(path, sizeof path, "test/pki/data/%s", rows[i].issued);
        issued = slurp(path);
        returned_files = download_of(issued);
        begin(NULL);
        own_clock = 1800000000; /* in 2027, when they are valid */
        store.config.wall_time = put_time_member;
        store.intercept = put_order;
        store_open(&store);
        (void) snprintf(id, sizeof id, "7");
        result = get(csr);
        if (result != rows[i].result) {
            fail_msg("row %zu: %s: %s", i, sslstore_result_name(result), error()->message);
        }
        end();
        free(returned_files);
        free(issued);
        free(csr);
    }
}

/* ---- Whose order it is ---- */

/* An id of the program that was used before: the key decides, and without it the names. */
static void an_id_used_before_for_other_names_is_a_conflict(void **unused)
{
    char *other = slurp("test/pki/data/cases/empty-subject-openssl.pem");

    (void) unused;
    for (int hidden = 0; hidden < 2; hidden++) {
        sslstore_order_request filled = request();

        filled.product_code = "positivessl";
        filled.csr = CSR_SHOP;
        filled.approver_email = "admin@shop.example.com";
        filled.custom_id = "shop";
        begin(NULL);
        store_open(&store);
        assert_int_equal(enroll(&filled), SSLSTORE_OK);
        sslstore_certificate_free(&certificate);
        if (hidden == 1) {
            store.mishaps[0].endpoint = "order/download";
            store.mishaps[0].before = true;
            store.mishaps[0].says = fake_status(400, "", "");
        }
        filled.csr = other;
        filled.approver_email = "admin@example.com";
        assert_int_equal(enroll(&filled), SSLSTORE_ERR_CONFLICT);
        assert_string_equal(error()->field, "CustomOrderID");
        assert_int_equal(store_orders(&store), 1);
        end();
    }
    free(other);
}

/* ---- A pending reissue ---- */

static void an_expired_certificate_before_a_reissue_is_left_out(void **unused)
{
    static const char *const fault = "issue=expired@order/download#2+";
    sslstore_order_request filled = request();

    (void) unused;
    begin(&fault);
    store.engine_config.issue_after = 20;
    store_open(&store);
    assert_int_equal(enroll(&filled), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    sslstore_certificate_free(&certificate);
    assert_int_equal(sslstore_reissue(store.client, id, &filled, NULL, &certificate), SSLSTORE_OK);
    (void) sslstore_order_id(&certificate.order, id, sizeof id);
    assert_int_equal(get(NULL), SSLSTORE_OK);
    assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
    assert_false(certificate.standing);
    assert_null(certificate.chain.leaf_pem);
    end();
}

/* ---- Clocks ---- */

/* The certificate begins when it is issued and ends after some 200 days; the order, after 365. */
static void dates_are_judged_by_the_clocks_that_are_known(void **unused)
{
    static const struct {
        int64_t own;       /* seconds after issuance; -1: not set, -2: never was set */
        const char *dated; /* fault of the service's Date, which otherwise is that of issuance */
        sslstore_result result;
        bool unsure;
    } rows[] = {
        {60, NULL, SSLSTORE_OK, false},
        {60, "no-date", SSLSTORE_OK, false},
        {-1800, "no-date", SSLSTORE_OK, false}, /* a clock that is a little slow */
        {-2 * DAY, "no-date", SSLSTORE_ERR_NOT_VALID_NOW, false},
        {250 * DAY, "no-date", SSLSTORE_ERR_NOT_VALID_NOW, false},
        {-2 * DAY, NULL, SSLSTORE_OK, true}, /* the service's has it valid */
        {250 * DAY, NULL, SSLSTORE_OK, true},
        {60, "date=21600000", SSLSTORE_OK, true}, /* 250 days ahead */
        {250 * DAY, "date=21600000", SSLSTORE_ERR_NOT_VALID_NOW, false},
        {-1, NULL, SSLSTORE_OK, true},
        {-1, "no-date", SSLSTORE_OK, true},
        {-1, "date=21600000", SSLSTORE_ERR_NOT_VALID_NOW, true},
        {-2, NULL, SSLSTORE_OK, true},
        {-2, "no-date", SSLSTORE_OK, true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request filled = request();
        int64_t issued;
        sslstore_result result;

        begin(rows[i].dated == NULL ? NULL : &rows[i].dated);
        issued = store.fake.wall_time;
        own_clock = issued;
        store.config.wall_time = put_time_member;
        store_open(&store);
        assert_int_equal(enroll(&filled), SSLSTORE_OK);
        (void) sslstore_order_id(&certificate.order, id, sizeof id);
        own_clock = rows[i].own == -1 ? 0 : rows[i].own == -2 ? 1000 : issued + rows[i].own;
        result = get(CSR_MANY);
        if (result != rows[i].result) {
            fail_msg("row %zu: %s: %s", i, sslstore_result_name(result), error()->message);
        }
        if (result == SSLSTORE_OK && certificate.clock_unsure != rows[i].unsure) {
            fail_msg("row %zu", i);
        }
        end();
    }
}

/* ---- Roots ---- */

static void the_chain_must_lead_to_a_given_root(void **unused)
{
    char *stranger = slurp("test/pki/data/root.crt");
    char *own;
    sslstore_order_request filled = request();

    (void) unused;
    begin(NULL);
    store_open(&store);
    assert_int_equal(enroll(&filled), SSLSTORE_OK);
    own = calloc(1, strlen(certificate.chain.root_pem) + strlen(stranger) + 64);
    assert_non_null(own);
    (void) strcat(strcat(strcpy(own, "not a certificate\n"), stranger), certificate.chain.root_pem);
    end();
    for (int given = 0; given < 3; given++) {
        begin(NULL);
        store.config.certificate_roots = given == 0 ? own : given == 1 ? stranger : "";
        store_open(&store);
        assert_int_equal(enroll(&filled), given == 1 ? SSLSTORE_ERR_CHAIN : SSLSTORE_OK);
        assert_int_equal(certificate.issued, given != 1);
        if (given == 1) {
            assert_non_null(strstr(
                error()->message,
                SSLSTORE__WORDS("no certificate in certificate_roots is above the issuer ")));
            assert_non_null(strstr(error()->message, "CN="));
            assert_null(certificate.chain.leaf_pem);
            assert_non_null(certificate.order.store_id);
        } else {
            assert_true(certificate.chain.complete);
        }
        end();
    }
    free(own);
    free(stranger);
}

static void a_signature_that_is_none_leads_nowhere(void **unused)
{
    static const char *const fault = "issue=false-signature@order/download#2+";
    sslstore_order_request filled = request();
    char root[2048];

    (void) unused;
    for (int rooted = 0; rooted < 2; rooted++) {
        begin(&fault);
        if (rooted == 1) {
            store.config.certificate_roots = root;
            (void) snprintf(root, sizeof root, "%s", "");
        }
        store_open(&store);
        assert_int_equal(enroll(&filled), SSLSTORE_OK);
        (void) sslstore_order_id(&certificate.order, id, sizeof id);
        (void) snprintf(root, sizeof root, "%s", certificate.chain.root_pem);
        assert_int_equal(get(CSR_MANY), rooted == 1 ? SSLSTORE_ERR_CHAIN : SSLSTORE_OK);
        if (rooted == 0) {
            assert_false(certificate.chain.complete);
            assert_string_equal(certificate.chain.chain_pem, "");
        }
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_that_was_not_requested_is_not_delivered),
        cmocka_unit_test(a_reissue_is_awaited_and_its_last_fault_is_reported),
        cmocka_unit_test(the_certificate_before_a_reissue_is_not_taken_for_the_new_one),
        cmocka_unit_test(names_that_were_not_ordered_are_not_missed),
        cmocka_unit_test(if_the_order_lists_no_names_those_of_the_csr_are_checked),
        cmocka_unit_test(a_certificate_that_names_no_domains_is_for_its_holder),
        cmocka_unit_test(a_common_name_counts_where_it_is_all_there_is),
        cmocka_unit_test(an_id_used_before_for_other_names_is_a_conflict),
        cmocka_unit_test(an_expired_certificate_before_a_reissue_is_left_out),
        cmocka_unit_test(dates_are_judged_by_the_clocks_that_are_known),
        cmocka_unit_test(the_chain_must_lead_to_a_given_root),
        cmocka_unit_test(a_signature_that_is_none_leads_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
