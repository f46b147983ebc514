/* Implements the heap of a device.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

union heap_unit {
    long long integer;
    double number;
    void *pointer;
};

struct heap_block {
    struct heap_block *next;
    struct heap_block **at; /* what points to this block */
    size_t size;
    union heap_unit bytes[];
};

static void unlink_block(struct heap *heap, struct heap_block *block)
{
    *block->at = block->next;
    if (block->next != NULL) {
        block->next->at = block->at;
    }
    heap->bytes -= block->size;
    free(block);
}

void *heap_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct heap *heap = user;
    struct heap_block *old = NULL;
    struct heap_block *block;

    if (ptr != NULL) {
        old = (struct heap_block *) ((char *) ptr - offsetof(struct heap_block, bytes));
        assert_int_equal(old->size, old_size);
    }
    if (new_size == 0) {
        if (old != NULL) {
            unlink_block(heap, old);
        }
        return NULL;
    }
    block = malloc(sizeof *block + new_size);
    if (block == NULL) {
        abort();
    }
    block->next = heap->blocks;
    block->at = &heap->blocks;
    if (block->next != NULL) {
        block->next->at = &block->next;
    }
    heap->blocks = block;
    block->size = new_size;
    heap->allocations++;
    heap->bytes += new_size;
    heap->peak = heap->bytes > heap->peak ? heap->bytes : heap->peak;
    if (old != NULL) {
        memcpy(block->bytes, old->bytes, old_size < new_size ? old_size : new_size);
        unlink_block(heap, old);
    }
    return block->bytes;
}

void heap_lose(struct heap *heap)
{
    while (heap->blocks != NULL) {
        unlink_block(heap, heap->blocks);
    }
}
