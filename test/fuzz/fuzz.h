/* Fuzz: what the targets of this folder share. Each takes any bytes and asserts what must hold of
 * the answer, not only that nothing crashes. `make fuzz` lets libFuzzer invent the bytes; `make
 * check` replays those of corpus/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_FUZZ_FUZZ_H
#define TEST_FUZZ_FUZZ_H

#include "support/fake.h"

/* What libFuzzer and the replay call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In every build; a finding ends the program with the place and the words. */
#define FUZZ_CHECK(condition)                             \
    do {                                                  \
        if (!(condition)) {                               \
            fuzz_finding(__FILE__, __LINE__, #condition); \
        }                                                 \
    } while (0)

void fuzz_finding(const char *file, int line, const char *what);

/* Blocks without a byte to spare, so that a sanitizer sees whoever reads on. free() them. */
void *fuzz_block(size_t size);
char *fuzz_copy(const void *data, size_t size);

/* The same with a NUL behind the bytes. */
char *fuzz_text(const void *data, size_t size);

/* Bytes that decide something, taken from the front; 0 when there are none left. */
struct fuzz_bytes {
    const uint8_t *data;
    size_t size;
};

uint8_t fuzz_take(struct fuzz_bytes *bytes);

/* The bytes before the next separator, or all; both are taken. */
struct fuzz_bytes fuzz_take_part(struct fuzz_bytes *bytes, const char *separator);

/* Numbers that follow from the input and nothing else. */
uint32_t fuzz_seed(const uint8_t *data, size_t size);
uint32_t fuzz_next(uint32_t *seed);

/* A heap that counts, and fails at the n-th allocation; 0: never. */
void fuzz_heap_begin(struct fake *heap, sslstore_memory *memory, size_t refuse_at);
void fuzz_heap_end(const struct fake *heap);

/* A text of a result: in its block with its NUL, or empty. block NULL, here and below: it is not
 * known, and only a sanitizer looks. */
void fuzz_check_text(const sslstore_block *block, const char *text);

/* Anything of a result: in its block, whole. */
void fuzz_check_inside(const sslstore_block *block, const void *at, size_t size);

/* A result that sslstore.h lists. */
void fuzz_check_result(sslstore_result result);

/* What sslstore_client_error() must say beside this result. */
void fuzz_check_error(const sslstore_client *client, sslstore_result result);

/* The texts and lists of an order. */
void fuzz_check_order(const sslstore_order *order, const sslstore_block *block);

#endif
