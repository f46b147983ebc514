/* Choices that look random and repeat with the seed: everything unkind is drawn from here.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_SEED_H
#define SANDBOX_SEED_H

#include <stddef.h>
#include <stdint.h>

/* What a number is drawn for, so that two uses of one seed and index do not run alike. */
enum seed_use {
    SEED_INVENTORY = 1,
    SEED_KEY,
    SEED_SERIAL,
    SEED_FAULT,
    SEED_SHUFFLE,
    SEED_UNKIND,
    SEED_SECRET
};

struct seed_stream {
    uint64_t state;
};

/* The same three arguments always give the same number. */
uint64_t seed_number(uint64_t seed, enum seed_use use, uint64_t index);

struct seed_stream seed_stream(uint64_t seed, enum seed_use use, uint64_t index);
uint64_t seed_next(struct seed_stream *stream);

/* The next number, 0 to limit - 1. */
size_t seed_below(struct seed_stream *stream, size_t limit);

/* Fills out; the shape Mbed TLS wants of a random source, user being a struct seed_stream. */
int seed_fill(void *user, unsigned char *out, size_t size);

#endif
