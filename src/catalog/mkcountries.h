/* Countries, for mkcatalog: countries.tsv.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKCOUNTRIES_H
#define SSLSTORE_CATALOG_MKCOUNTRIES_H

#include "mktable.h"

struct table *read_countries(const char *path);

void check_countries(const struct table *countries);
void write_countries(const struct table *countries);

#endif
