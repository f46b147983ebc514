/* Handles lists of domain names, validates names, and lists who may approve them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "names.h"
#include "memory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool names_next(const char **cursor, char *out, size_t size)
{
    const char *begin = *cursor;
    size_t length;

    if (!begin) {
        return false;
    }
    begin += strspn(begin, ", \t");
    if (!*begin) {
        return false;
    }
    length = strcspn(begin, ",");
    *cursor = begin + length;
    while (length && isspace((unsigned char) begin[length - 1])) {
        length--;
    }
    if (length >= size) {
        length = size - 1;
    }
    memcpy(out, begin, length);
    out[length] = '\0';
    return true;
}

bool names_has(const char *list, const char *name)
{
    size_t length = strlen(name);

    while (list && *list) {
        size_t entry = strcspn(list, ",");

        if (entry == length && strncasecmp(list, name, length) == 0) {
            return true;
        }
        list += entry + (list[entry] == ',');
    }
    return false;
}

void names_add(char **list, const char *name)
{
    size_t old = *list ? strlen(*list) : 0;
    size_t length = strlen(name);
    char *end;

    if (!length || names_has(*list, name)) {
        return;
    }
    *list = reallocate(*list, old + length + 2);
    end = *list + old;
    if (old) {
        *end++ = ',';
    }
    for (size_t i = 0; i <= length; i++) {
        end[i] = (char) tolower((unsigned char) name[i]);
    }
}

void names_add_all(char **list, const char *more)
{
    char name[NAME_MAX_SIZE];

    while (names_next(&more, name, sizeof name)) {
        names_add(list, name);
    }
}

void names_remove(char **list, const char *name)
{
    char *kept = NULL;
    char entry[NAME_MAX_SIZE];
    const char *cursor = *list;

    while (names_next(&cursor, entry, sizeof entry)) {
        if (strcasecmp(entry, name) != 0) {
            names_add(&kept, entry);
        }
    }
    free(*list);
    *list = kept;
}

size_t names_count(const char *list)
{
    size_t count = 0;
    char name[NAME_MAX_SIZE];

    while (names_next(&list, name, sizeof name)) {
        count++;
    }
    return count;
}

bool name_is_wildcard(const char *name)
{
    return strchr(name, '*') != NULL;
}

static bool label_is_good(const char *label, size_t length)
{
    if (!length || length > 63 || label[0] == '-' || label[length - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char) label[i]) && label[i] != '-' && label[i] != '_') {
            return false;
        }
    }
    return true;
}

bool name_is_good(const char *name)
{
    size_t labels = 0;

    if (strncmp(name, "*.", 2) == 0) {
        name += 2;
    }
    if (strlen(name) > 253) {
        return false;
    }
    while (*name) {
        size_t length = strcspn(name, ".");

        if (!label_is_good(name, length)) {
            return false;
        }
        labels++;
        name += length;
        if (*name == '.' && !*++name) {
            return false;
        }
    }
    return labels >= 2;
}

const char *name_without_star(const char *name)
{
    return strncmp(name, "*.", 2) == 0 ? name + 2 : name;
}

const char *name_plain(const char *name)
{
    name = name_without_star(name);
    if (strncasecmp(name, "www.", 4) == 0) {
        name += 4;
    }
    return name;
}

static const char *parent_of(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot ? dot + 1 : NULL;
}

#define SECOND_LEVEL "co com net org gov ac edu" /* below the domain of a country */

bool name_is_public_suffix(const char *name)
{
    const char *parent = parent_of(name);
    char first[8];

    if (!parent) {
        return true;
    }
    set_text(first, sizeof first, name);
    first[strcspn(first, ".")] = '\0';
    return strlen(parent) == 2 && is_word_of(SECOND_LEVEL, first);
}

const char *name_base(const char *name)
{
    const char *before = name, *grandparent = name;
    const char *parent = parent_of(name);
    char second[8];

    if (!parent) {
        return name;
    }
    for (const char *next = parent_of(parent); next; next = parent_of(parent)) {
        before = grandparent;
        grandparent = parent;
        parent = next;
    }
    set_text(second, sizeof second, grandparent);
    second[strcspn(second, ".")] = '\0';
    if (strlen(parent) == 2 && is_word_of(SECOND_LEVEL, second)) {
        return before;
    }
    return grandparent;
}

static bool visit_aliases(const char *domain, bool (*visit)(void *user, const char *address),
                          void *user)
{
    static const char *const aliases[] = {"admin", "administrator", "hostmaster", "postmaster",
                                          "webmaster"};
    char address[NAME_MAX_SIZE + 20];

    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        snprintf(address, sizeof address, "%s@%s", aliases[i], domain);
        if (!visit(user, address)) {
            return false;
        }
    }
    return true;
}

void name_approvers(const char *name, bool every_level,
                    bool (*visit)(void *user, const char *address), void *user)
{
    const char *plain = name_plain(name);
    const char *base = name_base(plain);

    for (const char *level = every_level ? plain : base; level; level = parent_of(level)) {
        if (!visit_aliases(level, visit, user) || level == base) {
            return;
        }
    }
}
