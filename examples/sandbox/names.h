/* Domain names: lists of them, which are valid, and who may approve them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_NAMES_H
#define SANDBOX_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_MAX_SIZE 256

/* A list is text that the caller owns: lower-case names joined by commas; NULL is empty. Adding
 * a name that is in the list already, ignoring case, changes nothing. */
void names_add(char **list, const char *name);
void names_add_all(char **list, const char *more);
void names_remove(char **list, const char *name);
bool names_has(const char *list, const char *name);
size_t names_count(const char *list);

/* Copies the next entry without blanks around it and moves the cursor. Returns false at the end. */
bool names_next(const char **cursor, char *out, size_t size);

bool name_is_wildcard(const char *name);

/* Returns whether a name is valid: at least two labels of letters, digits and dashes; a star
 * only as the complete first label. */
bool name_is_good(const char *name);

/* Returns the name without "*.". */
const char *name_without_star(const char *name);

/* Returns the name without "*." and "www.". */
const char *name_plain(const char *name);

/* Returns whether names are registered directly below this one, as below "com" and "co.uk". */
bool name_is_public_suffix(const char *name);

/* Returns the registrable part: the last two labels, or three below names such as co.uk. */
const char *name_base(const char *name);

/* Calls visit for each address that may approve a domain, such as admin@. every_level: at each
 * level from the name down to its base; otherwise at the base only. Stops when visit returns
 * false. */
void name_approvers(const char *name, bool every_level,
                    bool (*visit)(void *user, const char *address), void *user);

#endif
