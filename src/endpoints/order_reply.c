/* Order reply: the table of an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoints/order_reply.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "endpoints/contact.h"

#define DOMAIN(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_domain_status, field)
static const struct sslstore__member domain_members[] = {
    DOMAIN(TEXT, "domain", domain),
    DOMAIN(TEXT, "dcvMethod", method),
    DOMAIN(TEXT, "dcvStatus", status),
    DOMAIN(TEXT, "FileName", file_name),
    DOMAIN(TEXT, "FileContents", file_contents),
    DOMAIN(TEXT, "DNSName", dns_name),
    DOMAIN(TEXT, "DNSEntry", dns_entry),
    DOMAIN(TEXT, "PollStatus", poll_status),
    DOMAIN(DATE_EASTERN, "LastPollDate", last_poll),
};

static void complete_domain(void *record)
{
    sslstore_domain_status *domain = record;

    domain->approved = sslstore__text_equal(domain->status, "Approved");
}

static const struct sslstore__table domain_table = SSLSTORE__TABLE_COMPLETED(
    domain_members, sslstore_domain_status, NULL, complete_domain, NULL, false);

#define ORDER(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_order, field)

static const struct sslstore__member order_members[] = {
    ORDER(TEXT, "PartnerOrderID", partner_id),
    ORDER(TEXT, "CustomOrderID", custom_id),
    ORDER(TEXT, "TheSSLStoreOrderID", store_id),
    ORDER(TEXT, "VendorOrderID", vendor_id),
    ORDER(TEXT, "RefundRequestID", refund_id),
    ORDER(FLAG, "isRefundApproved", refund_approved),
    SSLSTORE__MEMBER_OBJECT("OrderStatus", 3),
    ORDER(TEXT, "MajorStatus", major_status),
    ORDER(TEXT, "MinorStatus", minor_status),
    SSLSTORE__LIST(RECORDS, "DomainAuthVettingStatus", sslstore_order, domains, domain_count),
    SSLSTORE__MEMBER_END,
    ORDER(DATE_EASTERN, "PurchaseDate", purchased),
    ORDER(DATE, "PurchaseDateInUTC", purchased),
    ORDER(DATE_EASTERN, "CertificateStartDate", certificate_start),
    ORDER(DATE, "CertificateStartDateInUTC", certificate_start),
    ORDER(DATE_EASTERN, "CertificateEndDate", certificate_end),
    ORDER(DATE, "CertificateEndDateInUTC", certificate_end),
    ORDER(DATE_EASTERN, "OrderExpiryDate", order_end),
    ORDER(DATE, "OrderExpiryDateInUTC", order_end),
    ORDER(TEXT, "OrderAmount", amount),
    ORDER(TEXT, "CommonName", common_name),
    ORDER(TEXT, "DNSNames", dns_names),
    ORDER(INTEGER, "SANCount", san_count),
    ORDER(INTEGER, "wildcardSANCount", wildcard_san_count),
    ORDER(INTEGER, "ServerCount", server_count),
    ORDER(INTEGER, "Validity", validity_months),
    ORDER(INTEGER, "TSSOrganizationId", organization_id),
    ORDER(TEXT, "WebServerType", web_server_type),
    ORDER(TEXT, "ApproverEmail", approver_email),
    ORDER(TEXT, "ProductName", product_name),
    ORDER(TEXT, "ProductCode", product_code),
    ORDER(TEXT, "VendorName", vendor_name),
    ORDER(TEXT, "SignatureHashAlgorithm", signature_hash),
    ORDER(TEXT, "Organization", organization),
    ORDER(TEXT, "OrganizationalUnit", organizational_unit),
    ORDER(TEXT, "State", region),
    ORDER(TEXT, "Locality", locality),
    ORDER(TEXT, "OrganizationPhone", organization_phone),
    ORDER(TEXT, "OrganizationAddress", organization_address),
    ORDER(TEXT, "OrganizationPostalcode", organization_postal_code),
    ORDER(TEXT, "Country", country),
    ORDER(TEXT, "DUNS", duns),
    SSLSTORE__MEMBER_OBJECT("AdminContact", SSLSTORE__CONTACT_MEMBERS),
    SSLSTORE__CONTACT(sslstore_order, admin),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER_OBJECT("TechnicalContact", SSLSTORE__CONTACT_MEMBERS),
    SSLSTORE__CONTACT(sslstore_order, technical),
    SSLSTORE__MEMBER_END,
    ORDER(TEXT, "AuthFileName", auth_file_name),
    ORDER(TEXT, "AuthFileContent", auth_file_content),
    ORDER(TEXT, "CNAMEAuthName", cname_name),
    ORDER(TEXT, "CNAMEAuthValue", cname_value),
    ORDER(TEXT, "PollStatus", poll_status),
    ORDER(TEXT, "SerialNumber", serial),
};

/* Kept by hand; a test compares it with the names. */
static const uint32_t order_filter[] = {0x7874EAD2, 0x1B5626B9};

static void complete_order(void *record)
{
    sslstore_order *order = record;

    order->state = sslstore_state_of(order->major_status, order->minor_status);
}

const struct sslstore__table sslstore__order_reply = SSLSTORE__TABLE_COMPLETED(
    order_members, sslstore_order, &domain_table, complete_order, order_filter, true);

void sslstore_order_free(sslstore_order *order)
{
    if (order != NULL) {
        sslstore__block_free(&order->block_);
        memset(order, 0, sizeof *order);
    }
}
