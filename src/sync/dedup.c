/* Keeps the keys of the orders listed last in a ring, and hashes order ids to keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/dedup.h"

#include <string.h>

#include "base/memory.h"

#define SPARE 64 /* slots in addition to those of two pages */

uint64_t sslstore__dedup_hash(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 1099511628211u;
    }
    return hash;
}

uint64_t sslstore__dedup_key(const char *text)
{
    uint64_t key = sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS, text, strlen(text));

    return key == 0 ? 1 : key;
}

bool sslstore__dedup_begin(struct sslstore__dedup *dedup, const sslstore_memory *memory,
                           uint32_t page_size)
{
    dedup->count = 0;
    dedup->capacity = (size_t) page_size * 2 + SPARE;
    dedup->keys = sslstore__memory_allocate(memory, dedup->capacity * sizeof *dedup->keys);
    return dedup->keys != NULL;
}

void sslstore__dedup_end(struct sslstore__dedup *dedup, const sslstore_memory *memory)
{
    sslstore__memory_release(memory, dedup->keys, dedup->capacity * sizeof *dedup->keys);
    memset(dedup, 0, sizeof *dedup);
}

/* Doubles the ring. A service may send larger pages than requested. The copy begins with the
 * oldest key. */
static bool grow(struct sslstore__dedup *dedup, const sslstore_memory *memory)
{
    size_t capacity = dedup->capacity * 2;
    uint64_t *keys = sslstore__memory_allocate(memory, capacity * sizeof *keys);

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < dedup->capacity; i++) {
        keys[i] = dedup->keys[(dedup->count + i) % dedup->capacity];
    }
    sslstore__memory_release(memory, dedup->keys, dedup->capacity * sizeof *dedup->keys);
    dedup->keys = keys;
    dedup->count = dedup->capacity;
    dedup->capacity = capacity;
    return true;
}

bool sslstore__dedup_fit(struct sslstore__dedup *dedup, const sslstore_memory *memory,
                         uint32_t rows)
{
    return (size_t) rows * 2 <= dedup->capacity || dedup->count < dedup->capacity ||
           grow(dedup, memory);
}

bool sslstore__dedup_add(struct sslstore__dedup *dedup, uint64_t key)
{
    size_t held = dedup->count < dedup->capacity ? dedup->count : dedup->capacity;

    for (size_t i = 0; i < held; i++) {
        if (dedup->keys[i] == key) {
            return false;
        }
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): sslstore__dedup_fit() made room */
    dedup->keys[dedup->count++ % dedup->capacity] = key;
    return true;
}
