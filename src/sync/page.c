/* Reads the rows of one page of a listing, all orders or those that changed, and identifies them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/page.h"

#include "base/result.h"
#include "base/words.h"
#include "endpoints/order_query.h"
#include "net/net.h"
#include "orders/order.h"
#include "rpc/call.h"
#include "rpc/identity.h"
#include "rpc/listing.h"
#include "sync/dedup.h"
#include "sync/worker.h"

#define CHANGES_OVERLAP (8 * 3600) /* seconds: the service may use another time zone */

static sslstore_result fail(struct sslstore__page *page, sslstore_result result, const char *field,
                            const char *message)
{
    return sslstore__error_set_message(&page->worker.net, result, field, message);
}

/* ---- The identity of a row ---- */

/* A row that cannot be decoded may still have a readable id. Decoding overwrites it. */
static void read_ids(struct sslstore__page *page)
{
    struct sslstore__page_row *row = &page->row;
    char store_id[SSLSTORE_ID_MAX];
    char partner_id[SSLSTORE_ID_MAX];

    sslstore__reply_ids(&page->call->reply, store_id, partner_id);
    (void) sslstore__identity_order_key(store_id, partner_id, row->id, sizeof row->id);
}

/* A row without an id gets a key made of its position, so that it is not offered twice when its
 * page is requested again. */
static void identify(struct sslstore__page *page)
{
    struct sslstore__page_row *row = &page->row;

    if (row->result == SSLSTORE_OK && row->order.store_id[0] == '\0') {
        row->result = fail(page, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                           SSLSTORE__WORDS("a row without an order id"));
    }
    if (row->result == SSLSTORE_OK) {
        row->result = sslstore__order_key(&page->worker, &row->order, row->id);
    }
    if (row->id[0] != '\0') {
        row->key = sslstore__dedup_key(row->id);
    } else {
        row->key = (uint64_t) page->source.query.page_number << 32 | page->rows;
    }
}

/* ---- Reading ---- */

/* All orders: a page is a stream of rows. OK: a row was read, or the page has ended. */
static sslstore_result read_row(struct sslstore__page *page, bool *ended)
{
    sslstore_result result = SSLSTORE_OK;

    if (page->call == NULL) {
        page->rows = 0;
        result = sslstore__order_query_open(&page->worker, &page->source.query, &page->call);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__call_next(page->call, &page->row.result);
    }
    if (sslstore__result_is_want(result)) {
        return result;
    }
    *ended = result == SSLSTORE_OK && page->call->ended;
    if (result == SSLSTORE_OK && !*ended) {
        read_ids(page);
        sslstore__listing_decode(page->call, &page->row.order, &page->row.result);
    }
    if (result != SSLSTORE_OK || *ended) {
        sslstore__call_close(page->call, result);
        page->call = NULL;
    }
    return result;
}

/* The service counts with every page. The count of the first page is the one to use: no order has
 * moved from one page to another yet. */
static sslstore_result begin_changes(struct sslstore__page *page, uint64_t *expected)
{
    const struct sslstore__page_source *source = &page->source;
    int64_t service_time = page->worker.net.service_time;

    *expected = 0;
    if (page->changes.total > 0 && !source->ignore_count) {
        *expected = (uint64_t) page->changes.total;
    }
    if (service_time != 0 && service_time < source->changed_since) {
        sslstore_modified_list_free(&page->changes);
        return fail(page, SSLSTORE_ERR_CLOCK, "changed_since",
                    SSLSTORE__WORDS("this time is ahead of the service's clock"));
    }
    return SSLSTORE_OK;
}

static sslstore_result request_changes(struct sslstore__page *page, uint64_t *expected)
{
    const struct sslstore__page_source *source = &page->source;
    sslstore_modified_query query = {.changed_from = source->changed_since - CHANGES_OVERLAP,
                                     .sub_user_id = source->query.sub_user_id,
                                     .page_number = source->query.page_number,
                                     .page_size = source->query.page_size};
    sslstore_result result = sslstore_wire_orders_modified(&page->worker, &query, &page->changes);

    if (result != SSLSTORE_OK) {
        return result;
    }
    page->rows = 0;
    page->changes_next = 0;
    return query.page_number == 1 ? begin_changes(page, expected) : SSLSTORE_OK;
}

/* Changed orders: a page is held in memory while its rows are used. */
static sslstore_result read_changed_row(struct sslstore__page *page, bool *ended,
                                        uint64_t *expected)
{
    sslstore_modified_list *changes = &page->changes;

    if (changes->block_.data_ == NULL) {
        sslstore_result result = request_changes(page, expected);

        if (result != SSLSTORE_OK) {
            return result;
        }
    }
    *ended = page->changes_next == changes->count;
    if (*ended) {
        sslstore_modified_list_free(changes);
    } else {
        page->row.order = changes->orders[page->changes_next++];
        page->row.result = SSLSTORE_OK;
        page->row.id[0] = '\0';
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__page_read(struct sslstore__page *page, bool *ended, uint64_t *expected)
{
    sslstore_result result;

    if (page->source.by_change) {
        result = read_changed_row(page, ended, expected);
    } else {
        result = read_row(page, ended);
    }
    if (result == SSLSTORE_OK && !*ended) {
        page->rows++;
        identify(page);
    }
    return result;
}

/* ---- Another page ---- */

static sslstore_result ask_for_rows(sslstore_client *worker, const void *query, void *has_rows)
{
    struct sslstore__call *call;
    sslstore_result row;
    sslstore_result result = sslstore__order_query_open(worker, query, &call);

    if (result == SSLSTORE_OK) {
        result = sslstore__call_next(call, &row);
        *(bool *) has_rows = !call->ended;
    }
    sslstore__call_close(call, result);
    return result;
}

sslstore_result sslstore__page_probe(struct sslstore__page *page, uint32_t number, bool *has_rows)
{
    sslstore_query query = page->source.query;

    query.page_number = number;
    return sslstore__worker_call_and_wait(&page->worker, ask_for_rows, &query, has_rows);
}
