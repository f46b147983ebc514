/* Looking: the status of one order, the list of all, and what changed lately.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Each look at an order brings it on: issuance after so many, a refund after one. */
static void bring_on(struct order *order, int64_t now)
{
    bool waiting = order->next.number && order->state != ORDER_INITIAL
                   && order->state != ORDER_CANCELLED;

    if (waiting && order->polls_left != POLLS_NEVER && order->polls_left
        && --order->polls_left == 0)
        order_issue(order, now);
}

/* Whether a look-up by CustomOrderID finds the order yet. */
static bool look_up(struct call *call, size_t index)
{
    const char *store_id = text_member(call->body, "TheSSLStoreOrderID");
    struct order *order;

    if (*store_id || call->token_order != ORDER_NONE
        || call->engine->config.lookup == LOOKUP_AT_ONCE)
        return true;
    order = book_change(call->engine->book, index);
    if (call->engine->config.lookup == LOOKUP_LATE && !order->lookups_hidden)
        return true;
    if (order->lookups_hidden)
        order->lookups_hidden--;
    return refuse(call, "The order was not found.");
}

json_t *handle_status(struct call *call)
{
    const struct order *order;
    json_t *reply;
    size_t index;

    if (!call_find_order(call, &index) || !look_up(call, index))
        return NULL;
    order = book_read(call->engine->book, index);
    if (order->next.number && order->polls_left != POLLS_NEVER)
        bring_on(book_change(call->engine->book, index), call->now);
    reply = order_json(call, book_read(call->engine->book, index));
    settle_refund(call, index);
    return reply;
}

struct filter {
    int64_t from, to;               /* bought, or changed */
    int64_t expires_from, expires_to;
    const char *domain, *product, *sub_user;
    bool by_change;
};

static bool read_date(struct call *call, const char *name, int64_t *out)
{
    const char *text = text_member(call->body, name);

    if (!*text)
        return true;
    return date_read(text, out) || refuse(call, "The value of %s is not a date.", name);
}

static bool read_filter(struct call *call, struct filter *filter)
{
    filter->from = filter->expires_from = INT64_MIN;
    filter->to = filter->expires_to = INT64_MAX;
    filter->domain = text_member(call->body, "DomainName");
    filter->product = text_member(call->body, "ProductCode");
    filter->sub_user = text_member(call->body, "SubUserID");
    if (strcmp(filter->product, "0") == 0)
        filter->product = "";
    return read_date(call, "StartDate", &filter->from) && read_date(call, "EndDate", &filter->to)
           && read_date(call, "CertificateExpireFromDate", &filter->expires_from)
           && read_date(call, "CertificateExpireToDate", &filter->expires_to);
}

/* Filters that need more of an order than when it was bought. */
static bool looks_inside(const struct filter *filter)
{
    return filter->by_change || *filter->domain || *filter->product || *filter->sub_user
           || filter->expires_from != INT64_MIN || filter->expires_to != INT64_MAX;
}

static bool has_domain(const struct order *order, const char *wanted)
{
    const char *cursor = order_names(order);
    char name[NAME_MAX_SIZE];

    while (names_next(&cursor, name, sizeof name))
        if (strcasecmp(name, wanted) == 0)
            return true;
    return false;
}

static bool passes(const struct filter *filter, const struct order *order)
{
    int64_t when = filter->by_change ? order->modified : order->purchased;
    int64_t end = order->current.number ? order->current.not_after : DATE_NONE;
    bool by_end = filter->expires_from != INT64_MIN || filter->expires_to != INT64_MAX;

    return !order->gone && when >= filter->from && when <= filter->to
           && (!by_end || (end != DATE_NONE && end >= filter->expires_from
                           && end <= filter->expires_to))
           && (!*filter->domain || has_domain(order, filter->domain))
           && (!*filter->product || strcasecmp(filter->product, order->product->code) == 0)
           && (!*filter->sub_user || strcmp(filter->sub_user, order->sub_user) == 0);
}

struct page {
    size_t skip, size;
};

static bool read_page(struct call *call, struct page *page)
{
    long number = number_member(call->body, "PageNumber", 0);
    long size = number_member(call->body, "PageSize", 0);
    size_t most = call->engine->config.page_max;

    page->skip = 0;
    page->size = SIZE_MAX;
    if (number <= 0 && size <= 0)
        return true;
    if (number < 1 || size < 1)
        return refuse(call, "PageNumber and PageSize must be greater than zero.");
    page->size = (size_t)size;
    if (most && page->size > most)
        page->size = most;
    page->skip = (size_t)(number - 1) * page->size;
    return true;
}

/* Inventory orders lie in the order they were bought, so a range of dates is a range of them. */
static size_t first_bought_after(const struct inventory *inventory, int64_t when)
{
    size_t low = 0, high = inventory->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (inventory_purchased(inventory, middle) <= when)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Collects one page, newest first, and counts everything that passes when count is not NULL. */
static json_t *collect(struct call *call, const struct filter *filter, struct page page,
                       json_t *(*row)(const struct call *call, const struct order *order),
                       size_t *count)
{
    struct book *book = call->engine->book;
    json_t *rows = json_array();
    size_t passed = 0;

    for (size_t index = book_size(book); index-- > 0;) {
        const struct order *order = book_read(book, index);

        if (!passes(filter, order))
            continue;
        if (passed >= page.skip && passed - page.skip < page.size)
            json_array_append_new(rows, row(call, order));
        passed++;
        if (!count && passed >= page.skip && passed - page.skip >= page.size)
            break;
    }
    if (count)
        *count = passed;
    return rows;
}

/* The same for a filter of purchase dates alone: inventory orders before the page are not even
 * computed, unless they were changed. */
static json_t *collect_by_date(struct call *call, const struct filter *filter, struct page page)
{
    struct book *book = call->engine->book;
    const struct inventory *inventory = book_inventory(book);
    size_t newest = first_bought_after(inventory, filter->to);
    size_t index = book_size(book);
    json_t *rows = json_array();

    while (index-- > 0 && json_array_size(rows) < page.size) {
        const struct order *order;

        if (index < inventory->count) {
            if (index >= newest)
                index = newest ? newest - 1 : 0;
            if (!newest || inventory_purchased(inventory, index) < filter->from)
                break;
            if (page.skip) {
                size_t plain = book_unchanged_run(book, index);
                size_t step = plain < page.skip ? plain : page.skip;

                if (step) {
                    page.skip -= step;
                    index = index + 1 - step;
                    continue;
                }
            }
        }
        order = book_read(book, index);
        if (!passes(filter, order))
            continue;
        if (page.skip)
            page.skip--;
        else
            json_array_append_new(rows, order_json(call, order));
    }
    return rows;
}

/* Faults that change the list itself, so that pages shift under a client that walks them. */
static void disturb_list(struct call *call)
{
    struct book *book = call->engine->book;

    if (effect_is_on(call, FAULT_INSERT_ROW)) {
        struct order *order = book_add(book, "");

        set_text(order->custom_id, sizeof order->custom_id, "SANDBOX-INSERTED");
        order->product = product_find("positivessl");
        order->months = 12;
        order->purchased = call->now - call->effects->at[FAULT_INSERT_ROW].value;
        order->modified = call->now;
        order->state = ORDER_PENDING;
        order->polls_left = POLLS_NEVER;
        call_ask_issuance(call, order, copy_text("inserted.sandbox.example"), NULL, 0);
    }
    for (size_t index = book_size(book);
         effect_is_on(call, FAULT_REMOVE_ROW) && index-- > 0;) {
        if (!book_read(book, index)->gone) {
            book_change(book, index)->gone = true;
            return;
        }
    }
}

json_t *handle_query(struct call *call)
{
    struct filter filter = { 0 };
    struct page page;
    json_t *rows;

    disturb_list(call);
    if (!read_filter(call, &filter) || !read_page(call, &page))
        return NULL;
    rows = looks_inside(&filter) ? collect(call, &filter, page, order_json, NULL)
                                 : collect_by_date(call, &filter, page);
    if (!json_array_size(rows) && call->engine->config.page_end_error) {
        json_decref(rows);
        refuse(call, "No orders were found.");
        return NULL;
    }
    return rows;
}

static json_t *summary_json(const struct call *call, const struct order *order)
{
    char id[ID_SIZE], common[NAME_MAX_SIZE];
    json_t *out = json_object();

    order_id(order, id);
    put_text(out, "TheSSLStoreOrderID", id);
    order_partner_id(order, id);
    put_text(out, "PartnerOrderID", id);
    put_text(out, "CustomOrderID", order->custom_id);
    order_common_name(order, common, sizeof common);
    put_text(out, "CommonName", common);
    put_text(out, "ProductCode", order->product->code);
    json_object_set_new(out, "OrderStatus",
                        json_pack("{s:s, s:s}", "MajorStatus", order_major(order, call->now),
                                  "MinorStatus", order_minor(order)));
    put_dates(call, out, "PurchaseDate", order->purchased);
    put_dates(call, out, "CertificateEndDate",
              order->current.number ? order->current.not_after : DATE_NONE);
    put_dates(call, out, "OrderExpiryDate", order->expires);
    return out;
}

json_t *handle_modified(struct call *call)
{
    struct filter filter = { 0 };
    struct page page;
    size_t total;
    json_t *orders;

    if (!read_filter(call, &filter) || !read_page(call, &page))
        return NULL;
    filter.by_change = true;
    orders = collect(call, &filter, page, summary_json, &total);
    return json_pack("{s:o, s:I}", "Orders", orders, "TotalOrders", (json_int_t)total);
}
