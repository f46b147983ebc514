/* DNS zone: finds the name servers that are authoritative for a name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DNS_ZONE_H
#define SSLSTORE_CLI_DNS_ZONE_H

#include "dns.h"

/* Finds the servers of the zone that a name is in, or would be in. The servers themselves are
 * asked, from the top-level domain downwards. A cache is asked only for the servers of the
 * top-level domain and for addresses of name servers: asked for the name, it would remember for
 * hours that the name does not exist. Returns false if none is found; zone is its name. */
bool dns_authorities(const struct dns *dns, const char *name, struct dns_servers *servers,
                     char zone[SSLSTORE_DOMAIN_MAX]);

#endif
