/* Allocates through the caller's functions, wipes, and grows buffers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/memory.h"

#include <string.h>

#define UNIT 256 /* the capacity of a buffer is a multiple of it, or its maximum */

void *sslstore__memory_allocate(const sslstore_memory *memory, size_t size)
{
    if (size == 0) {
        return NULL;
    }
    return memory->alloc(memory->user, NULL, 0, size);
}

void sslstore__memory_release(const sslstore_memory *memory, void *ptr, size_t size)
{
    if (ptr == NULL) {
        return;
    }
    sslstore__memory_wipe(ptr, size);
    (void) memory->alloc(memory->user, ptr, size, 0);
}

/* A word that may lie over objects of any type. */
#ifdef __GNUC__
#define ANY_OBJECT __attribute__((may_alias))
typedef size_t ANY_OBJECT word;
#else
typedef unsigned char word;
#endif

#define BLOCK (8 * sizeof(word)) /* bytes that are wiped at once */

void sslstore__memory_wipe(void *ptr, size_t size)
{
    volatile unsigned char *byte = ptr;

    while (size > 0) {
        while (size >= BLOCK && (uintptr_t) byte % sizeof(word) == 0) {
            volatile word *words = (volatile word *) (volatile void *) byte;

            words[0] = 0;
            words[1] = 0;
            words[2] = 0;
            words[3] = 0;
            words[4] = 0;
            words[5] = 0;
            words[6] = 0;
            words[7] = 0;
            byte += BLOCK;
            size -= BLOCK;
        }
        if (size > 0) {
            *byte++ = 0;
            size--;
        }
    }
}

bool sslstore__memory_is_zero(const void *ptr, size_t size)
{
    const unsigned char *bytes = ptr;

    while (size > 0 && bytes[size - 1] == 0) {
        size--;
    }
    return size == 0;
}

void sslstore__block_free(sslstore_block *block)
{
    sslstore__memory_release(&block->memory_, block->data_, block->size_);
    memset(block, 0, sizeof *block);
}

void sslstore__buffer_init(struct sslstore__buffer *buffer, const sslstore_memory *memory,
                           size_t max)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->memory = memory;
    buffer->max = max;
}

/* The allocator's own resize could leave the old bytes behind unwiped, so it is not used. */
static sslstore_result buffer_move(struct sslstore__buffer *buffer, size_t capacity)
{
    char *data = sslstore__memory_allocate(buffer->memory, capacity);

    if (data == NULL) {
        return buffer->result = SSLSTORE_ERR_MEMORY;
    }
    if (buffer->size > 0) {
        memcpy(data, buffer->data, buffer->size);
    }
    sslstore__memory_release(buffer->memory, buffer->data, buffer->capacity);
    buffer->data = data;
    buffer->capacity = capacity;
    return SSLSTORE_OK;
}

sslstore_result sslstore__buffer_reserve(struct sslstore__buffer *buffer, size_t extra)
{
    size_t needed = buffer->size + extra;
    size_t grown = buffer->capacity + buffer->capacity / 4;
    size_t capacity;

    if (buffer->result != SSLSTORE_OK) {
        return buffer->result;
    }
    if (extra > buffer->max || buffer->size > buffer->max - extra) {
        return buffer->result = SSLSTORE_ERR_LIMIT;
    }
    if (needed <= buffer->capacity) {
        return SSLSTORE_OK;
    }
    capacity = ((needed > grown ? needed : grown) + UNIT - 1) / UNIT * UNIT;
    return buffer_move(buffer, capacity > buffer->max ? buffer->max : capacity);
}

sslstore_result sslstore__buffer_append(struct sslstore__buffer *buffer, const void *data,
                                        size_t size)
{
    if (size == 0) {
        return buffer->result;
    }
    if (sslstore__buffer_reserve(buffer, size) == SSLSTORE_OK) {
        memcpy(buffer->data + buffer->size, data, size);
        buffer->size += size;
    }
    return buffer->result;
}

void sslstore__buffer_free(struct sslstore__buffer *buffer)
{
    sslstore__memory_release(buffer->memory, buffer->data, buffer->capacity);
    sslstore__buffer_init(buffer, buffer->memory, buffer->max);
}

void sslstore__buffer_to_block(struct sslstore__buffer *buffer, sslstore_block *block)
{
    block->memory_ = *buffer->memory;
    block->data_ = buffer->data;
    block->size_ = buffer->capacity;
    buffer->data = NULL;
    sslstore__buffer_free(buffer);
}
