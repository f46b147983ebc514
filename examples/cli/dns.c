/* Asks name servers, with ldns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "dns.h"
#include "dns_timeout.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define PORT          53
#define QUESTION_MS   2000
#define EVERYTHING_MS 30000
#define RESOLV_CONF   "/etc/resolv.conf"

/* ---- Names ---- */

void dns_name_text(const ldns_rdf *name, char out[SSLSTORE_DOMAIN_MAX])
{
    char *text = ldns_rdf2str(name);
    size_t size = text != NULL ? strlen(text) : 0;

    size -= size > 0 && text[size - 1] == '.';
    if (size >= SSLSTORE_DOMAIN_MAX) {
        size = 0;
    }
    for (size_t i = 0; i < size; i++) {
        char byte = text[i];

        out[i] = byte >= 'A' && byte <= 'Z' ? (char) (byte - 'A' + 'a') : byte;
    }
    out[size] = '\0';
    free(text);
}

bool dns_name_is(const ldns_rdf *name, const char *text)
{
    char own[SSLSTORE_DOMAIN_MAX];

    dns_name_text(name, own);
    return strcasecmp(own, text) == 0;
}

/* ---- Servers ---- */

/* Cuts "HOST:PORT", "[HOST]:PORT" or "HOST" into its parts. An IPv6 address needs brackets if a
 * port follows. */
static bool split(const char *text, char host[SSLSTORE_DOMAIN_MAX], const char **port)
{
    const char *end = strrchr(text, ':');
    size_t size = strlen(text);

    *port = NULL;
    if (text[0] == '[') {
        const char *close = strchr(text, ']');

        if (close == NULL || (close[1] != '\0' && close[1] != ':')) {
            return false;
        }
        *port = close[1] == ':' ? close + 2 : NULL;
        text++;
        size = (size_t) (close - text);
    } else if (end != NULL && strchr(text, ':') == end) {
        *port = end + 1;
        size = (size_t) (end - text);
    }
    if (size == 0 || size >= SSLSTORE_DOMAIN_MAX) {
        return false;
    }
    memcpy(host, text, size);
    host[size] = '\0';
    return true;
}

static bool read_port(const char *text, uint16_t *port)
{
    char *end;
    unsigned long number;

    *port = PORT;
    if (text == NULL) {
        return true;
    }
    number = strtoul(text, &end, 10);
    *port = (uint16_t) number;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && number > 0 && number <= UINT16_MAX;
}

bool dns_server_read(const char *text, struct dns_server *server)
{
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM};
    struct addrinfo *found;
    const char *port;
    bool known;

    memset(server, 0, sizeof *server);
    if (!split(text, server->name, &port) || !read_port(port, &server->port) ||
        getaddrinfo(server->name, NULL, &hints, &found) != 0) {
        return false;
    }
    known = getnameinfo(found->ai_addr, found->ai_addrlen, server->address, sizeof server->address,
                        NULL, 0, NI_NUMERICHOST) == 0;
    freeaddrinfo(found);
    return known;
}

void dns_server_add(struct dns_servers *servers, const char *name, const ldns_rdf *address,
                    uint16_t port)
{
    struct dns_server *server = &servers->list[servers->count];
    char *text = ldns_rdf2str(address);

    if (text != NULL && servers->count < DNS_SERVERS_MAX && strlen(text) < DNS_ADDRESS_MAX) {
        memset(server, 0, sizeof *server);
        snprintf(server->address, sizeof server->address, "%s", text);
        snprintf(server->name, sizeof server->name, "%s", name != NULL ? name : text);
        server->port = port;
        servers->count++;
    }
    free(text);
}

static void read_system_resolvers(struct dns_servers *servers)
{
    ldns_resolver *system;

    if (ldns_resolver_new_frm_file(&system, RESOLV_CONF) != LDNS_STATUS_OK) {
        return;
    }
    for (size_t i = 0; i < ldns_resolver_nameserver_count(system); i++) {
        dns_server_add(servers, NULL, ldns_resolver_nameservers(system)[i],
                       (uint16_t) ldns_resolver_port(system));
    }
    ldns_resolver_deep_free(system);
}

bool dns_begin(struct dns *dns, const char *resolver)
{
    memset(dns, 0, sizeof *dns);
    dns->timeout_ms = QUESTION_MS;
    dns->deadline_ms = sslstore_now_ms(NULL) + EVERYTHING_MS;
    if (resolver == NULL) {
        read_system_resolvers(&dns->resolvers);
    } else if (dns_server_read(resolver, &dns->resolvers.list[0])) {
        dns->resolvers.count = 1;
    }
    return dns->resolvers.count > 0;
}

/* ---- One question ---- */

static ldns_rdf *address_of(const char *text)
{
    ldns_rdf *address = ldns_rdf_new_frm_str(LDNS_RDF_TYPE_A, text);

    return address != NULL ? address : ldns_rdf_new_frm_str(LDNS_RDF_TYPE_AAAA, text);
}

static ldns_resolver *resolver_for(const struct dns_server *server, uint32_t timeout_ms)
{
    ldns_resolver *resolver = ldns_resolver_new();
    ldns_rdf *address = address_of(server->address);

    if (resolver == NULL || address == NULL ||
        ldns_resolver_push_nameserver(resolver, address) != LDNS_STATUS_OK) {
        ldns_rdf_deep_free(address);
        ldns_resolver_deep_free(resolver);
        return NULL;
    }
    ldns_rdf_deep_free(address);
    ldns_resolver_set_port(resolver, server->port);
    dns_set_timeout(resolver, timeout_ms);
    ldns_resolver_set_retry(resolver, 2);
    ldns_resolver_set_retrans(resolver, 0);
    return resolver;
}

static bool answers(const ldns_pkt *answer, const ldns_pkt *query)
{
    const ldns_rr_list *asked = ldns_pkt_question(answer);

    return ldns_pkt_qr(answer) && ldns_pkt_id(answer) == ldns_pkt_id(query) &&
           ldns_rr_list_rr_count(asked) == 1 &&
           ldns_rr_compare(ldns_rr_list_rr(asked, 0),
                           ldns_rr_list_rr(ldns_pkt_question(query), 0)) == 0;
}

ldns_pkt *dns_ask(const struct dns *dns, const struct dns_server *server, const char *name,
                  ldns_rr_type type, bool recursive)
{
    ldns_resolver *resolver;
    ldns_rdf *owner;
    ldns_pkt *query;
    ldns_pkt *answer = NULL;

    if (sslstore_now_ms(NULL) >= dns->deadline_ms) {
        return NULL;
    }
    resolver = resolver_for(server, dns->timeout_ms);
    owner = ldns_dname_new_frm_str(name);
    query = owner != NULL
                ? ldns_pkt_query_new(owner, type, LDNS_RR_CLASS_IN, recursive ? LDNS_RD : 0)
                : NULL;
    if (resolver != NULL && query != NULL) {
        ldns_pkt_set_random_id(query);
        if (ldns_resolver_send_pkt(&answer, resolver, query) != LDNS_STATUS_OK) {
            answer = NULL;
        }
    }
    if (answer != NULL && !answers(answer, query)) {
        ldns_pkt_free(answer);
        answer = NULL;
    }
    ldns_pkt_free(query);
    ldns_resolver_deep_free(resolver);
    return answer;
}

ldns_pkt *dns_ask_any(const struct dns *dns, const struct dns_servers *servers, const char *name,
                      ldns_rr_type type, bool recursive)
{
    ldns_pkt *answer = NULL;

    for (size_t i = 0; i < servers->count && answer == NULL; i++) {
        answer = dns_ask(dns, &servers->list[i], name, type, recursive);
        if (answer != NULL && ldns_pkt_get_rcode(answer) != LDNS_RCODE_NOERROR &&
            ldns_pkt_get_rcode(answer) != LDNS_RCODE_NXDOMAIN) {
            ldns_pkt_free(answer);
            answer = NULL;
        }
    }
    return answer;
}
