/* The products that the store sells.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_PRODUCTS_H
#define SANDBOX_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

enum validation {
    VALIDATION_DV,
    VALIDATION_OV,
    VALIDATION_EV,
    VALIDATION_CODE, /* code signing */
    VALIDATION_MAIL, /* client authentication, S/MIME, document signing */
    VALIDATION_SCAN  /* a service without request and certificate */
};

enum { PRODUCT_WILDCARD = 1, PRODUCT_MULTI_DOMAIN = 2, PRODUCT_FLEX = 4 };

struct product {
    const char *code;
    const char *name;
    const char *vendor;
    enum validation validation;
    int flags;
};

extern const size_t product_count;
const struct product *product_at(size_t index);
const struct product *product_find(const char *code); /* Returns NULL if the code is unknown. */

/* The same for a code that may end in -EO, as some clients mark orders for existing
 * organizations. */
const struct product *product_find_existing(const char *code);

bool product_is_digicert(const struct product *product);
bool product_has_domains(const struct product *product);
bool product_allows_wildcard(const struct product *product);

/* The offered terms, in months. */
const int *product_months(const struct product *product, size_t *count);
bool product_has_months(const struct product *product, int months);

#endif
