/* Proofs for header values: each reader, given any value that a head can have, accesses nothing
 * outside of it and changes nothing private to the parser except to refuse. response.c relies on
 * that.
 *
 * sources: src/http/response_state.c src/base/text.c src/base/divide.c src/http/retry_after.c
 * prove_name | every name that a head can hold | --unwind 130 --unwindset sslstore__text_equal_bytes.0:19,strlen.0:19,sslstore__http_field_begin.0:9
 * prove_length | every value that a head can hold | --unwind 130
 * prove_transfer_encoding | every value that a head can hold | --unwind 130 --unwindset sslstore__text_equal_bytes.0:19,strlen.0:19
 * prove_content_encoding | every value that a head can hold | --unwind 130 --unwindset sslstore__text_equal_bytes.0:19,strlen.0:19
 * prove_retry_after | every value that a head can hold | --unwind 130
 * prove_date | every value that a head can hold | --unwind 2
 * prove_item | every list of up to 24 bytes | -DVALUE_MAX=24 --unwind 26
 * prove_connection | every value of up to 6 bytes | -DVALUE_MAX=6 --unwind 8 --unwindset strlen.0:19
 * prove_location | every value of up to 12 bytes | -DVALUE_MAX=12 --unwind 14
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response_fields.c"

#include "test/proofs/response_state.h"

#ifndef VALUE_MAX
#define VALUE_MAX 128
#endif

/* Proven in http_date.c. */
bool sslstore__http_date_read(struct sslstore__http_slice value, int64_t *time)
{
    prove(value.size <= VALUE_MAX, "the value is within the word");
    *time = nondet_int64();
    return nondet_bool();
}

static void any_word(struct sslstore__http_response *response)
{
    any_response(response);
    assume(response->word_size <= SSLSTORE__WORD_MAX && response->state != SSLSTORE__REFUSED &&
           response->content_length <= INT64_MAX);
}

/* Any value up to the bound, in a block of its own. */
static void prove_reader(void (*take)(struct sslstore__http_response *,
                                      struct sslstore__http_slice))
{
    struct sslstore__http_response response;
    struct sslstore__http_response before;
    struct sslstore__http_slice value;

    value.size = nondet_size();
    assume(value.size <= VALUE_MAX);
    value.data = few_bytes(value.size, VALUE_MAX);
    any_word(&response);
    before = response;
    take(&response, value);
    prove(field_keeps(&response, &before) && response.field == before.field,
          "a value changes nothing of the parser's own");
}

void prove_name(void)
{
    struct sslstore__http_response response;
    struct sslstore__http_response before;

    any_word(&response);
    before = response;
    sslstore__http_field_begin(&response);
    prove(response.field <= SSLSTORE__NO_FIELD, "the field is one of the table, or none");
    prove(response.field == SSLSTORE__NO_FIELD || !before.in_trailers, "no trailer counts");
    response.field = before.field;
    prove(field_keeps(&response, &before) && response.state == before.state,
          "a name changes nothing else");
}

void prove_length(void)
{
    prove_reader(take_length);
}

void prove_transfer_encoding(void)
{
    prove_reader(take_transfer_encoding);
}

void prove_content_encoding(void)
{
    prove_reader(take_content_encoding);
}

void prove_date(void)
{
    prove_reader(take_date);
}

/* The loop of take_connection() ends for a list of any length. */
void prove_item(void)
{
    size_t size = nondet_size();
    struct sslstore__http_slice rest = {few_bytes(size, VALUE_MAX), size};
    const char *start = rest.data;
    struct sslstore__http_slice item = cut_item(&rest, ',');

    prove(rest.data + rest.size == start + size, "the rest ends where the list does");
    prove(rest.size < size || size == 0, "and is shorter");
    prove(item.data >= start && item.data + item.size <= rest.data, "the item is before it");
}

void prove_connection(void)
{
    prove_reader(take_connection);
}

void prove_retry_after(void)
{
    prove_reader(sslstore__http_retry_after_read);
}

void prove_location(void)
{
    prove_reader(take_location);
}
