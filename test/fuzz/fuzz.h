/* What the targets of this folder share. Each target takes any bytes and asserts what must hold of
 * the result, not only that nothing crashes. `make fuzz` lets libFuzzer invent the bytes; `make
 * check` replays those of corpus/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include "support/fake.h"

/* Called by libFuzzer and by replay.c. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Checked in every build. A failure ends the program and prints the place and the condition. */
#define FUZZ_CHECK(condition)                             \
    do {                                                  \
        if (!(condition)) {                               \
            fuzz_finding(__FILE__, __LINE__, #condition); \
        }                                                 \
    } while (0)

void fuzz_finding(const char *file, int line, const char *what);

/* Return blocks of exactly the given size, so that a sanitizer sees any read beyond. Release
 * with free(). */
void *fuzz_block(size_t size);
char *fuzz_copy(const void *data, size_t size);

/* The same, with a NUL after the bytes. */
char *fuzz_text(const void *data, size_t size);

/* Takes a byte that selects something from the front; 0 if none is left. */
struct fuzz_bytes {
    const uint8_t *data;
    size_t size;
};

uint8_t fuzz_take(struct fuzz_bytes *bytes);

/* Takes the bytes before the next separator, or all bytes, and the separator. */
struct fuzz_bytes fuzz_take_part(struct fuzz_bytes *bytes, const char *separator);

/* Returns numbers that follow from the input alone. */
uint32_t fuzz_seed(const uint8_t *data, size_t size);
uint32_t fuzz_next(uint32_t *seed);

/* A heap that counts and fails at the n-th allocation; 0: never. */
void fuzz_heap_begin(struct fake *heap, sslstore_memory *memory, size_t refuse_at);
void fuzz_heap_end(const struct fake *heap);

/* Checks a text of a result: it lies in its block with its NUL, or is empty. block NULL, here
 * and below: the block is not known, and only a sanitizer checks. */
void fuzz_check_text(const sslstore_block *block, const char *text);

/* Checks any part of a result: it lies completely in its block. */
void fuzz_check_inside(const sslstore_block *block, const void *at, size_t size);

/* Checks that sslstore.h lists the result. */
void fuzz_check_result(sslstore_result result);

/* Checks sslstore_client_error() after a call with this result. */
void fuzz_check_error(const sslstore_client *client, sslstore_result result);

/* Checks the texts and lists of an order. */
void fuzz_check_order(const sslstore_order *order, const sslstore_block *block);

#endif
