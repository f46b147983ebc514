/* Reads .tsv files, and checks their cells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mktable.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const struct place *place, const char *format, ...)
{
    va_list arguments;

    if (place->line > 0) {
        fprintf(stderr, "%s:%u: ", place->path, place->line);
    } else {
        fprintf(stderr, "%s: ", place->path);
    }
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

void *allocate(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL) {
        fprintf(stderr, "mkcatalog: out of memory\n");
        exit(EXIT_FAILURE);
    }
    return memory;
}

char *copy_text(const char *text)
{
    return memcpy(allocate(strlen(text) + 1), text, strlen(text) + 1);
}

/* ---- Cells ---- */

const char *cell_text(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}

bool list_has(const char *list, char separator, const char *word)
{
    size_t size = strlen(word);

    while (list != NULL) {
        const char *end = strchr(list, separator);
        size_t word_size = end == NULL ? strlen(list) : (size_t) (end - list);

        if (word_size == size && memcmp(list, word, size) == 0) {
            return true;
        }
        list = end == NULL ? NULL : end + 1;
    }
    return false;
}

char *cut(char **rest, char separator)
{
    char *piece = *rest;
    char *end = strchr(piece, separator);

    *rest = NULL;
    if (end != NULL) {
        *end = '\0';
        *rest = end + 1;
    }
    return piece;
}

char *next_word(char **rest)
{
    char *word = *rest;

    while (word != NULL && *word == ' ') {
        word++;
    }
    if (word == NULL || *word == '\0') {
        return NULL;
    }
    *rest = word;
    return cut(rest, ' ');
}

void check_cell(const struct place *place, const char *cell)
{
    size_t size = strlen(cell);

    if (size == 0) {
        fail(place, "an empty cell; nothing is written as -");
    }
    if (cell[0] == ' ' || cell[size - 1] == ' ') {
        fail(place, "blanks around \"%s\"", cell);
    }
    for (size_t i = 0; i < size; i++) {
        if (iscntrl((unsigned char) cell[i])) {
            fail(place, "a control character in \"%s\"", cell);
        }
    }
}

const struct word *word_of(const struct word *words, const struct row *row, size_t column,
                           const char *what)
{
    while (words->word != NULL && strcmp(words->word, row->cells[column]) != 0) {
        words++;
    }
    if (words->word == NULL) {
        fail(&row->place, "unknown %s \"%s\"", what, row->cells[column]);
    }
    return words;
}

/* ---- Files ---- */

static char *read_file(const char *path)
{
    const struct place place = {path, 0};
    size_t size;
    size_t capacity = 1 << 20;
    char *text = allocate(capacity);
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        fail(&place, "cannot be opened");
    }
    size = fread(text, 1, capacity, file);
    if (ferror(file) || size == capacity) {
        fail(&place, "cannot be read, or exceeds 1 MB");
    }
    fclose(file);
    if (strlen(text) != size) {
        fail(&place, "holds a NUL byte");
    }
    return text;
}

static void read_row(const struct table *table, struct row *row, char *line)
{
    size_t count = 0;

    while (line != NULL) {
        char *cell = cut(&line, '\t');

        check_cell(&row->place, cell);
        if (count < COLUMNS_MAX) {
            row->cells[count] = cell;
        }
        count++;
    }
    if (count != table->column_count) {
        fail(&row->place, "%zu columns instead of %zu", count, table->column_count);
    }
}

static void check_header(const struct table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->columns[i];

        if (name != NULL && strcmp(table->header.cells[i], name) != 0) {
            fail(&table->header.place, "column %zu is \"%s\" instead of \"%s\"", i + 1,
                 table->header.cells[i], name);
        }
    }
}

struct table *read_table(const char *path, const char *const *columns, size_t column_count)
{
    struct table *table = allocate(sizeof *table);
    char *rest = read_file(path);
    struct place place = {path, 0};
    bool has_header = false;

    table->place = place;
    table->columns = columns;
    table->column_count = column_count;
    while (rest != NULL) {
        char *line = cut(&rest, '\n');
        struct row *row = has_header ? &table->rows[table->count] : &table->header;

        place.line++;
        if (line[0] == '#' || (line[0] == '\0' && rest == NULL)) {
            continue;
        }
        if (table->count == ROWS_MAX) {
            fail(&place, "more than %d rows", ROWS_MAX);
        }
        row->place = place;
        read_row(table, row, line);
        table->count += has_header;
        has_header = true;
    }
    if (table->count == 0) {
        fail(&table->place, "has no rows");
    }
    check_header(table);
    return table;
}
