/* Copies rows out of the lister.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/row.h"

#include <string.h>

#include "base/memory.h"
#include "endpoints/order_reply.h"
#include "rpc/pack.h"

static size_t packed_size(const struct sslstore__lister *lister)
{
    return sizeof(sslstore_order) +
           sslstore__pack_size(&sslstore__order_reply, &lister->page.row.order);
}

static size_t size_without_order(const struct sslstore__lister *lister)
{
    return sizeof(struct sslstore__sync_row) + strlen(lister->page.row.id) + 1;
}

size_t sslstore__sync_row_size(const struct sslstore__lister *lister)
{
    return size_without_order(lister) + packed_size(lister);
}

struct sslstore__sync_row *sslstore__sync_row_take(struct sslstore__lister *lister, bool with_order,
                                                   bool needs_status)
{
    size_t order_size = with_order ? packed_size(lister) : 0;
    size_t size = size_without_order(lister) + order_size;
    struct sslstore__sync_row *row =
        sslstore__memory_allocate(&lister->page.worker.net.config->memory, size);

    if (row == NULL) {
        return NULL;
    }
    memset(row, 0, sizeof *row);
    row->size = size;
    row->cursor = lister->cursor;
    row->needs_status = needs_status;
    if (with_order) {
        row->order = (sslstore_order *) (row + 1);
        *row->order = lister->page.row.order;
        sslstore__pack(&sslstore__order_reply, row->order, row->order + 1);
    }
    row->id = (char *) (row + 1) + order_size;
    memcpy(row->id, lister->page.row.id, strlen(lister->page.row.id) + 1);
    sslstore__lister_release_row(lister);
    return row;
}

void sslstore__sync_row_free(const sslstore_memory *memory, struct sslstore__sync_row *row)
{
    if (row != NULL) {
        sslstore__memory_release(memory, row, row->size);
    }
}
