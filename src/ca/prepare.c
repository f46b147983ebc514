/* Prepare: a request is checked and completed before any network, so that what the service would
 * silently ignore is found here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "ca/authority.h"
#include "catalog/catalog.h"
#include "pki/digest.h"

/* ---- Names ---- */

struct name_list {
    const char **names;
    size_t count;
    char *text; /* where the next lower-cased name goes */
};

static bool is_listed(const struct name_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (sslstore__same(list->names[i], name)) {
            return true;
        }
    }
    return false;
}

static void add_name(struct name_list *list, const char *common_name, const char *name)
{
    size_t size = strlen(name) + 1;

    if (size == 1 || sslstore__same(name, common_name) || is_listed(list, name)) {
        return;
    }
    list->names[list->count++] = list->text;
    for (size_t i = 0; i < size; i++) {
        *list->text++ = sslstore__lower(name[i]);
    }
}

static size_t texts_size(const char *const *texts, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++) {
        size += texts[i] == NULL ? 0 : strlen(texts[i]) + 1;
    }
    return size;
}

/* ---- The CSR's encoding ----
 *
 * DigiCert products want it percent-encoded, the others take plain PEM (and a service that decodes
 * either takes both). */

static bool is_unreserved(char byte)
{
    char lower = sslstore__lower(byte);

    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
           byte == '_' || byte == '.' || byte == '~';
}

static void put_percent_encoded(struct sslstore__text *text, const char *plain)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; *plain != '\0'; plain++) {
        unsigned char byte = (unsigned char) *plain;

        if (is_unreserved(*plain)) {
            sslstore__put_char(text, *plain);
        } else {
            sslstore__put_char(text, '%');
            sslstore__put_char(text, digits[byte >> 4]);
            sslstore__put_char(text, digits[byte & 15]);
        }
    }
}

/* One block: the list of names, then their text, then the encoded CSR. */
sslstore_result sslstore__prepare_names(sslstore_client *client, const char *const *extra,
                                        size_t extra_count, struct sslstore__prepared *prepared)
{
    const sslstore_memory *memory = &client->config.memory;
    const sslstore_csr *csr = &prepared->csr;
    size_t count = csr->dns_name_count + extra_count;
    size_t names_size =
        texts_size(csr->dns_names, csr->dns_name_count) + texts_size(extra, extra_count);
    size_t csr_size = prepared->is_digicert ? strlen(csr->pem) * 3 + 1 : 0;
    struct name_list list;
    struct sslstore__text text;

    if (count > SSLSTORE__NAMES_MAX) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_LIMIT, "DNS Names", "too many names");
    }
    prepared->memory.memory_ = *memory;
    prepared->memory.size_ = count * sizeof(char *) + names_size + csr_size + 1;
    prepared->memory.data_ = sslstore__allocate(memory, prepared->memory.size_);
    if (prepared->memory.data_ == NULL) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    list.names = prepared->memory.data_;
    list.count = 0;
    list.text = (char *) (list.names + count);
    for (size_t i = 0; i < csr->dns_name_count; i++) {
        add_name(&list, prepared->order.domain_name, csr->dns_names[i]);
    }
    for (size_t i = 0; i < extra_count; i++) {
        add_name(&list, prepared->order.domain_name, extra[i] == NULL ? "" : extra[i]);
    }
    prepared->order.dns_names = (const char *const *) list.names;
    prepared->order.dns_name_count = list.count;
    prepared->order.csr = csr->pem;
    if (prepared->is_digicert) {
        sslstore__text_init(&text, (char *) (list.names + count) + names_size, csr_size);
        put_percent_encoded(&text, csr->pem);
        prepared->order.csr = text.data;
    }
    return SSLSTORE_OK;
}

/* ---- What the caller left open ---- */

static void put_uuid(const uint8_t *random, char *out)
{
    struct sslstore__text text;

    sslstore__text_init(&text, out, SSLSTORE_ID_MAX);
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            sslstore__put_char(&text, '-');
        }
        sslstore__put_hex(&text, &random[i], 1);
    }
}

/* A random UUID (RFC 9562 §5.4), unless the caller has an id of its own. */
static sslstore_result choose_custom_id(sslstore_client *client,
                                        struct sslstore__prepared *prepared)
{
    const char *own = prepared->order.custom_id;
    uint8_t random[16];

    if (sslstore__is_set(own)) {
        if (strlen(own) >= sizeof prepared->custom_id) {
            return sslstore__fail(&client->net, SSLSTORE_ERR_ARGUMENT, "CustomOrderID", NULL);
        }
        memcpy(prepared->custom_id, own, strlen(own) + 1);
        return SSLSTORE_OK;
    }
    if (client->config.random(client->config.random_user, random, sizeof random) != 0) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_RANDOM, NULL, NULL);
    }
    random[6] = (uint8_t) ((random[6] & 0x0f) | 0x40);
    random[8] = (uint8_t) ((random[8] & 0x3f) | 0x80);
    put_uuid(random, prepared->custom_id);
    return SSLSTORE_OK;
}

static void fill_defaults(struct sslstore__prepared *prepared)
{
    sslstore_order_request *order = &prepared->order;

    if (!sslstore__is_set(order->domain_name)) {
        order->domain_name = prepared->csr.common_name;
    }
    if (!sslstore__is_set(order->web_server_type)) {
        order->web_server_type = "Other";
    }
    if (!sslstore__is_set(order->signature_hash)) {
        order->signature_hash = prepared->is_digicert ? "sha256" : "PREFER_SHA2";
    }
    if (order->server_count == 0) {
        order->server_count = 1;
    }
}

/* ---- Checks ---- */

static sslstore_result refuse(sslstore_client *client, const char *field, const char *message)
{
    return sslstore__fail(&client->net, SSLSTORE_ERR_ORDER, field, message);
}

static sslstore_result check_validity(sslstore_client *client, struct sslstore__prepared *prepared)
{
    static const char field[] = "Validity Period (In Days)";
    const sslstore_product *product = prepared->product.code == NULL ? NULL : &prepared->product;
    sslstore_order_request *order = &prepared->order;
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;
    uint32_t nearest = 0;

    if (order->validity_months != 0) {
        return SSLSTORE_OK;
    }
    order->validity_months = sslstore_months_of_days(product, order->validity_days, &nearest);
    if (order->validity_months != 0) {
        return SSLSTORE_OK;
    }
    sslstore__text_init(&text, message, sizeof message);
    sslstore__put(&text, "that validity is not on offer; the nearest is ");
    sslstore__put_number(&text, nearest);
    sslstore__put(&text, " days");
    return refuse(client, field, message);
}

static sslstore_result check_names(sslstore_client *client,
                                   const struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;
    const sslstore_product *product = &prepared->product;
    bool wildcard = strncmp(order->domain_name, "*.", 2) == 0;

    if (!sslstore__is_set(order->domain_name)) {
        return refuse(client, "Common Name", "the CSR has no common name");
    }
    if (product->code == NULL) {
        return SSLSTORE_OK;
    }
    for (size_t i = 0; i < order->dns_name_count; i++) {
        wildcard = wildcard || strncmp(order->dns_names[i], "*.", 2) == 0;
    }
    if (wildcard && !product->wildcard) {
        return refuse(client, "Common Name", "the product is not sold for wildcard names");
    }
    return SSLSTORE_OK;
}

/* Several names need a product that is sold for them; a lone "www." beside its domain does not. */
static sslstore_result check_name_count(sslstore_client *client,
                                        struct sslstore__prepared *prepared)
{
    sslstore_order_request *order = &prepared->order;
    const char *domain = order->domain_name;

    if (prepared->product.code == NULL || prepared->product.multi_domain) {
        return SSLSTORE_OK;
    }
    for (size_t i = 0; i < order->dns_name_count; i++) {
        const char *name = order->dns_names[i];
        bool www = (strncmp(name, "www.", 4) == 0 && sslstore__same(name + 4, domain)) ||
                   (strncmp(domain, "www.", 4) == 0 && sslstore__same(domain + 4, name)) ||
                   (strncmp(domain, "*.", 2) == 0 && sslstore__same(domain + 2, name));

        if (!www) {
            return refuse(client, "DNS Names", "the product is sold for one name only");
        }
    }
    order->dns_name_count = 0; /* the CA adds these by itself */
    return SSLSTORE_OK;
}

static size_t count_approvers(const char *list)
{
    size_t count = 0;

    while (list != NULL && *list != '\0') {
        size_t size = strcspn(list, ",");
        const char *entry = list;
        size_t entry_size = size;

        sslstore__trim(&entry, &entry_size);
        count += entry_size > 0;
        list += size + (list[size] == ',');
    }
    return count;
}

static sslstore_result check_approver_count(sslstore_client *client,
                                            const struct sslstore__prepared *prepared)
{
    size_t count = count_approvers(prepared->order.approver_email);

    if (prepared->is_digicert && count > 1) {
        return refuse(client, "Approver Email", "DigiCert products take exactly one address");
    }
    return SSLSTORE_OK;
}

static sslstore_result check_required(sslstore_client *client,
                                      const struct sslstore__prepared *prepared)
{
    const char *name = sslstore__missing_parameter(&prepared->product, &prepared->order);

    if (name == NULL) {
        return SSLSTORE_OK;
    }
    return refuse(client, name, "the product requires this field");
}

static sslstore_result find_product(sslstore_client *client, bool unknown_product,
                                    struct sslstore__prepared *prepared)
{
    const char *code = prepared->order.product_code;

    if (!sslstore__is_set(code)) {
        return refuse(client, "Product Code", "no product is named");
    }
    if (!sslstore_product_find(code, &prepared->product)) {
        memset(&prepared->product, 0, sizeof prepared->product);
        if (!unknown_product) {
            return refuse(client, "Product Code", "the catalog does not hold this product");
        }
    }
    prepared->is_digicert = sslstore__product_vendor(code) == SSLSTORE_DIGICERT;
    return SSLSTORE_OK;
}

/* ---- All of it ---- */

/* From the first text to the end of the last, their NULs included. */
static struct sslstore__bytes text_piece(const char *first, const char *last)
{
    struct sslstore__bytes piece;

    piece.data = (const unsigned char *) first;
    piece.size = (size_t) (last - first) + strlen(last) + 1;
    return piece;
}

/* Of what cannot change without its being another order. */
static sslstore_result make_digest(struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;
    struct sslstore__bytes pieces[4];

    pieces[0] = text_piece(order->product_code, order->product_code);
    pieces[1] = text_piece(order->domain_name, order->domain_name);
    pieces[2] = text_piece("", "");
    if (order->dns_name_count > 0) { /* they lie one behind the other */
        pieces[2] = text_piece(order->dns_names[0], order->dns_names[order->dns_name_count - 1]);
    }
    pieces[3].data = prepared->csr.key_sha256;
    pieces[3].size = sizeof prepared->csr.key_sha256;
    return sslstore__sha256(pieces, sizeof pieces / sizeof pieces[0], prepared->digest);
}

static sslstore_result check_order(sslstore_client *client, struct sslstore__prepared *prepared)
{
    sslstore_result result = check_validity(client, prepared);

    if (result == SSLSTORE_OK) {
        result = check_names(client, prepared);
    }
    if (result == SSLSTORE_OK) {
        result = check_name_count(client, prepared);
    }
    if (result == SSLSTORE_OK) {
        result = check_required(client, prepared);
    }
    if (result == SSLSTORE_OK) {
        result = check_approver_count(client, prepared);
    }
    if (result == SSLSTORE_OK) {
        result = choose_custom_id(client, prepared);
    }
    return result;
}

sslstore_result sslstore__prepare(sslstore_client *client, const sslstore_order_request *request,
                                  bool unknown_product, struct sslstore__prepared *prepared)
{
    sslstore_result result;

    memset(prepared, 0, sizeof *prepared);
    prepared->order = *request;
    result = find_product(client, unknown_product, prepared);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore_csr_read(&client->config.memory, request->csr == NULL ? "" : request->csr,
                               request->csr_size, &prepared->csr);
    if (result != SSLSTORE_OK) {
        return sslstore__fail(&client->net, result, "CSR", NULL);
    }
    fill_defaults(prepared);
    result = sslstore__prepare_names(client, request->dns_names, request->dns_name_count, prepared);
    if (result == SSLSTORE_OK) {
        result = check_order(client, prepared);
    }
    if (result == SSLSTORE_OK) {
        prepared->order.custom_id = prepared->custom_id;
        result = make_digest(prepared);
    }
    return result;
}

void sslstore__prepared_free(struct sslstore__prepared *prepared)
{
    sslstore_csr_free(&prepared->csr);
    sslstore__block_free(&prepared->memory);
}
