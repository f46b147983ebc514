/* The table of products. The same codes with -EO appended exist in some clients only ("existing
 * organization"); the service does not know them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "products.h"

#include <string.h>

#define WILDCARD PRODUCT_WILDCARD
#define MULTI    PRODUCT_MULTI_DOMAIN
#define FLEX     PRODUCT_FLEX

/* Sorted by code. */
static const struct product products[] = {
    {"comodocsc", "Comodo Code Signing", "COMODO", VALIDATION_CODE, 0},
    {"comododvucc", "Comodo DV UCC", "COMODO", VALIDATION_DV, MULTI},
    {"comodoevcsc", "Comodo EV Code Signing", "COMODO", VALIDATION_CODE, 0},
    {"comodoevmdc", "Comodo EV Multi-Domain", "COMODO", VALIDATION_EV, MULTI},
    {"comodoevssl", "Comodo EV SSL", "COMODO", VALIDATION_EV, 0},
    {"comodomdc", "Comodo Multi-Domain", "COMODO", VALIDATION_OV, MULTI},
    {"comodomdcwildcard", "Comodo MDC Wildcard", "COMODO", VALIDATION_OV, WILDCARD | MULTI},
    {"comodopciscan", "Comodo PCI Scan", "COMODO", VALIDATION_SCAN, 0},
    {"comodopremiumssl", "Comodo Premium SSL", "COMODO", VALIDATION_OV, 0},
    {"comodopremiumwildcard", "Comodo Premium Wildcard", "COMODO", VALIDATION_OV, WILDCARD},
    {"comodossl", "Comodo SSL", "COMODO", VALIDATION_OV, 0},
    {"comodoucc", "Comodo UCC", "COMODO", VALIDATION_OV, MULTI},
    {"comodouccwildcard", "Comodo UCC Wildcard", "COMODO", VALIDATION_OV, WILDCARD | MULTI},
    {"comodowildcard", "Comodo Wildcard", "COMODO", VALIDATION_OV, WILDCARD},
    {"digi_client_premium", "DigiCert Client Premium", "DIGICERT", VALIDATION_MAIL, 0},
    {"digi_csc", "DigiCert Code Signing", "DIGICERT", VALIDATION_CODE, 0},
    {"digi_csc_ev", "DigiCert EV Code Signing", "DIGICERT", VALIDATION_CODE, 0},
    {"digi_doc_signing_ind_2000", "DigiCert Document Signing Individual 2000", "DIGICERT",
     VALIDATION_MAIL, 0},
    {"digi_doc_signing_ind_500", "DigiCert Document Signing Individual 500", "DIGICERT",
     VALIDATION_MAIL, 0},
    {"digi_doc_signing_org_2000", "DigiCert Document Signing Organization 2000", "DIGICERT",
     VALIDATION_MAIL, 0},
    {"digi_doc_signing_org_5000", "DigiCert Document Signing Organization 5000", "DIGICERT",
     VALIDATION_MAIL, 0},
    {"digi_quickssl_md", "DigiCert QuickSSL Multi-Domain", "DIGICERT", VALIDATION_DV, MULTI},
    {"digi_rapidssl", "RapidSSL", "DIGICERT", VALIDATION_DV, 0},
    {"digi_rapidssl_wc", "RapidSSL Wildcard", "DIGICERT", VALIDATION_DV, WILDCARD},
    {"digi_securesite_ev_flex", "DigiCert Secure Site EV", "DIGICERT", VALIDATION_EV, MULTI | FLEX},
    {"digi_securesite_flex", "DigiCert Secure Site", "DIGICERT", VALIDATION_OV, MULTI | FLEX},
    {"digi_securesite_pro_ev_flex", "DigiCert Secure Site Pro EV", "DIGICERT", VALIDATION_EV,
     MULTI | FLEX},
    {"digi_securesite_pro_flex", "DigiCert Secure Site Pro", "DIGICERT", VALIDATION_OV,
     MULTI | FLEX},
    {"digi_ssl123_flex", "GeoTrust SSL123", "DIGICERT", VALIDATION_DV, MULTI | FLEX},
    {"digi_ssl_basic", "DigiCert Basic SSL", "DIGICERT", VALIDATION_OV, MULTI},
    {"digi_ssl_dv_geotrust_flex", "GeoTrust DV SSL", "DIGICERT", VALIDATION_DV, MULTI | FLEX},
    {"digi_ssl_ev_basic", "DigiCert Basic SSL EV", "DIGICERT", VALIDATION_EV, MULTI},
    {"digi_sslwebserver_ev_flex", "DigiCert SSL Web Server EV", "DIGICERT", VALIDATION_EV,
     MULTI | FLEX},
    {"digi_sslwebserver_flex", "DigiCert SSL Web Server", "DIGICERT", VALIDATION_OV, MULTI | FLEX},
    {"digi_truebizid_ev_flex", "DigiCert TrueBizID EV", "DIGICERT", VALIDATION_EV, MULTI | FLEX},
    {"digi_truebizid_flex", "DigiCert TrueBizID", "DIGICERT", VALIDATION_OV, MULTI | FLEX},
    {"elitessl", "Elite SSL", "COMODO", VALIDATION_OV, 0},
    {"enterprisepro", "Enterprise Pro SSL", "COMODO", VALIDATION_OV, 0},
    {"enterpriseproev", "Enterprise Pro EV", "COMODO", VALIDATION_EV, 0},
    {"enterpriseproevmdc", "Enterprise Pro EV Multi-Domain", "COMODO", VALIDATION_EV, MULTI},
    {"enterpriseprowc", "Enterprise Pro Wildcard", "COMODO", VALIDATION_OV, WILDCARD},
    {"enterprisessl", "Enterprise SSL", "COMODO", VALIDATION_OV, 0},
    {"essentialssl", "Essential SSL", "COMODO", VALIDATION_DV, 0},
    {"essentialwildcard", "Essential Wildcard", "COMODO", VALIDATION_DV, WILDCARD},
    {"hackerprooftm", "HackerProof Trust Mark", "COMODO", VALIDATION_SCAN, 0},
    {"hgpcicontrolscan", "HackerGuardian PCI Control Scan", "COMODO", VALIDATION_SCAN, 0},
    {"instantssl", "InstantSSL", "COMODO", VALIDATION_OV, 0},
    {"instantsslpro", "InstantSSL Pro", "COMODO", VALIDATION_OV, 0},
    {"pacbasic", "Personal Authentication Basic", "COMODO", VALIDATION_MAIL, 0},
    {"pacenterprise", "Personal Authentication Enterprise", "COMODO", VALIDATION_MAIL, 0},
    {"pacpro", "Personal Authentication Pro", "COMODO", VALIDATION_MAIL, 0},
    {"positiveevmdc", "Positive EV Multi-Domain", "COMODO", VALIDATION_EV, MULTI},
    {"positiveevssl", "Positive EV SSL", "COMODO", VALIDATION_EV, 0},
    {"positivemdcssl", "Positive SSL Multi-Domain", "COMODO", VALIDATION_DV, MULTI},
    {"positivemdcwildcard", "Positive SSL MDC Wildcard", "COMODO", VALIDATION_DV, WILDCARD | MULTI},
    {"positivessl", "Positive SSL", "COMODO", VALIDATION_DV, 0},
    {"positivesslwildcard", "Positive SSL Wildcard", "COMODO", VALIDATION_DV, WILDCARD},
    {"sectigodvucc", "Sectigo DV UCC", "SECTIGO", VALIDATION_DV, MULTI},
    {"sectigoevmdc", "Sectigo EV Multi-Domain", "SECTIGO", VALIDATION_EV, MULTI},
    {"sectigoevssl", "Sectigo EV SSL", "SECTIGO", VALIDATION_EV, 0},
    {"sectigomdc", "Sectigo Multi-Domain", "SECTIGO", VALIDATION_OV, MULTI},
    {"sectigomdcwildcard", "Sectigo MDC Wildcard", "SECTIGO", VALIDATION_OV, WILDCARD | MULTI},
    {"sectigoovssl", "Sectigo OV SSL", "SECTIGO", VALIDATION_OV, 0},
    {"sectigoovwildcard", "Sectigo OV Wildcard", "SECTIGO", VALIDATION_OV, WILDCARD},
    {"sectigossl", "Sectigo SSL", "SECTIGO", VALIDATION_DV, 0},
    {"sectigouccwildcard", "Sectigo UCC Wildcard", "SECTIGO", VALIDATION_DV, WILDCARD | MULTI},
    {"sectigowildcard", "Sectigo Wildcard", "SECTIGO", VALIDATION_DV, WILDCARD},
};

const size_t product_count = sizeof products / sizeof products[0];

const struct product *product_at(size_t index)
{
    return &products[index];
}

const struct product *product_find(const char *code)
{
    for (size_t i = 0; i < product_count; i++) {
        if (strcmp(products[i].code, code) == 0) {
            return &products[i];
        }
    }
    return NULL;
}

const struct product *product_find_existing(const char *code)
{
    size_t length = strlen(code);

    if (length > 3 && strcmp(code + length - 3, "-EO") == 0) {
        length -= 3;
    }
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
        if (strlen(products[i].code) == length && strncmp(products[i].code, code, length) == 0) {
            return &products[i];
        }
    }
    return NULL;
}

bool product_is_digicert(const struct product *product)
{
    return strcmp(product->vendor, "DIGICERT") == 0;
}

bool product_has_domains(const struct product *product)
{
    return product->validation <= VALIDATION_EV;
}

bool product_allows_wildcard(const struct product *product)
{
    bool flexible = (product->flags & FLEX) && product->validation != VALIDATION_EV;

    return (product->flags & WILDCARD) || flexible;
}

const int *product_months(const struct product *product, size_t *count)
{
    static const int months[] = {1, 3, 6, 12, 24, 36, 48, 60, 72};

    *count = sizeof months / sizeof months[0] - (product_is_digicert(product) ? 0 : 1);
    return months;
}

bool product_has_months(const struct product *product, int wanted)
{
    size_t count;
    const int *months = product_months(product, &count);

    for (size_t i = 0; i < count; i++) {
        if (months[i] == wanted) {
            return true;
        }
    }
    return false;
}
