/* The roll: a service with a list of orders that a test writes, which comes page by page and misbehaves as it is
 * told to; and what a walk over it hands over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_ROLL_H
#define TEST_SUPPORT_ROLL_H

#include "support/fake.h"

#define ROLL_ORDERS_MAX 5000
#define ROLL_PAGES_MAX  4096
#define ROLL_TELLINGS   64

#define GRANTED        "\"AuthResponse\":{\"isError\":false}"
#define REFUSED(words) "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"" words "\"]}}"

/* How a page may fail. */
enum roll_failing {
    GOOD_PAGE,
    CUT_PAGE,
    STALLED_PAGE,
    BUSY,
    BROKEN,
    REFUSED_OBJECT,
    REFUSED_ARRAY,
    HTML,
    FAILING_COUNT
};

/* Looks at each page that is asked for first. true: *says comes instead. */
typedef bool roll_intercept_fn(uint32_t page, struct fake_reply *says);

struct roll {
    struct fake fake;
    sslstore_config config; /* changed as a test likes, before roll_open() */
    sslstore_client *client;

    /* order/query */
    uint32_t ids[ROLL_ORDERS_MAX]; /* listed now, the newest first                           */
    size_t count;
    uint32_t page_max;            /* the service's own limit; 0: none                       */
    uint32_t page_always;         /* it sends so many whatever is asked for; 0: as asked    */
    uint32_t failing_page;        /* this page …                                            */
    enum roll_failing failing;    /* … fails so …                                           */
    uint32_t failing_times;       /* … so often                                             */
    uint32_t fails_each_page;     /* or each page so often                                  */
    uint32_t says_page;           /* this page …                                            */
    uint32_t says_times;          /* … so often …                                           */
    struct fake_reply page_says;  /* … says this                                            */
    roll_intercept_fn *intercept; /* may be NULL                                            */
    bool end_is_an_error;         /* a page past the end                                    */
    bool repeats;                 /* every page is the first                                */
    uint32_t bad_id;              /* this one's row is unreadable; 0: none                  */
    uint32_t nameless_id;         /* the rows from this one …                               */
    uint32_t nameless_more;       /* … and so many above it have no id                      */
    uint32_t refused_id;          /* this one's row carries a refusal                       */
    bool reduced;                 /* rows tell ids only                                     */
    const char *row_tells;        /* rows tell this beside their ids; NULL: what is needed  */
    uint32_t inserts;             /* so many new orders before each further page            */
    uint32_t next_id;
    const char *headers; /* of its answers                                         */

    /* order/status, order/download */
    uint32_t hopeless_id;     /* this one's order/status fails                          */
    const char *status_state; /* MajorStatus of the others; NULL: Cancelled             */
    uint32_t silent;          /* the first so many get no answer                        */
    uint32_t silent_id;       /* nor does this one                                      */
    const char *status_says;  /* to all of them                                         */

    /* order/getmodifiedorderssummary */
    void (*before_count)(void);     /* may be NULL                                            */
    bool uncounted;                 /* it is not served …                                     */
    struct fake_reply count_says;   /* … or says this; bytes NULL: how many there are         */
    int32_t miscounted;             /* … so much too large                                    */
    size_t changed_count;           /* the first so many of ids changed                       */
    uint32_t changed_page;          /* this page of them …                                    */
    struct fake_reply changed_says; /* … says this; bytes NULL: is as it should be            */

    uint32_t changed_times; /* … so often; 0: for ever                                */

    size_t queries;
    size_t statuses;
    size_t downloads;
    size_t counts;
    size_t changes;                 /* pages of what changed                                  */
    uint32_t pages[ROLL_PAGES_MAX]; /* asked for, in their order                              */
    uint32_t asked_size;            /* of the last one                                        */
    char last_query[1024];
    char last_count[1024]; /* of either kind                                         */

    /* what was handed over */
    uint32_t seen[ROLL_ORDERS_MAX * 2]; /* how often, by id                                   */
    size_t records;
    size_t failed;
    size_t stop_at; /* the n-th record ends the walk; 0: none                 */
    bool ask_within;
    uint32_t away_ms; /* that the callback takes                                */
    char last_id[SSLSTORE_ID_MAX];
    char failed_id[SSLSTORE_ID_MAX]; /* of the last one that failed                            */
    sslstore_result last_failure;
    char last_message[SSLSTORE_MESSAGE_MAX];

    /* what was told of its progress */
    size_t told;
    size_t stop_telling_at;    /* this telling ends the walk; 0: none                    */
    uint32_t telling_takes_ms; /* each                                                   */
    sslstore_sync_totals tellings[ROLL_TELLINGS];
};

/* The one of the test program. */
extern struct roll roll;

/* A fresh one: ids count down from the newest. */
void roll_begin(size_t count, uint32_t page_size);

sslstore_result roll_open(void);

/* Open, and walk. */
sslstore_result roll_walk(const sslstore_sync_options *options, sslstore_sync_totals *totals);

/* The end of a process: the client is freed. */
void roll_close(void);

/* For sslstore_sync(). */
int roll_take(void *unused, const sslstore_sync_record *record);

/* For on_progress. */
int roll_follow(void *unused, const sslstore_sync_totals *so_far);

/* This order leaves the list. */
void roll_remove(uint32_t id);

/* Free everything, and see that nothing is left. */
void roll_end(void);

bool roll_is_each_once(uint32_t first, uint32_t last);

const sslstore_error *roll_error(void);

#endif
