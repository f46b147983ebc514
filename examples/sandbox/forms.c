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
    const char *found = c ? strchr(digits, c) : NULL;

    if (!found) {
        return -1;
    }
    return found - digits < 16 ? (int) (found - digits) : (int) (found - digits) - 6;
}

/* Decodes a name or value. Returns a text for free(); NULL if it is malformed. */
static char *decode(const char *from, size_t size)
{
    char *out = allocate(size + 1);
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        int high, low;

        if (from[i] != '%') {
            out[used++] = from[i] == '+' ? ' ' : from[i];
            continue;
        }
        high = size - i > 2 ? digit_of(from[i + 1]) : -1;
        low = size - i > 2 ? digit_of(from[i + 2]) : -1;
        if (high < 0 || low < 0 || (!high && !low)) {
            free(out);
            return NULL;
        }
        out[used++] = (char) (16 * high + low);
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
    char *value = equals ? decode(equals + 1, size - name_size - 1) : copy_text("");
    bool good = name && value;

    if (good && *value) {
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
