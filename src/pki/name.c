/* Reads, writes and compares distinguished names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/name.h"

#include <string.h>

#include "base/oid.h"
#include "base/utf8.h"
#include "pki/bytes.h"
#include "pki/der_string.h"

#define OID_COMMON_NAME "\x55\x04\x03"

/* An element of a name: a type and its value. */
struct attribute {
    struct sslstore__bytes type; /* an object identifier */
    struct sslstore__bytes value;
    unsigned char tag;
    bool joined; /* it forms a multi-valued RDN with the attribute before */
};

/* A position in a name. */
struct cursor {
    struct sslstore__bytes name;
    struct sslstore__bytes set; /* the rest of the current RDN */
};

/* Take the next attribute. Returns false at the end, or if what follows is malformed; then the
 * cursor is not at the end. */
static bool next_attribute(struct cursor *cursor, struct attribute *attribute)
{
    struct sslstore__bytes pair;
    struct cursor moved = *cursor;

    attribute->joined = cursor->set.size > 0;
    if ((!attribute->joined && !sslstore__der_take(&moved.name, SSLSTORE__DER_SET, &moved.set)) ||
        !sslstore__der_take(&moved.set, SSLSTORE__DER_SEQUENCE, &pair) ||
        !sslstore__der_take(&pair, SSLSTORE__DER_OID, &attribute->type) ||
        !sslstore__der_next(&pair, &attribute->tag, &attribute->value)) {
        return false;
    }
    *cursor = moved;
    return true;
}

/* ---- Text ---- */

static void put_escaped(struct sslstore__text *text, uint32_t character)
{
    uint8_t byte = (uint8_t) character;

    if (character < 0x80 && sslstore__der_string_is_control(character)) {
        sslstore__text_put_char(text, '\\');
        sslstore__text_put_hex(text, &byte, 1);
        return;
    }
    if (sslstore__der_string_is_control(character)) {
        character = '?';
    }
    if (character < 0x80 && sslstore__text_in(",+\"\\<>;", (char) character) != NULL) {
        sslstore__text_put_char(text, '\\');
    }
    sslstore__der_string_put_utf8(text, character);
}

/* Each is the size of an identifier, the identifier, and its name. A byte before a letter of a to f
 * is octal. */
static const char known_types[] = "\3\x55\x04\003CN\0"
                                  "\3\x55\x04\x05serialNumber\0"
                                  "\3\x55\x04\006C\0"
                                  "\3\x55\x04\x07L\0"
                                  "\3\x55\x04\x08ST\0"
                                  "\3\x55\x04\x09street\0"
                                  "\3\x55\x04\x0aO\0"
                                  "\3\x55\x04\x0bOU\0"
                                  "\3\x55\x04\017businessCategory\0"
                                  "\3\x55\x04\x11postalCode\0"
                                  "\x9\x2a\x86\x48\x86\xf7\x0d\x01\x09\001emailAddress\0"
                                  "\xa\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\031DC\0"
                                  "\xb\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01jurisdictionL\0"
                                  "\xb\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02jurisdictionST\0"
                                  "\xb\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03jurisdictionC\0";

static void put_type(struct sslstore__text *text, struct sslstore__bytes oid)
{
    for (const char *type = known_types; *type != '\0';) {
        const char *name = type + 1 + *type;

        if (sslstore__bytes_are(oid, type + 1, (size_t) *type)) {
            sslstore__text_put(text, name);
            return;
        }
        type = name + strlen(name) + 1;
    }
    sslstore__oid_put(text, oid.data, oid.size);
}

void sslstore__name_put(struct sslstore__text *text, struct sslstore__bytes name)
{
    struct cursor cursor = {name, {NULL, 0}};
    struct attribute attribute;

    for (bool first = true; next_attribute(&cursor, &attribute); first = false) {
        if (!first) {
            sslstore__text_put(text, attribute.joined ? "+" : ", ");
        }
        put_type(text, attribute.type);
        sslstore__text_put_char(text, '=');
        if (sslstore__der_string_put_plain(text, attribute.value, attribute.tag)) {
            continue;
        }
        while (attribute.value.size > 0) {
            uint32_t character = 0;

            if (sslstore__der_string_next(&attribute.value, attribute.tag, &character)) {
                put_escaped(text, character);
            } else {
                sslstore__text_put_char(text, '?');
            }
        }
    }
}

bool sslstore__common_name_put(struct sslstore__text *text, struct sslstore__bytes name)
{
    struct cursor cursor = {name, {NULL, 0}};
    struct sslstore__bytes value = {NULL, 0};
    struct attribute attribute;
    unsigned char tag = 0;

    while (next_attribute(&cursor, &attribute)) {
        if (SSLSTORE__OID_IS(attribute.type, OID_COMMON_NAME)) {
            value = attribute.value;
            tag = attribute.tag;
        }
    }
    if (cursor.name.size > 0 || cursor.set.size > 0) {
        return false;
    }
    return sslstore__der_string_put(text, value, tag);
}

#define NO_TEXT      0x80000000u /* not a character, or not a string type */
#define AT_END       0x40000000u
#define BEHIND_BLANK 0x20000000u

/* The next character that is no blank, in lower case, with BEHIND_BLANK if blanks were skipped; or
 * NO_TEXT, or AT_END. */
static uint32_t next_folded(struct attribute *attribute, bool is_first)
{
    uint32_t blank = 0;

    while (attribute->value.size > 0) {
        uint32_t character = 0;

        if (!sslstore__der_string_next(&attribute->value, attribute->tag, &character)) {
            return NO_TEXT;
        }
        if (character != ' ') {
            return sslstore__utf8_lower(character) | blank;
        }
        blank = is_first ? 0 : BEHIND_BLANK;
    }
    return AT_END;
}

static bool is_value_equal(struct attribute left, struct attribute right)
{
    uint32_t one = 0;

    if (left.tag == right.tag && sslstore__bytes_equal(left.value, right.value)) {
        return true;
    }
    for (bool is_first = true; one != AT_END; is_first = false) {
        one = next_folded(&left, is_first);
        if (one == NO_TEXT || one != next_folded(&right, is_first)) {
            return false;
        }
    }
    return true;
}

bool sslstore__name_equal(struct sslstore__bytes left, struct sslstore__bytes right)
{
    struct cursor one = {left, {NULL, 0}};
    struct cursor other = {right, {NULL, 0}};
    struct attribute attribute;
    struct attribute opposite;

    if (sslstore__bytes_equal(left, right)) {
        return true;
    }
    while (next_attribute(&one, &attribute)) {
        if (!next_attribute(&other, &opposite) || attribute.joined != opposite.joined ||
            !sslstore__bytes_equal(attribute.type, opposite.type) ||
            !is_value_equal(attribute, opposite)) {
            return false;
        }
    }
    return one.name.size + one.set.size + other.name.size + other.set.size == 0;
}
