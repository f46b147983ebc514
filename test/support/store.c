/* Implements the store: passes each request of the fake transport to the sandbox's engine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../examples/sandbox/authority.h"
#include "../../examples/sandbox/seed.h"

static int64_t store_now(void *user)
{
    const struct store *store = user;

    return store->fake.wall_time + (int64_t) (store->fake.now_ms / 1000);
}

static struct engine_reply ask(struct store *store, const struct engine_request *request,
                               struct effects *effects)
{
    struct engine_reply reply;

    engine_begin(store->engine, request->path, effects);
    engine_answer(store->engine, request, effects, &reply);
    return reply;
}

/* Frames the reply with the faults of the connection that can be applied here: a reset in its
 * place, a reset after so many bytes, and silence. */
static struct fake_reply sent(struct store *store, const struct engine_reply *reply,
                              const struct effects *effects)
{
    struct fake_reply framed = {NULL, 0, FAKE_CUT, 0};
    size_t capacity = reply->body_size + ENGINE_HEADERS_MAX + 256;
    size_t cut_at = (size_t) effects->at[FAULT_CUT].value;
    char headers[ENGINE_HEADERS_MAX];

    if (effects->at[FAULT_STALL].on) {
        framed.end = FAKE_SILENCE;
        return framed;
    }
    if (reply->dropped || effects->at[FAULT_RESET].on || effects->at[FAULT_CUT_REQUEST].on ||
        (effects->at[FAULT_CUT].on && cut_at == 0)) {
        return framed;
    }
    free(store->reply);
    store->reply = malloc(capacity);
    if (store->reply == NULL) {
        abort();
    }
    engine_reply_headers(reply, headers);
    framed =
        fake_framed(store->reply, capacity, reply->status, headers, reply->body, reply->body_size);
    if (effects->at[FAULT_CUT].on && cut_at < framed.size) {
        framed.size = cut_at;
        framed.end = FAKE_CUT;
    }
    return framed;
}

/* Returns the mishap that strikes this call; NULL: none. */
static const struct store_mishap *struck_by(struct store *store, const struct fake_request *request)
{
    for (size_t i = 0; i < sizeof store->mishaps / sizeof store->mishaps[0]; i++) {
        const struct store_mishap *mishap = &store->mishaps[i];
        size_t from = mishap->from == 0 ? 1 : mishap->from;
        size_t call;

        if (mishap->endpoint == NULL ||
            strcmp(request->path + strlen("/rest/"), mishap->endpoint) != 0 ||
            (mishap->unless != NULL && strstr(request->body, mishap->unless) != NULL)) {
            continue;
        }
        call = ++store->calls[i];
        if (call >= from && (mishap->times == 0 || call < from + mishap->times)) {
            return mishap;
        }
    }
    return NULL;
}

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    struct store *store = user;
    struct engine_request asked = {.method = request->method,
                                   .path = request->path,
                                   .content_type = "application/json; charset=utf-8",
                                   .body = request->body,
                                   .body_size = request->body_size};
    const struct store_mishap *mishap = struck_by(store, request);
    struct fake_reply framed = {NULL, 0, FAKE_CUT, 0};
    struct engine_reply reply;
    struct effects effects;

    if (store->intercept != NULL && store->intercept(store->intercept_user, request, &framed)) {
        return framed;
    }
    if (mishap != NULL && mishap->before) {
        return mishap->says.bytes == NULL ? framed : mishap->says;
    }
    reply = ask(store, &asked, &effects);
    if (mishap != NULL) {
        framed = mishap->says.bytes == NULL ? framed : mishap->says;
    } else {
        framed = sent(store, &reply, &effects);
    }
    engine_reply_free(&reply);
    return framed;
}

static int keep(void *user, const sslstore_intent *intent)
{
    struct store *store = user;

    if (store->journal_count == STORE_JOURNAL_MAX) {
        abort();
    }
    store->journal[store->journal_count++] = *intent;
    return 0;
}

/* One authority for all stores of a program, because making its keys takes longer than most
 * tests. */
static struct authority *shared_authority(void)
{
    static struct seed_stream random;
    static struct authority *authority;

    if (authority == NULL) {
        authority = authority_new("Sandbox", seed_fill, &random);
    }
    return authority;
}

void store_begin(struct store *store)
{
    memset(store, 0, sizeof *store);
    store->fake.answer = answer;
    store->fake.answer_user = store;
    store->engine_config.authority = shared_authority();
    store->engine_config.now = store_now;
    store->engine_config.now_user = store;
    store->engine_config.token = FAKE_TOKEN;
    store->engine_config.partner_code = FAKE_PARTNER;
    store->engine_config.quiet = true;
    fake_config(&store->fake, &store->config);
    store->config.journal = keep;
    store->config.journal_user = store;
}

void store_begin_inventory(struct store *store, size_t orders, uint32_t page_size)
{
    store_begin(store);
    store->engine_config.orders = orders;
    store->engine_config.seed = 7;
    store->config.page_size = page_size;
}

void store_open(struct store *store)
{
    store->engine = engine_new(&store->engine_config);
    if (store->engine == NULL ||
        sslstore_client_new_bare(&store->config, &store->client) != SSLSTORE_OK) {
        abort();
    }
}

const char *store_end(struct store *store)
{
    sslstore_client_free(store->client);
    engine_free(store->engine);
    free(store->reply);
    store->client = NULL;
    store->engine = NULL;
    store->reply = NULL;
    return fake_complaint(&store->fake);
}

void store_buy(struct store *store, const sslstore_order_request *request,
               sslstore_certificate *bought)
{
    sslstore_enroll_options options = {
        .wait_ms = 600000, .poll_ms = 1000, .skip_approver_check = true};

    assert_int_equal(sslstore_enroll(store->client, request, &options, bought), SSLSTORE_OK);
    assert_true(bought->issued);
}

sslstore_result store_certificate(struct store *store, const char *id, const char *csr,
                                  sslstore_certificate *certificate)
{
    sslstore_certificate_options options = {.csr = csr, .csr_size = SSLSTORE_NUL_TERMINATED};

    return sslstore_certificate_get(store->client, id, &options, certificate);
}

size_t store_orders(struct store *store)
{
    static const char body[] =
        "{\"AuthRequest\":{\"PartnerCode\":\"" FAKE_PARTNER "\",\"AuthToken\":\"" FAKE_TOKEN "\"}}";
    struct engine_request request = {"POST", "/rest/order/query", "application/json; charset=utf-8",
                                     body, sizeof body - 1};
    struct effects effects;
    struct engine_reply reply = ask(store, &request, &effects);
    json_t *orders = json_loadb(reply.body, reply.body_size, 0, NULL);
    size_t count = json_array_size(orders);

    json_decref(orders);
    engine_reply_free(&reply);
    return count;
}

void store_ask(struct store *store, const char *path, const char *body, int status)
{
    struct engine_request request = {"POST", path, "application/json; charset=utf-8", body,
                                     strlen(body)};
    struct effects effects;
    struct engine_reply reply = ask(store, &request, &effects);

    if (reply.status != status) {
        fprintf(stderr, "%s: %d\n", path, reply.status);
        abort();
    }
    engine_reply_free(&reply);
}

void store_post(struct store *store, const char *path, const char *body)
{
    store_ask(store, path, body, 200);
}

void store_pass_days(struct store *store, int64_t days)
{
    store->fake.wall_time += days * 86400;
}
