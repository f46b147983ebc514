/* Compares the answers of a name server with a record that validation asks for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "dns_look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A label that nobody uses: what is found under it comes from a wildcard. */
#define UNUSED_LABEL "sslstore-check-7f3a91c4"

/* ---- The record itself ---- */

/* Joins the strings of a TXT record. Returns false if they do not fit; out holds TXT_SIZE bytes. */
#define TXT_SIZE 1024
static bool read_txt(const ldns_rr *record, char *out)
{
    size_t size = 0;

    for (size_t i = 0; i < ldns_rr_rd_count(record); i++) {
        const ldns_rdf *part = ldns_rr_rdf(record, i);
        size_t part_size = ldns_rdf_size(part);

        if (part_size == 0 || size + part_size > TXT_SIZE) {
            return false;
        }
        memcpy(out + size, ldns_rdf_data(part) + 1,
               part_size - 1); /* after the octet of its size */
        size += part_size - 1;
    }
    out[size] = '\0';
    return strlen(out) == size;
}

static bool has_value(const ldns_rr *record, const sslstore_dcv_record *wanted)
{
    char text[TXT_SIZE];

    if (wanted->method == SSLSTORE_METHOD_CNAME) {
        return dns_name_is(ldns_rr_rdf(record, 0), wanted->value);
    }
    return read_txt(record, text) && strcmp(text, wanted->value) == 0;
}

/* "CNAME other.example", as the server writes it; cut to what fits. */
static void describe(const ldns_rr *record, char *text, size_t size)
{
    size_t used = strlen(text);
    char *type = ldns_rr_type2str(ldns_rr_get_type(record));
    char *value = ldns_rr_rd_count(record) > 0 ? ldns_rdf2str(ldns_rr_rdf(record, 0)) : NULL;

    (void) snprintf(text + used, size - used, "%s%s %s", used > 0 ? ", " : "",
                    type != NULL ? type : "?", value != NULL ? value : "");
    free(type);
    free(value);
}

/* Compares the answer section's records of that type and name. */
static void compare(const ldns_pkt *answer, ldns_rr_type type, const char *name,
                    const sslstore_dcv_record *wanted, struct dns_finding *finding)
{
    const ldns_rr_list *section = ldns_pkt_answer(answer);

    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *record = ldns_rr_list_rr(section, i);
        bool is_type = ldns_rr_get_type(record) == type;

        if (!dns_name_is(ldns_rr_owner(record), name)) {
            continue;
        }
        if (is_type && has_value(record, wanted)) {
            finding->kind = DNS_THERE;
            finding->text[0] = '\0';
            return;
        }
        if (is_type) {
            finding->kind = DNS_OTHER;
            describe(record, finding->text, sizeof finding->text);
        } else if (ldns_rr_get_type(record) == LDNS_RR_TYPE_CNAME) {
            finding->kind = DNS_ALIAS;
            dns_name_text(ldns_rr_rdf(record, 0), finding->name);
            return;
        }
    }
}

/* No record in an answer without an error: are other servers named? */
static void look_for_referral(const ldns_pkt *answer, struct dns_finding *finding)
{
    const ldns_rr_list *section = ldns_pkt_authority(answer);

    if (ldns_pkt_aa(answer)) {
        return;
    }
    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        if (ldns_rr_get_type(ldns_rr_list_rr(section, i)) == LDNS_RR_TYPE_NS) {
            finding->kind = DNS_REFERRED;
            dns_name_text(ldns_rr_owner(ldns_rr_list_rr(section, i)), finding->name);
            return;
        }
    }
}

static void note_refusal(const ldns_pkt *answer, struct dns_finding *finding)
{
    ldns_pkt_rcode code = ldns_pkt_get_rcode(answer);
    char *text;

    if (code == LDNS_RCODE_NOERROR || code == LDNS_RCODE_NXDOMAIN) {
        return;
    }
    text = ldns_pkt_rcode2str(code);
    (void) snprintf(finding->text, sizeof finding->text, "no answer but %s",
                    text != NULL ? text : "an error");
    free(text);
}

static ldns_rr_type type_of(const sslstore_dcv_record *record)
{
    return record->method == SSLSTORE_METHOD_CNAME ? LDNS_RR_TYPE_CNAME : LDNS_RR_TYPE_TXT;
}

void dns_look(const struct dns *dns, const struct dns_server *server,
              const sslstore_dcv_record *record, const char *name, struct dns_finding *finding)
{
    ldns_rr_type type = type_of(record);
    ldns_pkt *answer = dns_ask(dns, server, name, type, false);

    memset(finding, 0, sizeof *finding);
    finding->kind = DNS_SILENT;
    if (answer == NULL) {
        return;
    }
    finding->kind = DNS_NOTHING;
    compare(answer, type, name, record, finding);
    if (finding->kind == DNS_NOTHING) {
        look_for_referral(answer, finding);
    }
    if (finding->kind == DNS_NOTHING) {
        note_refusal(answer, finding);
    }
    ldns_pkt_free(answer);
}

/* ---- What stands in the way ---- */

/* The records that a name has of a type, sorted; NULL: none. aliases: an alias counts, too. */
static ldns_rr_list *records_of(const struct dns *dns, const struct dns_server *server,
                                const char *name, ldns_rr_type type, bool aliases)
{
    ldns_pkt *answer = dns_ask(dns, server, name, type, false);
    ldns_rr_list *list = answer != NULL ? ldns_rr_list_new() : NULL;
    const ldns_rr_list *section = answer != NULL ? ldns_pkt_answer(answer) : NULL;

    for (size_t i = 0; list != NULL && i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *record = ldns_rr_list_rr(section, i);
        ldns_rr_type own = ldns_rr_get_type(record);

        if (dns_name_is(ldns_rr_owner(record), name) && ldns_rr_rd_count(record) > 0 &&
            (own == type || (aliases && own == LDNS_RR_TYPE_CNAME))) {
            (void) ldns_rr_list_push_rr(list, ldns_rr_clone(record));
        }
    }
    ldns_pkt_free(answer);
    if (list != NULL && ldns_rr_list_rr_count(list) == 0) {
        ldns_rr_list_free(list);
        list = NULL;
    }
    ldns_rr_list_sort(list);
    return list;
}

static bool is_same_data(const ldns_rr_list *left, const ldns_rr_list *right)
{
    size_t count = ldns_rr_list_rr_count(left);

    if (ldns_rr_list_rr_count(right) != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const ldns_rr *one = ldns_rr_list_rr(left, i);
        const ldns_rr *other = ldns_rr_list_rr(right, i);

        if (ldns_rdf_compare(ldns_rr_rdf(one, 0), ldns_rr_rdf(other, 0)) != 0) {
            return false;
        }
    }
    return true;
}

/* The name beside another one that nobody uses. Returns false if it would be too long. */
static bool unused_sibling(const char *name, char out[SSLSTORE_DOMAIN_MAX])
{
    const char *dot = strchr(name, '.');
    int size = snprintf(out, SSLSTORE_DOMAIN_MAX, "%s%s", UNUSED_LABEL, dot != NULL ? dot : "");

    return size > 0 && size < SSLSTORE_DOMAIN_MAX;
}

/* What a name has of a type. */
enum origin {
    ABSENT,
    OWN,
    WILDCARD, /* what a name beside it has, too */
    HIDDEN    /* nothing, although a name beside it has something */
};

static enum origin origin_of(const struct dns *dns, const struct dns_server *server,
                             const char *name, ldns_rr_type type, bool aliases)
{
    char sibling[SSLSTORE_DOMAIN_MAX];
    ldns_rr_list *own = records_of(dns, server, name, type, aliases);
    ldns_rr_list *wild = NULL;
    enum origin origin = own != NULL ? OWN : ABSENT;

    if (unused_sibling(name, sibling)) {
        wild = records_of(dns, server, sibling, type, aliases);
    }
    if (wild != NULL && own == NULL) {
        origin = HIDDEN;
    } else if (wild != NULL && is_same_data(own, wild)) {
        origin = WILDCARD;
    }
    ldns_rr_list_deep_free(own);
    ldns_rr_list_deep_free(wild);
    return origin;
}

bool dns_other_types(const struct dns *dns, const struct dns_server *server,
                     const sslstore_dcv_record *record, char *text, size_t size)
{
    static const struct {
        ldns_rr_type type;
        const char *name;
    } types[] = {{LDNS_RR_TYPE_TXT, "TXT"},
                 {LDNS_RR_TYPE_A, "A"},
                 {LDNS_RR_TYPE_AAAA, "AAAA"},
                 {LDNS_RR_TYPE_MX, "MX"}};

    text[0] = '\0';
    if (record->method != SSLSTORE_METHOD_CNAME) {
        return false;
    }
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        size_t used = strlen(text);

        if (origin_of(dns, server, record->name, types[i].type, false) == OWN) {
            (void) snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", types[i].name);
        }
    }
    return text[0] != '\0';
}

bool dns_hides_wildcard(const struct dns *dns, const struct dns_server *server, const char *name,
                        char *text, size_t size)
{
    static const ldns_rr_type types[] = {LDNS_RR_TYPE_A, LDNS_RR_TYPE_AAAA};
    const char *dot = strchr(name, '.');
    const char *host = name[0] == '_' && dot != NULL ? dot + 1 : name;
    bool hides = false;

    (void) snprintf(text, size, "%s", host);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        enum origin origin = origin_of(dns, server, host, types[i], true);

        if (origin == OWN) {
            return false;
        }
        hides = hides || origin == WILDCARD || origin == HIDDEN;
    }
    return hides;
}
