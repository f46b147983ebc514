/* DNS look: what one name server says about a record that validation asks for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DNS_LOOK_H
#define SSLSTORE_CLI_DNS_LOOK_H

#include "dns.h"
#include "sslstore.h"

enum dns_kind {
    DNS_THERE,    /* the record, with the value */
    DNS_OTHER,    /* the type, but other values: text shows them */
    DNS_ALIAS,    /* a CNAME, where a TXT record is looked for: name is its target */
    DNS_REFERRED, /* it is in a zone that other servers have: name is the zone */
    DNS_NOTHING,  /* no record; text says more, or "" */
    DNS_SILENT    /* no answer */
};

struct dns_finding {
    enum dns_kind kind;
    char text[400];
    char name[SSLSTORE_DOMAIN_MAX];
};

/* Asks for the record's type, without recursion, and compares its value. name: the record's, or the
 * one to which an alias leads. */
void dns_look(const struct dns *dns, const struct dns_server *server,
              const sslstore_dcv_record *record, const char *name, struct dns_finding *finding);

/* Whether records of other types stand at the name of a CNAME record; names the types in text. A
 * server answers an update that adds a CNAME there as if it had been done (RFC 2136, section
 * 3.4.2.2). */
bool dns_other_types(const struct dns *dns, const struct dns_server *server,
                     const sslstore_dcv_record *record, char *text, size_t size);

/* Whether a host has its address from a wildcard and loses it while the record is published: the
 * host at the record's name or, if that begins with an underscore, above it. A name that exists, if
 * only for a record below it, has nothing from a wildcard (RFC 4592, section 2.2.2). text: the
 * host. */
bool dns_hides_wildcard(const struct dns *dns, const struct dns_server *server, const char *name,
                        char *text, size_t size);

#endif
