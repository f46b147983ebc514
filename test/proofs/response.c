/* Proofs for the response: status line, header lines, trailers, chunk sizes, chunks, body. One step
 * is proven from every state that the invariant allows. The invariant holds after init and is kept
 * by every step, so it holds for a response of any length. The readers of header values are proven
 * in fields.c; here they may do everything that is allowed there.
 *
 * sources: src/http/response.c src/http/response_head.c src/http/response_state.c src/base/text.c src/base/divide.c src/base/ascii.c
 * prove_init | any length | --unwind 2
 * prove_head | any length, in pieces of up to 2 bytes from any state | --unwind 3 --unwindset sslstore__http_response_feed.0:4
 * prove_body | any length, in pieces of up to 2^32 bytes from any state | --unwind 2
 * prove_end  | any state | --unwind 2
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test/proofs/response_state.h"

#define PIECE_MAX 2
#define TAKEN_MAX (UINT64_C(1) << 62) /* bytes of a response so far */

/* For a copy whose size is not constant, CBMC's own model replaces the whole object around it. With
 * that model, prove_head and prove_body take more than 12 GB each. */
void *memcpy(void *to, const void *from, size_t size)
{
    prove(!__CPROVER_same_object(to, from), "a copy does not overlap");
    for (size_t i = 0; i < size; i++) {
        ((char *) to)[i] = ((const char *) from)[i];
    }
    return to;
}

void sslstore__http_field_begin(struct sslstore__http_response *response)
{
    uint8_t field;

    assume(field <= SSLSTORE__NO_FIELD);
    prove(response->word_size <= SSLSTORE__WORD_MAX, "the name is within the word");
    response->field = field;
}

void sslstore__http_field_end(struct sslstore__http_response *response)
{
    struct sslstore__http_response before = *response;

    prove(response->word_size <= SSLSTORE__WORD_MAX, "the value is within the word");
    prove(response->field <= SSLSTORE__NO_FIELD, "the field is one of the table, or none");
    any_response(response);
    assume(field_keeps(response, &before) && response->field == SSLSTORE__NO_FIELD);
    assume(!before.in_trailers ||
           (response->chunked == before.chunked && response->has_length == before.has_length));
}

bool sslstore__http_field_is_framing(const struct sslstore__http_response *response)
{
    prove(response->field <= SSLSTORE__NO_FIELD, "the field is one of the table, or none");
    return nondet_bool();
}

static void any_state(struct sslstore__http_response *response)
{
    any_response(response);
    assume(invariant(response) && response->offset <= TAKEN_MAX &&
           response->body_received <= TAKEN_MAX);
}

static void step(struct sslstore__http_response *response, const char *data, size_t size)
{
    struct sslstore__http_response before = *response;
    enum sslstore__http_response_event event;
    struct sslstore__http_slice body;
    size_t used = sslstore__http_response_feed(response, data, size, &body, &event);

    prove(used <= size, "no more is taken than was given");
    prove(response->offset == before.offset + used, "the offset counts what was taken");
    prove(invariant(response), "the invariant is kept");
    prove((event == SSLSTORE__RESPONSE_INVALID) ==
              (response->state == SSLSTORE__REFUSED && event != SSLSTORE__RESPONSE_HEAD),
          "INVALID is a state");
    prove(event != SSLSTORE__RESPONSE_END || response->state == SSLSTORE__COMPLETE,
          "END is a state");
    prove(event != SSLSTORE__RESPONSE_MORE || used == size, "MORE takes everything");
    prove(event == SSLSTORE__RESPONSE_BODY
              ? body.size > 0 && body.data >= data && body.data + body.size == data + used
              : body.size == 0,
          "a body is a piece of the input");
    prove(response->body_received == before.body_received + body.size,
          "body bytes are counted as they are returned");
    prove(before.state < SSLSTORE__COMPLETE || (response->state == before.state && used == 0),
          "END and INVALID stay");
}

void prove_init(void)
{
    struct sslstore__http_response response;

    sslstore__http_response_init(&response);
    prove(invariant(&response), "the invariant holds at the beginning");
}

void prove_head(void)
{
    struct sslstore__http_response response;
    size_t size = nondet_size();

    any_state(&response);
    step(&response, few_bytes(size, PIECE_MAX), size);
}

void prove_body(void)
{
    struct sslstore__http_response response;
    size_t size = nondet_size();

    any_state(&response);
    assume(response.state >= SSLSTORE__IN_CHUNK && size <= UINT32_MAX);
    step(&response, any_bytes(size), size);
}

void prove_end(void)
{
    struct sslstore__http_response response;
    sslstore_result result;
    bool page;
    bool complete;

    any_state(&response);
    assume(response.state != SSLSTORE__REFUSED || response.result != SSLSTORE_OK);
    page = response.until_end && response.state == SSLSTORE__IN_BODY;
    complete = response.state == SSLSTORE__COMPLETE;
    result = sslstore__http_response_end(&response);
    prove((result == SSLSTORE_OK) == (response.state == SSLSTORE__COMPLETE), "OK is complete");
    prove((result == SSLSTORE_OK) == (complete || page), "only a body of an error status ends so");
    prove(invariant(&response), "the invariant is kept");
    prove(!sslstore__http_response_reusable(&response) || result == SSLSTORE_OK,
          "another response may only follow a complete one");
}
