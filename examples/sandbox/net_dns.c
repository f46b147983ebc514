/* Queries CNAME and TXT records with ldns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net_dns.h"

#include "net_dns_timeout.h"

#include <ldns/ldns.h>
#include <string.h>

#define TRIES 2

static ldns_resolver *resolver_new(const struct net_config *config)
{
    ldns_resolver *resolver;
    char address[64];
    unsigned port;
    ldns_rdf *server;
    ldns_rdf_type type;

    if (!config->dns || !address_split(config->dns, address, sizeof address, &port)) {
        return NULL;
    }
    type = strchr(address, ':') ? LDNS_RDF_TYPE_AAAA : LDNS_RDF_TYPE_A;
    server = ldns_rdf_new_frm_str(type, address);
    resolver = ldns_resolver_new();
    if (!resolver || ldns_resolver_push_nameserver(resolver, server) != LDNS_STATUS_OK) {
        ldns_rdf_deep_free(server);
        ldns_resolver_deep_free(resolver);
        return NULL;
    }
    ldns_rdf_deep_free(server);
    ldns_resolver_set_port(resolver, (uint16_t) port);
    ldns_resolver_set_recursive(resolver, true);
    ldns_resolver_set_defnames(resolver, false);
    ldns_resolver_set_dnsrch(resolver, false);
    ldns_resolver_set_fallback(resolver, true);
    ldns_resolver_set_retry(resolver, TRIES);
    net_set_dns_timeout(resolver, config->timeout_ms / TRIES);
    return resolver;
}

static bool is_target(const ldns_rr *record, const char *expected)
{
    ldns_rdf *name = ldns_dname_new_frm_str(expected);
    bool equal = name && ldns_dname_compare(ldns_rr_rdf(record, 0), name) == 0;

    ldns_rdf_deep_free(name);
    return equal;
}

/* Each string of a TXT record begins with its length. */
static bool is_text(const ldns_rr *record, const char *expected)
{
    size_t left = strlen(expected);

    for (size_t i = 0; i < ldns_rr_rd_count(record); i++) {
        const ldns_rdf *string = ldns_rr_rdf(record, i);
        size_t size = ldns_rdf_size(string);

        size = size ? size - 1 : 0;
        if (size > left || memcmp(ldns_rdf_data(string) + 1, expected, size) != 0) {
            return false;
        }
        expected += size;
        left -= size;
    }
    return left == 0;
}

/* A resolver may add the records of the target; only those of the name itself count for a CNAME. */
static bool has_value(const ldns_pkt *reply, const ldns_rdf *name,
                      const struct dcv_question *question)
{
    const ldns_rr_list *records = ldns_pkt_answer(reply);
    bool alias = question->method == DCV_CNAME;
    ldns_rr_type type = alias ? LDNS_RR_TYPE_CNAME : LDNS_RR_TYPE_TXT;
    bool found = false;

    for (size_t i = 0; i < ldns_rr_list_rr_count(records) && !found; i++) {
        const ldns_rr *record = ldns_rr_list_rr(records, i);

        if (ldns_rr_get_type(record) != type ||
            (alias && ldns_dname_compare(ldns_rr_owner(record), name) != 0)) {
            continue;
        }
        found = alias ? is_target(record, question->value) : is_text(record, question->value);
    }
    return found;
}

static enum dcv_answer read_reply(const ldns_pkt *reply, const ldns_rdf *name,
                                  const struct dcv_question *question)
{
    ldns_pkt_rcode code = ldns_pkt_get_rcode(reply);

    if (code != LDNS_RCODE_NOERROR && code != LDNS_RCODE_NXDOMAIN) {
        return DCV_NO_ANSWER;
    }
    return has_value(reply, name, question) ? DCV_FOUND : DCV_NOT_FOUND;
}

enum dcv_answer net_query_record(const struct net_config *config,
                                 const struct dcv_question *question)
{
    ldns_rr_type type = question->method == DCV_CNAME ? LDNS_RR_TYPE_CNAME : LDNS_RR_TYPE_TXT;
    ldns_resolver *resolver = resolver_new(config);
    ldns_rdf *name = ldns_dname_new_frm_str(question->name);
    enum dcv_answer answer = DCV_NO_ANSWER;
    ldns_pkt *reply = NULL;

    if (resolver && name) {
        reply = ldns_resolver_query(resolver, name, type, LDNS_RR_CLASS_IN, LDNS_RD);
    }
    if (reply) {
        answer = read_reply(reply, name, question);
    }
    ldns_pkt_free(reply);
    ldns_rdf_deep_free(name);
    ldns_resolver_deep_free(resolver);
    return answer;
}
