/* Reads a record value by value, as jsmn splits it, and reads what the values say.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/read.h"

#include <limits.h>
#include <string.h>

#define JSMN_STATIC
#include <jsmn.h>

#include "base/ascii.h"
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
        unit = unit << 4 | (uint32_t) (sslstore__ascii_hex_value(digits[i]) & 0x0F);
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

bool sslstore__json_has_nul(const char *text, size_t size)
{
    while (size > 0) {
        struct character character = read_character(text, size);

        if (character.bytes[0] == '\0') {
            return true;
        }
        text += character.taken;
        size -= character.taken;
    }
    return false;
}

/* ---- The cursor ---- */

/* The quote that ends a string, or the end of the record. A quote after an odd number of
 * backslashes is part of the string. */
static char *find_quote(char *at, char *end)
{
    char *quote = at;

    while ((quote = memchr(quote, '"', (size_t) (end - quote))) != NULL) {
        char *backslash = quote;

        while (backslash > at && backslash[-1] == '\\') {
            backslash--;
        }
        if ((quote - backslash) % 2 == 0) {
            return quote;
        }
        quote++;
    }
    return end;
}

static bool is_between(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == ',' ||
           byte == ':';
}

static bool is_closing(char byte)
{
    return byte == '}' || byte == ']';
}

/* Return the first byte of the next value or name, or the closing bracket, or the end. */
static char *skip_between(const struct sslstore__json_cursor *cursor)
{
    char *at = cursor->at;

    while (at < cursor->end && is_between(*at)) {
        at++;
    }
    return at;
}

/* Have jsmn split what follows, until the bite is full or a bracket closes what began before. */
static void take_bite(struct sslstore__json_cursor *cursor, char *at)
{
    size_t size = (size_t) (cursor->end - at);
    jsmntok_t tokens[SSLSTORE__JSON_BITE];
    jsmn_parser parser;

    jsmn_init(&parser);
    (void) jsmn_parse(&parser, at, size < INT_MAX ? size : INT_MAX, tokens, SSLSTORE__JSON_BITE);
    cursor->next = 0;
    cursor->count = parser.toknext;
    for (size_t i = 0; i < cursor->count; i++) {
        cursor->tokens[i].begin = at + tokens[i].start - (tokens[i].type == JSMN_STRING ? 1 : 0);
        cursor->tokens[i].end = at + tokens[i].end;
    }
}

/* The end of the token that begins here; NULL: none does. */
static char *find_end(struct sslstore__json_cursor *cursor, char *at)
{
    while (cursor->next < cursor->count && cursor->tokens[cursor->next].begin < at) {
        cursor->next++; /* it was skipped */
    }
    if (cursor->next == cursor->count || cursor->tokens[cursor->next].begin != at) {
        take_bite(cursor, at);
    }
    return cursor->count == 0 ? NULL : cursor->tokens[cursor->next++].end;
}

void sslstore__json_begin(struct sslstore__json_cursor *cursor, char *text, size_t size)
{
    cursor->at = text;
    cursor->end = text + size;
    cursor->next = 0;
    cursor->count = 0;
}

static enum sslstore__json_type type_of(char first)
{
    switch (first) {
    case '"':
        return SSLSTORE__JSON_STRING;
    case '[':
        return SSLSTORE__JSON_ARRAY;
    case '{':
        return SSLSTORE__JSON_OBJECT;
    default:
        return SSLSTORE__JSON_PRIMITIVE;
    }
}

bool sslstore__json_next(struct sslstore__json_cursor *cursor, struct sslstore__json_value *value)
{
    char *at = skip_between(cursor);
    char *end;

    if (at == cursor->end || is_closing(*at)) {
        return false;
    }
    end = find_end(cursor, at);
    if (end == NULL) {
        return false;
    }
    value->type = type_of(*at);
    value->text = at;
    switch (value->type) {
    case SSLSTORE__JSON_ARRAY:
    case SSLSTORE__JSON_OBJECT:
        end = at + 1;
        cursor->at = end;
        break;
    case SSLSTORE__JSON_STRING:
        value->text++;
        cursor->at = end + 1;
        break;
    default:
        cursor->at = end;
        break;
    }
    value->size = (size_t) (end - value->text);
    return true;
}

void sslstore__json_leave(struct sslstore__json_cursor *cursor)
{
    size_t depth = 1;

    while (cursor->at < cursor->end && depth > 0) {
        char byte = *cursor->at++;

        if (byte == '"') {
            cursor->at = find_quote(cursor->at, cursor->end);
            cursor->at += cursor->at < cursor->end;
        } else if (byte == '{' || byte == '[') {
            depth++;
        } else if (is_closing(byte)) {
            depth--;
        }
    }
}

static bool is_container(const struct sslstore__json_value *value)
{
    return value->type == SSLSTORE__JSON_ARRAY || value->type == SSLSTORE__JSON_OBJECT;
}

void sslstore__json_skip(struct sslstore__json_cursor *cursor,
                         const struct sslstore__json_value *value)
{
    if (is_container(value)) {
        sslstore__json_leave(cursor);
    }
}

size_t sslstore__json_count(struct sslstore__json_cursor *cursor)
{
    char *begin = cursor->at;
    struct sslstore__json_value value;
    size_t count = 0;

    while (sslstore__json_next(cursor, &value)) {
        sslstore__json_skip(cursor, &value);
        count++;
    }
    sslstore__json_begin(cursor, begin, (size_t) (cursor->end - begin));
    return count;
}

/* ---- Values ---- */

bool sslstore__json_is_name(const struct sslstore__json_value *value, const char *name)
{
    const char *at = value->text;
    size_t left = value->size;

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

bool sslstore__json_is_null(const struct sslstore__json_value *value)
{
    return value->type == SSLSTORE__JSON_PRIMITIVE && value->text[0] == 'n';
}

bool sslstore__json_read_integer(const struct sslstore__json_value *value, int64_t *number)
{
    const char *digits = value->text;
    size_t size = value->size;
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

bool sslstore__json_read_bool(const struct sslstore__json_value *value, bool *flag)
{
    static const char words[][6] = {"false", "true", "0", "1"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (sslstore__text_equal_bytes(value->text, value->size, words[i], strlen(words[i]))) {
            *flag = i % 2 == 1;
            return true;
        }
    }
    return false;
}
