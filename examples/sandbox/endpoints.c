/* The table of all endpoints, with the members that a request may have.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"
#include "page.h"

#define IDS "TheSSLStoreOrderID CustomOrderID "
#define ORDER_REQUEST                                               \
    IDS "ResendEmailType ResendEmail RefundReason RefundRequestID " \
        "ApproverMethod DomainNames SerialNumber "
#define NEW_ORDER                                                                               \
    IDS "ProductCode ExtraProductCodes OrganizationInfo TSSOrganizationId "                     \
        "PreOrganizationId ValidityPeriod ServerCount CSR DomainName WebServerType DNSNames "   \
        "isCUOrder AutoWWW isRenewalOrder SpecialInstructions RelatedTheSSLStoreOrderID "       \
        "isTrialOrder AdminContact TechnicalContact ApproverEmail ReserveSANCount "             \
        "WildcardReserveSANCount AddInstallationSupport EmailLanguageCode FileAuthDVIndicator " \
        "HTTPSFileAuthDVIndicator CNAMEAuthDVIndicator SignatureHashAlgorithm "                 \
        "CertTransparencyIndicator RenewalDays DateTimeCulture CSRUniqueValue isPKCS10 "        \
        "ProvisioningMethod CSTokenDeliveryMethod CSTokenType SMimeAdditionalParams"
#define DOWNLOAD_REQUEST ORDER_REQUEST "ReturnPKCS7Cert DateTimeCulture PlatFormId FormatType"
#define SUB_USER         "PartnerCode CustomPartnerCode AuthenticationToken PartnerEmail isEnabled"
#define CWATCH                                                                               \
    DOWNLOAD_REQUEST " ProductCode RequestorEmail ValidityPeriod EmailLanguageCode "         \
                     "PreferSendOrderEmails autoLicenseUpgrade automaticRenewal DomainName " \
                     "SpecialInstructions "                                                  \
                     "AdminContact ApproverEmail"
#define FLAT_CREDENTIALS "PartnerCode AuthToken ReplayToken UserAgent "

#define NESTED         CREDENTIALS_NESTED
#define OR_TOKEN       CREDENTIALS_OR_TOKEN
#define NO_CREDENTIALS CREDENTIALS_NONE

#define OBJECT  PLACE_OBJECT
#define ARRAY   PLACE_ARRAY
#define FLAT    PLACE_FLAT
#define NOWHERE PLACE_NOWHERE

#define ANY   REPLY_ANY
#define AUTH  REPLY_AUTH
#define ORDER (REPLY_AUTH | REPLY_ORDER)
#define ROWS  REPLY_ROWS
#define TOTAL REPLY_TOTAL
#define FILES (REPLY_AUTH | REPLY_FILES)

/* path, GET, only reads, credentials, place of AuthResponse, parts of the reply, handler,
 * members */
const struct endpoint endpoints[] = {
    {"health/status", true, true, NO_CREDENTIALS, FLAT, ANY, handle_health, ""},
    {"health/validate", false, true, CREDENTIALS_FLAT, FLAT, ANY, handle_health, FLAT_CREDENTIALS},
    {"csr", false, true, NESTED, OBJECT, AUTH, handle_csr, "ProductCode CSR DomainName"},
    {"order/neworder", false, false, OR_TOKEN, OBJECT, ORDER, handle_new_order, NEW_ORDER},
    {"order/inviteorder", false, false, NESTED, OBJECT, ORDER, handle_invite_order,
     "PreferVendorLink ProductCode ExtraProductCode ServerCount RequestorEmail ExtraSAN "
     "CustomOrderID ValidityPeriod AddInstallationSupport SignatureHashAlgorithm "
     "EmailLanguageCode PreferSendOrderEmails CertTransparencyIndicator DateTimeCulture "
     "OrganizationIds IsWildcardCSRDomain ExtraWildcardSAN CSRUniqueValue"},
    {"order/validate", false, true, NESTED, FLAT, ANY, handle_validate,
     "CSR ProductCode ServerCount ValidityPeriod WebServerType"},
    {"order/validateorderparameters", false, true, NESTED, OBJECT, AUTH, handle_validate_parameters,
     NEW_ORDER},
    {"order/approverlist", false, true, NESTED, OBJECT, AUTH, handle_approver_list,
     "ProductCode DomainName RelatedTheSSLStoreOrderID"},
    {"order/status", false, true, OR_TOKEN, OBJECT, ORDER, handle_status, DOWNLOAD_REQUEST},
    {"order/query", false, true, NESTED, ARRAY, ORDER | ROWS, handle_query,
     "StartDate EndDate CertificateExpireFromDate CertificateExpireToDate DomainName SubUserID "
     "ProductCode DateTimeCulture PageNumber PageSize"},
    {"order/getmodifiedorderssummary", false, true, NESTED, OBJECT, AUTH | ROWS | TOTAL,
     handle_modified, "SubUserID StartDate EndDate PageNumber PageSize"},
    {"order/reissue", false, false, NESTED, OBJECT, ORDER, handle_reissue,
     IDS "CSR WebServerType DNSNames isRenewalOrder SpecialInstructions EditSAN DeleteSAN "
         "AddSAN isWildCard ReissueEmail PreferEnrollmentLink SignatureHashAlgorithm "
         "FileAuthDVIndicator HTTPSFileAuthDVIndicator CNAMEAuthDVIndicator ApproverEmails "
         "CertTransparencyIndicator DateTimeCulture CSRUniqueValue"},
    {"order/download", false, true, NESTED, OBJECT, FILES, handle_download, DOWNLOAD_REQUEST},
    {"order/refundrequest", false, false, NESTED, OBJECT, ORDER, handle_refund_request,
     ORDER_REQUEST},
    {"order/refundstatus", false, true, NESTED, OBJECT, ORDER, handle_refund_status, ORDER_REQUEST},
    {"order/certificaterevokerequest", false, false, NESTED, FLAT, ANY, handle_revoke,
     ORDER_REQUEST "RevokeReason"},
    {"order/changeapproveremail", false, false, NESTED, FLAT, ANY, handle_change_approver,
     ORDER_REQUEST},
    {"order/changeapprovermethod", false, false, NESTED, FLAT, ANY, handle_change_method,
     ORDER_REQUEST},
    {"order/resend", false, false, NESTED, FLAT, ANY, handle_resend, ORDER_REQUEST},
    {"product/query", false, true, NESTED, ARRAY, AUTH, handle_products,
     "ProductCode ProductType NeedSortedList IsForceNewSKUs"},
    {"digicert/organizationlist", false, true, CREDENTIALS_EITHER, OBJECT, AUTH,
     handle_organizations, FLAT_CREDENTIALS},
    {"digicert/organizationinfo", false, true, NESTED, OBJECT, AUTH, handle_organization,
     "TSSOrganizationId"},
    {"digicert/getdomaininfo", false, true, NESTED, OBJECT, AUTH, handle_domain_info,
     "TheSSLStoreOrderID DomainName"},
    {"digicert/setapprovermethod", false, false, NESTED, OBJECT, AUTH, handle_set_approver_method,
     "TheSSLStoreOrderID DomainName ValidationsTypes ApproverMethod"},
    {"digicert/checkdcv", false, true, NESTED, OBJECT, AUTH, handle_check_dcv, IDS "DomainName"},
    {"health/validatetoken", false, true, CREDENTIALS_FLAT_TOKEN, OBJECT, AUTH,
     handle_validate_token, "Token TokenID TokenCode IsUsedForTokenSystem " FLAT_CREDENTIALS},
    {"csr/decodecsr", false, true, NESTED, OBJECT, AUTH, handle_csr, "ProductCode CSR"},
    {"csr/download", false, true, NESTED, OBJECT, AUTH, handle_csr_download, IDS},
    {"order/midtermupgrade", false, false, OR_TOKEN, OBJECT, ORDER, handle_upgrade, NEW_ORDER},
    {"order/agreement", false, true, NESTED, OBJECT, AUTH, handle_agreement,
     "CustomOrderID ProductCode ExtraProductCodes OrganizationInfo ValidityPeriod ServerCount "
     "CSR DomainName WebServerType"},
    {"order/info", false, true, OR_TOKEN, OBJECT, ORDER, handle_order_info, DOWNLOAD_REQUEST},
    {"order/live-order-status", false, true, OR_TOKEN, OBJECT, ORDER, handle_status,
     DOWNLOAD_REQUEST},
    {"order/downloadaszip", false, true, NESTED, OBJECT, FILES, handle_download_zip,
     DOWNLOAD_REQUEST},
    {"order/certificate/download", false, true, NESTED, OBJECT, FILES, handle_download,
     DOWNLOAD_REQUEST},
    {"order/certificate/downloadaszip", false, true, NESTED, OBJECT, FILES, handle_download_zip,
     DOWNLOAD_REQUEST},
    {"order/certificate/csr/download", false, true, NESTED, OBJECT, AUTH, handle_csr_download, IDS},
    {"order/pmrrequest", false, false, NESTED, OBJECT, AUTH, handle_pmr, IDS},
    {"order/vulnerabilityscanrequest", false, false, NESTED, OBJECT, AUTH, handle_scan_request,
     IDS "ActionType"},
    {"order/getsymantecreplacementorders", false, true, NESTED, OBJECT, AUTH, handle_replacements,
     ""},
    {"order/addsan", false, false, NESTED, OBJECT, AUTH, handle_unavailable,
     IDS "ExtraSANCount ExtraWildcardSANCount"},
    {"order/purchasenewsan", false, false, NESTED, OBJECT, AUTH, handle_unavailable, IDS},
    {"digicert/createneworganization", false, false, NESTED, OBJECT, AUTH, handle_unavailable,
     "OrganizationName AssumedName address1 address2 city state country zip telephone "
     "organization_contact validationTypes"},
    {"free/cuinfo", false, true, NESTED, OBJECT, AUTH, handle_upgrade_info, NEW_ORDER},
    {"free/claimfree", false, false, NESTED, OBJECT, AUTH, handle_claim_free,
     "ProductCode RelatedTheSSLStoreOrderID NewOrderRequest"},
    {"sslchecker", false, true, NESTED, OBJECT, AUTH, handle_ssl_checker, "Domainname"},
    {"whois", false, true, NESTED, OBJECT, AUTH, handle_whois, "Domainname"},
    {"setting/setordercallback", false, false, NESTED, FLAT, ANY, handle_callback, "url"},
    {"setting/setpricecallback", false, false, NESTED, FLAT, ANY, handle_callback, "url"},
    {"setting/cancelnotification", false, false, NESTED, FLAT, ANY, handle_callback, "url"},
    {"setting/settemplate", false, false, NESTED, FLAT, ANY, handle_template,
     "EmailSubject EmailMessage isDisabled EmailTemplateTypes ReminderTemplateDays"},
    {"user/accountdetail", false, true, CREDENTIALS_FLAT, OBJECT, AUTH, handle_account,
     FLAT_CREDENTIALS "IPAddress"},
    {"user/add", false, false, NESTED, OBJECT, AUTH, handle_user_add, SUB_USER},
    {"user/activate", false, false, NESTED, OBJECT, AUTH, handle_user_activate, SUB_USER},
    {"user/deactivate", false, false, NESTED, OBJECT, AUTH, handle_user_deactivate, SUB_USER},
    {"user/query", false, true, NESTED, ARRAY, AUTH, handle_user_query,
     "SubUserID StartDate EndDate"},
    {"user/newuser", false, false, NESTED, OBJECT, AUTH, handle_user_new,
     "Email Password FirstName LastName AlternateEmail CompanyName Street CountryName State City "
     "Zip Phone Fax Mobile UserType HearedBy"},
    {"cwatch/listproducts", false, true, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"cwatch/inviteorder", false, false, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"cwatch/placeorder", false, false, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"cwatch/getstatus", false, true, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"cwatch/deactivatelicense", false, false, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"cwatch/updatesite", false, false, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"cwatch/upgradelicense", false, false, NESTED, OBJECT, AUTH, handle_unavailable, CWATCH},
    {"/", true, true, NO_CREDENTIALS, NOWHERE, ANY, handle_page, ""},
    {"/sandbox/page.css", true, true, NO_CREDENTIALS, NOWHERE, ANY, handle_page_style, ""},
    {"/sandbox/stats", true, true, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_stats, ""},
    {"/sandbox/approve", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_approve, IDS},
    {"/sandbox/approve-email", false, false, NO_CREDENTIALS, NOWHERE, ANY,
     handle_sandbox_approve_email, IDS "Domain"},
    {"/sandbox/vetting", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_vetting,
     IDS "Result"},
    {"/sandbox/reject", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_reject, IDS},
    {"/sandbox/expire", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_expire, IDS},
    {"/sandbox/remove", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_remove,
     IDS "StillKnown"},
    {"/sandbox/clock", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_clock,
     "AdvanceDays AdvanceSeconds Now"},
    {"/sandbox/cancel", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_cancel, IDS},
    {"/sandbox/revoke", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_revoke,
     IDS "SerialNumber Shows"},
    {"/sandbox/touch", false, false, NO_CREDENTIALS, NOWHERE, ANY, handle_sandbox_touch,
     "Percent Every"},
};

const size_t endpoint_count = sizeof endpoints / sizeof endpoints[0];
