/* Proofs for tokens: the call of jsmn, the readers of values, and unescaping in place. None of them
 * accesses anything outside of a record, even if the scanner has not passed it: any bytes are given
 * here.
 *
 * sources: src/base/text.c src/base/utf8.c
 * prove_character | any size: nothing behind 12 bytes is looked at | --unwind 6
 * prove_unescape  | every text of up to 8 bytes | --unwind 10
 * prove_tokens    | every text of up to 4 bytes, up to 3 tokens | --unwind 6
 * prove_begun     | every text of up to 4 bytes, up to 3 tokens | --unwind 6
 * prove_next      | any token of up to 6 | --unwind 8
 * prove_name      | any name of up to 8 bytes, any token of up to 14 | --unwind 16
 * prove_integer   | any token of up to 22 bytes | --unwind 24
 * prove_bool      | any token of up to 22 bytes | --unwind 24
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/tokens.c"

#include "test/proofs/proof.h"

void prove_character(void)
{
    size_t size = nondet_size();
    const char *text;
    struct character character;

    assume(size >= 1 && size <= UINT32_MAX);
    text = any_bytes(size);
    character = read_character(text, size);
    prove(character.taken >= 1 && character.taken <= size, "no more is taken than there is");
    prove(character.size >= 1 && character.size <= 4 && character.size <= character.taken,
          "a character never grows, so unescaping in place cannot overtake itself");
}

void prove_unescape(void)
{
    size_t size = nondet_size();
    size_t out_size;
    char *text;
    bool has_nul = false;

    text = few_bytes(size, 8);
    for (size_t i = 0; i < size; i++) {
        has_nul = has_nul || text[i] == '\0';
    }
    if (sslstore__json_unescape(text, size, &out_size) != SSLSTORE_OK) {
        return;
    }
    prove(out_size <= size, "the text does not grow");
    for (size_t i = 0; i < out_size; i++) {
        prove(text[i] != '\0' || has_nul, "no escape becomes a NUL");
    }
}

void prove_tokens(void)
{
    size_t size = nondet_size();
    size_t count = nondet_size();
    jsmntok_t space[3];
    jsmntok_t *tokens;
    const char *text;

    assume(size <= 4 && count >= 1 && count <= 3);
    text = few_bytes(size, 4);
    tokens = space + (3 - count);
    if (sslstore__json_tokenize(text, size, tokens, count) != SSLSTORE_OK) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        prove(tokens[i].start >= 0 && tokens[i].start <= tokens[i].end &&
                  (size_t) tokens[i].end <= size,
              "a token lies within the text");
        prove(tokens[i].parent >= -1 && tokens[i].parent < (int) i, "and within another");
    }
}

void prove_begun(void)
{
    size_t size = nondet_size();
    size_t capacity = nondet_size();
    size_t count;
    jsmntok_t space[3];
    const char *text;

    assume(size <= 4 && capacity >= 1 && capacity <= 3);
    text = few_bytes(size, 4);
    count = sslstore__json_tokenize_partial(text, size, space + (3 - capacity), capacity);
    prove(count <= capacity, "no more tokens than fit");
}

void prove_next(void)
{
    size_t count = nondet_size();
    size_t index = nondet_size();
    size_t next;
    jsmntok_t *tokens;

    assume(count <= 6 && index < count);
    tokens = malloc(count * sizeof *tokens);
    next = sslstore__json_token_next(tokens, count, index);
    prove(next > index && next <= count, "the next index is further on, and not beyond the end");
}

/* A token somewhere in a text. */
static const char *any_token(jsmntok_t *token, size_t size_max)
{
    jsmntok_t any;
    size_t size = nondet_size();

    assume(size <= size_max);
    *token = any;
    assume(token->start >= 0 && token->start <= token->end && (size_t) token->end <= size);
    return few_bytes(size, size_max);
}

void prove_name(void)
{
    char name[9];
    jsmntok_t token;
    const char *text = any_token(&token, 14);

    name[8] = '\0';
    if (sslstore__json_token_is_name(text, &token, name)) {
        prove(token.end - token.start >= (int) strlen(name), "an escape is longer than its byte");
    }
}

void prove_integer(void)
{
    jsmntok_t token;
    const char *text = any_token(&token, 22);
    int64_t number = 7;
    bool good = sslstore__json_token_integer(text, &token, &number);

    prove(good || number == 7, "nothing is stored for what is no number");
    prove(!good || token.end > token.start, "an empty text is no number");
    prove(!good || text[token.start] == '-' || number >= 0, "a number keeps its sign");
    prove(!good || text[token.start] != '-' || number <= 0, "a number keeps its sign");
}

void prove_bool(void)
{
    jsmntok_t token;
    const char *text = any_token(&token, 22);
    bool flag = true;

    prove(sslstore__json_token_bool(text, &token, &flag) ? token.end > token.start : flag,
          "nothing is stored for what is no flag");
}
