/* Takes rows out of the lister.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/row.h"

#include <string.h>

#include "client/client.h"
#include "rpc/call.h"

static void describe(struct sslstore__sync_row *row, struct sslstore__lister *lister,
                     bool needs_status)
{
    memcpy(row->id, lister->page.row.id, sizeof row->id);
    row->has_order =
        !lister->page.source.by_change; /* a page of changes is freed before it is used */
    row->order = lister->page.row.order;
    row->cursor = lister->cursor;
    row->needs_status = needs_status;
    sslstore__lister_release_row(lister);
}

void sslstore__sync_row_take(struct sslstore__sync_row *row, struct sslstore__lister *lister,
                             bool needs_status)
{
    describe(row, lister, needs_status);
    if (row->has_order) {
        sslstore__call_swap_text(lister->page.call, &row->text);
    }
}

void sslstore__sync_row_borrow(struct sslstore__sync_row *row, struct sslstore__lister *lister,
                               bool needs_status)
{
    describe(row, lister, needs_status);
}
