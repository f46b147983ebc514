/* Normalizes and compares domain names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/domain.h"

#include <string.h>

#include "base/ascii.h"
#include "base/text.h"
#include "base/utf8.h"

#define LABEL_MAX     63
#define NAME_SIZE_MAX (SSLSTORE_DOMAIN_MAX - 1)

/* ---- Punycode (RFC 3492) ---- */

#define BASE         36
#define T_MIN        1
#define T_MAX        26
#define SKEW         38
#define DAMP         700
#define FIRST_BIAS   72
#define FIRST_BEYOND 0x80

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE) {
        delta /= BASE - T_MIN;
    }
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void put_digit(struct sslstore__text *text, uint32_t digit)
{
    sslstore__text_put_char(text, (char) (digit < 26 ? 'a' + digit : '0' + (digit - 26)));
}

/* Write a number of variable length. */
static void put_delta(struct sslstore__text *text, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

        if (delta < t) {
            break;
        }
        put_digit(text, t + (delta - t) % (BASE - t));
        delta = (delta - t) / (BASE - t);
    }
    put_digit(text, delta);
}

static uint32_t next_character(const uint32_t *label, size_t count, uint32_t from)
{
    uint32_t next = UINT32_MAX;

    for (size_t i = 0; i < count; i++) {
        if (label[i] >= from && label[i] < next) {
            next = label[i];
        }
    }
    return next;
}

/* Nothing overflows with at most LABEL_MAX characters. */
static void put_punycode(struct sslstore__text *text, const uint32_t *label, size_t count,
                         uint32_t ascii)
{
    uint32_t handled = ascii;
    uint32_t bias = FIRST_BIAS;
    uint32_t delta = 0;
    uint32_t present = FIRST_BEYOND;

    while (handled < count) {
        uint32_t next = next_character(label, count, present);

        delta += (next - present) * (handled + 1);
        for (size_t i = 0; i < count; i++) {
            delta += label[i] < next;
            if (label[i] == next) {
                put_delta(text, delta, bias);
                bias = adapt(delta, handled + 1, handled == ascii);
                delta = 0;
                handled++;
            }
        }
        delta++;
        present = next + 1;
    }
}

static void put_label(struct sslstore__text *text, const uint32_t *label, size_t count)
{
    uint32_t ascii = 0;

    for (size_t i = 0; i < count; i++) {
        ascii += label[i] < FIRST_BEYOND;
    }
    if (ascii < count) {
        sslstore__text_put(text, "xn--");
    }
    for (size_t i = 0; i < count; i++) {
        if (label[i] < FIRST_BEYOND) {
            sslstore__text_put_char(text, (char) label[i]);
        }
    }
    if (ascii > 0 && ascii < count) {
        sslstore__text_put_char(text, '-');
    }
    put_punycode(text, label, count, ascii);
}

/* ---- Normalization ---- */

/* The full stop, and those of Chinese and Japanese keyboards (RFC 3490, section 3.1). */
static bool is_dot(uint32_t character)
{
    return character == '.' || character == 0x3002 || character == 0xFF0E || character == 0xFF61;
}

static bool put_name(struct sslstore__text *text, const char *name, size_t size)
{
    uint32_t label[LABEL_MAX];
    size_t count = 0;

    while (size > 0) {
        uint32_t character;

        if (!sslstore__utf8_take(&name, &size, &character)) {
            return false;
        }
        if (!is_dot(character)) {
            if (count == LABEL_MAX || character < 0x20) {
                return false;
            }
            label[count++] = sslstore__utf8_lower(character);
            continue;
        }
        put_label(text, label, count);
        count = 0;
        if (size > 0) { /* a dot at the end is that of the root */
            sslstore__text_put_char(text, '.');
        }
    }
    put_label(text, label, count);
    return true;
}

bool sslstore__domain_put(const char *name, size_t size, char *out)
{
    struct sslstore__text text;
    bool read;

    sslstore__text_init(&text, out, SSLSTORE_DOMAIN_MAX);
    read = put_name(&text, name, size) && text.size > 0 && text.size <= NAME_SIZE_MAX;
    if (!read) {
        out[0] = '\0';
    }
    return read;
}

bool sslstore__domain_equal(const char *left, size_t left_size, const char *right,
                            size_t right_size)
{
    char one[SSLSTORE_DOMAIN_MAX];
    char other[SSLSTORE_DOMAIN_MAX];

    return sslstore__text_equal_bytes(left, left_size, right, right_size) ||
           (sslstore__domain_put(left, left_size, one) &&
            sslstore__domain_put(right, right_size, other) &&
            sslstore__text_compare(one, other) == 0);
}

/* ---- Host names ---- */

/* The size of the label that text begins with; 0 if it is malformed. */
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

bool sslstore__domain_is_host(const char *name)
{
    bool is_number = true;

    if (strlen(name) > NAME_SIZE_MAX) {
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

/* ---- Relations ---- */

static bool starts_with(const char *text, size_t size, const char *start)
{
    size_t start_size = strlen(start);

    return size > start_size && sslstore__text_equal_bytes(text, start_size, start, start_size);
}

static void cut_www(const char **name, size_t *size)
{
    if (starts_with(*name, *size, "www.")) {
        *name += 4;
        *size -= 4;
    }
}

bool sslstore__domain_is_wildcard(const char *name)
{
    return name[0] == '*' && name[1] == '.';
}

const char *sslstore__domain_without_wildcard(const char *name)
{
    return sslstore__domain_is_wildcard(name) ? name + 2 : name;
}

bool sslstore__domain_is_added(const char *asked, size_t asked_size, const char *other,
                               size_t other_size)
{
    if (starts_with(asked, asked_size, "*.") && !starts_with(other, other_size, "*.")) {
        asked += 2;
        asked_size -= 2;
    }
    cut_www(&asked, &asked_size);
    cut_www(&other, &other_size);
    return sslstore__domain_equal(asked, asked_size, other, other_size);
}

bool sslstore__domain_covers(const char *pattern, const char *name)
{
    char one[SSLSTORE_DOMAIN_MAX];
    char other[SSLSTORE_DOMAIN_MAX];
    size_t first;

    if (!sslstore__domain_put(pattern, strlen(pattern), one) ||
        !sslstore__domain_put(name, strlen(name), other)) {
        return false;
    }
    first = sslstore__text_until(other, ".");
    return sslstore__text_compare(one, other) == 0 ||
           (sslstore__domain_is_wildcard(one) && other[0] != '*' && first > 0 &&
            sslstore__text_compare(one + 1, other + first) == 0);
}

bool sslstore__domain_next(const char **list, const char **name, size_t *size)
{
    static const char between[] = ",; \t\r\n";

    *name = *list + sslstore__text_while(*list, between);
    *size = sslstore__text_until(*name, between);
    *list = *name + *size;
    return *size > 0;
}
