/* Splits records with jsmn, and reads their values.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define JSMN_STATIC
#include "json/tokens.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

/* ---- Unescaping ---- */

/* A byte of a string, or the character that an escape stands for. */
struct character {
    size_t taken; /* bytes of the string */
    size_t size;
    char bytes[SSLSTORE__UTF8_MAX];
};

/* The value of four hexadecimal digits. */
static uint32_t read_unit(const char *digits)
{
    uint32_t unit = 0;

    for (size_t i = 0; i < 4; i++) {
        unit = unit << 4 | (uint32_t) ((digits[i] & 0x0F) + (digits[i] > '9' ? 9 : 0));
    }
    return unit;
}

/* The code point of \uXXXX, or of two of them that are a surrogate pair. *taken is 6 or 12. */
static uint32_t read_code_point(const char *text, size_t size, size_t *taken)
{
    uint32_t high = read_unit(text + 2);

    *taken = 6;
    if ((high & 0xFC00) != 0xD800 || size < 12) {
        return high;
    }
    *taken = 12;
    return 0x10000 + ((high & 0x3FF) << 10) + (read_unit(text + 8) & 0x3FF);
}

/* The first character of size > 0 bytes of a string. */
static struct character read_character(const char *text, size_t size)
{
    static const char escapes[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    struct character character = {1, 1, {text[0], 0, 0, 0}};
    const char *escape;

    if (text[0] != '\\' || size < 2) {
        return character;
    }
    if (text[1] == 'u' && size >= 6) {
        character.size =
            sslstore__utf8_encode(read_code_point(text, size, &character.taken), character.bytes);
        return character;
    }
    escape = memchr(escapes, text[1], sizeof escapes - 1);
    character.bytes[0] = escape == NULL ? text[1] : meanings[escape - escapes];
    character.taken = 2;
    return character;
}

sslstore_result sslstore__json_unescape(char *text, size_t size, size_t *out_size)
{
    size_t to = 0;

    while (to < size && text[to] != '\\') {
        to++;
    }
    for (size_t from = to; from < size;) {
        struct character character;

        if (text[from] != '\\') {
            text[to++] = text[from++];
            continue;
        }
        character = read_character(text + from, size - from);
        if (character.bytes[0] == '\0') {
            return SSLSTORE_ERR_REPLY;
        }
        memcpy(text + to, character.bytes, character.size);
        from += character.taken;
        to += character.size;
    }
    *out_size = to;
    return SSLSTORE_OK;
}

/* ---- Tokens ---- */

static const char *slice(const char *text, const jsmntok_t *token, size_t *size)
{
    *size = (size_t) (token->end - token->start);
    return text + token->start;
}

/* Call jsmn. This is the only call, so that the compiler can optimize its loop here. Returns what
 * jsmn returns; *begun is the number of tokens, complete or not. */
static int split(const char *text, size_t size, jsmntok_t *tokens, size_t capacity, size_t *begun)
{
    jsmn_parser parser;
    int count;

    jsmn_init(&parser);
    count = jsmn_parse(&parser, text, size, tokens, (unsigned int) capacity);
    *begun = parser.toknext;
    return count;
}

sslstore_result sslstore__json_tokenize(const char *text, size_t size, jsmntok_t *tokens,
                                        size_t count)
{
    size_t begun;

    if (size >= INT_MAX || count >= INT_MAX) {
        return SSLSTORE_ERR_REPLY_LIMIT;
    }
    if (count == 1 && size > 0 && memchr("{[\"", text[0], 3) == NULL) {
        jsmn_fill_token(tokens, JSMN_PRIMITIVE, 0,
                        (int) size); /* jsmn accepts no primitive at the top */
        tokens->parent = -1;
        return SSLSTORE_OK;
    }
    if (split(text, size, tokens, count, &begun) != (int) count) {
        return SSLSTORE_ERR_JSON;
    }
    return SSLSTORE_OK;
}

size_t sslstore__json_tokenize_partial(const char *text, size_t size, jsmntok_t *tokens,
                                       size_t capacity)
{
    size_t begun;

    (void) split(text, size, tokens, capacity, &begun);
    return begun;
}

size_t sslstore__json_token_next(const jsmntok_t *tokens, size_t count, size_t index)
{
    int end = tokens[index].end;

    do {
        index++;
    } while (index < count && tokens[index].start < end);
    return index;
}

bool sslstore__json_token_is_name(const char *text, const jsmntok_t *token, const char *name)
{
    size_t left;
    const char *at = slice(text, token, &left);

    for (; left > 0; name++) {
        struct character character = read_character(at, left);

        if (*name == '\0' || character.size != 1 ||
            sslstore__text_lower(character.bytes[0]) != sslstore__text_lower(*name)) {
            return false;
        }
        at += character.taken;
        left -= character.taken;
    }
    return *name == '\0';
}

bool sslstore__json_token_is_null(const char *text, const jsmntok_t *token)
{
    return token->type == JSMN_PRIMITIVE && text[token->start] == 'n';
}

bool sslstore__json_token_integer(const char *text, const jsmntok_t *token, int64_t *number)
{
    size_t size;
    const char *digits = slice(text, token, &size);
    bool is_negative = size > 0 && digits[0] == '-';
    size_t sign = is_negative ? 1 : 0;
    uint64_t magnitude;

    if (!sslstore__text_decimal(digits + sign, size - sign, (uint64_t) INT64_MAX + sign,
                                &magnitude)) {
        return false;
    }
    *number = is_negative && magnitude > 0 ? -(int64_t) (magnitude - 1) - 1 : (int64_t) magnitude;
    return true;
}

bool sslstore__json_token_bool(const char *text, const jsmntok_t *token, bool *flag)
{
    static const char words[][6] = {"false", "true", "0", "1"};
    size_t size;
    const char *word = slice(text, token, &size);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (sslstore__text_equal_bytes(word, size, words[i], strlen(words[i]))) {
            *flag = i % 2 == 1;
            return true;
        }
    }
    return false;
}
