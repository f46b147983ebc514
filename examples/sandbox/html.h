/* Writes HTML. Every text goes through html_text(), which escapes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_HTML_H
#define SANDBOX_HTML_H

#include <stddef.h>

/* Zeroed is empty. */
struct html {
    char *text; /* terminated; the caller frees it */
    size_t size, capacity;
};

/* Appends markup as it is. It must be a constant of the program. */
void html_markup(struct html *html, const char *markup);

/* Appends text so that it is shown as it is, in an element or in a quoted attribute. Control
 * characters become the replacement character. */
void html_text(struct html *html, const char *text);

/* Appends markup, text and markup. */
void html_around(struct html *html, const char *before, const char *text, const char *after);

#endif
