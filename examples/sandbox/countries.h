/* Countries: the ISO 3166 codes, and the full names that the service sometimes writes instead.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_COUNTRIES_H
#define SANDBOX_COUNTRIES_H

#include <stdbool.h>

bool country_is_code(const char *text);

/* Returns the English name of a common code, and any other code unchanged. */
const char *country_name(const char *code);

#endif
