/* Which address stands for which host name: the map that the checks of files use in place of the
 * DNS.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ADDRESS_MAP_H
#define SANDBOX_ADDRESS_MAP_H

#include <stdbool.h>
#include <stddef.h>

/* A zeroed map is empty. */
struct address_map {
    struct address_entry {
        char *host;    /* a name, "*.name" for the names below it, or "*" for all */
        char *address; /* numeric, with port; IPv6 in brackets */
    } * entries;
    size_t count;
};

/* Adds entries HOST=ADDRESS:PORT, separated by commas. Returns false if one of them is
 * malformed. */
bool address_map_add(struct address_map *map, const char *text);

/* Returns the address of the first entry that matches, ignoring case; NULL: none does. */
const char *address_map_find(const struct address_map *map, const char *host);

void address_map_free(struct address_map *map);

/* Splits ADDRESS:PORT, an IPv6 address in brackets. Returns false unless both are numeric. */
bool address_split(const char *text, char *address, size_t size, unsigned *port);

#endif
