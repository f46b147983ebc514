/* Decodes the characters of ASN.1 string types, and writes them as UTF-8.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/der_string.h"

#include "base/utf8.h"

/* Take count bytes as one big-endian number. */
static bool take_number(struct sslstore__bytes *rest, size_t count, uint32_t *number)
{
    if (rest->size < count) {
        return false;
    }
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        *number = *number << 8 | rest->data[i];
    }
    rest->data += count;
    rest->size -= count;
    return true;
}

static bool is_scalar(uint32_t character)
{
    return character <= 0x10ffff && (character < 0xd800 || character > 0xdfff);
}

static bool take_utf8(struct sslstore__bytes *rest, uint32_t *character)
{
    const char *text = (const char *) rest->data;
    bool read = sslstore__utf8_take(&text, &rest->size, character);

    rest->data = (const unsigned char *) text;
    return read;
}

/* Whether ASCII characters are single bytes in a string of that type. */
static bool is_by_byte(unsigned char tag)
{
    const uint32_t types = 1u << SSLSTORE__DER_UTF8_STRING | 1u << SSLSTORE__DER_NUMERIC_STRING |
                           1u << SSLSTORE__DER_PRINTABLE_STRING |
                           1u << SSLSTORE__DER_TELETEX_STRING | 1u << SSLSTORE__DER_IA5_STRING |
                           1u << SSLSTORE__DER_VISIBLE_STRING;

    return tag < 32 && (types >> tag & 1) != 0;
}

/* In practice, Teletex strings are Latin 1. */
bool sslstore__der_string_next(struct sslstore__bytes *rest, unsigned char tag, uint32_t *character)
{
    size_t before = rest->size;
    size_t width = is_by_byte(tag);
    bool read;

    if (tag == SSLSTORE__DER_BMP_STRING || tag == SSLSTORE__DER_UNIVERSAL_STRING) {
        width = tag == SSLSTORE__DER_BMP_STRING ? 2 : 4;
    }
    if (tag == SSLSTORE__DER_UTF8_STRING && rest->data[0] >= 0x80) {
        read = take_utf8(rest, character);
    } else {
        read = width > 0 && take_number(rest, width, character);
    }
    if (rest->size == before) {
        rest->data++;
        rest->size--;
    }
    return read && is_scalar(*character);
}

bool sslstore__der_string_put_plain(struct sslstore__text *text, struct sslstore__bytes value,
                                    unsigned char tag)
{
    const uint32_t escaped = 1u << ('"' - ' ') | 1u << ('+' - ' ') | 1u << (',' - ' ') |
                             1u << (';' - ' ') | 1u << ('<' - ' ') | 1u << ('>' - ' ');

    if (!is_by_byte(tag)) {
        return false;
    }
    for (size_t i = 0; i < value.size; i++) {
        unsigned char byte = value.data[i];

        if (byte < ' ' || byte > '~' || byte == '\\' ||
            (byte < '@' && (escaped >> (byte - ' ') & 1) != 0)) {
            return false;
        }
    }
    sslstore__text_put_bytes(text, (const char *) value.data, value.size);
    return true;
}

void sslstore__der_string_put_utf8(struct sslstore__text *text, uint32_t character)
{
    char bytes[SSLSTORE__UTF8_MAX];

    sslstore__text_put_bytes(text, bytes, sslstore__utf8_encode(character, bytes));
}

bool sslstore__der_string_put(struct sslstore__text *text, struct sslstore__bytes value,
                              unsigned char tag)
{
    bool is_clean = true;

    if (sslstore__der_string_put_plain(text, value, tag)) {
        return true;
    }
    while (value.size > 0) {
        uint32_t character = 0;

        if (!sslstore__der_string_next(&value, tag, &character) ||
            sslstore__der_string_is_control(character)) {
            character = '?';
            is_clean = false;
        }
        sslstore__der_string_put_utf8(text, character);
    }
    return is_clean;
}

bool sslstore__der_string_is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}
