/* Writes HTML and escapes texts, which may be hostile.
 * SPDX-License-Identifier: Apache-2.0 */
#include "html.h"
#include "memory.h"

#include <string.h>

static void add(struct html *html, const char *bytes, size_t size)
{
    if (html->capacity - html->size < size + 1) {
        html->capacity = 2 * (html->capacity + size + 1);
        html->text = reallocate(html->text, html->capacity);
    }
    memcpy(html->text + html->size, bytes, size);
    html->size += size;
    html->text[html->size] = '\0';
}

void html_markup(struct html *html, const char *markup)
{
    add(html, markup, strlen(markup));
}

/* Returns what stands for a character; NULL: it stands for itself. */
static const char *escape_of(unsigned char c)
{
    switch (c) {
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
    case '\n':
    case '\t':
        return NULL;
    default:
        return c < ' ' || c == 0x7f ? "&#xfffd;" : NULL;
    }
}

void html_text(struct html *html, const char *text)
{
    const char *begin = text;

    for (; *text; text++) {
        const char *escape = escape_of((unsigned char) *text);

        if (escape) {
            add(html, begin, (size_t) (text - begin));
            add(html, escape, strlen(escape));
            begin = text + 1;
        }
    }
    add(html, begin, (size_t) (text - begin));
}

void html_around(struct html *html, const char *before, const char *text, const char *after)
{
    html_markup(html, before);
    html_text(html, text);
    html_markup(html, after);
}
