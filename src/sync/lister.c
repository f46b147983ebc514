/* Lists the orders page by page: moves the cursor, drops rows that came before, finds the last
 * page, and requests pages again that failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sync/lister.h"

#include <string.h>

#include "base/frame.h"
#include "base/result.h"
#include "base/text.h"
#include "base/words.h"
#include "net/net.h"
#include "rpc/call.h"
#include "sync/dedup.h"
#include "sync/page.h"
#include "sync/worker.h"

#define FAR_PAGE              1000000 /* past the end of every account                     */
#define PAGES_WITHOUT_NEW_MAX 10      /* then the service repeats its pages                */
#define SURPLUS_MAX           1000    /* orders beyond twice the service's count            */

static sslstore_result fail(struct sslstore__lister *lister, sslstore_result result,
                            const char *field, const char *message)
{
    return sslstore__error_set_message(&lister->page.worker.net, result, field, message);
}

sslstore_result sslstore__lister_begin(struct sslstore__lister *lister,
                                       const sslstore_client *parent,
                                       struct sslstore__connection *connection)
{
    sslstore__client_init_worker(&lister->page.worker, parent, connection);
    if (!sslstore__dedup_begin(&lister->dedup.ring, &parent->net.config->memory,
                               lister->page_size)) {
        return fail(lister, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    return SSLSTORE_OK;
}

void sslstore__lister_end(struct sslstore__lister *lister)
{
    sslstore__worker_end(&lister->page.worker);
    sslstore_modified_list_free(&lister->page.changes);
    sslstore__dedup_end(&lister->dedup.ring, &lister->page.worker.net.config->memory);
}

/* ---- The cursor ---- */

void sslstore__lister_seek(struct sslstore__lister *lister, const struct sslstore__cursor *cursor,
                           uint32_t page_size)
{
    sslstore_query *query = &lister->page.source.query;

    query->page_size = page_size;
    query->page_number = cursor->page;
    lister->state = SSLSTORE__LISTER_PAGE;
    lister->cursor = *cursor;
    lister->pages.rows_before = cursor->page_size;
    lister->pages.last_key = cursor->anchor;
    lister->retry.failures = 0;
    sslstore__dedup_clear(&lister->dedup.ring);
    lister->resumes = cursor->anchor != 0;
    lister->skips = lister->resumes;
    lister->dedup.distinct = cursor->orders_before;
    lister->pages.doubtful = false;
}

/* A page has been read to its end: go to the next one. */
static void advance_cursor(struct sslstore__lister *lister)
{
    lister->page.source.query.page_number++;
    lister->cursor.page = lister->page.source.query.page_number;
    lister->cursor.page_size = lister->page.source.query.page_size;
    lister->cursor.orders_before = lister->dedup.distinct;
    lister->cursor.anchor = lister->pages.last_key;
    lister->pages.rows_before = lister->page.rows;
    lister->retry.failures = 0;
    lister->resumes = false;
}

/* ---- Rows ---- */

/* Returns true for a row that came before, and for those up to the anchor: they were delivered
 * before a restart. They are remembered from the page with the anchor on, because an order that is
 * bought moves them to the next one. */
static bool is_repeat(struct sslstore__lister *lister)
{
    bool repeats = lister->skips;

    if (repeats && lister->page.rows == 1) {
        sslstore__dedup_clear(&lister->dedup.ring);
    }
    if (lister->page.row.key == lister->cursor.anchor) {
        lister->skips = false;
    }
    return !sslstore__dedup_add(&lister->dedup.ring, lister->page.row.key) || repeats;
}

/* Orders may be bought during the listing, and the service may count too few, but not this many. */
static bool is_endless(const struct sslstore__lister *lister)
{
    return lister->page.source.query.page_number > FAR_PAGE ||
           (lister->expected != 0 &&
            lister->dedup.distinct / 2 > lister->expected + SURPLUS_MAX / 2);
}

/* An order that was bought after the count could stand in it for one that was missed. */
static bool is_late(const struct sslstore__lister *lister)
{
    return lister->counted_at != 0 && lister->page.row.order.purchased >= lister->counted_at;
}

/* Offers the row that was read, or drops it. */
static SSLSTORE__OWN_FRAME sslstore_result accept_row(struct sslstore__lister *lister)
{
    struct sslstore__lister_dedup *dedup = &lister->dedup;
    const sslstore_memory *memory = &lister->page.worker.net.config->memory;

    if (!sslstore__dedup_fit(&dedup->ring, memory, lister->page.rows)) {
        return fail(lister, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    if (is_repeat(lister)) {
        dedup->repeats++;
        return SSLSTORE_OK;
    }
    dedup->distinct++;
    lister->pages.last_key = lister->page.row.key;
    lister->pages.doubtful = lister->pages.doubtful || is_late(lister);
    if (is_endless(lister)) {
        return fail(lister, SSLSTORE_ERR_REPLY, "TotalOrders",
                    SSLSTORE__WORDS("the service lists many more orders than it counts"));
    }
    lister->state = SSLSTORE__LISTER_ROW;
    if (lister->page.row.id[0] != '\0') {
        lister->pages.without_new = 0;
    }
    return SSLSTORE_OK;
}

/* ---- The end of a page ---- */

/* An empty page is the last one, and so is a short one. A short first page may only mean that the
 * service limits the size of its pages. If the service counted its orders and the listing does not
 * show more than that, the last page must be short and reach the count. The page before says
 * nothing: it may have been long because a row came twice. */
static bool is_last(const struct sslstore__lister *lister)
{
    uint64_t distinct = lister->dedup.distinct;
    uint32_t rows = lister->page.rows;

    if (rows == 0 || rows >= lister->page.source.query.page_size) {
        return rows == 0;
    }
    if (lister->expected != 0 && distinct <= lister->expected) {
        return distinct == lister->expected;
    }
    return lister->pages.rows_before != 0;
}

/* The page does not have the anchor: that order has moved to an earlier page, or it has left the
 * list. Only if it is found, the orders behind it can be told from those delivered before. */
static sslstore_result search_anchor(struct sslstore__lister *lister)
{
    if (lister->page.source.query.page_number == 1) {
        return SSLSTORE_ERR_INCOMPLETE;
    }
    lister->page.source.query.page_number--;
    lister->retry.failures = 0;
    return SSLSTORE_OK;
}

/* If the first page is short but not the last one, the service limits the size of its pages:
 * request that size from now on. If another page is short, orders may be missing between two
 * pages. */
static void check_length(struct sslstore__lister *lister)
{
    struct sslstore__page *page = &lister->page;

    if (page->rows >= page->source.query.page_size) {
        return;
    }
    if (lister->pages.rows_before == 0) {
        page->source.query.page_size = page->rows;
    } else {
        lister->pages.doubtful = true;
    }
}

static void count_page(struct sslstore__lister_pages *pages, uint32_t rows)
{
    pages->complete++;
    pages->without_new++;
    if (rows > 0) {
        pages->with_rows++;
    }
    if (pages->longest < rows) {
        pages->longest = rows;
    }
}

static sslstore_result end_page(struct sslstore__lister *lister)
{
    if (lister->skips) {
        return search_anchor(lister);
    }
    count_page(&lister->pages, lister->page.rows);
    if (is_last(lister)) {
        lister->state = SSLSTORE__LISTER_DONE;
    } else {
        check_length(lister);
    }
    advance_cursor(lister);
    if (lister->state != SSLSTORE__LISTER_DONE &&
        lister->pages.without_new > PAGES_WITHOUT_NEW_MAX) {
        return fail(lister, SSLSTORE_ERR_REPLY, "PageNumber",
                    SSLSTORE__WORDS("the service repeats its pages"));
    }
    return SSLSTORE_OK;
}

/* ---- A page that failed ---- */

/* Whether a page that is certainly past the end fails in the same way, and the first page has
 * rows. OK: yes. ERR_CANCELLED: the program ended the sync meanwhile. Else no. */
static sslstore_result compare_with_end(struct sslstore__lister *lister,
                                        const sslstore_error *failure)
{
    uint32_t page_number = lister->page.source.query.page_number;
    bool has_rows = false;
    sslstore_result result = sslstore__page_probe(&lister->page, page_number + FAR_PAGE, &has_rows);

    if (result != failure->result ||
        sslstore__text_compare(lister->page.worker.net.error.message, failure->message) != 0) {
        return result == SSLSTORE_OK ? failure->result : result;
    }
    result = sslstore__page_probe(&lister->page, 1, &has_rows);
    return result == SSLSTORE_OK && !has_rows ? failure->result : result;
}

/* A service may answer a page past the end with an error instead of an empty list. On the first
 * page the error must say that there are no orders. On a later page the error must be the one of a
 * page that is certainly past the end. OK: the page is past the end. */
static sslstore_result check_past_end(struct sslstore__lister *lister, sslstore_result result)
{
    struct sslstore__net *net = &lister->page.worker.net;
    sslstore_error failure = net->error;
    sslstore_result compared;

    if ((result != SSLSTORE_ERR_API && result != SSLSTORE_ERR_NOT_FOUND) ||
        lister->page.source.by_change) {
        return result;
    }
    if (lister->page.source.query.page_number == 1) {
        return result == SSLSTORE_ERR_NOT_FOUND ? SSLSTORE_OK : result;
    }
    compared = compare_with_end(lister, &failure);
    if (compared == SSLSTORE_OK || compared == SSLSTORE_ERR_CANCELLED) {
        return compared;
    }
    net->error = failure;
    return result;
}

static bool is_worth_repeating(const struct sslstore__lister *lister, sslstore_result result)
{
    const sslstore_error *error = &lister->page.worker.net.error;

    switch (result) {
    case SSLSTORE_ERR_JSON:
    case SSLSTORE_ERR_API:
    case SSLSTORE_ERR_REPLY:
    case SSLSTORE_ERR_HTTP:
    case SSLSTORE_ERR_HTTP_LIMIT:
    case SSLSTORE_ERR_ENCODING:
    case SSLSTORE_ERR_UNDELIMITED: /* a proxy may have written this one response */
        return true;
    case SSLSTORE_ERR_TLS: /* a record may be damaged once; a handshake would fail again */
        return error->delivery != SSLSTORE_DELIVERY_NOT_SENT;
    default:
        return sslstore__net_is_transient(error);
    }
}

/* Not after a refused token, and not if the service asks for a long pause; nor behind the anchor,
 * because the rows before it could come again without it. */
static bool may_repeat(const struct sslstore__lister *lister, sslstore_result result)
{
    const sslstore_config *config = lister->page.worker.net.config;

    return lister->retry.failures < config->attempts && lister->skips == lister->resumes &&
           lister->page.worker.net.error.retry_after_ms <= config->call_timeout_ms &&
           is_worth_repeating(lister, result);
}

/* OK: the page is past the end. WANT_READ: it is requested again after a pause. */
static sslstore_result fail_page(struct sslstore__lister *lister, sslstore_result result)
{
    const struct sslstore__net *net = &lister->page.worker.net;
    struct sslstore__lister_retry *retry = &lister->retry;

    retry->failures++;
    if (may_repeat(lister, result)) {
        retry->pause_until =
            sslstore__net_now(net) + sslstore__net_backoff_ms(net, retry->failures + 1) + 1;
        lister->state = SSLSTORE__LISTER_PAUSE;
        return SSLSTORE_WANT_READ;
    }
    result = check_past_end(lister, result);
    return result == SSLSTORE_OK ? end_page(lister) : result;
}

/* ---- Reading ---- */

static sslstore_result read_on(struct sslstore__lister *lister)
{
    bool ended = false;
    sslstore_result result = sslstore__page_read(
        &lister->page, &ended, lister->resumes ? &lister->recount : &lister->expected);

    if (sslstore__result_is_want(result)) {
        return result;
    }
    if (result != SSLSTORE_OK) {
        return fail_page(lister, result);
    }
    if (ended) {
        return end_page(lister);
    }
    return accept_row(lister);
}

sslstore_result sslstore__lister_step(struct sslstore__lister *lister)
{
    sslstore_result result = SSLSTORE_OK;
    bool stops = false;

    if (lister->state == SSLSTORE__LISTER_PAUSE) {
        if (sslstore__net_now(&lister->page.worker.net) < lister->retry.pause_until) {
            return SSLSTORE_WANT_READ;
        }
        lister->state = SSLSTORE__LISTER_PAGE;
    }
    while (result == SSLSTORE_OK && lister->state == SSLSTORE__LISTER_PAGE && !stops) {
        result = read_on(lister);
        stops = lister->stops_after_page && lister->page.call == NULL;
    }
    if (result != SSLSTORE_OK && !sslstore__result_is_want(result)) {
        lister->state = SSLSTORE__LISTER_DONE;
    }
    return result;
}

void sslstore__lister_release_row(struct sslstore__lister *lister)
{
    lister->state = SSLSTORE__LISTER_PAGE;
}

bool sslstore__lister_is_complete(const struct sslstore__lister *lister)
{
    return lister->expected != 0 && lister->dedup.distinct == lister->expected &&
           !lister->pages.doubtful;
}

uint64_t sslstore__lister_until(const struct sslstore__lister *lister, sslstore_wait *wait)
{
    memset(wait, 0, sizeof *wait);
    if (lister->state == SSLSTORE__LISTER_PAUSE) {
        wait->connection = sslstore__client_any_connection(&lister->page.worker);
        return lister->retry.pause_until;
    }
    return sslstore__call_until(sslstore__worker_current_call(&lister->page.worker), wait);
}

void sslstore__lister_extend_deadline(struct sslstore__lister *lister, uint64_t away_ms)
{
    struct sslstore__call *call = sslstore__worker_current_call(&lister->page.worker);

    if (call != NULL) {
        sslstore__call_extend_deadline(call, away_ms);
    }
}
