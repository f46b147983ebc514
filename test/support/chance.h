/* Chance: repeatable random numbers for tests that draw what happens.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_CHANCE_H
#define TEST_SUPPORT_CHANCE_H

#include <stdint.h>

/* The next number of a sequence: xorshift. The state must not be 0. */
static inline uint64_t chance_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

#endif
