/* Special names: those below which no public CA certifies anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_SPECIAL_NAME_H
#define SSLSTORE_CATALOG_SPECIAL_NAME_H

#include "sslstore.h"

/* Whether a top-level domain, in lower case, is for special use or for private networks. */
bool sslstore__domain_is_special(const char *top_level);

#endif
