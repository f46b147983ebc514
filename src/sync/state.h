/* State: the state of a sync, which its files share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_STATE_H
#define SSLSTORE_SYNC_STATE_H

#include "client/client.h"
#include "sslstore.h"
#include "sync/checkpoint.h"
#include "sync/cursor.h"
#include "sync/fetch.h"
#include "sync/lister.h"
#include "sync/row.h"
#include "sync/set_sketch.h"

/* A set of orders of any number. */
struct sslstore__sync_set {
    struct sslstore__set_sketch sketch;
    uint64_t sum; /* of their keys */
};

/* What is known about orders that a listing may have missed; see prove.h. */
struct sslstore__sync_proof {
    uint64_t recovered;                   /* orders delivered by further listings */
    struct sslstore__sync_set *remaining; /* NULL in the first listing. In a further listing: the
                                             orders delivered minus the orders that it shows */
    size_t missing_count;
    uint64_t missing[SSLSTORE__SET_SKETCH_MAX]; /* keys of orders to deliver when they are listed
                                                   again; 0: none, or delivered */
    struct sslstore__sync_set delivered;        /* the orders delivered so far */
};

/* Rows that wait for a fetch task. */
struct sslstore__sync_queue {
    struct sslstore__sync_row *first; /* NULL: none */
    struct sslstore__sync_row *last;
    size_t count;
    size_t size; /* of their blocks */
};

/* Small members come first: they are reached by shorter instructions. */
struct sslstore__sync_run {
    sslstore_client *client;
    const sslstore_sync_options *options;
    sslstore_sync_fn *on_record;
    void *user;
    sslstore_sync_totals *totals;
    sslstore_sync_totals own_totals; /* if the program wants none */
    struct sslstore__cursor start;
    struct sslstore__sync_progress progress; /* as in the checkpoint that was written last */
    sslstore_result listed;                  /* OK, or why the listing ended early */
    struct sslstore__sync_queue queue;
    size_t task_count;
    struct sslstore__connection spare; /* for calls of the program while all others are in use */
    struct sslstore__lister lister;
    struct sslstore__sync_proof proof;
    sslstore_sync_options no_options; /* if the program has none: all 0 */
    struct sslstore__fetch_task tasks[];
};

/* Whether the lister and the only fetch task share one connection. */
static inline bool sslstore__sync_is_shared(const struct sslstore__sync_run *run)
{
    return run->task_count == 1;
}

#endif
