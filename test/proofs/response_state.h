/* The invariant of a response between two calls of its parser.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TEST_PROOFS_RESPONSE_STATE_H
#define SSLSTORE_TEST_PROOFS_RESPONSE_STATE_H

#include "http/response.h"
#include "test/proofs/proof.h"

/* Any bytes, but valid values in members that are a bool or an enum. */
static inline void any_response(struct sslstore__http_response *response)
{
    struct sslstore__http_response any;

    *response = any;
    response->chunked = nondet_bool();
    response->has_length = nondet_bool();
    response->is_http_1_0 = nondet_bool();
    response->says_close = nondet_bool();
    response->says_keep_alive = nondet_bool();
    response->is_encoded = nondet_bool();
    response->until_end = nondet_bool();
    response->in_trailers = nondet_bool();
    response->word_cut = nondet_bool();
    response->skips_fields = nondet_bool();
    response->result = nondet_bool() ? SSLSTORE_OK : SSLSTORE_ERR_HTTP;
    response->reason = "";
}

static inline bool counts_hold(const struct sslstore__http_response *response)
{
    return response->state <= SSLSTORE__REFUSED && response->state != SSLSTORE__HEAD_COMPLETE &&
           response->word_size <= SSLSTORE__WORD_MAX && response->field <= SSLSTORE__NO_FIELD &&
           response->field_count <= SSLSTORE__FIELDS_MAX &&
           response->interim_count <= SSLSTORE__INTERIM_MAX +
                                          (response->state == SSLSTORE__REFUSED) &&
           response->line_size <= SSLSTORE__LINE_MAX && response->head_size <= SSLSTORE__HEAD_MAX &&
           response->content_length <= INT64_MAX;
}

/* The status has as many digits as were read of the line. */
static inline bool status_holds(const struct sslstore__http_response *response)
{
    uint16_t size = response->line_size;
    uint16_t status = response->status;

    if (response->state != SSLSTORE__AT_STATUS_LINE) {
        return status >= 100 && status <= 999 && status != 101;
    }
    return size <= 9 ? status == 0
         : size == 10 ? status >= 1 && status <= 9
         : size == 11 ? status >= 10 && status <= 99
                      : status >= 100 && status <= 999 && status != 101;
}

/* What is left of a body or chunk, in each state. */
static inline bool left_holds(const struct sslstore__http_response *response)
{
    switch (response->state) {
    case SSLSTORE__IN_CHUNK_SIZE: /* so that no digit is shifted out */
        return response->line_size <= 16 &&
               (response->line_size == 16 || response->left >> 4 * response->line_size == 0);
    case SSLSTORE__IN_CHUNK_BLANKS:
    case SSLSTORE__IN_CHUNK_EXTENSION:
    case SSLSTORE__AT_CHUNK_LF:
        return response->line_size <= SSLSTORE__CHUNK_LINE_MAX;
    case SSLSTORE__IN_CHUNK:
        return response->left > 0 && response->line_size == 0;
    case SSLSTORE__AT_DATA_CR:
    case SSLSTORE__AT_DATA_LF:
        return response->left == 0 && response->line_size == 0;
    case SSLSTORE__IN_BODY:
        if (response->until_end) {
            return response->left > 0 && response->body_received == UINT64_MAX - response->left;
        }
        return response->left > 0 && response->left <= response->content_length &&
               response->body_received == response->content_length - response->left;
    default:
        return response->left == 0;
    }
}

static inline bool stage_holds(const struct sslstore__http_response *response)
{
    bool in_body = response->state > SSLSTORE__HEAD_COMPLETE || response->in_trailers;
    bool in_chunks = response->state > SSLSTORE__HEAD_COMPLETE &&
                     response->state < SSLSTORE__IN_BODY;

    return (!in_chunks || (response->chunked && !response->has_length)) &&
           (response->state != SSLSTORE__IN_BODY || !response->chunked) &&
           (!response->until_end ||
            ((response->state == SSLSTORE__IN_BODY || response->state == SSLSTORE__COMPLETE) &&
             !response->in_trailers && response->status >= 300 && !response->chunked &&
             !response->has_length && response->says_close)) &&
           (!response->in_trailers || response->state <= SSLSTORE__AT_HEAD_LF ||
            response->state == SSLSTORE__COMPLETE) &&
           (!response->in_trailers || response->state != SSLSTORE__AT_STATUS_LINE) &&
           (!in_body || response->status >= 200) &&
           (in_body || response->body_received == 0) &&
           (response->state != SSLSTORE__IN_NAME || response->word_size > 0) &&
           response->result == SSLSTORE_OK;
}

static inline bool invariant(const struct sslstore__http_response *response)
{
    return counts_hold(response) &&
           (response->state == SSLSTORE__REFUSED
                ? response->result != SSLSTORE_OK && !response->until_end
                : status_holds(response) && left_holds(response) && stage_holds(response));
}

/* What the value of a header may change: no count, and the state only to REFUSED. */
static inline bool field_keeps(const struct sslstore__http_response *now,
                               const struct sslstore__http_response *before)
{
    return (now->state == before->state ? now->result == before->result
                                        : now->state == SSLSTORE__REFUSED &&
                                              now->result != SSLSTORE_OK) &&
           now->status == before->status && now->content_length <= INT64_MAX &&
           now->body_received == before->body_received && now->offset == before->offset &&
           now->in_trailers == before->in_trailers && now->word_size == before->word_size &&
           now->field_count == before->field_count && now->left == before->left &&
           now->interim_count == before->interim_count && now->line_size == before->line_size &&
           now->head_size == before->head_size && now->is_http_1_0 == before->is_http_1_0 &&
           now->word_cut == before->word_cut && now->until_end == before->until_end;
}

#endif
