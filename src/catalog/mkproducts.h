/* Products, for mkcatalog: products.tsv.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKPRODUCTS_H
#define SSLSTORE_CATALOG_MKPRODUCTS_H

#include "mkfields.h"

struct table *read_products(const char *path);

void check_products(const struct table *products, const struct groups *groups);
void pack_products(const struct table *products, struct pack *pack);
void write_products(const struct table *products, const struct groups *groups,
                    const struct pack *pack);

#endif
