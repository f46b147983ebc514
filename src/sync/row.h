/* Row: an order of the listing about which the service must be asked for more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_ROW_H
#define SSLSTORE_SYNC_ROW_H

#include "base/memory.h"
#include "sslstore.h"
#include "sync/cursor.h"
#include "sync/lister.h"

struct sslstore__sync_row {
    struct sslstore__buffer text; /* the memory that order points into */
    sslstore_order order;
    char id[SSLSTORE_ID_MAX];       /* the order key */
    struct sslstore__cursor cursor; /* of the page with the row */
    bool has_order;                 /* false: only the id is known */
    bool needs_status;              /* the row lacks something that order/status has */
};

/* Moves the row of the lister to `row` and releases it. The lister gets the memory of an earlier
 * row for its next one, so that nothing is copied or allocated. */
void sslstore__sync_row_take(struct sslstore__sync_row *row, struct sslstore__lister *lister,
                             bool needs_status);

/* Describes the row of the lister and releases it. Its text stays in the lister, which must not be
 * stepped while `row` is used. */
void sslstore__sync_row_borrow(struct sslstore__sync_row *row, struct sslstore__lister *lister,
                               bool needs_status);

#endif
