/* special_names.tsv and public_suffixes.tsv, for mkcatalog.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKNAMES_H
#define SSLSTORE_CATALOG_MKNAMES_H

#include "mktable.h"

struct table *read_special_names(const char *path);
struct table *read_suffixes(const char *path);

/* Fails if a name is malformed, or below a top-level domain that has no row. */
void check_special_names(const struct table *names);

/* Fails if a domain is not that of a country, or a label malformed, or if they do not ascend. */
void check_suffixes(const struct table *suffixes);

void write_names(const struct table *names, const struct table *suffixes);

#endif
