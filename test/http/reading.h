/* Reading: a response that is fed to the parser in pieces, and everything that the parser reported.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_HTTP_READING_H
#define TEST_HTTP_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "http/response.h"

/* A text literal with its size, so that it may hold NUL. */
#define BYTES(literal) literal, sizeof literal - 1

#define BODY_MAX 65536

struct reading {
    struct sslstore__http_response response; /* as it was left         */
    sslstore_result result;             /* once the stream ended  */
    bool head;                          /* a HEAD was reported    */
    size_t taken;                       /* bytes of the stream    */
    bool reusable;
    size_t body_size;
    char body[BODY_MAX];
};

/* Feed one piece from a heap block of its exact size, until the parser wants more or is through. */
static inline bool feed_piece(struct reading *reading, const char *data, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);
    size_t offset = 0;
    enum sslstore__http_response_event event;

    assert_non_null(copy);
    memcpy(copy, data, size);
    do {
        struct sslstore__http_slice body;
        size_t used = sslstore__http_response_feed(&reading->response, copy + offset, size - offset,
                                                   &body, &event);

        assert_true(used <= size - offset);
        assert_int_equal(body.size > 0, event == SSLSTORE__RESPONSE_BODY);
        assert_int_equal(body.data != NULL, event == SSLSTORE__RESPONSE_BODY);
        if (event == SSLSTORE__RESPONSE_HEAD) {
            assert_false(reading->head);
            assert_int_equal(reading->body_size, 0);
            reading->head = true;
        } else if (event == SSLSTORE__RESPONSE_BODY) {
            assert_true(reading->head);
            assert_true(body.data >= copy + offset);
            assert_true(body.data + body.size == copy + offset + used);
            assert_true(body.size <= BODY_MAX - reading->body_size);
            memcpy(reading->body + reading->body_size, body.data, body.size);
            reading->body_size += body.size;
        } else if (event == SSLSTORE__RESPONSE_MORE) {
            assert_int_equal(used, size - offset);
        }
        offset += used;
        reading->taken += used;
    } while (event != SSLSTORE__RESPONSE_MORE && event != SSLSTORE__RESPONSE_END &&
             event != SSLSTORE__RESPONSE_INVALID);
    free(copy);
    return event == SSLSTORE__RESPONSE_MORE;
}

/* END and INVALID are reported by every further call. */
static inline void assert_final(struct reading *reading,
                                enum sslstore__http_response_event expected)
{
    struct sslstore__http_slice body;
    enum sslstore__http_response_event event;
    size_t offset = reading->response.offset;

    assert_int_equal(sslstore__http_response_feed(&reading->response, "HTTP", 4, &body, &event), 0);
    assert_int_equal(event, expected);
    assert_int_equal(reading->response.offset, offset);
}

/* Feed a first piece of one size and the others of another; then the peer ends the stream
 * properly. */
static inline void read_pieces(struct reading *reading, const char *data, size_t size, size_t first,
                               size_t other)
{
    size_t offset = 0;
    size_t piece = first;
    bool more = true;

    memset(&reading->response, 0xAA, sizeof reading->response);
    sslstore__http_response_init(&reading->response);
    reading->head = false;
    reading->taken = 0;
    reading->body_size = 0;
    while (more && offset < size) {
        if (piece > size - offset) {
            piece = size - offset;
        }
        more = feed_piece(reading, data + offset, piece);
        offset += piece;
        piece = other;
    }
    assert_int_equal(reading->response.offset, reading->taken);
    assert_int_equal(reading->response.body_received, reading->body_size);
    reading->reusable = sslstore__http_response_reusable(&reading->response);
    reading->result = sslstore__http_response_end(&reading->response);
    assert_int_equal(reading->result, reading->response.result);
    assert_int_equal(reading->result != SSLSTORE_OK && SSLSTORE__HAS_WORDS,
                     reading->response.reason[0] != '\0');
    assert_false(reading->reusable && reading->result != SSLSTORE_OK);
    assert_final(reading, reading->result == SSLSTORE_OK ? SSLSTORE__RESPONSE_END
                                                         : SSLSTORE__RESPONSE_INVALID);
}

static inline void assert_same_reading(const struct reading *left, const struct reading *right)
{
    assert_int_equal(left->result, right->result);
    assert_string_equal(left->response.reason, right->response.reason);
    assert_int_equal(left->head, right->head);
    assert_int_equal(left->taken, right->taken);
    assert_int_equal(left->reusable, right->reusable);
    assert_int_equal(left->response.status, right->response.status);
    assert_int_equal(left->response.content_length, right->response.content_length);
    assert_int_equal(left->response.retry_after, right->response.retry_after);
    assert_true(left->response.retry_after_date == right->response.retry_after_date);
    assert_string_equal(left->response.location_host, right->response.location_host);
    assert_int_equal(left->body_size, right->body_size);
    assert_memory_equal(left->body, right->body, left->body_size);
}

/* Read in one piece, then byte by byte and cut in two at every place, which must give the same.
 * Long streams are cut at fewer places. The caller frees the result. */
static inline struct reading *read_answer(const char *data, size_t size)
{
    struct reading *at_once = malloc(sizeof *at_once);
    struct reading *other = malloc(sizeof *other);
    size_t step = 1 + size / 512;

    assert_non_null(at_once);
    assert_non_null(other);
    read_pieces(at_once, data, size, size, size);
    read_pieces(other, data, size, 1, 1);
    assert_same_reading(at_once, other);
    for (size_t cut = 1; cut < size; cut += step) {
        read_pieces(other, data, size, cut, size);
        assert_same_reading(at_once, other);
    }
    free(other);
    return at_once;
}

static inline void assert_refused(const char *data, size_t size, sslstore_result result,
                                  const char *reason)
{
    struct reading *reading = read_answer(data, size);

    assert_int_equal(reading->result, result);
    assert_non_null(reading->response.reason);
    assert_non_null(strstr(reading->response.reason, SSLSTORE__HAS_WORDS ? reason : ""));
    free(reading);
}

static inline void assert_accepted(const char *data, size_t size, const char *body)
{
    struct reading *reading = read_answer(data, size);

    if (reading->result != SSLSTORE_OK) {
        fail_msg("%s at %lu", reading->response.reason, (unsigned long) reading->response.offset);
    }
    assert_int_equal(reading->taken, size);
    assert_int_equal(reading->body_size, strlen(body));
    assert_memory_equal(reading->body, body, reading->body_size);
    free(reading);
}

#endif
