/* A line: a byte stream in memory with the sandbox's TLS and engine at its other end, on the
 * virtual clock of the store. It is as slow as a test wants, and its results can be spoiled.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_STREAM_LINE_H
#define TEST_STREAM_LINE_H

#include "support/store.h"

enum line_call { LINE_CONNECT, LINE_SEND, LINE_RECV, LINE_WAIT };

struct line;

/* Called after each call of the stream; returns what is returned instead of result. size is that of
 * what was to be sent or received. */
typedef int line_spoil_fn(void *user, struct line *line, enum line_call call, int result,
                          size_t size);

struct line {
    /* Set between line_begin() and line_open(). */
    struct store store;
    sslstore_stream functions; /* config.stream points here: NULL what the stream shall not have */
    size_t step;               /* bytes per send and recv; 0: all                               */
    uint32_t byte_ms;          /* how long a send or recv that moves bytes takes; if the stream can
                                * be waited for, it returns at once and is busy for so long      */
    uint32_t empty_ms;         /* how long a recv that finds no bytes takes                     */
    size_t connect_wants;      /* so many WANTs before a connection is there                    */
    line_spoil_fn *spoil;      /* may be NULL                                                   */
    void *spoil_user;

    /* what happened */
    size_t connects; /* streams that connect began */
    size_t closes;
    size_t calls[LINE_WAIT + 1];
    size_t pauses; /* waits for time only */
    size_t requests;
    size_t bytes_sent; /* by the client */
    size_t bytes_received;
    uint64_t longest_gap; /* longest time without a tick, ms */
    char *ca;
};

/* A store with so many orders, on a client that reaches it through the line. */
void line_begin(struct line *line, size_t orders);

/* Lets the stream block instead of waiting: each call for at most 100 ms. */
void line_block(struct line *line);

void line_open(struct line *line);

/* Frees everything. Returns NULL, or what is wrong with what is left. */
const char *line_end(struct line *line);

/* Lets virtual time pass. */
void line_pass(struct line *line, uint32_t ms);

#endif
