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
#include "base/frame.h"
#include "base/text.h"
#include "base/utf8.h"
#include "json/plain.h"

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

/* Move text to the front, a word at a time: what is written is never ahead of what is read. */
static void move(char *to, const char *from, size_t size)
{
    size_t word;

    for (; size >= sizeof word; size -= sizeof word) {
        memcpy(&word, from, sizeof word);
        memcpy(to, &word, sizeof word);
        from += sizeof word;
        to += sizeof word;
    }
    for (; size > 0; size--) {
        *to++ = *from++;
    }
}

sslstore_result sslstore__json_unescape(char *text, size_t size, size_t *out_size)
{
    const char *from = text;
    const char *end = text + size;
    char *to = text;

    for (;;) {
        size_t plain = (size_t) (sslstore__json_plain_end(from, end) - from);
        struct character character;

        move(to, from, plain);
        from += plain;
        to += plain;
        if (from == end) {
            *out_size = (size_t) (to - text);
            return SSLSTORE_OK;
        }
        if (end - from > 1 && from[0] == '\\' && from[1] == 'n') { /* for each line of PEM */
            *to++ = '\n';
            from += 2;
            continue;
        }
        character = read_character(from, (size_t) (end - from));
        if (character.bytes[0] == '\0') {
            return SSLSTORE_ERR_REPLY;
        }
        memcpy(to, character.bytes, character.size);
        from += character.taken;
        to += character.size;
    }
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

/* The quote that ends the string whose first byte is at, or the end of the record. */
static const char *find_quote(const char *at, const char *end, bool *has_escape)
{
    *has_escape = false;
    for (;;) {
        at = sslstore__json_plain_end(at, end);
        if (at == end || *at == '"') {
            return at;
        }
        if (*at == '\\') {
            *has_escape = true;
            at += end - at > 1;
        }
        at++;
    }
}

static bool is_between(char byte)
{
    return (uint8_t) byte <= ' ' || byte == ',' || byte == ':';
}

static bool is_closing(char byte)
{
    return byte == '}' || byte == ']';
}

/* Return the first byte of the next value or name, or the closing bracket, or the end. */
static char *skip_between(const struct sslstore__json_cursor *cursor)
{
    char *at = cursor->at;

    while (at < cursor->end && *at != '"' && is_between(*at)) {
        at++;
    }
    return at;
}

/* Have jsmn find the end of a value that is neither a string nor a container. jsmn_parse() would
 * take what follows, too, and link what splits that. 0: there is no such value. */
static SSLSTORE__OWN_FRAME size_t primitive_size(const char *at, size_t size)
{
    jsmntok_t token = {JSMN_UNDEFINED, 0, 0, 0};
    jsmn_parser parser;

    jsmn_init(&parser);
    (void) jsmn_parse_primitive(&parser, at, size < INT_MAX ? size : INT_MAX, &token, 1);
    return (size_t) token.end;
}

void sslstore__json_begin(struct sslstore__json_cursor *cursor, char *text, size_t size)
{
    cursor->at = text;
    cursor->end = text + size;
}

static bool take_string(struct sslstore__json_cursor *cursor, char *at,
                        struct sslstore__json_value *value)
{
    const char *end = find_quote(at + 1, cursor->end, &value->has_escape);

    if (end == cursor->end) {
        return false;
    }
    value->type = SSLSTORE__JSON_STRING;
    value->text = at + 1;
    value->size = (size_t) (end - value->text);
    cursor->at = value->text + value->size + 1;
    return true;
}

bool sslstore__json_next(struct sslstore__json_cursor *cursor, struct sslstore__json_value *value)
{
    char *at = skip_between(cursor);

    if (at == cursor->end || is_closing(*at)) {
        return false;
    }
    if (*at == '"') {
        return take_string(cursor, at, value);
    }
    value->type = SSLSTORE__JSON_PRIMITIVE;
    value->has_escape = false;
    value->text = at;
    if (*at == '[' || *at == '{') {
        value->type = *at == '[' ? SSLSTORE__JSON_ARRAY : SSLSTORE__JSON_OBJECT;
        value->size = 1;
    } else {
        value->size = primitive_size(at, (size_t) (cursor->end - at));
    }
    if (value->size == 0) {
        return false;
    }
    cursor->at = at + value->size;
    return true;
}

char *sslstore__json_take_plain(struct sslstore__json_cursor *cursor, const char *name, size_t size)
{
    char *at = cursor->at;
    char *text;
    char *end;

    at += at < cursor->end && *at == ',';
    if ((size_t) (cursor->end - at) < size + 5) {
        return NULL;
    }
    text = at + size + 4;
    if (*at != '"' || text[-3] != '"' || text[-2] != ':' || text[-1] != '"' ||
        memcmp(at + 1, name, size) != 0) {
        return NULL;
    }
    end = text + (sslstore__json_plain_end(text, cursor->end) - text);
    if (end == cursor->end || *end != '"') {
        return NULL;
    }
    *end = '\0';
    cursor->at = end + 1;
    return text;
}

void sslstore__json_leave(struct sslstore__json_cursor *cursor)
{
    size_t depth = 1;
    bool has_escape;

    while (cursor->at < cursor->end && depth > 0) {
        char byte = *cursor->at++;

        if (byte == '"') {
            cursor->at += find_quote(cursor->at, cursor->end, &has_escape) - cursor->at;
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

    if (!value->has_escape) {
        return sslstore__text_equal_bytes(at, left, name, strlen(name));
    }
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
