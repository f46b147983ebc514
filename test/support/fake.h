/* A service in memory: a transport that plays replies on a virtual clock, and a heap that counts,
 * fails on demand and searches freed blocks for secrets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_FAKE_H
#define TEST_SUPPORT_FAKE_H

#include "sslstore.h"

#define FAKE_PARTNER "1000001"
#define FAKE_TOKEN   "canary-token-4711"
#define FAKE_NOW     1795478400 /* default of the wall clock: 2026-11-24 00:00 UTC */

/* What follows a reply on its connection. */
enum fake_end {
    FAKE_KEEP,   /* the connection stays open */
    FAKE_CLOSE,  /* a proper close */
    FAKE_CUT,    /* a reset */
    FAKE_SILENCE /* nothing more happens */
};

struct fake_reply {
    const char *bytes; /* NULL: no reply at all */
    size_t size;       /* 0: bytes is a text */
    enum fake_end end;
    size_t late; /* so many of its last bytes arrive only after the next request is sent */
};

/* How a transport call can fail. */
enum fake_fault { FAKE_RESET, FAKE_TIMEOUT, FAKE_REFUSED, FAKE_ENDED, FAKE_FAULT_COUNT };

enum fake_call { FAKE_OPEN, FAKE_SEND, FAKE_RECV };

/* Called before each call of the transport that would succeed. Return a negative result to make
 * it fail. *size is the size of what is sent, at data, or received; it may be reduced. */
#define FAKE_END_OF_STREAM (-1000) /* of a recv: returns 0; of other calls: a reset */
typedef int fake_intercept_fn(void *user, enum fake_call call, const char *data, size_t *size);

/* A complete request. */
struct fake_request {
    const char *method;
    const char *path;
    const char *body;
    size_t body_size;
};

/* Computes replies. The reply's bytes are copied before the function is called again. */
typedef struct fake_reply fake_answer_fn(void *user, const struct fake_request *request);

struct fake {
    /* the script */
    const struct fake_reply *replies;
    size_t reply_count;
    fake_answer_fn *answer; /* replaces the script */
    void *answer_user;
    size_t receive_step; /* bytes per recv; 0: all */
    size_t send_step;    /* bytes per send; 0: all */
    bool storm;          /* every second call of a kind returns a WANT */
    size_t fail_at;      /* the n-th transport call fails, from 1; 0: none */
    bool fail_permanently;
    enum fake_fault fault;
    size_t cut_request_at; /* the n-th byte sent gets a reset, from 1, once */
    size_t early_at;       /* after so many bytes of a request this reply comes; no more bytes are
                            * accepted */
    struct fake_reply early;
    bool early_resets; /* later sends get a reset; otherwise they wait */
    bool unasked;      /* this reply comes before any request */
    fake_intercept_fn *intercept;
    void *intercept_user;
    bool blocking;    /* no wait function */
    uint32_t call_ms; /* how long each call of the transport takes */
    uint64_t random;  /* state of the random hook */
    bool random_fails;
    size_t cancel_at; /* the n-th tick cancels; 0: none */

    /* what happened */
    uint64_t now_ms;
    size_t clock_reads; /* calls of the clock */
    int64_t wall_time;
    size_t calls; /* calls of the transport */
    size_t opens;
    size_t opens_without_session; /* opens without a TLS session to resume */
    size_t closes;                /* of open connections */
    size_t most_open;             /* open at the same time */
    size_t connections;           /* opened and not released */
    size_t made;                  /* connections in total */
    size_t current;               /* the connection of the current call, from 1 */
    size_t answered;              /* complete requests */
    bool failed;                  /* fail_at was reached */
    size_t waits;
    size_t ticks;
    uint64_t ticked_at;
    uint64_t longest_gap; /* longest time without a tick, ms */
    size_t bytes_sent;
    size_t unsure_sends;  /* sends that returned a WANT: as far as the client knows, a byte may
                           * have been sent */
    char requests[32768]; /* complete requests, and the beginnings of broken ones; the last that
                           * fit */
    size_t requests_size;

    /* its heap */
    size_t live; /* blocks */
    size_t bytes;
    size_t peak;
    size_t allocations;
    size_t refuse_at; /* the n-th allocation fails, from 1; 0: none */
    bool refuse_permanently;
    bool refused;
    bool secret_freed; /* a freed block contained the token */
    bool wrong_size;   /* old_size was wrong */

    sslstore_transport transport;
    bool storming[3]; /* by kind of call */
    char log[8192];   /* all lines of the log hook that fit */
    size_t log_lines;
    bool secret_logged; /* a log line contained the token */
};

/* Makes a configuration for this service, with FAKE_TOKEN. Zero the fake first and set its
 * script. */
void fake_config(struct fake *fake, sslstore_config *config);

/* Returns a reply with this JSON or text, in memory that lives as long as the program. */
struct fake_reply fake_json(const char *json);
struct fake_reply fake_status(int status, const char *headers, const char *body);

/* The same in a buffer of the caller, for services that send many replies. */
struct fake_reply fake_framed(char *out, size_t capacity, int status, const char *headers,
                              const char *body, size_t body_size);

/* Returns the body of request n, from 1; NULL: there was none. Valid until the next call. */
const char *fake_request_body(const struct fake *fake, size_t n);

/* Returns the body of the last request to an endpoint, such as "order/status"; "": there was none.
 * Valid until the next call. */
const char *fake_last_request(const struct fake *fake, const char *endpoint);

/* Returns the number of requests to an endpoint, such as "order/status". */
size_t fake_count(const struct fake *fake, const char *endpoint);

/* Checks what must hold after everything is freed: no block, no secret in freed memory, every
 * old_size exact, no token in a log line. Returns what is wrong, or NULL. */
const char *fake_complaint(const struct fake *fake);

#endif
