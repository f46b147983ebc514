/* Carry: see carry.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/carry.h"

#include <string.h>

#include "base/domain.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "orders/check.h"
#include "catalog/products.h"
#include "catalog/syntax.h"

/* ---- Fields ---- */

static void carry_text(const char **own, const char *from)
{
    if (!sslstore__text_is_set(*own)) {
        *own = from;
    }
}

static void carry_number(int32_t *own, int32_t from)
{
    if (*own == 0) {
        *own = from;
    }
}

/* The service tells full names, and refuses them. One that is no country is left as it is: the
 * check names it. */
static void carry_country(const char **own, const char *from)
{
    const char *code = sslstore_country_code(from);

    carry_text(own, code[0] != '\0' ? code : from);
}

static void carry_contact(sslstore_contact *own, const sslstore_contact *from)
{
    carry_text(&own->first_name, from->first_name);
    carry_text(&own->last_name, from->last_name);
    carry_text(&own->phone, from->phone);
    carry_text(&own->fax, from->fax);
    carry_text(&own->email, from->email);
    carry_text(&own->title, from->title);
    carry_text(&own->organization_name, from->organization_name);
    carry_text(&own->address_line1, from->address_line1);
    carry_text(&own->address_line2, from->address_line2);
    carry_text(&own->city, from->city);
    carry_text(&own->region, from->region);
    carry_text(&own->postal_code, from->postal_code);
    carry_country(&own->country, from->country);
}

/* What is not sent again is told. */
static void tell_left_out(const sslstore_client *client, const char *field, const char *value)
{
    char line[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, line, sizeof line);
    sslstore__text_put(&text, "renewal: not carried over: ");
    sslstore__text_put(&text, field);
    sslstore__text_put(&text, " \"");
    sslstore__text_put(&text, value);
    sslstore__text_put_char(&text, '"');
    sslstore__log_write(client->config, SSLSTORE_LOG_WARNING, line);
}

static void carry_organization(const sslstore_client *client, sslstore_order_request *request,
                               const sslstore_product *product, const sslstore_order *order)
{
    sslstore_organization *own = &request->organization;

    carry_number(&request->organization_id, order->organization_id);
    carry_text(&own->name, order->organization);
    carry_text(&own->duns, order->duns);
    carry_text(&own->division, order->organizational_unit);
    carry_text(&own->address_line1, order->organization_address);
    carry_text(&own->city, order->locality);
    carry_text(&own->region, order->region);
    carry_text(&own->postal_code, order->organization_postal_code);
    carry_text(&own->phone, order->organization_phone);
    if (product->validation == SSLSTORE_VALIDATION_DV && sslstore__text_is_set(order->country) &&
        sslstore_country_code(order->country)[0] == '\0') {
        tell_left_out(client, "Organization Country", order->country); /* the CSR's: not needed */
    } else {
        carry_country(&own->country, order->country);
    }
}

/* A word that the catalog does not list is not sent again, as it would be refused: a default stands
 * in for it. */
static void carry_choice(const sslstore_client *client, const char **own, const char *name,
                         const char *from)
{
    sslstore_field field;

    if (sslstore__text_is_set(*own) || !sslstore__text_is_set(from)) {
        return;
    }
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        if (strcmp(field.name, name) == 0 && sslstore__syntax_is_choice(field.choices, from)) {
            *own = from;
        }
    }
    if (*own != from) {
        tell_left_out(client, name, from);
    }
}

/* DigiCert takes one hash, which is the default. */
static void carry_server(const sslstore_client *client, sslstore_order_request *request,
                         const sslstore_product *product, const sslstore_order *order)
{
    bool is_digicert_hash = sslstore__text_equal(order->signature_hash, "sha256");

    carry_number(&request->server_count, order->server_count);
    carry_choice(client, &request->web_server_type, "Web Server Type", order->web_server_type);
    if ((product->vendor == SSLSTORE_VENDOR_DIGICERT) == is_digicert_hash) {
        carry_choice(client, &request->signature_hash, "Signature Hash Algorithm",
                     order->signature_hash);
    } else if (!sslstore__text_is_set(request->signature_hash) &&
               sslstore__text_is_set(order->signature_hash)) {
        tell_left_out(client, "Signature Hash Algorithm", order->signature_hash);
    }
}

/* How the order's domains were validated is how they will be again. */
static void carry_validation(sslstore_order_request *request, const sslstore_order *order)
{
    const char *method = order->domain_count > 0 ? order->domains[0].method : "";

    if (request->file_validation || request->https_file_validation || request->cname_validation ||
        sslstore__text_is_set(request->approver_email)) {
        return;
    }
    request->cname_validation =
        sslstore__text_find(method, "CNAME") != NULL || sslstore__text_is_set(order->cname_name);
    request->https_file_validation = sslstore__text_find(method, "HTTPS") != NULL;
    request->file_validation = !request->https_file_validation && !request->cname_validation &&
                               (sslstore__text_find(method, "HTTP") != NULL ||
                                sslstore__text_find(method, "FILE") != NULL);
    request->approver_email = order->approver_email;
}

/* An order placed with an organization's id is an -EO product, whose code the wire does not
 * tell. */
static void carry_product(struct sslstore__carried *carried, const sslstore_order *order,
                          sslstore_product *product)
{
    struct sslstore__text text;

    if (!sslstore__text_is_set(carried->request.product_code)) {
        sslstore__text_init(&text, carried->code, sizeof carried->code);
        sslstore__text_put(&text, order->product_code);
        sslstore__text_put(&text, "-EO");
        carried->request.product_code =
            order->organization_id != 0 && sslstore_product_find(carried->code, product)
                ? carried->code
                : order->product_code;
    }
    memset(product, 0, sizeof *product);
    if (!sslstore_product_find(carried->request.product_code, product)) {
        product->vendor = sslstore__catalog_vendor(carried->request.product_code);
    }
}

/* ---- Names ---- */

static bool is_or_adds(const char *asked, size_t size, const char *name)
{
    return sslstore__domain_is_added(asked, size, name, strlen(name));
}

bool sslstore__order_has_name(const sslstore_order *order, const char *name)
{
    const char *list = order->dns_names;
    const char *told;
    size_t size;

    while (sslstore__domain_next(&list, &told, &size)) {
        if (is_or_adds(told, size, name)) {
            return true;
        }
    }
    return is_or_adds(order->common_name, strlen(order->common_name), name);
}

/* What the caller lists is asked for, whatever the order has. */
static bool is_listed(const sslstore_order_request *request, const char *name)
{
    for (size_t i = 0; i < request->dns_name_count; i++) {
        const char *listed = request->dns_names[i];

        if (sslstore__text_is_set(listed) && is_or_adds(listed, strlen(listed), name)) {
            return true;
        }
    }
    return sslstore__text_is_set(request->domain_name) &&
           is_or_adds(request->domain_name, strlen(request->domain_name), name);
}

static const char *foreign_name(const sslstore_order_request *request, const sslstore_order *order,
                                const sslstore_csr *csr)
{
    const char *name = csr->common_name;

    for (size_t i = 0; i <= csr->dns_name_count; i++) {
        if (sslstore__text_is_set(name) && !sslstore__order_has_name(order, name) &&
            !is_listed(request, name)) {
            return name;
        }
        name = i < csr->dns_name_count ? csr->dns_names[i] : NULL;
    }
    return NULL;
}

/* Of a product for one name the CSR's is the certificate's: a wildcard has to be there again. The
 * name that is there instead, or NULL. */
static const char *instead_of_wildcard(const sslstore_order_request *request,
                                       const sslstore_product *product, const sslstore_order *order,
                                       const sslstore_csr *csr)
{
    const char *wildcard = order->common_name;
    const char *name = csr->common_name;

    if (!sslstore__domain_is_wildcard(wildcard) || product->multi_domain ||
        request->domain_name != NULL) {
        return NULL;
    }
    for (size_t i = 0; i <= csr->dns_name_count; i++) {
        if (sslstore__text_is_set(name) &&
            sslstore__domain_equal(name, strlen(name), wildcard, strlen(wildcard))) {
            return NULL;
        }
        name = i < csr->dns_name_count ? csr->dns_names[i] : NULL;
    }
    return csr->common_name[0] != '\0' ? csr->common_name : "no wildcard";
}

/* A CSR for other names would replace a certificate that is in use. */
static sslstore_result check_names(sslstore_client *client, const sslstore_order_request *request,
                                   const sslstore_product *product, const sslstore_order *order,
                                   const sslstore_csr *csr)
{
    bool are_told = order->common_name[0] != '\0' || order->dns_names[0] != '\0';
    const char *foreign;
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    if (request->change_names || !are_told || !sslstore__catalog_names_domains(product)) {
        return SSLSTORE_OK;
    }
    foreign = foreign_name(request, order, csr);
    if (foreign == NULL) {
        foreign = instead_of_wildcard(request, product, order, csr);
    }
    if (foreign == NULL) {
        return SSLSTORE_OK;
    }
    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, "the request is for ");
    sslstore__text_put(&text, foreign);
    sslstore__text_put(&text, ", the order for ");
    sslstore__text_put(&text,
                       order->common_name[0] != '\0' ? order->common_name : order->dns_names);
    sslstore__text_put(&text, "; a change of names has to be asked for");
    return sslstore__error_set(&client->net, SSLSTORE_ERR_ORDER, "CSR", message);
}

/* A name as it is asked for, which is not always how the order tells it. Into out, which has
 * SSLSTORE_DOMAIN_MAX bytes. "": it is no domain name. */
static void carry_domain(const char *name, size_t size, char *out)
{
    if (!sslstore__domain_put(name, size, out) || !sslstore__domain_is_host(out)) {
        out[0] = '\0';
    }
}

static void carry_common_name(struct sslstore__carried *carried, const char *common_name)
{
    carry_domain(common_name, strlen(common_name), carried->domain);
    carry_text(&carried->request.domain_name,
               carried->domain[0] == '\0' ? common_name : carried->domain);
}

/* What is no domain name is carried over as it is: so it is refused by its name. */
static void put_carried(struct sslstore__text *text, const char *name, size_t size)
{
    char domain[SSLSTORE_DOMAIN_MAX];

    carry_domain(name, size, domain);
    if (domain[0] != '\0') {
        sslstore__text_put(text, domain);
    } else {
        sslstore__text_put_bytes(text, name, size);
    }
    sslstore__text_put_char(text, '\0');
}

/* "a.example, b.example" as texts one behind the other. names NULL: measure and count only. */
static size_t take_apart(const char *joined, struct sslstore__text *text, const char **names)
{
    const char *name;
    size_t size;
    size_t count = 0;

    for (; sslstore__domain_next(&joined, &name, &size); count++) {
        if (names != NULL) {
            names[count] = text->data + text->size;
        }
        put_carried(text, name, size);
    }
    return count;
}

static sslstore_result carry_names(sslstore_client *client, struct sslstore__carried *carried,
                                   const char *joined)
{
    struct sslstore__text text;
    size_t count;
    const char **names;

    sslstore__text_init(&text, NULL, 0);
    count = take_apart(joined, &text, NULL);
    carried->names.memory_ = client->config->memory;
    carried->names.size_ = count * sizeof(char *) + text.size + 1;
    names = carried->names.data_ =
        sslstore__memory_allocate(&client->config->memory, carried->names.size_);
    if (names == NULL) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    sslstore__text_init(&text, (char *) (names + count), text.size + 1);
    carried->request.dns_names = names;
    carried->request.dns_name_count = take_apart(joined, &text, names);
    return SSLSTORE_OK;
}

/* ---- Approvers ---- */

/* An approver of the order: entry number `index` of a list. false: there is none. */
static bool entry_at(const char *list, size_t index, const char **entry, size_t *size)
{
    bool found = sslstore__syntax_next_entry(&list, entry, size);

    for (; index > 0 && found; index--) {
        found = sslstore__syntax_next_entry(&list, entry, size);
    }
    return found && *size > 0;
}

static bool has_several(const char *list)
{
    const char *entry;
    size_t size;
    size_t count = 0;

    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        count += size > 0;
    }
    return count > 1;
}

/* Which entry of the list is this name's: the common name's is the first, then those of the other
 * names in their order. */
static size_t place_of(const sslstore_order *order, const char *name)
{
    const char *common = order->common_name;
    const char *list = order->dns_names;
    const char *told;
    size_t size;
    size_t place = 1;

    if (is_or_adds(common, strlen(common), name)) {
        return 0;
    }
    while (sslstore__domain_next(&list, &told, &size)) {
        if (sslstore__domain_equal(told, size, common, strlen(common))) {
            continue;
        }
        if (is_or_adds(told, size, name)) {
            break;
        }
        place++;
    }
    return place;
}

static sslstore_result no_approver(sslstore_client *client, const char *name)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, name);
    sslstore__text_put(&text,
                       " has no approver in the order; name one for all domains, or one for each, "
                       "the common name's first");
    return sslstore__error_set(&client->net, SSLSTORE_ERR_ORDER, "Approver Email", message);
}

/* The approvers of the order, in the order of the new certificate's names. */
static sslstore_result put_approvers(sslstore_client *client, const sslstore_order *order,
                                     const sslstore_order_request *names,
                                     struct sslstore__text *text)
{
    for (size_t i = 0; i <= names->dns_name_count; i++) {
        const char *name = i == 0 ? names->domain_name : names->dns_names[i - 1];
        const char *entry;
        size_t size;

        if (!entry_at(order->approver_email, place_of(order, name), &entry, &size)) {
            return no_approver(client, name);
        }
        if (i > 0) {
            sslstore__text_put_char(text, ',');
        }
        sslstore__text_put_bytes(text, entry, size);
    }
    return SSLSTORE_OK;
}

static sslstore_result write_approvers(sslstore_client *client, const sslstore_order *order,
                                       const sslstore_order_request *names,
                                       struct sslstore__carried *carried)
{
    struct sslstore__text text;
    sslstore_result result;

    sslstore__text_init(&text, NULL, 0);
    result = put_approvers(client, order, names, &text);
    if (result != SSLSTORE_OK) {
        return result;
    }
    carried->approvers.memory_ = client->config->memory;
    carried->approvers.size_ = text.size + 1;
    carried->approvers.data_ =
        sslstore__memory_allocate(&client->config->memory, carried->approvers.size_);
    if (carried->approvers.data_ == NULL) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    sslstore__text_init(&text, carried->approvers.data_, carried->approvers.size_);
    (void) put_approvers(client, order, names, &text);
    carried->request.approver_email = text.data;
    return SSLSTORE_OK;
}

/* One approver stands for all names. Several are told one for each name, and the names may have
 * changed. */
static sslstore_result carry_approvers(sslstore_client *client, const sslstore_order *order,
                                       const sslstore_csr *csr, struct sslstore__carried *carried)
{
    const sslstore_order_request *request = &carried->request;
    struct sslstore__prepared completed;
    sslstore_result result;

    if (request->approver_email != order->approver_email || request->file_validation ||
        request->https_file_validation || request->cname_validation ||
        !has_several(order->approver_email)) {
        return SSLSTORE_OK;
    }
    memset(&completed, 0, sizeof completed);
    completed.csr = *csr;
    result = sslstore__prepare_complete(&client->config->memory, request, &completed);
    result = result == SSLSTORE_OK ? write_approvers(client, order, &completed.order, carried)
                                   : sslstore__error_set(&client->net, result, NULL, NULL);
    sslstore__block_free(&completed.memory);
    return result;
}

/* ---- All of it ---- */

/* What was reserved is for the order's own names; a new list of names may need more, or less. */
static void carry_counts(sslstore_order_request *request, const sslstore_order *order)
{
    if (request->dns_name_count == 0) {
        carry_number(&request->reserve_san_count, order->san_count);
        carry_number(&request->reserve_wildcard_san_count, order->wildcard_san_count);
    }
    if (request->validity_days == 0 && request->validity_months == 0) {
        request->validity_months = (uint32_t) order->validity_months;
    }
}

sslstore_result sslstore__carry_over(sslstore_client *client, const sslstore_order_request *request,
                                     const sslstore_order *order, const sslstore_csr *csr,
                                     struct sslstore__carried *carried)
{
    sslstore_order_request *own = &carried->request;
    sslstore_product product;
    sslstore_result result;

    memset(carried, 0, sizeof *carried);
    if (order->shortened) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_REPLY_LIMIT, "DNSNames",
                                   "the order exceeds response_max, so that nothing of it can be "
                                   "carried over; nothing was sent");
    }
    *own = *request;
    carry_product(carried, order, &product);
    result = check_names(client, request, &product, order, csr);
    carry_organization(client, own, &product, order);
    carry_contact(&own->admin, &order->admin);
    carry_contact(&own->technical, &order->technical);
    carry_validation(own, order);
    carry_server(client, own, &product, order);
    carry_counts(own, order);
    carry_common_name(carried, order->common_name);
    if (result == SSLSTORE_OK && request->dns_name_count == 0 &&
        sslstore__text_is_set(order->dns_names)) {
        result = carry_names(client, carried, order->dns_names);
    }
    return result == SSLSTORE_OK ? carry_approvers(client, order, csr, carried) : result;
}

void sslstore__carried_free(struct sslstore__carried *carried)
{
    sslstore__block_free(&carried->names);
    sslstore__block_free(&carried->approvers);
}
