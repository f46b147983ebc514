/* Answers the status of one order, the list of all, and what changed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_check.h"
#include "endpoints.h"
#include "listing.h"
#include "names.h"

/* Each status call advances an order: once it is validated it is issued after so many, and it is
 * refunded after one. */
static void advance_order(const struct call *call, struct order *order)
{
    bool waiting = order->next.number && order->state != ORDER_INITIAL && !order_has_ended(order) &&
                   !order_is_expired(order, call->now);

    if (waiting && engine_may_issue(call->engine, order, call->now) &&
        order->polls_left != POLLS_NEVER && order->polls_left && --order->polls_left == 0) {
        order_issue(order, call->now);
    }
}

/* Returns whether a lookup by CustomOrderID finds the order yet. */
static bool look_up(struct call *call, size_t index)
{
    const char *store_id = text_member(call->body, "TheSSLStoreOrderID");
    struct order *order;

    if (*store_id || call->token_order != ORDER_NONE ||
        call->engine->config.lookup == LOOKUP_AT_ONCE) {
        return true;
    }
    order = book_change(call->engine->book, index);
    if (call->engine->config.lookup == LOOKUP_LATE && !order->lookups_hidden) {
        return true;
    }
    if (order->lookups_hidden) {
        order->lookups_hidden--;
    }
    return refuse(call, "The order was not found.");
}

json_t *handle_status(struct call *call)
{
    const struct order *order;
    json_t *reply;
    size_t index;

    if (!call_find_order(call, &index) || !look_up(call, index)) {
        return NULL;
    }
    order = book_read(call->engine->book, index);
    if (order->next.number && order->polls_left != POLLS_NEVER) {
        dcv_poll(call->engine, index, call->now);
        advance_order(call, book_change(call->engine->book, index));
    }
    reply = order_json(call, book_read(call->engine->book, index));
    call_finish_refund(call, index);
    return reply;
}

/* The same, without advancing the order. */
json_t *handle_order_info(struct call *call)
{
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    return order_json(call, book_read(call->engine->book, index));
}

static void insert_order(struct call *call)
{
    struct order *order = book_add(call->engine->book, "");

    set_text(order->custom_id, sizeof order->custom_id, "SANDBOX-INSERTED");
    order->product = product_find("positivessl");
    order->months = 12;
    order->purchased = call->now - call->effects->at[FAULT_INSERT_ROW].value;
    order->modified = call->now;
    order->state = ORDER_PENDING;
    order->polls_left = POLLS_NEVER;
    call_request_issuance(call, order, copy_text("inserted.sandbox.example"), NULL, 0);
}

/* Removes an order from the list: the one before which `newer` others come. */
static void remove_order(struct call *call, long newer)
{
    struct book *book = call->engine->book;

    for (size_t index = book_size(book); index-- > 0;) {
        if (!book_outline(book, index)->gone && newer-- <= 0) {
            book_remove(book, index);
            return;
        }
    }
}

/* Writes one page of a list, changed by the faults of lists. count receives how many orders
 * match. */
static json_t *page_of(struct call *call, const struct filter *filter, struct page page,
                       row_fn *row, size_t *count)
{
    bool is_short = effect_is_on(call, FAULT_SHORT_PAGE);
    size_t asked = page.size;
    size_t total = 0;
    json_t *rows;

    if (effect_is_on(call, FAULT_LONG_PAGE) && page.size != SIZE_MAX) {
        page.size += (size_t) call->effects->at[FAULT_LONG_PAGE].value;
    }
    if (!count && (is_short || effect_is_on(call, FAULT_REPEAT_LAST_PAGE))) {
        count = &total;
    }
    rows = list_orders(call, filter, page, row, count);
    if (effect_is_on(call, FAULT_REPEAT_LAST_PAGE) && *count && page.skip >= *count) {
        page.skip = (*count - 1) / asked * asked;
        json_decref(rows);
        rows = list_orders(call, filter, page, row, count);
    }
    if (is_short && page.size < *count && page.skip < *count - page.size) {
        for (long i = 0; i < call->effects->at[FAULT_SHORT_PAGE].value; i++) {
            json_array_remove(rows, json_array_size(rows) - 1);
        }
    }
    return rows;
}

/* Applies the faults that change the orders themselves, so that pages shift while a client lists
 * them. */
static void apply_list_faults(struct call *call)
{
    if (effect_is_on(call, FAULT_INSERT_ROW)) {
        insert_order(call);
    }
    if (effect_is_on(call, FAULT_REMOVE_ROW)) {
        remove_order(call, call->effects->at[FAULT_REMOVE_ROW].value);
    }
}

json_t *handle_query(struct call *call)
{
    struct filter filter = {0};
    struct page page;
    json_t *rows;

    apply_list_faults(call);
    if (!filter_read(call, &filter) || !page_read(call, &page)) {
        return NULL;
    }
    rows = page_of(call, &filter, page, order_json, NULL);
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

/* What is added to the true total. */
static json_int_t misstatement(const struct call *call)
{
    return effect_is_on(call, FAULT_TOTAL_LIES) ? call->effects->at[FAULT_TOTAL_LIES].value : 0;
}

json_t *handle_modified(struct call *call)
{
    struct filter filter = {.by_change = true};
    struct page page;
    size_t total;
    json_t *orders;

    if (call->engine->config.summary == SUMMARY_REFUSED) {
        refuse(call, "ErrorCode:-9001|Message:This method is not available to the account.");
        return NULL;
    }
    apply_list_faults(call);
    if (!filter_read(call, &filter) || !page_read(call, &page)) {
        return NULL;
    }
    orders = page_of(call, &filter, page, summary_json, &total);
    return json_pack("{s:o, s:I}", "Orders", orders, "TotalOrders",
                     (json_int_t) total + misstatement(call));
}
