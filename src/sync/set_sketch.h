/* Census: a sketch of a set of orders, of fixed size however many there are, that tells by which
 * ones two walks differ (an invertible Bloom lookup table).
 *
 * The walk that hands orders over counts each key in; a second walk counts each key out. What is
 * left are the orders that one walk saw and the other did not, and while these are few, each lies
 * alone in some cell and can be read there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_SET_SKETCH_H
#define SSLSTORE_SYNC_SET_SKETCH_H

#include "sslstore.h"

#define SSLSTORE__SET_SKETCH_CELLS 72 /* four parts of 18 */
#define SSLSTORE__SET_SKETCH_MAX   32 /* of the missing; some 20 differences are as good as sure */

struct sslstore__set_sketch_cell {
    uint64_t keys; /* their sum, without carry: exclusive or */
    uint32_t checks;
    int32_t count;
};

struct sslstore__set_sketch {
    struct sslstore__set_sketch_cell cells[SSLSTORE__SET_SKETCH_CELLS];
};

/* times 1: in; -1: out. */
void sslstore__set_sketch_count(struct sslstore__set_sketch *census, uint64_t key, int32_t times);

/* The keys that were counted out, but never in. The sketch is empty afterwards. false: the two sets
 * differ by too many. */
bool sslstore__set_sketch_missing(struct sslstore__set_sketch *census, uint64_t *keys,
                                  size_t *count);

#endif
