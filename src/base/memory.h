/* Memory: allocation through the caller's functions, and a buffer that grows up to a limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_MEMORY_H
#define SSLSTORE_BASE_MEMORY_H

#include "sslstore.h"

/* Allocate. Returns NULL if size is 0, or if out of memory. The memory is not cleared. */
void *sslstore__memory_allocate(const sslstore_memory *memory, size_t size);

/* Wipe and free. ptr may be NULL. */
void sslstore__memory_release(const sslstore_memory *memory, void *ptr, size_t size);

/* Overwrite with zeros in a way that the optimizer cannot remove. */
void sslstore__memory_wipe(void *ptr, size_t size);

bool sslstore__memory_is_zero(const void *ptr, size_t size);

/* Wipe, free and zero what a result owns. */
void sslstore__block_free(sslstore_block *block);

/* Bytes that grow by at least a quarter, up to max. The old memory is wiped when the buffer moves,
 * so it may hold secrets. The first failure sticks: all further calls return it. */
struct sslstore__buffer {
    const sslstore_memory *memory;
    char *data;
    size_t size;
    size_t capacity;
    size_t max;
    sslstore_result result; /* OK, ERR_MEMORY, or ERR_LIMIT */
};

void sslstore__buffer_init(struct sslstore__buffer *buffer, const sslstore_memory *memory,
                           size_t max);
sslstore_result sslstore__buffer_append(struct sslstore__buffer *buffer, const void *data,
                                        size_t size);

/* Make space for extra more bytes. size does not change. */
sslstore_result sslstore__buffer_reserve(struct sslstore__buffer *buffer, size_t extra);

void sslstore__buffer_free(struct sslstore__buffer *buffer);

/* Move the buffer's memory to a result. The buffer is empty afterwards. */
void sslstore__buffer_to_block(struct sslstore__buffer *buffer, sslstore_block *block);

#endif
