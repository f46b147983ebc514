/* Domain names as the service tells them: as they are, or in another form that means the same.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_TOLD_NAMES_H
#define SANDBOX_TOLD_NAMES_H

#include "faults.h"

/* Both return text to be freed. */
char *told_name(const struct effects *effects, const char *name);
char *told_names(const struct effects *effects, const char *names);

#endif
