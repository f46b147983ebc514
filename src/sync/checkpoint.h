/* Checkpoint: how far a walk came, as bytes that mean the same on every machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_CHECKPOINT_H
#define SSLSTORE_SYNC_CHECKPOINT_H

#include "sslstore.h"

/* Where a page begins. */
struct sslstore__cursor {
    uint32_t page;   /* number, from 1 */
    uint64_t before; /* orders seen on the pages before it */
    uint64_t anchor; /* key of the last row before it; 0: none */
};

struct sslstore__sync_progress {
    struct sslstore__cursor place;
    uint64_t expected; /* orders that the service counted; 0: it did not */
    int64_t as_of;
    uint64_t options; /* what the walk was asked for, as a hash */
    bool all; /* all orders are walked: what changed, as was asked for, the service does not tell */
};

/* Write, or with NULL clear, which means the beginning. */
void sslstore__checkpoint_write(sslstore_checkpoint *checkpoint,
                                const struct sslstore__sync_progress *progress);

/* progress->options is given, the rest is read. A cleared one is the beginning: place.page is 0.
 * false: it is not of a walk with these options, or damaged. */
bool sslstore__checkpoint_read(const sslstore_checkpoint *checkpoint,
                               struct sslstore__sync_progress *progress);

#endif
