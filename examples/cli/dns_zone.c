/* Finds the servers of a zone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "dns_zone.h"

#include <stdio.h>
#include <string.h>

#define DELEGATIONS_MAX 32
#define KNOWN_MS        30000

/* ---- Answers ---- */

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

/* Adds the first address that the section has for a name. */
static bool add_from(struct dns_servers *servers, const ldns_rr_list *section, const char *name,
                     uint16_t port)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *record = ldns_rr_list_rr(section, i);
        ldns_rr_type type = ldns_rr_get_type(record);

        if ((type == LDNS_RR_TYPE_A || type == LDNS_RR_TYPE_AAAA) &&
            dns_name_is(ldns_rr_owner(record), name)) {
            dns_server_add(servers, name, ldns_rr_rdf(record, 0), port);
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
        ldns_pkt *answer = dns_ask_any(dns, &dns->resolvers, name, types[i], true);

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

/* Whether the answer names the zone of the name: the present one, or one below it. */
static bool is_zone(const ldns_pkt *answer, const char *name, const char *zone,
                    char lower[SSLSTORE_DOMAIN_MAX])
{
    return (owner_of(ldns_pkt_answer(answer), LDNS_RR_TYPE_SOA, lower) ||
            owner_of(ldns_pkt_authority(answer), LDNS_RR_TYPE_SOA, lower)) &&
           is_within(name, lower) && is_within(lower, zone);
}

/* ---- The zone that was found last ---- */

/* The domains of an order are often in one zone, so that its servers need not be found for each. */
static struct known_zone {
    char name[SSLSTORE_DOMAIN_MAX]; /* "": none */
    struct dns_servers servers;
    struct dns_server resolver;
    uint64_t until_ms;
} known;

static bool is_known(const struct dns *dns, const char *name)
{
    return known.name[0] != '\0' && is_within(name, known.name) &&
           sslstore_now_ms(NULL) < known.until_ms &&
           memcmp(&known.resolver, &dns->resolvers.list[0], sizeof known.resolver) == 0;
}

static void remember(const struct dns *dns, const struct dns_servers *servers, const char *zone)
{
    snprintf(known.name, sizeof known.name, "%s", zone);
    known.servers = *servers;
    known.resolver = dns->resolvers.list[0];
    known.until_ms = sslstore_now_ms(NULL) + KNOWN_MS;
}

/* ---- The walk ---- */

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
    ldns_pkt *answer;

    if (strcmp(walk->zone, known.name) == 0) {
        return; /* it was begun with them */
    }
    answer = dns_ask_any(walk->dns, walk->servers, walk->zone, LDNS_RR_TYPE_NS, false);
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
    ldns_pkt *answer = dns_ask_any(walk->dns, walk->servers, walk->name, LDNS_RR_TYPE_SOA, false);
    char lower[SSLSTORE_DOMAIN_MAX];
    bool found = true;

    if (answer == NULL) {
        walk->servers->count = 0;
        return true;
    }
    if (is_referral(answer, walk->name, walk->zone, lower)) {
        snprintf(walk->zone, SSLSTORE_DOMAIN_MAX, "%s", lower);
        read_servers(walk->dns, answer, ldns_pkt_authority(answer), walk->servers);
        found = walk->servers->count == 0;
    } else if (owner_of(ldns_pkt_answer(answer), LDNS_RR_TYPE_CNAME, lower) &&
               strchr(walk->name, '.') != NULL) {
        walk->name = strchr(walk->name, '.') + 1;
        found = false;
    } else if (is_zone(answer, walk->name, walk->zone, lower)) {
        snprintf(walk->zone, SSLSTORE_DOMAIN_MAX, "%s", lower);
        read_own_servers(walk);
    } else {
        walk->servers->count = 0;
    }
    ldns_pkt_free(answer);
    return found;
}

/* Where the walk begins: at the zone that was found last, or at the top-level domain. */
static void begin_walk(const struct walk *walk)
{
    const char *dot = strrchr(walk->name, '.');
    ldns_pkt *answer;

    if (is_known(walk->dns, walk->name)) {
        snprintf(walk->zone, SSLSTORE_DOMAIN_MAX, "%s", known.name);
        *walk->servers = known.servers;
        return;
    }
    known.name[0] = '\0';
    walk->servers->count = 0;
    snprintf(walk->zone, SSLSTORE_DOMAIN_MAX, "%s", dot != NULL ? dot + 1 : walk->name);
    answer = dns_ask_any(walk->dns, &walk->dns->resolvers, walk->zone, LDNS_RR_TYPE_NS, true);
    if (answer != NULL) {
        read_servers(walk->dns, answer, ldns_pkt_answer(answer), walk->servers);
        ldns_pkt_free(answer);
    }
}

bool dns_authorities(const struct dns *dns, const char *name, struct dns_servers *servers,
                     char zone[SSLSTORE_DOMAIN_MAX])
{
    struct walk walk = {.dns = dns, .name = name, .zone = zone, .servers = servers};

    begin_walk(&walk);
    for (int i = 0; i < DELEGATIONS_MAX && servers->count > 0; i++) {
        if (step(&walk) && servers->count > 0) {
            remember(dns, servers, zone);
            return true;
        }
    }
    known.name[0] = '\0';
    return false;
}
