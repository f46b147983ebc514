/* Check: the fields of an order against its product. Every rule that needs no CSR is here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "catalog/check.h"
#include "catalog/syntax.h"

#define MEMBER(name)     offsetof(sslstore_order_request, name)
#define MONTHS_MAX       120
#define UNIQUE_VALUE_MAX 20

#define TLS_DAYS_MAX          199 /* CAs keep a day back from the 200 that are allowed */
#define CODE_SIGNING_DAYS_MAX 459 /* and here from 460: Code Signing Baseline Requirements, 6.3.2 */
#define CLIENT_DAYS_MAX       825 /* S/MIME Baseline Requirements, 6.3.2 */

/* ---- Telling ---- */

const char *sslstore_problem_name(sslstore_problem_code code)
{
    static const char *const names[] = {
        [SSLSTORE_PROBLEM_PRODUCT] = "product",
        [SSLSTORE_PROBLEM_MISSING] = "missing",
        [SSLSTORE_PROBLEM_FORMAT] = "format",
        [SSLSTORE_PROBLEM_CHOICE] = "choice",
        [SSLSTORE_PROBLEM_RANGE] = "range",
        [SSLSTORE_PROBLEM_VALIDITY] = "validity",
        [SSLSTORE_PROBLEM_CSR] = "csr",
        [SSLSTORE_PROBLEM_CSR_SIGNATURE] = "csr_signature",
        [SSLSTORE_PROBLEM_KEY] = "key",
        [SSLSTORE_PROBLEM_NAME] = "name",
        [SSLSTORE_PROBLEM_WILDCARD] = "wildcard",
        [SSLSTORE_PROBLEM_SEVERAL_NAMES] = "several_names",
        [SSLSTORE_PROBLEM_VALIDATION] = "validation",
        [SSLSTORE_PROBLEM_APPROVER] = "approver",
        [SSLSTORE_PROBLEM_UNWANTED] = "unwanted",
        [SSLSTORE_PROBLEM_NOT_PERMITTED] = "not_permitted",
        [SSLSTORE_PROBLEM_ORGANIZATION] = "organization",
        [SSLSTORE_PROBLEM_SERVICE] = "service",
    };

    return (size_t) code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

void sslstore__problems_add(struct sslstore__problems *report, sslstore_problem_code code,
                            const char *field, const char *before, const char *subject,
                            const char *after)
{
    sslstore_problem problem;
    struct sslstore__text text;
    size_t reserved = strlen(after);

    if (report->stop) {
        return;
    }
    problem.code = code;
    problem.field = field;
    sslstore__text_init(&text, problem.message, sizeof problem.message);
    sslstore__text_put(&text, before);
    sslstore__log_sanitize(subject, strlen(subject), NULL, problem.message + text.size,
                           sizeof problem.message - text.size - reserved);
    text.size = strlen(problem.message);
    sslstore__text_put(&text, after);
    report->count++;
    report->stop = report->on_problem != NULL && report->on_problem(report->user, &problem) != 0;
}

/* ---- Values ---- */

static const char *text_of(const sslstore_order_request *order, size_t offset)
{
    const char *text;

    memcpy(&text, (const unsigned char *) order + offset, sizeof text);
    return sslstore__text_is_set(text) ? text : "";
}

/* Members that count are int32_t or uint32_t, which look the same up to INT32_MAX. */
static int32_t number_of(const sslstore_order_request *order, size_t offset)
{
    int32_t number;

    memcpy(&number, (const unsigned char *) order + offset, sizeof number);
    return number;
}

static bool has_value(const sslstore_order_request *order, const sslstore_field *field,
                      size_t offset)
{
    switch (field->type) {
    case SSLSTORE_FIELD_NUMBER: /* months may stand in for days */
        return number_of(order, offset) != 0 ||
               (offset == MEMBER(validity_days) && order->validity_months != 0);
    case SSLSTORE_FIELD_YES_NO:
        return true;
    default:
        return text_of(order, offset)[0] != '\0';
    }
}

static bool is_of_organization(size_t offset)
{
    return offset - MEMBER(organization) < sizeof(sslstore_organization);
}

/* ---- What is missing ---- */

static bool proves_without_email(const sslstore_order_request *order)
{
    return order->file_validation || order->https_file_validation || order->cname_validation;
}

/* Some parameters are told in another way than their own. */
static bool is_told_otherwise(const sslstore_product *product, const sslstore_order_request *order,
                              size_t offset)
{
    switch (offset) {
    case MEMBER(approver_email):
        return proves_without_email(order);
    case MEMBER(technical.email):
        return sslstore__text_is_set(order->admin.email);
    default:
        return product->vendor == SSLSTORE_VENDOR_DIGICERT && order->organization_id != 0 &&
               is_of_organization(offset);
    }
}

/* ---- Validity ---- */

static bool is_on_offer(const sslstore_product *product, const sslstore_order_request *order,
                        uint32_t *nearest)
{
    uint32_t months = order->validity_months;

    if (months == 0) {
        return sslstore_months_of_days(product, order->validity_days, nearest) != 0;
    }
    if (months > MONTHS_MAX) {
        months = MONTHS_MAX + 1;
    }
    return (product->row_ == 0 && months <= MONTHS_MAX) ||
           sslstore_months_of_days(product, sslstore__catalog_days_of_months(months), nearest) ==
               months;
}

static void check_validity(struct sslstore__problems *report, const char *name,
                           const sslstore_product *product, const sslstore_order_request *order)
{
    char wording[80];
    struct sslstore__text text;
    uint32_t nearest = 0;

    if (is_on_offer(product, order, &nearest)) {
        return;
    }
    sslstore__text_init(&text, wording, sizeof wording);
    sslstore__text_put_number(&text, order->validity_months != 0 ? order->validity_months
                                                                 : order->validity_days);
    sslstore__text_put(&text, order->validity_months != 0 ? " months" : " days");
    sslstore__text_put(&text, " are not on offer; the nearest validity is ");
    sslstore__text_put_number(&text, nearest);
    sslstore__problems_add(report, SSLSTORE_PROBLEM_VALIDITY, name, "", wording, " days");
}

static const char tls_note[] =
    "public TLS certificates live at most 200 days (100 from March 2027, 47 from March 2029): the "
    "order is paid for all its term, and its certificate is reissued, free of charge, before it "
    "ends";
static const char code_signing_note[] =
    "code signing certificates live at most 460 days (since March 2026); a longer order pays for "
    "reissues until it ends";
static const char client_note[] =
    "S/MIME certificates live at most 825 days; a longer order pays for reissues until it ends";

const char *sslstore_validity_note(const sslstore_product *product, uint32_t days)
{
    SSLSTORE__REQUIRE(product != NULL);

    const char *note = "";
    uint32_t most = 0;

    switch (product->validation) {
    case SSLSTORE_VALIDATION_DV:
    case SSLSTORE_VALIDATION_OV:
    case SSLSTORE_VALIDATION_EV:
        note = tls_note;
        most = TLS_DAYS_MAX;
        break;
    case SSLSTORE_VALIDATION_CODE_SIGNING:
    case SSLSTORE_VALIDATION_EV_CODE_SIGNING:
        note = code_signing_note;
        most = CODE_SIGNING_DAYS_MAX;
        break;
    case SSLSTORE_VALIDATION_CLIENT:
        note = client_note;
        most = CLIENT_DAYS_MAX;
        break;
    default:
        break;
    }
    return days > most ? note : "";
}

/* ---- Approvers ---- */

/* Where an address may stand, a method may. */
static bool is_method(const char *words, const char *entry, size_t size)
{
    const char *word;
    size_t word_size;

    while (sslstore__syntax_next_entry(&words, &word, &word_size)) {
        if (sslstore__text_equal_bytes(word, word_size, entry, size)) {
            return true;
        }
    }
    return false;
}

static void check_approver(struct sslstore__problems *report, const char *name,
                           sslstore_vendor vendor, const char *entry, size_t size)
{
    const char *words =
        vendor == SSLSTORE_VENDOR_DIGICERT ? "EMAIL,HTTP,DNS,dns_cname_token" : "HTTP,HTTPS,DNS";
    char wording[SSLSTORE_DOMAIN_MAX];
    struct sslstore__text text;

    if (sslstore__syntax_is_email(entry, size) || is_method(words, entry, size)) {
        return;
    }
    sslstore__text_init(&text, wording, sizeof wording);
    sslstore__text_put_bytes(&text, entry, size);
    sslstore__problems_add(report, SSLSTORE_PROBLEM_APPROVER, name, "\"", wording,
                           "\" is not an e-mail address");
}

/* DigiCert takes one for the whole order. At Sectigo one may stand for all domains; if there are
 * more, there is one for each, the common name's first. */
static void check_approvers(struct sslstore__problems *report, const char *name,
                            const sslstore_product *product, const sslstore_order_request *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;
    size_t count = 0;

    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        check_approver(report, name, product->vendor, entry, size);
        count++;
    }
    if (product->vendor == SSLSTORE_VENDOR_DIGICERT && count > 1) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_APPROVER, name,
                               "DigiCert takes exactly one approver address, for all names", "",
                               "");
    } else if (count > 1 && count <= order->dns_name_count) {
        sslstore__problems_add(
            report, SSLSTORE_PROBLEM_APPROVER, name,
            "name one approver for all domains, or one for each of them, that of the "
            "common name first",
            "", "");
    }
}

/* ---- Choices ---- */

static void check_country(struct sslstore__problems *report, const char *name, const char *value)
{
    const char *code = sslstore_country_code(value);

    if (strcmp(code, value) == 0) {
        return;
    }
    if (code[0] != '\0') {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CHOICE, name, "write this country as ",
                               code, "");
    } else {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CHOICE, name, "\"", value,
                               "\" is not a country code of ISO 3166-1, such as US");
    }
}

static void check_choice(struct sslstore__problems *report, const sslstore_field *field,
                         const char *value)
{
    if (!sslstore__syntax_is_choice(field->choices, value)) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CHOICE, field->name, "\"", value,
                               "\" is not among the choices that the catalog lists");
    }
}

/* The service refuses a DigiCert order with another word than this one, and blames the CSR. */
static void check_hash(struct sslstore__problems *report, const sslstore_field *field,
                       sslstore_vendor vendor, const char *value)
{
    static const char digicert_hash[] = "sha256";
    bool is_digicert = strcmp(value, digicert_hash) == 0;

    if (vendor == SSLSTORE_VENDOR_DIGICERT && !is_digicert) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CHOICE, field->name, "DigiCert takes ",
                               digicert_hash, "");
    } else if (vendor == SSLSTORE_VENDOR_SECTIGO && is_digicert) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_CHOICE, field->name,
                               "sha256 is for DigiCert; Sectigo takes PREFER_SHA2", "", "");
    } else {
        check_choice(report, field, value);
    }
}

/* ---- One field ---- */

static void check_text(struct sslstore__problems *report, const sslstore_field *field,
                       const sslstore_order_request *order, size_t offset)
{
    /* In contacts and organizations alike the country stands right behind the postal code. */
    bool is_postal_code = offset == MEMBER(admin.postal_code) ||
                          offset == MEMBER(technical.postal_code) ||
                          offset == MEMBER(organization.postal_code);
    const char *value = text_of(order, offset);

    if (!sslstore__syntax_is_clean(value)) {
        sslstore__problems_add(
            report, SSLSTORE_PROBLEM_FORMAT, field->name,
            "control characters, such as line ends, and what is not UTF-8 are not taken", "", "");
    } else if (is_postal_code &&
               !sslstore__syntax_is_postal_code(value, text_of(order, offset + sizeof(char *)))) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_FORMAT, field->name, "\"", value,
                               "\" is not a postal code of the country");
    }
}

/* -1 stands for any number of servers; it is only renewed. */
static int32_t least(const sslstore_order_request *order, size_t offset)
{
    return offset == MEMBER(server_count) && sslstore__text_is_set(order->related_store_id) ? -1
                                                                                            : 0;
}

static void check_number(struct sslstore__problems *report, const sslstore_field *field,
                         const sslstore_product *product, const sslstore_order_request *order,
                         size_t offset)
{
    if (offset == MEMBER(validity_days)) {
        check_validity(report, field->name, product, order);
    } else if (number_of(order, offset) < least(order, offset)) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_RANGE, field->name,
                               "a negative number; give 1 or more", "", "");
    }
}

/* The field has a value. */
static void check_value(struct sslstore__problems *report, const sslstore_field *field,
                        const sslstore_product *product, const sslstore_order_request *order,
                        size_t offset)
{
    switch (field->type) {
    case SSLSTORE_FIELD_TEXT:
        check_text(report, field, order, offset);
        break;
    case SSLSTORE_FIELD_EMAIL:
        if (offset == MEMBER(approver_email)) {
            check_approvers(report, field->name, product, order);
        } else if (!sslstore__syntax_is_email(text_of(order, offset),
                                              strlen(text_of(order, offset)))) {
            sslstore__problems_add(report, SSLSTORE_PROBLEM_FORMAT, field->name, "\"",
                                   text_of(order, offset), "\" is not an e-mail address");
        }
        break;
    case SSLSTORE_FIELD_PHONE:
        if (!sslstore__syntax_is_phone(text_of(order, offset))) {
            sslstore__problems_add(report, SSLSTORE_PROBLEM_FORMAT, field->name, "\"",
                                   text_of(order, offset),
                                   "\" is not a phone number, such as +1 555 0100");
        }
        break;
    case SSLSTORE_FIELD_COUNTRY:
        check_country(report, field->name, text_of(order, offset));
        break;
    case SSLSTORE_FIELD_CHOICE:
        if (offset == MEMBER(signature_hash)) {
            check_hash(report, field, product->vendor, text_of(order, offset));
        } else {
            check_choice(report, field, text_of(order, offset));
        }
        break;
    case SSLSTORE_FIELD_NUMBER:
        check_number(report, field, product, order, offset);
        break;
    default:
        break;
    }
}

/* A renewal carries over what the service told of its order, organization and all. */
static bool is_unwanted(const sslstore_product *product, const sslstore_order_request *order,
                        size_t offset)
{
    return product->enterprise && is_of_organization(offset) &&
           !sslstore__text_is_set(order->related_store_id);
}

/* ---- Validation, and what is no parameter ---- */

static const char file_field[] = "File Auth Domain Validation";

static void check_validation(struct sslstore__problems *report, const sslstore_product *product,
                             const sslstore_order_request *order)
{
    static const char cname[] = "CName Auth Domain Validation";
    const char *chosen = order->cname_validation ? cname : file_field;

    if (!proves_without_email(order)) {
        return;
    }
    if (!sslstore__catalog_names_domains(product)) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_VALIDATION, chosen, product->name,
                               " names no domain, so there is none to prove", "");
    } else if (order->file_validation + order->https_file_validation + order->cname_validation >
               1) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_VALIDATION, chosen,
                               "choose one way to prove the domains: file, HTTPS file or CNAME", "",
                               "");
    } else if (order->https_file_validation && product->vendor == SSLSTORE_VENDOR_DIGICERT) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_VALIDATION, file_field,
                               "DigiCert does not look for a file by HTTPS; choose HTTP or CNAME",
                               "", "");
    }
}

const char *sslstore__order_first_wildcard(const sslstore_order_request *order)
{
    if (sslstore__syntax_is_wildcard(order->domain_name)) {
        return order->domain_name;
    }
    for (size_t i = 0; i < order->dns_name_count; i++) {
        if (sslstore__syntax_is_wildcard(order->dns_names[i])) {
            return order->dns_names[i];
        }
    }
    return NULL;
}

/* The wildcard that an entry of the list of approvers stands for; the only entry stands for all. */
static const char *wildcard_of_entry(const sslstore_order_request *order, size_t index)
{
    const char *name;

    if (strchr(order->approver_email, ',') == NULL) {
        return sslstore__order_first_wildcard(order);
    }
    if (index > order->dns_name_count) {
        return NULL;
    }
    name = index == 0 ? order->domain_name : order->dns_names[index - 1];
    return sslstore__syntax_is_wildcard(name) ? name : NULL;
}

static void tell_file(struct sslstore__problems *report, const char *field, const char *name)
{
    if (name != NULL) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_VALIDATION, field, "no file can validate ",
                               name, ", a wildcard name; choose CNAME or e-mail");
    }
}

void sslstore__check_files(struct sslstore__problems *report, const sslstore_order_request *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;

    if (order->file_validation || order->https_file_validation) {
        tell_file(report, file_field, sslstore__order_first_wildcard(order));
    }
    for (size_t i = 0; sslstore__syntax_next_entry(&list, &entry, &size); i++) {
        if (is_method("HTTP,HTTPS", entry, size)) {
            tell_file(report, "Approver Email", wildcard_of_entry(order, i));
        }
    }
}

static bool is_unique_value(const char *text)
{
    return strlen(text) <= UNIQUE_VALUE_MAX &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
               strlen(text);
}

static void check_reserved(struct sslstore__problems *report, const char *name, int32_t count)
{
    if (count < 0) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_RANGE, name,
                               "a negative number; give 0 or more", "", "");
    }
}

static void check_rest(struct sslstore__problems *report, const sslstore_order_request *order)
{
    check_reserved(report, "ReserveSANCount", order->reserve_san_count);
    check_reserved(report, "WildcardReserveSANCount", order->reserve_wildcard_san_count);
    if (!is_unique_value(text_of(order, MEMBER(unique_value)))) {
        sslstore__problems_add(report, SSLSTORE_PROBLEM_FORMAT, "CSRUniqueValue",
                               "give at most 20 letters and digits", "", "");
    }
}

/* ---- All of it ---- */

void sslstore__check_fields(struct sslstore__problems *report, const sslstore_product *product,
                            const sslstore_order_request *order)
{
    sslstore_field field;

    for (size_t i = 0; !report->stop && sslstore__catalog_parameter_at(i, &field); i++) {
        size_t offset = sslstore__catalog_parameter_offset(i);

        if (!sslstore__catalog_parameter_is_shown(i)) {
            continue;
        }
        if (!has_value(order, &field, offset)) {
            if (sslstore__catalog_parameter_required(i, product) &&
                !is_told_otherwise(product, order, offset)) {
                sslstore__problems_add(report, SSLSTORE_PROBLEM_MISSING, field.name,
                                       "required for ", product->name, "");
            }
        } else if (is_unwanted(product, order, offset)) {
            sslstore__problems_add(report, SSLSTORE_PROBLEM_UNWANTED, field.name,
                                   "leave it out: the organization's id says it all", "", "");
        } else {
            check_value(report, &field, product, order, offset);
        }
    }
    check_validation(report, product, order);
    sslstore__check_files(report, order);
    check_rest(report, order);
}
