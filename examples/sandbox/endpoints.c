/* Every endpoint in one table, with the members its request may have.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"

#define IDS "TheSSLStoreOrderID CustomOrderID "
#define ORDER_REQUEST IDS "ResendEmailType ResendEmail RefundReason RefundRequestID " \
                          "ApproverMethod DomainNames SerialNumber "
#define NEW_ORDER IDS "ProductCode ExtraProductCodes OrganizationInfo TSSOrganizationId " \
    "PreOrganizationId ValidityPeriod ServerCount CSR DomainName WebServerType DNSNames " \
    "isCUOrder AutoWWW isRenewalOrder SpecialInstructions RelatedTheSSLStoreOrderID " \
    "isTrialOrder AdminContact TechnicalContact ApproverEmail ReserveSANCount " \
    "WildcardReserveSANCount AddInstallationSupport EmailLanguageCode FileAuthDVIndicator " \
    "HTTPSFileAuthDVIndicator CNAMEAuthDVIndicator SignatureHashAlgorithm " \
    "CertTransparencyIndicator RenewalDays DateTimeCulture CSRUniqueValue isPKCS10 " \
    "ProvisioningMethod CSTokenDeliveryMethod CSTokenType SMimeAdditionalParams"
#define FLAT_CREDENTIALS "PartnerCode AuthToken ReplayToken UserAgent "

#define OBJECT PLACE_OBJECT
#define ARRAY PLACE_ARRAY
#define FLAT PLACE_FLAT

/* path, GET, reads only, credentials, placement, handler, members */
const struct endpoint endpoints[] = {
    { "health/status", true, true, CREDENTIALS_NONE, FLAT, handle_health, "" },
    { "health/validate", false, true, CREDENTIALS_FLAT, FLAT, handle_health, FLAT_CREDENTIALS },
    { "csr", false, true, CREDENTIALS_NESTED, OBJECT, handle_csr, "ProductCode CSR DomainName" },
    { "order/neworder", false, false, CREDENTIALS_OR_TOKEN, OBJECT, handle_new_order,
      NEW_ORDER },
    { "order/inviteorder", false, false, CREDENTIALS_NESTED, OBJECT, handle_invite_order,
      "PreferVendorLink ProductCode ExtraProductCode ServerCount RequestorEmail ExtraSAN "
      "CustomOrderID ValidityPeriod AddInstallationSupport SignatureHashAlgorithm "
      "EmailLanguageCode PreferSendOrderEmails CertTransparencyIndicator DateTimeCulture "
      "OrganizationIds IsWildcardCSRDomain ExtraWildcardSAN CSRUniqueValue" },
    { "order/validate", false, true, CREDENTIALS_NESTED, FLAT, handle_validate,
      "CSR ProductCode ServerCount ValidityPeriod WebServerType" },
    { "order/validateorderparameters", false, true, CREDENTIALS_NESTED, OBJECT,
      handle_validate_parameters, NEW_ORDER },
    { "order/approverlist", false, true, CREDENTIALS_NESTED, OBJECT, handle_approver_list,
      "ProductCode DomainName RelatedTheSSLStoreOrderID" },
    { "order/status", false, true, CREDENTIALS_OR_TOKEN, OBJECT, handle_status,
      ORDER_REQUEST "ReturnPKCS7Cert DateTimeCulture PlatFormId FormatType" },
    { "order/query", false, true, CREDENTIALS_NESTED, ARRAY, handle_query,
      "StartDate EndDate CertificateExpireFromDate CertificateExpireToDate DomainName SubUserID "
      "ProductCode DateTimeCulture PageNumber PageSize" },
    { "order/getmodifiedorderssummary", false, true, CREDENTIALS_NESTED, OBJECT, handle_modified,
      "SubUserID StartDate EndDate PageNumber PageSize" },
    { "order/reissue", false, false, CREDENTIALS_NESTED, OBJECT, handle_reissue,
      IDS "CSR WebServerType DNSNames isRenewalOrder SpecialInstructions EditSAN DeleteSAN "
          "AddSAN isWildCard ReissueEmail PreferEnrollmentLink SignatureHashAlgorithm "
          "FileAuthDVIndicator HTTPSFileAuthDVIndicator CNAMEAuthDVIndicator ApproverEmails "
          "CertTransparencyIndicator DateTimeCulture CSRUniqueValue" },
    { "order/download", false, true, CREDENTIALS_NESTED, OBJECT, handle_download,
      ORDER_REQUEST "ReturnPKCS7Cert DateTimeCulture PlatFormId FormatType" },
    { "order/refundrequest", false, false, CREDENTIALS_NESTED, OBJECT, handle_refund_request,
      ORDER_REQUEST },
    { "order/refundstatus", false, true, CREDENTIALS_NESTED, OBJECT, handle_refund_status,
      ORDER_REQUEST },
    { "order/certificaterevokerequest", false, false, CREDENTIALS_NESTED, FLAT, handle_revoke,
      ORDER_REQUEST "RevokeReason" },
    { "order/changeapproveremail", false, false, CREDENTIALS_NESTED, FLAT,
      handle_change_approver, ORDER_REQUEST },
    { "order/resend", false, false, CREDENTIALS_NESTED, FLAT, handle_resend, ORDER_REQUEST },
    { "product/query", false, true, CREDENTIALS_NESTED, ARRAY, handle_products,
      "ProductCode ProductType NeedSortedList IsForceNewSKUs" },
    { "digicert/organizationlist", false, true, CREDENTIALS_EITHER, OBJECT,
      handle_organizations, FLAT_CREDENTIALS },
    { "digicert/organizationinfo", false, true, CREDENTIALS_NESTED, OBJECT, handle_organization,
      "TSSOrganizationId" },
    { "digicert/getdomaininfo", false, true, CREDENTIALS_NESTED, OBJECT, handle_domain_info,
      "TheSSLStoreOrderID DomainName" },
    { "digicert/setapprovermethod", false, false, CREDENTIALS_NESTED, OBJECT,
      handle_set_approver_method,
      "TheSSLStoreOrderID DomainName ValidationsTypes ApproverMethod" },
    { "/sandbox/stats", true, true, CREDENTIALS_NONE, PLACE_NOWHERE, handle_sandbox_stats, "" },
    { "/sandbox/approve", false, false, CREDENTIALS_NONE, PLACE_NOWHERE, handle_sandbox_approve,
      IDS },
    { "/sandbox/expire", false, false, CREDENTIALS_NONE, PLACE_NOWHERE, handle_sandbox_expire,
      IDS },
    { "/sandbox/remove", false, false, CREDENTIALS_NONE, PLACE_NOWHERE, handle_sandbox_remove,
      IDS },
    { "/sandbox/clock", false, false, CREDENTIALS_NONE, PLACE_NOWHERE, handle_sandbox_clock,
      "AdvanceDays AdvanceSeconds" },
    { "/sandbox/touch", false, false, CREDENTIALS_NONE, PLACE_NOWHERE, handle_sandbox_touch,
      "Percent Every" },
};

const size_t endpoint_count = sizeof endpoints / sizeof endpoints[0];
