/* The store: the sandbox's engine behind the fake transport, so that a client meets real orders
 * and real certificates without sockets and without sleeping.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_STORE_H
#define TEST_SUPPORT_STORE_H

#include "../../examples/sandbox/engine.h"
#include "support/fake.h"

#define STORE_JOURNAL_MAX 16

/* What becomes of some calls, instead of an answer. */
struct store_mishap {
    const char *endpoint;   /* "order/neworder"; NULL: no mishap                   */
    size_t from;            /* the first call of it that is struck, from 1; 0: 1   */
    size_t times;           /* how many are struck; 0: all                         */
    bool before;            /* the call is not applied; else it is, and unanswered */
    struct fake_reply says; /* what comes instead; bytes NULL: a reset             */
    const char *unless;     /* a call with this text in its body is not counted    */
};

/* Looks at each request first. true: *says comes instead of an answer, and the call is not applied. */
typedef bool store_intercept_fn(void *user, const struct fake_request *request,
                                struct fake_reply *says);

struct store {
    /* Set before store_open(). */
    store_intercept_fn *intercept; /* may be NULL */
    void *intercept_user;
    struct fake fake;
    struct engine_config engine_config;
    struct store_mishap mishaps[4];

    sslstore_config config;
    sslstore_client *client;
    struct engine *engine;
    size_t calls[4]; /* of the mishaps' endpoints                           */
    sslstore_intent journal[STORE_JOURNAL_MAX];
    size_t journal_count;
    char *reply;
};

void store_begin(struct store *store);

/* With so many orders, the same ones each time, that are listed by pages of this size. */
void store_begin_inventory(struct store *store, size_t orders, uint32_t page_size);

void store_open(struct store *store);

/* Everything is freed; returns what fake_complaint() does. */
const char *store_end(struct store *store);

/* The certificate of an order, which must carry the key of a request. */
sslstore_result store_certificate(struct store *store, const char *id, const char *csr,
                                  sslstore_certificate *certificate);

/* How many orders there are, seen from inside. */
size_t store_orders(struct store *store);

/* POST to the engine, past the client: "/sandbox/approve" and the like. */
void store_post(struct store *store, const char *path, const char *body);

/* The same, with the HTTP status that has to come. */
void store_ask(struct store *store, const char *path, const char *body, int status);

/* Let virtual time pass. */
void store_pass_days(struct store *store, int64_t days);

#endif
