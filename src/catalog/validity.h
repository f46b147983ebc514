/* Validity: the check of how long an order runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_VALIDITY_H
#define SSLSTORE_CATALOG_VALIDITY_H

#include "catalog/problems.h"
#include "catalog/rules.h"

/* Report a validity, in days or months, that the product is not sold for. field is the name of the
 * parameter. */
void sslstore__check_validity(struct sslstore__problems *problems, const char *field,
                              const sslstore_product *product, const sslstore_order_request *order);

/* How long an order runs, in days: 3650 at most if it is given in months. */
uint32_t sslstore__validity_days(const sslstore_order_request *order);

/* Find the rule that limits the life of certificates. Returns false if there is none. */
bool sslstore__validity_life(sslstore_validation validation, enum sslstore__rule *life);

#endif
