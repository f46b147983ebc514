/* The domains that an account has proven to control, and when. The CA uses a proof again for other
 * orders until it is too old.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_PROOFS_H
#define SANDBOX_PROOFS_H

#include "dcv.h"

#include <jansson.h>

/* The proofs are a JSON object: for each domain, without "*.", an object with the time of the last
 * proof by each method. */
void proofs_add(json_t *proofs, const char *domain, enum dcv_method method, int64_t when);

/* Returns the time of the newest proof that still counts for the domain; DATE_NONE: there is
 * none. The CA is strict: a proof counts for its own name and, unless it was a file, for the
 * wildcard name below it. */
int64_t proofs_find(const json_t *proofs, const char *domain, int64_t now);

#endif
