/* Complete: fills in what a request leaves open, unites its names, and encodes its CSR as its
 * vendor wants it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/complete.h"

#include <string.h>

#include "base/ascii.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/products.h"
#include "pki/name.h"

struct name_list {
    const char **names;
    size_t count;
    char *text; /* where the next lower-cased name goes */
};

static const char *put_lower(struct name_list *list, const char *name)
{
    char *start = list->text;

    do {
        *list->text++ = sslstore__text_lower(*name);
    } while (*name++ != '\0');
    return start;
}

static bool is_listed(const struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (sslstore__text_equal(list->names[i], name)) {
            return true;
        }
    }
    return false;
}

static bool is_prefixed(const char *name, const char *prefix, const char *rest)
{
    size_t size = strlen(prefix);

    return strlen(name) >= size && sslstore__text_equal_bytes(name, size, prefix, size) &&
           sslstore__text_equal(name + size, rest);
}

/* The CA adds "www." to a domain, the domain to a name with "www.", and the domain to a
 * wildcard. */
static bool is_added_by_ca(const char *domain, const char *name)
{
    return is_prefixed(name, "www.", domain) || is_prefixed(domain, "www.", name) ||
           is_prefixed(domain, "*.", name);
}

static void add_name(struct name_list *list, const struct sslstore__prepared *prepared,
                     const char *name)
{
    const char *domain = prepared->order.domain_name;
    bool single = prepared->product.row_ != 0 && !prepared->product.multi_domain;

    if (sslstore__text_is_set(name) && !sslstore__text_equal(name, domain) &&
        !is_listed(list, name) && (!single || !is_added_by_ca(domain, name))) {
        list->names[list->count] = put_lower(list, name);
        list->count++;
    }
}

/* The domain name of the request; if it has none, the CSR's common name; otherwise the first of the
 * CSR's names that is short enough for a common name, or the first. */
static const char *find_common_name(const struct sslstore__prepared *prepared)
{
    const sslstore_csr *csr = &prepared->csr;

    if (sslstore__text_is_set(prepared->order.domain_name)) {
        return prepared->order.domain_name;
    }
    if (sslstore__text_is_set(csr->common_name)) {
        return csr->common_name;
    }
    for (size_t i = 0; i < csr->dns_name_count; i++) {
        if (strlen(csr->dns_names[i]) <= SSLSTORE__COMMON_NAME_MAX) {
            return csr->dns_names[i];
        }
    }
    return csr->dns_name_count > 0 ? csr->dns_names[0] : "";
}

/* Too many names are not read, only reported. */
static size_t count_extra(const sslstore_order_request *request)
{
    return request->dns_name_count <= SSLSTORE__NAMES_MAX ? request->dns_name_count : 0;
}

/* If the CSR's common name is a domain name and not that of the order, it is one more name. */
static void unite_names(struct name_list *list, struct sslstore__prepared *prepared,
                        const sslstore_order_request *request)
{
    const sslstore_csr *csr = &prepared->csr;

    if (sslstore__catalog_names_domains(&prepared->product)) {
        add_name(list, prepared, csr->common_name);
    }
    for (size_t i = 0; i < csr->dns_name_count; i++) {
        add_name(list, prepared, csr->dns_names[i]);
    }
    for (size_t i = 0; i < count_extra(request); i++) {
        add_name(list, prepared, request->dns_names[i]);
    }
    prepared->order.dns_names = (const char *const *) list->names;
    prepared->order.dns_name_count = list->count;
    prepared->has_too_many_names =
        request->dns_name_count > SSLSTORE__NAMES_MAX || list->count > SSLSTORE__NAMES_MAX;
}

static void put_percent_encoded(struct sslstore__text *text, const char *plain)
{
    for (; *plain != '\0'; plain++) {
        uint8_t byte = (uint8_t) *plain;

        if (sslstore__ascii_is_alphanumeric(*plain) || sslstore__text_in("-._~", *plain) != NULL) {
            sslstore__text_put_char(text, *plain);
        } else {
            sslstore__text_put_char(text, '%');
            sslstore__text_put_upper_hex(text, &byte, 1);
        }
    }
}

/* The service refuses plain PEM for DigiCert products. For other vendors it accepts both. */
static bool is_percent_encoded(const struct sslstore__prepared *prepared)
{
    return prepared->order.csr_encoding == SSLSTORE_CSR_PERCENT ||
           (prepared->order.csr_encoding == SSLSTORE_CSR_BY_VENDOR && prepared->is_digicert);
}

static size_t texts_size(const char *const *texts, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        size += texts[i] == NULL ? 0 : strlen(texts[i]) + 1;
    }
    return size;
}

static sslstore_result fill_block(const sslstore_memory *memory,
                                  const sslstore_order_request *request,
                                  struct sslstore__prepared *prepared)
{
    const sslstore_csr *csr = &prepared->csr;
    const char *pem = csr->pem == NULL ? "" : csr->pem;
    const char *common_name = find_common_name(prepared);
    const char *common_names[2] = {csr->common_name, common_name};
    size_t extra = count_extra(request);
    size_t count = csr->dns_name_count + extra + 1;
    size_t names_size = texts_size(csr->dns_names, csr->dns_name_count) +
                        texts_size(request->dns_names, extra) + texts_size(common_names, 2);
    size_t csr_size = is_percent_encoded(prepared) ? strlen(pem) * 3 + 1 : 0;
    struct name_list list;
    struct sslstore__text text;

    prepared->memory.memory_ = *memory;
    prepared->memory.size_ = count * sizeof(char *) + names_size + csr_size;
    prepared->memory.data_ = sslstore__memory_allocate(memory, prepared->memory.size_);
    if (prepared->memory.data_ == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    list.names = prepared->memory.data_;
    list.count = 0;
    list.text = (char *) (list.names + count);
    sslstore__text_init(&text, list.text + names_size, csr_size);
    prepared->order.domain_name = put_lower(&list, common_name);
    unite_names(&list, prepared, request);
    prepared->order.csr = pem;
    if (csr_size > 0) {
        put_percent_encoded(&text, pem);
        prepared->order.csr = text.data;
    }
    prepared->order.csr_size = SSLSTORE_NUL_TERMINATED;
    return SSLSTORE_OK;
}

static void find_product(struct sslstore__prepared *prepared)
{
    const char *code = prepared->order.product_code;

    if (!sslstore__text_is_set(code)) {
        prepared->order.product_code = "";
    } else if (!sslstore_product_find(code, &prepared->product)) {
        prepared->product.vendor = sslstore__catalog_vendor(code);
    }
    prepared->is_digicert = prepared->product.vendor == SSLSTORE_VENDOR_DIGICERT;
}

/* DigiCert has one word for what Sectigo has these two for. */
static bool is_sha2(const char *hash)
{
    return sslstore__text_compare(hash, "PREFER_SHA2") == 0 ||
           sslstore__text_compare(hash, "REQUIRE_SHA2") == 0;
}

static void fill_hash(struct sslstore__prepared *prepared)
{
    const char **hash = &prepared->order.signature_hash;

    if (!sslstore__text_is_set(*hash)) {
        *hash = "PREFER_SHA2";
    }
    if (prepared->is_digicert && is_sha2(*hash)) {
        *hash = "sha256";
    }
}

static void fill_defaults(struct sslstore__prepared *prepared)
{
    sslstore_order_request *order = &prepared->order;

    if (!sslstore__text_is_set(order->web_server_type)) {
        order->web_server_type = "Other";
    }
    fill_hash(prepared);
    if (order->server_count == 0) {
        order->server_count = 1;
    }
    if (order->validity_months == 0) {
        order->validity_months =
            sslstore_months_of_days(&prepared->product, order->validity_days, NULL);
    }
}

sslstore_result sslstore__complete(const sslstore_memory *memory,
                                   const sslstore_order_request *request,
                                   struct sslstore__prepared *prepared)
{
    prepared->order = *request;
    find_product(prepared);
    fill_defaults(prepared);
    return fill_block(memory, request, prepared);
}
