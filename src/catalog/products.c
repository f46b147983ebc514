/* Finds and describes products of the built-in table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/products.h"

#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "catalog/packed.h"

#if !defined(SSLSTORE_NO_CATALOG)

/* A row of products.tsv. */
struct product_row {
    uint16_t code; /* packed */
    uint16_t name;
    unsigned brand : 5;
    unsigned months : 3;
    unsigned group : 4;
    unsigned vendor : 2;
    unsigned validation : 4;
    unsigned names_domains : 1;
    unsigned wildcard : 1;
    unsigned multi_domain : 1;
    unsigned enterprise : 1;
    unsigned legacy : 1;
};

#define PRODUCT_TABLES
#include "catalog_tables.h"

#define PRODUCT_COUNT (sizeof product_rows / sizeof product_rows[0])

#endif

/* ---- Names and filters ---- */

const char *sslstore_vendor_name(sslstore_vendor vendor)
{
    switch (vendor) {
    case SSLSTORE_VENDOR_DIGICERT:
        return "DigiCert";
    case SSLSTORE_VENDOR_SECTIGO:
        return "Sectigo";
    default:
        return "Other";
    }
}

const char *sslstore_validation_name(sslstore_validation validation)
{
    switch (validation) {
    case SSLSTORE_VALIDATION_DV:
        return "DV";
    case SSLSTORE_VALIDATION_OV:
        return "OV";
    case SSLSTORE_VALIDATION_EV:
        return "EV";
    case SSLSTORE_VALIDATION_CLIENT:
        return "Client";
    case SSLSTORE_VALIDATION_CODE_SIGNING:
        return "Code Signing";
    case SSLSTORE_VALIDATION_EV_CODE_SIGNING:
        return "EV Code Signing";
    case SSLSTORE_VALIDATION_DOCUMENT_SIGNING:
        return "Document Signing";
    case SSLSTORE_VALIDATION_SCAN:
        return "Scanning";
    default:
        return "Other";
    }
}

bool sslstore_product_fits(const sslstore_product *product, const sslstore_product_filter *filter)
{
    SSLSTORE__REQUIRE(product != NULL && filter != NULL);
    return (filter->vendor == SSLSTORE_VENDOR_OTHER || product->vendor == filter->vendor) &&
           (filter->validation == SSLSTORE_VALIDATION_OTHER ||
            product->validation == filter->validation) &&
           (product->wildcard || !filter->wildcard) &&
           (product->multi_domain || !filter->multi_domain) &&
           (product->enterprise || !filter->enterprise) && (!product->legacy || !filter->current);
}

/* The vendor of a product that the catalog does not know. */
static sslstore_vendor guess_vendor(const char *code)
{
    return sslstore__text_find(code, "digi") == code ? SSLSTORE_VENDOR_DIGICERT
                                                     : SSLSTORE_VENDOR_OTHER;
}

/* ---- The table ---- */

#if defined(SSLSTORE_NO_CATALOG)

bool sslstore_product_at(size_t index, sslstore_product *product)
{
    SSLSTORE__REQUIRE(product != NULL);
    (void) index;
    memset(product, 0, sizeof *product);
    return false;
}

bool sslstore_product_find(const char *code, sslstore_product *product)
{
    (void) code;
    return sslstore_product_at(0, product);
}

sslstore_vendor sslstore__catalog_vendor(const char *code)
{
    return guess_vendor(code);
}

bool sslstore__catalog_names_domains(const sslstore_product *product)
{
    (void) product;
    return true;
}

#else

static int compare_codes(const char *left, const char *right)
{
    while (*left != '\0' && sslstore__text_lower(*left) == sslstore__text_lower(*right)) {
        left++;
        right++;
    }
    return (unsigned char) sslstore__text_lower(*left) -
           (unsigned char) sslstore__text_lower(*right);
}

/* Compares without regard to case. Returns PRODUCT_COUNT if the table lacks the code. */
static size_t find_row(const char *code)
{
    size_t low = 0;
    size_t high = PRODUCT_COUNT;

    while (low < high) {
        char candidate[SSLSTORE_CODE_MAX];
        size_t middle = low + (high - low) / 2;
        int order;

        sslstore__catalog_unpack(product_rows[middle].code, candidate, sizeof candidate);
        order = compare_codes(code, candidate);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return PRODUCT_COUNT;
}

bool sslstore_product_at(size_t index, sslstore_product *product)
{
    SSLSTORE__REQUIRE(product != NULL);

    const struct product_row *row;
    const uint8_t *months;

    memset(product, 0, sizeof *product);
    if (index >= PRODUCT_COUNT) {
        return false;
    }
    row = &product_rows[index];
    months = month_lists[row->months];
    sslstore__catalog_unpack(row->code, product->code, sizeof product->code);
    sslstore__catalog_unpack(row->name, product->name, sizeof product->name);
    product->brand = brand_text + brand_names[row->brand];
    product->vendor = (sslstore_vendor) row->vendor;
    product->validation = (sslstore_validation) row->validation;
    product->wildcard = row->wildcard;
    product->multi_domain = row->multi_domain;
    product->enterprise = row->enterprise;
    product->legacy = row->legacy;
    while (product->month_count < sizeof month_lists[0] && months[product->month_count] != 0) {
        product->months[product->month_count] = months[product->month_count];
        product->month_count++;
    }
    product->row_ = (uint16_t) (index + 1);
    return true;
}

bool sslstore_product_find(const char *code, sslstore_product *product)
{
    SSLSTORE__REQUIRE(product != NULL);

    size_t row = PRODUCT_COUNT;

    if (code != NULL) {
        row = find_row(code);
    }
    return sslstore_product_at(row, product);
}

sslstore_vendor sslstore__catalog_vendor(const char *code)
{
    size_t index = find_row(code);

    if (index < PRODUCT_COUNT) {
        return (sslstore_vendor) product_rows[index].vendor;
    }
    return guess_vendor(code);
}

bool sslstore__catalog_names_domains(const sslstore_product *product)
{
    return product->row_ == 0 || product_rows[product->row_ - 1].names_domains;
}

unsigned sslstore__catalog_group(const sslstore_product *product)
{
    return product->row_ == 0 ? SSLSTORE__NO_GROUP : product_rows[product->row_ - 1].group;
}

#endif
