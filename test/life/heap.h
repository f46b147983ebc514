/* The heap of a device: it counts, and is gone with the power.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_HEAP_H
#define TEST_LIFE_HEAP_H

#include <stddef.h>

struct heap_block;

struct heap {
    struct heap_block *blocks;
    size_t bytes;
    size_t peak;
    size_t allocations;
};

/* An sslstore_alloc_fn. */
void *heap_alloc(void *heap, void *ptr, size_t old_size, size_t new_size);

/* Frees every block. */
void heap_lose(struct heap *heap);

#endif
