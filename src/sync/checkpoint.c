/* Writes the progress of a sync into a checkpoint and reads it back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/checkpoint.h"

#include <string.h>

#include "base/memory.h"
#include "sync/dedup.h"

enum word { MARK, PAGE, ORDERS_BEFORE, ANCHOR, EXPECTED, AS_OF, UNUSED, CHECK, WORD_COUNT };

#define MARK_1 0x3174706b636c7373u /* "sslckpt1" */

/* Does not compile if the words are not exactly as long as a checkpoint. */
typedef char words_fit[sizeof(sslstore_checkpoint) == WORD_COUNT * 8 ? 1 : -1];

static void put(sslstore_checkpoint *checkpoint, enum word word, uint64_t value)
{
    for (size_t i = 0; i < 8; i++) {
        checkpoint->data_[(size_t) word * 8 + i] = (uint8_t) (value >> (i * 8));
    }
}

static uint64_t get(const sslstore_checkpoint *checkpoint, enum word word)
{
    uint64_t value = 0;

    for (size_t i = 8; i-- > 0;) {
        value = value << 8 | checkpoint->data_[(size_t) word * 8 + i];
    }
    return value;
}

/* Covers the options too, so that the checkpoint of another sync fails like a damaged one. */
static uint64_t check_of(const sslstore_checkpoint *checkpoint, uint64_t options_hash)
{
    return sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS ^ options_hash, checkpoint->data_,
                                (size_t) CHECK * 8);
}

void sslstore__checkpoint_write(sslstore_checkpoint *checkpoint,
                                const struct sslstore__sync_progress *progress)
{
    memset(checkpoint, 0, sizeof *checkpoint);
    if (progress == NULL) {
        return;
    }
    put(checkpoint, MARK, MARK_1);
    put(checkpoint, PAGE,
        progress->cursor.page | (uint64_t) (progress->cursor.page_size * 2 + progress->all_orders)
                                    << 32);
    put(checkpoint, ORDERS_BEFORE, progress->cursor.orders_before);
    put(checkpoint, ANCHOR, progress->cursor.anchor);
    put(checkpoint, EXPECTED, progress->expected);
    put(checkpoint, AS_OF, (uint64_t) progress->as_of);
    put(checkpoint, CHECK, check_of(checkpoint, progress->options_hash));
}

bool sslstore__checkpoint_read(const sslstore_checkpoint *checkpoint,
                               struct sslstore__sync_progress *progress)
{
    uint64_t options_hash = progress->options_hash;
    uint64_t page = get(checkpoint, PAGE);

    memset(progress, 0, sizeof *progress);
    progress->options_hash = options_hash;
    if (sslstore__memory_is_zero(checkpoint, sizeof *checkpoint)) {
        return true; /* the beginning */
    }
    if (get(checkpoint, MARK) != MARK_1 ||
        get(checkpoint, CHECK) != check_of(checkpoint, options_hash) || (uint32_t) page == 0) {
        return false;
    }
    progress->cursor.page = (uint32_t) page;
    progress->cursor.page_size = (uint32_t) (page >> 33);
    progress->all_orders = (page >> 32 & 1) != 0;
    progress->cursor.orders_before = get(checkpoint, ORDERS_BEFORE);
    progress->cursor.anchor = get(checkpoint, ANCHOR);
    progress->expected = get(checkpoint, EXPECTED);
    progress->as_of = (int64_t) get(checkpoint, AS_OF);
    return true;
}
