/* Seen: the keys of the orders last listed, so that a row that comes again is known.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_DEDUP_H
#define SSLSTORE_SYNC_DEDUP_H

#include "sslstore.h"

/* A ring with room for the keys of two pages. */
struct sslstore__dedup {
    uint64_t *keys;
    size_t capacity;
    size_t count; /* ever added */
};

/* FNV-1a, 64 bit, beginning with SSLSTORE__DEDUP_HASH_BASIS. */
#define SSLSTORE__DEDUP_HASH_BASIS 14695981039346656037u
uint64_t sslstore__dedup_hash(uint64_t hash, const void *data, size_t size);

/* The hash of a text, but never 0. */
uint64_t sslstore__dedup_key(const char *text);

bool sslstore__dedup_begin(struct sslstore__dedup *seen, const sslstore_memory *memory,
                           uint32_t page_size);
void sslstore__dedup_end(struct sslstore__dedup *seen, const sslstore_memory *memory);

/* Forget all, for another walk over the same pages. */
void sslstore__dedup_clear(struct sslstore__dedup *seen);

/* Make sure that two pages of so many rows have room. false: out of memory. */
bool sslstore__dedup_fit(struct sslstore__dedup *seen, const sslstore_memory *memory,
                         uint32_t rows);

/* false: it was there already. */
bool sslstore__dedup_add(struct sslstore__dedup *seen, uint64_t key);

#endif
