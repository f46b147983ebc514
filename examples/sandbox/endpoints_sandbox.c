/* Answers calls that only sslstore-sandbox has: counters, approvals, ends, changes, the clock.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"

json_t *handle_sandbox_stats(struct call *call)
{
    return engine_stats(call->engine);
}

/* Completes validation: what was requested is issued now. */
json_t *handle_sandbox_approve(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    if (!order->next.number || order_has_ended(order) || order->state == ORDER_INITIAL) {
        refuse(call, "The order does not wait for an approval.");
        return NULL;
    }
    order_issue(order, call->now);
    return order_json(call, order);
}

json_t *handle_sandbox_expire(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    order->expires = call->now - 1;
    if (order->current.number && order->current.not_after > order->expires) {
        order->current.not_after = order->expires;
    }
    if (order->current.number && order->current.not_before >= order->current.not_after) {
        order->current.not_before =
            order->current.not_after - certificate_life(order->product->validation, call->now);
    }
    order->modified = call->now;
    return order_json(call, order);
}

/* Removes an order as if the service had deleted it. StillKnown: it only leaves the lists. */
json_t *handle_sandbox_remove(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    order->unlisted = flag_member(call->body, "StillKnown");
    order->gone = !order->unlisted;
    return json_object();
}

/* Reads a member that moves the clock, in its unit. No move can exceed a century. */
static bool read_advance(struct call *call, const char *name, int64_t unit, int64_t *seconds)
{
    const char *text = text_member(call->body, name);
    int64_t most = INT64_C(100) * 366 * 86400 / unit;
    int64_t number = number_member(call->body, name, 0);

    if (!json_object_get(call->body, name)) {
        return true;
    }
    if (number != number_member(call->body, name, 1) || number < -most || number > most) {
        return refuse(call, "%s must be a whole number, not '%.40s'.", name, text);
    }
    *seconds += number * unit;
    return true;
}

/* Reads the member Now: a date, or seconds since 1970. Replaces what the clock is moved by. */
static bool read_absolute(struct call *call, int64_t *seconds)
{
    const char *text = text_member(call->body, "Now");
    int64_t now;

    if (!json_object_get(call->body, "Now")) {
        return true;
    }
    if (*seconds) {
        return refuse(call, "Now cannot be combined with an advance.");
    }
    if (!date_read_iso(text, &now)) {
        now = number_member(call->body, "Now", -1);
    }
    if (now < 0) {
        return refuse(call,
                      "Now must be YYYY-MM-DD, YYYY-MM-DDThh:mm:ssZ or seconds since 1970, "
                      "not '%.40s'.",
                      text);
    }
    *seconds = now - call->now;
    return true;
}

json_t *handle_sandbox_clock(struct call *call)
{
    int64_t seconds = 0;

    if (!read_advance(call, "AdvanceDays", 86400, &seconds) ||
        !read_advance(call, "AdvanceSeconds", 1, &seconds) || !read_absolute(call, &seconds)) {
        return NULL;
    }
    if (!engine_move_clock(call->engine, seconds)) {
        refuse(call, "The clock cannot leave the years 2000 to 2099.");
        return NULL;
    }
    return json_pack("{s:I}", "Now", (json_int_t) call->now + seconds);
}

/* Percent: of all orders; or the last one of every Every. */
json_t *handle_sandbox_touch(struct call *call)
{
    int64_t percent = number_member(call->body, "Percent", 0);
    int64_t every = number_member(call->body, "Every", 0);
    struct touch touch = {1, (unsigned) every, call->now};

    if (percent > 0 && percent <= 100 && !every) {
        touch.share = (unsigned) percent;
        touch.of = 100;
    } else if (every < 1 || every > INT_MAX || percent) {
        refuse(call, "Percent must be 1 to 100, or Every at least 1.");
        return NULL;
    }
    return json_pack("{s:I, s:I}", "Touched", (json_int_t) book_touch(call->engine->book, touch),
                     "Now", (json_int_t) call->now);
}
