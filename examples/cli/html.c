/* Writes HTML.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "html.h"

#include <stdarg.h>
#include <string.h>

#include "text.h"

/* Returns what stands for a character, or NULL. */
static const char *escape_of(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_text(FILE *out, const char *text)
{
    while (*text != '\0') {
        const char *escape = escape_of(*text);

        if (escape == NULL) {
            text_put_next(out, &text);
        } else {
            fputs(escape, out);
            text++;
        }
    }
}

void html_put(FILE *out, const char *format, ...)
{
    const char *place = strstr(format, "%s");
    va_list list;

    va_start(list, format);
    for (; place != NULL; place = strstr(format, "%s")) {
        fwrite(format, 1, (size_t) (place - format), out);
        html_text(out, va_arg(list, const char *));
        format = place + strlen("%s");
    }
    va_end(list);
    fputs(format, out);
}
