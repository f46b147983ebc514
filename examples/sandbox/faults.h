/* Faults on demand: which are configured, and which of them strike a call.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What a reply must contain so that a fault can strike it, as bits. */
enum reply_part {
    REPLY_ANY = 0,
    REPLY_AUTH = 1,  /* an AuthResponse as a member (not its members at the top) */
    REPLY_ORDER = 2, /* the order form */
    REPLY_ROWS = 4,  /* a list of orders in pages */
    REPLY_TOTAL = 8, /* TotalOrders */
    REPLY_FILES = 16 /* certificates */
};

/* Whether a fault strikes before or after the call is applied, by default; ONLY_: before: and
 * after: cannot change that. */
enum fault_time { TIME_BEFORE, TIME_AFTER, TIME_ONLY_BEFORE, TIME_ONLY_AFTER };

#define FAULT_BYTES_MAX   100000000
#define FAULT_MS_MAX      86400000
#define FAULT_COUNT_MAX   1000000
#define FAULT_SECONDS_MAX 2000000000

/* X(constant, name, default value, when it strikes, what it needs of the reply, which values it
 * takes, meaning). Values: NO_VALUE, NUMBER(from, to), NONZERO(from, to), TEXT, BODY (JSON or a
 * message), WORD("one of these"), WORDS("some of these, joined by +"). */
#define FAULT_MAP(X)                                                                               \
    X(CUT, "cut", 0, ONLY_AFTER, REPLY_ANY, NUMBER(0, FAULT_BYTES_MAX),                            \
      "close after =K bytes of the reply, without close_notify")                                   \
    X(CUT_REQUEST, "cut-request", 1, ONLY_BEFORE, REPLY_ANY, NUMBER(0, FAULT_BYTES_MAX),           \
      "close after =K bytes of the request")                                                       \
    X(NO_CLOSE_NOTIFY, "no-close-notify", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                      \
      "send the reply, then close without close_notify")                                           \
    X(RESET, "reset", 0, AFTER, REPLY_ANY, NO_VALUE, "reset the connection without a reply")       \
    X(RESET_BEFORE, "reset-before", 0, ONLY_BEFORE, REPLY_ANY, NO_VALUE, "same as before:reset")   \
    X(STALL, "stall", 0, AFTER, REPLY_ANY, NO_VALUE, "send nothing")                               \
    X(DRIP, "drip", 100, ONLY_AFTER, REPLY_ANY, NUMBER(1, FAULT_MS_MAX),                           \
      "send one byte of the reply every =MS milliseconds")                                         \
    X(DELAY, "delay", 1000, ONLY_AFTER, REPLY_ANY, NUMBER(1, FAULT_MS_MAX),                        \
      "wait =MS milliseconds before the reply")                                                    \
    X(IDLE_CLOSE, "idle-close", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                                \
      "close a keep-alive connection after the reply without notice")                              \
    X(LONG_LENGTH, "long-length", 10, ONLY_AFTER, REPLY_ANY, NUMBER(1, FAULT_BYTES_MAX),           \
      "Content-Length is =N larger than the body; then close")                                     \
    X(SHORT_LENGTH, "short-length", 10, ONLY_AFTER, REPLY_ANY, NUMBER(1, FAULT_BYTES_MAX),         \
      "Content-Length is =N smaller than the body")                                                \
    X(EXTRA_BYTES, "extra-bytes", 10, ONLY_AFTER, REPLY_ANY, NUMBER(1, FAULT_COUNT_MAX),           \
      "=N extra bytes after the reply")                                                            \
    X(NO_LENGTH, "no-length", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                                  \
      "neither Content-Length nor chunks; the close ends the body")                                \
    X(BOTH_LENGTHS, "both-lengths", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                            \
      "Content-Length together with chunked")                                                      \
    X(CHUNKED, "chunked", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE, "a well-formed chunked reply")       \
    X(BROKEN_CHUNK, "broken-chunk", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                            \
      "a chunk size that is not a number")                                                         \
    X(NO_LAST_CHUNK, "no-last-chunk", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                          \
      "chunked, closed before the last chunk")                                                     \
    X(CONTINUE, "continue", 1, ONLY_AFTER, REPLY_ANY, NUMBER(1, FAULT_COUNT_MAX),                  \
      "=N interim responses 100 Continue first")                                                   \
    X(FLOOD, "flood", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE, "an endless body")                       \
    X(GZIP_HEADER, "gzip-header", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                              \
      "Content-Encoding: gzip on a plain body")                                                    \
    X(DATE, "date", 0, ONLY_AFTER, REPLY_ANY, NONZERO(-FAULT_SECONDS_MAX, FAULT_SECONDS_MAX),      \
      "Date header is =SECONDS ahead; -SECONDS: behind")                                           \
    X(NO_DATE, "no-date", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE, "no Date header")                    \
    X(HTML, "html", 0, AFTER, REPLY_ANY, NO_VALUE, "an HTML page with status 200")                 \
    X(EMPTY, "empty", 0, AFTER, REPLY_ANY, NO_VALUE, "status 200 with an empty body")              \
    X(STATUS_500, "500", 0, BEFORE, REPLY_ANY, BODY, "status 500; =TEXT is the body, see below")   \
    X(STATUS_502, "502", 0, AFTER, REPLY_ANY, BODY, "status 502, from a proxy; =TEXT")             \
    X(STATUS_503, "503", -1, BEFORE, REPLY_ANY, NUMBER(0, FAULT_SECONDS_MAX),                      \
      "status 503; =SECONDS adds Retry-After")                                                     \
    X(STATUS_504, "504", 0, AFTER, REPLY_ANY, BODY, "status 504, from a proxy; =TEXT")             \
    X(STATUS_429, "429", -1, BEFORE, REPLY_ANY, NUMBER(0, FAULT_SECONDS_MAX),                      \
      "status 429; =SECONDS adds Retry-After")                                                     \
    X(STATUS_408, "408", 0, BEFORE, REPLY_ANY, BODY, "status 408; =TEXT")                          \
    X(STATUS_404, "404", 0, BEFORE, REPLY_ANY, BODY, "status 404; =TEXT")                          \
    X(STATUS_403, "403", 0, BEFORE, REPLY_ANY, BODY, "status 403; =TEXT")                          \
    X(STATUS_401, "401", 0, BEFORE, REPLY_ANY, BODY, "status 401; =TEXT")                          \
    X(STATUS_400, "400", 0, BEFORE, REPLY_ANY, BODY, "status 400; =TEXT")                          \
    X(REDIRECT, "redirect", 302, BEFORE, REPLY_ANY, WORD("301 302 303 307 308"),                   \
      "status =CODE to another host")                                                              \
    X(ERROR_ARRAY, "error-array", 0, BEFORE, REPLY_ANY, TEXT,                                      \
      "an API error as an array of one; =TEXT is its message")                                     \
    X(ERROR_OBJECT, "error-object", 0, BEFORE, REPLY_ANY, TEXT,                                    \
      "an API error as an object with AuthResponse; =TEXT")                                        \
    X(ERROR_FLAT, "error-flat", 0, BEFORE, REPLY_ANY, TEXT,                                        \
      "an API error with its members at the top; =TEXT")                                           \
    X(EMPTY_CERTIFICATE, "empty-certificate", 0, ONLY_AFTER, REPLY_FILES, NO_VALUE,                \
      "download: file contents are empty")                                                         \
    X(WRONG_CERTIFICATE, "wrong-certificate", 0, ONLY_AFTER, REPLY_FILES, NO_VALUE,                \
      "download: a leaf for another key")                                                          \
    X(NO_LEAF, "no-leaf", 0, ONLY_AFTER, REPLY_FILES, NO_VALUE,                                    \
      "download: the chain without the leaf")                                                      \
    X(TWO_LEAVES, "two-leaves", 0, ONLY_AFTER, REPLY_FILES, NO_VALUE,                              \
      "download: an additional leaf for another key")                                              \
    X(ISSUE, "issue", 0, ONLY_AFTER, REPLY_FILES,                                                  \
      WORDS("missing-name other-host expired not-yet false-signature"),                            \
      "download: a leaf with the right key that is wrong in =WORDS")                               \
    X(TELL_NAMES, "tell-names", 0, ONLY_AFTER, REPLY_ORDER,                                        \
      WORDS("apex ulabel dot upper semicolon blank"), "orders: names in another form, =WORDS")     \
    X(COUNTRY_NAME, "country-name", 0, ONLY_AFTER, REPLY_ORDER, NO_VALUE,                          \
      "orders: Country is a full name")                                                            \
    X(DUPLICATE_ROW, "duplicate-row", 0, ONLY_AFTER, REPLY_ROWS, NO_VALUE,                         \
      "lists: the first row is repeated")                                                          \
    X(INSERT_ROW, "insert-row", 0, ONLY_BEFORE, REPLY_ROWS, NUMBER(0, FAULT_SECONDS_MAX),          \
      "lists: a new order, bought =SECONDS ago, is inserted")                                      \
    X(REMOVE_ROW, "remove-row", 0, ONLY_BEFORE, REPLY_ROWS, NUMBER(0, FAULT_COUNT_MAX),            \
      "lists: the order after =N newer ones is removed")                                           \
    X(BAD_ROW, "bad-row", 0, ONLY_AFTER, REPLY_ROWS, NUMBER(0, FAULT_COUNT_MAX),                   \
      "lists: row =N (from 0) has wrong types and dates")                                          \
    X(OVERSIZED_ROW, "oversized-row", 1000000, ONLY_AFTER, REPLY_ROWS, NUMBER(1, FAULT_BYTES_MAX), \
      "lists: the first row has =BYTES after its ids")                                             \
    X(OVERSIZED_IDS_LAST, "oversized-ids-last", 1000000, ONLY_AFTER, REPLY_ROWS,                   \
      NUMBER(1, FAULT_BYTES_MAX), "lists: the first row has =BYTES before its ids")                \
    X(SHORT_PAGE, "short-page", 1, ONLY_AFTER, REPLY_ROWS, NUMBER(1, FAULT_COUNT_MAX),             \
      "lists: a page lacks its last =N rows although more follow")                                 \
    X(LONG_PAGE, "long-page", 1, ONLY_AFTER, REPLY_ROWS, NUMBER(1, FAULT_COUNT_MAX),               \
      "lists: a page also has =N rows of the next one")                                            \
    X(REPEAT_LAST_PAGE, "repeat-last-page", 0, ONLY_AFTER, REPLY_ROWS, NO_VALUE,                   \
      "lists: the last page is repeated beyond the end")                                           \
    X(SLOW_RECORD, "slow-record", 1000, ONLY_AFTER, REPLY_ROWS, NUMBER(1, FAULT_MS_MAX),           \
      "lists: wait =MS before every further row")                                                  \
    X(TOTAL_LIES, "total-lies", 1, ONLY_AFTER, REPLY_TOTAL,                                        \
      NONZERO(-FAULT_SECONDS_MAX, FAULT_SECONDS_MAX),                                              \
      "summary: TotalOrders is =N too large; -N: too small")                                       \
    X(BROKEN_JSON, "broken-json", 0, ONLY_AFTER, REPLY_ANY, NUMBER(0, 4),                          \
      "0: cut; 1: text after it; 2: bad UTF-8; 3: repeated name; 4: deep nesting")                 \
    X(BARE_MESSAGE, "bare-message", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE, "Message is a string")     \
    X(NULL_LISTS, "null-lists", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                                \
      "every list inside the reply is null")                                                       \
    X(NO_AUTH, "no-auth", 0, ONLY_AFTER, REPLY_AUTH, NO_VALUE, "the reply lacks its AuthResponse") \
    X(CAPITAL_ERROR, "capital-error", 0, ONLY_AFTER, REPLY_ANY, NO_VALUE,                          \
      "IsError instead of isError")

enum fault {
#define X(constant, name, value, time, needs, takes, meaning) FAULT_##constant,
    FAULT_MAP(X)
#undef X
        FAULT_COUNT
};

/* The faults that strike one call. */
struct effects {
    struct {
        bool on;
        bool after; /* after the call was applied */
        long value;
        const char *text; /* the value as it was specified, or "" */
    } at[FAULT_COUNT];
};

/* Returns whether the call must not be applied: a fault strikes before it and leaves no reply. */
bool effects_prevent_call(const struct effects *effects);

/* Returns whether the value of the fault, words joined by +, includes this word. */
bool effects_include(const struct effects *effects, enum fault fault, const char *word);

struct faults;

struct faults *faults_new(uint64_t seed);
void faults_free(struct faults *faults);

/* Adds [before:|after:]NAME[=VALUE][@ENDPOINT[/page=RANGE]][#RANGE][%PERCENT][*TIMES]; a range
 * is N, N+ or N-M. Returns false for a fault that is malformed or can never strike; *why then
 * describes the problem. */
bool faults_add(struct faults *faults, const char *spec, const char **why);

/* Returns whether one of the faults is this one; whether one is aimed at this endpoint. */
bool faults_include(const struct faults *faults, enum fault fault);
bool faults_aim_at(const struct faults *faults, const char *endpoint);

/* Describes why one of the faults can never strike if there are at most so many orders, and so
 * many rows in a page (0: no limit). Returns NULL if each can. */
const char *faults_beyond(const struct faults *faults, long orders, size_t page_max);

/* Count one more call of an endpoint (such as order/query) and add the faults that strike it to
 * the effects: those without a page, and those that are aimed at this page. */
void faults_choose(struct faults *faults, const char *endpoint, struct effects *effects);
void faults_choose_page(struct faults *faults, const char *endpoint, int64_t page,
                        struct effects *effects);

/* Returns how often each configured fault has struck, by name. */
json_t *faults_fired(const struct faults *faults);

/* Writes how often each fault has counted and struck; and reads it back into the faults that have
 * the same specification. */
json_t *faults_document(const struct faults *faults);
void faults_restore(struct faults *faults, const json_t *document);
void faults_help(FILE *out);

#endif
