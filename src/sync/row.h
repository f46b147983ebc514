/* Row: an order of the listing about which the service must be asked for more. It is one block of
 * just the size that it needs, so that many can be held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_ROW_H
#define SSLSTORE_SYNC_ROW_H

#include "sslstore.h"
#include "sync/cursor.h"
#include "sync/lister.h"

struct sslstore__sync_row {
    struct sslstore__sync_row *next; /* in the queue */
    size_t size;                     /* of the block */
    struct sslstore__cursor cursor;  /* of the page with the row */
    bool needs_status;               /* the row lacks something that order/status has */
    sslstore_order *order;           /* NULL: only the id is known */
    char *id;                        /* the order key */
};

/* The size of a row with all of the lister's order. */
size_t sslstore__sync_row_size(const struct sslstore__lister *lister);

/* Copies the row of the lister, with its order or only with its id, and releases it. NULL: out of
 * memory. */
struct sslstore__sync_row *sslstore__sync_row_take(struct sslstore__lister *lister, bool with_order,
                                                   bool needs_status);

/* row may be NULL. */
void sslstore__sync_row_free(const sslstore_memory *memory, struct sslstore__sync_row *row);

#endif
