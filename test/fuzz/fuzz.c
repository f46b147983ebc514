/* Implements fuzz.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/members.h"

void fuzz_finding(const char *file, int line, const char *what)
{
    fflush(stdout);
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}

/* ---- Bytes ---- */

void *fuzz_block(size_t size)
{
    void *block = malloc(size > 0 ? size : 1);

    if (block == NULL) {
        abort();
    }
    return block;
}

char *fuzz_copy(const void *data, size_t size)
{
    char *copy = fuzz_block(size);

    if (size > 0) {
        memcpy(copy, data, size);
    }
    return copy;
}

char *fuzz_text(const void *data, size_t size)
{
    char *text = fuzz_block(size + 1);

    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    return text;
}

uint8_t fuzz_take(struct fuzz_bytes *bytes)
{
    if (bytes->size == 0) {
        return 0;
    }
    bytes->size--;
    return *bytes->data++;
}

struct fuzz_bytes fuzz_take_part(struct fuzz_bytes *bytes, const char *separator)
{
    struct fuzz_bytes part = {bytes->data, 0};
    size_t length = strlen(separator);

    while (part.size < bytes->size) {
        if (bytes->size - part.size >= length &&
            memcmp(bytes->data + part.size, separator, length) == 0) {
            bytes->data += part.size + length;
            bytes->size -= part.size + length;
            return part;
        }
        part.size++;
    }
    bytes->data += part.size;
    bytes->size = 0;
    return part;
}

uint32_t fuzz_seed(const uint8_t *data, size_t size)
{
    uint32_t seed = 2166136261u;

    for (size_t i = 0; i < size; i++) {
        seed = (seed ^ data[i]) * 16777619u;
    }
    return seed;
}

uint32_t fuzz_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* ---- The heap ---- */

void fuzz_heap_begin(struct fake *heap, sslstore_memory *memory, size_t refuse_at)
{
    sslstore_config config;

    memset(heap, 0, sizeof *heap);
    heap->refuse_at = refuse_at;
    fake_config(heap, &config);
    *memory = config.memory;
}

void fuzz_heap_end(const struct fake *heap)
{
    const char *complaint = fake_complaint(heap);

    if (complaint != NULL) {
        fuzz_finding("the heap", 0, complaint);
    }
}

/* ---- Results ---- */

void fuzz_check_inside(const sslstore_block *block, const void *at, size_t size)
{
    const char *from = at;
    const char *begin;

    if (block == NULL || size == 0) {
        return;
    }
    begin = block->data_;
    FUZZ_CHECK(from >= begin && size <= block->size_);
    FUZZ_CHECK((size_t) (from - begin) <= block->size_ - size);
}

void fuzz_check_text(const sslstore_block *block, const char *text)
{
    const char *begin;

    FUZZ_CHECK(text != NULL && strlen(text) < SIZE_MAX);
    if (block == NULL) {
        return;
    }
    begin = block->data_;
    if (begin != NULL && text >= begin && text < begin + block->size_) {
        FUZZ_CHECK(memchr(text, '\0', block->size_ - (size_t) (text - begin)) != NULL);
    } else {
        FUZZ_CHECK(text[0] == '\0');
    }
}

void fuzz_check_result(sslstore_result result)
{
    FUZZ_CHECK(strcmp(sslstore_result_name(result), "SSLSTORE_?") != 0);
}

void fuzz_check_error(const sslstore_client *client, sslstore_result result)
{
    const sslstore_error *error = sslstore_client_error(client);

    fuzz_check_result(result);
    FUZZ_CHECK(result <= SSLSTORE_OK && result != SSLSTORE_WANT_READ &&
               result != SSLSTORE_WANT_WRITE);
    FUZZ_CHECK(error->result == result);
    FUZZ_CHECK(error->endpoint != NULL && error->field != NULL);
    FUZZ_CHECK(memchr(error->message, '\0', sizeof error->message) != NULL);
    FUZZ_CHECK(strstr(error->message, FAKE_TOKEN) == NULL);
    for (const char *byte = error->message; *byte != '\0'; byte++) {
        FUZZ_CHECK((unsigned char) *byte >= ' ' && *byte != 0x7f);
    }
}

static void check_members(const void *structure, const sslstore_block *block,
                          const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (members[i].kind == MEMBER_TEXT || members[i].kind == MEMBER_LINES) {
            fuzz_check_text(block, member_text(structure, &members[i]));
        }
    }
}

void fuzz_check_order(const sslstore_order *order, const sslstore_block *block)
{
    check_members(order, block, order_members, order_member_count);
    fuzz_check_inside(block, order->domains, order->domain_count * sizeof *order->domains);
    for (size_t i = 0; i < order->domain_count; i++) {
        check_members(&order->domains[i], block, domain_members, domain_member_count);
    }
}
