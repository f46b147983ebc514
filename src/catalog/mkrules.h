/* rules.tsv, for mkcatalog.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKRULES_H
#define SSLSTORE_CATALOG_MKRULES_H

#include "mktable.h"

struct table *read_rules(const char *path);

/* Fails if the rules are not those of rules.h in their order, or if a day, value or note is
 * wrong. */
void check_rules(const struct table *rules);

void write_rules(const struct table *rules);

#endif
