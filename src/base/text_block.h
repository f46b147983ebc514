/* Text block: the memory of a result that consists of texts and arrays of pointers to them.
 *
 * The texts are written twice by the same function: the first time to measure, into a text with
 * capacity 0 and an array that is NULL; the second time into the block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_TEXT_BLOCK_H
#define SSLSTORE_BASE_TEXT_BLOCK_H

#include "base/text.h"

/* After the first pass: allocate a block for count pointers and the text that was measured, and let
 * text write into it. Returns the array of pointers; NULL: out of memory. */
const char **sslstore__text_block(struct sslstore__text *text, const sslstore_memory *memory,
                                  size_t count, sslstore_block *block);

#endif
