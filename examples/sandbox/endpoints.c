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

#define NESTED CREDENTIALS_NESTED
#define OR_TOKEN CREDENTIALS_OR_TOKEN
#define NO_CREDENTIALS CREDENTIALS_NONE

#define OBJECT PLACE_OBJECT
#define ARRAY PLACE_ARRAY
#define FLAT PLACE_FLAT
#define NOWHERE PLACE_NOWHERE

#define ANY REPLY_ANY
#define AUTH REPLY_AUTH
#define ORDER (REPLY_AUTH | REPLY_ORDER)
#define ROWS REPLY_ROWS
#define TOTAL REPLY_TOTAL
#define FILES (REPLY_AUTH | REPLY_FILES)


/* path, GET, reads only, credentials, placement, parts of the reply, handler, members */
const struct endpoint endpoints[] = {
    { "health/status", true, true, NO_CREDENTIALS, FLAT, ANY, handle_health, "" },
    { "health/validate", false, true, CREDENTIALS_FLAT, FLAT, ANY, handle_health,
      FLAT_CREDENTIALS },
    { "csr", false, true, NESTED, OBJECT, AUTH, handle_csr, "ProductCode CSR DomainName" },
    { "order/neworder", false, false, OR_TOKEN, OBJECT, ORDER, handle_new_order,
      NEW_ORDER },
    { "order/inviteorder", false, false, NESTED, OBJECT, ORDER, handle_invite_order,
      "PreferVendorLink ProductCode ExtraProductCode ServerCount RequestorEmail ExtraSAN "
      "CustomOrderID ValidityPeriod AddInstallationSupport SignatureHashAlgorithm "
      "EmailLanguageCode PreferSendOrderEmails CertTransparencyIndicator DateTimeCulture "
      "OrganizationIds IsWildcardCSRDomain ExtraWildcardSAN CSRUniqueValue" },
    { "order/validate", false, true, NESTED, FLAT, ANY, handle_validate,
      "CSR ProductCode ServerCount ValidityPeriod WebServerType" },
    { "order/validateorderparameters", false, true, NESTED, OBJECT, AUTH,
      handle_validate_parameters, NEW_ORDER },
    { "order/approverlist", false, true, NESTED, OBJECT, AUTH, handle_approver_list,
      "ProductCode DomainName RelatedTheSSLStoreOrderID" },
    { "order/status", false, true, OR_TOKEN, OBJECT, ORDER, handle_status,
      ORDER_REQUEST "ReturnPKCS7Cert DateTimeCulture PlatFormId FormatType" },
    { "order/query", false, true, NESTED, ARRAY, ORDER | ROWS, handle_query,
      "StartDate EndDate CertificateExpireFromDate CertificateExpireToDate DomainName SubUserID "
      "ProductCode DateTimeCulture PageNumber PageSize" },
    { "order/getmodifiedorderssummary", false, true, NESTED, OBJECT, AUTH | ROWS | TOTAL,
      handle_modified,
      "SubUserID StartDate EndDate PageNumber PageSize" },
    { "order/reissue", false, false, NESTED, OBJECT, ORDER, handle_reissue,
      IDS "CSR WebServerType DNSNames isRenewalOrder SpecialInstructions EditSAN DeleteSAN "
          "AddSAN isWildCard ReissueEmail PreferEnrollmentLink SignatureHashAlgorithm "
          "FileAuthDVIndicator HTTPSFileAuthDVIndicator CNAMEAuthDVIndicator ApproverEmails "
          "CertTransparencyIndicator DateTimeCulture CSRUniqueValue" },
    { "order/download", false, true, NESTED, OBJECT, FILES, handle_download,
      ORDER_REQUEST "ReturnPKCS7Cert DateTimeCulture PlatFormId FormatType" },
    { "order/refundrequest", false, false, NESTED, OBJECT, ORDER, handle_refund_request,
      ORDER_REQUEST },
    { "order/refundstatus", false, true, NESTED, OBJECT, ORDER, handle_refund_status,
      ORDER_REQUEST },
    { "order/certificaterevokerequest", false, false, NESTED, FLAT, ANY, handle_revoke,
      ORDER_REQUEST "RevokeReason" },
    { "order/changeapproveremail", false, false, NESTED, FLAT, ANY,
      handle_change_approver, ORDER_REQUEST },
    { "order/changeapprovermethod", false, false, NESTED, FLAT, ANY, handle_change_method,
      ORDER_REQUEST },
    { "order/resend", false, false, NESTED, FLAT, ANY, handle_resend, ORDER_REQUEST },
    { "product/query", false, true, NESTED, ARRAY, AUTH, handle_products,
      "ProductCode ProductType NeedSortedList IsForceNewSKUs" },
    { "digicert/organizationlist", false, true, CREDENTIALS_EITHER, OBJECT, AUTH,
      handle_organizations, FLAT_CREDENTIALS },
    { "digicert/organizationinfo", false, true, NESTED, OBJECT, AUTH, handle_organization,
      "TSSOrganizationId" },
    { "digicert/getdomaininfo", false, true, NESTED, OBJECT, AUTH, handle_domain_info,
      "TheSSLStoreOrderID DomainName" },
    { "digicert/setapprovermethod", false, false, NESTED, OBJECT, AUTH,
      handle_set_approver_method,
      "TheSSLStoreOrderID DomainName ValidationsTypes ApproverMethod" },
    { "/sandbox/stats", true, true, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_stats, "" },
    { "/sandbox/approve", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_approve,
      IDS },
    { "/sandbox/expire", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_expire,
      IDS },
    { "/sandbox/remove", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_remove,
      IDS },
    { "/sandbox/clock", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_clock,
      "AdvanceDays AdvanceSeconds" },
    { "/sandbox/touch", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_touch,
      "Percent Every" },
};

const size_t endpoint_count = sizeof endpoints / sizeof endpoints[0];
