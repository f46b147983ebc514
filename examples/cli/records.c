/* Prints what has to be published, or answered, to validate the domains of an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "records.h"

#include <string.h>
#include <strings.h>

#include "text.h"

const char *records_method(sslstore_method method)
{
    static const char *const names[] = {"", "e-mail", "file", "CNAME", "TXT"};

    return method >= SSLSTORE_METHOD_EMAIL && method <= SSLSTORE_METHOD_TXT ? names[method] : "";
}

/* Prints each line of a value behind a label of width columns; label stands before the first
 * one. */
static void put_lines(FILE *out, const char *label, int width, const char *value)
{
    while (*value != '\0') {
        size_t size = strcspn(value, "\r\n");
        char line[512];

        (void) snprintf(line, sizeof line, "%.*s", (int) size, value);
        fprintf(out, "%-*s", width, label);
        text_put(out, line);
        fputc('\n', out);
        label = "";
        value += size;
        value += strspn(value, "\r\n");
    }
}

void records_show_value(const char *value)
{
    put_lines(stdout, "Value", 16, value);
}

/* Prints the parts, the last of which is NULL. */
static void put_parts(FILE *out, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        text_put(out, *parts);
    }
    fputc('\n', out);
}

static void show_record(FILE *out, const sslstore_dcv_record *record)
{
    const char *parts[] = {"  ", record->domain, ": ", NULL, NULL, NULL, NULL, NULL};

    if (record->approved) {
        parts[3] = "approved";
    } else if (record->method == SSLSTORE_METHOD_FILE) {
        parts[3] = "serve ";
        parts[4] = record->url;
        parts[5] = " with the text";
    } else if (record->method == SSLSTORE_METHOD_EMAIL) {
        parts[3] = "answer the e-mail to ";
        parts[4] = record->value[0] != '\0' ? record->value : "the approver";
    } else {
        parts[3] = "publish in DNS ";
        parts[4] = record->name;
        parts[5] = record->method == SSLSTORE_METHOD_CNAME ? " CNAME " : " TXT ";
        parts[6] = record->value;
    }
    put_parts(out, parts);
    if (!record->approved && record->method == SSLSTORE_METHOD_FILE) {
        put_lines(out, "", 4, record->value);
    }
}

static bool is_listed(const sslstore_dcv_list *list, const char *domain)
{
    size_t size = strlen(domain);

    size -= size > 0 && domain[size - 1] == '.';
    for (size_t i = 0; i < list->count; i++) {
        if (strlen(list->records[i].domain) == size &&
            strncasecmp(list->records[i].domain, domain, size) == 0) {
            return true;
        }
    }
    return false;
}

/* Domains that share a record with another one, or about which the service says no more yet. */
static void show_others(FILE *out, const sslstore_order *order, const sslstore_dcv_list *list)
{
    for (size_t i = 0; i < order->domain_count; i++) {
        const sslstore_domain_status *domain = &order->domains[i];
        const char *parts[] = {"  ", domain->domain, ": ", domain->method,
                               " ",  domain->status, NULL};

        if (!is_listed(list, domain->domain)) {
            put_parts(out, parts);
        }
    }
}

void records_show(FILE *out, const sslstore_order *order)
{
    sslstore_dcv_list list;
    sslstore_result result = sslstore_dcv_list_read(&sslstore_memory_heap, order, &list);

    for (size_t i = 0; i < list.count; i++) {
        show_record(out, &list.records[i]);
    }
    show_others(out, order, &list);
    if (result == SSLSTORE_ERR_REPLY) {
        fputs("  The service asks to publish what no CA asks for; do not publish it.\n", out);
    }
    sslstore_dcv_list_free(&list);
}
