/* Tokens: one record, which the scanner has passed, split by jsmn; and readers of its values.
 *
 * Never pass anything else: even in its strict mode, jsmn alone accepts much that is not JSON. Then
 * the results may be wrong, but no byte outside the record is accessed.
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

/* Split a record into exactly count tokens, the number that the scanner counted. ERR_JSON: there
 * are more or fewer, or jsmn refuses the record; ERR_REPLY_LIMIT: too large for jsmn's int. */
sslstore_result sslstore__json_tokenize(const char *text, size_t size, jsmntok_t *tokens,
                                        size_t count);

/* Split as much as possible of a record that is cut off, or has more than capacity tokens. Returns
 * the number of tokens begun; the end of a token that is cut off is -1. */
size_t sslstore__json_tokenize_partial(const char *text, size_t size, jsmntok_t *tokens,
                                       size_t capacity);

/* The index of the token after a value and everything in it, or count. After a name it is that of
 * its value. */
size_t sslstore__json_token_next(const jsmntok_t *tokens, size_t count, size_t index);

/* Whether a string is this name, without regard to case. Escapes count as what they stand for. */
bool sslstore__json_token_is_name(const char *text, const jsmntok_t *token, const char *name);

bool sslstore__json_token_is_null(const char *text, const jsmntok_t *token);

/* Read a number or boolean; the service sometimes writes them in quotes. Returns false, and stores
 * nothing, if the token is not an integer of 64 bits (without fraction and exponent), or not true,
 * false, 1 or 0. */
bool sslstore__json_token_integer(const char *text, const jsmntok_t *token, int64_t *number);
bool sslstore__json_token_bool(const char *text, const jsmntok_t *token, bool *flag);

/* Replace the escapes of a string in place. It never grows; *out_size is its new size. ERR_REPLY:
 * the string holds \u0000, which no C string can. */
sslstore_result sslstore__json_unescape(char *text, size_t size, size_t *out_size);

#endif
