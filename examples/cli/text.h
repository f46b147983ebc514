/* Text for people: what the service says, made safe for a terminal, in columns.
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

#define QUOTED_MAX 4096 /* room for a quoted path */

/* Bytes of the UTF-8 character at text (RFC 3629), 1 to 4; 0: not UTF-8. */
size_t text_character(const char *text);

/* The code point of a character of so many bytes. */
uint32_t text_code(const char *text, size_t size);

/* Does a character of so many bytes steer a terminal, end a line, or turn or hide text? */
bool text_is_hidden(const char *text, size_t size);

/* Write text with everything of that kind, and what is not UTF-8, replaced by "?". */
void text_put(FILE *out, const char *text);

/* The same of a formatted text, cut after 8,191 bytes. */
void text_format(FILE *out, const char *format, va_list list)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 0)))
#endif
    ;

/* Can it be pasted into a shell, as an operand? Letters, digits, ".", "_" and "-", not at its beginning. */
bool text_is_word(const char *text);

/* A path as one word of a shell, in quotes where it needs them. Returns text or out; "FILE" where out is too small. */
const char *text_quote(const char *text, char *out, size_t size);

/* On standard output: at most so many characters; a longer text ends in "..". Returns how many. */
size_t text_cut(const char *text, size_t width);

/* A cell of a table: cut, and padded with one blank at least. */
void text_column(const char *text, size_t width);

/* "Label           text", or nothing where text is "". */
void text_line(const char *label, const char *text);

/* A day as "2026-11-24", "" for 0; out: at least SSLSTORE_TIME_TEXT_SIZE bytes. */
void text_day(int64_t time, char *out);

#endif
