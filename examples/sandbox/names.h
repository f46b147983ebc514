/* Domain names: comma lists of them, what is a good one, and who may approve it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_NAMES_H
#define SANDBOX_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_MAX_SIZE 256

/* A list is text owned by the caller, lower-case names joined by commas, NULL when empty.
 * Adding a name that is there already (without regard to case) changes nothing. */
void names_add(char **list, const char *name);
void names_add_all(char **list, const char *more);
void names_remove(char **list, const char *name);
bool names_has(const char *list, const char *name);
size_t names_count(const char *list);

/* Copies the next entry, trimmed, and moves the cursor; false at the end. */
bool names_next(const char **cursor, char *out, size_t size);

bool name_is_wildcard(const char *name);

/* Labels of letters, digits and dashes, at least two, a star only as the whole first one. */
bool name_is_good(const char *name);

/* The name with "*." and "www." taken off. */
const char *name_plain(const char *name);

/* The registrable part: the last two labels, or three under names like co.uk. */
const char *name_base(const char *name);

/* Visits the addresses that may approve a domain, as admin@ and its like. every_level: at each
 * level from the name down to its base, else at the base only. Stops when visit says false. */
void name_approvers(const char *name, bool every_level,
                    bool (*visit)(void *user, const char *address), void *user);

#endif
