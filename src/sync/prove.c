/* Lists the orders again and compares the listings, until it is proven that none is missing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/prove.h"

#include <string.h>

#include "base/divide.h"
#include "base/memory.h"
#include "base/words.h"
#include "endpoints/order_modified.h"
#include "net/net.h"
#include "sync/checkpoint.h"
#include "sync/lister.h"
#include "sync/report.h"
#include "sync/run.h"
#include "sync/set_sketch.h"
#include "sync/worker.h"

#define LISTINGS_MAX 8

static sslstore_result ask_count(sslstore_client *worker, const void *sub_user_id, void *count)
{
    return sslstore__order_modified_count(worker, sub_user_id, count);
}

/* Uses the connection of the lister, which needs it next; so a sync of which nothing is to be
 * fetched opens no other. If the count fails, the earlier one remains. */
sslstore_result sslstore__sync_count(struct sslstore__sync_run *run)
{
    sslstore_client *worker = &run->lister.page.worker;
    uint64_t count;
    sslstore_result result =
        sslstore__worker_call_and_wait(worker, ask_count, run->options->sub_user_id, &count);

    if (result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_FORBIDDEN ||
        result == SSLSTORE_ERR_CANCELLED) {
        return sslstore__sync_fail(run, worker, result);
    }
    if (result == SSLSTORE_OK) {
        run->lister.expected = count;
        run->lister.counted_at = worker->net.service_time;
    }
    sslstore__sync_note_time(run, worker);
    return SSLSTORE_OK;
}

static sslstore_result fail(struct sslstore__sync_run *run, const char *message)
{
    return sslstore__error_set_message(&run->client->net, SSLSTORE_ERR_INCOMPLETE, NULL, message);
}

/* Five eighths: then the pages of the two sizes hardly ever end at the same orders. If the first
 * listing had smaller pages than configured, for the fetches, which a further one hardly needs:
 * five eighths of the configured size. Not if the sync was resumed: should the service limit its
 * pages, the start would be sought among pages that are larger than they come. */
static uint32_t other_size(const struct sslstore__sync_run *run, uint32_t size)
{
    const struct sslstore__lister *lister = &run->lister;
    uint32_t configured = run->client->net.config->page_size;
    uint32_t rows = lister->pages.longest;

    if (!lister->page.source.by_change && size < configured && run->start.page == 1) {
        rows = configured;
    } else if (rows == 0 || rows > size) {
        rows = size;
    }
    return rows == 1 ? 2 : (uint32_t) ((uint64_t) rows * 5 / 8);
}

/* The start of the sync, as a position among pages of another size: as many orders are before
 * it. */
static struct sslstore__cursor start_of(const struct sslstore__sync_run *run, uint32_t size)
{
    struct sslstore__cursor start = run->start;

    if (start.anchor != 0 && size != run->lister.page_size) {
        uint32_t rest;
        uint64_t pages = sslstore__divide(start.orders_before, size, &rest);

        start.page = (uint32_t) pages + (rest > 0) + 1;
    }
    return start;
}

static sslstore_result list_again(struct sslstore__sync_run *run, bool counts, uint32_t size)
{
    struct sslstore__cursor start = start_of(run, size);
    sslstore_result result = SSLSTORE_OK;

    *run->proof.remaining = run->proof.delivered;
    if (counts) {
        result = sslstore__sync_count(run);
    } else {
        run->lister.expected = 0;
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore__lister_seek(&run->lister, &start, size);
    return sslstore__sync_run_list(run);
}

/* Finds the orders that only the last listing shows. *lacking is the sum of the keys of the orders
 * that were delivered and that it does not show. Returns false if there are too many
 * differences. */
static bool compare(struct sslstore__sync_run *run, uint64_t *lacking)
{
    struct sslstore__sync_proof *proof = &run->proof;
    bool readable;

    memset(proof->missing, 0, sizeof proof->missing); /* those of the listing before */
    readable = sslstore__set_sketch_missing(&proof->remaining->sketch, proof->missing,
                                            &proof->missing_count);
    *lacking = proof->remaining->sum;
    for (size_t i = 0; i < proof->missing_count; i++) {
        *lacking += proof->missing[i];
    }
    return readable;
}

/* agrees: the last listing lacks the same orders as the one before it, and shows all orders that
 * only that one showed. */
static bool is_proof(const struct sslstore__lister *lister, bool agrees)
{
    return sslstore__lister_is_complete(lister) ||
           (agrees && lister->dedup.distinct >= lister->expected);
}

static sslstore_result list_until_proven(struct sslstore__sync_run *run, bool counts)
{
    const struct sslstore__lister *lister = &run->lister;
    uint32_t size = lister->page_size;
    uint32_t other = other_size(run, size);
    uint64_t lacked[2] = {0, 0}; /* by the last listing, and by the one before it */
    bool proven = false;

    for (unsigned n = 2; n <= LISTINGS_MAX; n++) {
        sslstore_result result = list_again(run, counts, n % 2 == 0 ? other : size);
        bool shows_missing = run->proof.missing_count == 0; /* all that the one before showed */
        uint64_t lacking;
        bool readable;

        if (result != SSLSTORE_OK || (proven && shows_missing)) {
            return result;
        }
        readable = compare(run, &lacking);
        proven = readable && is_proof(lister, shows_missing && lacking == lacked[0]);
        if (proven && run->proof.missing_count == 0) {
            return SSLSTORE_OK;
        }
        if (lister->dedup.distinct < lister->expected && (!readable || lacking == lacked[0])) {
            return fail(run, SSLSTORE__WORDS("the service counts more orders than it lists"));
        }
        if (!readable) {
            return fail(run,
                        SSLSTORE__WORDS("too many orders were added or removed during the sync"));
        }
        if (n > 3 && !proven && lacking == lacked[1] && lacking != lacked[0]) {
            break; /* what a listing lacks depends on the size of its pages */
        }
        lacked[1] = lacked[0];
        lacked[0] = lacking;
    }
    return fail(run, SSLSTORE__WORDS("the listings of the orders do not agree"));
}

/* The checkpoint is cleared: orders that were missing before it could not be found behind it. */
sslstore_result sslstore__sync_prove(struct sslstore__sync_run *run, bool counts)
{
    const sslstore_memory *memory = &run->client->net.config->memory;
    struct sslstore__sync_proof *proof = &run->proof;
    uint64_t distinct = run->lister.dedup.distinct;
    sslstore_result result;

    sslstore__checkpoint_write(&run->totals->checkpoint, NULL);
    proof->remaining = sslstore__memory_allocate(memory, sizeof *proof->remaining);
    if (proof->remaining == NULL) {
        return sslstore__error_set_field(&run->client->net, SSLSTORE_ERR_MEMORY, NULL);
    }
    result = list_until_proven(run, counts);
    sslstore__memory_release(memory, proof->remaining, sizeof *proof->remaining);
    if (result == SSLSTORE_OK && run->start.page > 1 &&
        distinct + proof->recovered < run->totals->expected) {
        return fail(
            run,
            SSLSTORE__WORDS("orders left the list before the checkpoint; sync from the beginning"));
    }
    return result;
}
