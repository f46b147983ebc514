/* Checkpoint: see checkpoint.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/checkpoint.h"

#include <string.h>

#include "sync/dedup.h"

/* Words of eight bytes, the least significant first. */
enum word { MARK, PAGE, BEFORE, ANCHOR, EXPECTED, AS_OF, UNUSED, CHECK, WORD_COUNT };

#define MARK_1 0x3174706b636c7373u /* "sslckpt1", with the number of this form */

/* Fails the build where the words do not fit. */
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

/* Of all words before it, and of the options: another walk's checkpoint fails like a damaged
 * one. */
static uint64_t check_of(const sslstore_checkpoint *checkpoint, uint64_t options)
{
    return sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS ^ options, checkpoint->data_,
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
    put(checkpoint, PAGE, progress->place.page | (uint64_t) progress->all << 32);
    put(checkpoint, BEFORE, progress->place.before);
    put(checkpoint, ANCHOR, progress->place.anchor);
    put(checkpoint, EXPECTED, progress->expected);
    put(checkpoint, AS_OF, (uint64_t) progress->as_of);
    put(checkpoint, CHECK, check_of(checkpoint, progress->options));
}

bool sslstore__checkpoint_read(const sslstore_checkpoint *checkpoint,
                               struct sslstore__sync_progress *progress)
{
    static const sslstore_checkpoint beginning;
    uint64_t options = progress->options;
    uint64_t page = get(checkpoint, PAGE);

    memset(progress, 0, sizeof *progress);
    progress->options = options;
    if (memcmp(checkpoint, &beginning, sizeof beginning) == 0) {
        return true;
    }
    if (get(checkpoint, MARK) != MARK_1 ||
        get(checkpoint, CHECK) != check_of(checkpoint, options) || (uint32_t) page == 0 ||
        page >> 33 != 0) {
        return false;
    }
    progress->place.page = (uint32_t) page;
    progress->all = page >> 32 != 0;
    progress->place.before = get(checkpoint, BEFORE);
    progress->place.anchor = get(checkpoint, ANCHOR);
    progress->expected = get(checkpoint, EXPECTED);
    progress->as_of = (int64_t) get(checkpoint, AS_OF);
    return true;
}
