/* One client, the sandbox's engine, one operation and the faults injected into it; and the checks
 * afterward. README.md describes this folder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_TORTURE_WORLD_H
#define TEST_TORTURE_WORLD_H

#include "support/store.h"

/* How the operation waits. */
enum mode {
    MODE_WAITS,  /* in the transport's wait function */
    MODE_BLOCKS, /* in a transport that blocks */
    MODE_STEPS,  /* the program steps the call by itself */
    MODE_COUNT
};

#define ROWS 3

struct world;

struct operation {
    const char *name;
    char column;          /* of the matrix */
    const char *endpoint; /* of the target call */
    bool steps;           /* a wire call, which can be stepped */
    bool changes;         /* costs money or changes an order: journaled, done at most once */
    bool places;          /* buys an order */
    bool blind;           /* the change cannot be seen in the order */
    bool lists;           /* a store with ROWS orders */
    int age_days;         /* age of its order; 0: it has none */
    sslstore_result (*run)(struct world *world);
    bool (*is_good)(const struct world *world);
    sslstore_result (*run_invalid)(struct world *world); /* with an invalid argument */
};

extern const struct operation operations[];
extern const size_t operation_count;

/* ---- Faults ---- */

enum where { AT_OPEN, AT_SEND, AT_RECV, AT_REPLY, IN_PROGRAM };
enum applied { EITHER, NOT_APPLIED, APPLIED };

struct torture_fault {
    const char *name;
    enum where where;
    enum applied applied; /* whether the store applied the call; EITHER: both are tested */
    bool only_target;     /* when permanent, it strikes the target only, not lookups */
    bool clean;           /* the reply is or may become complete: its connection may be kept */
    bool lasting;         /* the store cannot be repaired afterward */
    bool on_leaf;         /* only for operations that check the certificate */
    bool on_orders;       /* only for replies about an order */
    bool warm;            /* on a connection that was used before */
    size_t skips;         /* so many target calls succeed first */
    int value;
    const char *text;
    int (*intercept)(struct world *world, size_t *size); /* AT_OPEN, AT_SEND, AT_RECV */
    struct fake_reply (*alter)(struct world *world, const struct fake_reply *honest);
    void (*prepare)(struct world *world); /* called before the operation */
};

extern const struct torture_fault faults[];
extern const size_t fault_count;
extern size_t fault_hits[]; /* how often each has struck */

const struct torture_fault *fault_find(const char *name);

/* ---- Step faults: at the n-th step, in addition to a fault or alone ---- */

enum step_fault {
    STEP_FAULT_NONE,
    STEP_FAULT_RESET,
    STEP_FAULT_END,
    STEP_FAULT_TIMEOUT,
    STEP_FAULT_REFUSED,
    STEP_FAULT_SHORT,   /* one byte is sent or received */
    STEP_FAULT_WANT,    /* the call returns a WANT */
    STEP_FAULT_RESTART, /* the program is killed here, and restarted */
    STEP_FAULT_MEMORY,  /* the n-th allocation fails */
    STEP_FAULT_CANCEL,  /* the tick cancels */
    STEP_FAULT_CLOCK,   /* the wall clock jumps, and the monotonic clock forward */
    STEP_FAULT_JOURNAL, /* the n-th write of the journal fails */
    STEP_FAULT_COUNT
};

extern const char *const step_fault_names[];
extern size_t step_fault_hits[];

struct purchases {
    size_t orders;
    size_t reissues;
    size_t refunds;
    size_t revocations;
};

struct world {
    struct store store;
    const struct operation *operation;
    enum mode mode;

    /* what is injected */
    const struct torture_fault *fault;
    bool permanent;
    bool applies;               /* the call that the fault strikes is applied */
    size_t at;                  /* position in a request or reply, for faults that need one */
    size_t bytes_total;         /* size of that request or reply */
    enum step_fault step_fault; /* strikes at the n-th step; steps are calls of the transport */
    size_t step_fault_at;       /* and the journal, or allocations */
    bool step_fault_after;      /* count from the first strike of the fault, not from the start */
    bool step_fault_permanent;
    bool resend;         /* the caller's resend_if_not_found */
    bool applies_late;   /* what is applied becomes visible at the third lookup */
    bool stops;          /* the callback stops the sync */
    uint32_t rows_least; /* rows that a good sync delivers, at least; at most */
    uint32_t rows_most;
    bool invalid;                    /* the operation is asked with an invalid argument */
    const char *endpoint;            /* of the target call */
    char custom_id[SSLSTORE_ID_MAX]; /* "": the library chooses */
    const char *csr;                 /* the CSR of the expected certificate */
    const sslstore_intent *kept;     /* what the program passes after a restart */

    /* the state */
    bool running;
    bool struck;        /* the fault strikes the current request */
    bool is_target;     /* the current request is the target */
    uint64_t dirty;     /* a bit for each connection that must not be used again */
    bool reused_dirty;  /* one of them was used again */
    bool killed;        /* the program was killed, and not restarted yet */
    bool restarted;     /* the program was restarted */
    bool cancels;       /* the next tick cancels */
    size_t steps;       /* since step faults count */
    size_t refuse_from; /* allocations when counting began */
    bool step_fault_struck;
    size_t strikes;
    size_t requests;        /* begun during the operation */
    size_t opens;           /* during the operation */
    size_t target_requests; /* begun target requests */
    size_t
        requests_before; /* requests before the first of those, known from a run without faults */
    bool taken_first;
    size_t request_bytes;      /* bytes of the current request that were accepted */
    char late_body[8192];      /* a request that is applied later */
    size_t lookups_until_late; /* lookups until then */
    char *altered;

    /* the order of the operation */
    char id[SSLSTORE_ID_MAX];
    char store_id[SSLSTORE_ID_MAX];
    char serial[128];
    struct purchases before;
    uint64_t begun_ms;
    uint64_t took_ms;

    /* the outcome */
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

/* world_begin() zeroes the world. Set what is injected between the two calls. */
void world_begin(struct world *world, const struct operation *operation, enum mode mode);
void world_open(struct world *world);

/* Runs the operation once; the outcome is in the world. */
void world_run(struct world *world);

/* Returns how many changes of the operation's kind the store has made since it began. */
size_t world_changes(const struct world *world);

/* Ends the fault, then checks that a good call works, that an unknown outcome can be resolved, and
 * that the operation can be repeated. Returns what is wrong, or NULL. world_end() frees all. */
const char *world_recover(struct world *world);
void world_end(struct world *world);

/* Makes all checks unless there is a complaint already, reports the first complaint under the name
 * `what`, and frees everything. */
void world_finish(struct world *world, const char *what, const char *complaint);

/* Restarts the program if it was killed. */
void world_restart(struct world *world);

/* Checks what must hold right after the operation. Returns what is wrong, or NULL. */
const char *world_complaint(const struct world *world);

/* Counts a strike of the fault, and marks the connection as dirty unless the fault is clean. */
void world_strike(struct world *world);

/* Marks whether the connection of the current call must not be used again before it is reopened. */
void world_mark_dirty(struct world *world, bool dirty);

/* Returns the store's reply to a request of the test. Valid until the next call. */
struct fake_reply world_ask(struct world *world, const struct fake_request *request);

/* Makes a successful call, so that the next one uses an existing connection. */
void world_warm(struct world *world);

/* Returns a reply made of a head and a body. */
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
extern bool thorough; /* every byte and every step; otherwise a sample */

/* Returns whether the n-th of many cases is run; the short run takes a sample. */
bool sampled(size_t n);

/* Reports a failed run. */
void tally_failure(const char *what, const char *complaint);

/* ---- The scenarios ---- */

void matrix_run(const char *file);
void loops_run(void);

/* Injects the step fault at each step (or allocation) of the operation, once and permanently. */
void loops_run_step_fault(const struct operation *operation, enum step_fault kind);
void pairs_run(void);
void impostors_run(void);

#endif
