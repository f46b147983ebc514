/* Writes domain names in the forms of the fault tell-names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "reported_names.h"
#include "memory.h"
#include "names.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CODE_POINTS_MAX 63 /* of one label */

/* Punycode (RFC 3492) with the parameters of IDNA. */
enum { BASE = 36, LEAST = 1, MOST = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_CODE = 128 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - LEAST) * MOST / 2; k += BASE) {
        delta /= BASE - LEAST;
    }
    return k + (BASE - LEAST + 1) * delta / (delta + SKEW);
}

static uint32_t digit_value(char digit)
{
    if (isdigit((unsigned char) digit)) {
        return (uint32_t) (digit - '0') + 26;
    }
    if (isalpha((unsigned char) digit)) {
        return (uint32_t) (tolower((unsigned char) digit) - 'a');
    }
    return BASE;
}

/* Reads one number of variable length. Returns false if it is malformed. */
static bool read_delta(const char **text, const char *end, uint32_t bias, uint32_t *delta)
{
    uint64_t weight = 1, sum = 0;

    for (uint32_t k = BASE;; k += BASE) {
        uint32_t least = k <= bias ? LEAST : k >= bias + MOST ? MOST : k - bias;
        uint32_t digit = *text < end ? digit_value(**text) : BASE;

        if (digit >= BASE) {
            return false;
        }
        ++*text;
        sum += digit * weight;
        if (sum > UINT32_MAX) {
            return false;
        }
        *delta = (uint32_t) sum;
        if (digit < least) {
            return true;
        }
        weight *= BASE - least;
        if (weight > UINT32_MAX) {
            return false;
        }
    }
}

/* Decodes a label without its xn--. Returns the number of code points; 0 if it is malformed. */
static size_t decode_label(const char *label, size_t length, uint32_t points[CODE_POINTS_MAX])
{
    const char *end = label + length, *cursor = label;
    uint32_t code = FIRST_CODE, bias = FIRST_BIAS, i = 0, delta;
    size_t count = 0;

    for (const char *c = label; c < end; c++) {
        if (*c == '-') {
            cursor = c + 1;
        }
    }
    for (const char *c = label; c + 1 < cursor && count < CODE_POINTS_MAX; c++) {
        points[count++] = (unsigned char) *c;
    }
    while (cursor < end) {
        if (count == CODE_POINTS_MAX || !read_delta(&cursor, end, bias, &delta)) {
            return 0;
        }
        count++;
        bias = adapt(delta, (uint32_t) count, i == 0 && code == FIRST_CODE);
        code += (uint32_t) ((i + (uint64_t) delta) / count);
        i = (uint32_t) ((i + (uint64_t) delta) % count);
        memmove(points + i + 1, points + i, (count - 1 - i) * sizeof *points);
        points[i++] = code;
    }
    return count;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char) code;
    } else if (code < 0x800) {
        *out++ = (char) (0xc0 | code >> 6);
        *out++ = (char) (0x80 | (code & 0x3f));
    } else {
        if (code >= 0x10000) {
            *out++ = (char) (0xf0 | (code >> 18 & 7));
            *out++ = (char) (0x80 | (code >> 12 & 0x3f));
        } else {
            *out++ = (char) (0xe0 | code >> 12);
        }
        *out++ = (char) (0x80 | (code >> 6 & 0x3f));
        *out++ = (char) (0x80 | (code & 0x3f));
    }
    return out;
}

/* Returns a name with every label decoded that can be decoded. */
static char *unicode_name(const char *name)
{
    char *text = allocate(4 * strlen(name) + 1);
    char *out = text;

    while (*name) {
        uint32_t points[CODE_POINTS_MAX];
        size_t length = strcspn(name, ".");
        size_t count =
            strncasecmp(name, "xn--", 4) == 0 ? decode_label(name + 4, length - 4, points) : 0;

        for (size_t i = 0; i < count; i++) {
            out = put_utf8(out, points[i]);
        }
        if (!count) {
            memcpy(out, name, length);
            out += length;
        }
        name += length;
        if (*name == '.') {
            *out++ = *name++;
        }
    }
    return text;
}

char *reported_name(const struct effects *effects, const char *name)
{
    char *text =
        effects_include(effects, FAULT_TELL_NAMES, "ulabel") ? unicode_name(name) : copy_text(name);
    char *dotted;

    if (effects_include(effects, FAULT_TELL_NAMES, "upper")) {
        for (char *c = text; *c; c++) {
            *c = (char) toupper((unsigned char) *c);
        }
    }
    if (*text && effects_include(effects, FAULT_TELL_NAMES, "dot")) {
        dotted = format_text("%s.", text);
        free(text);
        text = dotted;
    }
    return text;
}

/* Adds what some CAs add: to *.x and www.x their x, to other names their www. */
static void add_apex(char **list, const char *name)
{
    const char *plain = name_plain(name);
    char *www;

    if (plain != name) {
        names_add(list, plain);
        return;
    }
    www = format_text("www.%s", name);
    names_add(list, www);
    free(www);
}

static const char *separator_of(const struct effects *effects)
{
    if (effects_include(effects, FAULT_TELL_NAMES, "semicolon")) {
        return ";";
    }
    return effects_include(effects, FAULT_TELL_NAMES, "blank") ? " " : ",";
}

char *reported_names(const struct effects *effects, const char *names)
{
    const char *separator = separator_of(effects);
    char name[NAME_MAX_SIZE];
    char *list, *out;
    const char *cursor = names;

    if (!effects->at[FAULT_TELL_NAMES].on) {
        return copy_text(names);
    }
    list = copy_text(names);
    out = copy_text("");
    if (effects_include(effects, FAULT_TELL_NAMES, "apex")) {
        while (names_next(&cursor, name, sizeof name)) {
            add_apex(&list, name);
        }
    }
    cursor = list;
    while (names_next(&cursor, name, sizeof name)) {
        char *reported = reported_name(effects, name);
        char *more = format_text("%s%s%s", out, *out ? separator : "", reported);

        free(out);
        free(reported);
        out = more;
    }
    free(list);
    return out;
}
