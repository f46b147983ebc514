/* Proof: what the harnesses share. To CBMC, a variable that nothing was stored in, and the result
 * of a function without a body, have every value at once. assume() excludes values; prove() must
 * hold for all that are left.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TEST_PROOFS_PROOF_H
#define SSLSTORE_TEST_PROOFS_PROOF_H

#include <stdlib.h>

#include "sslstore.h"

#define assume(what) __CPROVER_assume(what)
#define prove(what, why) __CPROVER_assert(what, why)

size_t nondet_size(void);
int64_t nondet_int64(void);
bool nondet_bool(void);

/* Any bytes in a block of that exact size, so that an access beside it is a fault. */
static inline char *any_bytes(size_t size)
{
    char *bytes = malloc(size);

    assume(bytes != NULL);
    return bytes;
}

/* The same for few bytes, at the end of a block of fixed size, which CBMC decides much faster. */
static inline char *few_bytes(size_t size, size_t most)
{
    char *bytes = malloc(most);

    assume(bytes != NULL && size <= most);
    return bytes + (most - size);
}

#endif
