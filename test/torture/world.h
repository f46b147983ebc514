/* World: one client, the sandbox's engine, one operation, and what befalls it; afterwards what must
 * hold whatever it was. README.md is the map of this folder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_TORTURE_WORLD_H
#define TEST_TORTURE_WORLD_H

#include "support/store.h"

/* How the operation waits. */
enum mode {
    MODE_WAITS,  /* in the transport's wait function     */
    MODE_BLOCKS, /* in a transport that blocks           */
    MODE_STEPS,  /* the program steps the call by itself */
    MODE_COUNT
};

#define ROWS 3

struct world;

struct operation {
    const char *name;
    char column;          /* of the matrix                                              */
    const char *endpoint; /* the call at stake                                          */
    bool steps;           /* a wire call                                                */
    bool changes;         /* costs money or changes an order: an intent is kept, at most once */
    bool places;          /* … and costs money                                          */
    bool blind;           /* what it changes does not show on the order                 */
    bool lists;           /* a store with ROWS orders                                   */
    int age_days;         /* of the order that it is about; 0: about none               */
    sslstore_result (*run)(struct world *world);
    bool (*is_good)(const struct world *world);
    sslstore_result (*run_badly)(struct world *world); /* with an argument that is none */
};

extern const struct operation operations[];
extern const size_t operation_count;

/* ---- Faults ---- */

enum where { AT_OPEN, AT_SEND, AT_RECV, AT_REPLY, AT_HOME };
enum applied { EITHER, NOT_APPLIED, APPLIED };

struct trouble {
    const char *name;
    enum where where;
    enum applied applied; /* what the store did before; EITHER: both are tried            */
    bool only_at_stake;   /* for ever strikes the call at stake alone, not the looks      */
    bool clean;           /* the answer is whole, or may yet be: its connection may be kept */
    bool lasting;         /* the store stays as it is; nothing can be repaired            */
    bool on_leaf;         /* only where the certificate is sorted out                       */
    bool on_orders;       /* only in an answer that tells of an order                       */
    bool warm;            /* on a connection that is in use already                       */
    size_t skips;         /* so many calls at stake go well first                         */
    int value;
    const char *text;
    int (*meddle)(struct world *world, size_t *size); /* at open, send or recv            */
    struct fake_reply (*twist)(struct world *world, const struct fake_reply *honest);
    void (*arrange)(struct world *world); /* before the operation                         */
};

extern const struct trouble faults[];
extern const size_t fault_count;
extern size_t fault_hits[]; /* how often each fired */

const struct trouble *fault_find(const char *name);

/* ---- A second fault, and faults without a name ---- */

enum blow {
    BLOW_NONE,
    BLOW_RESET,
    BLOW_END,
    BLOW_TIMEOUT,
    BLOW_REFUSED,
    BLOW_SHORT,   /* one byte is sent or received                  */
    BLOW_WANT,    /* "not now"                                     */
    BLOW_RESTART, /* the program dies here, and comes back         */
    BLOW_MEMORY,  /* an allocation fails, counted by itself        */
    BLOW_CANCEL,  /* the tick says so                              */
    BLOW_CLOCK,   /* the wall clock jumps, the monotonic one ahead */
    BLOW_JOURNAL, /* the journal refuses, counted by itself        */
    BLOW_COUNT
};

extern const char *const blow_names[];
extern size_t blow_hits[];

struct ledger {
    size_t orders;
    size_t reissues;
    size_t refunds;
    size_t revocations;
};

struct world {
    struct store store;
    const struct operation *operation;
    enum mode mode;

    /* what befalls it */
    const struct trouble *fault;
    bool for_ever;
    bool applies;    /* the call that is struck takes effect                            */
    size_t at;       /* a place within a request or reply, for faults that want one     */
    size_t whole;    /* how many bytes there were                                       */
    enum blow blow;  /* the n-th step from when on meets it; steps are transport and    */
    size_t blow_at;  /* journal calls, or allocations                                   */
    bool blow_after; /* counted from the first strike of the fault, not from the start  */
    bool blow_for_ever;
    bool resend;         /* the caller's policy                                             */
    bool hide_late;      /* what is applied is so only at the third look                    */
    bool stops;          /* the callback of a walk says so                                  */
    uint32_t rows_least; /* that a good walk hands over                                     */
    uint32_t rows_most;
    bool badly;           /* the operation is asked with an argument that is none            */
    const char *endpoint; /* the call at stake                          */
    char custom_id[SSLSTORE_ID_MAX]; /* "": the library chooses                    */
    const char *csr;                 /* that a certificate must fit                */
    const sslstore_intent *kept;     /* what a program passes after a restart      */

    /* what is going on */
    bool running;
    bool struck;        /* the request under way is                                        */
    bool at_stake;      /* … is the call at stake                                          */
    uint64_t spoiled;   /* a bit for each connection that must not be used again           */
    bool misused;       /* it was                                                          */
    bool dead;          /* the program is                                                  */
    bool revived;       /* it has started again                                            */
    bool cancels;       /* the next tick does                                              */
    size_t steps;       /* since blows count                                               */
    size_t refuse_from; /* allocations when they began to count                       */
    bool blown;
    size_t strikes;
    size_t requests;        /* begun while running                                   */
    size_t opens;           /* while running                                         */
    size_t stake_requests;  /* begun, of the call at stake                           */
    size_t requests_before; /* the first of those; learnt by going through it once   */
    bool taken_first;
    size_t held;          /* bytes of this request that were taken                 */
    char late_body[8192]; /* a request that is applied later                       */
    size_t late_looks;    /* looks until then                                      */
    char *twisted;

    /* what it is about */
    char id[SSLSTORE_ID_MAX];
    char store_id[SSLSTORE_ID_MAX];
    char serial[128];
    struct ledger before;
    uint64_t begun_ms;
    uint64_t took_ms;

    /* what it came to */
    sslstore_result result;
    sslstore_error error;
    sslstore_certificate certificate;
    sslstore_order order;
    sslstore_download download;
    sslstore_approver_list approvers;
    sslstore_sync_totals totals;
    uint32_t rows;
    uint32_t bad_rows;
    sslstore_sync_options sync;
};

/* Zeroed but for the fields of "what befalls it", which are set between the two. */
void world_begin(struct world *world, const struct operation *operation, enum mode mode);
void world_open(struct world *world);

/* Run the operation once; the results are in the world. */
void world_run(struct world *world);

/* Changes of the operation's kind since it began, as the store itself knows them. */
size_t world_changes(const struct world *world);

/* The fault is over: a good call must work; what is unknown is settled, what failed is done again;
 * then all is freed. What is wrong; NULL: nothing. */
const char *world_settle(struct world *world);
void world_end(struct world *world);

/* After its death the program starts again. */
void world_revive(struct world *world);

/* What must hold at once after the operation. */
const char *world_complaint(const struct world *world);

/* The fault fires: count it, and take note that the connection is not clean any more. */
void world_strike(struct world *world);

/* The connection of the call under way must not be used again before it is opened anew; or it may. */
void world_spoil(struct world *world, bool spoiled);

/* What the store answers to a request of the test's own. Valid until the next call. */
struct fake_reply world_ask(struct world *world, const struct fake_request *request);

/* Make a good call, so that the next one finds a connection that has served before. */
void world_warm(struct world *world);

/* An answer of so many bytes, headers ready-made, body from text. */
struct fake_reply world_reply(struct world *world, const char *head, const char *body,
                              size_t body_size);

/* ---- Counting ---- */

struct tally {
    size_t scenarios;
    size_t runs;
    size_t bought;
    size_t failures;
};

extern struct tally tally;
extern bool thorough; /* every byte, every step; else a part of them */

/* Every n-th of many is enough for the short run. */
bool sampled(size_t n);

/* A run of this name went wrong. */
void tally_failure(const char *what, const char *complaint);

/* ---- The scenarios ---- */

void matrix_run(const char *file);
void loops_run(void);

/* Each step of the operation, or allocation, meets this blow, once and for ever. */
void loops_run_blow(const struct operation *operation, enum blow kind);
void pairs_run(void);
void impostors_run(void);

#endif
