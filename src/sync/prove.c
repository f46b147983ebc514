/* Prove: that a walk has handed every order over. It lists the pages again until a listing is as
 * long as the service counts, or until two listings agree. sslstore_sync() in the header says what
 * counts as complete.
 *
 *     after a further listing                         then
 *     ----------------------------------------------  ------------------------------------------
 *     it differs by too many from what was handed     incomplete
 *     over
 *     as long as counted, or it agrees with the one   complete; incomplete if shorter than
 *     before; and it shows nothing besides            counted
 *     the same, but it shows orders besides           one more hands these over, and is enough
 *     neither                                         list again, eight times in all; then
 *                                                     incomplete
 *
 * Two listings agree if they lack the same of the orders handed over: what came in meanwhile is
 * handed over and does not disturb. Every other listing has pages of another size, so that a
 * service that cuts its pages short lacks others each time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/memory.h"
#include "endpoints/order_modified.h"
#include "sync/run.h"

#define LISTINGS_MAX 8

static sslstore_result ask_count(sslstore_client *branch, const void *sub_user_id, void *count)
{
    return sslstore__order_modified_count(branch, sub_user_id, count);
}

/* On an errand's connection, which is needed next. */
sslstore_result sslstore__sync_run_count(struct sslstore__sync_run *walk)
{
    sslstore_client *branch = &walk->errands[0].client;
    sslstore_result result =
        sslstore__worker_ask(branch, ask_count, walk->options->sub_user_id, &walk->pages.expected);

    if (result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_CANCELLED) {
        return sslstore__sync_run_fail(walk, branch, result);
    }
    sslstore__sync_run_note_time(walk, branch);
    return SSLSTORE_OK;
}

static sslstore_result fail(struct sslstore__sync_run *walk, const char *message)
{
    return sslstore__error_set(&walk->client->net, SSLSTORE_ERR_INCOMPLETE, NULL, message);
}

/* Five eighths: the ends of the pages of one size are hardly ever those of the other's. */
static uint32_t other_size(const struct sslstore__lister *pages, uint32_t size)
{
    uint32_t rows = pages->longest == 0 || pages->longest > size ? size : pages->longest;

    return rows == 1 ? 2 : (uint32_t) ((uint64_t) rows * 5 / 8);
}

/* The page before which the walk began, by pages of another size: so many orders stood before
 * it. */
static struct sslstore__cursor place_of(const struct sslstore__sync_run *walk, uint32_t size)
{
    struct sslstore__cursor place = walk->start;

    if (place.anchor != 0 && size != sslstore__lister_page_size(&walk->pages)) {
        place.page = (uint32_t) ((place.before + size - 1) / size) + 1;
    }
    return place;
}

static sslstore_result list_again(struct sslstore__sync_run *walk, bool counts, uint32_t size)
{
    struct sslstore__cursor place = place_of(walk, size);
    sslstore_result result = SSLSTORE_OK;

    walk->pages.expected = 0;
    *walk->left = walk->given;
    if (counts && !walk->pages.by_change) {
        result = sslstore__sync_run_count(walk);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore__lister_seek(&walk->pages, &place, size);
    return sslstore__sync_run_list(walk);
}

/* Find what the last listing showed besides. The orders handed over that it lacks: the sum of
 * their keys. false: too many to tell. */
static bool compare(struct sslstore__sync_run *walk, uint64_t *lacks)
{
    bool told =
        sslstore__set_sketch_missing(&walk->left->census, walk->missing, &walk->missing_count);

    *lacks = walk->left->sum;
    for (size_t i = 0; i < walk->missing_count; i++) {
        *lacks += walk->missing[i];
    }
    return told;
}

/* agrees: the last listing lacks what the one before it lacked. */
static bool is_enough(const struct sslstore__lister *pages, bool agrees)
{
    return sslstore__lister_is_complete(pages) || (agrees && pages->fresh >= pages->expected);
}

static sslstore_result list_until_proven(struct sslstore__sync_run *walk, bool counts)
{
    const struct sslstore__lister *pages = &walk->pages;
    uint32_t size = sslstore__lister_page_size(pages);
    uint32_t other = other_size(pages, size);
    uint64_t lacked[2] = {0, 0}; /* by the last listing of the other size, and of this one */
    bool enough = false;

    for (unsigned n = 2; n <= LISTINGS_MAX; n++) {
        sslstore_result result = list_again(walk, counts, n % 2 == 0 ? other : size);
        uint64_t lacks;
        bool told;

        if (result != SSLSTORE_OK || (enough && walk->missing_count == 0)) {
            return result;
        }
        told = compare(walk, &lacks);
        enough = told && is_enough(pages, lacks == lacked[0]);
        if (enough && walk->missing_count == 0) {
            return SSLSTORE_OK;
        }
        if (pages->fresh < pages->expected && (!told || lacks == lacked[0])) {
            return fail(walk, "the service counts more orders than it lists");
        }
        if (!told) {
            return fail(walk, "too many orders came and went meanwhile");
        }
        if (n > 3 && !enough && lacks == lacked[1]) {
            break; /* what is lacking depends on the size of the pages */
        }
        lacked[1] = lacked[0];
        lacked[0] = lacks;
    }
    return fail(walk, "the listings of the orders do not agree");
}

/* Interrupted, the walk has to begin anew. What was missing at a checkpoint cannot be found
 * behind it. */
sslstore_result sslstore__sync_run_prove(struct sslstore__sync_run *walk, bool counts)
{
    const sslstore_memory *memory = &walk->client->config->memory;
    uint64_t seen = walk->pages.fresh;
    sslstore_result result;

    sslstore__checkpoint_write(&walk->totals->checkpoint, NULL);
    walk->left = sslstore__memory_allocate(memory, sizeof *walk->left);
    if (walk->left == NULL) {
        return sslstore__error_set(&walk->client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    result = list_until_proven(walk, counts);
    sslstore__memory_release(memory, walk->left, sizeof *walk->left);
    if (result == SSLSTORE_OK && walk->start.page > 1 &&
        seen + walk->recovered < walk->totals->expected) {
        return fail(walk, "orders left the list before the checkpoint; begin anew");
    }
    return result;
}
