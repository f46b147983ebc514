/* Choices that look random and repeat with the seed, for example those of --hostile.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_SEED_H
#define SANDBOX_SEED_H

#include <stddef.h>
#include <stdint.h>

/* What a number is for: uses with the same seed and index get different numbers. */
enum seed_use {
    SEED_INVENTORY = 1,
    SEED_KEY,
    SEED_SERIAL,
    SEED_FAULT,
    SEED_SHUFFLE,
    SEED_HOSTILE,
    SEED_SECRET,
    SEED_DCV
};

struct seed_stream {
    uint64_t state;
};

/* The same three arguments always give the same number. */
uint64_t seed_number(uint64_t seed, enum seed_use use, uint64_t index);

struct seed_stream seed_stream(uint64_t seed, enum seed_use use, uint64_t index);
uint64_t seed_next(struct seed_stream *stream);

/* Returns the next number, 0 to limit - 1. */
size_t seed_below(struct seed_stream *stream, size_t limit);

/* Fills out; the function type of Mbed TLS. user is a struct seed_stream. */
int seed_fill(void *user, unsigned char *out, size_t size);

#endif
