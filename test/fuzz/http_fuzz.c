/* All that a server sends on a connection. The parser must return the same, however it is cut into
 * pieces.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "http/response.h"

struct reading {
    struct sslstore__http_response response;
    char *body;
    size_t body_size;
    size_t taken;
    bool head;
    bool reusable;
    enum sslstore__http_response_event last;
};

static void take_body(struct reading *reading, const char *data, size_t used,
                      const struct sslstore__http_slice *body, size_t size)
{
    FUZZ_CHECK(reading->head && body->size > 0);
    FUZZ_CHECK(body->data >= data && body->data + body->size == data + used);
    FUZZ_CHECK(body->size <= size - reading->body_size);
    memcpy(reading->body + reading->body_size, body->data, body->size);
    reading->body_size += body->size;
}

/* Passes one piece, in a block of its exact size. */
static void take_piece(struct reading *reading, const uint8_t *data, size_t size, size_t complete)
{
    char *copy = fuzz_copy(data, size);
    size_t offset = 0;

    do {
        struct sslstore__http_slice body;
        size_t used = sslstore__http_response_feed(&reading->response, copy + offset, size - offset,
                                                   &body, &reading->last);

        FUZZ_CHECK(used <= size - offset);
        FUZZ_CHECK(reading->last <= SSLSTORE__RESPONSE_INVALID);
        if (reading->last == SSLSTORE__RESPONSE_HEAD) {
            FUZZ_CHECK(!reading->head && reading->body_size == 0);
            reading->head = true;
        } else if (reading->last == SSLSTORE__RESPONSE_BODY) {
            take_body(reading, copy + offset, used, &body, complete);
        } else if (reading->last == SSLSTORE__RESPONSE_MORE) {
            FUZZ_CHECK(used == size - offset);
        }
        offset += used;
        reading->taken += used;
    } while (reading->last == SSLSTORE__RESPONSE_HEAD || reading->last == SSLSTORE__RESPONSE_BODY);
    free(copy);
}

static void check_end(struct reading *reading)
{
    struct sslstore__http_response *response = &reading->response;
    sslstore_result result;
    struct sslstore__http_slice body;
    enum sslstore__http_response_event event;

    FUZZ_CHECK(response->offset == reading->taken);
    FUZZ_CHECK(response->body_received == reading->body_size);
    reading->reusable = sslstore__http_response_reusable(response);
    result = sslstore__http_response_end(response);
    FUZZ_CHECK(result == response->result);
    FUZZ_CHECK(result == SSLSTORE_OK || result == SSLSTORE_ERR_HTTP ||
               result == SSLSTORE_ERR_HTTP_LIMIT || result == SSLSTORE_ERR_ENCODING ||
               result == SSLSTORE_ERR_UNDELIMITED || result == SSLSTORE_ERR_TRUNCATED);
    FUZZ_CHECK((result == SSLSTORE_OK) == (response->reason[0] == '\0'));
    FUZZ_CHECK((result == SSLSTORE_OK) == (reading->last == SSLSTORE__RESPONSE_END));
    FUZZ_CHECK(!reading->reusable || result == SSLSTORE_OK);
    FUZZ_CHECK(sslstore__http_response_feed(response, "HTTP", 4, &body, &event) == 0);
    FUZZ_CHECK(event ==
               (result == SSLSTORE_OK ? SSLSTORE__RESPONSE_END : SSLSTORE__RESPONSE_INVALID));
    FUZZ_CHECK(memchr(response->location_host, '\0', sizeof response->location_host) != NULL);
    FUZZ_CHECK(response->retry_after <= SSLSTORE__RETRY_AFTER_MAX);
    if (reading->head) {
        FUZZ_CHECK(response->status >= 200 && response->status <= 599);
    }
    FUZZ_CHECK(result != SSLSTORE_OK || !response->chunked || !response->has_length);
    if (result == SSLSTORE_OK && response->has_length && response->status != 204 &&
        response->status != 304) {
        FUZZ_CHECK(response->content_length == reading->body_size);
    }
}

/* Passes pieces of one byte, or of sizes that follow from seed; 0: one piece. */
static void read_stream(struct reading *reading, const uint8_t *data, size_t size, bool bytes,
                        uint32_t seed)
{
    size_t offset = 0;

    memset(reading, 0xaa, sizeof *reading);
    sslstore__http_response_init(&reading->response);
    reading->body = fuzz_block(size);
    reading->body_size = 0;
    reading->taken = 0;
    reading->head = false;
    reading->last = SSLSTORE__RESPONSE_MORE;
    while (reading->last == SSLSTORE__RESPONSE_MORE && offset < size) {
        size_t piece = bytes ? 1 : seed == 0 ? size : 1 + fuzz_next(&seed) % 61;

        piece = piece < size - offset ? piece : size - offset;
        take_piece(reading, data + offset, piece, size);
        offset += piece;
    }
    check_end(reading);
}

static void check_same(const struct reading *left, const struct reading *right)
{
    FUZZ_CHECK(left->response.result == right->response.result);
    FUZZ_CHECK(strcmp(left->response.reason, right->response.reason) == 0);
    FUZZ_CHECK(left->taken == right->taken && left->head == right->head);
    FUZZ_CHECK(left->reusable == right->reusable);
    FUZZ_CHECK(left->body_size == right->body_size);
    FUZZ_CHECK(memcmp(left->body, right->body, left->body_size) == 0);
    FUZZ_CHECK(left->response.status == right->response.status);
    FUZZ_CHECK(left->response.chunked == right->response.chunked);
    FUZZ_CHECK(left->response.content_length == right->response.content_length);
    FUZZ_CHECK(left->response.retry_after == right->response.retry_after);
    FUZZ_CHECK(left->response.retry_after_date == right->response.retry_after_date);
    FUZZ_CHECK(left->response.date == right->response.date);
    FUZZ_CHECK(strcmp(left->response.location_host, right->response.location_host) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reading complete;
    struct reading other;
    uint32_t seed = fuzz_seed(data, size);

    read_stream(&complete, data, size, false, 0);
    read_stream(&other, data, size, true, 0);
    check_same(&complete, &other);
    free(other.body);
    read_stream(&other, data, size, false, seed | 1);
    check_same(&complete, &other);
    free(other.body);
    free(complete.body);
    return 0;
}
