/* Changing an order: a reissue, a refund and a revocation are journaled before the first byte is
 * sent, and again with their outcome. After a restart they are looked up, not sent.
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

#include "support/csr.h"
#include "support/range.h"
#include "support/request.h"
#include "support/store.h"

#define GRANTED "{\"AuthResponse\":{\"isError\":false}"
#define REFUSED "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"no\"]}}"

static struct store store;
static char store_id[SSLSTORE_ID_MAX];
static char partner_id[SSLSTORE_ID_MAX];
static sslstore_certificate certificate;
static sslstore_order order;

static sslstore_result reissue(void)
{
    static const sslstore_order_request new_key = {.csr = CSR_SHOP_NEW_KEY,
                                                   .csr_size = SSLSTORE_NUL_TERMINATED};

    return sslstore_reissue(store.client, store_id, &new_key, NULL, &certificate);
}

static sslstore_result refund(void)
{
    return sslstore_revoke(store.client, store_id, SSLSTORE_REVOKE_REFUND, NULL, NULL, &order);
}

static sslstore_result revoke(void)
{
    return sslstore_revoke(store.client, store_id, SSLSTORE_REVOKE_CERTIFICATE, NULL, NULL, &order);
}

static const struct change {
    sslstore_intent_kind kind;
    const char *endpoint;
    sslstore_result (*run)(void);
    const char *shown;   /* on an order that it was done to    */
    const char *unshown; /* on an order that it was not done to */
} changes[] = {
    {SSLSTORE_INTENT_KIND_REISSUE, "order/reissue", reissue,
     "\"OrderStatus\":{\"MajorStatus\":\"Active\",\"MinorStatus\":\"PENDING_REISSUE\"}",
     "\"OrderStatus\":{\"MajorStatus\":\"Active\"}"},
    {SSLSTORE_INTENT_KIND_REFUND, "order/refundrequest", refund,
     "\"RefundRequestID\":\"7\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}",
     "\"OrderStatus\":{\"MajorStatus\":\"Active\"}"},
    {SSLSTORE_INTENT_KIND_REVOKE, "order/certificaterevokerequest", revoke,
     "\"OrderStatus\":{\"MajorStatus\":\"Revoked\"}",
     "\"OrderStatus\":{\"MajorStatus\":\"Active\"}"},
};

#define FOR_EACH_CHANGE(change)                 \
    for (const struct change *change = changes; \
         change < changes + sizeof changes / sizeof *changes; change++)

/* ---- The store ---- */

static const char *status_says; /* what order/status returns; NULL: the truth */
static char status_reply[1024];
static bool refuses;          /* the journal does                            */
static bool refuses_later;    /* … but not the first time                     */
static size_t sent_when_kept; /* requests that had been sent when it was called */

static bool intercept(void *user, const struct fake_request *request, struct fake_reply *says)
{
    char body[512];
    int size;

    (void) user;
    if (status_says == NULL || strcmp(request->path, "/rest/order/status") != 0) {
        return false;
    }
    size = snprintf(body, sizeof body, GRANTED ",\"TheSSLStoreOrderID\":\"%s\",%s}", store_id,
                    status_says);
    *says = fake_framed(status_reply, sizeof status_reply, 200, "", body, (size_t) size);
    return true;
}

static int keep(void *user, const sslstore_intent *intent)
{
    (void) user;
    if (store.journal_count == 0) {
        sent_when_kept = store.fake.answered;
    }
    store.journal[store.journal_count++] = *intent;
    return refuses || (refuses_later && store.journal_count > 1);
}

/* With a mishap, the first call of the change has no effect or no reply. */
static void begin_with(const struct store_mishap *mishap)
{
    sslstore_order_request filled = shop_request();
    sslstore_certificate placed;

    store_begin(&store);
    store.intercept = intercept;
    store.config.journal = keep;
    store.mishaps[0] = *mishap;
    status_says = NULL;
    refuses = false;
    refuses_later = false;
    store_open(&store);
    store_buy(&store, &filled, &placed);
    (void) snprintf(store_id, sizeof store_id, "%s", placed.order.store_id);
    (void) snprintf(partner_id, sizeof partner_id, "%s", placed.order.partner_id);
    sslstore_certificate_free(&placed);
    store.journal_count = 0;
}

static void begin(void)
{
    static const struct store_mishap none;

    begin_with(&none);
}

static void forget(void)
{
    sslstore_certificate_free(&certificate);
    sslstore_order_free(&order);
}

static void end(void)
{
    forget();
    assert_null(store_end(&store));
}

static size_t sent(const struct change *change)
{
    return fake_count(&store.fake, change->endpoint);
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

static uint32_t last_state(void)
{
    return store.journal[store.journal_count - 1].state;
}

/* ---- The journal ---- */

static void a_change_is_kept_before_anything_is_sent_and_again_when_it_is_done(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        size_t answered;

        begin();
        answered = store.fake.answered;
        assert_int_equal(change->run(), SSLSTORE_OK);
        assert_int_equal(sent_when_kept, answered + 1); /* order/status alone */
        assert_int_equal(sent(change), 1);
        assert_int_equal(store.journal_count, 2);
        assert_int_equal(store.journal[0].state, SSLSTORE_INTENT_SENDING);
        assert_int_equal(store.journal[1].state, SSLSTORE_INTENT_PLACED);
        for (size_t i = 0; i < store.journal_count; i++) {
            assert_int_equal(store.journal[i].version, 1);
            assert_int_equal(store.journal[i].kind, change->kind);
            assert_int_equal(store.journal[i].time, store.config.wall_time(store.config.wall_user));
            assert_string_equal(store.journal[i].store_id, store_id);
            assert_string_equal(store.journal[i].partner_id, partner_id);
            assert_string_equal(store.journal[i].custom_order_id, "");
        }
        end();
    }
}

static void a_change_that_the_journal_refuses_is_not_sent(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        begin();
        refuses = true;
        assert_int_equal(change->run(), SSLSTORE_ERR_JOURNAL);
        assert_string_equal(error()->endpoint, change->endpoint);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(sent(change), 0);
        assert_int_equal(store.journal_count, 1);
        refuses = false;
        assert_int_equal(change->run(), SSLSTORE_OK);
        end();
    }
}

static void a_change_that_took_effect_succeeds_even_if_the_journal_then_fails(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        begin();
        refuses_later = true;
        assert_int_equal(change->run(), SSLSTORE_OK);
        assert_int_equal(store.journal_count, 2);
        assert_int_equal(sent(change), 1);
        end();
    }
}

static void a_refused_change_is_kept_as_not_done(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        char reply[512];
        struct store_mishap refusal = {.endpoint = change->endpoint, .before = true};

        refusal.says = fake_framed(reply, sizeof reply, 200, "", REFUSED, sizeof REFUSED - 1);
        begin_with(&refusal);
        assert_int_equal(change->run(), SSLSTORE_ERR_API);
        assert_int_equal(last_state(), SSLSTORE_INTENT_NOT_PLACED);
        assert_int_equal(store.journal_count, 2);
        end();
    }
}

static void after_a_lost_reply_the_journal_records_what_the_order_shows(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        struct store_mishap lost = {.endpoint = change->endpoint, .times = 1};
        bool is_shown = change->kind != SSLSTORE_INTENT_KIND_REVOKE; /* the engine shows none */

        begin_with(&lost);
        assert_int_equal(change->run(), is_shown ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(last_state(), is_shown ? SSLSTORE_INTENT_PLACED : SSLSTORE_INTENT_UNKNOWN);
        assert_int_equal(store.journal_count, 2);
        assert_int_equal(sent(change), 1);
        end();
    }
}

/* Such a reply does not say what became of the request. */
static void after_a_reply_about_another_order_the_change_is_looked_up(void **unused)
{
    static const char body[] = GRANTED ",\"TheSSLStoreOrderID\":\"99999999\"}";

    (void) unused;
    for (size_t i = 0; i < 2; i++) { /* the reply to a revocation contains no order */
        for (int applied = 0; applied < 2; applied++) {
            const struct change *change = &changes[i];
            struct store_mishap another_order = {
                .endpoint = change->endpoint, .times = 1, .before = applied == 0};
            char reply[512];

            another_order.says = fake_framed(reply, sizeof reply, 200, "", body, sizeof body - 1);
            begin_with(&another_order);
            assert_int_equal(change->run(),
                             applied == 1 ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
            assert_int_equal(last_state(),
                             applied == 1 ? SSLSTORE_INTENT_PLACED : SSLSTORE_INTENT_UNKNOWN);
            assert_int_equal(store.journal_count, 2);
            assert_int_equal(sent(change), 1);
            end();
        }
    }
}

static void nothing_is_kept_where_nothing_is_sent(void **unused)
{
    (void) unused;
    begin();
    assert_int_equal(refund(), SSLSTORE_OK);
    sslstore_order_free(&order);
    store.journal_count = 0;
    assert_int_equal(refund(), SSLSTORE_OK); /* it was requested before */
    assert_int_equal(store.journal_count, 0);
    end();
}

static void a_change_of_an_order_whose_ids_cannot_be_kept_is_not_sent(void **unused)
{
    static char members[256];
    const size_t most = SSLSTORE_ID_MAX - 1;

    (void) unused;
    for (size_t size = most; size <= most + 1; size++) {
        begin();
        (void) snprintf(members, sizeof members, "\"PartnerOrderID\":\"%.*s\",%s", (int) size,
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                        changes[0].unshown);
        status_says = members;
        assert_int_equal(reissue(), size == most ? SSLSTORE_OK : SSLSTORE_ERR_LIMIT);
        assert_int_equal(sent(&changes[0]), size == most);
        if (size == most) {
            assert_int_equal(strlen(store.journal[0].partner_id), most);
        } else {
            assert_int_equal(store.journal_count, 0);
        }
        end();
    }
}

/* ---- After a restart ---- */

/* The power went when the change had been sent, or was about to be: what lies in flash. */
static sslstore_intent power_cut(const struct change *change)
{
    sslstore_intent intent;

    (void) change->run();
    assert_int_not_equal(store.journal_count, 0);
    intent = store.journal[0];
    assert_int_equal(intent.state, SSLSTORE_INTENT_SENDING);
    forget();
    sslstore_client_free(store.client);
    assert_int_equal(sslstore_client_new_bare(&store.config, &store.client), SSLSTORE_OK);
    store.journal_count = 0;
    return intent;
}

static void a_kept_change_is_looked_up_and_not_sent(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        sslstore_intent intent;

        begin();
        intent = power_cut(change);
        status_says = change->shown;
        assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                         SSLSTORE_OK);
        assert_string_equal(certificate.order.store_id, store_id);
        assert_int_equal(last_state(), SSLSTORE_INTENT_PLACED);
        assert_int_equal(store.journal[0].kind, change->kind);
        assert_int_equal(sent(change), 1);
        end();
    }
}

static void a_kept_change_that_the_order_does_not_show_stays_unknown(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        struct store_mishap never_came = {.endpoint = change->endpoint, .before = true};
        sslstore_intent intent;

        begin_with(&never_came);
        intent = power_cut(change);
        status_says = change->unshown;
        assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                         SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_string_equal(error()->field, "TheSSLStoreOrderID");
        assert_string_equal(error()->message, store_id);
        assert_null(certificate.order.store_id);
        assert_int_equal(last_state(), SSLSTORE_INTENT_UNKNOWN);
        end();
    }
}

/* Not every service shows a revocation, and a CA may have rejected a reissue since. */
static void a_change_that_took_effect_stays_so_even_if_the_order_does_not_show_it(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        sslstore_intent intent;

        begin();
        intent = power_cut(change);
        intent.state = SSLSTORE_INTENT_PLACED;
        status_says = change->unshown;
        assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                         SSLSTORE_OK);
        assert_string_equal(certificate.order.store_id, store_id);
        assert_int_equal(store.journal_count, 0);
        assert_int_equal(sent(change), 1);
        end();
    }
}

/* What each state or id of the order shows about each kind of change. */
static void each_change_is_recognized_by_its_own_sign(void **unused)
{
    static const struct {
        const char *members;
        bool shown[sizeof changes / sizeof *changes]; /* reissue, refund, revocation */
    } orders[] = {
        {"\"OrderStatus\":{\"MajorStatus\":\"Active\"}", {false, false, false}},
        {"\"OrderStatus\":{\"MajorStatus\":\"Active\",\"MinorStatus\":\"PENDING_REISSUE\"}",
         {true, false, false}},
        {"\"PartnerOrderID\":\"\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}",
         {false, false, false}},
        {"\"PartnerOrderID\":\"b\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}",
         {false, false, false}},
        {"\"PartnerOrderID\":\"B\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}",
         {false, false, false}},
        {"\"PartnerOrderID\":\"a\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}",
         {true, false, false}},
        {"\"RefundRequestID\":\"7\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}",
         {false, true, false}},
        {"\"OrderStatus\":{\"MajorStatus\":\"Refunded\"}", {false, true, false}},
        {"\"OrderStatus\":{\"MajorStatus\":\"Cancelled\"}", {false, true, true}},
        {"\"OrderStatus\":{\"MajorStatus\":\"Revoked\"}", {false, false, true}},
    };

    (void) unused;
    begin();
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
            sslstore_intent intent = {.version = 1, .partner_id = "b"};

            intent.kind = (uint16_t) changes[k].kind;
            (void) snprintf(intent.store_id, sizeof intent.store_id, "%s", store_id);
            status_says = orders[i].members;
            store.journal_count = 0;
            assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                             orders[i].shown[k] ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
            sslstore_certificate_free(&certificate);
        }
    }
    end();
}

static void without_a_partner_id_of_before_another_one_says_nothing(void **unused)
{
    sslstore_intent intent = {.version = 1, .kind = SSLSTORE_INTENT_KIND_REISSUE};

    (void) unused;
    begin();
    (void) snprintf(intent.store_id, sizeof intent.store_id, "%s", store_id);
    status_says = "\"PartnerOrderID\":\"any\",\"OrderStatus\":{\"MajorStatus\":\"Active\"}";
    assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                     SSLSTORE_ERR_UNKNOWN_OUTCOME);
    end();
}

static bool cancels; /* the next tick does, and no other */

static int tick(void *user)
{
    bool says_so = cancels;

    (void) user;
    cancels = false;
    return says_so;
}

static void a_program_that_does_not_want_to_wait_is_not_kept(void **unused)
{
    (void) unused;
    FOR_EACH_CHANGE(change)
    {
        sslstore_intent intent;
        size_t before;

        begin();
        store.config.tick = tick;
        intent = power_cut(change);
        before = fake_count(&store.fake, "order/status");
        status_says = change->unshown;
        store.fake.call_ms = 200; /* so that a lookup ticks */
        cancels = true;
        assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                         SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_false(cancels);
        assert_int_in_range(fake_count(&store.fake, "order/status"), before, before + 1);
        end();
    }
}

static void a_change_from_flash_is_not_trusted(void **unused)
{
    (void) unused;
    for (int damage = 0; damage < 6; damage++) {
        sslstore_intent intent = {
            .version = 1, .kind = SSLSTORE_INTENT_KIND_REVOKE, .store_id = "24680"};

        begin();
        switch (damage) {
        case 0:
            intent.version = 2;
            break;
        case 1:
            intent.kind = SSLSTORE_INTENT_KIND_REVOKE + 1;
            break;
        case 2:
            intent.store_id[0] = '\0';
            break;
        case 3:
            memset(intent.store_id, 0xff, sizeof intent.store_id);
            break;
        case 4:
            memset(intent.partner_id, 0xff, sizeof intent.partner_id);
            break;
        default:
            memset(intent.custom_order_id, 0xff, sizeof intent.custom_order_id);
            break;
        }
        assert_int_equal(sslstore_enroll_resume(store.client, &intent, NULL, &certificate),
                         SSLSTORE_ERR_ARGUMENT);
        assert_string_equal(error()->field, "intent");
        assert_int_equal(store.journal_count, 0);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_is_kept_before_anything_is_sent_and_again_when_it_is_done),
        cmocka_unit_test(a_change_that_the_journal_refuses_is_not_sent),
        cmocka_unit_test(a_change_that_took_effect_succeeds_even_if_the_journal_then_fails),
        cmocka_unit_test(a_refused_change_is_kept_as_not_done),
        cmocka_unit_test(after_a_lost_reply_the_journal_records_what_the_order_shows),
        cmocka_unit_test(after_a_reply_about_another_order_the_change_is_looked_up),
        cmocka_unit_test(nothing_is_kept_where_nothing_is_sent),
        cmocka_unit_test(a_change_of_an_order_whose_ids_cannot_be_kept_is_not_sent),
        cmocka_unit_test(a_kept_change_is_looked_up_and_not_sent),
        cmocka_unit_test(a_kept_change_that_the_order_does_not_show_stays_unknown),
        cmocka_unit_test(a_change_that_took_effect_stays_so_even_if_the_order_does_not_show_it),
        cmocka_unit_test(each_change_is_recognized_by_its_own_sign),
        cmocka_unit_test(without_a_partner_id_of_before_another_one_says_nothing),
        cmocka_unit_test(a_program_that_does_not_want_to_wait_is_not_kept),
        cmocka_unit_test(a_change_from_flash_is_not_trusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
