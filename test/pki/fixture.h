/* What the tests of pki/ share: files, copies of exact size, and a heap that checks and fails. The
 * files are in test/pki/data; tests run in the folder of the Makefile.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_PKI_FIXTURE_H
#define TEST_PKI_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"

/* An allocator that counts, checks every old_size and every wipe, and can fail one allocation. */
struct heap {
    size_t calls;   /* allocations asked for               */
    size_t fail_at; /* which one fails, from 1; 0: none    */
    size_t live;    /* blocks allocated and not freed      */
};

#define HEAP_HEADER 16

static inline void *heap_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct heap *heap = user;
    unsigned char *block = ptr == NULL ? NULL : (unsigned char *) ptr - HEAP_HEADER;

    if (ptr != NULL) {
        size_t size;

        memcpy(&size, block, sizeof size);
        assert_int_equal(size, old_size);
        assert_int_equal(new_size, 0); /* nothing resizes */
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(block[HEAP_HEADER + i], 0); /* wiped before it is freed */
        }
        heap->live--;
        free(block);
        return NULL;
    }
    heap->calls++;
    if (heap->calls == heap->fail_at) {
        return NULL;
    }
    block = malloc(HEAP_HEADER + new_size);
    assert_non_null(block);
    memcpy(block, &new_size, sizeof new_size);
    memset(block + HEAP_HEADER, 0xa5, new_size);
    heap->live++;
    return block + HEAP_HEADER;
}

static inline sslstore_memory heap_memory(struct heap *heap)
{
    sslstore_memory memory = {heap_alloc, heap};

    return memory;
}

/* A copy in a block of its exact size, so that a sanitizer detects an over-read. Free it with
 * free(). */
static inline char *exact(const void *data, size_t size)
{
    char *copy = malloc(size > 0 ? size : 1);

    assert_non_null(copy);
    memcpy(copy, data, size);
    return copy;
}

/* A file of test/pki/data, followed by a NUL that size does not count. Free it with free(). */
static inline char *load(const char *name, size_t *size)
{
    char path[128];
    char *data = malloc(65536);
    FILE *file;

    assert_non_null(data);
    (void) snprintf(path, sizeof path, "test/pki/data/%s", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    *size = fread(data, 1, 65535, file);
    (void) fclose(file);
    data[*size] = '\0';
    return data;
}

/* Every "\n" of a text replaced. Free it with free(). */
static inline char *with_line_ends(const char *text, const char *line_end)
{
    char *out = malloc(strlen(text) * 2 + 1);
    size_t size = 0;

    assert_non_null(out);
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            memcpy(out + size, line_end, strlen(line_end));
            size += strlen(line_end);
        } else {
            out[size++] = *text;
        }
    }
    out[size] = '\0';
    return out;
}

#endif
