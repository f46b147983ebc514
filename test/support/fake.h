/* A service in memory: a transport that plays answers on a virtual clock, and a heap that counts,
 * fails on demand and looks for secrets in what is freed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_FAKE_H
#define TEST_SUPPORT_FAKE_H

#include "sslstore.h"

#define FAKE_PARTNER "1000001"
#define FAKE_TOKEN   "canary-token-4711"
#define FAKE_NOW     1795478400 /* what the wall clock says by default: 2026-11-24 00:00 UTC */

/* What follows an answer on its connection. */
enum fake_end {
    FAKE_KEEP,   /* the connection stays open      */
    FAKE_CLOSE,  /* a proper close                 */
    FAKE_CUT,    /* a reset                        */
    FAKE_SILENCE /* nothing, for ever              */
};

struct fake_reply {
    const char *bytes; /* NULL: no answer at all                                             */
    size_t size;       /* 0: bytes is text                                                   */
    enum fake_end end;
    size_t late; /* so many of its last bytes come only after the next request is sent */
};

/* What a transport call can be made to fail with. */
enum fake_fault { FAKE_RESET, FAKE_TIMEOUT, FAKE_REFUSED, FAKE_ENDED, FAKE_FAULT_COUNT };

enum fake_call { FAKE_OPEN, FAKE_SEND, FAKE_RECV };

/* Asked before each call of the transport that goes through. Below 0: what it says instead; *size
 * is what is to be sent, at data, or received, and may be made less. */
#define FAKE_END_OF_STREAM (-1000) /* of a recv: 0; else a reset */
typedef int fake_meddle_fn(void *user, enum fake_call call, const char *data, size_t *size);

/* A request that has come whole. */
struct fake_request {
    const char *method;
    const char *path;
    const char *body;
    size_t body_size;
};

/* A service that thinks. The reply's bytes are copied before the function is called again. */
typedef struct fake_reply fake_answer_fn(void *user, const struct fake_request *request);

struct fake {
    /* the script */
    const struct fake_reply *replies;
    size_t reply_count;
    fake_answer_fn *answer; /* instead of the script                               */
    void *answer_user;
    size_t receive_step; /* bytes a recv; 0: all there is                          */
    size_t send_step;    /* bytes a send; 0: all                                   */
    bool storm;          /* every second call of its kind says "not now"                     */
    size_t fail_at;      /* the n-th transport call fails, from 1; 0: none         */
    bool fail_for_ever;
    enum fake_fault fault;
    size_t cut_request_at; /* the n-th byte that is sent meets a reset, from 1, once */
    size_t early_at;       /* after so many bytes of a request comes this reply; no more is taken */
    struct fake_reply early;
    bool early_cuts; /* what is sent afterwards meets a reset; else it waits        */
    fake_meddle_fn *meddle;
    void *meddle_user;
    bool blocking;    /* no wait function                                       */
    uint32_t call_ms; /* what each call of the transport takes                  */
    uint64_t random;  /* state of the random hook                               */
    bool random_fails;
    size_t cancel_at; /* the n-th tick cancels; 0: none                         */

    /* what happened */
    uint64_t now_ms;
    size_t looks; /* at the clock                                           */
    int64_t wall_time;
    size_t calls; /* of the transport                                       */
    size_t opens;
    size_t strangers;   /* of the opens: there was no TLS session to resume         */
    size_t closes;      /* of open connections                                    */
    size_t connections; /* held: opened once, and not released                    */
    size_t made;        /* connections in all                                     */
    size_t line;        /* which of them the call under way is about, from 1      */
    size_t answered;    /* whole requests                                         */
    bool failed;        /* fail_at was reached                                    */
    size_t waits;
    size_t ticks;
    uint64_t ticked_at;
    uint64_t longest_gap; /* without a tick, ms                                    */
    size_t bytes_sent;
    size_t hesitations;   /* of send, "not now": as far as the client knows, a byte may be gone */
    char requests[32768]; /* whole ones, and what came of others when it broke off; the last ones */
    size_t requests_size;

    /* its heap */
    size_t live; /* blocks                                                 */
    size_t bytes;
    size_t peak;
    size_t allocations;
    size_t refuse_at; /* the n-th allocation fails, from 1; 0: none             */
    bool refuse_for_ever;
    bool refused;
    bool secret_freed; /* the token lay in a freed block                         */
    bool wrong_size;   /* old_size was not what was asked for                    */

    sslstore_transport transport;
    bool storming[3]; /* by the kind of call                                    */
    char log[8192];   /* all lines of the log hook, as far as they fit          */
    size_t log_lines;
    bool secret_told; /* the token stood in a log line                          */
};

/* A configuration on this service, with FAKE_TOKEN. Zero the fake first and set its script. */
void fake_config(struct fake *fake, sslstore_config *config);

/* An answer with this JSON or text, in memory that lives as long as the program. */
struct fake_reply fake_json(const char *json);
struct fake_reply fake_status(int status, const char *headers, const char *body);

/* The same into a buffer of the caller's, for services that answer often. */
struct fake_reply fake_framed(char *out, size_t capacity, int status, const char *headers,
                              const char *body, size_t body_size);

/* The body of request number n, from 1; NULL: there was none. Valid until the next call. */
const char *fake_request_body(const struct fake *fake, size_t n);

/* How many requests went to an endpoint, such as "order/status". */
size_t fake_count(const struct fake *fake, const char *endpoint);

/* What must hold after everything is freed: no block, no secret, every old_size exact, the token in
 * no log line. Else what is wrong; NULL: nothing. */
const char *fake_complaint(const struct fake *fake);

#endif
