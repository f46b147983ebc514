/* The rules of domain validation that depend on the date.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DCV_RULES_H
#define SANDBOX_DCV_RULES_H

#include "dcv.h"

#include <stdbool.h>

/* Returns for how many seconds a validation may be used again, on that day. */
int64_t dcv_reuse(int64_t now);

/* Returns from how many places in the network a CA must see the proof, on that day. */
unsigned dcv_perspectives(int64_t now);

/* Returns whether a CA may validate a name by that method, on that day. A wildcard name begins
 * with "*."; its file proves nothing about the names below it. */
bool dcv_is_allowed(enum dcv_method method, const char *name, int64_t now);

/* Returns whether the name can never be in a public certificate: an internal name, a name for
 * special use, an address, a public suffix or the wildcard below one, or, since 2026, a reverse
 * zone. */
bool dcv_is_forbidden(const char *name, int64_t now);

#endif
