/* Check: problems told one by one, and those of an order's fields.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_CHECK_H
#define SSLSTORE_CATALOG_CHECK_H

#include "sslstore.h"

/* Where problems go. */
struct sslstore__problems {
    sslstore_problem_fn *on_problem; /* NULL: they are only counted */
    void *user;
    size_t count; /* told so far */
    bool stop;    /* the program wants to hear no more: nothing further is told */
};

/* Tell a problem; its message is the three pieces together. field, before and after are short texts
 * of our own. The subject may be anybody's: it is cleaned, and cut where it is too long. */
void sslstore__problems_add(struct sslstore__problems *report, sslstore_problem_code code,
                            const char *field, const char *before, const char *subject,
                            const char *after);

/* The first name of a completed order that is a wildcard, NULL: none. */
const char *sslstore__order_first_wildcard(const sslstore_order_request *order);

/* Tell of wildcard names that a file is to validate, which it cannot (Baseline Requirements,
 * 3.2.2.4.18 and 19). The order is completed. */
void sslstore__check_files(struct sslstore__problems *report, const sslstore_order_request *order);

/* Tell what is wrong with the fields of an order, its validity and its ways of validation, in the
 * order of a form. Of a product with code NULL only its vendor is known, and no field is required.
 * The order's names are united already, see orders/check.h. */
void sslstore__check_fields(struct sslstore__problems *report, const sslstore_product *product,
                            const sslstore_order_request *order);

#endif
