/* Proxy: which one to use, found out as curl does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PROXY_H
#define SSLSTORE_CLI_PROXY_H

#include <stdbool.h>

/* Returns the first of https_proxy, HTTPS_PROXY, all_proxy and ALL_PROXY that is set and not "",
 * and sets *source to its name; else NULL. */
const char *proxy_from_environment(const char **source);

/* Returns whether no_proxy (or, if that is not set, NO_PROXY) says to connect to the host of the
 * URL without a proxy. */
bool proxy_is_bypassed(const char *url);

/* The same for a host, an IPv6 address without brackets, and a list: "*" alone, or domain names,
 * which also stand for all names below them, addresses, and networks such as 192.0.2.0/24,
 * separated by commas or blanks. As with curl, ports and other wildcards are not understood. */
bool proxy_list_has(const char *list, const char *host);

/* Returns the URL of a proxy without scheme, user name and password. */
const char *proxy_shown(const char *url);

#endif
