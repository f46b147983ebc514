/* Reads and writes PEM blocks and base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/pem.h"

#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"

#define LABEL_MAX      64
#define BYTES_PER_LINE 48 /* 64 columns */

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

static bool starts_with(const char *text, size_t size, const char *start)
{
    size_t start_size = strlen(start);

    return size >= start_size && memcmp(text, start, start_size) == 0;
}

/* The offset of a mark, or size if there is none. */
static size_t find_mark(const char *text, size_t size, const char *mark)
{
    size_t offset = 0;

    while (offset < size && !starts_with(text + offset, size - offset, mark)) {
        const char *dash = memchr(text + offset + 1, '-', size - offset - 1);

        offset = dash == NULL ? size : (size_t) (dash - text);
    }
    return offset;
}

static void advance(const char **text, size_t *size, size_t by)
{
    *text += by;
    *size -= by;
}

static bool is_label(const char *text, size_t size)
{
    return size <= LABEL_MAX && memchr(text, '\n', size) == NULL &&
           memchr(text, '\r', size) == NULL;
}

/* Read the END line. Base64 has no dashes, so the first five after the body must begin it. */
static void read_end(const char **text, size_t *size, struct sslstore__pem *block)
{
    const char *rest = *text;
    size_t left = *size;

    if (!starts_with(rest, left, end_mark)) {
        return;
    }
    advance(&rest, &left, sizeof end_mark - 1);
    if (left < block->label_size || memcmp(rest, block->label, block->label_size) != 0) {
        return;
    }
    advance(&rest, &left, block->label_size);
    if (starts_with(rest, left, dashes)) {
        advance(&rest, &left, sizeof dashes - 1);
        block->is_complete = true;
        *text = rest;
        *size = left;
    }
}

bool sslstore__pem_next(const char **text, size_t *size, struct sslstore__pem *block)
{
    memset(block, 0, sizeof *block);
    for (;;) {
        size_t label_size;

        advance(text, size, find_mark(*text, *size, begin_mark));
        if (*size == 0) {
            return false;
        }
        advance(text, size, sizeof begin_mark - 1);
        label_size = find_mark(*text, *size, dashes);
        if (label_size < *size && is_label(*text, label_size)) {
            block->label = *text;
            block->label_size = label_size;
            break;
        }
    }
    advance(text, size, block->label_size + sizeof dashes - 1);
    block->body = *text;
    block->body_size = find_mark(*text, *size, dashes);
    advance(text, size, block->body_size);
    read_end(text, size, block);
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

/* The six bits that a character of base64 stands for, or -1. */
static int bits_of(char character)
{
    /* from + to z */
    static const signed char values[] = {
        62, -1, -1, -1, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1,
        -1, -1, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17,
        18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, -1, -1, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51};
    size_t place = (unsigned char) character - (size_t) '+';

    return place < sizeof values ? values[place] : -1;
}

bool sslstore__pem_base64_decode(const char *text, size_t size, unsigned char *out,
                                 size_t *out_size)
{
    const char *end = text + size;
    unsigned char *to = out;
    uint32_t bits = 1; /* of the current group of four characters, behind a 1 */
    unsigned padding = 0;
    unsigned missing = 0; /* characters of the last group */

    *out_size = 0;
    for (; text < end; text++) {
        int value = bits_of(*text);

        if (value >= 0) {
            bits = bits << 6 | (uint32_t) value;
            if (bits >> 24 != 0) {
                *to++ = (unsigned char) (bits >> 16 & 0xff);
                *to++ = (unsigned char) (bits >> 8 & 0xff);
                *to++ = (unsigned char) (bits & 0xff);
                bits = 1;
            }
        } else if (!sslstore__ascii_is_space(*text)) {
            break;
        }
    }
    for (; text < end; text++) {
        if (*text == '=') {
            padding++;
        } else if (!sslstore__ascii_is_space(*text)) {
            return false;
        }
    }
    for (; bits > 1 && bits >> 24 == 0; bits <<= 6) {
        missing++;
    }
    if (missing == 3 || (padding > 0 && padding != missing)) {
        return false;
    }
    for (; missing > 0 && missing < 3; missing++) {
        *to++ = (unsigned char) (bits >> 16 & 0xff);
        bits <<= 8;
    }
    *out_size = (size_t) (to - out);
    return *out_size > 0;
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
    if (starts_with(content, size, byte_order_mark)) {
        advance(&content, &size, sizeof byte_order_mark - 1);
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
    for (size_t i = 0; i < der.size; i += BYTES_PER_LINE) {
        size_t left = der.size - i;

        sslstore__base64_put(text, der.data + i, left < BYTES_PER_LINE ? left : BYTES_PER_LINE);
        sslstore__text_put_char(text, '\n');
    }
    sslstore__text_put(text, end_mark);
    sslstore__text_put(text, label);
    sslstore__text_put(text, "-----\n");
}
