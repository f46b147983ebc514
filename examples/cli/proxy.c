/* Reads the environment variables for proxies, with the rules of curl (lib/proxy.c says them in C,
 * curl's manual in words).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "proxy.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SEPARATORS ", \t"
#define HOST_SIZE  256
#define ENTRY_SIZE 128
#define IPV4_BYTES 4
#define IPV6_BYTES 16

/* A variable that is "" counts as not set. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value == NULL || value[0] == '\0' ? NULL : value;
}

const char *proxy_from_environment(const char **source)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = variable(names[i]);

        if (value != NULL) {
            *source = names[i];
            return value;
        }
    }
    return NULL;
}

/* ---- Names ---- */

/* Whether the name is the entry or below it. Dots at the entry's ends do not matter. */
static bool matches_name(const char *entry, size_t size, const char *name)
{
    size_t name_size = strlen(name);

    if (name_size > 0 && name[name_size - 1] == '.') {
        name_size--;
    }
    if (size > 0 && entry[size - 1] == '.') {
        size--;
    }
    if (size > 0 && entry[0] == '.') {
        entry++;
        size--;
    }
    if (size == 0 || size > name_size || strncasecmp(name + name_size - size, entry, size) != 0) {
        return false;
    }
    return size == name_size || name[name_size - size - 1] == '.';
}

/* ---- Addresses ---- */

struct address {
    int family; /* 0: it is a name */
    uint8_t bytes[IPV6_BYTES];
};

static struct address read_address(const char *text)
{
    struct address address = {0, {0}};

    if (inet_pton(AF_INET, text, address.bytes) == 1) {
        address.family = AF_INET;
    } else if (inet_pton(AF_INET6, text, address.bytes) == 1) {
        address.family = AF_INET6;
    }
    return address;
}

static bool same_bits(const uint8_t *one, const uint8_t *other, unsigned bits)
{
    unsigned rest = bits % 8;
    uint8_t mask = (uint8_t) (0xff << (8 - rest));

    if (memcmp(one, other, bits / 8) != 0) {
        return false;
    }
    return rest == 0 || ((one[bits / 8] ^ other[bits / 8]) & mask) == 0;
}

/* Whether the address is the entry, or in the network ADDRESS/BITS. 0 bits stand for all. */
static bool matches_address(const char *entry, size_t size, const struct address *host)
{
    unsigned all = 8 * (host->family == AF_INET ? IPV4_BYTES : IPV6_BYTES);
    unsigned long bits = 0;
    struct address network;
    char text[ENTRY_SIZE];
    char *slash;

    if (size >= sizeof text) {
        return false;
    }
    memcpy(text, entry, size);
    text[size] = '\0';
    slash = strchr(text, '/');
    if (slash != NULL) {
        char *end;

        *slash = '\0';
        bits = strtoul(slash + 1, &end, 10);
        if (slash[1] < '0' || slash[1] > '9' || *end != '\0' || bits > all) {
            return false;
        }
    }
    network = read_address(text);
    return network.family == host->family &&
           same_bits(network.bytes, host->bytes, bits == 0 ? all : (unsigned) bits);
}

/* ---- The list ---- */

bool proxy_list_has(const char *list, const char *host)
{
    struct address address = read_address(host);

    if (strcmp(list, "*") == 0) {
        return true;
    }
    for (;;) {
        size_t size;

        list += strspn(list, SEPARATORS);
        size = strcspn(list, SEPARATORS);
        if (size == 0) {
            return false;
        }
        if (address.family == 0 ? matches_name(list, size, host)
                                : matches_address(list, size, &address)) {
            return true;
        }
        list += size;
    }
}

bool proxy_is_bypassed(const char *url)
{
    const char *list = variable("no_proxy");
    const char *scheme = strstr(url, "://");
    const char *host = scheme == NULL ? url : scheme + 3;
    bool in_brackets = host[0] == '[';
    char text[HOST_SIZE];

    if (list == NULL) {
        list = variable("NO_PROXY");
    }
    if (list == NULL) {
        return false;
    }
    host += in_brackets;
    (void) snprintf(text, sizeof text, "%.*s", (int) strcspn(host, in_brackets ? "]" : ":/"), host);
    return proxy_list_has(list, text);
}

const char *proxy_shown(const char *url)
{
    const char *scheme = strstr(url, "://");
    const char *at = strrchr(url, '@');

    if (at != NULL) {
        return at + 1;
    }
    return scheme == NULL ? url : scheme + 3;
}
