/* Set sketch: an invertible Bloom lookup table (Goodrich and Mitzenmacher, 2011). It has a fixed
 * size and finds the orders by which two listings differ, however many orders they share.
 *
 * The first listing adds the key of each order, the second one removes it. What remains are the
 * orders that only one of the listings has. While these are few, each of them is alone in at least
 * one cell, where its key can be read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_SET_SKETCH_H
#define SSLSTORE_SYNC_SET_SKETCH_H

#include "sslstore.h"

#define SSLSTORE__SET_SKETCH_CELLS 72 /* four parts of 18; each key is in one cell of each part */
#define SSLSTORE__SET_SKETCH_MAX   32 /* missing keys; 20 differences are nearly always found */

struct sslstore__set_sketch_cell {
    uint64_t keys;   /* exclusive or of the keys */
    uint32_t checks; /* exclusive or of their checks */
    int32_t count;   /* keys added minus keys removed */
};

struct sslstore__set_sketch {
    struct sslstore__set_sketch_cell cells[SSLSTORE__SET_SKETCH_CELLS];
};

/* times 1: adds the key; -1: removes it, whether it was added before or not. */
void sslstore__set_sketch_count(struct sslstore__set_sketch *sketch, uint64_t key, int32_t times);

/* Finds the keys that were removed but never added, at most SSLSTORE__SET_SKETCH_MAX. The sketch
 * is empty afterwards. Returns false if the two sets differ by too many keys. */
bool sslstore__set_sketch_missing(struct sslstore__set_sketch *sketch, uint64_t *keys,
                                  size_t *count);

#endif
