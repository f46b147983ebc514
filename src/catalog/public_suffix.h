/* Public suffix: a name below which anybody may register names, such as co.uk.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_PUBLIC_SUFFIX_H
#define SSLSTORE_CATALOG_PUBLIC_SUFFIX_H

#include "sslstore.h"

/* Whether a name of two labels, in lower case, is one of public_suffixes.tsv; false without a
 * catalog. Top-level domains are not among them. */
bool sslstore__domain_is_suffix(const char *name);

#endif
