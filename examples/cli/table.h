/* Table: rows in columns that take the width of the terminal. In a pipe nothing is cut.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_TABLE_H
#define SSLSTORE_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_COLUMNS_MAX 8

/* A column. Widths count the blank that follows. The last column takes what is left of the line. */
struct table_column {
    const char *title;
    size_t width;    /* on a terminal of 80 columns                         */
    size_t widest;   /* on a wide terminal and in a pipe; 0: width          */
    bool never_cut;  /* an id, which is copied from the screen              */
    bool from_right; /* a number                                            */
};

struct table {
    const struct table_column *columns;
    size_t count;
    size_t widths[TABLE_COLUMNS_MAX];
    bool cuts; /* standard output is a terminal */
};

/* Fits the columns into the width of standard output. */
void table_begin(struct table *table, const struct table_column *columns, size_t count);
void table_title(const struct table *table);

/* Prints a row of count cells. A cell that does not fit ends in ".." on a terminal, and moves the
 * following ones to the right in a pipe. */
void table_row(const struct table *table, const char *const *cells);

#endif
