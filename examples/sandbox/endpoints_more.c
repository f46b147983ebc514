/* Answers rarely used calls: agreements, tokens, free products, tools.
 * SPDX-License-Identifier: Apache-2.0 */
#include "draft.h"
#include "endpoints.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>

json_t *handle_unavailable(struct call *call)
{
    refuse(call, "ErrorCode:-9001|Message:This method is not available to the account.");
    return NULL;
}

json_t *handle_agreement(struct call *call)
{
    struct draft draft = {0};
    json_t *reply;
    char *text;

    if (!draft_read_product(call, &draft)) {
        return NULL;
    }
    text = format_text("SUBSCRIBER AGREEMENT of the sandbox for %s. Nothing in it binds anybody.",
                       draft.product->name);
    reply = json_pack("{s:s}", "Agreement", text);
    free(text);
    return reply;
}

json_t *handle_validate_token(struct call *call)
{
    const struct order *order = book_read(call->engine->book, call->token_order);
    json_t *reply = json_object();

    put_text(reply, "ProductName", order->product->name);
    put_text(reply, "ProductCode", order->product->code);
    json_object_set_new(reply, "San", json_integer((json_int_t) names_count(order_names(order))));
    json_object_set_new(reply, "OrderStatus", order_status_json(call, order));
    json_object_set_new(reply, "NumberOfMonths", json_integer(order->months));
    json_object_set_new(reply, "ServerCount", json_integer(order->servers));
    json_object_set_new(reply, "isRenewalOrder", json_boolean(order->renewal));
    json_object_set_new(reply, "ProductType", json_integer(product_type(order->product)));
    put_text(reply, "VendorName", order->product->vendor);
    return reply;
}

json_t *handle_csr_download(struct call *call)
{
    const struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_read(call->engine->book, index);
    if (!order->csr || !*order->csr) {
        refuse(call, "The CSR of this order is not available.");
        return NULL;
    }
    return json_pack("{s:s}", "CSR", order->csr);
}

/* A request to expedite the order. */
json_t *handle_pmr(struct call *call)
{
    char id[ID_SIZE], date[DATE_TEXT_MAX];
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order_id(book_read(call->engine->book, index), id);
    date_text(date, call->now, DATE_EASTERN, call->culture, call->date_form);
    return json_pack("{s:s, s:s, s:s}", "TheSSLStoreOrderID", id, "PMRStatus", "Requested",
                     "ExpediteDate", date);
}

json_t *handle_scan_request(struct call *call)
{
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    if (book_read(call->engine->book, index)->product->validation != VALIDATION_SCAN) {
        refuse(call, "The order is not one for a scan.");
        return NULL;
    }
    return json_pack("{s:s}", "VulnerabilityScanDetails", "");
}

json_t *handle_replacements(struct call *call)
{
    (void) call;
    return json_pack("{s:[]}", "Orders");
}

static const char *wanted_domain(struct call *call)
{
    const char *domain = text_member(call->body, "Domainname");

    if (!*domain) {
        refuse_missing(call, "Domainname");
    }
    return domain;
}

/* The sandbox makes no connections of its own. */
json_t *handle_whois(struct call *call)
{
    const char *domain = wanted_domain(call);
    json_t *reply;
    char *text;

    if (!*domain) {
        return NULL;
    }
    text = format_text("No match for \"%.250s\".", domain);
    reply = json_pack("{s:s}", "WhoisDetails", text);
    free(text);
    return reply;
}

json_t *handle_ssl_checker(struct call *call)
{
    static const char *const members[] = {"CommonName",
                                          "ChainRoot",
                                          "Subject",
                                          "Organization",
                                          "OrganizationUnit",
                                          "Country",
                                          "State",
                                          "Location",
                                          "SerialNumber",
                                          "PublicKey",
                                          "KeySize",
                                          "Issuer",
                                          "IssuerName",
                                          "KeyAlgorithmParameters",
                                          "KeyAlgorithm",
                                          "HashCode",
                                          "Format",
                                          "ExpirationDate",
                                          "EffectiveDate",
                                          "SANs",
                                          "Version",
                                          "ThumbPrint",
                                          "SignatureAlgorithm",
                                          "CertHash",
                                          "CertificateType",
                                          "Verify"};
    const char *domain = wanted_domain(call);
    json_t *reply;

    if (!*domain) {
        return NULL;
    }
    reply = json_object();
    put_text(reply, "DomainName", domain);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        put_text(reply, members[i], "");
    }
    return reply;
}

json_t *handle_upgrade_info(struct call *call)
{
    (void) call;
    return json_pack("{s:b, s:i, s:s, s:s, s:s}", "isSupported", 0, "Months", 0, "SerialNumber", "",
                     "ExpirationDate", "", "Issuer", "");
}

json_t *handle_claim_free(struct call *call)
{
    if (book_find(call->engine->book, text_member(call->body, "RelatedTheSSLStoreOrderID")) ==
        ORDER_NONE) {
        refuse(call, "The related order was not found.");
        return NULL;
    }
    return json_pack("{s:b, s:s, s:s, s:s, s:s, s:s}", "isAllowed", 0, "PartnerOrderID", "",
                     "TheSSLStoreOrderID", "", "VendorOrderID", "", "LoginName", "",
                     "LoginPassword", "");
}
