/* Text: prints text of the service safely on a terminal, in columns and lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_TEXT_H
#define SSLSTORE_CLI_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define QUOTED_MAX 4096 /* size of a buffer for a quoted path */

/* Returns the size of the UTF-8 character at text (RFC 3629), 1 to 4 bytes; 0: not UTF-8. */
size_t text_character(const char *text);

/* Returns the code point of a character of size bytes. */
uint32_t text_code(const char *text, size_t size);

/* Returns whether a character of size bytes controls a terminal, ends a line, or reorders or hides
 * text. */
bool text_is_hidden(const char *text, size_t size);

/* Prints text. Hidden characters and bytes that are not UTF-8 become "?". */
void text_put(FILE *out, const char *text);

/* Prints the character at *text in the same way, and steps over it. */
void text_put_next(FILE *out, const char **text);

/* The same for a formatted text, cut after 8,191 bytes. */
void text_format(FILE *out, const char *format, va_list list)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 0)))
#endif
    ;

/* Returns whether text can be pasted into a shell as an operand: it consists of letters, digits,
 * ".", "_" and "-", and does not begin with "-". */
bool text_is_word(const char *text);

/* Returns a path as one shell word: text itself or, if it needs quotes, its quoted form in out.
 * Returns "FILE" if out is too small. */
const char *text_quote(const char *text, char *out, size_t size);

/* Returns the number of characters; a byte that is not UTF-8 counts as one. */
size_t text_characters(const char *text);

/* Prints at most width characters on standard output; a longer text ends in "..". Returns the
 * number of characters printed. */
size_t text_cut(const char *text, size_t width);

/* Prints a table cell of width columns: cut, and padded with at least one blank. */
void text_column(const char *text, size_t width);

/* Writes "28 days", "1 day" or "less than a day"; with " ago" if seconds is negative. */
#define TEXT_DAYS_SIZE 48
void text_days(int64_t seconds, char *out);

/* Prints "Label           text", or nothing if text is "". */
void text_line(const char *label, const char *text);

/* The same of a time and, if it is after now, of the days until then. 0 is no time. */
void text_time(const char *label, int64_t time, int64_t now);

/* Writes a day such as "2026-11-24", "" for 0, to out: at least SSLSTORE_TIME_TEXT_SIZE bytes. */
void text_day(int64_t time, char *out);

#endif
