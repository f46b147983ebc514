/* Lives of a certificate in which several things go wrong at once: replies are lost, cut, or about
 * another order, the service shows an order late, the journal, the memory and the delivery fail,
 * and the program is killed at any step and continues from its journal. Each request is done once,
 * the journal never says what is not so, and the program gets its certificate as soon as nothing
 * goes wrong any more.
 *
 * STORM_SEED: one life, told; STORM_LIVES: so many.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../examples/sandbox/call.h"
#include "support/chance.h"
#include "support/csr.h"
#include "support/request.h"
#include "support/store.h"

#define DAY          86400
#define LIVES        100
#define OTHERS       3 /* orders of other people in the account */
#define TASKS        5 /* in a life */
#define FAULTS_MAX   4 /* in a task */
#define ATTEMPTS_MAX 8 /* until a task is done when nothing goes wrong */

enum operation { ENROLL, RENEW, REISSUE, REVOKE, REFUND };

static const char *const endpoints[] = {"order/neworder", "order/neworder", "order/reissue",
                                        "order/certificaterevokerequest", "order/refundrequest"};
static const char *const csrs[] = {CSR_SHOP, CSR_SHOP_NEW_KEY, CSR_SHOP_RSA, CSR_SHOP_RSA_NEW_KEY};

enum mishap {
    LOST,          /* the request */
    REFUSED,       /* by something in between: an HTTP status */
    ANSWER_LOST,   /* of a request that was applied, as with those that follow */
    STATUS,        /* in place of the answer */
    CUT,           /* the answer */
    ANOTHER_ORDER, /* is what the answer is about */
    KILLED,        /* the program, at a step */
    JOURNAL,       /* fails */
    MEMORY,        /* fails */
    DELIVERY,      /* fails */
    MISHAP_COUNT
};

static const char *const names[] = {"lost",   "refused",       "answer lost", "status",
                                    "cut",    "another order", "killed",      "journal",
                                    "memory", "delivery"};

static struct planned {
    enum mishap kind;
    const char *endpoint; /* which is struck; NULL: any */
    size_t at;            /* the n-th time; 0: it is over */
    size_t value;
} plan[FAULTS_MAX];

static struct store store;
static fake_answer_fn *store_answer;
static uint64_t random_state;
static uint64_t seed_now; /* of the present life */
static bool told;
static bool killed;

/* What the program keeps. */
static sslstore_intent kept;
static bool has_kept;
static char order_key[ID_SIZE]; /* TheSSLStoreOrderID; "": none */
static const char *csr;

/* What it does. */
static enum operation operation;
static bool done;
static size_t allowed; /* orders */
static unsigned issuances_before;
static bool was_refunded;
static size_t asked_refunds, asked_revocations;

/* ---- Chance ---- */

/* 0 to n - 1. */
static uint64_t chance(uint64_t n)
{
    return (chance_next(&random_state) >> 11) % n;
}

static bool once_in(uint64_t n)
{
    return chance(n) == 0;
}

/* How often a fault may pass before it strikes, at most. */
static uint64_t latest(const struct planned *planned)
{
    if (planned->endpoint != NULL) {
        return 2;
    }
    return planned->kind >= JOURNAL ? 5 : 40;
}

static void plan_faults(void)
{
    size_t count = (size_t) chance(FAULTS_MAX + 1);

    memset(plan, 0, sizeof plan);
    for (size_t i = 0; i < count; i++) {
        bool is_aimed = once_in(2);

        plan[i].kind = once_in(4) ? KILLED : (enum mishap) chance(MISHAP_COUNT);
        plan[i].endpoint = is_aimed && plan[i].kind < KILLED ? endpoints[operation] : NULL;
        plan[i].at = 1 + (size_t) chance(latest(&plan[i]));
        plan[i].value = (size_t) chance(10000);
    }
}

/* Returns the fault that strikes now; NULL: none. */
static const struct planned *strike(enum mishap first, enum mishap last, const char *endpoint)
{
    for (size_t i = 0; i < FAULTS_MAX; i++) {
        struct planned *planned = &plan[i];

        if (planned->at > 0 && planned->kind >= first && planned->kind <= last &&
            (planned->endpoint == NULL || strcmp(planned->endpoint, endpoint) == 0) &&
            --planned->at == 0) {
            if (told) {
                print_message("  %s %s\n", names[planned->kind], endpoint);
            }
            return planned;
        }
    }
    return NULL;
}

/* ---- The service ---- */

static const struct order *order_of(const char *id)
{
    size_t index = book_find(store.engine->book, id);

    assert_true(index != ORDER_NONE);
    return book_read(store.engine->book, index);
}

static unsigned issuances(const struct order *order)
{
    return order->next.number > 0 ? order->next.number : order->current.number;
}

static size_t bought(void)
{
    return book_size(store.engine->book) - OTHERS;
}

static struct fake_reply status(size_t value)
{
    static const int statuses[] = {500, 502, 503, 504, 408, 429};

    return fake_status(statuses[value % 6], value % 2 == 0 ? "Retry-After: 3\r\n" : "",
                       "<html><title>Order not found</title></html>");
}

static bool is_about_order(const char *endpoint)
{
    return strcmp(endpoint, "order/status") == 0 || strcmp(endpoint, "order/neworder") == 0 ||
           strcmp(endpoint, "order/reissue") == 0 || strcmp(endpoint, "order/refundrequest") == 0;
}

/* A list, and the reply to a revocation, stay as they are. */
static struct fake_reply about_another_order(const struct fake_request *request,
                                             struct fake_reply honest, size_t value)
{
    struct fake_request other = *request;
    char body[256];

    if (!is_about_order(request->path + strlen("/rest/"))) {
        return honest;
    }
    (void) snprintf(body, sizeof body,
                    "{\"AuthRequest\":{\"PartnerCode\":\"" FAKE_PARTNER
                    "\",\"AuthToken\":\"" FAKE_TOKEN "\"},\"TheSSLStoreOrderID\":\"%u\"}",
                    ORDER_ID_FIRST + (unsigned) (value % OTHERS));
    other.path = "/rest/order/status";
    other.body = body;
    other.body_size = strlen(body);
    return store_answer(&store, &other);
}

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    const char *endpoint = request->path + strlen("/rest/");
    const struct planned *planned = strike(LOST, ANOTHER_ORDER, endpoint);
    struct fake_reply nothing = {NULL, 0, FAKE_CUT, 0};
    struct fake_reply reply;

    (void) user;
    if (planned != NULL && planned->kind == LOST) {
        return nothing;
    }
    if (planned != NULL && planned->kind == REFUSED) {
        return status(planned->value);
    }
    reply = store_answer(&store, request);
    if (planned == NULL) {
        return reply;
    }
    switch (planned->kind) {
    case STATUS:
        return status(planned->value);
    case CUT:
        reply.size = 1 + planned->value % (reply.size - 1);
        reply.end = FAKE_CUT;
        return reply;
    case ANOTHER_ORDER:
        return about_another_order(request, reply, planned->value);
    default:
        return nothing;
    }
}

/* ---- The program's functions ---- */

/* One step of the program. Returns whether it is dead. */
static bool dies(void)
{
    killed = killed || strike(KILLED, KILLED, "") != NULL;
    return killed;
}

static int use_network(void *user, enum fake_call call, const char *data, size_t *size)
{
    (void) user;
    (void) call;
    (void) data;
    (void) size;
    return dies() ? SSLSTORE_ERR_NETWORK : 0;
}

static int tick(void *user)
{
    (void) user;
    return killed;
}

/* Whether it is so, what the journal says about an order. */
static void check_order(const sslstore_intent *intent)
{
    if (intent->state == SSLSTORE_INTENT_NOT_PLACED) {
        assert_true(book_find_custom(store.engine->book, intent->custom_order_id) == ORDER_NONE);
    } else if (intent->state == SSLSTORE_INTENT_PLACED) {
        assert_string_equal(order_of(intent->store_id)->custom_id, intent->custom_order_id);
    }
}

/* The same about a reissue, a refund or a revocation. */
static void check_change(const sslstore_intent *intent)
{
    bool says_done = intent->state == SSLSTORE_INTENT_PLACED;
    const struct order *order = order_of(intent->store_id);

    assert_string_equal(intent->store_id, order_key);
    if (intent->state == SSLSTORE_INTENT_SENDING) {
        issuances_before = issuances(order);
        was_refunded = order->refund != REFUND_NONE;
    }
    if (!says_done && intent->state != SSLSTORE_INTENT_NOT_PLACED) {
        return;
    }
    if (intent->kind == SSLSTORE_INTENT_KIND_REISSUE) {
        assert_int_equal(issuances(order) > issuances_before, says_done);
    } else if (intent->kind == SSLSTORE_INTENT_KIND_REFUND) {
        assert_int_equal(order->refund != REFUND_NONE, says_done || was_refunded);
    }
}

static int keep(void *user, const sslstore_intent *intent)
{
    (void) user;
    if (dies() || strike(JOURNAL, JOURNAL, "") != NULL) {
        return 1;
    }
    if (intent->state == SSLSTORE_INTENT_UNKNOWN) { /* nothing better was known */
        assert_true(kept.state == SSLSTORE_INTENT_SENDING || kept.state == SSLSTORE_INTENT_UNKNOWN);
    }
    if (intent->kind == SSLSTORE_INTENT_KIND_ORDER) {
        check_order(intent);
    } else {
        check_change(intent);
    }
    kept = *intent;
    has_kept = true;
    return dies();
}

static int deliver(void *user, const sslstore_certificate *certificate)
{
    const struct order *order = order_of(certificate->order.store_id);
    sslstore_csr wanted;
    bool fails = dies() || strike(DELIVERY, DELIVERY, "") != NULL;

    (void) user;
    assert_int_equal(
        sslstore_csr_read(&sslstore_memory_heap, csr, SSLSTORE_NUL_TERMINATED, &wanted, NULL),
        SSLSTORE_OK);
    assert_memory_equal(certificate->chain.key_sha256, wanted.key_sha256, SSLSTORE_SHA256_SIZE);
    assert_true(certificate->chain.not_after == order->current.not_after);
    sslstore_csr_free(&wanted);
    if (!fails) {
        (void) snprintf(order_key, sizeof order_key, "%s", certificate->order.store_id);
        done = true;
    }
    return fails || dies();
}

/* ---- The program ---- */

static sslstore_result run(bool resend)
{
    sslstore_enroll_options options = {.wait_ms = once_in(3) ? 0 : 60000,
                                       .skip_approver_check = once_in(2),
                                       .resend_if_not_found = resend,
                                       .kept = has_kept ? &kept : NULL,
                                       .deliver = deliver};
    sslstore_order_request request = shop_request();
    sslstore_certificate certificate = {0};
    sslstore_revoke_kind kind =
        operation == REFUND ? SSLSTORE_REVOKE_REFUND : SSLSTORE_REVOKE_CERTIFICATE;
    sslstore_result result;

    request.csr = csr;
    request.cname_validation = true;
    switch (operation) {
    case ENROLL:
        result = sslstore_enroll(store.client, &request, &options, &certificate);
        break;
    case RENEW:
        result = sslstore_renew(store.client, order_key, &request, &options, NULL, &certificate);
        break;
    case REISSUE:
        result = sslstore_reissue(store.client, order_key, &request, &options, &certificate);
        break;
    default:
        result = sslstore_revoke(store.client, order_key, kind, NULL, NULL, NULL);
        done = done || (result == SSLSTORE_OK && !killed);
    }
    sslstore_certificate_free(&certificate);
    return result;
}

static void open_client(void)
{
    assert_int_equal(sslstore_client_new_bare(&store.config, &store.client), SSLSTORE_OK);
}

static void check_all(void)
{
    size_t refunds = 0;
    size_t revocations = 0;

    assert_in_range(bought(), 0, allowed);
    for (size_t i = 0; i < bought(); i++) {
        const struct order *order = book_read(store.engine->book, OTHERS + i);

        refunds += order->refund != REFUND_NONE;
        revocations += order->revoked;
        for (size_t k = 0; k < order->past_count; k++) {
            revocations += order->past[k].revoked;
        }
    }
    assert_in_range(refunds, 0, asked_refunds);
    assert_in_range(revocations, 0, asked_revocations);
}

/* Look up what became of the intent, whatever it says. */
static void resume(void)
{
    sslstore_intent intent = kept;
    sslstore_certificate certificate;

    if (sslstore_enroll_resume(store.client, &intent, NULL, &certificate) == SSLSTORE_OK &&
        intent.kind == SSLSTORE_INTENT_KIND_ORDER) {
        assert_string_equal(certificate.order.custom_id, intent.custom_order_id);
    }
    sslstore_certificate_free(&certificate);
}

/* One attempt, after which the program may have to be started again. */
static void attempt(bool resend)
{
    const struct planned *memory = strike(MEMORY, MEMORY, "");
    sslstore_result result;

    store.fake.refuse_at = memory == NULL ? 0 : store.fake.allocations + 1 + memory->value % 50;
    if (has_kept && once_in(6)) {
        resume();
    }
    result = run(resend);
    store.fake.refuse_at = 0;
    if (told) {
        print_message(" %s%s, intent %d: %s\n", sslstore_result_name(result),
                      killed ? ", killed" : "", has_kept ? (int) kept.state : -1,
                      sslstore_client_error(store.client)->message);
    }
    assert_int_equal(sslstore_client_error(store.client)->result, result);
    if (killed) {
        killed = false;
        sslstore_client_free(store.client);
        assert_int_equal(store.fake.live, 0);
        open_client();
    }
    check_all();
}

/* ---- A life ---- */

static void choose_task(void)
{
    static const enum operation later[] = {RENEW, RENEW, RENEW, REISSUE, REISSUE, REVOKE, REFUND};

    done = false;
    has_kept = false;
    operation = order_key[0] == '\0' ? ENROLL : later[chance(7)];
    if (operation != ENROLL && order_is_expired(order_of(order_key), store.fake.wall_time)) {
        operation = RENEW;
    }
    if (operation <= REISSUE && (order_key[0] == '\0' || once_in(2))) {
        csr = csrs[chance(4)];
    }
    allowed += operation == ENROLL ||
               (operation == RENEW &&
                order_of(order_key)->expires - store.fake.wall_time < (int64_t) 70 * DAY);
    asked_refunds += operation == REFUND;
    asked_revocations += operation == REVOKE;
    if (told) {
        print_message("operation %d of order %s\n", operation, order_key);
    }
}

static void do_task(void)
{
    bool resends = once_in(2);
    size_t attempts = 1 + (size_t) chance(5);

    choose_task();
    plan_faults();
    store.engine->config.lookup = once_in(3) ? LOOKUP_LATE : LOOKUP_AT_ONCE;
    for (size_t i = 0; i < attempts && !done; i++) {
        attempt(resends);
    }
    memset(plan, 0, sizeof plan); /* from now on, nothing goes wrong */
    store.engine->config.lookup = LOOKUP_AT_ONCE;
    for (size_t i = 0; i < ATTEMPTS_MAX && !done; i++) {
        attempt(i > 1);
        store.fake.now_ms += 600000;
    }
    assert_true(done);
    if (operation == REFUND) {
        assert_true(order_of(order_key)->refund != REFUND_NONE);
        order_key[0] = '\0';
    }
}

static void begin(uint64_t seed)
{
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15);
    (void) chance(2);
    order_key[0] = '\0';
    allowed = asked_refunds = asked_revocations = 0;
    store_begin(&store);
    store_answer = store.fake.answer;
    store.fake.answer = answer;
    store.fake.intercept = use_network;
    store.fake.random = seed;
    store.config.journal = keep;
    store.config.tick = tick;
    store.config.attempts = 2 + (uint32_t) chance(4);
    store.engine_config.orders = OTHERS;
    store.engine_config.seed = seed;
    store.engine_config.duplicate = (enum duplicate_rule) chance(3);
    store.engine_config.issue_after = 1 + (unsigned) chance(4);
    store.engine_config.issue_at_once = once_in(4);
    store.engine_config.lookup_late = 1 + (unsigned) chance(6);
    store_open(&store);
}

static void live(uint64_t seed)
{
    static const int64_t pauses[] = {0, 1, 100, 180, 320, 350};

    seed_now = seed;
    begin(seed);
    for (int i = 0; i < TASKS; i++) {
        do_task();
        store_pass_days(&store, pauses[chance(6)]);
    }
    assert_null(store_end(&store));
    seed_now = 0;
}

/* The seed of a life that has failed. */
static int tell_seed(void **unused)
{
    (void) unused;
    if (seed_now != 0) {
        print_error("STORM_SEED=%d\n", (int) seed_now);
    }
    return 0;
}

static void several_things_go_wrong_at_once(void **unused)
{
    const char *seed = getenv("STORM_SEED");
    const char *lives = getenv("STORM_LIVES");
    uint64_t last = lives == NULL ? LIVES : strtoull(lives, NULL, 10);

    (void) unused;
    if (seed != NULL) {
        told = true;
        live(strtoull(seed, NULL, 10));
        return;
    }
    for (uint64_t i = 1; i <= last; i++) {
        live(i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(several_things_go_wrong_at_once, tell_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
