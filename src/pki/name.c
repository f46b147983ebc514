/* Names: see name.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/name.h"

#include "base/ascii.h"
#include "base/domain.h"

#define DNS_NAME_MAX    (SSLSTORE_DOMAIN_MAX - 1)
#define LABEL_MAX       63
#define DNS_NAME_TAG    SSLSTORE__DER_CONTEXT(2)
#define OID_COMMON_NAME "\x55\x04\x03"

/* One type and value: an element of a name. */
struct attribute {
    struct sslstore__bytes type; /* an object identifier */
    struct sslstore__bytes value;
    unsigned char tag;
    bool joined; /* to the one before: they form one multi-valued RDN */
};

/* Walks a name. */
struct walk {
    struct sslstore__bytes name;
    struct sslstore__bytes set; /* the rest of the present RDN */
};

/* false: no further one, or the walk, then not at its end, goes on malformed. */
static bool next_attribute(struct walk *walk, struct attribute *attribute)
{
    struct sslstore__bytes pair;
    struct walk moved = *walk;

    attribute->joined = walk->set.size > 0;
    if ((!attribute->joined && !sslstore__der_take(&moved.name, SSLSTORE__DER_SET, &moved.set)) ||
        !sslstore__der_take(&moved.set, SSLSTORE__DER_SEQUENCE, &pair) ||
        !sslstore__der_take(&pair, SSLSTORE__DER_OID, &attribute->type) ||
        !sslstore__der_next(&pair, &attribute->tag, &attribute->value)) {
        return false;
    }
    *walk = moved;
    return true;
}

/* ---- Strings ---- */

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
    bool read = sslstore__text_take_utf8(&text, &rest->size, character);

    rest->data = (const unsigned char *) text;
    return read;
}

/* The next character of a string of that type. Teletex strings are Latin 1 in practice.
 * false: those bytes are no character; at least one of them is gone. */
static bool take_character(struct sslstore__bytes *rest, unsigned char tag, uint32_t *character)
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

static void put_utf8(struct sslstore__text *text, uint32_t character)
{
    if (character < 0x80) {
        sslstore__text_put_char(text, (char) character);
        return;
    }
    if (character < 0x800) {
        sslstore__text_put_char(text, (char) (0xc0 | character >> 6));
    } else {
        if (character < 0x10000) {
            sslstore__text_put_char(text, (char) (0xe0 | character >> 12));
        } else {
            sslstore__text_put_char(text, (char) (0xf0 | character >> 18));
            sslstore__text_put_char(text, (char) (0x80 | (character >> 12 & 0x3f)));
        }
        sslstore__text_put_char(text, (char) (0x80 | (character >> 6 & 0x3f)));
    }
    sslstore__text_put_char(text, (char) (0x80 | (character & 0x3f)));
}

static bool is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

static void put_escaped(struct sslstore__text *text, uint32_t character)
{
    uint8_t byte = (uint8_t) character;

    if (character < 0x80 && is_control(character)) {
        sslstore__text_put_char(text, '\\');
        sslstore__text_put_hex(text, &byte, 1);
        return;
    }
    if (is_control(character)) {
        character = '?';
    }
    if (character < 0x80 && strchr(",+\"\\<>;", (char) character) != NULL) {
        sslstore__text_put_char(text, '\\');
    }
    put_utf8(text, character);
}

/* ---- Distinguished names ---- */

struct known_type {
    const char *oid;
    const char *name;
};

static const struct known_type known_types[] = {
    {OID_COMMON_NAME, "CN"},
    {"\x55\x04\x05", "serialNumber"},
    {"\x55\x04\x06", "C"},
    {"\x55\x04\x07", "L"},
    {"\x55\x04\x08", "ST"},
    {"\x55\x04\x09", "street"},
    {"\x55\x04\x0a", "O"},
    {"\x55\x04\x0b", "OU"},
    {"\x55\x04\x0f", "businessCategory"},
    {"\x55\x04\x11", "postalCode"},
    {"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"},
    {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"},
    {"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01", "jurisdictionL"},
    {"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02", "jurisdictionST"},
    {"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03", "jurisdictionC"},
};

/* "2.5.4.97" */
static void put_dotted(struct sslstore__text *text, struct sslstore__bytes oid)
{
    uint64_t number = 0;
    bool first = true;

    for (size_t i = 0; i < oid.size; i++) {
        number = (number & UINT64_MAX >> 8) << 7 | (oid.data[i] & 0x7f);
        if ((oid.data[i] & 0x80) != 0) {
            continue;
        }
        if (first) {
            uint64_t root = number < 80 ? number / 40 : 2;

            sslstore__text_put_number(text, (int64_t) root);
            number -= root * 40;
        }
        sslstore__text_put_char(text, '.');
        sslstore__text_put_number(text, (int64_t) number);
        number = 0;
        first = false;
    }
}

static void put_type(struct sslstore__text *text, struct sslstore__bytes oid)
{
    for (size_t i = 0; i < sizeof known_types / sizeof known_types[0]; i++) {
        if (sslstore__bytes_are(oid, known_types[i].oid, strlen(known_types[i].oid))) {
            sslstore__text_put(text, known_types[i].name);
            return;
        }
    }
    put_dotted(text, oid);
}

void sslstore__name_put(struct sslstore__text *text, struct sslstore__bytes name)
{
    struct walk walk = {name, {NULL, 0}};
    struct attribute attribute;

    for (bool first = true; next_attribute(&walk, &attribute); first = false) {
        if (!first) {
            sslstore__text_put(text, attribute.joined ? "+" : ", ");
        }
        put_type(text, attribute.type);
        sslstore__text_put_char(text, '=');
        while (attribute.value.size > 0) {
            uint32_t character = 0;

            if (take_character(&attribute.value, attribute.tag, &character)) {
                put_escaped(text, character);
            } else {
                sslstore__text_put_char(text, '?');
            }
        }
    }
}

bool sslstore__common_name_put(struct sslstore__text *text, struct sslstore__bytes name)
{
    struct walk walk = {name, {NULL, 0}};
    struct sslstore__bytes value = {NULL, 0};
    struct attribute attribute;
    unsigned char tag = 0;

    while (next_attribute(&walk, &attribute)) {
        if (SSLSTORE__OID_IS(attribute.type, OID_COMMON_NAME)) {
            value = attribute.value;
            tag = attribute.tag;
        }
    }
    if (walk.name.size > 0 || walk.set.size > 0) {
        return false;
    }
    while (value.size > 0) {
        uint32_t character = 0;

        if (!take_character(&value, tag, &character) || is_control(character)) {
            return false;
        }
        put_utf8(text, character);
    }
    return true;
}

#define NO_TEXT      0x80000000u /* no character, or of no string type */
#define AT_END       0x40000000u
#define BEHIND_BLANK 0x20000000u

/* The next character that is no blank. */
static uint32_t next_folded(struct attribute *attribute, bool is_first)
{
    uint32_t blank = 0;

    while (attribute->value.size > 0) {
        uint32_t character = 0;

        if (!take_character(&attribute->value, attribute->tag, &character)) {
            return NO_TEXT;
        }
        if (character != ' ') {
            return sslstore__text_lower_character(character) | blank;
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
    struct walk one = {left, {NULL, 0}};
    struct walk other = {right, {NULL, 0}};
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

/* ---- DNS names ---- */

bool sslstore__dns_next(struct sslstore__bytes *general_names, struct sslstore__bytes *dns_name)
{
    unsigned char tag;

    while (sslstore__der_next(general_names, &tag, dns_name)) {
        if (tag == DNS_NAME_TAG) {
            return true;
        }
    }
    return false;
}

bool sslstore__dns_is_clean(struct sslstore__bytes dns_name)
{
    for (size_t i = 0; i < dns_name.size; i++) {
        if (dns_name.data[i] <= 0x20 || dns_name.data[i] >= 0x7f) {
            return false;
        }
    }
    return dns_name.size > 0 && dns_name.size <= DNS_NAME_MAX;
}

size_t sslstore__dns_put_all(struct sslstore__text *text, struct sslstore__bytes general_names,
                             const char **names)
{
    struct sslstore__bytes dns_name;
    size_t count = 0;

    while (sslstore__dns_next(&general_names, &dns_name)) {
        if (!sslstore__dns_is_clean(dns_name)) {
            continue;
        }
        if (names != NULL) {
            names[count] = sslstore__text_end(text);
        }
        for (size_t i = 0; i < dns_name.size; i++) {
            sslstore__text_put_char(text, sslstore__text_lower((char) dns_name.data[i]));
        }
        sslstore__text_put_char(text, '\0');
        count++;
    }
    return count;
}

static void put_characters(struct sslstore__text *text, struct sslstore__bytes value)
{
    while (value.size > 0) {
        uint32_t character = 0;

        if (!take_character(&value, SSLSTORE__DER_UTF8_STRING, &character) ||
            is_control(character)) {
            character = '?';
        }
        put_utf8(text, character);
    }
}

/* "192.0.2.1", or "2001:0DB8:...". */
static void put_address(struct sslstore__text *text, struct sslstore__bytes address)
{
    for (size_t i = 0; i < address.size; i++) {
        if (address.size == 4) {
            sslstore__text_put(text, i > 0 ? "." : "");
            sslstore__text_put_number(text, address.data[i]);
        } else {
            sslstore__text_put(text, i > 0 && i % 2 == 0 ? ":" : "");
            sslstore__text_put_hex(text, &address.data[i], 1);
        }
    }
}

/* As OpenSSL calls them; the last stands for all tags that do not exist. */
static const char *const kinds[] = {
    "othername", "email", "DNS",        "X400Name",      "DirName",
    "EdiParty",  "URI",   "IP Address", "Registered ID", "unknown",
};

static void put_general_name(struct sslstore__text *text, unsigned char tag,
                             struct sslstore__bytes value)
{
    size_t last = sizeof kinds / sizeof kinds[0] - 1;
    size_t kind = (size_t) (tag & 0x1f);

    sslstore__text_put(text, kinds[kind < last ? kind : last]);
    sslstore__text_put_char(text, ':');
    switch (tag) {
    case SSLSTORE__DER_CONTEXT(1):
    case DNS_NAME_TAG:
    case SSLSTORE__DER_CONTEXT(6):
        put_characters(text, value);
        break;
    case SSLSTORE__DER_CONTEXT(7):
        put_address(text, value);
        break;
    default:
        break;
    }
    sslstore__text_put_char(text, '\0');
}

size_t sslstore__other_names_put(struct sslstore__text *text, struct sslstore__bytes general_names,
                                 const char **names)
{
    struct sslstore__bytes value;
    unsigned char tag;
    size_t count = 0;

    while (sslstore__der_next(&general_names, &tag, &value)) {
        if (tag == DNS_NAME_TAG && sslstore__dns_is_clean(value)) {
            continue;
        }
        if (names != NULL) {
            names[count] = sslstore__text_end(text);
        }
        put_general_name(text, tag, value);
        count++;
    }
    return count;
}

/* The size of the label that text begins with, 0 for a malformed one. */
static size_t label_size(const char *text, bool *is_number)
{
    size_t size = 0;

    *is_number = true;
    for (; text[size] != '\0' && text[size] != '.'; size++) {
        if (!sslstore__ascii_is_digit(text[size])) {
            *is_number = false;
            if (text[size] != '-' && !sslstore__ascii_is_letter(text[size])) {
                return 0;
            }
        }
    }
    return size > LABEL_MAX || text[0] == '-' || (size > 0 && text[size - 1] == '-') ? 0 : size;
}

bool sslstore__dns_is_host(const char *name)
{
    bool is_number = true;

    if (strlen(name) > DNS_NAME_MAX) {
        return false;
    }
    name = sslstore__domain_without_wildcard(name);
    for (;;) {
        size_t size = label_size(name, &is_number);

        if (size == 0) {
            return false;
        }
        if (name[size] == '\0') {
            return !is_number;
        }
        name += size + 1;
    }
}

const char *sslstore__text_end(const struct sslstore__text *text)
{
    return text->capacity == 0 ? NULL : text->data + text->size;
}
