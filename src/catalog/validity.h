/* Validity: the check of how long an order runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_VALIDITY_H
#define SSLSTORE_CATALOG_VALIDITY_H

#include "catalog/problems.h"

/* Report a validity, in days or months, that the product is not sold for. field is the name of the
 * parameter. */
void sslstore__check_validity(struct sslstore__problems *problems, const char *field,
                              const sslstore_product *product, const sslstore_order_request *order);

#endif
