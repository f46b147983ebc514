/* Sync: every order of the account, each once, with its certificate.
 *
 * Pages are walked by number; the number moves only after a page is whole, so a page that fails
 * is asked for again and the rows that were already handed over are recognised and dropped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "ca/authority.h"
#include "wire/order_query.h"

#define FAR_PAGE   1000000 /* no account has so many */
#define BARREN_MAX 3       /* pages without anything new */

/* The order keys of this page and the one before, as hashes in a ring. */
struct seen {
    uint64_t *keys;
    size_t capacity;
    size_t count; /* ever added */
};

struct walk {
    sslstore_client *client;
    const sslstore_sync_options *options;
    sslstore_sync_fn *on_record;
    void *user;
    sslstore_sync_totals totals;
    sslstore_query query;
    struct seen seen;
    uint32_t
        largest_page;   /* rows of the fullest page so far: what the service takes for a full one */
    uint32_t page_rows; /* of the page at hand, this time */
    uint32_t page_fresh; /* orders of this page not seen on another one, in all its tries */
    uint32_t failures;   /* of this page */
    uint32_t barren;     /* pages in a row without a fresh row */
};

/* FNV-1a, 64 bit. */
static uint64_t hash(const char *text)
{
    uint64_t value = 14695981039346656037u;

    for (; *text != '\0'; text++) {
        value = (value ^ (unsigned char) *text) * 1099511628211u;
    }
    return value;
}

/* Twice the room, for a service that sends larger pages than it was asked for. */
static bool grow(const sslstore_memory *memory, struct seen *seen)
{
    size_t capacity = seen->capacity * 2;
    uint64_t *keys = sslstore__allocate(memory, capacity * sizeof *keys);

    if (keys == NULL) {
        return false;
    }
    for (size_t i = 0; i < seen->capacity; i++) {
        keys[i] = seen->keys[(seen->count + i) % seen->capacity]; /* oldest first */
    }
    sslstore__release(memory, seen->keys, seen->capacity * sizeof *seen->keys);
    seen->keys = keys;
    seen->count = seen->capacity;
    seen->capacity = capacity;
    return true;
}

/* false: it was there already. */
static bool add_key(struct seen *seen, const char *id)
{
    uint64_t key = hash(id);
    size_t held = seen->count < seen->capacity ? seen->count : seen->capacity;

    for (size_t i = 0; i < held; i++) {
        if (seen->keys[i] == key) {
            return false;
        }
    }
    seen->keys[seen->count++ % seen->capacity] = key;
    return true;
}

static sslstore_result hand_over(struct walk *walk, sslstore_sync_record *record)
{
    walk->totals.records++;
    walk->totals.failed += record->result != SSLSTORE_OK;
    record->message =
        record->result == SSLSTORE_OK ? "" : sslstore_client_error(walk->client)->message;
    if (walk->on_record(walk->user, record) != 0) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_CANCELLED, NULL, NULL);
    }
    return SSLSTORE_OK;
}

/* A failure of one record that will be the failure of every other, too. */
static bool concerns_all(sslstore_result result)
{
    return result == SSLSTORE_ERR_AUTH || result == SSLSTORE_ERR_CANCELLED;
}

/* The row may be a reduced copy: ask for the order itself where it lacks what is needed. */
static bool is_lacking(const sslstore_order *order)
{
    return order->major_status[0] == '\0' || order->product_code[0] == '\0';
}

static sslstore_result complete(struct walk *walk, sslstore_sync_record *record,
                                sslstore_certificate *certificate)
{
    bool wanted = !walk->options->no_certificates;

    if (is_lacking(record->order)) {
        sslstore_result result =
            sslstore_order_status(walk->client, record->id, &certificate->order);

        if (result != SSLSTORE_OK) {
            return result;
        }
        record->order = &certificate->order;
    }
    if (!wanted || record->order->state != SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    return sslstore__fetch(walk->client, record->order, NULL, &certificate->chain);
}

static sslstore_result take_order(struct walk *walk, const sslstore_order *order)
{
    sslstore_certificate certificate;
    sslstore_sync_record record;
    sslstore_result result;

    memset(&certificate, 0, sizeof certificate);
    memset(&record, 0, sizeof record);
    record.order = order;
    sslstore_order_id(order, record.id);
    if (!add_key(&walk->seen, record.id)) {
        walk->totals.repeats++;
        return SSLSTORE_OK;
    }
    walk->page_fresh++;
    record.result = complete(walk, &record, &certificate);
    if (concerns_all(record.result)) {
        sslstore_certificate_free(&certificate);
        return record.result;
    }
    if (certificate.chain.leaf_pem != NULL) {
        certificate.issued = true;
        if (certificate.order.block_.data_ == NULL) {
            certificate.order = *order; /* shared for the callback's time: the row owns it */
            memset(&certificate.order.block_, 0, sizeof certificate.order.block_);
        }
        record.certificate = &certificate;
    }
    result = hand_over(walk, &record);
    sslstore_certificate_free(&certificate);
    return result;
}

/* A record that cannot be read is known by its place, so that a page asked for again does not
 * report it twice. */
static bool add_place(struct walk *walk)
{
    char place[48];
    struct sslstore__text text;

    sslstore__text_init(&text, place, sizeof place);
    sslstore__put(&text, "page ");
    sslstore__put_number(&text, walk->query.page_number);
    sslstore__put(&text, " row ");
    sslstore__put_number(&text, walk->page_rows);
    return add_key(&walk->seen, place);
}

static sslstore_result take_row(struct walk *walk, const sslstore_order *order, sslstore_result row)
{
    sslstore_sync_record record;

    walk->page_rows++;
    if (walk->page_rows * 2 > walk->seen.capacity && walk->seen.count >= walk->seen.capacity &&
        !grow(&walk->client->config.memory, &walk->seen)) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    if (row == SSLSTORE_OK && order->store_id[0] != '\0') {
        return take_order(walk, order);
    }
    if (row == SSLSTORE_OK) {
        row = sslstore__fail(&walk->client->net, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                             "a row without an order id");
    }
    memset(&record, 0, sizeof record);
    record.result = row;
    return add_place(walk) ? hand_over(walk, &record) : SSLSTORE_OK;
}

/* One request for the page at hand, row by row. */
static sslstore_result walk_page(struct walk *walk)
{
    struct sslstore__call *call;
    sslstore_order order;
    sslstore_result row;
    sslstore_result result = sslstore__order_query_open(walk->client, &walk->query, &call);

    walk->page_rows = 0;
    while (result == SSLSTORE_OK) {
        result = sslstore__order_query_next(call, &order, &row);
        if (result != SSLSTORE_OK || call->ended) {
            break;
        }
        result = take_row(walk, row == SSLSTORE_OK ? &order : NULL, row);
    }
    sslstore__call_close(call, result);
    return result;
}

/* ---- The walk ---- */

/* Is anything on that page? */
static sslstore_result look_at_page(struct walk *walk, uint32_t page, bool *found)
{
    struct sslstore__call *call;
    sslstore_query query = walk->query;
    sslstore_order order;
    sslstore_result row;
    sslstore_result result;

    *found = false;
    query.page_number = page;
    result = sslstore__order_query_open(walk->client, &query, &call);
    if (result == SSLSTORE_OK) {
        result = sslstore__order_query_next(call, &order, &row);
        *found = result == SSLSTORE_OK && !call->ended;
    }
    sslstore__call_close(call, result);
    return result;
}

/* A service may answer a page past the end with an error instead of an empty list. On the first
 * page its words have to say that there are no orders. On a later one it is taken for the end
 * only if a page that is certainly past it gets the very same error, and the first page none. */
static bool is_past_the_end(struct walk *walk, sslstore_result result)
{
    char message[SSLSTORE_MESSAGE_MAX];
    const sslstore_error *error = sslstore_client_error(walk->client);
    bool found;

    if ((result != SSLSTORE_ERR_API && result != SSLSTORE_ERR_NOT_FOUND) || walk->page_rows > 0) {
        return false;
    }
    if (walk->query.page_number == 1) {
        return result == SSLSTORE_ERR_NOT_FOUND;
    }
    memcpy(message, error->message, sizeof message);
    return look_at_page(walk, walk->query.page_number + FAR_PAGE, &found) == result &&
           strcmp(message, error->message) == 0 && look_at_page(walk, 1, &found) == SSLSTORE_OK &&
           found;
}

/* The same page again is worth it for all that may pass; a refusal of the token never does. */
static bool may_repeat(const struct walk *walk, sslstore_result result)
{
    return walk->failures < walk->client->config.attempts &&
           (result == SSLSTORE_ERR_JSON || result == SSLSTORE_ERR_API ||
            result == SSLSTORE_ERR_REPLY || result == SSLSTORE_ERR_HTTP ||
            result == SSLSTORE_ERR_TLS || sslstore__is_passing(&walk->client->net.error));
}

static sslstore_result incomplete(struct walk *walk)
{
    walk->client->net.error.result = SSLSTORE_ERR_INCOMPLETE; /* its message tells the cause */
    return SSLSTORE_ERR_INCOMPLETE;
}

/* After a page failed. OK: ask for it again. *over: it lies past the end. */
static sslstore_result page_failed(struct walk *walk, sslstore_result result, bool *over)
{
    sslstore_error kept = walk->client->net.error;

    if (result == SSLSTORE_ERR_CANCELLED || result == SSLSTORE_ERR_DISABLED ||
        result == SSLSTORE_ERR_BUSY) {
        return result;
    }
    walk->failures++;
    if (may_repeat(walk, result)) {
        return sslstore__pause(walk->client,
                               sslstore__backoff_ms(&walk->client->net, walk->failures + 1));
    }
    if (is_past_the_end(walk, result)) {
        *over = true;
        return SSLSTORE_OK;
    }
    walk->client->net.error = kept;
    return incomplete(walk);
}

/* The page is whole: go to the next one. true: it was the last. A first page that is short may
 * only mean that the service caps its pages, so the next one is asked for. */
static bool page_done(struct walk *walk)
{
    bool last = walk->page_rows == 0 ||
                (walk->query.page_number > 1 && walk->page_rows < walk->largest_page);

    if (walk->page_rows > walk->largest_page) {
        walk->largest_page = walk->page_rows;
    }
    walk->barren = walk->page_fresh == 0 ? walk->barren + 1 : 0;
    walk->totals.pages++;
    walk->query.page_number++;
    walk->page_fresh = 0;
    walk->failures = 0;
    return last;
}

static sslstore_result walk_pages(struct walk *walk)
{
    bool over = false;

    while (!over) {
        sslstore_result result = walk_page(walk);

        if (result == SSLSTORE_OK) {
            over = page_done(walk);
        } else {
            result = page_failed(walk, result, &over);
        }
        if (result != SSLSTORE_OK) {
            return result;
        }
        if (!over && walk->barren == BARREN_MAX) {
            sslstore__fail(&walk->client->net, SSLSTORE_ERR_REPLY, "PageNumber",
                           "the service repeats its pages");
            return incomplete(walk);
        }
    }
    return SSLSTORE_OK;
}

static sslstore_result sync(struct walk *walk)
{
    const sslstore_config *config = &walk->client->config;
    sslstore_result result;

    walk->seen.capacity = (size_t) config->page_size * 2 + 64;
    walk->seen.keys =
        sslstore__allocate(&config->memory, walk->seen.capacity * sizeof *walk->seen.keys);
    if (walk->seen.keys == NULL) {
        return sslstore__fail(&walk->client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    walk->query.page_number = 1;
    walk->query.page_size = config->page_size;
    walk->query.product_code = walk->options->product_code;
    walk->query.domain_name = walk->options->domain_name;
    walk->query.purchased_from = walk->options->since;
    walk->query.purchased_to = config->wall_time(config->wall_user);
    result = walk_pages(walk);
    sslstore__release(&config->memory, walk->seen.keys,
                      walk->seen.capacity * sizeof *walk->seen.keys);
    return result;
}

sslstore_result sslstore_sync(sslstore_client *client, const sslstore_sync_options *options,
                              sslstore_sync_fn *on_record, void *user, sslstore_sync_totals *totals)
{
    static const sslstore_sync_options none;
    struct walk walk;
    sslstore_result result = sslstore__authority_enter(client);

    memset(&walk, 0, sizeof walk);
    walk.client = client;
    walk.options = options == NULL ? &none : options;
    walk.on_record = on_record;
    walk.user = user;
    if (result == SSLSTORE_OK) {
        result = sync(&walk);
    }
    if (totals != NULL) {
        *totals = walk.totals;
    }
    return sslstore__authority_leave(client, result);
}
