/* What the tests of pki/ share: files, copies of exact size, and a heap that checks and fails. The
 * files are in test/pki/data; tests run in the folder of the Makefile.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_PKI_FIXTURE_H
#define TEST_PKI_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

/* Makes an attempt with each of its allocations failing, one after the other, until it succeeds.
 * Each failure must be ERR_MEMORY and free everything. Returns how many attempts it made. */
static inline size_t heap_fail_each(struct heap *heap, sslstore_result (*attempt)(void *out),
                                    void *out)
{
    sslstore_result result = SSLSTORE_ERR_MEMORY;
    size_t attempts = 0;

    while (result != SSLSTORE_OK) {
        memset(heap, 0, sizeof *heap);
        heap->fail_at = ++attempts;
        result = attempt(out);
        if (result != SSLSTORE_OK) {
            assert_int_equal(result, SSLSTORE_ERR_MEMORY);
            assert_int_equal(heap->live, 0);
        }
    }
    heap->fail_at = 0;
    return attempts;
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
    char path[160];
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

#define FILE_SET_MAX 80

/* Files of test/pki/data, each in a block of its exact size. */
struct file_set {
    sslstore_file files[FILE_SET_MAX];
    size_t count;
};

/* names: "leaf.crt root.crt …", in a folder of test/pki/data, such as "" or "bags/". */
static inline void file_set_load(struct file_set *set, const char *folder, const char *names)
{
    set->count = 0;
    while (*names != '\0') {
        size_t length = strcspn(names, " ");
        char path[128];
        char *content;
        size_t size;

        assert_true(set->count < FILE_SET_MAX);
        (void) snprintf(path, sizeof path, "%s%.*s", folder, (int) length, names);
        content = load(path, &size);
        set->files[set->count].name = "any.name";
        set->files[set->count].content = exact(content, size);
        set->files[set->count].size = size;
        set->count++;
        free(content);
        names += length + strspn(names + length, " ");
    }
}

static inline void file_set_free(struct file_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free((char *) (uintptr_t) set->files[i].content);
    }
    set->count = 0;
}

/* ASCII as UTF-16, in little or big endian, with a byte order mark. Free it with free(). */
static inline char *widened(const char *text, size_t size, bool little, size_t *wide_size)
{
    char *wide = calloc(size + 1, 2);

    assert_non_null(wide);
    memcpy(wide, little ? "\xff\xfe" : "\xfe\xff", 2);
    for (size_t i = 0; i < size; i++) {
        wide[2 + 2 * i + (little ? 0 : 1)] = text[i];
    }
    *wide_size = 2 * size + 2;
    return wide;
}

#endif
