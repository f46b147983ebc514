/* Walk: all orders of a listing, handed over as they become complete; several are asked about at
 * once, from one thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CA_WALK_H
#define SSLSTORE_CA_WALK_H

#include "ca/census.h"
#include "ca/errand.h"

#define SSLSTORE__ERRANDS_MAX 15

/* What is done with an order that is listed. */
enum sslstore__pass {
    SSLSTORE__HANDING_OVER, /* hand it over, and count it in                        */
    SSLSTORE__COMPARING,    /* count it out                                         */
    SSLSTORE__RECOVERING    /* hand it over if it is one of those that were missing */
};

struct sslstore__walk {
    sslstore_client *client;
    const sslstore_sync_options *options;
    sslstore_sync_fn *on_record;
    void *user;
    sslstore_sync_totals *totals;
    enum sslstore__pass pass;
    struct sslstore__progress progress; /* of the checkpoint that was told last */
    bool told_time;                     /* progress.as_of is the service's own  */
    struct sslstore__place start;
    struct sslstore__pages pages;
    sslstore_result lost; /* why the listing could not be walked to its end */
    struct sslstore__census census;
    uint64_t missing[SSLSTORE__CENSUS_MAX]; /* 0: none, or handed over meanwhile */
    size_t missing_count;
    struct sslstore__row
        *waiting;       /* a ring of rows for which no errand is idle, so that the next  */
    size_t waiting_max; /* page is asked for before the errands have nothing left to do  */
    size_t waiting_first;
    size_t waiting_count;
    size_t errand_count;
    struct sslstore__errand errands[]; /* errand_count of them */
};

/* Walk all pages, from where they stand. Failures are recorded in the client. */
sslstore_result sslstore__walk_pages(struct sslstore__walk *walk);

/* A branch's failure becomes the client's. */
sslstore_result sslstore__walk_fail(struct sslstore__walk *walk, const sslstore_client *branch,
                                    sslstore_result result);

#endif
