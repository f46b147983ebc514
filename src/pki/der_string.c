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

/* In practice, Teletex strings are Latin 1. */
bool sslstore__der_string_next(struct sslstore__bytes *rest, unsigned char tag, uint32_t *character)
{
    size_t before = rest->size;
    bool read = false;

    switch (tag) {
    case SSLSTORE__DER_UTF8_STRING:
        read = take_utf8(rest, character);
        break;
    case SSLSTORE__DER_BMP_STRING:
        read = take_number(rest, 2, character);
        break;
    case SSLSTORE__DER_UNIVERSAL_STRING:
        read = take_number(rest, 4, character);
        break;
    case SSLSTORE__DER_PRINTABLE_STRING:
    case SSLSTORE__DER_IA5_STRING:
    case SSLSTORE__DER_NUMERIC_STRING:
    case SSLSTORE__DER_VISIBLE_STRING:
    case SSLSTORE__DER_TELETEX_STRING:
        read = take_number(rest, 1, character);
        break;
    default:
        break;
    }
    if (rest->size == before) {
        rest->data++;
        rest->size--;
    }
    return read && is_scalar(*character);
}

void sslstore__der_string_put_utf8(struct sslstore__text *text, uint32_t character)
{
    char bytes[SSLSTORE__UTF8_MAX];

    sslstore__text_put_bytes(text, bytes, sslstore__utf8_encode(character, bytes));
}

bool sslstore__der_string_is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}
