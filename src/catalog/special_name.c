/* Knows the names of special_names.tsv.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/special_name.h"

#include "catalog/syntax.h"

#define SPECIAL_TABLES
#include "catalog_tables.h"

bool sslstore__domain_is_special(const char *top_level)
{
    return sslstore__syntax_is_choice(special_domains, top_level);
}
