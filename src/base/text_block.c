/* Allocates the memory of results that consist of texts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text_block.h"

#include "base/memory.h"

const char **sslstore__text_block(struct sslstore__text *text, const sslstore_memory *memory,
                                  size_t count, sslstore_block *block)
{
    size_t names_size = count * sizeof(char *);
    size_t text_size = text->size;
    char *data = sslstore__memory_allocate(memory, names_size + text_size);

    if (data == NULL) {
        return NULL;
    }
    block->memory_ = *memory;
    block->data_ = data;
    block->size_ = names_size + text_size;
    sslstore__text_init(text, data + names_size, text_size);
    return (const char **) (void *) data;
}
