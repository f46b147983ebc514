/* Countries: the ISO 3166 codes, and the full names the service sometimes writes instead.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_COUNTRIES_H
#define SANDBOX_COUNTRIES_H

#include <stdbool.h>

bool country_is_code(const char *text);

/* The English name of the commoner codes, else the code itself. */
const char *country_name(const char *code);

#endif
