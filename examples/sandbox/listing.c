/* Lists orders. Orders of the inventory that the filter skips by index are not computed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "listing.h"
#include "names.h"

#include <string.h>
#include <strings.h>

static bool read_date(struct call *call, const char *name, int64_t *out)
{
    const char *text = text_member(call->body, name);

    if (!*text) {
        return true;
    }
    return date_read(text, out) || refuse(call, "The value of %s is not a date.", name);
}

bool filter_read(struct call *call, struct filter *filter)
{
    filter->from = filter->expires_from = INT64_MIN;
    filter->to = filter->expires_to = INT64_MAX;
    filter->domain = text_member(call->body, "DomainName");
    filter->product = text_member(call->body, "ProductCode");
    filter->sub_user = text_member(call->body, "SubUserID");
    if (strcmp(filter->product, "0") == 0) {
        filter->product = "";
    }
    return read_date(call, "StartDate", &filter->from) && read_date(call, "EndDate", &filter->to) &&
           read_date(call, "CertificateExpireFromDate", &filter->expires_from) &&
           read_date(call, "CertificateExpireToDate", &filter->expires_to);
}

bool page_read(struct call *call, struct page *page)
{
    int64_t number = number_member(call->body, "PageNumber", 0);
    int64_t size = number_member(call->body, "PageSize", 0);
    size_t most = call->engine->config.page_max;

    page->skip = 0;
    page->size = SIZE_MAX;
    if (number <= 0 && size <= 0) {
        return true;
    }
    if (number < 1 || size < 1) {
        return refuse(call, "PageNumber and PageSize must be greater than zero.");
    }
    if (most && (uint64_t) size > most) {
        page->size = most;
    } else if ((uint64_t) size < SIZE_MAX) {
        page->size = (size_t) size;
    }
    page->skip = SIZE_MAX;
    if ((uint64_t) (number - 1) <= SIZE_MAX / page->size) {
        page->skip = (size_t) (number - 1) * page->size;
    }
    return true;
}

static bool has_dates(const struct filter *filter)
{
    return filter->from != INT64_MIN || filter->to != INT64_MAX;
}

static bool has_end_dates(const struct filter *filter)
{
    return filter->expires_from != INT64_MIN || filter->expires_to != INT64_MAX;
}

/* Returns whether the filter needs more of an order than the time of its purchase. */
static bool looks_inside(const struct filter *filter)
{
    return (filter->by_change && has_dates(filter)) || *filter->domain || *filter->product ||
           *filter->sub_user || has_end_dates(filter);
}

static bool has_domain(const struct order *order, const char *wanted)
{
    const char *cursor = order_names(order);
    char name[NAME_MAX_SIZE];

    while (names_next(&cursor, name, sizeof name)) {
        if (strcasecmp(name, wanted) == 0) {
            return true;
        }
    }
    return false;
}

/* Compares what needs no text of the order. */
static bool passes_outline(const struct filter *filter, const struct order *order)
{
    int64_t when = filter->by_change ? order->modified : order->purchased;
    int64_t end = order->current.number ? order->current.not_after : DATE_NONE;

    return !order->gone && !order->unlisted && when >= filter->from && when <= filter->to &&
           (!has_end_dates(filter) ||
            (end != DATE_NONE && end >= filter->expires_from && end <= filter->expires_to)) &&
           (!*filter->product || strcasecmp(filter->product, order->product->code) == 0) &&
           (!*filter->sub_user || strcmp(filter->sub_user, order->sub_user) == 0);
}

static bool passes(struct book *book, const struct filter *filter, size_t index)
{
    if (filter->by_change && book_is_older(book, index, filter->from)) {
        return false;
    }
    if (*filter->domain && !book_may_have_name(book, index, filter->domain)) {
        return false;
    }
    return passes_outline(filter, book_outline(book, index)) &&
           (!*filter->domain || has_domain(book_read(book, index), filter->domain));
}

/* The orders of the inventory are sorted by purchase, so a range of dates is a range of indexes. */
static size_t first_bought_after(const struct inventory *inventory, int64_t when)
{
    size_t low = 0, high = inventory->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (inventory_purchased(inventory, middle) <= when) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The position in the orders that may match, from the newest to the oldest. */
struct cursor {
    struct book *book;
    const struct filter *filter;
    size_t first, end; /* the inventory orders that may match */
    size_t left;       /* one more than the index of the next order */
    bool plain;        /* every unchanged order of the range matches */
};

static struct cursor cursor_begin(struct book *book, const struct filter *filter)
{
    const struct inventory *inventory = book_inventory(book);
    struct cursor cursor = {.book = book,
                            .filter = filter,
                            .end = inventory->count,
                            .left = book_size(book),
                            .plain = !looks_inside(filter)};

    if (!filter->by_change && filter->from != INT64_MIN) {
        cursor.first = first_bought_after(inventory, filter->from - 1);
    }
    if (!filter->by_change && filter->to != INT64_MAX) {
        cursor.end = first_bought_after(inventory, filter->to);
    }
    return cursor;
}

/* Moves to the next order that may match. Returns false at the end. */
static bool cursor_next(struct cursor *cursor, size_t *index)
{
    if (cursor->left <= book_inventory(cursor->book)->count && cursor->left > cursor->end) {
        cursor->left = cursor->end;
    }
    if (cursor->filter->by_change && cursor->left) {
        cursor->left -= book_older_run(cursor->book, cursor->left - 1, cursor->filter->from);
    }
    if (cursor->left <= cursor->first) {
        return false;
    }
    *index = --cursor->left;
    return true;
}

/* Skips up to `most` orders that are known to match. Returns how many were skipped. */
static size_t cursor_skip(struct cursor *cursor, size_t index, size_t most)
{
    size_t run = 0;

    if (cursor->plain && index < book_inventory(cursor->book)->count) {
        run = book_unchanged_run(cursor->book, index);
    }
    if (run > index + 1 - cursor->first) {
        run = index + 1 - cursor->first;
    }
    if (run > most) {
        run = most;
    }
    if (run) {
        cursor->left = index + 1 - run;
    }
    return run;
}

json_t *list_orders(struct call *call, const struct filter *filter, struct page page, row_fn *row,
                    size_t *count)
{
    struct book *book = call->engine->book;
    struct cursor cursor = cursor_begin(book, filter);
    json_t *rows = json_array();
    size_t passed = 0, index;

    while ((count || json_array_size(rows) < page.size) && cursor_next(&cursor, &index)) {
        bool full = json_array_size(rows) == page.size;
        size_t over = 0;

        if (passed < page.skip || full) {
            over = cursor_skip(&cursor, index, full ? SIZE_MAX : page.skip - passed);
        }
        passed += over;
        if (over || !passes(book, filter, index)) {
            continue;
        }
        if (passed >= page.skip && !full) {
            json_array_append_new(rows, row(call, book_read(book, index)));
        }
        passed++;
    }
    if (count) {
        *count = passed;
    }
    return rows;
}
