/* The store itself: a request goes in, a reply comes out. It has no sockets, no TLS and no clock of
 * its own; tests drive it in process with their own clock. Not thread-safe: callers that share an
 * engine lock it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ENGINE_H
#define SANDBOX_ENGINE_H

#include "dcv.h"
#include "faults.h"
#include "mbedtls_versions.h"

#include <stdbool.h>
#include <stdint.h>

#define ENGINE_HEADERS_MAX 1024

enum message_form { MESSAGE_ARRAY, MESSAGE_NULL, MESSAGE_STRING };
enum duplicate_rule { DUPLICATE_ERROR, DUPLICATE_SECOND, DUPLICATE_SAME };
enum lookup_rule { LOOKUP_AT_ONCE, LOOKUP_LATE, LOOKUP_NEVER };
enum summary_rule { SUMMARY_SERVED, SUMMARY_NOT_FOUND, SUMMARY_REFUSED };

struct authority;

/* A zeroed configuration is valid once `now` is set. Everything it points to must outlive the
 * engine. */
struct engine_config {
    int64_t (*now)(void *user); /* seconds since 1970 */
    void *now_user;
    int64_t clock_shift;         /* added to now(): the clock of the orders */
    struct authority *authority; /* issues the certificates; NULL: the engine makes its own */
    dcv_check_fn *dcv_check;     /* NULL: nothing is checked; issue_after alone decides */
    void *dcv_user;
    int64_t dcv_interval;  /* seconds before a domain is asked again; 0: at each status call */
    bool vets;             /* organizations are vetted by a person; otherwise at once */
    unsigned perspectives; /* places that must find a proof; 0: as the date requires */
    random_fn *random;     /* for keys and serials; NULL: derived from the seed */
    void *random_user;
    const char *partner_code; /* NULL: 1000001 */
    const char *token;        /* NULL: sandbox-token */
    const char *prefix;       /* path before /rest; NULL: none */
    const char *ledger;       /* file to append to; NULL: none */
    const char *state;        /* folder that keeps everything across restarts; NULL: none */
    const char *const *faults;
    size_t fault_count;
    size_t orders;   /* number of orders of the inventory */
    size_t page_max; /* largest page; 0: as requested */
    uint64_t seed;
    unsigned issue_at_once; /* issue in the reply to neworder */
    unsigned issue_after;   /* else after so many status calls; 0: 1 */
    enum message_form message;
    enum duplicate_rule duplicate;
    enum lookup_rule lookup;
    enum summary_rule summary; /* how order/getmodifiedorderssummary is answered */
    unsigned lookup_late;
    bool page_end_error, query_checks_auth, auth_in_all, id_as_number, hostile, strict;
    bool quiet, verbose;
};

/* Counted by the server in front of the engine; shown together with the engine's own counters. */
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
    int64_t date; /* from the clock of the orders */
    bool no_date; /* no such header */
    const char *content_type;
    const char *allow;    /* NULL: no such header */
    const char *headers;  /* further header lines; NULL: none */
    char location[64];    /* "": no such header */
    long retry_after;     /* -1: no such header */
    bool sliced, chunked; /* how --hostile wants it sent */
    bool dropped;         /* no reply: the connection is reset */
    bool no_body;         /* send the head only, with the length of the body */
    char *body;           /* freed by engine_reply_free() */
    size_t body_size;
};

struct engine;

/* Returns NULL, and prints a line on stderr, if a fault or the ledger cannot be used. */
struct engine *engine_new(const struct engine_config *config);
void engine_free(struct engine *engine);

/* Begins a call: counts it and determines which faults strike it, as far as the path decides
 * that. */
void engine_begin(struct engine *engine, const char *path, struct effects *effects);

/* Answers the call. Adds the faults that are aimed at the requested page. Faults of sending
 * (cuts, resets, framing) are left to the server in front; all other faults are applied here. */
void engine_answer(struct engine *engine, const struct engine_request *request,
                   struct effects *effects, struct engine_reply *reply);

/* With a checker and an interval, the CA looks at the next order that has a domain to ask about,
 * and issues what is validated. The server calls it once a second. */
void engine_look(struct engine *engine);

/* Replaces both for a request that is not valid HTTP. `why` goes into the reply and the log. */
void engine_refuse(struct engine *engine, int status, const char *why, struct engine_reply *reply);
void engine_reply_free(struct engine_reply *reply);

/* Writes the headers that do not depend on framing: Content-Type, Date, Allow, Location, Retry-
 * After. */
void engine_reply_headers(const struct engine_reply *reply, char out[ENGINE_HEADERS_MAX]);

/* Returns the time of the clock of the orders. Moves that clock; fails if it would leave the
 * years 2000 to 2099, in which the CA is valid. */
int64_t engine_now(const struct engine *engine);
bool engine_move_clock(struct engine *engine, int64_t seconds);

struct authority *engine_authority(struct engine *engine);
struct engine_traffic *engine_traffic(struct engine *engine);
json_t *engine_stats(struct engine *engine);

#endif
