/* Checkpoint: the progress of a sync, stored in 64 bytes that mean the same on every machine.
 *
 * The bytes are eight words of 64 bits, least significant byte first:
 *
 *   word  content
 *   ----  ------------------------------------------------------------------------------------
 *   0     "sslckpt1", which includes the version of the format
 *   1     page number in the low 32 bits; bit 32: all orders are listed; from bit 33 on: rows per
 *         page
 *   2     orders on the pages before it
 *   3     key of the last order before it (the anchor)
 *   4     orders that the service counted
 *   5     as_of
 *   6     0
 *   7     hash of words 0 to 6 and of the options of the sync
 *
 * All 64 bytes 0 stand for the beginning.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_CHECKPOINT_H
#define SSLSTORE_SYNC_CHECKPOINT_H

#include "sslstore.h"
#include "sync/cursor.h"

struct sslstore__sync_progress {
    struct sslstore__cursor cursor; /* the first page with an order that was not delivered yet */
    uint64_t expected;              /* orders that the service counted; 0: it did not count */
    int64_t as_of;                  /* when the sync began */
    uint64_t options_hash;          /* of the options and the configuration of the sync */
    bool all_orders; /* the program asked for what changed, but all orders are listed */
};

/* Writes a checkpoint. progress NULL: writes the one of the beginning. */
void sslstore__checkpoint_write(sslstore_checkpoint *checkpoint,
                                const struct sslstore__sync_progress *progress);

/* Reads a checkpoint. The caller sets progress->options_hash, and the function fills in the rest;
 * at the beginning cursor.page is 0. Returns false if the checkpoint is damaged or belongs to a
 * sync with other options. */
bool sslstore__checkpoint_read(const sslstore_checkpoint *checkpoint,
                               struct sslstore__sync_progress *progress);

#endif
