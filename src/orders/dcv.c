/* DCV: lists what has to be published, or answered, to validate the domains of an order.
 *
 * The service describes it in two places, of the whole order and of each domain, and much of it
 * twice. A *claim* is one description as it came. Each is checked, written into the list twice (the
 * first time to measure), and then the list is sorted so that equal records stand side by side.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/frame.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/syntax.h"
#include "orders/dcv_text.h"
#include "orders/order_approver.h"
#include "sslstore.h"

#define FOLDER     "/.well-known/pki-validation/"
#define SEARCH_MAX (1u << 22) /* bytes of names that are compared; 250 names take 2 MB */

struct claim {
    const char *domain;
    sslstore_method method; /* 0: none */
    bool https;
    bool approved;
    const char *name; /* of the file or the DNS record */
    const char *value;
    const char *approver; /* EMAIL: the only one who is asked about this domain */
    size_t approver_size; /* 0: unknown */
};

struct writer {
    struct sslstore__text text;
    sslstore_dcv_record *records; /* NULL: measuring */
    size_t count;
    const char *addresses; /* of all approvers: one text for all records */
    bool has_addresses;
};

/* A program may have filled in the order itself. */
static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* ---- One claim, checked and written ---- */

static const char *put(struct writer *writer, const char *text)
{
    const char *start = sslstore__text_end(&writer->text);

    sslstore__text_put(&writer->text, text);
    sslstore__text_put_char(&writer->text, '\0');
    return start;
}

static bool put_file(struct writer *writer, const struct claim *claim, sslstore_dcv_record *record)
{
    const char *host = sslstore__domain_without_wildcard(record->domain);

    if (!sslstore__dcv_is_file_name(claim->name) || !sslstore__dcv_is_file_content(claim->value)) {
        return false;
    }
    record->https = claim->https;
    record->url = sslstore__text_end(&writer->text);
    sslstore__text_put(&writer->text, claim->https ? "https://" : "http://");
    sslstore__text_put(&writer->text, host);
    record->name = sslstore__text_end(&writer->text);
    sslstore__text_put(&writer->text, FOLDER);
    (void) put(writer, claim->name);
    record->value = put(writer, claim->value);
    return true;
}

/* The name of a CNAME begins with an underscore (CA/Browser Forum, 3.2.2.4.7), so that it cannot
 * take the place of a host. */
static bool put_dns(struct writer *writer, const struct claim *claim, sslstore_dcv_record *record)
{
    char name[SSLSTORE_DOMAIN_MAX]; /* of the record, then of its target */
    const char *value = claim->value;

    if (!sslstore__dcv_record_name(claim->name, sslstore__domain_without_wildcard(record->domain),
                                   name)) {
        return false;
    }
    record->name = put(writer, name);
    if (claim->method == SSLSTORE_METHOD_CNAME) {
        value = name;
        if (name[0] != '_' || !sslstore__dcv_target(claim->value, name)) {
            return false;
        }
    } else if (!sslstore__dcv_is_txt(claim->value)) {
        return false;
    }
    record->value = put(writer, value);
    return true;
}

/* Of the approver list, only the addresses: an entry may also be a method. */
static void put_addresses(struct writer *writer, const char *list)
{
    const char *entry;
    size_t size;
    const char *separator = "";

    writer->has_addresses = true;
    writer->addresses = sslstore__text_end(&writer->text);
    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        if (sslstore__syntax_is_email(entry, size)) {
            sslstore__text_put(&writer->text, separator);
            sslstore__text_put_bytes(&writer->text, entry, size);
            separator = ",";
        }
    }
    sslstore__text_put_char(&writer->text, '\0');
}

/* A list for each record would let a reply of a megabyte ask for a terabyte. */
static void put_email(struct writer *writer, const struct claim *claim, sslstore_dcv_record *record)
{
    if (sslstore__syntax_is_email(claim->approver, claim->approver_size)) {
        record->value = sslstore__text_end(&writer->text);
        sslstore__text_put_bytes(&writer->text, claim->approver, claim->approver_size);
        sslstore__text_put_char(&writer->text, '\0');
        return;
    }
    if (!writer->has_addresses) {
        put_addresses(writer, claim->value);
    }
    record->value = writer->addresses;
}

static bool put_method(struct writer *writer, const struct claim *claim,
                       sslstore_dcv_record *record)
{
    switch (claim->method) {
    case SSLSTORE_METHOD_FILE:
        return put_file(writer, claim, record);
    case SSLSTORE_METHOD_EMAIL:
        put_email(writer, claim, record);
        return true;
    default:
        return put_dns(writer, claim, record);
    }
}

/* The service may not know yet what it wants to see. */
static bool is_complete(const struct claim *claim)
{
    switch (claim->method) {
    case SSLSTORE_METHOD_EMAIL:
        return true;
    case SSLSTORE_METHOD_TXT: /* at the domain itself */
        return claim->value[0] != '\0';
    case SSLSTORE_METHOD_FILE:
    case SSLSTORE_METHOD_CNAME:
        return claim->name[0] != '\0' && claim->value[0] != '\0';
    default:
        return false;
    }
}

static sslstore_result put_claim(struct writer *writer, const struct claim *claim)
{
    char domain[SSLSTORE_DOMAIN_MAX];
    sslstore_dcv_record record = {
        .method = claim->method, .approved = claim->approved, .name = "", .url = "", .value = ""};

    if (!is_complete(claim)) {
        return SSLSTORE_OK;
    }
    if (!sslstore__dcv_domain(claim->domain, domain)) {
        return SSLSTORE_ERR_REPLY;
    }
    record.domain = domain;
    if (!put_method(writer, claim, &record)) {
        return SSLSTORE_ERR_REPLY;
    }
    record.domain = put(writer, domain);
    if (writer->records != NULL) {
        writer->records[writer->count] = record;
    }
    writer->count++;
    return SSLSTORE_OK;
}

/* ---- What the service says ---- */

/* FILE, HTTP_CSR_HASH, HTTPS, DNS_CNAME_TOKEN, CNAME_CSR_HASH, DNS, EMAIL, … */
static sslstore_method method_of(const char *word)
{
    static const struct {
        const char *part;
        sslstore_method method;
    } parts[] = {{"CNAME", SSLSTORE_METHOD_CNAME}, {"HTTP", SSLSTORE_METHOD_FILE},
                 {"FILE", SSLSTORE_METHOD_FILE},   {"MAIL", SSLSTORE_METHOD_EMAIL},
                 {"DNS", SSLSTORE_METHOD_TXT},     {"TXT", SSLSTORE_METHOD_TXT}};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (sslstore__text_find(word, parts[i].part) != NULL) {
            return parts[i].method;
        }
    }
    return (sslstore_method) 0;
}

static bool is_file(const sslstore_domain_status *domain)
{
    return sslstore__text_is_set(domain->file_name);
}

/* The service lists approvers in the sequence of the order's names, so that each takes a search. Of
 * an order that is larger than any, nobody's approver is looked up. */
static void find_approver(const sslstore_order *order, struct claim *claim)
{
    size_t names_size = strlen(or_empty(order->dns_names));

    claim->value = or_empty(order->approver_email);
    if (order->common_name != NULL && order->dns_names != NULL &&
        order->domain_count < SEARCH_MAX / (names_size + strlen(claim->value) + 1) &&
        sslstore__order_approvers_differ(order) &&
        !sslstore__order_approver(order, claim->domain, &claim->approver, &claim->approver_size)) {
        claim->approver_size = 0;
    }
}

static struct claim claim_of_domain(const sslstore_order *order,
                                    const sslstore_domain_status *domain)
{
    const char *word = or_empty(domain->method);
    struct claim claim = {.domain = or_empty(domain->domain), .method = method_of(word)};

    claim.https = sslstore__text_find(word, "HTTPS") != NULL;
    claim.approved = domain->approved || order->state == SSLSTORE_STATE_ACTIVE;
    if (claim.method == 0 && is_file(domain)) {
        claim.method = SSLSTORE_METHOD_FILE;
    }
    if (claim.method == SSLSTORE_METHOD_FILE) {
        claim.name = or_empty(domain->file_name);
        claim.value = or_empty(domain->file_contents);
    } else if (claim.method == SSLSTORE_METHOD_EMAIL) {
        find_approver(order, &claim);
    } else {
        claim.name = or_empty(domain->dns_name);
        claim.value = or_empty(domain->dns_entry);
    }
    return claim;
}

/* The domain status of the common name, or NULL. */
static const sslstore_domain_status *common_domain(const sslstore_order *order)
{
    const char *name = sslstore__domain_without_wildcard(or_empty(order->common_name));

    for (size_t i = 0; i < order->domain_count; i++) {
        const char *domain = or_empty(order->domains[i].domain);

        domain = sslstore__domain_without_wildcard(domain);
        if (sslstore__domain_equal(domain, strlen(domain), name, strlen(name))) {
            return &order->domains[i];
        }
    }
    return NULL;
}

static sslstore_result put_order_claim(struct writer *writer, const sslstore_order *order,
                                       sslstore_method method, const char *name, const char *value)
{
    struct claim claim = {.domain = or_empty(order->common_name),
                          .method = method,
                          .approved = order->state == SSLSTORE_STATE_ACTIVE,
                          .name = or_empty(name),
                          .value = or_empty(value)};
    const sslstore_domain_status *domain = common_domain(order);

    if (domain != NULL) {
        struct claim own = claim_of_domain(order, domain);

        if (own.method != 0 && own.method != method) {
            return SSLSTORE_OK; /* the method was changed; this is what the old one wanted */
        }
        claim.https = own.https;
        claim.approved = own.approved;
    }
    return put_claim(writer, &claim);
}

/* An order that says no more than whom its e-mail went to. */
static SSLSTORE__OWN_FRAME sslstore_result put_approver(struct writer *writer,
                                                        const sslstore_order *order)
{
    char domain[SSLSTORE_DOMAIN_MAX];

    if (writer->count > 0 || order->domain_count > 0 ||
        !sslstore__text_is_set(order->approver_email) ||
        sslstore__text_in(order->approver_email, '@') == NULL ||
        !sslstore__dcv_domain(or_empty(order->common_name), domain)) {
        return SSLSTORE_OK;
    }
    return put_order_claim(writer, order, SSLSTORE_METHOD_EMAIL, NULL, order->approver_email);
}

static sslstore_result put_order(struct writer *writer, const sslstore_order *order)
{
    sslstore_result result = SSLSTORE_OK;

    for (size_t i = 0; i < order->domain_count && result == SSLSTORE_OK; i++) {
        struct claim claim = claim_of_domain(order, &order->domains[i]);

        result = put_claim(writer, &claim);
    }
    if (result == SSLSTORE_OK) {
        result = put_order_claim(writer, order, SSLSTORE_METHOD_FILE, order->auth_file_name,
                                 order->auth_file_content);
    }
    if (result == SSLSTORE_OK) {
        result = put_order_claim(writer, order, SSLSTORE_METHOD_CNAME, order->cname_name,
                                 order->cname_value);
    }
    if (result == SSLSTORE_OK) {
        result = put_approver(writer, order);
    }
    return result;
}

/* ---- Each record once ---- */

/* < 0: left comes first. */
typedef int compare_fn(const sslstore_dcv_record *left, const sslstore_dcv_record *right);

static const char *plain_domain(const sslstore_dcv_record *record)
{
    return sslstore__domain_without_wildcard(record->domain);
}

/* Where the proof is looked for. */
static const char *place(const sslstore_dcv_record *record)
{
    if (record->method == SSLSTORE_METHOD_EMAIL) {
        return plain_domain(record);
    }
    return record->method == SSLSTORE_METHOD_FILE ? record->url : record->name;
}

/* Equal: the same record, for one domain or for several. */
static int compare_proofs(const sslstore_dcv_record *left, const sslstore_dcv_record *right)
{
    int order = (int) left->method - (int) right->method;

    if (order == 0) {
        order = sslstore__text_compare(place(left), place(right));
    }
    if (order == 0) {
        order = sslstore__text_compare(left->value, right->value);
    }
    if (order == 0) {
        order = left->approved - right->approved;
    }
    return order;
}

/* By domain, without its wildcard, which comes second. */
static int compare_domains(const sslstore_dcv_record *left, const sslstore_dcv_record *right)
{
    int order = sslstore__text_compare(plain_domain(left), plain_domain(right));

    if (order == 0) {
        order = (int) strlen(left->domain) - (int) strlen(right->domain);
    }
    return order != 0 ? order : compare_proofs(left, right);
}

static int compare_proofs_first(const sslstore_dcv_record *left, const sslstore_dcv_record *right)
{
    int order = compare_proofs(left, right);

    return order != 0 ? order : compare_domains(left, right);
}

static void swap(sslstore_dcv_record *left, sslstore_dcv_record *right)
{
    sslstore_dcv_record kept = *left;

    *left = *right;
    *right = kept;
}

/* Let the record at root sink until no child comes after it. */
static void sink(sslstore_dcv_record *records, size_t root, size_t count, compare_fn *compare)
{
    size_t child = 2 * root + 1;

    while (child < count) {
        if (child + 1 < count && compare(&records[child], &records[child + 1]) < 0) {
            child++;
        }
        if (compare(&records[root], &records[child]) >= 0) {
            return;
        }
        swap(&records[root], &records[child]);
        root = child;
        child = 2 * root + 1;
    }
}

/* Heapsort: n log n whatever the service sends, in place, without recursion. */
static void sort(sslstore_dcv_record *records, size_t count, compare_fn *compare)
{
    for (size_t root = count / 2; root > 0; root--) {
        sink(records, root - 1, count, compare);
    }
    for (size_t left = count; left > 1; left--) {
        swap(&records[0], &records[left - 1]);
        sink(records, 0, left - 1, compare);
    }
}

/* The last of equal records stays out. Returns how many are left. */
static size_t drop_equal(sslstore_dcv_record *records, size_t count)
{
    size_t kept = 0;

    sort(records, count, compare_proofs_first);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare_proofs(&records[kept - 1], &records[i]) != 0) {
            records[kept++] = records[i];
        }
    }
    sort(records, kept, compare_domains);
    return kept;
}

/* ---- The list ---- */

static sslstore_result write_list(const sslstore_memory *memory, const sslstore_order *order,
                                  const struct writer *measured, sslstore_dcv_list *list)
{
    size_t records_size = measured->count * sizeof(sslstore_dcv_record);
    size_t size = records_size + measured->text.size;
    char *data = sslstore__memory_allocate(memory, size);
    struct writer writer = {.records = (sslstore_dcv_record *) (void *) data};

    if (data == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    list->block_.memory_ = *memory;
    list->block_.data_ = data;
    list->block_.size_ = size;
    sslstore__text_init(&writer.text, data + records_size, measured->text.size);
    (void) put_order(&writer, order);
    list->records = writer.records;
    list->count = drop_equal(writer.records, writer.count);
    return SSLSTORE_OK;
}

sslstore_result sslstore_dcv_list_read(const sslstore_memory *memory, const sslstore_order *order,
                                       sslstore_dcv_list *list)
{
    SSLSTORE__REQUIRE(memory != NULL && order != NULL && list != NULL);

    struct writer writer = {.count = 0}; /* measures */
    sslstore_result result;

    memset(list, 0, sizeof *list);
    if (order->shortened) {
        return SSLSTORE_ERR_REPLY_LIMIT;
    }
    result = put_order(&writer, order);
    if (result == SSLSTORE_OK && writer.count > 0) {
        result = write_list(memory, order, &writer, list);
    }
    return result;
}

void sslstore_dcv_list_free(sslstore_dcv_list *list)
{
    if (list != NULL) {
        sslstore__block_free(&list->block_);
        memset(list, 0, sizeof *list);
    }
}
