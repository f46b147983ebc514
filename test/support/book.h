/* The book: a service that lists orders out of a book which a test writes, page by page, and misbehaves as it
 * is told to; and what a walk over it hands over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_BOOK_H
#define TEST_SUPPORT_BOOK_H

#include "support/fake.h"

#define BOOK_ORDERS_MAX 5000
#define BOOK_PAGES_MAX  4096

#define GRANTED        "\"AuthResponse\":{\"isError\":false}"
#define REFUSED(words) "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"" words "\"]}}"

/* How a page may fail. */
enum book_failing {
    GOOD_PAGE,
    CUT_PAGE,
    BUSY,
    BROKEN,
    REFUSED_OBJECT,
    REFUSED_ARRAY,
    HTML,
    FAILING_COUNT
};

/* Looks at each page that is asked for first. true: *says comes instead. */
typedef bool book_intercept_fn(uint32_t page, struct fake_reply *says);

struct book {
    struct fake fake;
    sslstore_config config; /* changed as a test likes, before book_open() */
    sslstore_client *client;

    /* order/query */
    uint32_t ids[BOOK_ORDERS_MAX]; /* listed now, the newest first                           */
    size_t count;
    uint32_t page_max;            /* the service's own limit; 0: none                       */
    uint32_t page_always;         /* it sends so many whatever is asked for; 0: as asked    */
    uint32_t failing_page;        /* this page …                                            */
    enum book_failing failing;    /* … fails so …                                           */
    uint32_t failing_times;       /* … so often                                             */
    uint32_t fails_each_page;     /* or each page so often                                  */
    book_intercept_fn *intercept; /* may be NULL                                            */
    bool end_is_an_error;         /* a page past the end                                    */
    bool repeats;                 /* every page is the first                                */
    uint32_t bad_id;              /* this one's row is unreadable; 0: none                  */
    uint32_t nameless_id;         /* this one's row has no id                               */
    uint32_t refused_id;          /* this one's row carries a refusal                       */
    bool reduced;                 /* rows tell ids only                                     */
    const char *row_tells;        /* rows tell this beside their ids; NULL: what is needed  */
    uint32_t inserts;             /* so many new orders before each further page            */
    uint32_t next_id;
    const char *headers; /* of its answers                                         */

    /* order/status, order/download */
    uint32_t hopeless_id;    /* this one's order/status fails                          */
    const char *status_says; /* to all of them                                         */

    /* order/getmodifiedorderssummary */
    bool uncounted;                 /* it is not served …                                     */
    struct fake_reply count_says;   /* … or says this; bytes NULL: how many there are         */
    int32_t miscounted;             /* … so much too large                                    */
    size_t changed_count;           /* the first so many of ids changed                       */
    uint32_t changed_page;          /* this page of them …                                    */
    struct fake_reply changed_says; /* … says this; bytes NULL: is as it should be            */

    size_t queries;
    size_t statuses;
    size_t downloads;
    size_t counts;
    size_t changes;                 /* pages of what changed                                  */
    uint32_t pages[BOOK_PAGES_MAX]; /* asked for, in their order                              */
    char last_query[1024];
    char last_count[1024]; /* of either kind                                         */

    /* what was handed over */
    uint32_t seen[BOOK_ORDERS_MAX * 2]; /* how often, by id                                   */
    size_t records;
    size_t failed;
    size_t stop_at; /* the n-th record ends the walk; 0: none                 */
    bool ask_within;
    uint32_t away_ms; /* that the callback takes                                */
    char last_id[SSLSTORE_ID_MAX];
    sslstore_result last_failure;
    char last_message[SSLSTORE_MESSAGE_MAX];
};

/* The one of the test program. */
extern struct book book;

/* A fresh book: ids count down from the newest. */
void book_begin(size_t count, uint32_t page_size);

sslstore_result book_open(void);

/* Open, and walk. */
sslstore_result book_walk(const sslstore_sync_options *options, sslstore_sync_totals *totals);

/* For sslstore_sync(). */
int book_take(void *unused, const sslstore_sync_record *record);

/* Free everything, and see that nothing is left. */
void book_end(void);

bool book_is_each_once(uint32_t first, uint32_t last);

const sslstore_error *book_error(void);

#endif
