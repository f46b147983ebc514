/* Checks the approver list and the choice of a validation method.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/check_methods.h"

#include <string.h>

#include "base/domain.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/products.h"
#include "catalog/rules.h"
#include "catalog/syntax.h"

/* Names of parameters in fields.tsv. */
static const char approver_field[] = "Approver Email";
static const char file_field[] = "File Auth Domain Validation";
static const char cname_field[] = "CName Auth Domain Validation";

/* Whether an entry is one of a comma-separated list of methods. */
static bool is_method(const char *methods, const char *entry, size_t size)
{
    const char *method;
    size_t method_size;

    while (sslstore__syntax_next_entry(&methods, &method, &method_size)) {
        if (sslstore__text_equal_bytes(method, method_size, entry, size)) {
            return true;
        }
    }
    return false;
}

/* ---- Approvers ---- */

static void check_approver(struct sslstore__problems *problems, const char *field,
                           sslstore_vendor vendor, const char *entry, size_t size)
{
    const char *methods =
        vendor == SSLSTORE_VENDOR_DIGICERT ? "EMAIL,HTTP,DNS,dns_cname_token" : "HTTP,HTTPS,DNS";
    char wording[SSLSTORE_DOMAIN_MAX];
    struct sslstore__text text;

    if (sslstore__syntax_is_email(entry, size) || is_method(methods, entry, size)) {
        return;
    }
    sslstore__text_init(&text, wording, sizeof wording);
    sslstore__text_put_bytes(&text, entry, size);
    sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_APPROVER, field,
                                 SSLSTORE__WORDS("\"%s\" is not an e-mail address"), wording);
}

/* Whether a list has one entry for all domains, or one for each. The CA may count the "www." that
 * it adds to the domain of a product for one name. Of a product outside the catalog, it may add
 * names that are not known. */
static bool count_fits(const sslstore_product *product, const sslstore_order_request *order,
                       size_t count)
{
    size_t domains = order->dns_name_count + 1;

    if (product->row_ == 0) {
        return count <= 1 || count >= domains;
    }
    return count <= 1 || count == domains || (!product->multi_domain && count == domains + 1);
}

/* DigiCert accepts one entry for the whole order. Sectigo accepts one for all domains, or one for
 * each domain, the common name's first. */
void sslstore__check_approvers(struct sslstore__problems *problems, const char *field,
                               const sslstore_product *product, const sslstore_order_request *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;
    size_t count = 0;

    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        check_approver(problems, field, product->vendor, entry, size);
        count++;
    }
    if (product->vendor == SSLSTORE_VENDOR_DIGICERT && count > 1) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_APPROVER, field,
            SSLSTORE__WORDS("DigiCert accepts exactly one approver address, for all names"));
    } else if (!count_fits(product, order, count)) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_APPROVER, field,
            SSLSTORE__WORDS("give one approver for all domains, or one for each domain, that "
                            "of the common name first"));
    }
}

/* ---- Methods ---- */

bool sslstore__order_proves_without_email(const sslstore_order_request *order)
{
    return order->file_validation || order->https_file_validation || order->cname_validation;
}

const char *sslstore__validation_field(const sslstore_order_request *order)
{
    if (order->cname_validation) {
        return cname_field;
    }
    return order->file_validation || order->https_file_validation ? file_field : approver_field;
}

void sslstore__check_methods(struct sslstore__problems *problems, const sslstore_product *product,
                             const sslstore_order_request *order)
{
    int chosen = order->file_validation + order->https_file_validation + order->cname_validation;
    const char *field = sslstore__validation_field(order);

    if (chosen == 0) {
        return;
    }
    if (!sslstore__catalog_names_domains(product)) {
        sslstore__problems_add_about(
            problems, SSLSTORE_PROBLEM_VALIDATION, field,
            SSLSTORE__WORDS("certificates of %s name no domain, so there is nothing to validate"),
            product->name);
    } else if (chosen > 1) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_VALIDATION, field,
            SSLSTORE__WORDS("choose one validation method: file, HTTPS file or CNAME"));
    } else if (order->https_file_validation && product->vendor == SSLSTORE_VENDOR_DIGICERT) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_VALIDATION, file_field,
            SSLSTORE__WORDS("DigiCert does not validate by HTTPS file; choose HTTP or CNAME"));
    }
}

/* ---- E-mail ---- */

bool sslstore__order_proves_by_email(const sslstore_order_request *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;

    while (!sslstore__order_proves_without_email(order) &&
           sslstore__syntax_next_entry(&list, &entry, &size)) {
        if (is_method("EMAIL", entry, size) || sslstore__syntax_is_email(entry, size)) {
            return true;
        }
    }
    return false;
}

void sslstore__check_email(struct sslstore__problems *problems, const sslstore_product *product,
                           const sslstore_order_request *order)
{
    if (sslstore__rule_at(SSLSTORE__RULE_EMAIL, problems->now) == SSLSTORE__RULE_FORBIDDEN &&
        sslstore__catalog_names_domains(product) && sslstore__order_proves_by_email(order)) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_VALIDATION, approver_field,
            SSLSTORE__WORDS("no CA validates by e-mail any more; choose CNAME or a file"));
    }
}

/* ---- Wildcards ---- */

const char *sslstore__order_first_wildcard(const sslstore_order_request *order)
{
    if (sslstore__domain_is_wildcard(order->domain_name)) {
        return order->domain_name;
    }
    for (size_t i = 0; i < order->dns_name_count; i++) {
        if (sslstore__domain_is_wildcard(order->dns_names[i])) {
            return order->dns_names[i];
        }
    }
    return NULL;
}

/* The wildcard that an entry of the approver list stands for, or NULL. The only entry stands for
 * all names. */
static const char *wildcard_of_entry(const sslstore_order_request *order, size_t index)
{
    const char *name;

    if (sslstore__text_in(order->approver_email, ',') == NULL) {
        return sslstore__order_first_wildcard(order);
    }
    if (index > order->dns_name_count) {
        return NULL;
    }
    name = index == 0 ? order->domain_name : order->dns_names[index - 1];
    return sslstore__domain_is_wildcard(name) ? name : NULL;
}

static void report_file(struct sslstore__problems *problems, const char *field,
                        const char *wildcard)
{
    if (wildcard != NULL) {
        sslstore__problems_add_about(
            problems, SSLSTORE_PROBLEM_VALIDATION, field,
            SSLSTORE__WORDS("a file cannot validate the wildcard name %s; choose CNAME or e-mail"),
            wildcard);
    }
}

void sslstore__check_files(struct sslstore__problems *problems, const sslstore_order_request *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;

    if (sslstore__rule_at(SSLSTORE__RULE_WILDCARD_FILE, problems->now) !=
        SSLSTORE__RULE_FORBIDDEN) {
        return;
    }
    if (order->file_validation || order->https_file_validation) {
        report_file(problems, file_field, sslstore__order_first_wildcard(order));
    }
    for (size_t i = 0; sslstore__syntax_next_entry(&list, &entry, &size); i++) {
        if (is_method("HTTP,HTTPS", entry, size)) {
            report_file(problems, approver_field, wildcard_of_entry(order, i));
        }
    }
}
