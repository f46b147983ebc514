/* One call inside the engine: what a handler is given, and how it refuses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CALL_H
#define SANDBOX_CALL_H

#include "authority.h"
#include "dates.h"
#include "engine.h"
#include "keys.h"
#include "members.h"
#include "memory.h"
#include "orders.h"
#include "seed.h"

enum credentials {
    CREDENTIALS_NONE,
    CREDENTIALS_NESTED,     /* in AuthRequest */
    CREDENTIALS_FLAT,       /* at the top of the request */
    CREDENTIALS_FLAT_TOKEN, /* an order's token, at the top of the request */
    CREDENTIALS_EITHER,
    CREDENTIALS_OR_TOKEN /* in AuthRequest, or an order's own token there */
};

/* Where the reply carries its AuthResponse. */
enum placement { PLACE_OBJECT, PLACE_ARRAY, PLACE_FLAT, PLACE_NOWHERE };

struct call;

struct endpoint {
    const char *path; /* below /rest/ or, with a leading slash, below the prefix */
    bool get;         /* GET without a body; else POST */
    bool reads_only;
    enum credentials credentials;
    enum placement placement;
    unsigned reply;                        /* what its replies have, of enum reply_part */
    json_t *(*handler)(struct call *call); /* NULL: refused, see refuse() */
    const char *members; /* of the request, blank-separated, besides AuthRequest */
};

struct engine {
    struct engine_config config;
    struct book *book;
    struct authority *authority;
    struct key_ring *keys;
    struct faults *faults;
    struct engine_traffic traffic;
    struct seed_stream key_stream; /* stands in for a random source that is not given */
    struct seed_stream mood;       /* what the unkind sandbox does next */
    int64_t clock_shift;           /* of the configuration and of POST /sandbox/clock */
    json_t *users;                 /* sub-users, in the names of the API */
    FILE *ledger;
    long *requests; /* by endpoint, the last one counts unknown paths */
    long unknown_members;
    long replies;
};

struct call {
    struct engine *engine;
    const struct endpoint *endpoint;
    const struct effects *effects;
    const json_t *body; /* normalised */
    int64_t now;
    const char *culture;
    enum date_form date_form;
    size_t token_order; /* whose token came instead of credentials, or ORDER_NONE */
    char *problem;
    bool malformed; /* the problem is for HTTP 400 */
};

/* Notes the problem (the first one counts) and returns false. */
bool refuse(struct call *call, const char *format, ...) SANDBOX_PRINTF(2, 3);

/* Refuses for want of a member. */
bool refuse_missing(struct call *call, const char *member);

bool effect_is_on(const struct call *call, enum fault fault);

/* What was asked for by TheSSLStoreOrderID, CustomOrderID or token; refuses if there is none. */
bool call_find_order(struct call *call, size_t *index);

/* Asks for a certificate: its number, serial, names (taken over) and key (copied; NULL: drawn from
 * the seed). */
void call_ask_issuance(struct call *call, struct order *order, char *names,
                       const unsigned char *public_key, size_t public_key_size);

/* A refund that was asked for is granted once somebody has looked. */
void settle_refund(struct call *call, size_t index);

void ledger_write(struct engine *engine, const char *event, const struct order *order, int64_t now);

/* The common secret texts, recognisable for whoever looks for leaks. */
void order_secret(const struct engine *engine, const struct order *order, const char *what,
                  char out[ID_SIZE]);

/* The order form of a reply, without its AuthResponse; and its OrderStatus alone. */
json_t *order_json(const struct call *call, const struct order *order);
json_t *order_status_json(const struct call *call, const struct order *order);

/* A contact of an order, member by member; for one that nobody gave there is a stand-in. */
json_t *order_contact_json(const struct order *order, const json_t *contact);

/* Sets a pair of members, NAME in Eastern time and NAMEInUTC. */
void put_dates(const struct call *call, json_t *out, const char *name, int64_t seconds);
void put_text(json_t *out, const char *name, const char *text);

#endif
