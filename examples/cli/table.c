/* Fits columns into the width of a terminal, and prints rows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "table.h"

#include <stdio.h>
#include <string.h>

#include "terminal.h"
#include "text.h"

#define LAST_MIN 8 /* of the last column, on a narrow terminal */

static size_t sum_of(const struct table *table)
{
    size_t sum = 0;

    for (size_t i = 0; i < table->count; i++) {
        sum += table->widths[i];
    }
    return sum;
}

/* Widens the columns from the left, each up to its limit; the last one gets the rest. */
static void widen(struct table *table, size_t width)
{
    size_t sum = sum_of(table);
    size_t left = width > sum ? width - sum : 0;

    for (size_t i = 0; i + 1 < table->count; i++) {
        size_t widest = table->columns[i].widest;
        size_t more = widest > table->widths[i] ? widest - table->widths[i] : 0;

        more = more < left ? more : left;
        table->widths[i] += more;
        left -= more;
    }
}

void table_begin(struct table *table, const struct table_column *columns, size_t count)
{
    size_t width = terminal_width();
    size_t last = count - 1;
    size_t before;

    table->columns = columns;
    table->count = count;
    table->cuts = width > 0;
    for (size_t i = 0; i < count; i++) {
        bool wide = !table->cuts && columns[i].widest > columns[i].width;

        table->widths[i] = wide ? columns[i].widest : columns[i].width;
    }
    if (!table->cuts) {
        return;
    }
    widen(table, width);
    before = sum_of(table) - table->widths[last];
    table->widths[last] = width > before + LAST_MIN ? width - before : LAST_MIN;
}

static void pad(size_t width, size_t used)
{
    printf("%*s", (int) (width > used ? width - used : 0), "");
}

/* Prints a cell, and at least one blank after it unless it is the last one. */
static void put_cell(const struct table *table, size_t at, const char *cell)
{
    const struct table_column *column = &table->columns[at];
    bool is_last = at + 1 == table->count;
    size_t space = table->widths[at] - !is_last;
    size_t size = text_characters(cell);

    if (table->cuts && !column->never_cut && size > space) {
        size = space;
    }
    if (column->from_right) {
        pad(space, size);
    }
    (void) text_cut(cell, size);
    if (!is_last && !column->from_right) {
        pad(space, size);
    }
    if (!is_last) {
        putchar(' ');
    }
}

static void put_cells(const struct table *table, const char *const *cells)
{
    for (size_t i = 0; i < table->count; i++) {
        put_cell(table, i, cells[i]);
    }
}

void table_row(const struct table *table, const char *const *cells)
{
    put_cells(table, cells);
    putchar('\n');
}

void table_title(const struct table *table)
{
    const char *titles[TABLE_COLUMNS_MAX];

    for (size_t i = 0; i < table->count; i++) {
        titles[i] = table->columns[i].title;
    }
    terminal_bold(stdout, true);
    put_cells(table, titles);
    terminal_bold(stdout, false);
    putchar('\n');
}
