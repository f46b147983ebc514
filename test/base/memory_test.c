/* Memory: nothing is lost, everything is wiped, and no buffer exceeds its maximum.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

#define CANARY "canary-0123456789"

/* A heap that knows the size of every block, and checks each one that is freed. */
struct heap {
    size_t calls;
    size_t fail_from; /* the first call that fails, and so do all after it; 0: none */
    size_t live;
    size_t largest;
    size_t wrong_sizes;
    size_t unwiped;
};

union header {
    size_t size;
    long double align;
};

static void *heap_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct heap *heap = user;
    union header *header;

    heap->calls++;
    if (ptr != NULL) {
        header = (union header *) ptr - 1;
        heap->wrong_sizes += header->size != old_size || new_size != 0;
        for (size_t i = 0; i < header->size; i++) {
            if (((unsigned char *) ptr)[i] != 0) {
                heap->unwiped++;
                break;
            }
        }
        heap->live--;
        free(header);
        return NULL;
    }
    heap->wrong_sizes += old_size != 0 || new_size == 0;
    if (heap->fail_from != 0 && heap->calls >= heap->fail_from) {
        return NULL;
    }
    header = malloc(sizeof *header + new_size);
    assert_non_null(header);
    header->size = new_size;
    memset(header + 1, 0xEE, new_size);
    heap->live++;
    heap->largest = new_size > heap->largest ? new_size : heap->largest;
    return header + 1;
}

static void assert_clean_heap(const struct heap *heap)
{
    assert_int_equal(heap->live, 0);
    assert_int_equal(heap->wrong_sizes, 0);
    assert_int_equal(heap->unwiped, 0);
}

static void released_memory_is_wiped(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    char *block;

    (void) state;
    memory.user = &heap;
    block = sslstore__memory_allocate(&memory, 100);
    memcpy(block + 50, CANARY, sizeof CANARY);
    sslstore__memory_release(&memory, block, 100);
    assert_int_equal(heap.calls, 2);
    assert_clean_heap(&heap);
}

static void the_heap_of_this_test_detects_memory_that_is_not_wiped(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    char *block = heap_alloc(&heap, NULL, 0, 100);

    (void) state;
    memset(block, 0, 99);
    block[99] = CANARY[0];
    (void) heap_alloc(&heap, block, 100, 0);
    assert_int_equal(heap.unwiped, 1);
}

static void the_allocator_is_not_called_for_size_0(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    sslstore_block block;

    (void) state;
    memory.user = &heap;
    memset(&block, 0, sizeof block);
    assert_null(sslstore__memory_allocate(&memory, 0));
    sslstore__memory_release(&memory, NULL, 0);
    sslstore__block_free(&block);
    assert_int_equal(heap.calls, 0);
}

static void wipe_clears_exactly_its_bytes(void **state)
{
    char bytes[] = "0123456789";
    static const char expected[] = "01\0\0\0\0"
                                   "6789";

    (void) state;
    sslstore__memory_wipe(bytes + 2, 4);
    assert_memory_equal(bytes, expected, sizeof bytes);
    sslstore__memory_wipe(NULL, 0);
}

static void wipe_does_so_at_every_place(void **state)
{
    enum { SIZE = 96 };
    unsigned char bytes[SIZE];

    (void) state;
    for (size_t begin = 0; begin <= SIZE; begin++) {
        for (size_t end = begin; end <= SIZE; end++) {
            memset(bytes, 0xA5, SIZE);
            sslstore__memory_wipe(bytes + begin, end - begin);
            for (size_t i = 0; i < SIZE; i++) {
                assert_int_equal(bytes[i], i >= begin && i < end ? 0 : 0xA5);
            }
        }
    }
}

static void a_growing_buffer_wipes_its_old_memory(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    struct sslstore__buffer buffer;

    (void) state;
    memory.user = &heap;
    sslstore__buffer_init(&buffer, &memory, 100000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(sslstore__buffer_append(&buffer, CANARY, sizeof CANARY - 1), SSLSTORE_OK);
        assert_int_equal(heap.live, 1);
    }
    assert_int_equal(buffer.size, 1000 * (sizeof CANARY - 1));
    for (size_t i = 0; i < 1000; i++) {
        assert_memory_equal(buffer.data + i * (sizeof CANARY - 1), CANARY, sizeof CANARY - 1);
    }
    assert_true(heap.calls < 40); /* it grows by a quarter */
    sslstore__buffer_free(&buffer);
    assert_clean_heap(&heap);
}

static void a_full_buffer_grows_by_a_quarter(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    struct sslstore__buffer buffer;
    static const size_t capacities[] = {256, 512, 768, 1024, 1280, 1792, 2304, 3000};
    size_t step = 0;

    (void) state;
    memory.user = &heap;
    sslstore__buffer_init(&buffer, &memory, 3000);
    for (size_t i = 0; i < 3000; i++) {
        char byte = (char) (i % 251);

        step += i == capacities[step];
        assert_int_equal(sslstore__buffer_append(&buffer, &byte, 1), SSLSTORE_OK);
        assert_int_equal(buffer.capacity, capacities[step]);
    }
    for (size_t i = 0; i < 3000; i++) {
        assert_int_equal(buffer.data[i], (char) (i % 251));
    }
    assert_int_equal(heap.calls, 15); /* eight given, seven taken back */
    sslstore__buffer_free(&buffer);
    assert_clean_heap(&heap);
}

static void a_buffer_ends_at_its_limit(void **state)
{
    static const size_t limits[] = {0, 1, 255, 256, 257, 511, 512, 513, 1000};
    static const char zeros[1001];

    (void) state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        size_t max = limits[i];
        struct heap heap = {0, 0, 0, 0, 0, 0};
        sslstore_memory memory = {heap_alloc, NULL};
        struct sslstore__buffer buffer;

        memory.user = &heap;
        sslstore__buffer_init(&buffer, &memory, max);
        if (max > 0) {
            assert_int_equal(sslstore__buffer_append(&buffer, zeros, max - 1), SSLSTORE_OK);
            assert_int_equal(sslstore__buffer_append(&buffer, zeros, 1), SSLSTORE_OK);
        }
        assert_int_equal(buffer.size, max);
        assert_int_equal(sslstore__buffer_append(&buffer, zeros, 1), SSLSTORE_ERR_LIMIT);
        assert_int_equal(buffer.size, max);
        assert_true(heap.largest <= max);
        sslstore__buffer_free(&buffer);

        assert_int_equal(sslstore__buffer_append(&buffer, zeros, max), SSLSTORE_OK);
        sslstore__buffer_free(&buffer);
        assert_int_equal(sslstore__buffer_append(&buffer, zeros, max + 1), SSLSTORE_ERR_LIMIT);
        assert_null(buffer.data);
        sslstore__buffer_free(&buffer);
        assert_clean_heap(&heap);
    }
}

static void a_huge_reserve_is_refused(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    struct sslstore__buffer buffer;

    (void) state;
    memory.user = &heap;
    sslstore__buffer_init(&buffer, &memory, 1000);
    assert_int_equal(sslstore__buffer_append(&buffer, "x", 1), SSLSTORE_OK);
    assert_int_equal(sslstore__buffer_reserve(&buffer, SIZE_MAX), SSLSTORE_ERR_LIMIT);
    sslstore__buffer_free(&buffer);
    sslstore__buffer_init(&buffer, &memory, SIZE_MAX);
    heap.fail_from = heap.calls + 1;
    assert_int_equal(sslstore__buffer_reserve(&buffer, SIZE_MAX), SSLSTORE_ERR_MEMORY);
    sslstore__buffer_free(&buffer);
    assert_clean_heap(&heap);
}

static void reserved_space_is_available_and_not_counted(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    struct sslstore__buffer buffer;
    size_t calls;

    (void) state;
    memory.user = &heap;
    sslstore__buffer_init(&buffer, &memory, 1000);
    assert_int_equal(sslstore__buffer_append(&buffer, "a", 1), SSLSTORE_OK);
    assert_int_equal(sslstore__buffer_reserve(&buffer, 600), SSLSTORE_OK);
    assert_int_equal(buffer.size, 1);
    assert_true(buffer.capacity >= 601 && buffer.capacity <= 1000);
    assert_int_equal(buffer.data[0], 'a');
    calls = heap.calls;
    assert_int_equal(sslstore__buffer_reserve(&buffer, 600), SSLSTORE_OK);
    assert_int_equal(sslstore__buffer_append(&buffer, NULL, 0), SSLSTORE_OK);
    assert_int_equal(heap.calls, calls);
    sslstore__buffer_free(&buffer);
    assert_clean_heap(&heap);
}

static void the_first_failure_is_kept(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    struct sslstore__buffer buffer;

    (void) state;
    memory.user = &heap;
    sslstore__buffer_init(&buffer, &memory, 10);
    assert_int_equal(sslstore__buffer_append(&buffer, "0123456789A", 11), SSLSTORE_ERR_LIMIT);
    assert_int_equal(sslstore__buffer_append(&buffer, "0", 1), SSLSTORE_ERR_LIMIT);
    assert_int_equal(sslstore__buffer_append(&buffer, "", 0), SSLSTORE_ERR_LIMIT);
    assert_int_equal(sslstore__buffer_reserve(&buffer, 1), SSLSTORE_ERR_LIMIT);
    assert_int_equal(buffer.result, SSLSTORE_ERR_LIMIT);
    assert_int_equal(heap.calls, 0);
    sslstore__buffer_free(&buffer);
    assert_int_equal(buffer.result, SSLSTORE_OK);
}

static void without_memory_the_buffer_keeps_what_it_has(void **state)
{
    (void) state;
    for (size_t n = 1;; n++) {
        struct heap heap = {0, 0, 0, 0, 0, 0};
        sslstore_memory memory = {heap_alloc, NULL};
        struct sslstore__buffer buffer;
        sslstore_result result = SSLSTORE_OK;

        memory.user = &heap;
        heap.fail_from = n;
        sslstore__buffer_init(&buffer, &memory, 4096);
        while (result == SSLSTORE_OK && buffer.size < 4096) {
            result = sslstore__buffer_append(&buffer, "sixteen bytes...", 16);
        }
        for (size_t i = 0; i < buffer.size; i += 16) {
            assert_memory_equal(buffer.data + i, "sixteen bytes...", 16);
        }
        sslstore__buffer_free(&buffer);
        assert_clean_heap(&heap);
        if (result == SSLSTORE_OK) {
            assert_true(n > 5);
            break;
        }
        assert_int_equal(result, SSLSTORE_ERR_MEMORY);
    }
}

static void a_block_takes_the_buffer_s_memory(void **state)
{
    struct heap heap = {0, 0, 0, 0, 0, 0};
    sslstore_memory memory = {heap_alloc, NULL};
    struct sslstore__buffer buffer;
    sslstore_block block;

    (void) state;
    memory.user = &heap;
    sslstore__buffer_init(&buffer, &memory, 1000);
    assert_int_equal(sslstore__buffer_append(&buffer, CANARY, sizeof CANARY), SSLSTORE_OK);
    sslstore__buffer_to_block(&buffer, &block);
    assert_string_equal(block.data_, CANARY);
    assert_null(buffer.data);
    assert_int_equal(buffer.size, 0);
    assert_int_equal(buffer.capacity, 0);
    sslstore__buffer_free(&buffer);
    assert_int_equal(heap.live, 1);

    memset(&memory, 0, sizeof memory); /* the block has its own copy */
    sslstore__block_free(&block);
    assert_null(block.data_);
    sslstore__block_free(&block);
    assert_clean_heap(&heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(released_memory_is_wiped),
        cmocka_unit_test(the_heap_of_this_test_detects_memory_that_is_not_wiped),
        cmocka_unit_test(the_allocator_is_not_called_for_size_0),
        cmocka_unit_test(wipe_clears_exactly_its_bytes),
        cmocka_unit_test(wipe_does_so_at_every_place),
        cmocka_unit_test(a_growing_buffer_wipes_its_old_memory),
        cmocka_unit_test(a_full_buffer_grows_by_a_quarter),
        cmocka_unit_test(a_buffer_ends_at_its_limit),
        cmocka_unit_test(a_huge_reserve_is_refused),
        cmocka_unit_test(reserved_space_is_available_and_not_counted),
        cmocka_unit_test(the_first_failure_is_kept),
        cmocka_unit_test(without_memory_the_buffer_keeps_what_it_has),
        cmocka_unit_test(a_block_takes_the_buffer_s_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
