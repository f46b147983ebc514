/* Looks for files and DNS records, and for what stands in their way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "propagated.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "dns.h"
#include "dns_look.h"
#include "dns_zone.h"
#include "fetch.h"

#define FILE_MS     15000
#define ALIASES_MAX 8
#define SHOWN_MAX   80 /* of a file, in a message */

/* Adds to a text of the report; what does not fit is cut. */
static void say(char *text, size_t capacity, const char *format, ...) PRINTF_LIKE(3, 4);

static void say(char *text, size_t capacity, const char *format, ...)
{
    size_t size = strlen(text);
    va_list list;

    va_start(list, format);
    (void) vsnprintf(text + size, capacity - size, format, list);
    va_end(list);
}

#define SAY(member, ...) say((member), sizeof(member), __VA_ARGS__)

/* ---- Files ---- */

/* Without blanks and line ends at the end: editors and web servers add them. */
static size_t trimmed(const char *text, size_t size)
{
    while (size > 0 && isspace((unsigned char) text[size - 1])) {
        size--;
    }
    return size;
}

static bool is_same_text(const struct fetched *fetched, const char *text)
{
    size_t size = trimmed(text, strlen(text));

    return trimmed(fetched->body, fetched->size) == size && memcmp(fetched->body, text, size) == 0;
}

static void look_for_file(const sslstore_dcv_record *record,
                          const struct propagated_options *options,
                          struct propagated_report *report)
{
    static struct fetched fetched;
    uint32_t timeout_ms = options->timeout_ms != 0 ? options->timeout_ms : FILE_MS;

    fetch(record->url, options->http, timeout_ms, &fetched);
    SAY(report->asked, "%s", record->url);
    report->state = NOT_PROPAGATED;
    if (fetched.status == 0) {
        SAY(report->found, "no answer: %s", fetched.problem);
    } else if (fetched.status != 200) {
        SAY(report->found, "HTTP status %ld", fetched.status);
    } else if (!is_same_text(&fetched, record->value)) {
        SAY(report->found, "another text: \"%.*s\"",
            (int) (fetched.size < SHOWN_MAX ? fetched.size : SHOWN_MAX), fetched.body);
    } else {
        report->state = PROPAGATED;
    }
}

/* ---- DNS ---- */

/* One search: the record, and the name under which it is looked for now. */
struct search {
    const sslstore_dcv_record *record;
    const struct propagated_options *options;
    struct propagated_report *report;
    struct dns dns;
    char name[SSLSTORE_DOMAIN_MAX]; /* the record's, or where an alias leads */
    char alias[SSLSTORE_DOMAIN_MAX];
    struct dns_servers servers;
    size_t answered;
    size_t having;
    bool warned;
};

static bool read_given_servers(struct search *search)
{
    const struct propagated_options *options = search->options;

    search->servers.count = 0;
    for (size_t i = 0; i < options->dns_count && i < DNS_SERVERS_MAX; i++) {
        if (!dns_server_read(options->dns[i], &search->servers.list[i])) {
            SAY(search->report->found, "the name server %s has no address", options->dns[i]);
            return false;
        }
        search->servers.count++;
    }
    return true;
}

static bool find_servers(struct search *search)
{
    char zone[SSLSTORE_DOMAIN_MAX];

    if (search->options->dns_count > 0) {
        return read_given_servers(search);
    }
    if (dns_authorities(&search->dns, search->name, &search->servers, zone)) {
        return true;
    }
    SAY(search->report->found,
        "no authoritative name server of %s can be reached (last: those of %s)", search->name,
        zone);
    return false;
}

static void note_asked(struct search *search, const struct dns_server *server)
{
    char *asked = search->report->asked;

    SAY(search->report->asked, "%s%s", asked[0] != '\0' ? ", " : "", server->name);
}

static void note_finding(struct search *search, const struct dns_server *server,
                         const struct dns_finding *finding)
{
    struct propagated_report *report = search->report;
    const char *separator = report->found[0] != '\0' ? "; " : "";

    switch (finding->kind) {
    case DNS_THERE:
        search->having++;
        return;
    case DNS_SILENT:
        SAY(report->found, "%s%s does not answer", separator, server->name);
        return;
    case DNS_ALIAS:
        (void) snprintf(search->alias, sizeof search->alias, "%s", finding->name);
        return;
    case DNS_REFERRED:
        SAY(report->found, "%s%s refers to the servers of %s, below which the name is", separator,
            server->name, finding->name);
        return;
    case DNS_OTHER:
        SAY(report->found, "%s%s has %s", separator, server->name, finding->text);
        return;
    default:
        SAY(report->found, "%s%s has %s", separator, server->name,
            finding->text[0] != '\0' ? finding->text : "no such record");
    }
}

/* Warnings are the same for all servers, so that the first that answers suffices. */
static void warn(struct search *search, const struct dns_server *server, bool is_there)
{
    struct propagated_report *report = search->report;
    char text[512];

    if (!is_there && dns_other_types(&search->dns, server, search->record, text, sizeof text)) {
        SAY(report->warning, "%s stands at %s; a CNAME cannot stand beside it", text,
            search->record->name);
    }
    if (dns_hides_wildcard(&search->dns, server, search->record->name, text, sizeof text)) {
        SAY(report->warning,
            "%s%s has its address from a wildcard and loses it while %s is published",
            report->warning[0] != '\0' ? "; " : "", text, search->record->name);
    }
}

static void ask_servers(struct search *search)
{
    search->answered = 0;
    search->having = 0;
    search->alias[0] = '\0';
    for (size_t i = 0; i < search->servers.count; i++) {
        const struct dns_server *server = &search->servers.list[i];
        struct dns_finding finding;

        dns_look(&search->dns, server, search->record, search->name, &finding);
        note_asked(search, server);
        note_finding(search, server, &finding);
        search->answered += finding.kind != DNS_SILENT;
        if (finding.kind != DNS_SILENT && finding.kind != DNS_REFERRED && !search->warned) {
            search->warned = true;
            warn(search, server, finding.kind == DNS_THERE);
        }
    }
}

/* Judges what the servers said. A server that is silent does not count if another one answered. */
static void judge(struct search *search)
{
    struct propagated_report *report = search->report;

    if (search->answered == 0) {
        report->state = PROPAGATED_UNKNOWN;
    } else if (search->having == search->answered) {
        report->state = PROPAGATED;
        if (report->found[0] != '\0') {
            SAY(report->warning, "%s%s", report->warning[0] != '\0' ? "; " : "", report->found);
            report->found[0] = '\0';
        }
    } else {
        report->state = NOT_PROPAGATED;
    }
}

/* A CA follows an alias when it looks for a TXT record. */
static bool follow(struct search *search)
{
    struct propagated_report *report = search->report;

    if (search->alias[0] == '\0' || strcmp(search->alias, search->name) == 0) {
        return false;
    }
    SAY(report->warning, "%s%s is an alias (CNAME) of %s: publish the TXT record there",
        report->warning[0] != '\0' ? "; " : "", search->name, search->alias);
    (void) snprintf(search->name, sizeof search->name, "%s", search->alias);
    report->asked[0] = '\0';
    report->found[0] = '\0';
    return true;
}

static void look_for_dns(struct search *search)
{
    if (!dns_begin(&search->dns, search->options->resolver) && search->options->dns_count == 0) {
        SAY(search->report->found, "no resolver is known");
        return;
    }
    if (search->options->timeout_ms != 0) {
        search->dns.timeout_ms = search->options->timeout_ms;
    }
    for (int i = 0; i < ALIASES_MAX; i++) {
        if (!find_servers(search)) {
            search->report->state = PROPAGATED_UNKNOWN;
            return;
        }
        ask_servers(search);
        judge(search);
        if (!follow(search)) {
            return;
        }
    }
    search->report->state = NOT_PROPAGATED;
    SAY(search->report->found, "too many aliases");
}

void propagated(const sslstore_dcv_record *record, const struct propagated_options *options,
                struct propagated_report *report)
{
    static const struct propagated_options defaults;
    struct search search = {.record = record, .options = options, .report = report};

    memset(report, 0, sizeof *report);
    if (options == NULL) {
        search.options = &defaults;
    }
    switch (record->method) {
    case SSLSTORE_METHOD_EMAIL:
        report->state = NOT_PROPAGATED;
        SAY(report->found, "an e-mail must be answered");
        return;
    case SSLSTORE_METHOD_FILE:
        look_for_file(record, search.options, report);
        return;
    default:
        report->state = PROPAGATED_UNKNOWN;
        snprintf(search.name, sizeof search.name, "%s", record->name);
        look_for_dns(&search);
    }
}
