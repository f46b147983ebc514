/* Reads and writes PEM blocks and base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/pem.h"

#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"

#define LABEL_MAX 64

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

static bool starts_with(const char *text, const char *end, const char *start)
{
    size_t size = strlen(start);

    return (size_t) (end - text) >= size && memcmp(text, start, size) == 0;
}

/* Where a mark is, or the end if there is none. */
static const char *find_mark(const char *text, const char *end, const char *mark)
{
    while (text < end && !starts_with(text, end, mark)) {
        const char *dash = memchr(text + 1, '-', (size_t) (end - text) - 1);

        text = dash == NULL ? end : dash;
    }
    return text;
}

static bool is_label(const char *text, size_t size)
{
    return size <= LABEL_MAX && memchr(text, '\n', size) == NULL &&
           memchr(text, '\r', size) == NULL;
}

/* Read the END line. Base64 has no dashes, so the first five after the body must begin it. Returns
 * where it ends, or text if it is none. */
static const char *read_end(const char *text, const char *end, struct sslstore__pem *block)
{
    const char *at = text;

    if (!starts_with(at, end, end_mark)) {
        return text;
    }
    at += sizeof end_mark - 1;
    if ((size_t) (end - at) < block->label_size ||
        memcmp(at, block->label, block->label_size) != 0) {
        return text;
    }
    at += block->label_size;
    if (!starts_with(at, end, dashes)) {
        return text;
    }
    block->is_complete = true;
    return at + sizeof dashes - 1;
}

bool sslstore__pem_next(const char **text, size_t *size, struct sslstore__pem *block)
{
    const char *at = *text;
    const char *end = at + *size;

    memset(block, 0, sizeof *block);
    do {
        at = find_mark(at, end, begin_mark);
        if (at == end) {
            *size = 0;
            return false;
        }
        at += sizeof begin_mark - 1;
        block->label = at;
        block->body = find_mark(at, end, dashes);
        block->label_size = (size_t) (block->body - at);
    } while (block->body == end || !is_label(at, block->label_size));
    block->body += sizeof dashes - 1;
    at = find_mark(block->body, end, dashes);
    block->body_size = (size_t) (at - block->body);
    *text = read_end(at, end, block);
    *size = (size_t) (end - *text);
    return true;
}

bool sslstore__pem_is(const struct sslstore__pem *block, const char *label)
{
    return block->label_size == strlen(label) && sslstore__pem_ends(block, label);
}

bool sslstore__pem_ends(const struct sslstore__pem *block, const char *end)
{
    size_t end_size = strlen(end);

    return block->label_size >= end_size &&
           memcmp(block->label + block->label_size - end_size, end, end_size) == 0;
}

bool sslstore__pem_is_key(const struct sslstore__pem *block)
{
    return sslstore__pem_ends(block, "PRIVATE KEY");
}

/* The six bits that each character stands for, from + to DEL; -1: it stands for none. */
static const signed char values[] = {
    62, -1, -1, -1, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1, -1,
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, -1, -1, -1, -1, -1, -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
    38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1};

/* The six bits of a character, or -1. */
static int bits_of(char character)
{
    size_t place = (unsigned char) character - (size_t) '+';

    return place < sizeof values ? values[place] : -1;
}

/* The bits of four characters; negative if one of them stands for none, for -1 has all bits. */
static int32_t bits_of_four(const char *text)
{
    const unsigned char *four = (const unsigned char *) text;
    uint32_t word;

    memcpy(&word, text, sizeof word);
    if (((word | (word - 0x2b2b2b2b)) & 0x80808080) != 0) { /* one is not from + to DEL */
        return -1;
    }
    return ((values[four[0] - (size_t) '+'] * 64 | values[four[1] - (size_t) '+']) * 64 |
            values[four[2] - (size_t) '+']) *
               64 |
           values[four[3] - (size_t) '+'];
}

static unsigned char *put_three(unsigned char *to, uint32_t bits)
{
    to[0] = (unsigned char) (bits >> 16 & 0xff);
    to[1] = (unsigned char) (bits >> 8 & 0xff);
    to[2] = (unsigned char) (bits & 0xff);
    return to + 3;
}

/* Decode groups of four characters, up to one that has another character or is the last. */
static const char *decode_run(const char *text, const char *last, unsigned char **to)
{
    int32_t bits;

    while (text < last && (bits = bits_of_four(text)) >= 0) {
        *to = put_three(*to, (uint32_t) bits);
        text += 4;
    }
    return text;
}

/* Write what is left of a group. Returns NULL if it is one character, or padded wrongly. */
static unsigned char *put_rest(unsigned char *to, uint32_t bits, unsigned padding)
{
    unsigned missing = 0; /* characters of the group */

    if (bits >= 1u << 18) {
        *to++ = (unsigned char) (bits >> 10 & 0xff);
        *to++ = (unsigned char) (bits >> 2 & 0xff);
        missing = 1;
    } else if (bits >= 1u << 12) {
        *to++ = (unsigned char) (bits >> 4 & 0xff);
        missing = 2;
    } else if (bits > 1) {
        return NULL;
    }
    return padding > 0 && padding != missing ? NULL : to;
}

bool sslstore__pem_base64_decode(const char *text, size_t size, unsigned char *out,
                                 size_t *out_size)
{
    const char *end = text + size;
    const char *last = size < 4 ? text : end - 4;
    unsigned char *to = out;
    uint32_t bits = 1; /* of the current group of four characters, behind a 1 */
    unsigned padding = 0;

    *out_size = 0;
    for (; text < end; text++) {
        int value;

        if (bits == 1) {
            text = decode_run(text, last, &to);
        }
        value = bits_of(*text);
        if (value >= 0 && padding == 0) {
            bits = bits << 6 | (uint32_t) value;
            if (bits >> 24 != 0) {
                to = put_three(to, bits);
                bits = 1;
            }
        } else if (*text == '=') {
            padding++;
        } else if (!sslstore__ascii_is_space(*text)) {
            return false;
        }
    }
    to = put_rest(to, bits, padding);
    if (to == NULL || to == out) {
        return false;
    }
    *out_size = (size_t) (to - out);
    return true;
}

bool sslstore__pem_bare_decode(const char *content, size_t size, unsigned char *out,
                               size_t *out_size)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";

    *out_size = 0;
    if (size > 0 && content[0] == '0') { /* 0x30, a SEQUENCE; base64 of one begins with M */
        memmove(out, content, size);
        *out_size = size;
        return true;
    }
    if (starts_with(content, content + size, byte_order_mark)) {
        content += sizeof byte_order_mark - 1;
        size -= sizeof byte_order_mark - 1;
    }
    return sslstore__pem_base64_decode(content, size, out, out_size) && out[0] == '0';
}

bool sslstore__pem_narrow(const char **text, size_t *size, char *out)
{
    const char *wide = *text;
    size_t high = *size > 1 && (wide[1] == '\0' || wide[1] == '\xfe') ? 1 : 0;
    size_t written = 0;

    if (*size < 2 || (wide[high] != '\0' && wide[high] != '\xfe')) {
        return false;
    }
    for (size_t i = wide[high] == '\0' ? 0 : 2; i + 1 < *size; i += 2) {
        out[written++] = wide[i + high] == '\0' ? wide[i + 1 - high] : '?';
    }
    *text = out;
    *size = written;
    return true;
}

bool sslstore__pem_first_decode(const char *content, size_t size,
                                bool (*is_wanted)(const struct sslstore__pem *block),
                                unsigned char *out, size_t *out_size)
{
    struct sslstore__pem block;
    const char *text;
    size_t left;
    bool is_pem = false;

    (void) sslstore__pem_narrow(&content, &size, (char *) out);
    text = content;
    left = size;
    while (sslstore__pem_next(&text, &left, &block)) {
        is_pem = true;
        if (is_wanted(&block)) {
            return block.is_complete &&
                   sslstore__pem_base64_decode(block.body, block.body_size, out, out_size);
        }
    }
    return !is_pem && sslstore__pem_bare_decode(content, size, out, out_size);
}

void sslstore__pem_put(struct sslstore__text *text, const char *label, struct sslstore__bytes der)
{
    sslstore__text_put(text, begin_mark);
    sslstore__text_put(text, label);
    sslstore__text_put(text, "-----\n");
    sslstore__base64_put(text, der.data, der.size, true);
    sslstore__text_put(text, end_mark);
    sslstore__text_put(text, label);
    sslstore__text_put(text, "-----\n");
}
