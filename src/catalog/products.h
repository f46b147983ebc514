/* Products: what the rules for orders ask of the table of products.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_PRODUCTS_H
#define SSLSTORE_CATALOG_PRODUCTS_H

#include "sslstore.h"

/* The CA behind a product code. A code that the catalog lacks is DigiCert's if it begins with
 * "digi". */
sslstore_vendor sslstore__catalog_vendor(const char *code);

/* Whether certificates of the product name domains. true for a product outside the catalog. */
bool sslstore__catalog_names_domains(const sslstore_product *product);

#if !defined(SSLSTORE_NO_CATALOG)
/* The group of products, a column of marks in fields.tsv, that a product belongs to. */
unsigned sslstore__catalog_group(const sslstore_product *product);
#define SSLSTORE__NO_GROUP 16u /* the group of a product outside the catalog */
#endif

#endif
