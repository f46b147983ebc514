/* Check: reports the problems of an order's product, CSR and names. catalog/check.c checks its
 * fields.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/check.h"

#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/check.h"
#include "catalog/check_methods.h"
#include "catalog/products.h"
#include "catalog/public_suffix.h"
#include "catalog/special_name.h"
#include "orders/complete.h"
#include "pki/name.h"

#define RSA_BITS_MIN              2048
#define RSA_BITS_MIN_CODE_SIGNING 3072 /* CA/Browser Forum, since June 2021 */

static const char csr_field[] = "CSR";

static const char common_name_field[] = "Common Name";

static const char dns_names_field[] = "DNS Names";

/* Without a catalog every product is unknown. */
static bool allows_unknown_product(const sslstore_order_request *order)
{
#if defined(SSLSTORE_NO_CATALOG)
    (void) order;
    return true;
#else
    return order->unknown_product;
#endif
}

static void check_product(struct sslstore__problems *report, const sslstore_order_request *order,
                          const sslstore_product *product)
{
    static const char field[] = "Product Code";
    const char *code = order->product_code;

    if (code[0] == '\0') {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_PRODUCT, field,
                               SSLSTORE__WORDS("no product code given"));
    } else if (product->row_ == 0 && !allows_unknown_product(order)) {
        sslstore__problems_add_about(
            report, SSLSTORE_PROBLEM_PRODUCT, field,
            SSLSTORE__WORDS(
                "\"%s\" is not in the catalog; set unknown_product to order it nevertheless"),
            code);
    }
}

static bool is_code_signing(const sslstore_product *product)
{
    return product->validation == SSLSTORE_VALIDATION_CODE_SIGNING ||
           product->validation == SSLSTORE_VALIDATION_EV_CODE_SIGNING;
}

/* A request whose key is neither RSA nor on P-256, P-384 or P-521 was not read: ERR_KEY. */
static void check_key(struct sslstore__problems *report, const sslstore_product *product,
                      const sslstore_csr *csr)
{
    uint32_t rsa_bits = is_code_signing(product) ? RSA_BITS_MIN_CODE_SIGNING : RSA_BITS_MIN;

    if (csr->key_type == SSLSTORE_KEY_RSA && csr->key_bits < rsa_bits) {
        sslstore__problems_add_about(
            report, SSLSTORE_PROBLEM_KEY, csr_field,
            SSLSTORE__WORDS("the RSA key is too short; use %s bits or more"),
            is_code_signing(product) ? "3072" : "2048");
    }
}

/* A website scan certifies no key. */
static void check_no_csr(struct sslstore__problems *report, const sslstore_product *product)
{
    if (product->validation != SSLSTORE_VALIDATION_SCAN) {
        sslstore__problems_add(
            report, SSLSTORE_PROBLEM_MISSING, csr_field,
            SSLSTORE__WORDS("no certificate signing request given, or its size is 0"));
    }
}

static void check_csr(struct sslstore__problems *report, const struct sslstore__prepared *prepared)
{
    const sslstore_product *product = &prepared->product;

    if (!prepared->has_csr) {
        check_no_csr(report, product);
        return;
    }
    switch (prepared->csr_result) {
    case SSLSTORE_OK:
        check_key(report, product, &prepared->csr);
        break;
    case SSLSTORE_ERR_CSR_SIGNATURE:
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CSR_SIGNATURE, csr_field,
                               prepared->csr_fault);
        break;
    case SSLSTORE_ERR_KEY:
        sslstore__problems_add(report, SSLSTORE_PROBLEM_KEY, csr_field, prepared->csr_fault);
        break;
    default:
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CSR, csr_field, prepared->csr_fault);
    }
}

static bool is_ascii(const char *name)
{
    while (*name != '\0' && (unsigned char) *name < 0x80) {
        name++;
    }
    return *name == '\0';
}

/* Why no CA certifies a name, which is in lower case; NULL: it may be a host name with a dot in it,
 * after any "*.". */
static const char *find_fault(const char *name)
{
    const char *host = sslstore__domain_without_wildcard(name);
    const char *last_label = host + strlen(host);

    while (last_label > host && last_label[-1] != '.') {
        last_label--;
    }
    if (!is_ascii(name)) {
        return SSLSTORE__WORDS("\"%s\" must be in ASCII form, xn--...");
    }
    if (!sslstore__domain_is_host(name) || last_label == host ||
        sslstore__domain_is_special(last_label)) {
        return SSLSTORE__WORDS("\"%s\" is not a public domain name");
    }
    if (sslstore__domain_is_suffix(host)) {
        return SSLSTORE__WORDS("\"%s\" belongs to everybody: others have names below it");
    }
    return NULL;
}

static void check_name(struct sslstore__problems *report, const char *field, const char *name)
{
    const char *fault = find_fault(name);

    if (fault != NULL) {
        sslstore__problems_add_about(report, SSLSTORE_PROBLEM_NAME, field, fault, name);
    }
}

/* Report names of the CSR that the certificate would lack. A product outside the catalog may
 * certify an e-mail address. */
static void check_other_names(struct sslstore__problems *report, const sslstore_csr *csr,
                              bool is_known)
{
    static const char dns[] = "DNS:";
    static const char email[] = "email:";

    for (size_t i = 0; i < csr->other_name_count && !report->stop; i++) {
        const char *name = csr->other_names[i];

        if (sslstore__text_begins(name, dns)) {
            check_name(report, dns_names_field, name + sizeof dns - 1);
        } else if (is_known || !sslstore__text_begins(name, email)) {
            sslstore__problems_add_about(
                report, SSLSTORE_PROBLEM_NAME, dns_names_field,
                SSLSTORE__WORDS("\"%s\" would not be in the certificate; remove it from the CSR"),
                name);
        }
    }
    if (strlen(csr->common_name) > SSLSTORE__COMMON_NAME_MAX) {
        sslstore__problems_add_about(
            report, SSLSTORE_PROBLEM_NAME, common_name_field,
            SSLSTORE__WORDS("\"%s\" is longer than 64 octets; remove it from the CSR's "
                            "subject and put it into the subjectAltName"),
            csr->common_name);
    }
}

static void check_wildcards(struct sslstore__problems *report, const sslstore_order_request *order)
{
    const char *name = sslstore__order_first_wildcard(order);

    if (name != NULL) {
        sslstore__problems_add_about(
            report, SSLSTORE_PROBLEM_WILDCARD,
            name == order->domain_name ? common_name_field : dns_names_field,
            SSLSTORE__WORDS("the product does not support wildcard names such as %s"), name);
    }
}

static void check_common_name(struct sslstore__problems *report, const char *name, bool csr_is_read)
{
    if (name[0] != '\0') {
        check_name(report, common_name_field, name);
    } else if (csr_is_read) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_MISSING, common_name_field,
                               SSLSTORE__WORDS("neither the CSR nor the order has a domain name"));
    }
}

/* The common name of a product outside the catalog may be that of a person. */
static void check_names(struct sslstore__problems *report,
                        const struct sslstore__prepared *prepared)
{
    bool csr_is_read = prepared->has_csr && prepared->csr_result == SSLSTORE_OK;
    const sslstore_product *product = &prepared->product;
    const sslstore_order_request *order = &prepared->order;
    bool is_known = product->row_ != 0;

    if (is_known) {
        check_common_name(report, order->domain_name, csr_is_read);
    }
    if (csr_is_read) {
        check_other_names(report, &prepared->csr, is_known);
    }
    for (size_t i = 0; i < order->dns_name_count && !report->stop; i++) {
        check_name(report, dns_names_field, order->dns_names[i]);
    }
    if (is_known && !product->wildcard) {
        check_wildcards(report, order);
    }
    if (is_known && !product->multi_domain && order->dns_name_count > 0) {
        sslstore__problems_add_about(report, SSLSTORE_PROBLEM_SEVERAL_NAMES, dns_names_field,
                                     SSLSTORE__WORDS("the product is for one name; remove %s"),
                                     order->dns_names[0]);
    }
}

void sslstore__check_prepared(struct sslstore__problems *report,
                              const struct sslstore__prepared *prepared)
{
    const sslstore_product *product = &prepared->product;

    check_product(report, &prepared->order, product);
    check_csr(report, prepared);
    if (sslstore__catalog_names_domains(product)) {
        check_names(report, prepared);
    }
    if (prepared->has_too_many_names) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_RANGE, dns_names_field,
                               SSLSTORE__WORDS("an order can have at most 1,000 names"));
    }
    sslstore__check_fields(report, product, &prepared->order);
}

void sslstore__check_reissue(struct sslstore__problems *report,
                             const struct sslstore__prepared *prepared)
{
    check_csr(report, prepared);
    if (sslstore__catalog_names_domains(&prepared->product)) {
        check_other_names(report, &prepared->csr, prepared->product.row_ != 0);
    }
    sslstore__check_email(report, &prepared->product, &prepared->order);
    sslstore__check_files(report, &prepared->order);
}

sslstore_result sslstore__check_read(const sslstore_memory *memory,
                                     const sslstore_order_request *request,
                                     struct sslstore__prepared *prepared)
{
    memset(prepared, 0, sizeof *prepared);
    prepared->has_csr = sslstore__text_size(request->csr, request->csr_size) > 0;
    if (prepared->has_csr) {
        prepared->csr_result = sslstore_csr_read(memory, request->csr, request->csr_size,
                                                 &prepared->csr, &prepared->csr_fault);
    }
    if (prepared->csr_result == SSLSTORE_ERR_MEMORY) {
        return SSLSTORE_ERR_MEMORY;
    }
    return sslstore__complete(memory, request, prepared);
}

sslstore_result sslstore__check_request(const sslstore_memory *memory,
                                        const sslstore_order_request *request,
                                        struct sslstore__problems *report,
                                        struct sslstore__prepared *prepared)
{
    if (sslstore__check_read(memory, request, prepared) != SSLSTORE_OK) {
        return SSLSTORE_ERR_MEMORY;
    }
    sslstore__check_prepared(report, prepared);
    return report->count == 0 ? SSLSTORE_OK : SSLSTORE_ERR_ORDER;
}

sslstore_result sslstore_check(const sslstore_memory *memory, const sslstore_order_request *request,
                               int64_t now, sslstore_problem_fn *on_problem, void *user)
{
    SSLSTORE__REQUIRE(memory != NULL && request != NULL);

    struct sslstore__problems report = {on_problem, user, 0, false, now};
    struct sslstore__prepared prepared;
    sslstore_result result = sslstore__check_request(memory, request, &report, &prepared);

    sslstore__prepared_free(&prepared);
    return result;
}
