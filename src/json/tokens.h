/* Tokens: jsmn over one record that the scanner has passed, and the reading of its values.
 *
 * jsmn is given nothing else: alone, its strict mode accepts much that is not JSON. The functions
 * here count on that for the right answer, but touch no byte outside a record even without it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_TOKENS_H
#define SSLSTORE_JSON_TOKENS_H

#include "sslstore.h"

#define JSMN_STRICT
#define JSMN_PARENT_LINKS /* keeps jsmn linear on long lists */
#ifndef JSMN_STATIC       /* set where jsmn itself is compiled */
#define JSMN_HEADER
#endif
#include <jsmn.h>

/* Split a record into exactly count tokens, as many as the scanner counted.
 * ERR_JSON: they are not as many, or jsmn refuses; ERR_REPLY_LIMIT: too large for jsmn's int. */
sslstore_result sslstore__json_tokenize(const char *text, size_t size, jsmntok_t *tokens,
                                        size_t count);

/* Split what is there of a record that is not whole, or has more tokens than there is room for.
 * Returns how many were begun; the end of one that did not end is -1. */
size_t sslstore__json_tokenize_partial(const char *text, size_t size, jsmntok_t *tokens,
                                       size_t capacity);

/* The index behind a value and all that is in it, or count. Behind a name: that of its value. */
size_t sslstore__json_token_next(const jsmntok_t *tokens, size_t count, size_t index);

/* Is the string this name? Without regard to case; escapes count as what they stand for. */
bool sslstore__json_token_is_name(const char *text, const jsmntok_t *token, const char *name);

bool sslstore__json_token_is_null(const char *text, const jsmntok_t *token);

/* The service writes numbers and booleans with quotes, too. false, and nothing is stored: it is not
 * a whole number (no fraction, no exponent) within 64 bits; not true, false, 1 or 0. */
bool sslstore__json_token_integer(const char *text, const jsmntok_t *token, int64_t *number);
bool sslstore__json_token_bool(const char *text, const jsmntok_t *token, bool *flag);

/* Replace the escapes of a string where it lies; it never grows. *out_size is its size then.
 * ERR_REPLY: it holds \u0000, which a C string cannot. */
sslstore_result sslstore__json_unescape(char *text, size_t size, size_t *out_size);

#endif
