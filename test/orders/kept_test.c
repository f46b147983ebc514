/* Kept intents: a program that passes what its journal kept, and calls again until it has its
 * certificate, buys one order, whatever happened in between.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "pki/fixture.h"

#include "../../examples/sandbox/call.h"
#include "support/csr.h"
#include "support/request.h"
#include "support/store.h"

static struct store store;
static sslstore_certificate certificate;

/* What the program does with a certificate. */
static size_t delivered;
static bool cannot_store;
static bool withdrawn_before_delivery;
static size_t published;
static size_t withdrawn;

static int deliver(void *user, const sslstore_certificate *issued)
{
    assert_ptr_equal(user, &store);
    assert_true(issued->issued);
    assert_string_equal(issued->chain.common_name, "shop.example.com");
    withdrawn_before_delivery = withdrawn > 0;
    delivered += !cannot_store;
    return cannot_store;
}

static int publish(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    (void) user;
    (void) order;
    (void) domain;
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

static sslstore_enroll_options options;

static void begin(void)
{
    delivered = published = withdrawn = 0;
    cannot_store = withdrawn_before_delivery = false;
    store_begin(&store);
    memset(&options, 0, sizeof options);
    options.wait_ms = 60000;
    options.poll_ms = 1000;
    options.skip_approver_check = true;
    options.deliver = deliver;
    options.deliver_user = &store;
}

static void forget(void)
{
    sslstore_certificate_free(&certificate);
}

static void end(void)
{
    forget();
    assert_null(store_end(&store));
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static sslstore_result enroll_for(const sslstore_order_request *filled)
{
    forget();
    memset(&certificate, 0xa5, sizeof certificate);
    return sslstore_enroll(store.client, filled, &options, &certificate);
}

static sslstore_result enroll(void)
{
    sslstore_order_request filled = shop_request();

    return enroll_for(&filled);
}

static const sslstore_intent *last(void)
{
    assert_true(store.journal_count > 0);
    return &store.journal[store.journal_count - 1];
}

static size_t sent(const char *endpoint)
{
    return fake_count(&store.fake, endpoint);
}

/* The CA has done its part. */
static void approve(void)
{
    char body[160];

    (void) snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"%s\"}",
                    certificate.order.store_id);
    store_post(&store, "/sandbox/approve", body);
}

/* An order that is placed and pending. */
static sslstore_intent place_pending(void)
{
    sslstore_intent kept;

    store.engine_config.issue_after = 1000;
    store_open(&store);
    options.wait_ms = 0;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_false(certificate.issued);
    kept = *last();
    assert_int_equal(kept.state, SSLSTORE_INTENT_PLACED);
    store.journal_count = 0;
    return kept;
}

/* An order whose reply is lost, and whose lookups fail for now. */
static sslstore_intent place_unknown(bool applied)
{
    sslstore_intent kept;

    store.mishaps[0].endpoint = "order/neworder";
    store.mishaps[0].before = !applied;
    store.mishaps[0].times = 1;
    store.mishaps[1].endpoint = "order/status";
    store.mishaps[1].before = true;
    store.mishaps[1].says = fake_status(400, "", "");
    store_open(&store);
    assert_int_equal(enroll(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    kept = *last();
    assert_int_equal(kept.state, SSLSTORE_INTENT_UNKNOWN);
    store.mishaps[1].endpoint = NULL;
    store.journal_count = 0;
    return kept;
}

/* ---- Delivering ---- */

static void a_certificate_that_is_stored_ends_its_intent(void **unused)
{
    (void) unused;
    begin();
    store_open(&store);
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(delivered, 1);
    assert_int_equal(store.journal_count, 3);
    assert_int_equal(store.journal[1].state, SSLSTORE_INTENT_PLACED);
    assert_int_equal(store.journal[2].state, SSLSTORE_INTENT_DELIVERED);
    assert_string_equal(store.journal[2].store_id, certificate.order.store_id);
    assert_string_equal(store.journal[2].custom_order_id, store.journal[0].custom_order_id);
    assert_memory_equal(store.journal[2].digest, store.journal[0].digest, SSLSTORE_SHA256_SIZE);
    end();
}

static void a_certificate_that_cannot_be_stored_is_delivered_again_later(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    store_open(&store);
    cannot_store = true;
    assert_int_equal(enroll(), SSLSTORE_ERR_CANCELLED);
    assert_string_equal(error()->field, "deliver");
    assert_true(certificate.issued);
    assert_int_equal(last()->state, SSLSTORE_INTENT_PLACED);
    kept = *last();
    cannot_store = false;
    options.kept = &kept;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    assert_int_equal(last()->state, SSLSTORE_INTENT_DELIVERED);
    assert_int_equal(sent("order/neworder"), 1);
    end();
}

static void who_does_not_deliver_ends_the_intent_himself(void **unused)
{
    (void) unused;
    begin();
    store_open(&store);
    options.deliver = NULL;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(last()->state, SSLSTORE_INTENT_PLACED);
    end();
}

static int keep_but_not_the_end(void *user, const sslstore_intent *intent)
{
    (void) user;
    store.journal[store.journal_count++] = *intent;
    return intent->state == SSLSTORE_INTENT_DELIVERED;
}

static void a_delivery_succeeds_even_if_the_journal_then_fails(void **unused)
{
    (void) unused;
    begin();
    store.config.journal = keep_but_not_the_end;
    store_open(&store);
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    end();
}

static void what_was_published_is_withdrawn_before_the_certificate_is_delivered(void **unused)
{
    sslstore_order_request filled = shop_request();

    (void) unused;
    begin();
    store_open(&store);
    filled.cname_validation = true;
    options.publish = publish;
    options.withdraw = withdraw;
    assert_int_equal(enroll_for(&filled), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    assert_true(withdrawn_before_delivery);
    end();
}

/* ---- Going on ---- */

static void an_order_that_is_placed_is_gone_on_with(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_pending();
    options.kept = &kept;
    options.skip_approver_check = false;
    for (int again = 0; again < 3; again++) {
        assert_int_equal(enroll(), SSLSTORE_OK);
        assert_false(certificate.issued);
        assert_string_equal(certificate.order.store_id, kept.store_id);
        assert_int_equal(store.journal_count, 0);
    }
    approve();
    options.wait_ms = 1;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_true(certificate.issued);
    assert_int_equal(delivered, 1);
    assert_int_equal(store.journal_count, 1);
    assert_int_equal(last()->state, SSLSTORE_INTENT_DELIVERED);
    assert_string_equal(last()->custom_order_id, kept.custom_order_id);
    assert_int_equal(sent("order/neworder"), 1);
    assert_int_equal(sent("order/approverlist"), 0);
    end();
}

static void who_does_not_wait_finds_what_was_issued_meanwhile(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_pending();
    approve();
    options.kept = &kept;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    end();
}

static void what_is_validated_is_published_again_after_a_restart(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_intent kept;

    (void) unused;
    begin();
    store.engine_config.issue_after = 3;
    store_open(&store);
    filled.cname_validation = true;
    options.wait_ms = 0;
    assert_int_equal(enroll_for(&filled), SSLSTORE_OK);
    kept = *last();
    options.kept = &kept;
    options.publish = publish;
    options.withdraw = withdraw;
    options.wait_ms = 60000;
    assert_int_equal(enroll_for(&filled), SSLSTORE_OK);
    assert_int_equal(published, 1);
    assert_int_equal(withdrawn, 1);
    assert_int_equal(delivered, 1);
    end();
}

/* The rules of the day may have changed since it was paid for. */
static void what_could_not_be_ordered_today_is_gone_on_with(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_pending();
    filled.validity_days = 17;
    filled.approver_email = "";
    options.kept = &kept;
    options.resend_if_not_found = true;
    approve();
    assert_int_equal(enroll_for(&filled), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    end();
}

static void what_may_be_sent_again_is_checked_again(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_intent kept;

    (void) unused;
    for (int resend = 0; resend < 2; resend++) {
        begin();
        kept = place_unknown(true);
        filled.validity_days = 17;
        options.kept = &kept;
        options.resend_if_not_found = resend == 1;
        assert_int_equal(enroll_for(&filled), resend == 1 ? SSLSTORE_ERR_ORDER : SSLSTORE_OK);
        assert_int_equal(delivered, !resend);
        end();
    }
}

static void an_order_of_which_nobody_knew_is_found_and_delivered(void **unused)
{
    (void) unused;
    for (int state = 0; state < 2; state++) {
        sslstore_intent kept;

        begin();
        kept = place_unknown(true);
        kept.state = state == 0 ? SSLSTORE_INTENT_SENDING : SSLSTORE_INTENT_UNKNOWN;
        options.kept = &kept;
        assert_int_equal(enroll(), SSLSTORE_OK);
        assert_int_equal(delivered, 1);
        assert_int_equal(store.journal_count, 2);
        assert_int_equal(store.journal[0].state, SSLSTORE_INTENT_PLACED);
        assert_string_equal(store.journal[0].store_id, certificate.order.store_id);
        assert_int_equal(last()->state, SSLSTORE_INTENT_DELIVERED);
        assert_int_equal(store_orders(&store), 1);
        end();
    }
}

static void an_order_that_only_the_list_shows_is_found_there(void **unused)
{
    (void) unused;
    for (int resend = 0; resend < 2; resend++) {
        sslstore_intent kept;

        begin();
        kept = place_unknown(true);
        kept.time += resend * INT64_C(30) * 86400; /* by a clock that was ahead */
        store.engine->config.lookup = LOOKUP_NEVER;
        store.engine->config.duplicate = DUPLICATE_SECOND;
        options.kept = &kept;
        options.resend_if_not_found = resend == 1;
        assert_int_equal(enroll(), SSLSTORE_OK);
        assert_string_equal(certificate.order.custom_id, kept.custom_order_id);
        assert_int_equal(store_orders(&store), 1);
        assert_int_equal(delivered, 1);
        end();
    }
}

static int64_t ahead; /* of the service's clock */

static int64_t fast_clock(void *user)
{
    (void) user;
    return store.fake.wall_time + ahead;
}

/* The service's clock is known from a call before the order or, at the latest, from its lookups. */
static void a_clock_that_was_ahead_does_not_hide_the_order_from_a_later_look(void **unused)
{
    (void) unused;
    for (int known_before = 0; known_before < 2; known_before++) {
        sslstore_intent kept;

        begin();
        ahead = INT64_C(30) * 86400;
        store.config.wall_time = fast_clock;
        store.engine_config.lookup = LOOKUP_NEVER;
        store.engine_config.duplicate = DUPLICATE_SECOND;
        store.mishaps[0].endpoint = "order/neworder";
        store.mishaps[0].times = 1;
        options.skip_approver_check = known_before == 0;
        store_open(&store);
        assert_int_equal(enroll(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
        kept = store.journal[known_before == 1 ? 0 : store.journal_count - 1];
        ahead = 0;
        store_pass_days(&store, 40);
        options.kept = &kept;
        options.resend_if_not_found = true;
        assert_int_equal(enroll(), SSLSTORE_OK);
        assert_int_equal(store_orders(&store), 1);
        end();
    }
}

/* Nothing is sent again while the list cannot be read. */
static void a_list_that_cannot_be_read_sends_nothing_again(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_unknown(true);
    kept.time = 0; /* by a clock that was not set */
    store.engine->config.lookup = LOOKUP_NEVER;
    store.engine->config.duplicate = DUPLICATE_SECOND;
    memset(store.mishaps, 0, sizeof store.mishaps);
    store.mishaps[0].endpoint = "order/query";
    options.kept = &kept;
    options.resend_if_not_found = true;
    assert_int_equal(enroll(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(store_orders(&store), 1);
    memset(store.mishaps, 0, sizeof store.mishaps);
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(store_orders(&store), 1);
    end();
}

static void an_order_that_is_not_found_is_sent_again_only_on_request(void **unused)
{
    (void) unused;
    for (int resend = 0; resend < 2; resend++) {
        sslstore_intent kept;

        begin();
        kept = place_unknown(false);
        options.kept = &kept;
        options.resend_if_not_found = resend == 1;
        assert_int_equal(enroll(), resend == 1 ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(store_orders(&store), resend);
        assert_int_equal(delivered, resend);
        assert_string_equal(last()->custom_order_id, kept.custom_order_id);
        if (resend == 1) {
            assert_string_equal(certificate.order.custom_id, kept.custom_order_id);
        } else {
            assert_int_equal(last()->state, SSLSTORE_INTENT_UNKNOWN);
            assert_string_equal(error()->message, kept.custom_order_id);
        }
        end();
    }
}

static void without_randomness_an_order_is_gone_on_with(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_pending();
    store.fake.random_fails = true;
    options.kept = &kept;
    approve();
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    end();
}

/* ---- Beginning anew ---- */

static void what_is_finished_is_no_reason_to_go_on(void **unused)
{
    static const struct {
        sslstore_intent_kind kind;
        sslstore_intent_state state;
    } rows[] = {
        {SSLSTORE_INTENT_KIND_ORDER, SSLSTORE_INTENT_NOT_PLACED},
        {SSLSTORE_INTENT_KIND_REISSUE, SSLSTORE_INTENT_DELIVERED},
        {SSLSTORE_INTENT_KIND_REISSUE, SSLSTORE_INTENT_NOT_PLACED},
        {SSLSTORE_INTENT_KIND_REFUND, SSLSTORE_INTENT_PLACED},
        {SSLSTORE_INTENT_KIND_REFUND, SSLSTORE_INTENT_NOT_PLACED},
        {SSLSTORE_INTENT_KIND_REVOKE, SSLSTORE_INTENT_PLACED},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_intent kept;

        begin();
        kept = place_pending();
        kept.kind = (uint16_t) rows[i].kind;
        kept.state = rows[i].state;
        options.kept = &kept;
        assert_int_equal(enroll(), SSLSTORE_OK);
        assert_int_equal(sent("order/neworder"), 2);
        assert_string_not_equal(certificate.order.store_id, kept.store_id);
        assert_string_not_equal(last()->custom_order_id, kept.custom_order_id);
        end();
    }
}

static void what_was_delivered_is_delivered_again_and_not_bought(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_pending();
    approve();
    options.kept = &kept;
    for (int run = 1; run <= 3; run++) {
        assert_int_equal(enroll(), SSLSTORE_OK);
        assert_int_equal(delivered, run);
        kept = *last();
        assert_int_equal(kept.state, SSLSTORE_INTENT_DELIVERED);
        assert_string_equal(certificate.order.store_id, kept.store_id);
        assert_int_equal(sent("order/neworder"), 1);
    }
    end();
}

static void another_request_after_a_delivery_is_a_need_of_its_own(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin();
    kept = place_pending();
    kept.state = SSLSTORE_INTENT_DELIVERED;
    kept.digest[0] ^= 1;
    options.kept = &kept;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(sent("order/neworder"), 2);
    end();
}

/* ---- Another request ---- */

static void another_product(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) kept;
    filled->product_code = "positivemdcssl";
}

static void another_name(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) kept;
    filled->domain_name = "other.example.com";
}

static void another_key(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) kept;
    filled->csr = CSR_SHOP_NEW_KEY;
}

static void no_request(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) kept;
    filled->csr = "nonsense";
}

static void a_reissue(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) filled;
    kept->kind = SSLSTORE_INTENT_KIND_REISSUE;
}

static void a_refund_of_unknown_outcome(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) filled;
    kept->kind = SSLSTORE_INTENT_KIND_REFUND;
    kept->state = SSLSTORE_INTENT_UNKNOWN;
}

static void a_revocation_being_sent(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) filled;
    kept->kind = SSLSTORE_INTENT_KIND_REVOKE;
    kept->state = SSLSTORE_INTENT_SENDING;
}

static void no_digest(sslstore_order_request *filled, sslstore_intent *kept)
{
    (void) filled;
    memset(kept->digest, 0, sizeof kept->digest);
}

static void while_another_request_is_unfinished_nothing_is_sent(void **unused)
{
    static void (*const changes[])(sslstore_order_request * filled, sslstore_intent * kept) = {
        another_product, another_name,
        another_key,     no_request,
        a_reissue,       a_refund_of_unknown_outcome,
        no_digest,       a_revocation_being_sent};

    (void) unused;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        sslstore_order_request filled = shop_request();
        sslstore_intent kept;
        size_t requests;

        begin();
        kept = place_pending();
        requests = store.fake.answered;
        changes[i](&filled, &kept);
        options.kept = &kept;
        assert_int_equal(enroll_for(&filled), SSLSTORE_ERR_CONFLICT);
        assert_string_equal(error()->field, "kept");
        assert_string_equal(
            error()->message,
            SSLSTORE__WORDS("the journal holds an unfinished order for another request"));
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(store.fake.answered, requests);
        assert_int_equal(store.journal_count, 0);
        assert_null(certificate.order.store_id);
        end();
    }
}

/* ---- What is read from flash ---- */

static void damage(sslstore_intent *kept, size_t how)
{
    switch (how) {
    case 0:
        memset(kept, 0, sizeof *kept);
        break;
    case 1:
        memset(kept, 0xff, sizeof *kept);
        break;
    case 2:
        kept->state = SSLSTORE_INTENT_DELIVERED + 1;
        break;
    case 3:
        kept->kind = SSLSTORE_INTENT_KIND_REVOKE + 1;
        break;
    case 4:
        memset(kept->store_id, 'x', sizeof kept->store_id);
        break;
    case 5:
        memset(kept->partner_id, 'x', sizeof kept->partner_id);
        break;
    case 6:
        kept->custom_order_id[0] = '\0';
        break;
    default:
        kept->version = 2;
        break;
    }
}

static void a_damaged_intent_buys_nothing(void **unused)
{
    (void) unused;
    for (size_t how = 0; how < 8; how++) {
        sslstore_intent kept;
        size_t requests;

        begin();
        kept = place_pending();
        requests = store.fake.answered;
        damage(&kept, how);
        options.kept = &kept;
        assert_int_equal(enroll(), SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(error()->field, "kept");
        assert_int_equal(store.fake.answered, requests);
        assert_null(certificate.order.store_id);
        end();
    }
}

/* ---- Orders that end without a certificate ---- */

static void an_order_that_has_ended_is_an_error_and_is_not_bought_again(void **unused)
{
    static const char *const states[] = {"Cancelled", "Rejected", "certgen_failed"};

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        sslstore_intent kept;
        char returned[512];

        begin();
        kept = place_pending();
        (void) snprintf(returned, sizeof returned,
                        "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%s\","
                        "\"OrderStatus\":{\"MajorStatus\":\"%s\",\"DomainAuthVettingStatus\":"
                        "[{\"domain\":\"shop.example.com\",\"dcvStatus\":\"Pending\"}]}}",
                        kept.store_id, states[i]);
        options.publish = publish;
        options.withdraw = withdraw;
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_json(returned);
        options.kept = &kept;
        options.wait_ms = i == 0 ? 0 : 60000;
        assert_int_equal(enroll(), SSLSTORE_ERR_NOT_ISSUED);
        assert_string_equal(error()->field, "MajorStatus");
        assert_non_null(strstr(error()->message, SSLSTORE__WORDS("forget its intent")));
        assert_string_equal(certificate.order.store_id, kept.store_id);
        assert_int_equal(store.journal_count, 0);
        assert_int_equal(sent("order/neworder"), 1);
        assert_int_equal(delivered, 0);
        assert_int_equal(published, 0);
        assert_int_equal(withdrawn, 1);
        end();
    }
}

static void an_order_whose_status_is_unreadable_is_not_bought_again(void **unused)
{
    static const struct {
        int status;
        const char *body;
        sslstore_result result;
    } rows[] = {
        {400, "", SSLSTORE_ERR_HTTP_STATUS},
        {200, "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"No such order\"]}}",
         SSLSTORE_ERR_NOT_FOUND},
        {200, "[", SSLSTORE_ERR_JSON},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_intent kept;
        sslstore_result result;

        begin();
        kept = place_pending();
        store.mishaps[0].endpoint = "order/status";
        store.mishaps[0].before = true;
        store.mishaps[0].says = fake_status(rows[i].status, "", rows[i].body);
        options.kept = &kept;
        options.resend_if_not_found = true;
        result = enroll();
        assert_int_not_equal(result, SSLSTORE_OK);
        assert_int_equal(sent("order/neworder"), 1);
        assert_int_equal(store.journal_count, 0);
        end();
    }
}

/* ---- Ids that do not fit ---- */

static char long_id[SSLSTORE_ID_MAX + 8];
static bool hides; /* the order is not found under its CustomOrderID */

static bool answer_long_id(void *user, const struct fake_request *requested,
                           struct fake_reply *says)
{
    static char reply[1024];
    char returned[768];
    int size;

    (void) user;
    if (strcmp(requested->path, "/rest/order/neworder") != 0 &&
        strcmp(requested->path, "/rest/order/status") != 0) {
        return false;
    }
    if (hides && strcmp(requested->path, "/rest/order/status") == 0) {
        *says = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"No such order\"]}}");
        return true;
    }
    size = snprintf(returned, sizeof returned,
                    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"%s\","
                    "\"OrderStatus\":{\"MajorStatus\":\"Pending\"}}",
                    long_id);
    *says = fake_framed(reply, sizeof reply, 200, "", returned, (size_t) size);
    return true;
}

static void an_id_that_does_not_fit_is_not_cut_and_its_order_is_found_by_ours(void **unused)
{
    (void) unused;
    for (int hidden = 0; hidden < 2; hidden++) {
        sslstore_intent kept;

        begin();
        memset(long_id, '7', SSLSTORE_ID_MAX);
        store.intercept = answer_long_id;
        hides = false;
        store_open(&store);
        options.wait_ms = 0;
        (void) enroll();
        kept = *last();
        assert_int_equal(kept.state, SSLSTORE_INTENT_PLACED);
        assert_string_equal(kept.store_id, "");
        store.journal_count = 0;
        hides = hidden == 1;
        options.kept = &kept;
        options.resend_if_not_found = true;
        assert_int_equal(enroll(), hidden == 1 ? SSLSTORE_ERR_UNKNOWN_OUTCOME : SSLSTORE_ERR_LIMIT);
        assert_int_equal(store.journal_count, 1 - hidden); /* PLACED it stays */
        assert_int_equal(sent("order/neworder"), 1);
        end();
    }
}

static void the_longest_id_fits(void **unused)
{
    (void) unused;
    begin();
    memset(long_id, 0, sizeof long_id);
    memset(long_id, '7', SSLSTORE_ID_MAX - 1);
    store.intercept = answer_long_id;
    hides = false;
    store_open(&store);
    options.wait_ms = 0;
    (void) enroll();
    assert_string_equal(last()->store_id, long_id);
    end();
}

/* ---- Reissues and renewals ---- */

static char id[SSLSTORE_ID_MAX];
static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                               .csr_size = SSLSTORE_NUL_TERMINATED};
static sslstore_plan_action action;

/* An order with a certificate, some days old. */
static void begin_issued(int64_t days)
{
    begin();
    store_open(&store);
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_true(certificate.issued);
    (void) snprintf(id, sizeof id, "%s", certificate.order.store_id);
    store_pass_days(&store, days);
    delivered = 0;
    store.journal_count = 0;
}

static sslstore_result reissue_for(const sslstore_order_request *filled)
{
    forget();
    memset(&certificate, 0xa5, sizeof certificate);
    return sslstore_reissue(store.client, id, filled, &options, &certificate);
}

static sslstore_result reissue(void)
{
    return reissue_for(&new_key);
}

static sslstore_result renew_for(const sslstore_order_request *filled)
{
    forget();
    memset(&certificate, 0xa5, sizeof certificate);
    return sslstore_renew(store.client, id, filled, &options, &action, &certificate);
}

static sslstore_result renew(void)
{
    return renew_for(&new_key);
}

static void a_reissue_is_delivered_too(void **unused)
{
    (void) unused;
    begin_issued(100);
    assert_int_equal(reissue(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    assert_int_equal(store.journal_count, 3);
    assert_int_equal(last()->kind, SSLSTORE_INTENT_KIND_REISSUE);
    assert_int_equal(last()->state, SSLSTORE_INTENT_DELIVERED);
    end();
}

/* A pending reissue, which is never sent twice. */
static sslstore_intent reissue_pending(void)
{
    static sslstore_intent kept;

    begin_issued(100);
    options.wait_ms = 0;
    assert_int_equal(reissue(), SSLSTORE_OK);
    assert_false(certificate.issued);
    kept = *last();
    assert_int_equal(kept.state, SSLSTORE_INTENT_PLACED);
    store.journal_count = 0;
    options.kept = &kept;
    return kept;
}

static void a_pending_reissue_is_gone_on_with(void **unused)
{
    (void) unused;
    for (int by_renew = 0; by_renew < 2; by_renew++) {
        sslstore_intent kept = reissue_pending();

        options.kept = &kept;
        if (by_renew == 1) { /* the plan would be to renew by now */
            store_pass_days(&store, 240);
        }
        store.fake.now_ms += 600000;
        assert_int_equal(by_renew == 1 ? renew() : reissue(), SSLSTORE_OK);
        assert_true(certificate.issued);
        assert_int_equal(delivered, 1);
        assert_int_equal(last()->state, SSLSTORE_INTENT_DELIVERED);
        assert_int_equal(sent("order/reissue"), 1);
        assert_int_equal(sent("order/neworder"), 1);
        assert_true(by_renew == 0 || action == SSLSTORE_PLAN_REISSUE);
        end();
    }
}

/* The program names the order that it bought first. The renewal of that one has an id of the
 * program, or only the list shows it; so its own id does not follow from the first order. */
static void the_reissue_of_an_order_that_renewed_the_named_one_is_gone_on_with(void **unused)
{
    (void) unused;
    for (int by_list = 0; by_list < 2; by_list++) {
        sslstore_order_request again = new_key;
        sslstore_intent kept;

        begin_issued(350);
        store.engine->config.lookup = by_list == 1 ? LOOKUP_NEVER : LOOKUP_AT_ONCE;
        again.custom_id = by_list == 1 ? NULL : "mine";
        assert_int_equal(renew_for(&again), SSLSTORE_OK);
        assert_int_equal(delivered, 1);
        again.csr = CSR_SHOP_RSA;
        options.wait_ms = 0;
        assert_int_equal(renew_for(&again), SSLSTORE_OK);
        kept = *last();
        assert_int_equal(kept.kind, SSLSTORE_INTENT_KIND_REISSUE);
        assert_int_equal(kept.state, SSLSTORE_INTENT_PLACED);
        assert_string_not_equal(kept.store_id, id);
        options.kept = &kept;
        options.wait_ms = 600000;
        assert_int_equal(renew_for(&again), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_REISSUE);
        assert_int_equal(delivered, 2);
        assert_string_equal(certificate.order.store_id, kept.store_id);
        assert_int_equal(sent("order/reissue"), 1);
        end();
    }
}

static void the_reissue_of_an_order_that_did_not_renew_the_named_one_is_a_conflict(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    kept = reissue_pending();
    kept.store_id[0] = '9';
    options.kept = &kept;
    assert_int_equal(renew(), SSLSTORE_ERR_CONFLICT);
    assert_string_equal(error()->field, "kept");
    assert_int_equal(sent("order/reissue"), 1);
    end();
}

static sslstore_intent reissue_unknown(bool applied)
{
    sslstore_intent kept;

    begin_issued(100);
    store.mishaps[0].endpoint = "order/reissue";
    store.mishaps[0].before = !applied;
    store.mishaps[0].times = 1;
    store.mishaps[1].endpoint = "order/status";
    store.mishaps[1].before = true;
    store.mishaps[1].from = 2;
    store.mishaps[1].says = fake_status(400, "", "");
    assert_int_equal(reissue(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    store.mishaps[1].endpoint = NULL;
    kept = *last();
    assert_int_equal(kept.state, SSLSTORE_INTENT_UNKNOWN);
    store.journal_count = 0;
    return kept;
}

/* With its certificate the order gets another key. */
static void a_reissue_is_gone_on_with_by_the_order_key_of_before(void **unused)
{
    (void) unused;
    for (int form = 0; form < 3; form++) {
        char key[SSLSTORE_ID_MAX];
        sslstore_intent kept;

        begin_issued(100);
        assert_int_equal(sslstore_order_id(&certificate.order, key, sizeof key), SSLSTORE_OK);
        options.deliver = NULL;
        assert_int_equal(reissue(), SSLSTORE_OK);
        kept = *last();
        options.kept = &kept;
        options.deliver = deliver;
        if (form == 0) {
            memcpy(id, key, sizeof key);
        } else if (form == 1) { /* a longer id, of another order */
            (void) snprintf(id, sizeof id, "%.60s1", kept.store_id);
        }
        assert_int_equal(reissue(), form == 1 ? SSLSTORE_ERR_NOT_FOUND : SSLSTORE_OK);
        assert_int_equal(delivered, form != 1);
        assert_int_equal(sent("order/reissue"), 1);
        end();
    }
}

static void a_reissue_of_which_nobody_knew_is_found_and_delivered(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    kept = reissue_unknown(true);
    options.kept = &kept;
    assert_int_equal(reissue(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    assert_int_equal(sent("order/reissue"), 1);
    end();
}

static void a_reissue_that_is_not_visible_is_sent_again_only_on_request(void **unused)
{
    (void) unused;
    for (int resend = 0; resend < 2; resend++) {
        sslstore_intent kept = reissue_unknown(false);

        options.kept = &kept;
        options.resend_if_not_found = resend == 1;
        assert_int_equal(reissue(), resend == 1 ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(delivered, resend);
        assert_int_equal(sent("order/reissue"), 1 + resend);
        assert_int_equal(last()->state,
                         resend == 1 ? SSLSTORE_INTENT_DELIVERED : SSLSTORE_INTENT_UNKNOWN);
        end();
    }
}

static void a_second_request_that_fails_or_is_empty_leaves_the_outcome_unknown(void **unused)
{
    static const char *const says[] = {
        "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no\"]}}",
        "{\"AuthResponse\":{\"isError\":false}}",
    };

    (void) unused;
    for (size_t i = 0; i < 2; i++) {
        sslstore_intent kept = reissue_unknown(false);

        options.kept = &kept;
        options.resend_if_not_found = true;
        store.mishaps[2].endpoint = "order/reissue";
        store.mishaps[2].before = true;
        store.mishaps[2].says = fake_json(says[i]);
        assert_int_equal(reissue(), SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(last()->state, SSLSTORE_INTENT_UNKNOWN);
        end();
    }
}

static void another_reissue_is_not_begun_while_one_is_unfinished(void **unused)
{
    for (int which = 0; which < 4; which++) {
        static const char *const names[] = {"new.shop.example.com"};
        sslstore_order_request filled = new_key;
        sslstore_intent kept = reissue_pending();
        size_t reads = store.fake.answered;

        (void) unused;
        options.kept = &kept;
        if (which == 0) {
            filled.csr = CSR_SHOP;
        } else if (which == 1) {
            filled.dns_names = names;
            filled.dns_name_count = 1;
        } else if (which == 2) {
            kept.store_id[0] = '9';
        } else {
            kept.kind = SSLSTORE_INTENT_KIND_ORDER;
            (void) snprintf(kept.custom_order_id, sizeof kept.custom_order_id, "x");
        }
        assert_int_equal(reissue_for(&filled), SSLSTORE_ERR_CONFLICT);
        assert_string_equal(error()->field, "kept");
        assert_int_equal(store.fake.answered, reads + 1); /* order/status */
        assert_int_equal(sent("order/reissue"), 1);
        end();
    }
}

static void a_reissue_kept_by_an_earlier_version_has_no_digest(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    kept = reissue_pending();
    memset(kept.digest, 0, sizeof kept.digest);
    options.kept = &kept;
    options.wait_ms = 60000;
    assert_int_equal(reissue(), SSLSTORE_OK);
    assert_int_equal(delivered, 1);
    end();
}

static void a_finished_reissue_is_no_reason_to_go_on(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    kept = reissue_pending();
    kept.state = SSLSTORE_INTENT_DELIVERED;
    options.kept = &kept;
    approve();
    assert_int_equal(reissue(), SSLSTORE_OK);
    assert_int_equal(sent("order/reissue"), 2);
    end();
}

static void a_pending_renewal_is_gone_on_with(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin_issued(350);
    options.wait_ms = 0;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    kept = *last();
    assert_int_equal(kept.kind, SSLSTORE_INTENT_KIND_ORDER);
    assert_int_equal(kept.state, SSLSTORE_INTENT_PLACED);
    options.kept = &kept;
    options.wait_ms = 600000;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_int_equal(delivered, 1);
    assert_string_equal(certificate.order.store_id, kept.store_id);
    assert_int_equal(sent("order/neworder"), 2); /* the old one's, and its own */
    end();
}

/* Such as one that a person bought. */
static void the_intent_of_an_order_without_a_custom_id_is_not_damaged(void **unused)
{
    sslstore_order_request same_key = {.csr = CSR_SHOP, .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_intent kept;

    (void) unused;
    begin_issued(10);
    book_change(store.engine->book, 0)->custom_id[0] = '\0';
    for (size_t i = 1; i <= 2; i++) {
        assert_int_equal(renew_for(&same_key), SSLSTORE_OK);
        assert_int_equal(action, SSLSTORE_PLAN_NOTHING);
        assert_int_equal(delivered, i);
        kept = *last();
        assert_int_equal(kept.state, SSLSTORE_INTENT_DELIVERED);
        options.kept = &kept;
    }
    end();
}

/* The usual renewal: the journal still has the intent of the order to renew. */
static void a_delivered_order_is_renewed_and_not_delivered_again(void **unused)
{
    sslstore_intent kept;

    (void) unused;
    begin_issued(350);
    kept = store.journal[0];
    assert_int_equal(kept.kind, SSLSTORE_INTENT_KIND_ORDER);
    kept.state = SSLSTORE_INTENT_DELIVERED;
    options.kept = &kept;
    options.wait_ms = 0;
    assert_int_equal(renew(), SSLSTORE_OK);
    assert_int_equal(action, SSLSTORE_PLAN_RENEW);
    assert_int_equal(sent("order/neworder"), 2);
    end();
}

/* Of the same product, names and key as its renewal. */
static void an_order_is_not_taken_for_its_own_renewal(void **unused)
{
    (void) unused;
    for (int state = 0; state < 2; state++) {
        static const sslstore_order_request same_key = {.csr = CSR_SHOP,
                                                        .csr_size = SSLSTORE_NUL_TERMINATED};
        sslstore_intent kept;

        begin();
        options.deliver = NULL;
        store_open(&store);
        assert_int_equal(enroll(), SSLSTORE_OK);
        (void) snprintf(id, sizeof id, "%s", certificate.order.store_id);
        kept = *last();
        kept.state = state == 0 ? SSLSTORE_INTENT_PLACED : SSLSTORE_INTENT_SENDING;
        store_pass_days(&store, 350);
        options.kept = &kept;
        forget();
        assert_int_equal(
            sslstore_renew(store.client, id, &same_key, &options, &action, &certificate),
            SSLSTORE_ERR_CONFLICT);
        assert_string_equal(error()->field, "kept");
        assert_null(certificate.order.store_id);
        assert_int_equal(sent("order/neworder"), 1);
        end();
    }
}

static void a_damaged_intent_renews_nothing(void **unused)
{
    (void) unused;
    begin_issued(350);
    for (size_t how = 0; how < 8; how++) {
        sslstore_intent kept = store.journal[0];
        size_t requests = store.fake.answered;

        damage(&kept, how);
        options.kept = &kept;
        assert_int_equal(renew(), SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(error()->field, "kept");
        assert_int_equal(reissue(), SSLSTORE_ERR_ARGUMENT);
        assert_int_equal(store.fake.answered, requests);
    }
    end();
}

/* ---- One intent in memory ---- */

static sslstore_intent only;

static int keep_in_place(void *user, const sslstore_intent *intent)
{
    (void) user;
    only = *intent;
    store.journal_count++;
    return 0;
}

/* Firmware that has one intent, a copy of its flash, passes it and lets the journal write into
 * it. */
static void the_journal_may_write_into_the_kept_intent(void **unused)
{
    static const sslstore_order_request same_key = {.csr = CSR_SHOP,
                                                    .csr_size = SSLSTORE_NUL_TERMINATED};

    (void) unused;
    begin();
    store.config.journal = keep_in_place;
    store_open(&store);
    options.wait_ms = 0;
    assert_int_equal(enroll(), SSLSTORE_OK);
    options.kept = &only;
    options.wait_ms = 60000;
    assert_int_equal(enroll(), SSLSTORE_OK);
    assert_int_equal(only.state, SSLSTORE_INTENT_DELIVERED);
    (void) snprintf(id, sizeof id, "%s", certificate.order.store_id);
    store_pass_days(&store, 100);
    options.wait_ms = 0; /* the old certificate, of the same key, does not count as the new one */
    assert_int_equal(reissue_for(&same_key), SSLSTORE_OK);
    assert_false(certificate.issued);
    assert_int_equal(only.state, SSLSTORE_INTENT_PLACED);
    options.wait_ms = 60000;
    assert_int_equal(reissue_for(&same_key), SSLSTORE_OK);
    assert_int_equal(only.state, SSLSTORE_INTENT_DELIVERED);
    assert_int_equal(sent("order/neworder"), 1);
    assert_int_equal(sent("order/reissue"), 1);
    end();
}

/* ---- Whatever happens ---- */

/* The correct program: it passes what its journal kept until it has its certificate. */
static size_t run_until_delivered(sslstore_result (*ask)(void))
{
    sslstore_intent kept;
    size_t runs = 0;

    while (delivered == 0) {
        assert_true(++runs < 4);
        options.kept = NULL;
        if (store.journal_count > 0) {
            kept = *last();
            options.kept = &kept;
        }
        (void) ask();
        store.fake.fail_at = 0;
        store.fake.refuse_at = 0;
        store.fake.cancel_at = 0;
    }
    return runs;
}

static void whichever_call_of_the_transport_fails_one_order_is_bought(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 1; reached; n++) {
        for (int fault = 0; fault < FAKE_FAULT_COUNT; fault++) {
            begin();
            store.fake.fail_at = n;
            store.fake.fail_permanently = true;
            store.fake.fault = (enum fake_fault) fault;
            store_open(&store);
            options.resend_if_not_found = true;
            (void) run_until_delivered(enroll);
            assert_int_equal(store_orders(&store), 1);
            reached = store.fake.failed;
            end();
        }
    }
}

static void whichever_call_of_the_transport_fails_one_reissue_is_made(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 1; reached; n++) {
        begin_issued(100);
        store.fake.fail_at = store.fake.calls + n;
        store.fake.fail_permanently = true;
        options.resend_if_not_found = true;
        (void) run_until_delivered(reissue);
        assert_int_equal(store_orders(&store), 1);
        reached = store.fake.failed;
        end();
    }
}

static void whichever_allocation_fails_one_order_is_bought(void **unused)
{
    bool reached = true;

    (void) unused;
    for (size_t n = 2; reached; n++) {
        begin();
        store_open(&store);
        store.fake.refuse_at = store.fake.allocations + n;
        store.fake.refuse_permanently = true;
        options.resend_if_not_found = true;
        (void) run_until_delivered(enroll);
        assert_int_equal(store_orders(&store), 1);
        reached = store.fake.refused;
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_that_is_stored_ends_its_intent),
        cmocka_unit_test(a_certificate_that_cannot_be_stored_is_delivered_again_later),
        cmocka_unit_test(who_does_not_deliver_ends_the_intent_himself),
        cmocka_unit_test(a_delivery_succeeds_even_if_the_journal_then_fails),
        cmocka_unit_test(what_was_published_is_withdrawn_before_the_certificate_is_delivered),
        cmocka_unit_test(an_order_that_is_placed_is_gone_on_with),
        cmocka_unit_test(who_does_not_wait_finds_what_was_issued_meanwhile),
        cmocka_unit_test(what_is_validated_is_published_again_after_a_restart),
        cmocka_unit_test(what_could_not_be_ordered_today_is_gone_on_with),
        cmocka_unit_test(what_may_be_sent_again_is_checked_again),
        cmocka_unit_test(an_order_of_which_nobody_knew_is_found_and_delivered),
        cmocka_unit_test(an_order_that_only_the_list_shows_is_found_there),
        cmocka_unit_test(a_clock_that_was_ahead_does_not_hide_the_order_from_a_later_look),
        cmocka_unit_test(a_list_that_cannot_be_read_sends_nothing_again),
        cmocka_unit_test(an_order_that_is_not_found_is_sent_again_only_on_request),
        cmocka_unit_test(without_randomness_an_order_is_gone_on_with),
        cmocka_unit_test(what_is_finished_is_no_reason_to_go_on),
        cmocka_unit_test(what_was_delivered_is_delivered_again_and_not_bought),
        cmocka_unit_test(another_request_after_a_delivery_is_a_need_of_its_own),
        cmocka_unit_test(while_another_request_is_unfinished_nothing_is_sent),
        cmocka_unit_test(a_damaged_intent_buys_nothing),
        cmocka_unit_test(an_order_that_has_ended_is_an_error_and_is_not_bought_again),
        cmocka_unit_test(an_order_whose_status_is_unreadable_is_not_bought_again),
        cmocka_unit_test(an_id_that_does_not_fit_is_not_cut_and_its_order_is_found_by_ours),
        cmocka_unit_test(the_longest_id_fits),
        cmocka_unit_test(a_reissue_is_delivered_too),
        cmocka_unit_test(a_pending_reissue_is_gone_on_with),
        cmocka_unit_test(the_reissue_of_an_order_that_renewed_the_named_one_is_gone_on_with),
        cmocka_unit_test(the_reissue_of_an_order_that_did_not_renew_the_named_one_is_a_conflict),
        cmocka_unit_test(a_reissue_is_gone_on_with_by_the_order_key_of_before),
        cmocka_unit_test(a_reissue_of_which_nobody_knew_is_found_and_delivered),
        cmocka_unit_test(a_reissue_that_is_not_visible_is_sent_again_only_on_request),
        cmocka_unit_test(a_second_request_that_fails_or_is_empty_leaves_the_outcome_unknown),
        cmocka_unit_test(another_reissue_is_not_begun_while_one_is_unfinished),
        cmocka_unit_test(a_reissue_kept_by_an_earlier_version_has_no_digest),
        cmocka_unit_test(a_finished_reissue_is_no_reason_to_go_on),
        cmocka_unit_test(a_pending_renewal_is_gone_on_with),
        cmocka_unit_test(the_intent_of_an_order_without_a_custom_id_is_not_damaged),
        cmocka_unit_test(a_delivered_order_is_renewed_and_not_delivered_again),
        cmocka_unit_test(an_order_is_not_taken_for_its_own_renewal),
        cmocka_unit_test(a_damaged_intent_renews_nothing),
        cmocka_unit_test(the_journal_may_write_into_the_kept_intent),
        cmocka_unit_test(whichever_call_of_the_transport_fails_one_order_is_bought),
        cmocka_unit_test(whichever_call_of_the_transport_fails_one_reissue_is_made),
        cmocka_unit_test(whichever_allocation_fails_one_order_is_bought),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
