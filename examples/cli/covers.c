/* Compares lists of DNS names, for SQL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "covers.h"

#include <stddef.h>
#include <strings.h>

static bool is_separator(char byte)
{
    return byte == ',' || byte == ';' || byte == ' ';
}

/* Finds the next name of a list, without a final dot. Returns its size; 0: no more names. */
static size_t next_name(const char **names, const char **name)
{
    size_t size = 0;

    while (is_separator(**names)) {
        ++*names;
    }
    *name = *names;
    while ((*name)[size] != '\0' && !is_separator((*name)[size])) {
        size++;
    }
    *names += size;
    return size > 1 && (*name)[size - 1] == '.' ? size - 1 : size;
}

static bool has_name(const char *names, const char *wanted, size_t wanted_size)
{
    const char *name;
    size_t size = next_name(&names, &name);

    for (; size > 0; size = next_name(&names, &name)) {
        if (size == wanted_size && strncasecmp(name, wanted, size) == 0) {
            return true;
        }
    }
    return false;
}

/* covers(names, wanted), both comma-separated lists. */
static void covers(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *names = (const char *) sqlite3_value_text(values[0]);
    const char *wanted = (const char *) sqlite3_value_text(values[1]);
    const char *name;
    bool covered = true;

    (void) count;
    names = names == NULL ? "" : names;
    wanted = wanted == NULL ? "" : wanted;
    for (size_t size = next_name(&wanted, &name); covered && size > 0;
         size = next_name(&wanted, &name)) {
        covered = has_name(names, name, size);
    }
    sqlite3_result_int(context, covered);
}

bool covers_add(sqlite3 *handle)
{
    return sqlite3_create_function(handle, "covers", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                   covers, NULL, NULL) == SQLITE_OK;
}
