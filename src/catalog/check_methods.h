/* Check of validation methods: how an order proves the control of its domains.
 *
 * A method is chosen for the whole order (e-mail, file, HTTPS file, CNAME), or by an entry of the
 * approver list, where a word such as HTTP may stand instead of an address.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_CHECK_METHODS_H
#define SSLSTORE_CATALOG_CHECK_METHODS_H

#include "catalog/problems.h"

/* Whether the order chose a method other than e-mail, so that it needs no approver. */
bool sslstore__order_proves_without_email(const sslstore_order_request *order);

/* Whether an approver list has an address, or the word for it, and no other method was chosen. */
bool sslstore__order_proves_by_email(const sslstore_order_request *order);

/* The parameter that chooses the method: file, CNAME or approvers. */
const char *sslstore__validation_field(const sslstore_order_request *order);

/* Report e-mail, once no CA may use it. */
void sslstore__check_email(struct sslstore__problems *problems, const sslstore_product *product,
                           const sslstore_order_request *order);

/* The first wildcard name of a completed order, or NULL. */
const char *sslstore__order_first_wildcard(const sslstore_order_request *order);

/* Report entries of the approver list that are neither an address nor a method, and a wrong number
 * of entries. field is the name of the parameter. */
void sslstore__check_approvers(struct sslstore__problems *problems, const char *field,
                               const sslstore_product *product,
                               const sslstore_order_request *order);

/* Report methods that the product or its vendor does not offer, and more than one method. */
void sslstore__check_methods(struct sslstore__problems *problems, const sslstore_product *product,
                             const sslstore_order_request *order);

/* Report wildcard names that a file is to validate, which the Baseline Requirements (3.2.2.4.18 and
 * 19) forbid. The order is completed. */
void sslstore__check_files(struct sslstore__problems *problems,
                           const sslstore_order_request *order);

#endif
