/* Tables of the members of orders and requests, and access to them by name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/members.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define CONTACT(type, who, at)                                                                 \
    {#who ".first_name", at ".FirstName", MEMBER_TEXT, offsetof(type, who.first_name)},        \
        {#who ".last_name", at ".LastName", MEMBER_TEXT, offsetof(type, who.last_name)},       \
        {#who ".phone", at ".Phone", MEMBER_TEXT, offsetof(type, who.phone)},                  \
        {#who ".fax", at ".Fax", MEMBER_TEXT, offsetof(type, who.fax)},                        \
        {#who ".email", at ".Email", MEMBER_TEXT, offsetof(type, who.email)},                  \
        {#who ".title", at ".Title", MEMBER_TEXT, offsetof(type, who.title)},                  \
        {#who ".organization_name", at ".OrganizationName", MEMBER_TEXT,                       \
         offsetof(type, who.organization_name)},                                               \
        {#who ".address_line1", at ".AddressLine1", MEMBER_TEXT,                               \
         offsetof(type, who.address_line1)},                                                   \
        {#who ".address_line2", at ".AddressLine2", MEMBER_TEXT,                               \
         offsetof(type, who.address_line2)},                                                   \
        {#who ".city", at ".City", MEMBER_TEXT, offsetof(type, who.city)},                     \
        {#who ".region", at ".Region", MEMBER_TEXT, offsetof(type, who.region)},               \
        {#who ".postal_code", at ".PostalCode", MEMBER_TEXT, offsetof(type, who.postal_code)}, \
    {                                                                                          \
#who ".country", at ".Country", MEMBER_TEXT, offsetof(type, who.country)               \
    }

#define ORDER(kind, member, wire)                                      \
    {                                                                  \
#member, wire, MEMBER_##kind, offsetof(sslstore_order, member) \
    }

const struct member order_members[] = {
    ORDER(TEXT, store_id, "TheSSLStoreOrderID"),
    ORDER(TEXT, partner_id, "PartnerOrderID"),
    ORDER(TEXT, custom_id, "CustomOrderID"),
    ORDER(TEXT, vendor_id, "VendorOrderID"),
    ORDER(TEXT, refund_id, "RefundRequestID"),
    ORDER(FLAG, refund_approved, "isRefundApproved"),
    ORDER(TEXT, major_status, "OrderStatus.MajorStatus"),
    ORDER(TEXT, minor_status, "OrderStatus.MinorStatus"),
    ORDER(TEXT, product_code, "ProductCode"),
    ORDER(TEXT, product_name, "ProductName"),
    ORDER(TEXT, vendor_name, "VendorName"),
    ORDER(TEXT, common_name, "CommonName"),
    ORDER(TEXT, dns_names, "DNSNames"),
    ORDER(TEXT, serial, "SerialNumber"),
    ORDER(TIME, purchased, "PurchaseDateInUTC"),
    ORDER(TIME, certificate_start, "CertificateStartDateInUTC"),
    ORDER(TIME, certificate_end, "CertificateEndDateInUTC"),
    ORDER(TIME, order_end, "OrderExpiryDateInUTC"),
    ORDER(NUMBER, validity_months, "Validity"),
    ORDER(NUMBER, server_count, "ServerCount"),
    ORDER(NUMBER, san_count, "SANCount"),
    ORDER(NUMBER, wildcard_san_count, "wildcardSANCount"),
    ORDER(NUMBER, organization_id, "TSSOrganizationId"),
    ORDER(TEXT, organization, "Organization"),
    ORDER(TEXT, organizational_unit, "OrganizationalUnit"),
    ORDER(TEXT, organization_address, "OrganizationAddress"),
    ORDER(TEXT, organization_postal_code, "OrganizationPostalcode"),
    ORDER(TEXT, organization_phone, "OrganizationPhone"),
    ORDER(TEXT, locality, "Locality"),
    ORDER(TEXT, region, "State"),
    ORDER(TEXT, country, "Country"),
    ORDER(TEXT, duns, "DUNS"),
    ORDER(TEXT, web_server_type, "WebServerType"),
    ORDER(TEXT, signature_hash, "SignatureHashAlgorithm"),
    ORDER(TEXT, approver_email, "ApproverEmail"),
    ORDER(TEXT, amount, "OrderAmount"),
    CONTACT(sslstore_order, admin, "AdminContact"),
    CONTACT(sslstore_order, technical, "TechnicalContact"),
    ORDER(TEXT, auth_file_name, "AuthFileName"),
    ORDER(TEXT, auth_file_content, "AuthFileContent"),
    ORDER(TEXT, cname_name, "CNAMEAuthName"),
    ORDER(TEXT, cname_value, "CNAMEAuthValue"),
    ORDER(TEXT, poll_status, "PollStatus"),
};
const size_t order_member_count = COUNT(order_members);

#define DOMAIN(kind, member, wire)                                             \
    {                                                                          \
#member, wire, MEMBER_##kind, offsetof(sslstore_domain_status, member) \
    }

const struct member domain_members[] = {
    DOMAIN(TEXT, domain, "domain"),
    DOMAIN(TEXT, method, "dcvMethod"),
    DOMAIN(TEXT, status, "dcvStatus"),
    DOMAIN(TEXT, file_name, "FileName"),
    DOMAIN(TEXT, file_contents, "FileContents"),
    DOMAIN(TEXT, dns_name, "DNSName"),
    DOMAIN(TEXT, dns_entry, "DNSEntry"),
    DOMAIN(TEXT, poll_status, "PollStatus"),
    DOMAIN(TIME, last_poll, "LastPollDate"),
};
const size_t domain_member_count = COUNT(domain_members);

#define REQUEST(kind, member, wire)                                            \
    {                                                                          \
#member, wire, MEMBER_##kind, offsetof(sslstore_order_request, member) \
    }
#define ORGANIZATION "OrganizationInfo."
#define ADDRESS      "OrganizationInfo.OrganizationAddress."

const struct member request_members[] = {
    REQUEST(TEXT, product_code, "ProductCode"),
    REQUEST(TEXT, custom_id, "CustomOrderID"),
    REQUEST(LINES, csr, "CSR"),
    REQUEST(TEXT, domain_name, "DomainName"),
    REQUEST(TEXT, approver_email, "ApproverEmail"),
    REQUEST(NUMBER, validity_days, ""),
    REQUEST(NUMBER, validity_months, "ValidityPeriod"),
    REQUEST(NUMBER, server_count, "ServerCount"),
    REQUEST(TEXT, web_server_type, "WebServerType"),
    REQUEST(TEXT, signature_hash, "SignatureHashAlgorithm"),
    REQUEST(FLAG, file_validation, "FileAuthDVIndicator"),
    REQUEST(FLAG, https_file_validation, "HTTPSFileAuthDVIndicator"),
    REQUEST(FLAG, cname_validation, "CNAMEAuthDVIndicator"),
    REQUEST(FLAG, competitive_upgrade, "isCUOrder"),
    REQUEST(FLAG, renewal, "isRenewalOrder"),
    REQUEST(FLAG, trial, "isTrialOrder"),
    REQUEST(FLAG, auto_www, "AutoWWW"),
    REQUEST(TEXT, related_store_id, "RelatedTheSSLStoreOrderID"),
    REQUEST(NUMBER, organization_id, "TSSOrganizationId"),
    REQUEST(NUMBER, reserve_san_count, "ReserveSANCount"),
    REQUEST(NUMBER, reserve_wildcard_san_count, "WildcardReserveSANCount"),
    REQUEST(LINES, special_instructions, "SpecialInstructions"),
    REQUEST(TEXT, email_language, "EmailLanguageCode"),
    REQUEST(TEXT, unique_value, "CSRUniqueValue"),
    CONTACT(sslstore_order_request, admin, "AdminContact"),
    CONTACT(sslstore_order_request, technical, "TechnicalContact"),
    REQUEST(TEXT, organization.name, ORGANIZATION "OrganizationName"),
    REQUEST(TEXT, organization.duns, ORGANIZATION "DUNS"),
    REQUEST(TEXT, organization.division, ORGANIZATION "Division"),
    REQUEST(TEXT, organization.assumed_name, ORGANIZATION "AssumedName"),
    REQUEST(TEXT, organization.registration_number, ORGANIZATION "RegistrationNumber"),
    REQUEST(TEXT, organization.jurisdiction_city, ORGANIZATION "JurisdictionCity"),
    REQUEST(TEXT, organization.jurisdiction_region, ORGANIZATION "JurisdictionRegion"),
    REQUEST(TEXT, organization.jurisdiction_country, ORGANIZATION "JurisdictionCountry"),
    REQUEST(TEXT, organization.address_line1, ADDRESS "AddressLine1"),
    REQUEST(TEXT, organization.address_line2, ADDRESS "AddressLine2"),
    REQUEST(TEXT, organization.city, ADDRESS "City"),
    REQUEST(TEXT, organization.region, ADDRESS "Region"),
    REQUEST(TEXT, organization.postal_code, ADDRESS "PostalCode"),
    REQUEST(TEXT, organization.country, ADDRESS "Country"),
    REQUEST(TEXT, organization.phone, ADDRESS "Phone"),
    REQUEST(TEXT, organization.fax, ADDRESS "Fax"),
};
const size_t request_member_count = COUNT(request_members);

#define REISSUE(kind, member, wire)                                              \
    {                                                                            \
#member, wire, MEMBER_##kind, offsetof(sslstore_reissue_request, member) \
    }

const struct member reissue_members[] = {
    REISSUE(LINES, csr, "CSR"),
    REISSUE(TEXT, web_server_type, "WebServerType"),
    REISSUE(TEXT, signature_hash, "SignatureHashAlgorithm"),
    REISSUE(TEXT, reissue_email, "ReissueEmail"),
    REISSUE(TEXT, approver_emails, "ApproverEmails"),
    REISSUE(LINES, special_instructions, "SpecialInstructions"),
    REISSUE(TEXT, unique_value, "CSRUniqueValue"),
    REISSUE(FLAG, wildcard, "isWildCard"),
    REISSUE(FLAG, file_validation, "FileAuthDVIndicator"),
    REISSUE(FLAG, https_file_validation, "HTTPSFileAuthDVIndicator"),
    REISSUE(FLAG, cname_validation, "CNAMEAuthDVIndicator"),
};
const size_t reissue_member_count = COUNT(reissue_members);

const char *member_text(const void *structure, const struct member *member)
{
    const char *text;

    memcpy(&text, (const char *) structure + member->offset, sizeof text);
    return text;
}

int64_t member_number(const void *structure, const struct member *member)
{
    const char *at = (const char *) structure + member->offset;
    int32_t number;
    int64_t time;
    bool flag;

    switch (member->kind) {
    case MEMBER_TIME:
        memcpy(&time, at, sizeof time);
        return time;
    case MEMBER_FLAG:
        memcpy(&flag, at, sizeof flag);
        return flag;
    default:
        memcpy(&number, at, sizeof number);
        return number;
    }
}

void member_set(void *structure, const struct member *member, const char *value)
{
    char *at = (char *) structure + member->offset;
    int64_t time = strtoll(value, NULL, 10);
    int32_t number = (int32_t) time;
    bool flag = time != 0;

    switch (member->kind) {
    case MEMBER_NUMBER:
        memcpy(at, &number, sizeof number);
        break;
    case MEMBER_FLAG:
        memcpy(at, &flag, sizeof flag);
        break;
    case MEMBER_TIME:
        memcpy(at, &time, sizeof time);
        break;
    default:
        memcpy(at, &value, sizeof value);
        break;
    }
}

const struct member *member_find(const struct member *members, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(members[i].name, name) == 0) {
            return &members[i];
        }
    }
    return NULL;
}
