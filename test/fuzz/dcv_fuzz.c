/* The list of validation records of an order that consists of the input's lines: nothing hostile is
 * listed, and nothing twice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define DOMAINS_MAX 32
#define TEXTS_MAX   (7 + 6 * DOMAINS_MAX)
#define FOLDER      "/.well-known/pki-validation/"
#define NAME_BYTES  "abcdefghijklmnopqrstuvwxyz0123456789-_."
#define FILE_BYTES  NAME_BYTES "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The texts of the order are the lines, in the sequence of the members below. */
static char *texts[TEXTS_MAX];
static size_t text_count;

static const char *next_text(struct fuzz_bytes *bytes)
{
    struct fuzz_bytes line = fuzz_take_part(bytes, "\n");

    texts[text_count] = fuzz_text(line.data, line.size);
    return texts[text_count++];
}

static size_t read_domains(struct fuzz_bytes *bytes, sslstore_domain_status *domains)
{
    size_t count = 0;

    for (; count < DOMAINS_MAX && bytes->size > 0; count++) {
        sslstore_domain_status *domain = &domains[count];

        domain->approved = fuzz_take(bytes) == '+';
        domain->domain = next_text(bytes);
        domain->method = next_text(bytes);
        domain->file_name = next_text(bytes);
        domain->file_contents = next_text(bytes);
        domain->dns_name = next_text(bytes);
        domain->dns_entry = next_text(bytes);
    }
    return count;
}

static void read_order(struct fuzz_bytes *bytes, sslstore_order *order,
                       sslstore_domain_status *domains)
{
    order->state = fuzz_take(bytes) == '+' ? SSLSTORE_STATE_ACTIVE : SSLSTORE_STATE_PENDING;
    order->common_name = next_text(bytes);
    order->dns_names = next_text(bytes);
    order->approver_email = next_text(bytes);
    order->auth_file_name = next_text(bytes);
    order->auth_file_content = next_text(bytes);
    order->cname_name = next_text(bytes);
    order->cname_value = next_text(bytes);
    order->domains = domains;
    order->domain_count = read_domains(bytes, domains);
}

static bool consists_of(const char *text, const char *bytes)
{
    return strspn(text, bytes) == strlen(text);
}

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((*text < ' ' || *text > '~') && *text != '\r' && *text != '\n') {
            return false;
        }
    }
    return true;
}

/* Labels of 1 to 63 bytes. */
static bool is_name(const char *name)
{
    size_t size = strlen(name);

    for (;;) {
        size_t label = strcspn(name, ".");

        if (label == 0 || label > 63) {
            return false;
        }
        if (name[label] == '\0') {
            return size <= 253;
        }
        name += label + 1;
    }
}

/* The domain's last two labels are those of the record's name, too. */
static bool is_below(const char *name, const char *domain)
{
    const char *last = domain + strlen(domain);
    size_t size;

    for (int dots = 0; last > domain; last--) {
        dots += last[-1] == '.';
        if (dots == 2) {
            break;
        }
    }
    size = strlen(last);
    return strlen(name) >= size && strcmp(name + strlen(name) - size, last) == 0;
}

static void check_record(const sslstore_dcv_list *list, const sslstore_dcv_record *record)
{
    const char *domain = record->domain;

    fuzz_check_text(&list->block_, record->domain);
    fuzz_check_text(&list->block_, record->name);
    fuzz_check_text(&list->block_, record->url);
    fuzz_check_text(&list->block_, record->value);
    domain += strncmp(domain, "*.", 2) == 0 ? 2 : 0;
    FUZZ_CHECK(consists_of(domain, NAME_BYTES) && is_name(domain));
    FUZZ_CHECK(is_printable(record->value));
    switch (record->method) {
    case SSLSTORE_METHOD_FILE:
        FUZZ_CHECK(strncmp(record->name, FOLDER, strlen(FOLDER)) == 0);
        FUZZ_CHECK(consists_of(record->name + strlen(FOLDER), FILE_BYTES));
        FUZZ_CHECK(record->name[strlen(FOLDER)] != '.');
        FUZZ_CHECK(strstr(record->url, record->name) != NULL &&
                   strstr(record->url, domain) != NULL);
        break;
    case SSLSTORE_METHOD_CNAME:
        FUZZ_CHECK(record->name[0] == '_');
        FUZZ_CHECK(consists_of(record->value, NAME_BYTES) && is_name(record->value));
        FUZZ_CHECK(is_name(record->name) && is_below(record->name, domain));
        break;
    case SSLSTORE_METHOD_TXT:
        FUZZ_CHECK(strpbrk(record->value, "\"\\\r\n") == NULL && strlen(record->value) <= 255);
        FUZZ_CHECK(is_name(record->name) && is_below(record->name, domain));
        break;
    default:
        FUZZ_CHECK(record->method == SSLSTORE_METHOD_EMAIL && record->name[0] == '\0');
    }
    FUZZ_CHECK(record->method == SSLSTORE_METHOD_FILE || record->url[0] == '\0');
}

static void check_list(const sslstore_dcv_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const sslstore_dcv_record *record = &list->records[i];

        check_record(list, record);
        for (size_t j = 0; j < i; j++) {
            const sslstore_dcv_record *other = &list->records[j];

            FUZZ_CHECK(record->method != other->method || record->approved != other->approved ||
                       strcmp(record->domain, other->domain) != 0 ||
                       strcmp(record->name, other->name) != 0 ||
                       strcmp(record->url, other->url) != 0 ||
                       strcmp(record->value, other->value) != 0);
        }
    }
}

static sslstore_result list_once(const sslstore_order *order, size_t refuse_at)
{
    static struct fake heap;
    sslstore_memory memory;
    sslstore_dcv_list list;
    sslstore_result result;

    fuzz_heap_begin(&heap, &memory, refuse_at);
    result = sslstore_dcv_list_read(&memory, order, &list);
    FUZZ_CHECK(result == SSLSTORE_OK || (list.count == 0 && list.records == NULL));
    check_list(&list);
    sslstore_dcv_list_free(&list);
    fuzz_heap_end(&heap);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sslstore_domain_status domains[DOMAINS_MAX];
    sslstore_order order = {0};
    struct fuzz_bytes bytes = {data, size};
    sslstore_result result;

    memset(domains, 0, sizeof domains);
    text_count = 0;
    read_order(&bytes, &order, domains);
    result = list_once(&order, 0);
    FUZZ_CHECK(result == SSLSTORE_OK || result == SSLSTORE_ERR_REPLY);
    if (result == SSLSTORE_OK) {
        result = list_once(&order, 1);
        FUZZ_CHECK(result == SSLSTORE_OK || result == SSLSTORE_ERR_MEMORY);
    } else {
        FUZZ_CHECK(list_once(&order, 1) == result);
    }
    for (size_t i = 0; i < text_count; i++) {
        free(texts[i]);
    }
    return 0;
}
