/* DNS: asks name servers directly.
 *
 * Names are lower-case and without the final dot, as the library lists them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DNS_H
#define SSLSTORE_CLI_DNS_H

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sslstore.h"

#define DNS_SERVERS_MAX 8
#define DNS_ADDRESS_MAX 64

struct dns_server {
    char name[SSLSTORE_DOMAIN_MAX]; /* for messages */
    char address[DNS_ADDRESS_MAX];  /* of IP, as text */
    uint16_t port;
};

struct dns_servers {
    struct dns_server list[DNS_SERVERS_MAX];
    size_t count;
};

struct dns {
    struct dns_servers resolvers; /* find name servers and their addresses */
    uint32_t timeout_ms;          /* of one question; it is asked twice */
    uint64_t deadline_ms;         /* sslstore_now_ms() after which nothing is asked any more */
};

/* resolver: "HOST[:PORT]", whose port is then that of the authoritative servers, too; NULL: those
 * of the system. Returns false if there is none. */
bool dns_begin(struct dns *dns, const char *resolver);

/* Reads "HOST", "HOST:PORT", "[IPV6]:PORT"; looks the host up. Returns false if that fails. */
bool dns_server_read(const char *text, struct dns_server *server);

/* Asks one server, by UDP, or by TCP if the answer does not fit. Returns NULL if there is no
 * answer, or one to another question. Free with ldns_pkt_free(). */
ldns_pkt *dns_ask(const struct dns *dns, const struct dns_server *server, const char *name,
                  ldns_rr_type type, bool recursive);

/* Asks the servers one after the other until one answers with data, or that there is none. */
ldns_pkt *dns_ask_any(const struct dns *dns, const struct dns_servers *servers, const char *name,
                      ldns_rr_type type, bool recursive);

/* Adds a server with an address from an answer or a configuration, if there is space for it. name:
 * NULL: the address. */
void dns_server_add(struct dns_servers *servers, const char *name, const ldns_rdf *address,
                    uint16_t port);

/* Writes a name of an answer without the final dot; "" if it does not fit. */
void dns_name_text(const ldns_rdf *name, char out[SSLSTORE_DOMAIN_MAX]);

/* Whether two names are equal without regard to case. */
bool dns_name_is(const ldns_rdf *name, const char *text);

#endif
