/* Reads forms as browsers send them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "forms.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FORM_TYPE "application/x-www-form-urlencoded"

bool is_form(const char *content_type)
{
    size_t length = sizeof FORM_TYPE - 1;

    return content_type && strncasecmp(content_type, FORM_TYPE, length) == 0 &&
           (!content_type[length] || strchr("; ", content_type[length]));
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *found = strchr(digits, c);

    if (!c || !found) {
        return -1;
    }
    return found - digits < 16 ? (int) (found - digits) : (int) (found - digits) - 6;
}

/* Returns the byte that a percent sign and two digits stand for; -1 if they are incomplete. */
static int code_at(const char *from, size_t size)
{
    int high, low;

    if (size < 3) {
        return -1;
    }
    high = digit_of(from[1]);
    low = digit_of(from[2]);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
}

/* Decodes a name or value. Returns a text for free(); NULL if it is malformed. */
static char *decode(const char *from, size_t size)
{
    char *out = allocate(size + 1);
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        int code;

        if (from[i] != '%') {
            out[used++] = from[i] == '+' ? ' ' : from[i];
            continue;
        }
        code = code_at(from + i, size - i);
        if (code <= 0) {
            free(out);
            return NULL;
        }
        out[used++] = (char) code;
        i += 2;
    }
    out[used] = '\0';
    return out;
}

/* Reads NAME=VALUE. */
static bool read_pair(json_t *form, const char *pair, size_t size)
{
    const char *equals = memchr(pair, '=', size);
    size_t name_size = equals ? (size_t) (equals - pair) : size;
    char *name = decode(pair, name_size);
    char *value = NULL;
    bool good = name != NULL;

    if (equals) {
        value = decode(equals + 1, size - name_size - 1);
        good = good && value;
    }
    if (good && value && *value) {
        good = json_object_set_new(form, name, json_string(value)) == 0;
    }
    free(name);
    free(value);
    return good;
}

json_t *form_read(const char *body, size_t size)
{
    json_t *form = json_object();

    while (size) {
        const char *end = memchr(body, '&', size);
        size_t length = end ? (size_t) (end - body) : size;

        if (memchr(body, '\0', length) || !read_pair(form, body, length)) {
            json_decref(form);
            return NULL;
        }
        length += end != NULL;
        body += length;
        size -= length;
    }
    return form;
}
