/* The store itself: a request goes in, a reply comes out. No sockets, no TLS, no real time; tests
 * drive it in process on a clock of their own. Not thread-safe: whoever shares it locks it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ENGINE_H
#define SANDBOX_ENGINE_H

#include "faults.h"
#include "mbedtls_versions.h"

#include <stdbool.h>
#include <stdint.h>

#define ENGINE_HEADERS_MAX 512

enum message_form { MESSAGE_ARRAY, MESSAGE_NULL, MESSAGE_STRING };
enum duplicate_rule { DUPLICATE_ERROR, DUPLICATE_SECOND, DUPLICATE_SAME };
enum lookup_rule { LOOKUP_AT_ONCE, LOOKUP_LATE, LOOKUP_NEVER };
enum summary_rule { SUMMARY_SERVED, SUMMARY_NOT_FOUND, SUMMARY_REFUSED };

struct authority;

/* Zeroed is a good configuration but for `now`; what it points to is borrowed while the engine
 * lives. */
struct engine_config {
    int64_t (*now)(void *user); /* seconds since 1970 */
    void *now_user;
    int64_t clock_shift;         /* added to it: the clock of the orders */
    struct authority *authority; /* issues its certificates; NULL: one of its own */
    random_fn *random;           /* for keys and serials; NULL: drawn from the seed */
    void *random_user;
    const char *partner_code; /* NULL: 1000001 */
    const char *token;        /* NULL: sandbox-token */
    const char *prefix;       /* before /rest; NULL: nothing */
    const char *ledger;       /* file that is appended to; NULL: none */
    const char *const *faults;
    size_t fault_count;
    size_t orders;   /* size of the inventory */
    size_t page_max; /* 0: as asked for */
    uint64_t seed;
    unsigned issue_at_once; /* in the reply to neworder; else: */
    unsigned issue_after;   /* status calls until issued; 0: 1 */
    enum message_form message;
    enum duplicate_rule duplicate;
    enum lookup_rule lookup;
    enum summary_rule summary; /* how order/getmodifiedorderssummary is answered */
    unsigned lookup_late;
    bool page_end_error, query_checks_auth, auth_in_all, id_as_number, unkind, strict;
    bool quiet, verbose;
};

/* Counted by whoever carries the bytes; shown together with the engine's own counters. */
struct engine_traffic {
    long connections, handshakes_full, handshakes_resumed, handshakes_failed;
    long long application_bytes_in, application_bytes_out;
};

struct engine_request {
    const char *method;
    const char *path;
    const char *content_type; /* NULL: no such header */
    const char *body;
    size_t body_size;
};

struct engine_reply {
    int status;
    int64_t date; /* by the clock of the orders */
    bool no_date; /* no such header */
    const char *content_type;
    const char *allow;    /* NULL: no such header */
    char location[64];    /* "": no such header */
    long retry_after;     /* -1: no such header */
    bool sliced, chunked; /* how the unkind sandbox wants it sent */
    bool dropped;         /* no reply at all: the connection is reset */
    bool no_body;         /* the head alone is sent, as if the body followed */
    char *body;           /* freed by engine_reply_free() */
    size_t body_size;
};

struct engine;

/* NULL after a line on stderr, for a fault or a ledger that is no good. */
struct engine *engine_new(const struct engine_config *config);
void engine_free(struct engine *engine);

/* First of each call: counts it and says which faults strike it, as far as its path tells. */
void engine_begin(struct engine *engine, const char *path, struct effects *effects);

/* Then the call itself. It adds the faults that are aimed at the page asked for. What goes wrong
 * while the reply is sent (cuts, resets, framing) is the carrier's business; all other faults are
 * done here. */
void engine_answer(struct engine *engine, const struct engine_request *request,
                   struct effects *effects, struct engine_reply *reply);

/* Instead of both, for what is no good HTTP; why: for the reply, and for the log. */
void engine_refuse(struct engine *engine, int status, const char *why, struct engine_reply *reply);
void engine_reply_free(struct engine_reply *reply);

/* The headers that come with the reply however it is framed: Content-Type, Date, Allow, Location,
 * Retry-After. */
void engine_reply_headers(const struct engine_reply *reply, char out[ENGINE_HEADERS_MAX]);

/* The time by the clock of the orders; and moves that clock, unless it would leave the years 2000 to
 * 2099, in which the authority lives. */
int64_t engine_now(const struct engine *engine);
bool engine_move_clock(struct engine *engine, int64_t seconds);

struct authority *engine_authority(struct engine *engine);
struct engine_traffic *engine_traffic(struct engine *engine);
json_t *engine_stats(struct engine *engine);

#endif
