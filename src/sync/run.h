/* Walk: all orders of a listing, handed over as they become complete; several are asked about at
 * once, from one thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_RUN_H
#define SSLSTORE_SYNC_RUN_H

#include "sync/set_sketch.h"
#include "sync/fetch.h"

#define SSLSTORE__WORKERS_MAX 15

/* A set of orders, however many. */
struct sslstore__sync_set {
    struct sslstore__set_sketch census;
    uint64_t sum; /* of their keys */
};

struct sslstore__sync_run {
    sslstore_client *client;
    const sslstore_sync_options *options;
    sslstore_sync_fn *on_record;
    void *user;
    sslstore_sync_totals *totals;
    struct sslstore__sync_progress progress; /* of the checkpoint that was told last */
    struct sslstore__cursor start;
    struct sslstore__lister pages;
    sslstore_result lost;       /* why the listing could not be walked to its end           */
    struct sslstore__sync_set given; /* the orders handed over                                   */
    struct sslstore__sync_set
        *left; /* NULL, or in a further listing, which only shows what is missing:
                                   of those given, the ones that it has not shown; and, taken
                                   away, those that it shows besides */
    uint64_t
        missing[SSLSTORE__SET_SKETCH_MAX]; /* to hand over when they are listed; 0: none, or done */
    size_t missing_count;              /* of them, those that are not done */
    uint64_t recovered;                /* handed over by further listings  */
    struct sslstore__sync_row
        *waiting;       /* a ring of rows for which no errand is idle, so that the next  */
    size_t waiting_max; /* page is asked for before the errands have nothing left to do  */
    size_t waiting_first;
    size_t waiting_count;
    size_t errand_count;
    struct sslstore__fetch_task errands[]; /* errand_count of them */
};

/* Walk all pages, from where they stand. Failures are recorded in the client. */
sslstore_result sslstore__sync_run_list(struct sslstore__sync_run *walk);

/* The walk began when the first answer came: by the earlier one of all clocks. */
void sslstore__sync_run_note_time(struct sslstore__sync_run *walk, const sslstore_client *branch);

/* Ask how many orders there are, for pages.expected; 0 where the service does not tell.
 * ERR_AUTH, ERR_CANCELLED. */
sslstore_result sslstore__sync_run_count(struct sslstore__sync_run *walk);

/* All pages were walked: list them again until it is proven that nothing is missing. See
 * sslstore_sync(). counts: the service can count what is listed. */
sslstore_result sslstore__sync_run_prove(struct sslstore__sync_run *walk, bool counts);

/* A branch's failure becomes the client's. */
sslstore_result sslstore__sync_run_fail(struct sslstore__sync_run *walk,
                                        const sslstore_client *branch, sslstore_result result);

#endif
