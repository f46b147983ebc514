/* Faults on demand: which are wanted, and which of them strike a given call.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FAULTS_H
#define SANDBOX_FAULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* X(constant, name, value when none is given, strikes after the call was applied, meaning) */
#define FAULT_MAP(X)                                                                              \
    X(CUT, "cut", 0, 1, "close after =K bytes of the reply, without close_notify")                \
    X(CUT_REQUEST, "cut-request", 1, 0, "close after =K bytes of the request")                    \
    X(NO_CLOSE_NOTIFY, "no-close-notify", 0, 1, "whole reply, then close without close_notify")   \
    X(RESET, "reset", 0, 1, "apply the call, then reset the connection without a reply")          \
    X(RESET_BEFORE, "reset-before", 0, 0, "reset the connection without applying the call")       \
    X(STALL, "stall", 0, 1, "apply the call, then silence")                                       \
    X(DRIP, "drip", 100, 1, "one byte of the reply every =MS milliseconds")                       \
    X(DELAY, "delay", 1000, 1, "wait =MS milliseconds before the reply")                          \
    X(IDLE_CLOSE, "idle-close", 0, 1, "close the kept-alive connection after the reply, unsaid")  \
    X(LONG_LENGTH, "long-length", 10, 1, "Content-Length =N more than the body, then close")      \
    X(SHORT_LENGTH, "short-length", 10, 1, "Content-Length =N less than the body")                \
    X(EXTRA_BYTES, "extra-bytes", 10, 1, "=N more bytes after a complete reply")                  \
    X(NO_LENGTH, "no-length", 0, 1, "neither length nor chunks; the close ends the body")         \
    X(BOTH_LENGTHS, "both-lengths", 0, 1, "Content-Length and chunked at once")                   \
    X(CHUNKED, "chunked", 0, 1, "a well-formed chunked reply")                                    \
    X(BROKEN_CHUNK, "broken-chunk", 0, 1, "a chunk size that is no number")                       \
    X(NO_LAST_CHUNK, "no-last-chunk", 0, 1, "chunked, closed before the last chunk")              \
    X(CONTINUE, "continue", 1, 1, "=N interim answers 100 Continue first")                        \
    X(FLOOD, "flood", 0, 1, "a body without end")                                                 \
    X(GZIP_HEADER, "gzip-header", 0, 1, "Content-Encoding: gzip on a plain body")                 \
    X(HTML, "html", 0, 1, "an HTML page with status 200")                                         \
    X(EMPTY, "empty", 0, 1, "status 200 with an empty body")                                      \
    X(STATUS_500, "500", 0, 0, "status 500")                                                      \
    X(STATUS_502, "502", 0, 1, "status 502, from a proxy")                                        \
    X(STATUS_503, "503", 0, 0, "status 503; =SECONDS adds Retry-After")                           \
    X(STATUS_504, "504", 0, 1, "status 504, from a proxy")                                        \
    X(STATUS_429, "429", 0, 0, "status 429; =SECONDS adds Retry-After")                           \
    X(STATUS_408, "408", 0, 0, "status 408")                                                      \
    X(STATUS_404, "404", 0, 0, "status 404")                                                      \
    X(STATUS_401, "401", 0, 0, "status 401")                                                      \
    X(STATUS_400, "400", 0, 0, "status 400")                                                      \
    X(REDIRECT, "redirect", 302, 0, "status =CODE (302) to another host")                         \
    X(ERROR_ARRAY, "error-array", 0, 0, "an API error as an array of one; =TEXT is its message")  \
    X(ERROR_OBJECT, "error-object", 0, 0, "an API error as an object with AuthResponse")          \
    X(ERROR_FLAT, "error-flat", 0, 0, "an API error with its members at the top")                 \
    X(EMPTY_CERTIFICATE, "empty-certificate", 0, 1, "download: file contents are empty")          \
    X(WRONG_CERTIFICATE, "wrong-certificate", 0, 1, "download: a leaf for another key")           \
    X(NO_LEAF, "no-leaf", 0, 1, "download: the chain without the leaf")                           \
    X(TWO_LEAVES, "two-leaves", 0, 1, "download: a second leaf for another key besides")          \
    X(DUPLICATE_ROW, "duplicate-row", 0, 1, "lists: the first row comes twice")                   \
    X(INSERT_ROW, "insert-row", 0, 0, "lists: an order appears first, bought =SECONDS ago")       \
    X(REMOVE_ROW, "remove-row", 0, 0, "lists: the order after =N newer ones leaves them")         \
    X(BAD_ROW, "bad-row", 0, 1, "lists: row =N (0: the first) has wrong types and dates")         \
    X(OVERSIZED_ROW, "oversized-row", 1000000, 1, "lists: first row with =BYTES after its ids")   \
    X(OVERSIZED_IDS_LAST, "oversized-ids-last", 1000000, 1, "lists: the same, before its ids")    \
    X(SHORT_PAGE, "short-page", 1, 1, "lists: a page lacks its last =N rows, though more follow") \
    X(LONG_PAGE, "long-page", 1, 1, "lists: a page has =N rows of the next one, too")             \
    X(REPEAT_LAST_PAGE, "repeat-last-page", 0, 1, "lists: past the end the last page comes again") \
    X(SLOW_RECORD, "slow-record", 1000, 1, "lists: silence for =MS before every further row")     \
    X(TOTAL_LIES, "total-lies", 1, 1, "summary: TotalOrders is =N too large; -N: too small")      \
    X(BROKEN_JSON, "broken-json", 0, 1, "0: cut; 1: text after; 2: bad UTF-8; 3: name twice; "    \
                                        "4: deep nesting")                                        \
    X(BARE_MESSAGE, "bare-message", 0, 1, "Message as a bare string")                             \
    X(NULL_LISTS, "null-lists", 0, 1, "every list inside the reply is null")                      \
    X(NO_AUTH, "no-auth", 0, 1, "the reply without its AuthResponse")                             \
    X(CAPITAL_ERROR, "capital-error", 0, 1, "IsError instead of isError")                         \
    X(COUNTRY_NAME, "country-name", 0, 1, "Country as a full name")

enum fault {
#define X(constant, name, value, after, meaning) FAULT_##constant,
    FAULT_MAP(X)
#undef X
    FAULT_COUNT
};

/* What strikes one call. */
struct effects {
    struct {
        bool on;
        bool after;             /* after the call was applied */
        long value;
        const char *text;       /* the value as it was written, or "" */
    } at[FAULT_COUNT];
};

/* Whether the call must not be applied: a fault before it that leaves no reply. */
bool effects_forbid(const struct effects *effects);

struct faults;

struct faults *faults_new(uint64_t seed);
void faults_free(struct faults *faults);

/* Adds [before:|after:]NAME[=VALUE][@ENDPOINT[/page=RANGE]][#RANGE][%PERCENT][*TIMES], where a
 * range is N, N+ or N-M; false if it cannot be read. */
bool faults_add(struct faults *faults, const char *spec);

/* Decide for one more call of an endpoint (like order/query) and count it: the faults that are
 * aimed at no page; those that are aimed at one. Both add to the effects. */
void faults_choose(struct faults *faults, const char *endpoint, struct effects *effects);
void faults_choose_page(struct faults *faults, const char *endpoint, long page,
                        struct effects *effects);

/* Times fired by name, of the faults that are wanted. */
json_t *faults_fired(const struct faults *faults);
void faults_help(FILE *out);

#endif
