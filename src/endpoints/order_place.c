/* Placing orders: order/neworder, and the service's checks of an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "endpoints/contact.h"
#include "endpoints/order_reply.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/member.h"

#define REQUEST(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_order_request, field)

static const struct sslstore__member new_members[] = {
    REQUEST(TEXT, "CustomOrderID", custom_id),
    REQUEST(PRODUCT, "ProductCode", product_code),
    SSLSTORE__MEMBER_OBJECT("OrganizationInfo", 18),
    REQUEST(TEXT, "OrganizationName", organization.name),
    REQUEST(TEXT, "DUNS", organization.duns),
    REQUEST(TEXT, "Division", organization.division),
    REQUEST(TEXT, "RegistrationNumber", organization.registration_number),
    REQUEST(TEXT, "JurisdictionCity", organization.jurisdiction_city),
    REQUEST(TEXT, "JurisdictionRegion", organization.jurisdiction_region),
    REQUEST(TEXT, "JurisdictionCountry", organization.jurisdiction_country),
    REQUEST(TEXT, "AssumedName", organization.assumed_name),
    SSLSTORE__MEMBER_OBJECT("OrganizationAddress", 8),
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
    SSLSTORE__MEMBER_OBJECT("AdminContact", SSLSTORE__CONTACT_MEMBERS),
    SSLSTORE__CONTACT(sslstore_order_request, admin),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER_OBJECT("TechnicalContact", SSLSTORE__CONTACT_MEMBERS),
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
