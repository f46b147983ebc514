/* The arena: blocks are allocated and freed in any order, never overlap, and merge again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"

#define MEMORY_SIZE 8192
#define BLOCK_COUNT 64

struct align {
    char byte;
    union {
        long long integer;
        double number;
        void *pointer;
    } any;
};

struct block {
    unsigned char *data;
    size_t size;
    unsigned char fill;
};

struct bench {
    sslstore_arena arena;
    unsigned char *memory;
    size_t unit;
};

static int setup(void **state)
{
    struct bench *bench = malloc(sizeof *bench);
    void *block;

    assert_non_null(bench);
    bench->memory = malloc(MEMORY_SIZE);
    assert_non_null(bench->memory);
    sslstore_arena_init(&bench->arena, bench->memory, MEMORY_SIZE);
    block = sslstore_arena_alloc(&bench->arena, NULL, 0, 1);
    bench->unit = bench->arena.used;
    (void) sslstore_arena_alloc(&bench->arena, block, 1, 0);
    bench->arena.peak = 0;
    *state = bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *bench = *state;

    free(bench->memory);
    free(bench);
    return 0;
}

static size_t rounded(const struct bench *bench, size_t size)
{
    return (size + bench->unit - 1) / bench->unit * bench->unit;
}

static void *allocate(struct bench *bench, size_t size)
{
    return sslstore_arena_alloc(&bench->arena, NULL, 0, size);
}

static void *resize(struct bench *bench, void *ptr, size_t old_size, size_t new_size)
{
    return sslstore_arena_alloc(&bench->arena, ptr, old_size, new_size);
}

static void give_back(struct bench *bench, void *ptr, size_t size)
{
    assert_null(sslstore_arena_alloc(&bench->arena, ptr, size, 0));
}

/* If all of the memory can be allocated as one block, there is a single hole. */
static void assert_in_one_piece(struct bench *bench)
{
    void *all;

    assert_int_equal(bench->arena.used, 0);
    all = allocate(bench, MEMORY_SIZE);
    assert_ptr_equal(all, bench->memory);
    assert_null(allocate(bench, 1));
    give_back(bench, all, MEMORY_SIZE);
}

static void a_size_of_0_returns_null(void **state)
{
    struct bench *bench = *state;

    assert_null(allocate(bench, 0));
    assert_in_one_piece(bench);
}

static void impossible_sizes_are_refused(void **state)
{
    struct bench *bench = *state;
    unsigned char *block = allocate(bench, 10);

    memset(block, 7, 10);
    assert_null(allocate(bench, MEMORY_SIZE));
    assert_null(allocate(bench, MEMORY_SIZE + 1));
    assert_null(resize(bench, block, 10, MEMORY_SIZE + 1));
    for (size_t less = 0; less < 64; less++) {
        assert_null(allocate(bench, SIZE_MAX - less));
        assert_null(resize(bench, block, 10, SIZE_MAX - less));
    }
    assert_int_equal(bench->arena.used, (10 + bench->unit - 1) / bench->unit * bench->unit);
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(block[i], 7);
    }
    give_back(bench, block, 10);
    assert_in_one_piece(bench);
}

static void an_empty_arena_gives_no_memory(void **state)
{
    sslstore_arena arena;
    unsigned char byte;

    (void) state;
    memset(&arena, 0, sizeof arena);
    assert_null(sslstore_arena_alloc(&arena, NULL, 0, 1));
    sslstore_arena_init(&arena, NULL, 0);
    assert_null(sslstore_arena_alloc(&arena, NULL, 0, 1));
    sslstore_arena_init(&arena, NULL, 1000);
    assert_null(sslstore_arena_alloc(&arena, NULL, 0, 1));
    sslstore_arena_init(&arena, &byte, 1);
    assert_null(sslstore_arena_alloc(&arena, NULL, 0, 1));
}

/* Each memory ends where its heap block ends, so that one byte too many is a fault. */
static void memory_of_any_start_and_size_can_be_used(void **state)
{
    size_t unit = ((struct bench *) *state)->unit;

    for (size_t start = 0; start < 2 * unit; start++) {
        for (size_t size = 0; size < 5 * unit; size++) {
            unsigned char *memory = malloc(start + size > 0 ? start + size : 1);
            sslstore_arena arena;
            size_t skip = (unit - (size_t) ((uintptr_t) (memory + start) % unit)) % unit;
            size_t count = 0;
            unsigned char *block;

            assert_non_null(memory);
            memset(memory, 0xAA, start + size);
            sslstore_arena_init(&arena, memory + start, size);
            while ((block = sslstore_arena_alloc(&arena, NULL, 0, 1)) != NULL) {
                assert_true(block >= memory + start && block + unit <= memory + start + size);
                assert_int_equal((uintptr_t) block % offsetof(struct align, any), 0);
                memset(block, 0, unit);
                count++;
            }
            assert_int_equal(arena.used, count * unit);
            assert_int_equal(count, size < skip ? 0 : (size - skip) / unit);
            for (size_t i = 0; i < start; i++) {
                assert_int_equal(memory[i], 0xAA);
            }
            free(memory);
        }
    }
}

static void used_and_peak_are_exact(void **state)
{
    struct bench *bench = *state;
    size_t unit = bench->unit;
    void *first = allocate(bench, unit + 1);
    void *second = allocate(bench, 1);

    assert_int_equal(bench->arena.used, 3 * unit);
    give_back(bench, second, 1);
    assert_int_equal(bench->arena.used, 2 * unit);
    assert_int_equal(bench->arena.peak, 3 * unit);
    first = resize(bench, first, unit + 1, 1);
    assert_int_equal(bench->arena.used, unit);
    first = resize(bench, first, 1, unit);
    assert_int_equal(bench->arena.used, unit);
    assert_int_equal(bench->arena.peak, 3 * unit);
    first = resize(bench, first, unit, 5 * unit);
    assert_int_equal(bench->arena.used, 5 * unit);
    assert_int_equal(bench->arena.peak, 5 * unit);
    give_back(bench, first, 5 * unit);
    assert_in_one_piece(bench);
}

/* A freed block may touch a hole on neither side, on the left, on the right, or on both. */
static void free_neighbors_are_merged_in_every_order(void **state)
{
    static const int orders[][3] = {
        {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        void *blocks[3];
        size_t sizes[3];

        sizes[0] = 100;
        sizes[1] = 200;
        sizes[2] = MEMORY_SIZE - rounded(bench, 100) - rounded(bench, 200);
        for (size_t j = 0; j < 3; j++) {
            blocks[j] = allocate(bench, sizes[j]);
            assert_non_null(blocks[j]);
        }
        assert_int_equal(bench->arena.used, MEMORY_SIZE);
        assert_null(allocate(bench, 1));
        for (size_t j = 0; j < 3; j++) {
            give_back(bench, blocks[orders[i][j]], sizes[orders[i][j]]);
        }
        assert_in_one_piece(bench);
    }
}

static void a_block_grows_in_place_if_there_is_space(void **state)
{
    struct bench *bench = *state;
    unsigned char *block = allocate(bench, 5000);

    block[0] = 'a';
    block[4999] = 'z';
    assert_ptr_equal(resize(bench, block, 5000, MEMORY_SIZE), block);
    assert_int_equal(block[0], 'a');
    assert_int_equal(block[4999], 'z');
    give_back(bench, block, MEMORY_SIZE);
    assert_in_one_piece(bench);
}

static void a_block_that_cannot_grow_is_kept(void **state)
{
    struct bench *bench = *state;
    unsigned char *first = allocate(bench, 3000);
    void *wall = allocate(bench, 1);

    memset(first, 9, 3000);
    assert_null(resize(bench, first, 3000, 6000));
    assert_int_equal(first[2999], 9);
    assert_int_equal(bench->arena.used, rounded(bench, 3000) + bench->unit);
    first = resize(bench, first, 3000, 4000); /* past the wall */
    assert_non_null(first);
    assert_true(first > (unsigned char *) wall);
    assert_int_equal(first[0], 9);
    assert_int_equal(first[2999], 9);
    give_back(bench, wall, 1);
    give_back(bench, first, 4000);
    assert_in_one_piece(bench);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void check(const struct bench *bench, const struct block *blocks)
{
    static unsigned char shadow[MEMORY_SIZE];
    size_t used = 0;

    memset(shadow, 0, sizeof shadow);
    for (size_t i = 0; i < BLOCK_COUNT; i++) {
        const struct block *block = &blocks[i];
        size_t space = rounded(bench, block->size);

        if (block->data == NULL) {
            continue;
        }
        used += space;
        assert_int_equal((uintptr_t) block->data % offsetof(struct align, any), 0);
        assert_true(block->data >= bench->memory);
        assert_true(block->data + space <= bench->memory + MEMORY_SIZE);
        for (size_t j = 0; j < block->size; j++) {
            assert_true(block->data[j] == block->fill);
        }
        for (size_t j = 0; j < space; j++) {
            assert_true(shadow[(size_t) (block->data - bench->memory) + j]++ == 0);
        }
    }
    assert_int_equal(bench->arena.used, used);
    assert_true(bench->arena.peak >= used && bench->arena.peak <= MEMORY_SIZE);
}

static void change(struct bench *bench, struct block *block, size_t size, unsigned char fill)
{
    unsigned char *data = resize(bench, block->data, block->data == NULL ? 0 : block->size, size);
    size_t kept = size < block->size ? size : block->size;

    if (size > 0 && data == NULL) {
        return; /* full; check() sees whether the block is unchanged */
    }
    if (block->data != NULL) {
        for (size_t i = 0; i < kept; i++) {
            assert_true(data[i] == block->fill);
        }
    }
    if (data != NULL) {
        memset(data, fill, size);
    }
    block->data = data;
    block->size = data == NULL ? 0 : size;
    block->fill = fill;
}

static void long_use_does_not_fragment_the_arena(void **state)
{
    struct bench *bench = *state;
    struct block blocks[BLOCK_COUNT];
    uint32_t seed = 20261124;

    memset(blocks, 0, sizeof blocks);
    for (uint32_t round = 0; round < 20; round++) {
        for (uint32_t step = 0; step < 500; step++) {
            struct block *block = &blocks[next_random(&seed) % BLOCK_COUNT];
            uint32_t what = next_random(&seed) % 4;
            size_t size = next_random(&seed) % (next_random(&seed) % 8 == 0 ? 2000 : 120);

            change(bench, block, what == 0 ? 0 : size, (unsigned char) next_random(&seed));
            check(bench, blocks);
        }
        for (uint32_t i = 0; i < BLOCK_COUNT; i++) {
            change(bench, &blocks[(i * 37 + round) % BLOCK_COUNT], 0, 0);
            check(bench, blocks);
        }
        assert_in_one_piece(bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_size_of_0_returns_null, setup, teardown),
        cmocka_unit_test_setup_teardown(impossible_sizes_are_refused, setup, teardown),
        cmocka_unit_test(an_empty_arena_gives_no_memory),
        cmocka_unit_test_setup_teardown(memory_of_any_start_and_size_can_be_used, setup, teardown),
        cmocka_unit_test_setup_teardown(used_and_peak_are_exact, setup, teardown),
        cmocka_unit_test_setup_teardown(free_neighbors_are_merged_in_every_order, setup, teardown),
        cmocka_unit_test_setup_teardown(a_block_grows_in_place_if_there_is_space, setup, teardown),
        cmocka_unit_test_setup_teardown(a_block_that_cannot_grow_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(long_use_does_not_fragment_the_arena, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
