/* HTML: writes text so that it is shown as it is, in an element or in a quoted attribute.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_HTML_H
#define SSLSTORE_CLI_HTML_H

#include <stdio.h>

/* Escapes markup and quotes. Hidden characters, and bytes that are not UTF-8, become "?". */
void html_text(FILE *out, const char *text);

/* Writes a format in which each %s is a text to escape, and everything else is markup, a constant
 * of the program. */
void html_put(FILE *out, const char *format, ...);

#endif
