/* One call inside the engine: what a handler gets, and how it refuses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CALL_H
#define SANDBOX_CALL_H

#include "authority.h"
#include "dates.h"
#include "engine.h"
#include "keys.h"
#include "ledger.h"
#include "members.h"
#include "memory.h"
#include "orders.h"
#include "seed.h"

enum credentials {
    CREDENTIALS_NONE,
    CREDENTIALS_NESTED,     /* in AuthRequest */
    CREDENTIALS_FLAT,       /* members at the top of the request */
    CREDENTIALS_FLAT_TOKEN, /* an order's token, at the top of the request */
    CREDENTIALS_EITHER,
    CREDENTIALS_OR_TOKEN /* in AuthRequest, or an order's token in its place */
};

/* Where the reply has its AuthResponse. */
enum placement { PLACE_OBJECT, PLACE_ARRAY, PLACE_FLAT, PLACE_NOWHERE };

struct call;

struct endpoint {
    const char *path; /* after /rest/; with a leading slash, after the prefix */
    bool get;         /* GET without a body; otherwise POST */
    bool reads_only;
    enum credentials credentials;
    enum placement placement;
    unsigned reply;                        /* what its replies contain: bits of enum reply_part */
    json_t *(*handler)(struct call *call); /* returns NULL if it refused; see refuse() */
    const char
        *members; /* names of the request's members besides AuthRequest, separated by blanks */
};

struct engine {
    struct engine_config config;
    struct book *book;
    struct authority *authority;
    struct key_ring *keys;
    struct faults *faults;
    struct engine_traffic traffic;
    struct seed_stream key_stream;     /* random source if the configuration has none */
    struct seed_stream hostile_stream; /* random numbers of --hostile */
    int64_t clock_shift;               /* from the configuration and POST /sandbox/clock */
    json_t *users;                     /* sub-users, with the API's member names */
    json_t *proofs;                    /* validated domains; see proofs.h */
    json_t *organizations;             /* vetted organizations: their names, and when */
    struct ledger ledger;
    struct state *state; /* NULL: without --state */
    char page_token[33]; /* of the forms of the page; "": not made yet */
    bool killed;         /* the process that saved the state did not end properly */
    bool ended;          /* nothing follows; saved with the state */
    bool ready;          /* complete: what changes can be saved */
    long *requests;      /* by endpoint; the last counts unknown paths */
    long unknown_members;
    long resent; /* e-mails to approvers, by order/resend */
    long replies;
    unsigned long polls; /* rounds of questions about domains */
    unsigned long looks; /* orders at which the CA looked by itself */
};

struct call {
    struct engine *engine;
    const struct endpoint *endpoint;
    const struct effects *effects;
    const json_t *body; /* normalized */
    int64_t now;
    const char *culture;
    enum date_form date_form;
    size_t token_order; /* the order whose token replaced the credentials, or ORDER_NONE */
    const char *query;  /* what follows the question mark of the path; "": none */
    char *page;         /* the reply of a handler that writes text itself, and its Content-Type */
    const char *page_type;
    char *problem;
    bool is_form;   /* sent by the page */
    bool malformed; /* the problem is answered with HTTP 400 */
};

/* Records the problem, unless there is one already, and returns false. */
bool refuse(struct call *call, const char *format, ...) SANDBOX_PRINTF(2, 3);

/* Refuses the call because a required member is missing. */
bool refuse_missing(struct call *call, const char *member);

bool effect_is_on(const struct call *call, enum fault fault);

/* Finds the order by TheSSLStoreOrderID, CustomOrderID or token; refuses if there is none. */
bool call_find_order(struct call *call, size_t *index);

/* Requests a certificate for an order: sets its number, serial, names (ownership passes to the
 * order) and key (copied; NULL: a key that follows from the seed). */
void call_request_issuance(struct call *call, struct order *order, char *names,
                           const unsigned char *public_key, size_t public_key_size);

/* Returns whether the CA may issue what the order requests: its domains are validated, and its
 * organization is vetted. */
bool engine_may_issue(const struct engine *engine, const struct order *order, int64_t now);

/* Grants a requested refund. Called after the first look at the order. */
void call_finish_refund(struct call *call, size_t index);

void ledger_write(struct engine *engine, const char *event, const struct order *order, int64_t now);

/* The text in place of every secret. Tests search for it to find leaks. */
void order_secret(const struct engine *engine, const struct order *order, const char *what,
                  char out[ID_SIZE]);

/* Writes the order form of a reply without its AuthResponse; and its OrderStatus alone. */
json_t *order_json(const struct call *call, const struct order *order);
json_t *order_status_json(const struct call *call, const struct order *order);

/* Writes a contact of an order member by member. If the order has none, a default contact is
 * written. */
json_t *order_contact_json(const struct order *order, const json_t *contact);

/* Sets two members: NAME in Eastern time and NAMEInUTC. */
void put_dates(const struct call *call, json_t *out, const char *name, int64_t seconds);
void put_text(json_t *out, const char *name, const char *text);

#endif
