/* Domain names as replies contain them: as they are, or in another form with the same meaning.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_REPORTED_NAMES_H
#define SANDBOX_REPORTED_NAMES_H

#include "faults.h"

/* Both return text that the caller frees. */
char *reported_name(const struct effects *effects, const char *name);
char *reported_names(const struct effects *effects, const char *names);

#endif
