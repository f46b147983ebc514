/* Dedup: a ring with the keys of the orders listed last, which finds rows that come a second time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_DEDUP_H
#define SSLSTORE_SYNC_DEDUP_H

#include "sslstore.h"

/* Holds the keys of two pages. The oldest key leaves when a new one needs its slot. */
struct sslstore__dedup {
    uint64_t *keys;
    size_t capacity;
    size_t count; /* keys ever added; the next one goes to slot count % capacity */
};

/* FNV-1a with 64 bits. hash: SSLSTORE__DEDUP_HASH_BASIS, or the result for the data before. */
#define SSLSTORE__DEDUP_HASH_BASIS 14695981039346656037u
uint64_t sslstore__dedup_hash(uint64_t hash, const void *data, size_t size);

/* The key of an order: the hash of its id. It is never 0. */
uint64_t sslstore__dedup_key(const char *text);

/* Returns false if there is no memory. end() is fine afterwards. */
bool sslstore__dedup_begin(struct sslstore__dedup *dedup, const sslstore_memory *memory,
                           uint32_t page_size);
void sslstore__dedup_end(struct sslstore__dedup *dedup, const sslstore_memory *memory);

/* Forgets all keys, so that the same pages can be listed again. */
static inline void sslstore__dedup_clear(struct sslstore__dedup *dedup)
{
    dedup->count = 0;
}

/* Call it before a key is added from a page that has had `rows` rows so far. If the ring is full
 * and too small for two such pages, it grows. Returns false if there is no memory. */
bool sslstore__dedup_fit(struct sslstore__dedup *dedup, const sslstore_memory *memory,
                         uint32_t rows);

/* Adds a key. Returns false if the ring holds it already. */
bool sslstore__dedup_add(struct sslstore__dedup *dedup, uint64_t key);

#endif
