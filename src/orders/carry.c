/* Carry: takes over from an order what a request leaves out, field by field.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/carry.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/check_methods.h"
#include "catalog/products.h"
#include "catalog/syntax.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/carry_approvers.h"
#include "orders/carry_names.h"

static void carry_number(int32_t *to, int32_t from)
{
    if (*to == 0) {
        *to = from;
    }
}

/* The service returns full country names, but accepts only codes. A name that is no country is
 * carried over unchanged, so that the check reports it. */
static void carry_country(const char **to, const char *from)
{
    const char *code = sslstore_country_code(from);

    sslstore__carried_text(to, code[0] != '\0' ? code : from);
}

static void carry_contact(sslstore_contact *to, const sslstore_contact *from)
{
    sslstore__carried_text(&to->first_name, from->first_name);
    sslstore__carried_text(&to->last_name, from->last_name);
    sslstore__carried_text(&to->phone, from->phone);
    sslstore__carried_text(&to->fax, from->fax);
    sslstore__carried_text(&to->email, from->email);
    sslstore__carried_text(&to->title, from->title);
    sslstore__carried_text(&to->organization_name, from->organization_name);
    sslstore__carried_text(&to->address_line1, from->address_line1);
    sslstore__carried_text(&to->address_line2, from->address_line2);
    sslstore__carried_text(&to->city, from->city);
    sslstore__carried_text(&to->region, from->region);
    sslstore__carried_text(&to->postal_code, from->postal_code);
    carry_country(&to->country, from->country);
}

/* Log a value of the order that is not sent again. */
static void log_left_out(const sslstore_client *client, const char *field, const char *value)
{
    char line[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, line, sizeof line);
    sslstore__text_put(&text, SSLSTORE__WORDS("renewal: not carried over from the order: "));
    sslstore__text_put(&text, field);
    sslstore__text_put(&text, " \"");
    sslstore__text_put(&text, value);
    sslstore__text_put_char(&text, '"');
    sslstore__log_clean(client->net.config, SSLSTORE_LOG_WARNING, line);
}

static void carry_organization(const sslstore_client *client, sslstore_order_request *request,
                               const sslstore_product *product, const sslstore_order *order)
{
    sslstore_organization *to = &request->organization;

    carry_number(&request->organization_id, order->organization_id);
    sslstore__carried_text(&to->name, order->organization);
    sslstore__carried_text(&to->duns, order->duns);
    sslstore__carried_text(&to->division, order->organizational_unit);
    sslstore__carried_text(&to->address_line1, order->organization_address);
    sslstore__carried_text(&to->city, order->locality);
    sslstore__carried_text(&to->region, order->region);
    sslstore__carried_text(&to->postal_code, order->organization_postal_code);
    sslstore__carried_text(&to->phone, order->organization_phone);
    if (product->validation == SSLSTORE_VALIDATION_DV && sslstore__text_is_set(order->country) &&
        sslstore_country_code(order->country)[0] == '\0') {
        log_left_out(client, "Organization Country", order->country); /* from the CSR: not needed */
    } else {
        carry_country(&to->country, order->country);
    }
}

/* A value that the catalog does not list is not sent again, because it would be refused. A default
 * replaces it. */
static void carry_choice(const sslstore_client *client, const char **to, const char *name,
                         const char *from)
{
    sslstore_field field;

    if (sslstore__text_is_set(*to) || !sslstore__text_is_set(from)) {
        return;
    }
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        if (sslstore__text_compare(field.name, name) == 0 &&
            sslstore__syntax_is_choice(field.choices, from)) {
            *to = from;
        }
    }
    if (*to != from) {
        log_left_out(client, name, from);
    }
}

/* DigiCert accepts one hash, which is the default. */
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
        log_left_out(client, "Signature Hash Algorithm", order->signature_hash);
    }
}

/* The domains are validated by the method that the order used. */
static void carry_validation(sslstore_order_request *request, const sslstore_order *order)
{
    const char *method = order->domain_count > 0 ? order->domains[0].method : "";

    if (sslstore__order_proves_without_email(request) ||
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

/* An order that names an organization by id is of an -EO product. The service does not return the
 * -EO of its code. */
static void carry_product(struct sslstore__carried *carried, const sslstore_order *order,
                          sslstore_product *product)
{
    struct sslstore__text text;

    if (!sslstore__text_is_set(carried->request.product_code)) {
        sslstore__text_init(&text, carried->code, sizeof carried->code);
        sslstore__text_put(&text, order->product_code);
        sslstore__text_put(&text, "-EO");
        carried->request.product_code = order->product_code;
        if (order->organization_id != 0 && sslstore_product_find(carried->code, product)) {
            carried->request.product_code = carried->code;
        }
    }
    memset(product, 0, sizeof *product);
    if (!sslstore_product_find(carried->request.product_code, product)) {
        product->vendor = sslstore__catalog_vendor(carried->request.product_code);
    }
}

/* The reserved counts fit the names of the order; a new list of names may need others. */
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
    sslstore_order_request *to = &carried->request;
    sslstore_product product;
    sslstore_result result;

    memset(carried, 0, sizeof *carried);
    if (order->shortened) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_REPLY_LIMIT, "DNSNames",
            SSLSTORE__WORDS("the reply about the order exceeds response_max, so its "
                            "details are unknown; raise response_max. Nothing was sent"));
    }
    *to = *request;
    carry_product(carried, order, &product);
    result = sslstore__carry_check_names(client, request, &product, order, csr);
    carry_organization(client, to, &product, order);
    carry_contact(&to->admin, &order->admin);
    carry_contact(&to->technical, &order->technical);
    carry_validation(to, order);
    carry_server(client, to, &product, order);
    carry_counts(to, order);
    sslstore__carry_common_name(carried, order->common_name);
    if (result == SSLSTORE_OK && request->dns_name_count == 0 &&
        sslstore__text_is_set(order->dns_names)) {
        result = sslstore__carry_names(client, carried, order->dns_names);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__carry_approvers(client, order, csr, carried);
    }
    return result;
}
