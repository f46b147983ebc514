/* The roll: a service whose list of orders a test writes. It returns the list in pages, fails on
 * demand, and records what a sync over it delivers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_ROLL_H
#define TEST_SUPPORT_ROLL_H

#include "support/fake.h"

#define ROLL_ORDERS_MAX  5000
#define ROLL_PAGES_MAX   4096
#define ROLL_REPORTS_MAX 64

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

/* Called for each requested page first. Returns true if *says is the reply. */
typedef bool roll_intercept_fn(uint32_t page, struct fake_reply *says);

struct roll {
    struct fake fake;
    sslstore_config config; /* a test may change it before roll_open() */
    sslstore_client *client;

    /* order/query */
    uint32_t ids[ROLL_ORDERS_MAX]; /* the list, newest first */
    size_t count;
    uint32_t page_max;     /* the service's own limit of a page; 0: none */
    uint32_t page_always;  /* the service sends so many whatever is requested; 0: as requested */
    uint32_t failing_page; /* the page that fails */
    enum roll_failing failing;    /* how it fails */
    uint32_t failing_times;       /* how often */
    uint32_t fails_each_page;     /* how often each page fails */
    uint32_t says_page;           /* the page with a special reply */
    uint32_t says_times;          /* how often */
    struct fake_reply page_says;  /* its reply */
    roll_intercept_fn *intercept; /* may be NULL */
    bool end_is_an_error;         /* a page beyond the end is refused */
    bool repeats;                 /* every page is the first one */
    uint32_t bad_id;              /* the order whose row is unreadable; 0: none */
    uint32_t nameless_id;         /* the rows from this id … */
    uint32_t nameless_more;       /* … and so many above it have no id */
    uint32_t refused_id;          /* the order whose row is a refusal */
    uint32_t double_id;           /* the order whose row comes twice, so that its page is longer */
    int32_t longer;               /* the next page has so many rows of those behind it, too; < 0: it
                                     lacks its last rows */
    uint32_t bought_at[ROLL_ORDERS_MAX * 2]; /* when each id was bought: seconds after FAKE_NOW, one
                                                to twelve hours; 0: the row does not say */
    bool reduced;                            /* rows have ids only */
    const char *row_members; /* members of rows after the ids; NULL: the usual ones */
    uint32_t inserts;        /* new orders before each further page */
    uint32_t next_id;
    const char *headers; /* headers of its replies */

    /* order/status, order/download */
    uint32_t hopeless_id;     /* the order whose order/status fails */
    const char *status_state; /* MajorStatus of the others; NULL: Cancelled */
    uint32_t silent;          /* the first so many get no reply */
    uint32_t silent_id;       /* nor does this order */
    const char *status_says;  /* the reply to all of them */

    /* order/getmodifiedorderssummary */
    void (*before_count)(void);     /* may be NULL */
    bool uncounted;                 /* it is not available */
    struct fake_reply count_says;   /* its reply; bytes NULL: the number of orders */
    int32_t miscounted;             /* how much the number is too large */
    size_t changed_count;           /* so many of ids, from the first, have changed */
    uint32_t changed_page;          /* the page of them that fails */
    struct fake_reply changed_says; /* its reply; bytes NULL: the correct one */

    uint32_t changed_times; /* how often; 0: always */

    size_t queries;
    size_t statuses;
    size_t downloads;
    size_t counts;
    size_t changes;                 /* pages of changed orders */
    uint32_t pages[ROLL_PAGES_MAX]; /* requested pages in their order */
    uint32_t asked_size;            /* page size of the last one */
    char last_query[1024];
    char last_count[1024]; /* the last request, of either kind */

    /* what the sync delivered */
    uint32_t seen[ROLL_ORDERS_MAX * 2]; /* how often each id was delivered */
    size_t records;
    size_t failed;
    size_t stop_at; /* the n-th record stops the sync; 0: none */
    bool ask_within;
    uint32_t away_ms; /* how long the callback takes */
    char last_id[SSLSTORE_ID_MAX];
    char failed_id[SSLSTORE_ID_MAX]; /* of the last failed record */
    sslstore_result last_failure;
    char last_message[SSLSTORE_MESSAGE_MAX];

    /* progress reports */
    size_t report_count;
    size_t stop_at_report;    /* this report stops the sync; 0: none */
    uint32_t report_takes_ms; /* how long each takes */
    sslstore_sync_totals reports[ROLL_REPORTS_MAX];
};

/* The roll of the test program. */
extern struct roll roll;

/* Begins a new roll; ids count down from the newest. */
void roll_begin(size_t count, uint32_t page_size);

sslstore_result roll_open(void);

/* Opens the client and runs a sync. */
sslstore_result roll_sync(const sslstore_sync_options *options, sslstore_sync_totals *totals);

/* Ends the process: frees the client. */
void roll_close(void);

/* Receives records of sslstore_sync(). */
int roll_take(void *unused, const sslstore_sync_record *record);

/* Receives progress reports. */
int roll_follow(void *unused, const sslstore_sync_totals *so_far);

/* Inserts a new order into the list, at most behind its end. */
void roll_insert(size_t at);

/* Removes an order from the list. */
void roll_remove(uint32_t id);

/* Frees everything and checks that nothing is left. */
void roll_end(void);

bool roll_is_each_once(uint32_t first, uint32_t last);

const sslstore_error *roll_error(void);

#endif
