/* Seen: see seen.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/dedup.h"

#include <string.h>

#include "base/memory.h"

#define SPARE 64 /* keys beyond two pages */

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

bool sslstore__dedup_begin(struct sslstore__dedup *seen, const sslstore_memory *memory,
                           uint32_t page_size)
{
    seen->count = 0;
    seen->capacity = (size_t) page_size * 2 + SPARE;
    seen->keys = sslstore__memory_allocate(memory, seen->capacity * sizeof *seen->keys);
    return seen->keys != NULL;
}

void sslstore__dedup_end(struct sslstore__dedup *seen, const sslstore_memory *memory)
{
    sslstore__memory_release(memory, seen->keys, seen->capacity * sizeof *seen->keys);
    memset(seen, 0, sizeof *seen);
}

void sslstore__dedup_clear(struct sslstore__dedup *seen)
{
    seen->count = 0;
}

/* Twice the room, for a service that sends larger pages than it was asked for; oldest first. */
static bool grow(struct sslstore__dedup *seen, const sslstore_memory *memory)
{
    size_t capacity = seen->capacity * 2;
    uint64_t *keys = sslstore__memory_allocate(memory, capacity * sizeof *keys);

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < seen->capacity; i++) {
        keys[i] = seen->keys[(seen->count + i) % seen->capacity];
    }
    sslstore__memory_release(memory, seen->keys, seen->capacity * sizeof *seen->keys);
    seen->keys = keys;
    seen->count = seen->capacity;
    seen->capacity = capacity;
    return true;
}

/* While it is not full, it has room: growing is put off until then. */
bool sslstore__dedup_fit(struct sslstore__dedup *seen, const sslstore_memory *memory, uint32_t rows)
{
    return (size_t) rows * 2 <= seen->capacity || seen->count < seen->capacity ||
           grow(seen, memory);
}

bool sslstore__dedup_add(struct sslstore__dedup *seen, uint64_t key)
{
    size_t held = seen->count < seen->capacity ? seen->count : seen->capacity;

    for (size_t i = 0; i < held; i++) {
        if (seen->keys[i] == key) {
            return false;
        }
    }
    seen->keys[seen->count++ % seen->capacity] = key;
    return true;
}
