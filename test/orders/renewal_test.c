/* Renewed once: a renewal is bought once, however often and by whomever it is requested, and
 * whatever the service shows of it. A purchase needs a reason on which both clocks agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "pki/fixture.h"

#include <mbedtls/md.h>

#include "../../examples/sandbox/call.h"
#include "support/csr.h"
#include "support/store.h"

#define DAY     INT64_C(86400)
#define GRANTED "\"AuthResponse\":{\"isError\":false}"

static struct store store;
static sslstore_certificate certificate;
static sslstore_plan_action action;
static sslstore_enroll_options options;
static sslstore_order_request requested;
static char old[SSLSTORE_ID_MAX]; /* the order to renew */

/* The arguments of confirm. */
static struct {
    size_t times;
    int says;
    sslstore_intent_kind kind;
    bool renewal;
    char related[SSLSTORE_ID_MAX];
    char product[SSLSTORE_CODE_MAX];
    uint32_t months;
    int32_t servers;
} requests;

static int confirm(void *user, sslstore_intent_kind kind, const sslstore_order_request *request)
{
    assert_ptr_equal(user, &requests);
    requests.times++;
    requests.kind = kind;
    requests.renewal = request->renewal;
    requests.months = request->validity_months;
    requests.servers = request->server_count;
    (void) snprintf(requests.related, sizeof requests.related, "%s",
                    request->related_store_id == NULL ? "" : request->related_store_id);
    (void) snprintf(requests.product, sizeof requests.product, "%s", request->product_code);
    return requests.says;
}

static size_t delivered;

static int deliver(void *user, const sslstore_certificate *issued)
{
    (void) user;
    assert_true(issued->issued);
    delivered++;
    return 0;
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static sslstore_order_request first_order(void)
{
    sslstore_order_request order = {.product_code = "positivessl",
                                    .csr = CSR_SHOP_RSA,
                                    .csr_size = SSLSTORE_NUL_TERMINATED,
                                    .approver_email = "admin@shop.example.com",
                                    .cname_validation = true, /* e-mail ends in 2028 */
                                    .validity_days = 365,
                                    .admin = {.email = "ada@shop.example.com"}};

    return order;
}

static void enroll(const sslstore_order_request *request)
{
    sslstore_certificate placed;

    assert_int_equal(sslstore_enroll(store.client, request, &options, &placed), SSLSTORE_OK);
    assert_true(placed.issued);
    (void) snprintf(old, sizeof old, "%s", placed.order.store_id);
    sslstore_certificate_free(&placed);
}

static void prepare(void)
{
    store_begin(&store);
    memset(&requests, 0, sizeof requests);
    memset(&options, 0, sizeof options);
    memset(&requested, 0, sizeof requested);
    delivered = 0;
    options.wait_ms = 60000;
    options.poll_ms = 1000;
    options.skip_approver_check = true;
    requested.csr = CSR_SHOP_RSA_NEW_KEY;
    requested.csr_size = SSLSTORE_NUL_TERMINATED;
}

static void open_with(const sslstore_order_request *request, int64_t days)
{
    store_open(&store);
    enroll(request);
    store_pass_days(&store, days);
    store.journal_count = 0;
    options.confirm = confirm;
    options.confirm_user = &requests;
}

static void begin(int64_t days)
{
    sslstore_order_request order = first_order();

    prepare();
    open_with(&order, days);
}

static void end(void)
{
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

/* A program that was begun anew: nothing is known but the old order's id. */
static sslstore_result renew(void)
{
    sslstore_certificate_free(&certificate);
    store.journal_count = 0;
    action = SSLSTORE_PLAN_ACTION_FORCE_INT;
    return sslstore_renew(store.client, old, &requested, &options, &action, &certificate);
}

static size_t bought(void)
{
    return store_orders(&store);
}

static bool has_key_of(const char *text)
{
    sslstore_csr csr;
    bool same;

    assert_int_equal(
        sslstore_csr_read(&store.config.memory, text, SSLSTORE_NUL_TERMINATED, &csr, NULL),
        SSLSTORE_OK);
    same = certificate.issued &&
           memcmp(csr.key_sha256, certificate.chain.key_sha256, sizeof csr.key_sha256) == 0;
    sslstore_csr_free(&csr);
    return same;
}

/* ---- Again and again ---- */

static void a_second_renewal_goes_on_with_the_first(void **unused)
{
    char first[SSLSTORE_ID_MAX];

    (void) unused;
    begin(340);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    (void) snprintf(first, sizeof first, "%s", certificate.order.store_id);
    assert_string_not_equal(first, old);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
        assert_string_equal(certificate.order.store_id, first);
        assert_true(has_key_of(CSR_SHOP_RSA_NEW_KEY));
    }
    assert_int_equal(bought(), 2);
    assert_int_equal(requests.times, 1);
    assert_int_equal(fake_count(&store.fake, "order/reissue"), 0);
    end();
}

static void a_second_renewal_waits_for_the_first(void **unused)
{
    (void) unused;
    begin(340);
    store.engine->config.issue_after = 20;
    options.wait_ms = 0;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_false(certificate.issued);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
        assert_false(certificate.issued);
        assert_int_equal(certificate.order.state, SSLSTORE_STATE_PENDING);
    }
    options.wait_ms = 60000;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_true(has_key_of(CSR_SHOP_RSA_NEW_KEY));
    assert_int_equal(bought(), 2);
    end();
}

static void another_key_is_a_free_reissue_of_the_replacing_order(void **unused)
{
    (void) unused;
    for (int pending = 0; pending < 2; pending++) {
        char first[SSLSTORE_ID_MAX];

        begin(340);
        store.engine->config.issue_after = pending == 1 ? 8 : 1;
        options.wait_ms = pending == 1 ? 0 : 60000;
        assert_int_equal(renew(), SSLSTORE_OK);
        (void) snprintf(first, sizeof first, "%s", certificate.order.store_id);
        requested.csr = CSR_SHOP;
        options.wait_ms = 60000;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
        assert_int_equal(requests.kind, SSLSTORE_INTENT_KIND_REISSUE);
        assert_string_equal(certificate.order.store_id, first);
        assert_true(has_key_of(CSR_SHOP));
        assert_int_equal(bought(), 2);
        end();
    }
}

static void a_chain_of_renewals_is_followed_to_its_end(void **unused)
{
    char last[SSLSTORE_ID_MAX] = "";

    (void) unused;
    begin(0);
    for (int year = 1; year <= 4; year++) { /* always the first order's id */
        store_pass_days(&store, 352);
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEW);
        assert_string_not_equal(certificate.order.store_id, last);
        (void) snprintf(last, sizeof last, "%s", certificate.order.store_id);
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
        assert_string_equal(certificate.order.store_id, last);
    }
    assert_int_equal(bought(), 5);
    end();
}

static void a_renewal_that_was_cancelled_is_bought_again_under_another_id(void **unused)
{
    sslstore_order order;
    char first[SSLSTORE_ID_MAX];

    (void) unused;
    begin(340);
    assert_int_equal(renew(), SSLSTORE_OK);
    (void) snprintf(first, sizeof first, "%s", certificate.order.custom_id);
    assert_int_equal(
        sslstore_wire_order_refund(store.client, certificate.order.store_id, "no", &order),
        SSLSTORE_OK);
    sslstore_order_free(&order);
    assert_int_equal(
        sslstore_wire_order_refund_status(store.client, certificate.order.store_id, &order),
        SSLSTORE_OK);
    sslstore_order_free(&order);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_string_not_equal(certificate.order.custom_id, first);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
    assert_int_equal(bought(), 3);
    end();
}

/* Each row is a service that shows a renewal late or never by its id, or accepts an id twice. */
static void whatever_the_service_shows_it_is_bought_once(void **unused)
{
    static const enum lookup_rule lookups[] = {LOOKUP_AT_ONCE, LOOKUP_LATE, LOOKUP_NEVER};
    static const enum duplicate_rule duplicates[] = {DUPLICATE_ERROR, DUPLICATE_SAME,
                                                     DUPLICATE_SECOND};
    static const unsigned late[] = {1, 3, 100};

    (void) unused;
    for (size_t i = 0; i < 27; i++) {
        begin(340);
        store.engine->config.lookup = lookups[i % 3];
        store.engine->config.duplicate = duplicates[i / 3 % 3];
        store.engine->config.lookup_late = late[i / 9];
        for (int run = 0; run < 4; run++) {
            assert_int_equal(renew(), SSLSTORE_OK);
            assert_int_equal(action, run == 0 ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_RENEWED);
            store_pass_days(&store, 5);
        }
        assert_int_equal(bought(), 2);
        assert_int_equal(fake_count(&store.fake, "order/neworder"), 2);
        end();
    }
}

/* ---- An id of the program's own ---- */

static void a_custom_id_of_the_program_is_looked_up_too(void **unused)
{
    (void) unused;
    begin(340);
    store.engine->config.duplicate = DUPLICATE_SECOND;
    requested.custom_id = "renewal-of-the-shop";
    for (int run = 0; run < 3; run++) {
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, run == 0 ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_RENEWED);
        assert_string_equal(certificate.order.custom_id, "renewal-of-the-shop");
    }
    assert_int_equal(bought(), 2);
    end();
}

static void an_id_of_ones_own_that_was_used_before_is_a_conflict(void **unused)
{
    sslstore_order_request other = first_order();
    sslstore_order_request used[4];

    (void) unused;
    for (size_t i = 0; i < 4; i++) {
        used[i] = other;
        used[i].custom_id = "mine";
    }
    used[1].product_code = "positivemdcssl"; /* of another product */
    used[2].custom_id = "another";           /* an older order */
    for (size_t i = 0; i < 4; i++) {
        sslstore_order order;

        prepare();
        if (i == 0) { /* the old order's own */
            open_with(&used[0], 340);
        } else if (i == 2) { /* an older order's */
            store_open(&store);
            enroll(&used[0]);
            store_pass_days(&store, 10);
            options.confirm = NULL;
            enroll(&used[2]);
            store_pass_days(&store, 340);
        } else {
            open_with(&other, 340);
            if (i == 1) {
                char kept[SSLSTORE_ID_MAX];

                memcpy(kept, old, sizeof kept);
                options.confirm = NULL;
                enroll(&used[1]);
                memcpy(old, kept, sizeof kept);
            } else { /* that of a renewal that was cancelled */
                requested.custom_id = "mine";
                assert_int_equal(renew(), SSLSTORE_OK);
                assert_int_equal(sslstore_wire_order_refund(store.client,
                                                            certificate.order.store_id, "", &order),
                                 SSLSTORE_OK);
                sslstore_order_free(&order);
                assert_int_equal(sslstore_wire_order_refund_status(
                                     store.client, certificate.order.store_id, &order),
                                 SSLSTORE_OK);
                sslstore_order_free(&order);
            }
        }
        requested.custom_id = "mine";
        assert_int_equal(renew(), SSLSTORE_ERR_CONFLICT);
        assert_string_equal(error()->field, "CustomOrderID");
        assert_int_equal(bought(), i == 0 ? 1 : 2);
        end();
    }
}

static void an_id_of_ones_own_may_be_too_long(void **unused)
{
    char id[SSLSTORE_ID_MAX + 1];

    (void) unused;
    begin(340);
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    requested.custom_id = id;
    assert_int_equal(renew(), SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(error()->field, "CustomOrderID");
    assert_int_equal(bought(), 1);
    end();
}

/* ---- Nothing unknown buys ---- */

/* Replaces the reply to a lookup by CustomOrderID, or to the list. */
struct altered {
    const char *path;  /* "/rest/order/status"       */
    const char *needs; /* in the body                */
    const char *says;  /* JSON; NULL: a reset        */
    sslstore_result result;
};

static bool once_only; /* the first such call */
static char last_path[64];

static bool answer_altered(void *user, const struct fake_request *request, struct fake_reply *says)
{
    static const struct altered nothing;
    const struct altered *altered = user == NULL ? &nothing : user;
    static const struct fake_reply reset = {NULL, 0, FAKE_CUT, 0};
    char text[1024];

    if (altered->path == NULL || strcmp(request->path, altered->path) != 0 ||
        strstr(request->body, altered->needs) == NULL) {
        return false;
    }
    if (once_only && strcmp(last_path, request->path) == 0) {
        return false;
    }
    (void) snprintf(last_path, sizeof last_path, "%s", request->path);
    *says = reset;
    if (altered->says != NULL) {
        const char *gap = strstr(altered->says, "%s"); /* for the old order's id */
        size_t before = gap == NULL ? strlen(altered->says) : (size_t) (gap - altered->says);

        (void) snprintf(text, sizeof text, "%.*s%s%s", (int) before, altered->says,
                        gap == NULL ? "" : old, gap == NULL ? "" : gap + 2);
        *says = fake_json(text);
    }
    return true;
}

#define BY_ID     "/rest/order/status", "\"CustomOrderID\""
#define THE_LIST  "/rest/order/query", "\"PageNumber\":1"
#define SAYS(row) "[{" GRANTED "," row "}]"

static const struct altered altered_replies[] = {
    {BY_ID, NULL, SSLSTORE_ERR_NETWORK},
    {BY_ID, "{" GRANTED "}", SSLSTORE_ERR_REPLY},
    {BY_ID, "[1,2,3]", SSLSTORE_ERR_REPLY},
    {BY_ID, "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\"}", SSLSTORE_ERR_CONFLICT},
    {BY_ID, "{" GRANTED ",\"TheSSLStoreOrderID\":\"7\",\"CustomOrderID\":\"another\"}",
     SSLSTORE_ERR_CONFLICT},
    {BY_ID, "{" GRANTED ",\"TheSSLStoreOrderID\":{}}", SSLSTORE_ERR_REPLY},
    {BY_ID, "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"ErrorCode:-9008|Message:token\"]}}",
     SSLSTORE_ERR_AUTH},
    {BY_ID,
     "{" GRANTED ",\"TheSSLStoreOrderID\":\"7\",\"OrderStatus\":{\"MajorStatus\":\"Cancelled\"}}",
     SSLSTORE_ERR_CONFLICT}, /* each renewal that was ever made */
    {THE_LIST, NULL, SSLSTORE_ERR_NETWORK},
    {THE_LIST, "[{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no\"]}}]", SSLSTORE_ERR_API},
    {THE_LIST, SAYS("\"TheSSLStoreOrderID\":{}"), SSLSTORE_ERR_INCOMPLETE},
};

static void what_cannot_be_found_out_is_not_bought(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < sizeof altered_replies / sizeof altered_replies[0]; i++) {
        struct altered none = {NULL, NULL, NULL, SSLSTORE_OK};
        sslstore_order_request order = first_order();
        sslstore_result result;

        prepare();
        store.config.attempts = 1;
        store.intercept = answer_altered;
        store.intercept_user = &none;
        open_with(&order, 340);
        none = altered_replies[i];
        result = renew();
        if (result != altered_replies[i].result) {
            fail_msg("row %zu: %s (%s)", i, sslstore_result_name(result), error()->message);
        }
        assert_null(certificate.order.store_id);
        assert_int_equal(bought(), 1);
        assert_int_equal(store.journal_count, 0);
        assert_int_equal(requests.times, 0);
        end();
    }
}

/* No known service has an error of its own for an unknown id: a refusal counts as that, and the
 * list decides. */
static void if_the_lookup_is_refused_the_list_decides(void **unused)
{
    struct altered refuses = {
        BY_ID, "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"bad input\"]}}", SSLSTORE_OK};
    sslstore_order_request order = first_order();

    (void) unused;
    prepare();
    store.intercept = answer_altered;
    store.intercept_user = &refuses;
    open_with(&order, 340);
    for (int run = 0; run < 3; run++) {
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, run == 0 ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_RENEWED);
    }
    assert_int_equal(bought(), 2);
    end();
}

/* The list is read to its end, however long its pages are, and however it ends. */
static void the_list_is_read_to_its_end(void **unused)
{
    static const char *const faults[] = {"short-page", "repeat-row", "page-end-error"};

    (void) unused;
    for (size_t i = 0; i < 3; i++) {
        sslstore_order_request order = first_order();

        prepare();
        store.engine_config.lookup = LOOKUP_NEVER;
        store.config.page_size = 2;
        if (i == 1) {
            store.engine_config.page_max = 1;
        } else if (i == 0) {
            store.engine_config.faults = faults;
            store.engine_config.fault_count = 1;
        }
        store_open(&store);
        enroll(&order);
        store_pass_days(&store, 340);
        options.confirm = NULL;
        assert_int_equal(renew(), SSLSTORE_OK);
        for (int j = 0; j < 5; j++) { /* bought since */
            char kept[SSLSTORE_ID_MAX];

            memcpy(kept, old, sizeof kept);
            enroll(&order);
            memcpy(old, kept, sizeof kept);
        }
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
        end();
    }
}

/* A list that is the same on each page has no second page. */
static void a_list_without_pages_is_read_once(void **unused)
{
    struct altered same = {"/rest/order/query", "\"PageNumber\"",
                           SAYS("\"TheSSLStoreOrderID\":\"7\",\"CustomOrderID\":\"x\""),
                           SSLSTORE_OK};
    sslstore_order_request order = first_order();

    (void) unused;
    prepare();
    store.intercept = answer_altered;
    store.intercept_user = &same;
    open_with(&order, 340);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_int_equal(fake_count(&store.fake, "order/query"), 2);
    end();
}

static bool answer_with_new_rows(void *user, const struct fake_request *request,
                                 struct fake_reply *says)
{
    unsigned *row = user;
    char text[256];

    if (strcmp(request->path, "/rest/order/query") != 0) {
        return false;
    }
    (void) snprintf(text, sizeof text, SAYS("\"TheSSLStoreOrderID\":\"%u\""), ++*row);
    *says = fake_json(text);
    return true;
}

static void a_list_without_an_end_buys_nothing(void **unused)
{
    sslstore_order_request order = first_order();
    unsigned row = 0;

    (void) unused;
    prepare();
    store.intercept = answer_with_new_rows;
    store.intercept_user = &row;
    open_with(&order, 340);
    assert_int_equal(renew(), SSLSTORE_ERR_LIMIT);
    assert_int_equal(row, 500);
    assert_int_equal(bought(), 1);
    end();
}

/* By its id the renewal is not found, in the list it is, and it was cancelled. */
static void a_dead_renewal_that_only_the_list_shows_is_of_unknown_outcome(void **unused)
{
    sslstore_order order;

    (void) unused;
    begin(340);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(
        sslstore_wire_order_refund(store.client, certificate.order.store_id, "", &order),
        SSLSTORE_OK);
    sslstore_order_free(&order);
    assert_int_equal(
        sslstore_wire_order_refund_status(store.client, certificate.order.store_id, &order),
        SSLSTORE_OK);
    sslstore_order_free(&order);
    store.engine->config.lookup = LOOKUP_NEVER;
    assert_int_equal(renew(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(bought(), 2);
    end();
}

/* ---- Two clocks ---- */

static int64_t ahead; /* of the service's clock */

static int64_t service_now(void *user)
{
    const struct store *of = user;

    return of->fake.wall_time + (int64_t) (of->fake.now_ms / 1000) + ahead;
}

static void nothing_is_bought_by_one_clock_alone(void **unused)
{
    static const struct {
        int64_t days;  /* of the order */
        int64_t ahead; /* days */
        sslstore_result result;
        sslstore_plan_action action;
    } rows[] = {
        {300, 0, SSLSTORE_OK, SSLSTORE_PLAN_REISSUE},
        {300, 60, SSLSTORE_ERR_CLOCK, SSLSTORE_PLAN_NOTHING}, /* by the service's only */
        {300, 400, SSLSTORE_ERR_CLOCK, SSLSTORE_PLAN_NOTHING},
        {340, -60, SSLSTORE_OK, SSLSTORE_PLAN_REISSUE}, /* by the own one only */
        {340, 1, SSLSTORE_OK, SSLSTORE_PLAN_RENEW},
        {340, -1, SSLSTORE_OK, SSLSTORE_PLAN_RENEW},
        {340, -500, SSLSTORE_ERR_CLOCK, SSLSTORE_PLAN_NOTHING}, /* before it was issued */
        {-10, 400, SSLSTORE_ERR_CLOCK, SSLSTORE_PLAN_NOTHING},  /* the own one is */
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request order = first_order();
        sslstore_result result;

        ahead = 0;
        prepare();
        store.engine_config.now = service_now;
        store.engine_config.now_user = &store;
        open_with(&order, rows[i].days);
        ahead = rows[i].ahead * DAY;
        options.wait_ms = 0;
        result = renew();
        if (result != rows[i].result || action != rows[i].action) {
            fail_msg("row %zu: %s, %s", i, sslstore_result_name(result),
                     sslstore_plan_action_name(action));
        }
        assert_int_equal(bought(), rows[i].action == SSLSTORE_PLAN_RENEW ? 2 : 1);
        end();
    }
}

/* ---- What is there already ---- */

static void what_is_not_due_and_fits_is_delivered_as_it_is(void **unused)
{
    (void) unused;
    begin(100);
    requested.csr = CSR_SHOP_RSA;
    options.deliver = deliver;
    for (int i = 1; i < 4; i++) {
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
        assert_true(has_key_of(CSR_SHOP_RSA));
        assert_string_equal(certificate.order.store_id, old);
        assert_int_equal(delivered, i);
        assert_int_equal(store.journal_count, 1);
        assert_int_equal(store.journal[0].state, SSLSTORE_INTENT_DELIVERED);
        assert_string_equal(store.journal[0].store_id, old);
    }
    assert_int_equal(fake_count(&store.fake, "order/reissue"), 0);
    assert_int_equal(requests.times, 0);
    end();
}

static void a_certificate_that_is_due_is_reissued_with_its_own_key(void **unused)
{
    (void) unused;
    begin(180);
    requested.csr = CSR_SHOP_RSA;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
    assert_int_equal(fake_count(&store.fake, "order/reissue"), 1);
    end();
}

/* The current certificate is unavailable, or lacks a name: then a new one is issued. */
static void what_is_there_and_does_not_fit_is_reissued(void **unused)
{
    static const char *const names[] = {"api.shop.example.com", ""};
    static const char *const refusals[] = {
        "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"not available for download\"]}}",
        "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no such order\"]}}",
        "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"Certificates\":[]}",
    };

    (void) unused;
    for (size_t i = 0; i < 4; i++) {
        struct altered refuses = {NULL, NULL, NULL, SSLSTORE_OK};
        sslstore_order_request order = first_order();

        prepare();
        store.intercept = answer_altered;
        store.intercept_user = &refuses;
        order.product_code = "positivemdcssl";
        open_with(&order, 100);
        requested.csr = CSR_SHOP_RSA;
        options.wait_ms = 0;
        if (i < 3) {
            refuses.path = "/rest/order/download";
            refuses.needs = "";
            refuses.says = refusals[i];
        } else {
            requested.dns_names = names;
            requested.dns_name_count = 2;
        }
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
        end();
    }
}

/* The same key, and a name more than the certificate has: in the signing request alone, or
 * listed. */
static void a_name_that_is_not_there_is_reissued(void **unused)
{
    static const char *const names[] = {"shop.example.com", NULL, ""};

    (void) unused;
    for (int way = 0; way < 2; way++) {
        sslstore_order_request order = first_order();

        prepare();
        order.product_code = "positivemdcssl";
        order.csr = CSR_SHOP;
        open_with(&order, 100);
        requested.csr = way == 0 ? CSR_MANY : CSR_SHOP;
        requested.change_names = way == 0;
        requested.dns_names = names;
        requested.dns_name_count = way == 0 ? 0 : 3;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, way == 0 ? SSLSTORE_PLAN_REISSUE : SSLSTORE_PLAN_NOTHING);
        assert_int_equal(certificate.chain.dns_name_count, way == 0 ? 4 : 2);
        end();
    }
}

static void a_download_that_breaks_off_sends_nothing(void **unused)
{
    struct altered breaks = {NULL, NULL, NULL, SSLSTORE_OK};
    sslstore_order_request order = first_order();

    (void) unused;
    prepare();
    store.config.attempts = 1;
    store.intercept = answer_altered;
    store.intercept_user = &breaks;
    open_with(&order, 100);
    breaks.path = "/rest/order/download";
    breaks.needs = "";
    assert_int_equal(renew(), SSLSTORE_ERR_NETWORK);
    assert_int_equal(fake_count(&store.fake, "order/reissue"), 0);
    end();
}

/* ---- A pending reissue ---- */

static void a_pending_reissue_is_waited_for_and_inside_the_window_renewed(void **unused)
{
    (void) unused;
    begin(170); /* the certificate is due */
    store.engine->config.issue_after = 1000;
    options.wait_ms = 0;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_WAIT);
        assert_int_equal(certificate.order.state, SSLSTORE_STATE_REISSUING);
        assert_false(certificate.issued);
    }
    assert_int_equal(fake_count(&store.fake, "order/reissue"), 1);
    store_pass_days(&store, 20);
    store.engine->config.issue_after = 1;
    options.wait_ms = 60000;
    assert_int_equal(bought(), 1);
    store_pass_days(&store, 146); /* 29 days before the order's end */
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_true(certificate.issued);
    assert_int_equal(bought(), 2);
    end();
}

/* ---- Confirm ---- */

static void nothing_is_sent_that_is_not_confirmed(void **unused)
{
    (void) unused;
    for (int days = 100; days <= 340; days += 240) {
        begin(days);
        requests.says = 1;
        assert_int_equal(renew(), SSLSTORE_ERR_CANCELLED);
        assert_string_equal(error()->field, "confirm");
        assert_int_equal(requests.times, 1);
        assert_int_equal(requests.kind,
                         days == 340 ? SSLSTORE_INTENT_KIND_ORDER : SSLSTORE_INTENT_KIND_REISSUE);
        assert_int_equal(requests.renewal, days == 340);
        assert_string_equal(requests.related, days == 340 ? old : "");
        assert_string_equal(requests.product, "positivessl");
        assert_int_equal(requests.months, 12);
        assert_int_equal(action, days == 340 ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_REISSUE);
        assert_null(certificate.order.store_id);
        assert_int_equal(store.journal_count, 0);
        assert_int_equal(bought(), 1);
        assert_int_equal(fake_count(&store.fake, "order/reissue"), 0);
        requests.says = 0;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(requests.times, 2);
        end();
    }
}

static void an_order_is_confirmed_too(void **unused)
{
    sslstore_order_request order = first_order();

    (void) unused;
    begin(0);
    requests.says = 1;
    order.custom_id = "next";
    assert_int_equal(sslstore_enroll(store.client, &order, &options, &certificate),
                     SSLSTORE_ERR_CANCELLED);
    assert_int_equal(requests.kind, SSLSTORE_INTENT_KIND_ORDER);
    assert_false(requests.renewal);
    assert_int_equal(bought(), 1);
    end();
}

/* ---- A journal ---- */

/* The reply to the purchase is lost, and the program ends; the next one has the intent. */
static void a_kept_intent_is_gone_on_with_wherever_in_the_chain_it_is(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    for (int years = 0; years < 2; years++) {
        begin(340);
        if (years == 1) {
            assert_int_equal(renew(), SSLSTORE_OK);
            store_pass_days(&store, 340);
        }
        store.mishaps[0].endpoint = "order/neworder";
        store.mishaps[1].endpoint = "order/status";
        store.mishaps[1].from = store.calls[1] + 3 + (size_t) years;
        assert_int_equal(renew(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
        kept = store.journal[store.journal_count - 1];
        assert_int_equal(kept.state, SSLSTORE_INTENT_UNKNOWN);
        memset(store.mishaps, 0, sizeof store.mishaps);
        options.kept = &kept;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEW);
        assert_true(certificate.issued);
        assert_string_equal(certificate.order.custom_id, kept.custom_order_id);
        assert_int_equal(bought(), 2 + (size_t) years);
        end();
    }
}

/* A service that finds an order by its id late or never shows it in its list all the same. */
static void a_kept_renewal_that_only_the_list_shows_is_not_bought_again(void **unused)
{
    static const enum lookup_rule lookups[] = {LOOKUP_LATE, LOOKUP_NEVER};
    sslstore_intent kept;

    (void) unused;
    for (int i = 0; i < 4; i++) {
        begin(340);
        store.engine->config.lookup = lookups[i % 2];
        store.engine->config.lookup_late = 100;
        store.engine->config.duplicate = DUPLICATE_SECOND;
        store.mishaps[0].endpoint = "order/neworder";
        assert_int_equal(renew(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
        kept = store.journal[store.journal_count - 1];
        memset(store.mishaps, 0, sizeof store.mishaps);
        options.kept = &kept;
        options.resend_if_not_found = i / 2 == 1;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_true(certificate.issued);
        assert_string_equal(certificate.order.custom_id, kept.custom_order_id);
        assert_int_equal(bought(), 2);
        end();
    }
}

/* The list is requested for the product to buy, not for that of the old order. */
static void a_renewal_by_another_product_is_found_in_the_list(void **unused)
{
    (void) unused;
    begin(340);
    store.engine->config.lookup = LOOKUP_NEVER;
    store.engine->config.duplicate = DUPLICATE_SECOND;
    requested.product_code = "essentialssl";
    requested.approver_email = "admin@shop.example.com";
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
    assert_int_equal(bought(), 2);
    end();
}

static int64_t list_start; /* StartDate of the last list that was asked for */

static bool read_list_start(void *user, const struct fake_request *request, struct fake_reply *says)
{
    static const char name[] = "\"StartDate\":\"/Date(";
    const char *start = strstr(request->body, name);

    (void) user;
    (void) says;
    if (strcmp(request->path, "/rest/order/query") == 0 && start != NULL) {
        list_start = strtoll(start + sizeof name - 1, NULL, 10) / 1000;
    }
    return false;
}

/* The longest window opens long before the end of the order: a third of 397 days, or of the life of
 * a longer order. The renewal may have been bought on its first day. */
static void a_renewal_of_long_ago_is_found_in_the_list(void **unused)
{
    static const struct {
        uint32_t days;
        int64_t list_start;
    } rows[] = {
        {365, INT64_C(1787979600)}, /* 133 days before the end */
        {730, INT64_C(1809919200)}, /* a third of the order's life and a day before the end */
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request order = first_order();

        prepare();
        order.validity_days = rows[i].days;
        store.fake.wall_time = INT64_C(1768003200); /* 2026-01-10: before the limit of 200 days */
        store.engine_config.lookup = LOOKUP_NEVER;
        store.engine_config.duplicate = DUPLICATE_SECOND;
        store.config.renewal_window_days = 3650;
        store.intercept = read_list_start;
        open_with(&order, 0);
        do {
            store_pass_days(&store, 1);
            assert_int_equal(renew(), SSLSTORE_OK);
        } while (action != SSLSTORE_PLAN_RENEW);
        assert_int_equal(bought(), 2);
        store_pass_days(&store, 10);
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_RENEWED);
        assert_int_equal(bought(), 2);
        assert_int_equal(list_start, rows[i].list_start);
        end();
    }
}

static void a_kept_reissue_is_gone_on_with_wherever_in_the_chain_it_is(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    for (int years = 0; years < 2; years++) {
        begin(years == 0 ? 100 : 340);
        if (years == 1) {
            assert_int_equal(renew(), SSLSTORE_OK);
            requested.csr = CSR_SHOP;
        }
        store.engine->config.issue_after = 10;
        options.wait_ms = 0;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
        kept = store.journal[store.journal_count - 1];
        assert_int_equal(kept.kind, SSLSTORE_INTENT_KIND_REISSUE);
        options.kept = &kept;
        options.wait_ms = 60000;
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
        assert_true(certificate.issued);
        assert_int_equal(fake_count(&store.fake, "order/reissue"), 1);
        assert_int_equal(bought(), 1 + (size_t) years);
        end();
    }
}

static void an_intent_of_something_else_is_a_conflict_and_buys_nothing(void **unused)
{
    static const char *const orders[] = {"another", "7"};

    (void) unused;
    for (int i = 0; i < 2; i++) {
        sslstore_intent kept = {.version = 1, .state = SSLSTORE_INTENT_UNKNOWN};

        begin(340);
        kept.kind = i == 0 ? SSLSTORE_INTENT_KIND_ORDER : SSLSTORE_INTENT_KIND_REISSUE;
        memset(kept.digest, 0x5a, sizeof kept.digest);
        strcpy(i == 0 ? kept.custom_order_id : kept.store_id, orders[i]);
        options.kept = &kept;
        assert_int_equal(renew(), SSLSTORE_ERR_CONFLICT);
        assert_string_equal(error()->field, "kept");
        assert_int_equal(bought(), 1);
        assert_int_equal(fake_count(&store.fake, "order/reissue"), 0);
        end();
    }
}

/* ---- The id ---- */

static void the_id_of_a_renewal_follows_from_the_order(void **unused)
{
    char id[SSLSTORE_ID_MAX];
    char again[SSLSTORE_ID_MAX];

    (void) unused;
    assert_int_equal(sslstore_renewal_id("10000001", 0, id, sizeof id), SSLSTORE_OK);
    /* printf 'sslstore renewal\00010000001\000\000' | sha256sum, version and variant put in */
    assert_string_equal(id, "c6fb7029-547b-8859-9df0-9c7b0e6c553f");
    assert_int_equal(sslstore_renewal_id("10000001", 0, again, 37), SSLSTORE_OK);
    assert_string_equal(id, again);
    assert_int_equal(sslstore_renewal_id("10000001", 1, again, sizeof again), SSLSTORE_OK);
    assert_string_not_equal(id, again);
    assert_int_equal(sslstore_renewal_id("10000002", 0, again, sizeof again), SSLSTORE_OK);
    assert_string_not_equal(id, again);
    assert_int_equal(sslstore_renewal_id("10000001", 15, again, sizeof again), SSLSTORE_OK);
    assert_int_equal(sslstore_renewal_id("10000001", 16, again, sizeof again),
                     SSLSTORE_ERR_ARGUMENT);
    assert_string_equal(again, "");
    assert_int_equal(sslstore_renewal_id("", 0, again, sizeof again), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_renewal_id(NULL, 0, again, sizeof again), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_renewal_id("10000001", 0, again, 36), SSLSTORE_ERR_LIMIT);
    assert_string_equal(again, "");
}

/* ---- Errors on the way ---- */

/* Mbed TLS may have no memory for a digest. */
static bool no_digests;
int __real_mbedtls_md_setup(mbedtls_md_context_t *context, const mbedtls_md_info_t *info, int hmac);
int __wrap_mbedtls_md_setup(mbedtls_md_context_t *context, const mbedtls_md_info_t *info, int hmac);
int __wrap_mbedtls_md_setup(mbedtls_md_context_t *context, const mbedtls_md_info_t *info, int hmac)
{
    return no_digests ? MBEDTLS_ERR_MD_ALLOC_FAILED : __real_mbedtls_md_setup(context, info, hmac);
}

static bool refuse_digests(void *user, const struct fake_request *request, struct fake_reply *says)
{
    (void) user;
    (void) request;
    (void) says;
    no_digests = store.fake.answered > 2; /* from the renewal on */
    return false;
}

static void a_renewal_without_an_id_is_not_bought(void **unused)
{
    sslstore_order_request order = first_order();
    char id[SSLSTORE_ID_MAX];

    (void) unused;
    prepare();
    store.intercept = refuse_digests;
    open_with(&order, 340);
    assert_int_equal(renew(), SSLSTORE_ERR_MEMORY);
    assert_int_equal(sslstore_renewal_id("7", 0, id, sizeof id), SSLSTORE_ERR_MEMORY);
    assert_string_equal(id, "");
    no_digests = false;
    assert_int_equal(bought(), 1);
    end();
}

/* Each order was renewed by the next one, for ever. */
static bool answer_without_end(void *user, const struct fake_request *request,
                               struct fake_reply *says)
{
    unsigned *number = user;
    char text[512];

    if (*number == 0 || strstr(request->body, "\"CustomOrderID\"") == NULL) {
        return false;
    }
    (void) snprintf(text, sizeof text,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%u\",\"OrderStatus\":{\"MajorStatus\":"
                    "\"Active\"}}",
                    ++*number);
    *says = fake_json(text);
    return true;
}

static void a_chain_without_an_end_is_left(void **unused)
{
    sslstore_order_request order = first_order();
    sslstore_plan_result plan;
    unsigned number = 0;

    (void) unused;
    prepare();
    store.intercept = answer_without_end;
    store.intercept_user = &number;
    open_with(&order, 340);
    number = 5000;
    assert_int_equal(renew(), SSLSTORE_ERR_LIMIT);
    assert_int_equal(number, 5064);
    assert_int_equal(sslstore_order_plan(store.client, old, &plan, NULL), SSLSTORE_ERR_LIMIT);
    assert_int_equal(plan.look_again, 0);
    number = 0;
    assert_int_equal(bought(), 1);
    end();
}

/* States of the order that renewed the one named. */
static void an_order_that_cannot_be_renewed_names_its_renewal(void **unused)
{
    static const struct {
        const char *status;
        sslstore_result result;
        sslstore_plan_action action;
    } rows[] = {
        {"Revoked", SSLSTORE_ERR_NOT_ISSUED, SSLSTORE_PLAN_NOTHING},
        {"Rejected", SSLSTORE_ERR_CONFLICT, SSLSTORE_PLAN_NOTHING},
        {"certgen_failed", SSLSTORE_ERR_CONFLICT, SSLSTORE_PLAN_NOTHING},
        {"Refunded", SSLSTORE_ERR_CONFLICT, SSLSTORE_PLAN_NOTHING},
        {"A new word", SSLSTORE_OK, SSLSTORE_PLAN_RENEWED},
        {"Pending", SSLSTORE_OK, SSLSTORE_PLAN_RENEWED},
        {"Expired", SSLSTORE_ERR_NOT_ISSUED, SSLSTORE_PLAN_REISSUE}, /* before its end */
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        struct altered altered = {"/rest/order/status", "\"CustomOrderID\"", text, SSLSTORE_OK};
        sslstore_order_request order = first_order();
        sslstore_result result;

        (void) snprintf(text, sizeof text,
                        "{" GRANTED ",\"TheSSLStoreOrderID\":\"7007\",\"OrderStatus\":{"
                        "\"MajorStatus\":\"%s\"},\"OrderExpiryDate\":\"12/1/2028 12:00:00 AM\","
                        "\"CertificateStartDate\":\"6/1/2027 12:00:00 AM\","
                        "\"CertificateEndDate\":\"11/1/2027 12:00:00 AM\"}",
                        rows[i].status);
        prepare();
        store.intercept = answer_altered;
        open_with(&order, 340);
        store.intercept_user = &altered;
        options.wait_ms = 0;
        once_only = rows[i].result != SSLSTORE_ERR_CONFLICT; /* it was not renewed itself */
        last_path[0] = '\0';
        result = renew();
        once_only = false;
        if (result != rows[i].result || action != rows[i].action) {
            fail_msg("%s: %s, %s (%s)", rows[i].status, sslstore_result_name(result),
                     sslstore_plan_action_name(action), error()->message);
        }
        if (result == SSLSTORE_ERR_NOT_ISSUED) {
            assert_non_null(strstr(error()->message,
                                   SSLSTORE__WORDS("order 7007, which renewed the one named")));
        }
        assert_int_equal(bought(), 1);
        end();
    }
}

/* Missing members of an order are no evidence against it. */
static void an_order_found_by_the_programs_id_may_have_few_members(void **unused)
{
    static const struct {
        const char *members;
        bool change_names;
        sslstore_result result;
    } rows[] = {
        {"", false, SSLSTORE_OK},
        {",\"ProductCode\":\"positivessl\"", false, SSLSTORE_OK},
        {",\"ProductCode\":\"sectigossl\"", false, SSLSTORE_ERR_CONFLICT},
        {",\"CommonName\":\"shop.example.com\"", false, SSLSTORE_OK},
        {",\"CommonName\":\"other.example.com\"", false, SSLSTORE_ERR_CONFLICT},
        {",\"CommonName\":\"other.example.com\"", true, SSLSTORE_OK},
        {",\"PurchaseDateInUTC\":\"1/1/2030 12:00:00 AM\"", false, SSLSTORE_OK},
        {",\"PurchaseDateInUTC\":\"1/1/2020 12:00:00 AM\"", false, SSLSTORE_ERR_CONFLICT},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        struct altered altered = {NULL, "\"CustomOrderID\":\"mine\"", text, SSLSTORE_OK};
        sslstore_order_request order = first_order();
        sslstore_result result;

        (void) snprintf(text, sizeof text,
                        "{" GRANTED ",\"TheSSLStoreOrderID\":\"7007\",\"OrderStatus\":{"
                        "\"MajorStatus\":\"Pending\"}%s}",
                        rows[i].members);
        prepare();
        store.intercept = answer_altered;
        store.intercept_user = &altered;
        open_with(&order, 340);
        altered.path = "/rest/order/status";
        options.wait_ms = 0;
        requested.custom_id = "mine";
        requested.product_code = i == 1 ? "positivessl" : NULL;
        requested.change_names = rows[i].change_names;
        result = renew();
        if (result != rows[i].result) {
            fail_msg("row %zu: %s", i, sslstore_result_name(result));
        }
        assert_int_equal(bought(), 1);
        end();
    }
}

/* ---- Planning for an order ---- */

static void a_plan_of_an_order_is_what_a_renewal_does(void **unused)
{
    static const struct {
        int64_t days;
        sslstore_plan_action action;
        sslstore_plan_reason reason;
    } rows[] = {
        {10, SSLSTORE_PLAN_NOTHING, SSLSTORE_PLAN_REASON_NOT_DUE},
        {175, SSLSTORE_PLAN_REISSUE, SSLSTORE_PLAN_REASON_CERTIFICATE_ENDS},
        {340, SSLSTORE_PLAN_RENEW, SSLSTORE_PLAN_REASON_ORDER_ENDS},
        {500, SSLSTORE_PLAN_RENEW, SSLSTORE_PLAN_REASON_ORDER_ENDS},
    };
    sslstore_plan_result plan;
    sslstore_order order;

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(rows[i].days);
        assert_int_equal(sslstore_order_plan(store.client, old, &plan, &order), SSLSTORE_OK);
        assert_int_equal(plan.action, rows[i].action);
        assert_int_equal(plan.reason, rows[i].reason);
        assert_string_equal(order.store_id, old);
        sslstore_order_free(&order);
        assert_int_equal(sslstore_order_plan(store.client, old, &plan, NULL), SSLSTORE_OK);
        assert_int_equal(plan.action, rows[i].action);
        assert_int_equal(store.journal_count, 0);
        if (rows[i].action == SSLSTORE_PLAN_RENEW) { /* then it is about the new order */
            assert_int_equal(renew(), SSLSTORE_OK);
            assert_int_equal(sslstore_order_plan(store.client, old, &plan, &order), SSLSTORE_OK);
            assert_int_equal(plan.action, SSLSTORE_PLAN_NOTHING);
            assert_string_equal(order.store_id, certificate.order.store_id);
            sslstore_order_free(&order);
        }
        assert_int_equal(sslstore_order_plan(store.client, "999", &plan, &order),
                         SSLSTORE_ERR_NOT_FOUND);
        assert_int_equal(plan.action, SSLSTORE_PLAN_NOTHING);
        assert_int_equal(plan.look_again, 0);
        assert_null(order.store_id);
        end();
    }
}

static void the_window_may_be_a_share_of_the_life(void **unused)
{
    sslstore_order_request order = first_order();
    sslstore_plan_result plan;

    (void) unused;
    prepare();
    store.config.renewal_window_percent = 1; /* of 199 days */
    open_with(&order, 363);
    assert_int_equal(sslstore_order_plan(store.client, old, &plan, NULL), SSLSTORE_OK);
    assert_int_equal(plan.action, SSLSTORE_PLAN_RENEW);
    end();
    prepare();
    store.config.renewal_window_percent = 1;
    open_with(&order, 340);
    assert_int_equal(sslstore_order_plan(store.client, old, &plan, NULL), SSLSTORE_OK);
    assert_int_not_equal(plan.action, SSLSTORE_PLAN_RENEW);
    end();
}

/* ---- Two years ---- */

/* The same command each day, always with the first order's id, as an unattended job. days: the
 * validity it requests; key: of each certificate, the same or always another. */
static void live_two_years(uint32_t days, bool new_keys, int64_t begins, size_t most)
{
    static const char *const keys[] = {CSR_SHOP_RSA, CSR_SHOP_RSA_NEW_KEY};
    sslstore_order_request order = first_order();
    int64_t not_after;

    prepare();
    store.fake.wall_time = begins;
    open_with(&order, 0);
    options.confirm = NULL;
    requested.csr = CSR_SHOP_RSA;
    requested.validity_days = days;
    assert_int_equal(renew(), SSLSTORE_OK);
    not_after = certificate.chain.not_after;
    for (int day = 1; day <= 730; day++) {
        store_pass_days(&store, 1);
        assert_true(not_after > store.fake.wall_time + (int64_t) (store.fake.now_ms / 1000));
        requested.csr = keys[new_keys && day % 7 == 0];
        if (new_keys && day % 7 != 0) {
            continue; /* a new key each week, and each other day nothing */
        }
        assert_int_equal(renew(), SSLSTORE_OK);
        assert_true(certificate.issued);
        not_after = certificate.chain.not_after;
    }
    if (bought() > most) {
        fail_msg("%zu orders with --days %u", bought(), (unsigned) days);
    }
    end();
}

static void two_years_of_daily_renewals_buy_three_orders(void **unused)
{
    (void) unused;
    live_two_years(365, false, FAKE_NOW, 3);
    live_two_years(0, false, FAKE_NOW, 3);
    live_two_years(365, true, FAKE_NOW, 3);
    live_two_years(365, false, 1867000000, 3); /* into the time of 47 days */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_renewal_goes_on_with_the_first),
        cmocka_unit_test(a_second_renewal_waits_for_the_first),
        cmocka_unit_test(another_key_is_a_free_reissue_of_the_replacing_order),
        cmocka_unit_test(a_chain_of_renewals_is_followed_to_its_end),
        cmocka_unit_test(a_renewal_that_was_cancelled_is_bought_again_under_another_id),
        cmocka_unit_test(whatever_the_service_shows_it_is_bought_once),
        cmocka_unit_test(a_custom_id_of_the_program_is_looked_up_too),
        cmocka_unit_test(an_id_of_ones_own_that_was_used_before_is_a_conflict),
        cmocka_unit_test(an_id_of_ones_own_may_be_too_long),
        cmocka_unit_test(what_cannot_be_found_out_is_not_bought),
        cmocka_unit_test(if_the_lookup_is_refused_the_list_decides),
        cmocka_unit_test(the_list_is_read_to_its_end),
        cmocka_unit_test(a_list_without_pages_is_read_once),
        cmocka_unit_test(a_list_without_an_end_buys_nothing),
        cmocka_unit_test(a_dead_renewal_that_only_the_list_shows_is_of_unknown_outcome),
        cmocka_unit_test(nothing_is_bought_by_one_clock_alone),
        cmocka_unit_test(what_is_not_due_and_fits_is_delivered_as_it_is),
        cmocka_unit_test(a_certificate_that_is_due_is_reissued_with_its_own_key),
        cmocka_unit_test(what_is_there_and_does_not_fit_is_reissued),
        cmocka_unit_test(a_name_that_is_not_there_is_reissued),
        cmocka_unit_test(a_download_that_breaks_off_sends_nothing),
        cmocka_unit_test(a_pending_reissue_is_waited_for_and_inside_the_window_renewed),
        cmocka_unit_test(nothing_is_sent_that_is_not_confirmed),
        cmocka_unit_test(an_order_is_confirmed_too),
        cmocka_unit_test(a_kept_intent_is_gone_on_with_wherever_in_the_chain_it_is),
        cmocka_unit_test(a_kept_renewal_that_only_the_list_shows_is_not_bought_again),
        cmocka_unit_test(a_renewal_by_another_product_is_found_in_the_list),
        cmocka_unit_test(a_renewal_of_long_ago_is_found_in_the_list),
        cmocka_unit_test(a_kept_reissue_is_gone_on_with_wherever_in_the_chain_it_is),
        cmocka_unit_test(an_intent_of_something_else_is_a_conflict_and_buys_nothing),
        cmocka_unit_test(the_id_of_a_renewal_follows_from_the_order),
        cmocka_unit_test(a_renewal_without_an_id_is_not_bought),
        cmocka_unit_test(a_chain_without_an_end_is_left),
        cmocka_unit_test(an_order_that_cannot_be_renewed_names_its_renewal),
        cmocka_unit_test(an_order_found_by_the_programs_id_may_have_few_members),
        cmocka_unit_test(a_plan_of_an_order_is_what_a_renewal_does),
        cmocka_unit_test(the_window_may_be_a_share_of_the_life),
        cmocka_unit_test(two_years_of_daily_renewals_buy_three_orders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
