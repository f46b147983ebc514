/* Makes an allocator of a fixed block of memory. Allocated blocks have no headers. Free memory is a
 * list of holes in the order of their addresses, which is stored in the holes themselves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "sslstore.h"

/* A hole is in memory that programs use as other types, so it is copied in and out. */
struct hole {
    size_t size;
    size_t next; /* offset of the next hole; the arena's size: none */
};

/* Every block is a number of units long: aligned for any object, and large enough for a hole. */
union unit {
    struct hole hole;
    long long integer;
    double number;
    void *pointer;
};

#define UNIT     sizeof(union unit)
#define ANYWHERE SIZE_MAX

static size_t round_up(size_t size)
{
    return size + (UNIT - size % UNIT) % UNIT;
}

static struct hole hole_at(const sslstore_arena *arena, size_t offset)
{
    struct hole hole;

    memcpy(&hole, arena->memory_ + offset, sizeof hole);
    return hole;
}

static void put_hole(sslstore_arena *arena, size_t offset, size_t size, size_t next)
{
    struct hole hole;

    hole.size = size;
    hole.next = next;
    memcpy(arena->memory_ + offset, &hole, sizeof hole);
}

/* Make next follow the hole at before; or begin the list, if before is the arena's size. */
static void set_next(sslstore_arena *arena, size_t before, size_t next)
{
    if (before == arena->size_) {
        arena->first_free_ = next;
    } else {
        put_hole(arena, before, hole_at(arena, before).size, next);
    }
}

/* Cut size bytes off the front of the first hole that is large enough; if place is not ANYWHERE,
 * only of the hole that begins there. Returns their offset, or the arena's size if there is no such
 * hole. */
static size_t take(sslstore_arena *arena, size_t size, size_t place)
{
    size_t before = arena->size_;
    size_t offset = arena->first_free_;

    while (offset != arena->size_) {
        struct hole hole = hole_at(arena, offset);

        if (hole.size >= size && (place == ANYWHERE || place == offset)) {
            if (hole.size > size) {
                put_hole(arena, offset + size, hole.size - size, hole.next);
                hole.next = offset + size;
            }
            set_next(arena, before, hole.next);
            arena->used += size;
            arena->peak = arena->used > arena->peak ? arena->used : arena->peak;
            break;
        }
        before = offset;
        offset = hole.next;
    }
    return offset;
}

/* Turn a block into a hole, and merge it with its neighbors. */
static void give_back(sslstore_arena *arena, size_t offset, size_t size)
{
    size_t before = arena->size_;
    size_t next = arena->first_free_;
    size_t before_end = 0;

    arena->used -= size;
    while (next < offset) {
        before = next;
        before_end = before + hole_at(arena, before).size;
        next = hole_at(arena, before).next;
    }
    /* otherwise the block was free already */
    SSLSTORE__REQUIRE(before_end <= offset && offset + size <= next);
    if (next != arena->size_ && offset + size == next) {
        size += hole_at(arena, next).size;
        next = hole_at(arena, next).next;
    }
    if (before != arena->size_ && before_end == offset) {
        put_hole(arena, before, offset + size - before, next);
    } else {
        put_hole(arena, offset, size, next);
        set_next(arena, before, offset);
    }
}

static void *allocate(sslstore_arena *arena, size_t size)
{
    size_t offset = take(arena, size, ANYWHERE);

    return offset == arena->size_ ? NULL : arena->memory_ + offset;
}

void sslstore_arena_init(sslstore_arena *arena, void *memory, size_t size)
{
    SSLSTORE__REQUIRE(arena != NULL);

    size_t skip = (UNIT - (size_t) ((uintptr_t) memory % UNIT)) % UNIT;

    memset(arena, 0, sizeof *arena);
    if (memory == NULL || size < skip + UNIT) {
        return;
    }
    arena->memory_ = (unsigned char *) memory + skip;
    arena->size_ = (size - skip) / UNIT * UNIT;
    put_hole(arena, 0, arena->size_, arena->size_);
}

void *sslstore_arena_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    SSLSTORE__REQUIRE(user != NULL);

    sslstore_arena *arena = user;
    size_t offset;
    size_t old_space = round_up(old_size);
    size_t new_space = round_up(new_size);
    void *moved;

    if (new_size > arena->size_) { /* so new_space did not overflow */
        return NULL;
    }
    if (ptr == NULL) {
        if (new_size == 0) {
            return NULL;
        }
        return allocate(arena, new_space);
    }
    offset = (size_t) ((unsigned char *) ptr - arena->memory_);
    SSLSTORE__REQUIRE(old_size > 0 && offset % UNIT == 0 && offset < arena->size_ &&
                      old_space <= arena->size_ - offset);
    if (new_space < old_space) {
        give_back(arena, offset + new_space, old_space - new_space);
        return new_size == 0 ? NULL : ptr;
    }
    if (new_space == old_space ||
        take(arena, new_space - old_space, offset + old_space) != arena->size_) {
        return ptr;
    }
    moved = allocate(arena, new_space);
    if (moved != NULL) {
        memcpy(moved, ptr, old_size);
        give_back(arena, offset, old_space);
    }
    return moved;
}
