/* Asks name servers, with ldns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "dns.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>

#define PORT            53
#define QUESTION_MS     2000
#define EVERYTHING_MS   30000
#define RESOLV_CONF     "/etc/resolv.conf"
#define DELEGATIONS_MAX 32

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

/* Whether name is zone, or below it. The root ("") is above every name. */
static bool is_within(const char *name, const char *zone)
{
    size_t size = strlen(name);
    size_t zone_size = strlen(zone);

    if (zone_size == 0 || size <= zone_size) {
        return zone_size == 0 || strcmp(name, zone) == 0;
    }
    return name[size - zone_size - 1] == '.' && strcmp(name + size - zone_size, zone) == 0;
}

/* ---- Servers ---- */

/* Cuts "HOST:PORT", "[HOST]:PORT" or "HOST" into its parts. An IPv6 address needs brackets if a port
 * follows. */
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

/* Adds a server with an address from an answer or a configuration. */
static void add_server(struct dns_servers *servers, const char *name, const ldns_rdf *address,
                       uint16_t port)
{
    struct dns_server *server = &servers->list[servers->count];
    char *text = ldns_rdf2str(address);

    if (text != NULL && servers->count < DNS_SERVERS_MAX && strlen(text) < DNS_ADDRESS_MAX) {
        memset(server, 0, sizeof *server);
        strcpy(server->address, text);
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
        add_server(servers, NULL, ldns_resolver_nameservers(system)[i],
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
    struct timeval timeout = {.tv_sec = timeout_ms / 1000,
                              .tv_usec = (suseconds_t) (timeout_ms % 1000) * 1000};

    if (resolver == NULL || address == NULL ||
        ldns_resolver_push_nameserver(resolver, address) != LDNS_STATUS_OK) {
        ldns_rdf_deep_free(address);
        ldns_resolver_deep_free(resolver);
        return NULL;
    }
    ldns_rdf_deep_free(address);
    ldns_resolver_set_port(resolver, server->port);
    ldns_resolver_set_timeout(resolver, timeout);
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

/* Asks the servers one after the other until one answers. */
static ldns_pkt *ask_any(const struct dns *dns, const struct dns_servers *servers, const char *name,
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

/* ---- The authoritative servers ---- */

/* Adds the first address that the section has for a name. */
static bool add_from(struct dns_servers *servers, const ldns_rr_list *section, const char *name,
                     uint16_t port)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *record = ldns_rr_list_rr(section, i);
        ldns_rr_type type = ldns_rr_get_type(record);

        if ((type == LDNS_RR_TYPE_A || type == LDNS_RR_TYPE_AAAA) &&
            dns_name_is(ldns_rr_owner(record), name)) {
            add_server(servers, name, ldns_rr_rdf(record, 0), port);
            return true;
        }
    }
    return false;
}

/* Looks the address of a name server up. */
static void add_by_name(const struct dns *dns, struct dns_servers *servers, const char *name)
{
    static const ldns_rr_type types[] = {LDNS_RR_TYPE_A, LDNS_RR_TYPE_AAAA};
    bool added = false;

    for (size_t i = 0; i < 2 && !added; i++) {
        ldns_pkt *answer = ask_any(dns, &dns->resolvers, name, types[i], true);

        if (answer != NULL) {
            added = add_from(servers, ldns_pkt_answer(answer), name, dns->resolvers.list[0].port);
            ldns_pkt_free(answer);
        }
    }
}

/* The servers that the NS records of a section name. */
static void read_servers(const struct dns *dns, const ldns_pkt *answer, const ldns_rr_list *section,
                         struct dns_servers *servers)
{
    servers->count = 0;
    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *record = ldns_rr_list_rr(section, i);
        char name[SSLSTORE_DOMAIN_MAX];

        if (ldns_rr_get_type(record) != LDNS_RR_TYPE_NS) {
            continue;
        }
        dns_name_text(ldns_rr_rdf(record, 0), name);
        if (!add_from(servers, ldns_pkt_additional(answer), name, dns->resolvers.list[0].port)) {
            add_by_name(dns, servers, name);
        }
    }
}

/* The owner of the first record of a type in a section. Returns false if there is none. */
static bool owner_of(const ldns_rr_list *section, ldns_rr_type type,
                     char owner[SSLSTORE_DOMAIN_MAX])
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *record = ldns_rr_list_rr(section, i);

        if (ldns_rr_get_type(record) == type) {
            dns_name_text(ldns_rr_owner(record), owner);
            return true;
        }
    }
    return false;
}

/* Whether the answer refers to servers of a zone between the present one and the name. */
static bool is_referral(const ldns_pkt *answer, const char *name, const char *zone,
                        char lower[SSLSTORE_DOMAIN_MAX])
{
    return ldns_rr_list_rr_count(ldns_pkt_answer(answer)) == 0 &&
           owner_of(ldns_pkt_authority(answer), LDNS_RR_TYPE_NS, lower) && is_within(name, lower) &&
           is_within(lower, zone) && strcmp(lower, zone) != 0;
}

/* Where the walk down from the top-level domain is. */
struct walk {
    const struct dns *dns;
    const char *name; /* asked for; without its first label if that is an alias */
    char *zone;
    struct dns_servers *servers;
};

/* Replaces the servers by those that the zone itself names; its parent may know fewer. */
static void read_own_servers(const struct walk *walk)
{
    struct dns_servers own = {.count = 0};
    ldns_pkt *answer = ask_any(walk->dns, walk->servers, walk->zone, LDNS_RR_TYPE_NS, false);

    if (answer == NULL) {
        return;
    }
    read_servers(walk->dns, answer, ldns_pkt_answer(answer), &own);
    if (own.count > 0) {
        *walk->servers = own;
    }
    ldns_pkt_free(answer);
}

/* One step down. Returns true if the zone is found, or if there is no way to it: no servers. */
static bool step(struct walk *walk)
{
    ldns_pkt *answer = ask_any(walk->dns, walk->servers, walk->name, LDNS_RR_TYPE_SOA, false);
    char lower[SSLSTORE_DOMAIN_MAX];
    bool found = true;

    if (answer == NULL) {
        walk->servers->count = 0;
        return true;
    }
    if (is_referral(answer, walk->name, walk->zone, lower)) {
        strcpy(walk->zone, lower);
        read_servers(walk->dns, answer, ldns_pkt_authority(answer), walk->servers);
        found = walk->servers->count == 0;
    } else if (owner_of(ldns_pkt_answer(answer), LDNS_RR_TYPE_CNAME, lower) &&
               strchr(walk->name, '.') != NULL) {
        walk->name = strchr(walk->name, '.') + 1;
        found = false;
    } else if (owner_of(ldns_pkt_answer(answer), LDNS_RR_TYPE_SOA, lower) ||
               owner_of(ldns_pkt_authority(answer), LDNS_RR_TYPE_SOA, lower)) {
        strcpy(walk->zone, lower);
        read_own_servers(walk);
    } else {
        walk->servers->count = 0;
    }
    ldns_pkt_free(answer);
    return found;
}

bool dns_authorities(const struct dns *dns, const char *name, struct dns_servers *servers,
                     char zone[SSLSTORE_DOMAIN_MAX])
{
    const char *dot = strrchr(name, '.');
    struct walk walk = {.dns = dns, .name = name, .zone = zone, .servers = servers};
    ldns_pkt *answer;

    servers->count = 0;
    snprintf(zone, SSLSTORE_DOMAIN_MAX, "%s", dot != NULL ? dot + 1 : name);
    answer = ask_any(dns, &dns->resolvers, zone, LDNS_RR_TYPE_NS, true);
    if (answer != NULL) {
        read_servers(dns, answer, ldns_pkt_answer(answer), servers);
        ldns_pkt_free(answer);
    }
    for (int i = 0; i < DELEGATIONS_MAX && servers->count > 0; i++) {
        if (step(&walk)) {
            return servers->count > 0;
        }
    }
    return false;
}
