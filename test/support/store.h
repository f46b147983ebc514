/* The store: the sandbox's engine behind the fake transport, so that a client gets real orders and
 * real certificates without sockets and without sleeping.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_STORE_H
#define TEST_SUPPORT_STORE_H

#include "../../examples/sandbox/engine.h"
#include "support/fake.h"

#define STORE_JOURNAL_MAX 16

/* What happens to some calls in place of a reply. */
struct store_mishap {
    const char *endpoint;   /* "order/neworder"; NULL: no mishap */
    size_t from;            /* the first call that it strikes, from 1; 0: 1 */
    size_t times;           /* how many calls it strikes; 0: all */
    bool before;            /* the call is not applied; otherwise it is, and not answered */
    struct fake_reply says; /* the reply in place of the real one; bytes NULL: a reset */
    const char *unless;     /* a call whose body contains this text is not counted */
};

/* Called for each request first. Returns true if *says is the reply; the call is then not
 * applied. */
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
    size_t calls[4]; /* calls of each mishap's endpoint */
    sslstore_intent journal[STORE_JOURNAL_MAX];
    size_t journal_count;
    char *reply;
};

void store_begin(struct store *store);

/* Begins with so many orders, the same each time, listed in pages of this size. */
void store_begin_inventory(struct store *store, size_t orders, uint32_t page_size);

void store_open(struct store *store);

/* Frees everything; returns the result of fake_complaint(). */
const char *store_end(struct store *store);

/* Buys an order and waits for its certificate. The caller frees it. */
void store_buy(struct store *store, const sslstore_order_request *request,
               sslstore_certificate *bought);

/* Gets the certificate of an order, which must have the key of the request. */
sslstore_result store_certificate(struct store *store, const char *id, const char *csr,
                                  sslstore_certificate *certificate);

/* Returns how many orders there are. */
size_t store_orders(struct store *store);

/* Sends a POST to the engine without the client: "/sandbox/approve" and the like. */
void store_post(struct store *store, const char *path, const char *body);

/* The same, and checks the HTTP status. */
void store_ask(struct store *store, const char *path, const char *body, int status);

/* Lets virtual time pass. */
void store_pass_days(struct store *store, int64_t days);

#endif
