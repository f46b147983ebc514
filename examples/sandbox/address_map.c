/* Reads and searches a map from host names to addresses.
 * SPDX-License-Identifier: Apache-2.0 */
#include "address_map.h"
#include "memory.h"
#include "names.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool address_split(const char *text, char *address, size_t size, unsigned *port)
{
    struct in6_addr binary;
    const char *colon = strrchr(text, ':');
    bool brackets = text[0] == '[';
    size_t length;
    int family = brackets ? AF_INET6 : AF_INET;

    if (!colon || strlen(colon + 1) > 5 || !colon[1] ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1)) {
        return false;
    }
    *port = (unsigned) strtoul(colon + 1, NULL, 10);
    length = (size_t) (colon - text);
    if (brackets && (length < 2 || text[length - 1] != ']')) {
        return false;
    }
    text += brackets;
    length -= brackets ? 2 : 0;
    if (length >= size || *port < 1 || *port > 65535) {
        return false;
    }
    memcpy(address, text, length);
    address[length] = '\0';
    return inet_pton(family, address, &binary) == 1;
}

static bool is_host(const char *host)
{
    const char *name = name_without_star(host);

    return strcmp(host, "*") == 0 || (*name && strspn(name, "abcdefghijklmnopqrstuvwxyz"
                                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                            "0123456789.-_") == strlen(name));
}

static bool add_entry(struct address_map *map, const char *text)
{
    const char *equals = strchr(text, '=');
    char host[NAME_MAX_SIZE], address[64];
    struct address_entry *entry;
    unsigned port;

    if (!equals || (size_t) (equals - text) >= sizeof host ||
        !address_split(equals + 1, address, sizeof address, &port)) {
        return false;
    }
    memcpy(host, text, (size_t) (equals - text));
    host[equals - text] = '\0';
    if (!is_host(host)) {
        return false;
    }
    map->entries = reallocate(map->entries, (map->count + 1) * sizeof *map->entries);
    entry = &map->entries[map->count++];
    entry->host = copy_text(host);
    entry->address = copy_text(equals + 1);
    return true;
}

bool address_map_add(struct address_map *map, const char *text)
{
    char entry[NAME_MAX_SIZE + 80];
    size_t count = 0;

    while (names_next(&text, entry, sizeof entry)) {
        if (!add_entry(map, entry)) {
            return false;
        }
        count++;
    }
    return count > 0;
}

static bool host_matches(const char *pattern, const char *host)
{
    size_t length = strlen(host), most = strlen(pattern + 1);

    if (pattern[0] != '*') {
        return strcasecmp(pattern, host) == 0;
    }
    return length > most && strcasecmp(host + length - most, pattern + 1) == 0;
}

const char *address_map_find(const struct address_map *map, const char *host)
{
    for (size_t i = 0; i < map->count; i++) {
        if (host_matches(map->entries[i].host, host)) {
            return map->entries[i].address;
        }
    }
    return NULL;
}

void address_map_free(struct address_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        free(map->entries[i].host);
        free(map->entries[i].address);
    }
    free(map->entries);
    memset(map, 0, sizeof *map);
}
