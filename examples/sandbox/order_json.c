/* Writes the order form of a reply with all members of the service.
 * SPDX-License-Identifier: Apache-2.0 */
#include "call.h"
#include "countries.h"
#include "dcv_check.h"
#include "dcv_values.h"
#include "names.h"
#include "order_methods.h"
#include "reported_names.h"
#include "vetting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void put_text(json_t *out, const char *name, const char *text)
{
    json_t *value = json_string(text);

    json_object_set_new(out, name, value ? value : json_string(""));
}

static void put_date(const struct call *call, json_t *out, const char *name, int64_t seconds,
                     enum date_zone zone)
{
    char text[DATE_TEXT_MAX];

    date_text(text, seconds, zone, call->culture, call->date_form);
    put_text(out, name, text);
}

void put_dates(const struct call *call, json_t *out, const char *name, int64_t seconds)
{
    char utc_name[64];

    snprintf(utc_name, sizeof utc_name, "%sInUTC", name);
    put_date(call, out, name, seconds, DATE_EASTERN);
    put_date(call, out, utc_name, seconds, DATE_UTC);
}

void order_secret(const struct engine *engine, const struct order *order, const char *what,
                  char out[ID_SIZE])
{
    uint64_t number = seed_number(engine->config.seed, SEED_SECRET, order->index);

    snprintf(out, ID_SIZE, "SECRET-%s-%08x", what, (unsigned) (number >> 32));
}

static const char *method_text(const struct order *order, enum dcv_method method)
{
    bool digicert = product_is_digicert(order->product);

    switch (method) {
    case DCV_EMAIL:
        return "EMAIL";
    case DCV_HTTP:
        return digicert ? "FILE" : "HTTP_CSR_HASH";
    case DCV_HTTPS:
        return digicert ? "HTTPS" : "HTTPS_CSR_HASH";
    case DCV_CNAME:
        return digicert ? "DNS_CNAME_TOKEN" : "CNAME_CSR_HASH";
    case DCV_TXT:
        break;
    }
    return "DNS";
}

/* What the CA says about its last look at a domain. */
static const char *poll_text(const struct order *order, size_t domain, bool approved)
{
    enum dcv_answer answer =
        domain < order->domain_count ? order->domains[domain].answer : DCV_NOT_ASKED;

    if (approved) {
        return "Validated";
    }
    switch (answer) {
    case DCV_NOT_FOUND:
        return "Not found";
    case DCV_NO_ANSWER:
        return "No answer";
    default:
        return "";
    }
}

static int64_t polled_at(const struct order *order, size_t domain)
{
    return domain < order->domain_count ? order->domains[domain].polled : DATE_NONE;
}

static json_t *domain_json(const struct call *call, const struct order *order, size_t index,
                           const char *domain)
{
    bool approved = dcv_is_approved(call->engine, order, index, call->now);
    enum dcv_method method = order_method(order, index);
    char *reported = reported_name(call->effects, domain);
    json_t *out = json_object();
    struct dcv_values values;

    dcv_values(call->engine->config.seed, order, method, domain, &values);
    put_text(out, "domain", reported);
    free(reported);
    put_text(out, "dcvMethod", method_text(order, method));
    put_text(out, "dcvStatus", approved ? "Approved" : "Pending");
    put_text(out, "FileName", values.file_name);
    put_text(out, "FileContents", values.file_content);
    put_text(out, "DNSName", values.dns_name);
    put_text(out, "DNSEntry", values.dns_entry);
    put_text(out, "PollStatus", poll_text(order, index, approved));
    json_object_set_new(out, "LastPollDate", json_null());
    if (polled_at(order, index) != DATE_NONE) {
        put_date(call, out, "LastPollDate", polled_at(order, index), DATE_EASTERN);
    }
    put_text(out, "DomainToValidate", name_base(name_plain(domain)));
    put_text(out, "DCVScope", product_is_digicert(order->product) ? "base_domain" : "fqdn");
    return out;
}

static json_t *domains_json(const struct call *call, const struct order *order)
{
    const char *cursor = order_names(order);
    char domain[NAME_MAX_SIZE];
    json_t *list;

    if (order->state == ORDER_INITIAL || !product_has_domains(order->product)) {
        return json_null();
    }
    list = json_array();
    while (names_next(&cursor, domain, sizeof domain)) {
        json_array_append_new(list, domain_json(call, order, json_array_size(list), domain));
    }
    return list;
}

json_t *order_status_json(const struct call *call, const struct order *order)
{
    char added[DATE_TEXT_MAX];
    json_t *steps = json_array();

    date_text(added, order->purchased, DATE_EASTERN, call->culture, call->date_form);
    if (order->state != ORDER_INITIAL) {
        json_array_append_new(steps,
                              json_pack("{s:s, s:s, s:s}", "AuthenticationStep", "Domain Control",
                                        "Status", order->state == ORDER_ACTIVE ? "Done" : "Pending",
                                        "LastUpdated", added));
    }
    if (call->engine->config.vets && order->state != ORDER_INITIAL &&
        order->product->validation != VALIDATION_DV) {
        bool vetted = vetting_is_complete(call->engine, order, call->now);

        json_array_append_new(steps, json_pack("{s:s, s:s, s:s}", "AuthenticationStep",
                                               "Organization", "Status",
                                               vetted ? "Done" : "Pending", "LastUpdated", added));
    }
    return json_pack(
        "{s:b, s:b, s:s, s:s, s:o, s:s, s:[{s:s, s:s}], s:o}", "isTinyOrder", order->invited,
        "isTinyOrderClaimed", order->invited && order->state != ORDER_INITIAL, "MajorStatus",
        order_major(order, call->now), "MinorStatus", order_minor(order), "AuthenticationStatuses",
        steps, "AuthenticationComments", "", "OrderNotes", "Comments", "Order received",
        "DateAdded", added, "DomainAuthVettingStatus", domains_json(call, order));
}

json_t *order_contact_json(const struct order *order, const json_t *contact)
{
    static const char *const names[] = {
        "FirstName", "LastName",   "SubjectFirstName", "SubjectLastName", "Phone",        "Fax",
        "Email",     "Title",      "OrganizationName", "AddressLine1",    "AddressLine2", "City",
        "Region",    "PostalCode", "Country"};
    json_t *out = json_object();

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put_text(out, names[i], text_member(contact, names[i]));
    }
    if (!contact) {
        put_text(out, "FirstName", "Sam");
        put_text(out, "LastName", "Sandbox");
        put_text(out, "Phone", "+1 727 555 0100");
        put_text(out, "Email", order->approver_email ? order->approver_email : "");
    }
    return out;
}

static void put_ids(const struct call *call, json_t *out, const struct order *order)
{
    char id[ID_SIZE];
    char refund[ID_SIZE + 2] = "";

    order_partner_id(order, id);
    put_text(out, "PartnerOrderID", id);
    put_text(out, "CustomOrderID", order->custom_id);
    order_id(order, id);
    put_text(out, "TheSSLStoreOrderID", id);
    if (order->refund != REFUND_NONE) {
        snprintf(refund, sizeof refund, "R%s", id);
    }
    order_vendor_id(order, id);
    put_text(out, "VendorOrderID", order->state == ORDER_INITIAL ? "" : id);
    put_text(out, "RefundRequestID", refund);
    json_object_set_new(out, "isRefundApproved", json_boolean(order->refund == REFUND_APPROVED));
    json_object_set_new(out, "OrderStatus", order_status_json(call, order));
}

static void put_all_dates(const struct call *call, json_t *out, const struct order *order)
{
    bool issued = order->current.number != 0;

    put_dates(call, out, "PurchaseDate", order->purchased);
    put_dates(call, out, "CertificateStartDate", issued ? order->current.not_before : DATE_NONE);
    put_dates(call, out, "CertificateEndDate", issued ? order->current.not_after : DATE_NONE);
    put_dates(call, out, "OrderExpiryDate", order->expires);
    put_dates(call, out, "PollDate", polled_at(order, 0));
}

/* Country is a full name if the order does not say which and the request did. */
static void put_holder(const struct call *call, json_t *out, const struct order *order)
{
    static const char *const names[] = {
        "Organization",        "OrganizationalUnit",     "State", "Locality", "OrganizationPhone",
        "OrganizationAddress", "OrganizationPostalcode", "DUNS"};
    const char *country = text_member(order->holder, "Country");

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put_text(out, names[i], text_member(order->holder, names[i]));
    }
    if (!*country) {
        country = country_name(text_member(order->holder, "CSRCountry"));
    }
    if (effect_is_on(call, FAULT_COUNTRY_NAME)) {
        country = *country ? country_name(country) : "United States";
    }
    put_text(out, "Country", country);
}

static void put_product(const struct call *call, json_t *out, const struct order *order)
{
    char *names = reported_names(call->effects, order_names(order));
    char common[NAME_MAX_SIZE], amount[32];
    char *reported;

    order_common_name(order, common, sizeof common);
    reported = reported_name(call->effects, common);
    snprintf(amount, sizeof amount, "%d.00", 5 * order->months);
    put_text(out, "OrderAmount", amount);
    put_text(out, "CommonName", reported);
    put_text(out, "DNSNames", names);
    free(reported);
    free(names);
    json_object_set_new(out, "SANCount",
                        json_integer((json_int_t) names_count(order_names(order))));
    json_object_set_new(out, "wildcardSANCount", json_integer(0));
    json_object_set_new(out, "ServerCount", json_integer(order->servers));
    json_object_set_new(out, "Validity", json_integer(order->months));
    json_object_set_new(out, "CustomerID", json_integer(4711));
    json_object_set_new(out, "TSSOrganizationId", json_integer(order->organization_id));
    put_text(out, "WebServerType", order->web_server ? order->web_server : "Other");
    put_text(out, "ApproverEmail", order->approver_email ? order->approver_email : "");
    put_text(out, "ProductName", order->product->name);
    put_text(out, "ProductCode", order->product->code);
    put_text(out, "VendorName", order->product->vendor);
    put_text(out, "SubVendorName", "");
    put_text(out, "SignatureEncryptionAlgorithm", "");
    put_text(out, "SignatureHashAlgorithm", order->hash_algorithm ? order->hash_algorithm : "");
}

/* The validation data of the order is that of its common name. */
static void put_validation(const struct call *call, json_t *out, const struct order *order)
{
    enum dcv_method method = order_method(order, 0);
    bool asked = polled_at(order, 0) != DATE_NONE;
    char common[NAME_MAX_SIZE];
    struct dcv_values values;

    order_common_name(order, common, sizeof common);
    dcv_values(call->engine->config.seed, order, method, common, &values);
    put_text(out, "AuthFileName", values.file_name);
    put_text(out, "AuthFileContent", values.file_content);
    put_text(out, "CNAMEAuthName", method == DCV_CNAME ? values.dns_name : "");
    put_text(out, "CNAMEAuthValue", method == DCV_CNAME ? values.dns_entry : "");
    put_text(out, "PollStatus",
             asked ? poll_text(order, 0, dcv_is_approved(call->engine, order, 0, call->now)) : "");
}

static void put_secrets(const struct call *call, json_t *out, const struct order *order)
{
    char id[ID_SIZE], code[ID_SIZE], password[ID_SIZE], login[ID_SIZE + 10];
    char *token, *link;

    order_id(order, id);
    order_secret(call->engine, order, "TOKEN", code);
    order_secret(call->engine, order, "PASSWORD", password);
    snprintf(login, sizeof login, "customer%s", id);
    token = format_text("%s#!%s", id, code);
    link = format_text("https://localhost/claim/%s", code);
    put_text(out, "CustomerLoginName", login);
    put_text(out, "CustomerPassword", password);
    put_text(out, "TokenID", id);
    put_text(out, "TokenCode", code);
    put_text(out, "Token", token);
    put_text(out, "TinyOrderLink", order->invited ? link : "");
    free(token);
    free(link);
}

json_t *order_json(const struct call *call, const struct order *order)
{
    json_t *out = json_object();
    char serial[2 * SERIAL_SIZE + 1] = "";

    if (order->current.number) {
        hex_text(serial, order->current.serial, SERIAL_SIZE);
    }
    put_ids(call, out, order);
    put_all_dates(call, out, order);
    put_product(call, out, order);
    put_holder(call, out, order);
    json_object_set_new(out, "AdminContact", order_contact_json(order, order->admin));
    json_object_set_new(out, "TechnicalContact", order_contact_json(order, order->technical));
    put_validation(call, out, order);
    put_secrets(call, out, order);
    put_text(out, "ReissueSuccessCode", "0");
    put_text(out, "SiteSealurl", "");
    put_text(out, "SerialNumber", serial);
    return out;
}
