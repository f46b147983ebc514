/* Pages: the listing of a walk, row by row, each order once; a machine that is stepped.
 *
 * Pages are walked by number, and the number moves only after a page is whole: a page that fails is
 * asked for again, and rows that come a second time are dropped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_LISTER_H
#define SSLSTORE_SYNC_LISTER_H

#include "sync/checkpoint.h"
#include "sync/dedup.h"
#include "sync/worker.h"

struct sslstore__lister {
    sslstore_client client; /* a branch; the line of the listings is the trunk's */
    sslstore_query query;   /* its page size is that of all pages until another seeking */
    bool by_change;         /* list what changed, held page by page, instead of all orders */
    bool uncounted;         /* what the service counts is of no interest                   */
    int64_t changed_since;
    uint64_t expected; /* orders to see in all; 0: not known */
    uint64_t repeats;  /* rows dropped */
    uint32_t whole;    /* pages read in full */
    uint32_t filled;   /* of those, not empty */
    uint32_t longest;  /* rows of the longest of them */

    /* The row in hand, until the walk clears in_hand. */
    bool in_hand;
    sslstore_order order;     /* valid until the next step, if it could be read */
    sslstore_result row;      /* OK, or why it is unreadable; then client.net.error tells more */
    char id[SSLSTORE_ID_MAX]; /* the order key; "": not even that could be read */
    uint64_t key;             /* of id, or of the row's place */

    struct sslstore__cursor place; /* of the page at hand */
    uint64_t fresh;               /* orders seen on all pages, each once */
    bool over;                    /* the last page was whole, and its last row is taken */
    bool ragged;                  /* a page before it was short: its end may be on no page */

    /* Its own. */
    struct sslstore__call *call;
    sslstore_modified_list held;
    size_t held_next;
    struct sslstore__dedup seen;
    uint64_t last_key;    /* of the row before */
    uint64_t awaited;     /* drop rows up to this one: they were handed over before a restart */
    uint32_t rows_before; /* of the page before it; 0: none */
    uint32_t page_rows;   /* of the page at hand, this time */
    uint32_t failures;    /* of this page */
    uint32_t barren;      /* pages that ended since anything on one was fresh */
    uint64_t pause_until; /* before the page is asked for again; 0: no pause */
};

/* pages is zeroed. query's page size and number are set by seeking. ERR_MEMORY. */
sslstore_result sslstore__lister_begin(struct sslstore__lister *pages, sslstore_client *trunk,
                                       const sslstore_query *query);
void sslstore__lister_end(struct sslstore__lister *pages, sslstore_client *trunk);

/* How many rows the first page has, as configured. */
uint32_t sslstore__lister_page_size(const struct sslstore__lister *pages);

/* Go to a place, the beginning of a page of page_size rows. The page before it is listed, too,
 * up to the anchor without handing anything over, in case that orders have left the list since. */
void sslstore__lister_seek(struct sslstore__lister *pages, const struct sslstore__cursor *place,
                           uint32_t page_size);

/* OK: a row is in hand, or over. WANT_READ, WANT_WRITE: call again later. Any other result: this
 * page is lost for good; client.net.error tells why. */
sslstore_result sslstore__lister_step(struct sslstore__lister *pages);

/* Whether all pages are walked, with as many orders as were counted, and none can lie between
 * them. */
bool sslstore__lister_is_complete(const struct sslstore__lister *pages);

/* What a step that wanted something waits for, and until when at most. connection NULL: only
 * time. */
uint64_t sslstore__lister_until(const struct sslstore__lister *pages, sslstore_wait *wait);

/* So much time was the program's. */
void sslstore__lister_extend_deadline(struct sslstore__lister *pages, uint64_t away_ms);

#endif
