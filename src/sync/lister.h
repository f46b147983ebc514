/* Lister: reads a listing page by page and offers its rows one at a time, each order once. It is a
 * state machine that is stepped.
 *
 * Pages are requested by number. The cursor (cursor.h) moves only after a page has been read to
 * its end; a page that fails is requested again, and rows that come a second time are dropped.
 *
 *   state  event                                    next   what is done
 *   -----  ---------------------------------------  -----  ----------------------------------------
 *   PAGE   a row with a new order                   ROW    remember its key; count the order
 *   PAGE   a row that came before, or that stands   PAGE   drop it; count a repeat
 *          before the anchor
 *   PAGE   end of a page without the anchor         PAGE   request the page before it
 *   PAGE   end of the first page without it         DONE   return ERR_INCOMPLETE
 *   PAGE   end of a page, more follow               PAGE   move the cursor to the next page; the
 *                                                          step ends here if stops_after_page
 *   PAGE   end of the last page                     DONE   move the cursor behind it
 *   PAGE   failure that may pass                    PAUSE  choose when to request the page again
 *   PAGE   failure that means "past the end"               as at the end of an empty page
 *   PAGE   any other failure                        DONE   return it
 *   PAUSE  its time is over                         PAGE   request the page again
 *   ROW    sslstore__lister_release_row()           PAGE
 *   any    sslstore__lister_seek()                  PAGE   move the cursor to the given page
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_LISTER_H
#define SSLSTORE_SYNC_LISTER_H

#include "client/client.h"
#include "sslstore.h"
#include "sync/cursor.h"
#include "sync/dedup.h"
#include "sync/page.h"

enum sslstore__lister_state {
    SSLSTORE__LISTER_PAGE,  /* reading a page, or about to request it               */
    SSLSTORE__LISTER_PAUSE, /* waiting before a page that failed is requested again */
    SSLSTORE__LISTER_ROW,   /* page.row holds an order until it is released         */
    SSLSTORE__LISTER_DONE   /* the listing has ended, or a page failed for good     */
};

/* Attempts to read a page. */
struct sslstore__lister_retry {
    uint32_t failures;    /* attempts that failed                 */
    uint64_t pause_until; /* in PAUSE: when the page is requested */
};

/* Which rows are new. */
struct sslstore__lister_dedup {
    struct sslstore__dedup ring;
    uint64_t distinct; /* orders on all pages so far, each counted once                       */
    uint64_t repeats;  /* rows dropped                                                        */
};

/* The pages read to their end, in all listings. */
struct sslstore__lister_pages {
    uint32_t complete;
    uint32_t with_rows;   /* of these, pages that were not empty           */
    uint32_t longest;     /* rows of the longest one                       */
    uint32_t without_new; /* pages in succession on which no order was new */
    uint32_t rows_before; /* rows of the page before; 0: none; not exact after a seek */
    uint64_t last_key;    /* of the last new order, on this page or before */
    bool doubtful;        /* the count would not show a loss: a page before the last one was short,
                             or an order was bought after the count */
};

struct sslstore__lister {
    enum sslstore__lister_state state;
    bool stops_after_page;          /* a step ends at the end of a page */
    bool resumes;                   /* the page with the anchor has not been read to its end */
    bool skips;                     /* drop all rows up to the anchor */
    uint32_t page_size;             /* rows to request per page */
    struct sslstore__cursor cursor; /* the page that is read; see advance_cursor() in lister.c */
    uint64_t expected;              /* orders that the service counts; 0: not known */
    uint64_t recount;   /* what the first page says if it is listed again for the anchor: ignored */
    int64_t counted_at; /* when it counted, by its own clock; 0: not known */
    struct sslstore__lister_retry retry;
    struct sslstore__lister_dedup dedup;
    struct sslstore__lister_pages pages;
    struct sslstore__page page; /* in ROW, page.row is the order */
};

/* lister is zeroed, but for page_size, stops_after_page and page.source. Its worker uses this
 * connection of the parent. Seek before the first step. ERR_MEMORY. */
sslstore_result sslstore__lister_begin(struct sslstore__lister *lister,
                                       const sslstore_client *parent,
                                       struct sslstore__connection *connection);

void sslstore__lister_end(struct sslstore__lister *lister);

/* Goes to the beginning of a page of page_size rows. Behind the first page, the listing begins
 * behind the anchor, which is searched on that page and those before it: orders may have been
 * bought or have left the list since the cursor was stored. */
void sslstore__lister_seek(struct sslstore__lister *lister, const struct sslstore__cursor *cursor,
                           uint32_t page_size);

/* OK: the state is ROW or DONE, or PAGE if the step stopped after a page. WANT_READ, WANT_WRITE:
 * call again later. Any other result: a page failed for good, and the state is DONE;
 * page.worker.net.error has the reason. */
sslstore_result sslstore__lister_step(struct sslstore__lister *lister);

/* The row was used or moved away; the next step reads on. */
void sslstore__lister_release_row(struct sslstore__lister *lister);

/* Returns true if the listing shows as many orders as the service counts, and no page makes it
 * possible that orders are missing between two pages. */
bool sslstore__lister_is_complete(const struct sslstore__lister *lister);

/* After WANT_READ or WANT_WRITE: returns when to step again at the latest, and stores what to wait
 * for. wait->events 0: only for time. */
uint64_t sslstore__lister_until(const struct sslstore__lister *lister, sslstore_wait *wait);

/* Moves the deadlines by the time that the program spent in a callback. */
void sslstore__lister_extend_deadline(struct sslstore__lister *lister, uint64_t away_ms);

#endif
