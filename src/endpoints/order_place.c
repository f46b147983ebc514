/* Placing orders: order/neworder, the service's checks of an order, and order/reissue.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/contact.h"
#include "endpoints/order_reply.h"
#include "net/net.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/identity.h"
#include "rpc/member.h"

#define REQUEST(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_order_request, field)

static const struct sslstore__member new_members[] = {
    REQUEST(TEXT, "CustomOrderID", custom_id),
    REQUEST(PRODUCT, "ProductCode", product_code),
    SSLSTORE__MEMBER_OBJECT("OrganizationInfo"),
    REQUEST(TEXT, "OrganizationName", organization.name),
    REQUEST(TEXT, "DUNS", organization.duns),
    REQUEST(TEXT, "Division", organization.division),
    REQUEST(TEXT, "RegistrationNumber", organization.registration_number),
    REQUEST(TEXT, "JurisdictionCity", organization.jurisdiction_city),
    REQUEST(TEXT, "JurisdictionRegion", organization.jurisdiction_region),
    REQUEST(TEXT, "JurisdictionCountry", organization.jurisdiction_country),
    REQUEST(TEXT, "AssumedName", organization.assumed_name),
    SSLSTORE__MEMBER_OBJECT("OrganizationAddress"),
    REQUEST(TEXT, "AddressLine1", organization.address_line1),
    REQUEST(TEXT, "AddressLine2", organization.address_line2),
    REQUEST(TEXT, "City", organization.city),
    REQUEST(TEXT, "Region", organization.region),
    REQUEST(TEXT, "PostalCode", organization.postal_code),
    REQUEST(TEXT, "Country", organization.country),
    REQUEST(TEXT, "Phone", organization.phone),
    REQUEST(TEXT, "Fax", organization.fax),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER_END,
    REQUEST(INTEGER, "TSSOrganizationId", organization_id),
    REQUEST(COUNT, "ValidityPeriod", validity_months),
    REQUEST(INTEGER, "ServerCount", server_count),
    SSLSTORE__MEMBER_SIZED("CSR", sslstore_order_request, csr, csr_size),
    REQUEST(TEXT, "DomainName", domain_name),
    REQUEST(TEXT, "WebServerType", web_server_type),
    SSLSTORE__LIST(TEXTS, "DNSNames", sslstore_order_request, dns_names, dns_name_count),
    REQUEST(FLAG, "isCUOrder", competitive_upgrade),
    REQUEST(FLAG, "AutoWWW", auto_www),
    REQUEST(FLAG, "isRenewalOrder", renewal),
    REQUEST(MULTILINE, "SpecialInstructions", special_instructions),
    REQUEST(TEXT, "RelatedTheSSLStoreOrderID", related_store_id),
    REQUEST(FLAG, "isTrialOrder", trial),
    SSLSTORE__MEMBER_OBJECT("AdminContact"),
    SSLSTORE__CONTACT(sslstore_order_request, admin),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER_OBJECT("TechnicalContact"),
    SSLSTORE__CONTACT(sslstore_order_request, technical),
    SSLSTORE__MEMBER_END,
    REQUEST(TEXT, "ApproverEmail", approver_email),
    REQUEST(INTEGER, "ReserveSANCount", reserve_san_count),
    REQUEST(INTEGER, "WildcardReserveSANCount", reserve_wildcard_san_count),
    REQUEST(TEXT, "EmailLanguageCode", email_language),
    REQUEST(FLAG, "FileAuthDVIndicator", file_validation),
    REQUEST(FLAG, "HTTPSFileAuthDVIndicator", https_file_validation),
    REQUEST(FLAG, "CNAMEAuthDVIndicator", cname_validation),
    REQUEST(TEXT, "SignatureHashAlgorithm", signature_hash),
    REQUEST(TEXT, "CSRUniqueValue", unique_value),
    SSLSTORE__MEMBER_CULTURE,
};
static const struct sslstore__table new_table =
    SSLSTORE__TABLE(new_members, sslstore_order_request, NULL);

static const struct sslstore__member check_members[] = {
    SSLSTORE__MEMBER_SIZED("CSR", sslstore_order_request, csr, csr_size),
    REQUEST(PRODUCT, "ProductCode", product_code),
    REQUEST(INTEGER, "ServerCount", server_count),
    REQUEST(COUNT, "ValidityPeriod", validity_months),
    REQUEST(TEXT, "WebServerType", web_server_type),
};
static const struct sslstore__table check_table =
    SSLSTORE__TABLE(check_members, sslstore_order_request, NULL);

#define EDIT(name, field) SSLSTORE__MEMBER(SEND_EMPTY, name, sslstore_san_edit, field)
static const struct sslstore__member edit_members[] = {
    EDIT("OldValue", old_name),
    EDIT("NewValue", new_name),
};
static const struct sslstore__table edit_table =
    SSLSTORE__TABLE(edit_members, sslstore_san_edit, NULL);

/* A reissue request, and the parts of its id. */
struct reissue {
    sslstore_reissue_request request;
    const char *store_id;
    const char *custom_id;
};

#define REISSUE(kind, name, field) SSLSTORE__MEMBER(kind, name, struct reissue, field)
static const struct sslstore__member reissue_members[] = {
    REISSUE(TEXT, "TheSSLStoreOrderID", store_id),
    REISSUE(TEXT, "CustomOrderID", custom_id),
    REISSUE(MULTILINE, "CSR", request.csr),
    REISSUE(TEXT, "WebServerType", request.web_server_type),
    SSLSTORE__LIST(TEXTS, "DNSNames", struct reissue, request.dns_names, request.dns_name_count),
    REISSUE(MULTILINE, "SpecialInstructions", request.special_instructions),
    SSLSTORE__LIST(RECORDS, "AddSAN", struct reissue, request.add_san, request.add_san_count),
    SSLSTORE__LIST(RECORDS, "DeleteSAN", struct reissue, request.delete_san,
                   request.delete_san_count),
    REISSUE(FLAG, "isWildCard", request.wildcard),
    REISSUE(TEXT, "ReissueEmail", request.reissue_email),
    REISSUE(TEXT, "SignatureHashAlgorithm", request.signature_hash),
    REISSUE(FLAG, "FileAuthDVIndicator", request.file_validation),
    REISSUE(FLAG, "HTTPSFileAuthDVIndicator", request.https_file_validation),
    REISSUE(FLAG, "CNAMEAuthDVIndicator", request.cname_validation),
    REISSUE(TEXT, "ApproverEmails", request.approver_emails),
    REISSUE(TEXT, "CSRUniqueValue", request.unique_value),
    SSLSTORE__MEMBER_CULTURE,
};
static const struct sslstore__table reissue_table =
    SSLSTORE__TABLE(reissue_members, struct reissue, &edit_table);

sslstore_result sslstore_wire_order_new(sslstore_client *client,
                                        const sslstore_order_request *request,
                                        sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/neworder",
        .request = &new_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };

    return sslstore__call_once(client, &endpoint, request, order, &order->block_);
}

sslstore_result sslstore_wire_order_validate_parameters(sslstore_client *client,
                                                        const sslstore_order_request *request)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/validateorderparameters",
        .request = &new_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };

    return sslstore__call_once(client, &endpoint, request, NULL, NULL);
}

sslstore_result sslstore_wire_order_validate(sslstore_client *client,
                                             const sslstore_order_request *request)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/validate",
        .request = &check_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };

    return sslstore__call_once(client, &endpoint, request, NULL, NULL);
}

sslstore_result sslstore_wire_order_reissue(sslstore_client *client,
                                            const sslstore_reissue_request *request,
                                            sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/reissue",
        .request = &reissue_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__identity identity;
    struct reissue reissue;
    sslstore_result result;

    memset(order, 0, sizeof *order);
    if (!sslstore__identity_read(request->id, &identity)) {
        return sslstore__call_refuse(client, &endpoint, "id");
    }
    reissue.request = *request;
    reissue.store_id = identity.store_id;
    reissue.custom_id = identity.custom_id;
    result = sslstore__call_once(client, &endpoint, &reissue, order, &order->block_);
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (!sslstore__identity_matches(&identity, order->store_id, "")) {
        sslstore_order_free(order); /* only its PartnerOrderID may be new */
        return sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "TheSSLStoreOrderID",
                                   SSLSTORE__WORDS("the service returned another order"));
    }
    return SSLSTORE_OK;
}
