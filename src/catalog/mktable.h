/* Tables, for mkcatalog: .tsv files, read into rows of cells, and what is common to all of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKTABLE_H
#define SSLSTORE_CATALOG_MKTABLE_H

#include <stdbool.h>
#include <stddef.h>

#define ROWS_MAX    2000
#define COLUMNS_MAX 10

/* A place in a file, for messages. */
struct place {
    const char *path;
    unsigned line; /* 0: the file as a whole */
};

struct row {
    struct place place;
    const char *cells[COLUMNS_MAX];
};

struct table {
    struct place place;
    const char *const *columns; /* their names; NULL: any name */
    size_t column_count;
    struct row header;
    struct row rows[ROWS_MAX];
    size_t count;
};

/* Print the place and a message, and end with a failure. */
#ifdef __GNUC__
__attribute__((format(printf, 2, 3), noreturn))
#endif
void fail(const struct place *place, const char *format, ...);

/* Memory that is zero, and never freed. Ends with a failure if there is none. */
void *allocate(size_t size);

char *copy_text(const char *text);

/* Read a file whose header has these columns. Comments begin with #. */
struct table *read_table(const char *path, const char *const *columns, size_t column_count);

/* A cell is neither empty nor surrounded by blanks, and has no control characters. */
void check_cell(const struct place *place, const char *cell);

/* The text of a cell; "" for the "-" that stands for none. */
const char *cell_text(const char *cell);

/* Cut the text up to the next separator off *rest, which becomes NULL after the last piece. */
char *cut(char **rest, char separator);

/* Cut the next word off a text that is separated by blanks. NULL: none is left. */
char *next_word(char **rest);

/* Whether a word is an entry of a separated list. */
bool list_has(const char *list, char separator, const char *word);

/* A word of a table, and what is written for it. */
struct word {
    const char *word;
    const char *constant; /* in C */
    const char *type;     /* of a field: the C type of its member */
};

/* Look the word of a cell up. words ends with a word that is NULL; what names the kind of word in
 * the message if the word is unknown. */
const struct word *word_of(const struct word *words, const struct row *row, size_t column,
                           const char *what);

#endif
