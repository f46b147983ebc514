/* Page: requests a page of a listing and reads its rows.
 *
 * A page of all orders (order/query) is a stream; each row is decoded when it arrives. A page of
 * changed orders (order/getmodifiedorderssummary) is received as a whole and held until its last
 * row is read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_PAGE_H
#define SSLSTORE_SYNC_PAGE_H

#include "client/client.h"
#include "sslstore.h"

struct sslstore__call; /* rpc/call.h */

/* What is listed. */
struct sslstore__page_source {
    sslstore_query query;  /* filters; the lister sets the number and the size of the page      */
    bool by_change;        /* list the orders that changed since changed_since, not all orders; */
    int64_t changed_since; /* a page of these is read as a whole                                */
    bool ignore_count;     /* do not use the service's count of the orders that changed         */
};

/* A row of the page. */
struct sslstore__page_row {
    sslstore_order
        order; /* if result is OK; valid until the next one is read                        */
    sslstore_result result; /* OK, or why it cannot be read; worker.net.error has more           */
    char
        id[SSLSTORE_ID_MAX]; /* the order key; "": not even that can be read                      */
    uint64_t key;            /* hash of id; without an id, a key made of the position of the row  */
};

struct sslstore__page {
    uint32_t rows; /* read so far, in this attempt */
    struct sslstore__page_source source;
    struct sslstore__call *call; /* order/query, until the page has ended; else NULL */
    size_t changes_next;
    sslstore_modified_list changes; /* the page of changed orders that is held */
    struct sslstore__page_row row;  /* the one that was read last */
    sslstore_client worker;         /* reads the page */
};

/* Reads the next row of page number source.query.page_number. OK: page->row is that row, or *ended
 * is set to true. WANT_READ, WANT_WRITE: call again later. Any other result: the page failed;
 * worker.net.error has the reason. The first page of changed orders sets *expected to their
 * number, or to 0 if the service does not count. */
sslstore_result sslstore__page_read(struct sslstore__page *page, bool *ended, uint64_t *expected);

/* Finds out whether another page of all orders has rows. Waits for the answer. */
sslstore_result sslstore__page_probe(struct sslstore__page *page, uint32_t number, bool *has_rows);

#endif
