/* Checks the fields of an order: what is missing, malformed, out of range, or not wanted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/check.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "catalog/check_methods.h"
#include "catalog/fields.h"
#include "catalog/syntax.h"
#include "catalog/validity.h"

#define MEMBER(name)     offsetof(sslstore_order_request, name)
#define UNIQUE_VALUE_MAX 20

static const char *text_of(const sslstore_order_request *order, size_t offset)
{
    const char *text;

    memcpy(&text, (const unsigned char *) order + offset, sizeof text);
    return sslstore__text_is_set(text) ? text : "";
}

/* ---- Countries ---- */

static void check_country(struct sslstore__problems *problems, const char *field, const char *value)
{
    const char *code = sslstore_country_code(value);

    if (sslstore__text_compare(code, value) == 0) {
        return;
    }
    if (code[0] != '\0') {
        sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_CHOICE, field,
                                     SSLSTORE__WORDS("write this country as %s"), code);
    } else {
        sslstore__problems_add_about(
            problems, SSLSTORE_PROBLEM_CHOICE, field,
            SSLSTORE__WORDS("\"%s\" is not a country code of ISO 3166-1, such as US"), value);
    }
}

#if defined(SSLSTORE_NO_CATALOG)

/* Without a catalog only what no product can have is reported: the service finds the rest. */
void sslstore__check_fields(struct sslstore__problems *problems, const sslstore_product *product,
                            const sslstore_order_request *order)
{
    static const struct {
        uint16_t member;
        const char *name;
    } countries[] = {
        {MEMBER(admin.country), "Admin Contact - Country"},
        {MEMBER(technical.country), "Technical Contact - Country"},
        {MEMBER(organization.country), "Organization Country"},
        {MEMBER(organization.jurisdiction_country), "Organization Jurisdiction Country"},
    };

    if (order->validity_days != 0 || order->validity_months != 0) {
        sslstore__check_validity(problems, "Validity Period (In Days)", product, order);
    }
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        const char *value = text_of(order, countries[i].member);

        if (value[0] != '\0') {
            check_country(problems, countries[i].name, value);
        }
    }
    sslstore__check_files(problems, order);
}

#else

/* ---- Values ---- */

/* The member is an int32_t or a uint32_t, and fields.c does not compile if it has another size.
 * Both types represent a value that they share alike (C99, 6.2.5). */
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
    case SSLSTORE_FIELD_NUMBER: /* months may be given instead of days */
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
    bool reaches_start = offset >= MEMBER(organization);
    bool is_before_end = offset < MEMBER(organization) + sizeof(sslstore_organization);

    return reaches_start & is_before_end; /* not &&: today no parameter comes after */
}

/* ---- What is missing ---- */

/* Whether another field says what this one would. */
static bool is_replaced(const sslstore_product *product, const sslstore_order_request *order,
                        size_t offset)
{
    switch (offset) {
    case MEMBER(approver_email):
        return sslstore__order_proves_without_email(order);
    case MEMBER(technical.email):
        return sslstore__text_is_set(order->admin.email);
    default:
        return product->vendor == SSLSTORE_VENDOR_DIGICERT && order->organization_id != 0 &&
               is_of_organization(offset);
    }
}

/* ---- Choices ---- */

static void check_choice(struct sslstore__problems *problems, const sslstore_field *field,
                         const char *value)
{
    if (!sslstore__syntax_is_choice(field->choices, value)) {
        sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_CHOICE, field->name,
                                     SSLSTORE__WORDS("\"%s\" is not a valid choice"), value);
    }
}

/* The service refuses a DigiCert order with any other hash than this one, and blames the CSR. */
static void check_hash(struct sslstore__problems *problems, const sslstore_field *field,
                       sslstore_vendor vendor, const char *value)
{
    static const char digicert_hash[] = "sha256";
    bool is_digicert = sslstore__text_compare(value, digicert_hash) == 0;

    if (vendor == SSLSTORE_VENDOR_DIGICERT && !is_digicert) {
        sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_CHOICE, field->name,
                                     SSLSTORE__WORDS("DigiCert accepts only %s"), digicert_hash);
    } else if (vendor == SSLSTORE_VENDOR_SECTIGO && is_digicert) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_CHOICE, field->name,
            SSLSTORE__WORDS("sha256 is for DigiCert; Sectigo accepts PREFER_SHA2"));
    } else {
        check_choice(problems, field, value);
    }
}

/* ---- One field ---- */

/* Whether a text may be sent as the postal code of its contact or organization; true for a member
 * that is no postal code. */
static bool postal_code_fits(const sslstore_order_request *order, size_t offset, const char *value)
{
    static const struct {
        uint16_t code;
        uint16_t country;
    } addresses[] = {
        {MEMBER(admin.postal_code), MEMBER(admin.country)},
        {MEMBER(technical.postal_code), MEMBER(technical.country)},
        {MEMBER(organization.postal_code), MEMBER(organization.country)},
    };

    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        if (addresses[i].code == offset) {
            return sslstore__syntax_is_postal_code(value, text_of(order, addresses[i].country));
        }
    }
    return true;
}

static void check_text(struct sslstore__problems *problems, const sslstore_field *field,
                       const sslstore_order_request *order, size_t offset)
{
    const char *value = text_of(order, offset);

    if (!sslstore__syntax_is_clean(value)) {
        sslstore__problems_add(
            problems, SSLSTORE_PROBLEM_FORMAT, field->name,
            SSLSTORE__WORDS("must not contain control characters or invalid UTF-8"));
    } else if (!postal_code_fits(order, offset, value)) {
        sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_FORMAT, field->name,
                                     SSLSTORE__WORDS("\"%s\" is not a postal code of the country"),
                                     value);
    }
}

static void check_email(struct sslstore__problems *problems, const char *field, const char *value)
{
    if (!sslstore__syntax_is_email(value, strlen(value))) {
        sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_FORMAT, field,
                                     SSLSTORE__WORDS("\"%s\" is not an e-mail address"), value);
    }
}

static void check_phone(struct sslstore__problems *problems, const char *field, const char *value)
{
    if (!sslstore__syntax_is_phone(value)) {
        sslstore__problems_add_about(
            problems, SSLSTORE_PROBLEM_FORMAT, field,
            SSLSTORE__WORDS("\"%s\" is not a phone number, such as +1 555 0100"), value);
    }
}

/* -1 servers means any number of them. Such orders are no longer sold, but they are renewed. */
static int32_t least(const sslstore_order_request *order, size_t offset)
{
    bool is_renewal = sslstore__text_is_set(order->related_store_id);

    return offset == MEMBER(server_count) && is_renewal ? -1 : 0;
}

static void check_number(struct sslstore__problems *problems, const sslstore_field *field,
                         const sslstore_product *product, const sslstore_order_request *order,
                         size_t offset)
{
    if (offset == MEMBER(validity_days)) {
        sslstore__check_validity(problems, field->name, product, order);
    } else if (number_of(order, offset) < least(order, offset)) {
        sslstore__problems_add(problems, SSLSTORE_PROBLEM_RANGE, field->name,
                               SSLSTORE__WORDS("must not be negative; give 1 or more"));
    }
}

/* Check a field that has a value. */
static void check_value(struct sslstore__problems *problems, const sslstore_field *field,
                        const sslstore_product *product, const sslstore_order_request *order,
                        size_t offset)
{
    switch (field->type) {
    case SSLSTORE_FIELD_TEXT:
        check_text(problems, field, order, offset);
        break;
    case SSLSTORE_FIELD_EMAIL:
        if (offset == MEMBER(approver_email)) {
            sslstore__check_approvers(problems, field->name, product, order);
        } else {
            check_email(problems, field->name, text_of(order, offset));
        }
        break;
    case SSLSTORE_FIELD_PHONE:
        check_phone(problems, field->name, text_of(order, offset));
        break;
    case SSLSTORE_FIELD_COUNTRY:
        check_country(problems, field->name, text_of(order, offset));
        break;
    case SSLSTORE_FIELD_CHOICE:
        if (offset == MEMBER(signature_hash)) {
            check_hash(problems, field, product->vendor, text_of(order, offset));
        } else {
            check_choice(problems, field, text_of(order, offset));
        }
        break;
    case SSLSTORE_FIELD_NUMBER:
        check_number(problems, field, product, order, offset);
        break;
    default:
        break;
    }
}

/* An order of an existing organization (-EO) names it by id alone. A renewal may repeat what the
 * service reported of the order before, the organization's data included. */
static bool is_unwanted(const sslstore_product *product, const sslstore_order_request *order,
                        size_t offset)
{
    return product->enterprise && is_of_organization(offset) &&
           !sslstore__text_is_set(order->related_store_id);
}

/* ---- Members that are no parameters ---- */

static bool is_unique_value(const char *text)
{
    return strlen(text) <= UNIQUE_VALUE_MAX &&
           sslstore__text_while(text,
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
               strlen(text);
}

static void check_reserved(struct sslstore__problems *problems, const char *field, int32_t count)
{
    if (count < 0) {
        sslstore__problems_add(problems, SSLSTORE_PROBLEM_RANGE, field,
                               SSLSTORE__WORDS("must not be negative; give 0 or more"));
    }
}

static void check_rest(struct sslstore__problems *problems, const sslstore_order_request *order)
{
    check_reserved(problems, "ReserveSANCount", order->reserve_san_count);
    check_reserved(problems, "WildcardReserveSANCount", order->reserve_wildcard_san_count);
    if (!is_unique_value(text_of(order, MEMBER(unique_value)))) {
        sslstore__problems_add(problems, SSLSTORE_PROBLEM_FORMAT, "CSRUniqueValue",
                               SSLSTORE__WORDS("give at most 20 letters and digits"));
    }
}

/* ---- All fields ---- */

void sslstore__check_fields(struct sslstore__problems *problems, const sslstore_product *product,
                            const sslstore_order_request *order)
{
    sslstore_field field;

    for (size_t i = 0; !problems->stop && sslstore__catalog_parameter_at(i, &field); i++) {
        size_t offset = sslstore__catalog_parameter_offset(i);

        if (!sslstore__catalog_parameter_is_shown(i)) {
            continue;
        }
        if (!has_value(order, &field, offset)) {
            if (sslstore__catalog_parameter_required(i, product) &&
                !is_replaced(product, order, offset)) {
                sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_MISSING, field.name,
                                             SSLSTORE__WORDS("required for %s"), product->name);
            }
        } else if (is_unwanted(product, order, offset)) {
            sslstore__problems_add(
                problems, SSLSTORE_PROBLEM_UNWANTED, field.name,
                SSLSTORE__WORDS("omit it: the organization id already implies it"));
        } else {
            check_value(problems, &field, product, order, offset);
        }
    }
    sslstore__check_methods(problems, product, order);
    sslstore__check_email(problems, product, order);
    sslstore__check_files(problems, order);
    check_rest(problems, order);
}

#endif
