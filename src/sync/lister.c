/* Pages: see pages.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/lister.h"

#include <string.h>

#include "orders/api.h"
#include "endpoints/order_query.h"
#include "rpc/listing.h"

#define FAR_PAGE          1000000    /* no account has so many                       */
#define BARREN_MAX        10         /* pages without anything new                   */
#define CHANGED_PAGE_SIZE 20         /* rows held at once; they are small, but whole */
#define OVERLAP           (8 * 3600) /* of what changed: time zones differ             */
#define SURPLUS_MAX       1000       /* beyond twice what was counted                */

sslstore_result sslstore__lister_begin(struct sslstore__lister *pages, sslstore_client *trunk,
                                       const sslstore_query *query)
{
    sslstore__client_init_worker(&pages->client, trunk);
    sslstore__client_lend_list_slot(trunk, &pages->client);
    pages->query = *query;
    return sslstore__dedup_begin(&pages->seen, &trunk->config->memory, trunk->config->page_size)
               ? SSLSTORE_OK
               : sslstore__error_set(&pages->client.net, SSLSTORE_ERR_MEMORY, NULL, NULL);
}

void sslstore__lister_end(struct sslstore__lister *pages, sslstore_client *trunk)
{
    sslstore__worker_end(&pages->client);
    sslstore__client_return_list_slot(trunk, &pages->client);
    sslstore__client_free_scratch(trunk);
    sslstore_modified_list_free(&pages->held);
    sslstore__dedup_end(&pages->seen, &trunk->config->memory);
}

uint32_t sslstore__lister_page_size(const struct sslstore__lister *pages)
{
    return pages->by_change ? CHANGED_PAGE_SIZE : pages->client.config->page_size;
}

void sslstore__lister_seek(struct sslstore__lister *pages, const struct sslstore__cursor *place,
                           uint32_t page_size)
{
    sslstore__dedup_clear(&pages->seen);
    pages->query.page_size = page_size;
    pages->query.page_number = place->anchor != 0 ? place->page - 1 : place->page;
    pages->awaited = place->anchor;
    pages->fresh = place->before;
    pages->place = *place;
    pages->rows_before = 0;
    pages->failures = 0;
    pages->over = false;
    pages->ragged = false;
}

/* ---- Rows ---- */

/* Even a row that cannot be decoded may tell whose it is. */
static void read_ids(struct sslstore__lister *pages)
{
    char store_id[SSLSTORE_ID_MAX];
    char partner_id[SSLSTORE_ID_MAX];
    sslstore_order known;

    sslstore__reply_ids(&pages->call->reply, store_id, partner_id);
    known.store_id = store_id;
    known.partner_id = partner_id;
    (void) sslstore_order_id(&known, pages->id, sizeof pages->id);
}

static void identify(struct sslstore__lister *pages)
{
    if (pages->row == SSLSTORE_OK && pages->order.store_id[0] == '\0') {
        pages->row = sslstore__error_set(&pages->client.net, SSLSTORE_ERR_REPLY,
                                         "TheSSLStoreOrderID", "a row without an order id");
    }
    pages->id[0] = '\0';
    if (pages->row == SSLSTORE_OK) {
        pages->row = sslstore__order_key(&pages->client, &pages->order, pages->id);
    } else if (!pages->by_change) {
        read_ids(pages);
    }
    /* One that tells no id is known by its place, so that a page asked for again does not tell
     * it twice. */
    pages->key = pages->id[0] != '\0'
                     ? sslstore__dedup_key(pages->id)
                     : (uint64_t) pages->query.page_number << 32 | pages->page_rows;
}

/* Of the rows that were handed over before a restart, the last one is awaited. */
static bool is_awaiting(struct sslstore__lister *pages)
{
    bool awaiting = pages->awaited != 0;

    if (pages->key == pages->awaited) {
        pages->awaited = 0;
    }
    return awaiting;
}

/* Orders may come in meanwhile, and a count may be too low, but not by so much. */
static bool is_endless(const struct sslstore__lister *pages)
{
    return pages->query.page_number > FAR_PAGE ||
           (pages->expected != 0 && pages->fresh / 2 > pages->expected + SURPLUS_MAX / 2);
}

/* A row has come: is it one to hand over? */
static sslstore_result take_row(struct sslstore__lister *pages)
{
    pages->page_rows++;
    if (!sslstore__dedup_fit(&pages->seen, &pages->client.config->memory, pages->page_rows)) {
        return sslstore__error_set(&pages->client.net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    identify(pages);
    pages->last_key = pages->key;
    if (is_awaiting(pages) || !sslstore__dedup_add(&pages->seen, pages->key)) {
        pages->repeats++;
        return SSLSTORE_OK;
    }
    pages->fresh++;
    if (is_endless(pages)) {
        return sslstore__error_set(&pages->client.net, SSLSTORE_ERR_REPLY, "TotalOrders",
                                   "the service lists many more orders than it counts");
    }
    pages->in_hand = true;
    if (pages->id[0] != '\0') {
        pages->barren = 0;
    }
    return SSLSTORE_OK;
}

/* ---- Ends ---- */

/* The page is whole. Was it the last? An empty one is, and one that is shorter than the one
 * before: a short first one may only mean that the service caps its pages. Where the service
 * counted its orders, and they are not more than it said, both have to fit. */
static bool is_last(const struct sslstore__lister *pages)
{
    if (pages->page_rows == 0) {
        return true;
    }
    if (pages->expected != 0 && pages->fresh <= pages->expected) {
        return pages->fresh == pages->expected && pages->page_rows < pages->query.page_size;
    }
    return pages->page_rows < pages->rows_before;
}

/* The order that is awaited is gone, or has slipped to a page before. Where no count would show
 * what is lost, it is looked for there; else rather twice than not at all. */
static void look_further(struct sslstore__lister *pages)
{
    if (pages->expected == 0 && pages->query.page_number > 1) {
        pages->query.page_number--;
    } else {
        pages->awaited = 0;
    }
}

/* A first page that is short, but not the last, is that of a service that caps its pages: ask
 * for so many from now on. Where such a page is short again, orders may lie between the pages. */
static void note_size(struct sslstore__lister *pages)
{
    if (pages->over || pages->page_rows >= pages->query.page_size) {
        return;
    }
    if (pages->rows_before == 0) {
        pages->query.page_size = pages->page_rows;
    } else {
        pages->ragged = true;
    }
}

static sslstore_result page_done(struct sslstore__lister *pages)
{
    if (pages->awaited != 0) {
        look_further(pages);
        return SSLSTORE_OK;
    }
    pages->over = is_last(pages);
    note_size(pages);
    pages->rows_before = pages->page_rows;
    pages->barren++;
    pages->whole++;
    pages->filled += pages->page_rows > 0;
    if (pages->longest < pages->page_rows) {
        pages->longest = pages->page_rows;
    }
    pages->query.page_number++;
    pages->failures = 0;
    pages->place.page = pages->query.page_number;
    pages->place.before = pages->fresh;
    pages->place.anchor = pages->last_key;
    if (!pages->over && pages->barren > BARREN_MAX) {
        return sslstore__error_set(&pages->client.net, SSLSTORE_ERR_REPLY, "PageNumber",
                                   "the service repeats its pages");
    }
    return SSLSTORE_OK;
}

/* Is anything on a page? */
static sslstore_result ask_page(sslstore_client *branch, const void *query, void *found)
{
    struct sslstore__call *call;
    sslstore_order order;
    sslstore_result row;
    sslstore_result result = sslstore__order_query_open(branch, query, &call);

    if (result == SSLSTORE_OK) {
        result = sslstore__listing_next(call, &order, &row);
        *(bool *) found = !call->ended;
    }
    sslstore__call_close(call, result);
    return result;
}

static sslstore_result look_at_page(struct sslstore__lister *pages, uint32_t page, bool *found)
{
    sslstore_query query = pages->query;

    query.page_number = page;
    return sslstore__worker_ask(&pages->client, ask_page, &query, found);
}

/* A service may answer a page past the end with an error instead of an empty list. On the first
 * page its words have to say that there are no orders. On a later one it is taken for the end
 * only if a page that is certainly past it gets the very same error, and the first page none. */
static bool is_past_the_end(struct sslstore__lister *pages, sslstore_result result)
{
    char message[SSLSTORE_MESSAGE_MAX];
    const sslstore_error *error = &pages->client.net.error;
    bool found = false;

    if ((result != SSLSTORE_ERR_API && result != SSLSTORE_ERR_NOT_FOUND) || pages->by_change) {
        return false;
    }
    if (pages->query.page_number == 1) {
        return result == SSLSTORE_ERR_NOT_FOUND;
    }
    memcpy(message, error->message, sizeof message);
    return look_at_page(pages, pages->query.page_number + FAR_PAGE, &found) == result &&
           strcmp(message, error->message) == 0 && look_at_page(pages, 1, &found) == SSLSTORE_OK &&
           found;
}

/* The same page again is worth it for all that may pass, and soon; a refusal of the token never
 * does. */
static bool may_repeat(const struct sslstore__lister *pages, sslstore_result result)
{
    const sslstore_config *config = pages->client.config;

    return pages->failures < config->attempts &&
           pages->client.net.error.retry_after_ms <= config->call_timeout_ms &&
           (result == SSLSTORE_ERR_JSON || result == SSLSTORE_ERR_API ||
            result == SSLSTORE_ERR_REPLY || result == SSLSTORE_ERR_HTTP ||
            result == SSLSTORE_ERR_TLS || sslstore__net_is_transient(&pages->client.net.error));
}

/* OK: past the end. WANT_READ: the page will be asked for again. */
static sslstore_result page_failed(struct sslstore__lister *pages, sslstore_result result)
{
    struct sslstore__net *net = &pages->client.net;
    sslstore_error kept = net->error;

    pages->failures++;
    if (may_repeat(pages, result)) {
        pages->pause_until =
            sslstore__net_now(net) + sslstore__net_backoff_ms(net, pages->failures + 1) + 1;
        return SSLSTORE_WANT_READ;
    }
    if (is_past_the_end(pages, result)) {
        pages->over = true;
        return SSLSTORE_OK;
    }
    if (net->error.result != SSLSTORE_ERR_CANCELLED) {
        net->error = kept;
    }
    return net->error.result;
}

/* ---- Asking ---- */

/* All orders: a page is a stream of rows. OK: a row has come, or the page has ended. */
static sslstore_result list_all(struct sslstore__lister *pages, bool *ended)
{
    sslstore_result result = SSLSTORE_OK;

    if (pages->call == NULL) {
        pages->page_rows = 0;
        result = sslstore__order_query_open(&pages->client, &pages->query, &pages->call);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__listing_next(pages->call, &pages->order, &pages->row);
    }
    if (sslstore__net_is_want(result)) {
        return result;
    }
    *ended = result == SSLSTORE_OK && pages->call->ended;
    if (result != SSLSTORE_OK || *ended) {
        sslstore__call_close(pages->call, result);
        pages->call = NULL;
    }
    return result;
}

/* Get a page of what changed. The count is that of the first page, before anything can have slipped
 * from one page to another. */
static sslstore_result hold_page(struct sslstore__lister *pages)
{
    sslstore_modified_query query = {.changed_from = pages->changed_since - OVERLAP,
                                     .sub_user_id = pages->query.sub_user_id,
                                     .page_number = pages->query.page_number,
                                     .page_size = pages->query.page_size};
    const struct sslstore__net *net = &pages->client.net;
    sslstore_result result = sslstore_wire_orders_modified(&pages->client, &query, &pages->held);

    if (result != SSLSTORE_OK) {
        return result;
    }
    pages->page_rows = 0;
    pages->held_next = 0;
    if (query.page_number > 1) {
        return SSLSTORE_OK;
    }
    pages->expected = pages->held.total > 0 && !pages->uncounted ? (uint64_t) pages->held.total : 0;
    if (net->service_time != 0 && net->service_time < pages->changed_since) {
        sslstore_modified_list_free(&pages->held);
        return sslstore__error_set(&pages->client.net, SSLSTORE_ERR_CLOCK, "changed_since",
                                   "this time lies ahead of the service's clock");
    }
    return SSLSTORE_OK;
}

/* What changed: a page is held while its rows are taken. */
static sslstore_result list_changed(struct sslstore__lister *pages, bool *ended)
{
    sslstore_result result = SSLSTORE_OK;

    if (pages->held.block_.data_ == NULL) {
        result = hold_page(pages);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    *ended = pages->held_next == pages->held.count;
    if (*ended) {
        sslstore_modified_list_free(&pages->held);
    } else {
        pages->order = pages->held.orders[pages->held_next++];
        pages->row = SSLSTORE_OK;
    }
    return SSLSTORE_OK;
}

static sslstore_result take_next(struct sslstore__lister *pages)
{
    bool ended = false;
    sslstore_result result =
        pages->by_change ? list_changed(pages, &ended) : list_all(pages, &ended);

    if (sslstore__net_is_want(result)) {
        return result;
    }
    if (result != SSLSTORE_OK) {
        return page_failed(pages, result);
    }
    return ended ? page_done(pages) : take_row(pages);
}

sslstore_result sslstore__lister_step(struct sslstore__lister *pages)
{
    sslstore_result result = SSLSTORE_OK;

    if (pages->pause_until != 0) {
        if (sslstore__net_now(&pages->client.net) < pages->pause_until) {
            return SSLSTORE_WANT_READ;
        }
        pages->pause_until = 0;
    }
    while (result == SSLSTORE_OK && !pages->in_hand && !pages->over) {
        result = take_next(pages);
    }
    return result;
}

bool sslstore__lister_is_complete(const struct sslstore__lister *pages)
{
    return pages->expected != 0 && pages->fresh == pages->expected && !pages->ragged;
}

uint64_t sslstore__lister_until(const struct sslstore__lister *pages, sslstore_wait *wait)
{
    memset(wait, 0, sizeof *wait);
    return pages->pause_until != 0
               ? pages->pause_until
               : sslstore__call_until(sslstore__worker_call(&pages->client), wait);
}

/* A call that waits for its next record to be taken is excused by itself. */
void sslstore__lister_extend_deadline(struct sslstore__lister *pages, uint64_t away_ms)
{
    struct sslstore__call *call = sslstore__worker_call(&pages->client);

    if (call != NULL && call->taken_at == 0) {
        sslstore__call_extend_deadline(call, away_ms);
    }
}
