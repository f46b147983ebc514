/* Adds keys to a set sketch, an invertible Bloom lookup table, and reads the difference of two
 * sets from it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/set_sketch.h"

#define PARTS     4
#define PART_SIZE (SSLSTORE__SET_SKETCH_CELLS / PARTS)

/* Every bit of the result depends on every bit of the key. */
static uint64_t mix(uint64_t key)
{
    key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
    key = (key ^ (key >> 27)) * 0x94d049bb133111ebu;
    return key ^ (key >> 31);
}

static uint32_t check_of(uint64_t key)
{
    return (uint32_t) mix(mix(key));
}

void sslstore__set_sketch_count(struct sslstore__set_sketch *sketch, uint64_t key, int32_t times)
{
    uint64_t hash = mix(key);
    uint32_t check = check_of(key);

    for (size_t part = 0; part < PARTS; part++) {
        size_t index = part * PART_SIZE + (size_t) (hash >> (part * 16) & 0xffff) % PART_SIZE;
        struct sslstore__set_sketch_cell *cell = &sketch->cells[index];

        cell->count += times;
        cell->keys ^= key;
        cell->checks ^= check;
    }
}

/* Finds a cell that holds a single key. Returns NULL if there is none. */
static const struct sslstore__set_sketch_cell *
find_single(const struct sslstore__set_sketch *sketch)
{
    for (size_t i = 0; i < SSLSTORE__SET_SKETCH_CELLS; i++) {
        const struct sslstore__set_sketch_cell *cell = &sketch->cells[i];

        if ((cell->count == 1 || cell->count == -1) && cell->checks == check_of(cell->keys)) {
            return cell;
        }
    }
    return NULL;
}

static bool is_empty(const struct sslstore__set_sketch *sketch)
{
    uint64_t left = 0;

    for (size_t i = 0; i < SSLSTORE__SET_SKETCH_CELLS; i++) {
        left |= sketch->cells[i].keys | (uint32_t) sketch->cells[i].count;
    }
    return left == 0;
}

/* Each key that is taken out may leave another one alone in a cell. The loop ends even if the
 * sketch is no difference of two sets: between two missing keys the counts only go down, and no
 * cell reaches 1 twice. */
bool sslstore__set_sketch_missing(struct sslstore__set_sketch *sketch, uint64_t *keys,
                                  size_t *count)
{
    const struct sslstore__set_sketch_cell *cell;

    *count = 0;
    while ((cell = find_single(sketch)) != NULL) {
        bool missing = cell->count == -1;

        if (missing && *count == SSLSTORE__SET_SKETCH_MAX) {
            return false;
        }
        if (missing) {
            keys[(*count)++] = cell->keys;
        }
        sslstore__set_sketch_count(sketch, cell->keys, missing ? 1 : -1);
    }
    return is_empty(sketch);
}
