/* CSV: writes rows as RFC 4180 says, with every field in quotes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CSV_H
#define SSLSTORE_CLI_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct csv {
    FILE *out;
    bool comma; /* the next field follows another one */
};

/* Hidden characters, and bytes that are not UTF-8, become "?". A text that a spreadsheet would take
 * for a formula is preceded by an apostrophe. */
void csv_text(struct csv *csv, const char *text);

/* A text that cannot be a formula, such as a negative number. */
void csv_plain(struct csv *csv, const char *text);

/* "2026-11-24T05:00:00Z"; 0: an empty field. */
void csv_time(struct csv *csv, int64_t time);

void csv_end_row(struct csv *csv);

#endif
