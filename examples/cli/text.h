/* Text for people: what the service says, made safe for a terminal, in columns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_TEXT_H
#define SSLSTORE_CLI_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Bytes of the UTF-8 character at text (RFC 3629), 1 to 4; 0: not UTF-8. */
size_t text_character(const char *text);

/* Write text with everything that could steer a terminal replaced by "?". */
void text_put(FILE *out, const char *text);

/* On standard output: at most so many characters; a longer text ends in "..". Returns how many. */
size_t text_cut(const char *text, size_t width);

/* A cell of a table: cut, and padded with one blank at least. */
void text_column(const char *text, size_t width);

/* "Label           text", or nothing where text is "". */
void text_line(const char *label, const char *text);

/* A day as "2026-11-24", "" for 0; out: at least SSLSTORE_TIME_TEXT_SIZE bytes. */
void text_day(int64_t time, char *out);

#endif
