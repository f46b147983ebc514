/* What only the sandbox has: counters, approvals, an end to an order, changes, a clock that moves.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"

json_t *handle_sandbox_stats(struct call *call)
{
    return engine_stats(call->engine);
}

/* Domain control and vetting are done: what was asked for is issued now. */
json_t *handle_sandbox_approve(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index))
        return NULL;
    order = book_change(call->engine->book, index);
    if (!order->next.number || order->state == ORDER_CANCELLED
        || order->state == ORDER_INITIAL) {
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

    if (!call_find_order(call, &index))
        return NULL;
    order = book_change(call->engine->book, index);
    order->expires = call->now - 1;
    if (order->current.number && order->current.not_after > order->expires)
        order->current.not_after = order->expires;
    order->modified = call->now;
    return order_json(call, order);
}

/* It leaves the lists, as if somebody had cleared it away. */
json_t *handle_sandbox_remove(struct call *call)
{
    size_t index;

    if (!call_find_order(call, &index))
        return NULL;
    book_change(call->engine->book, index)->gone = true;
    return json_object();
}

json_t *handle_sandbox_clock(struct call *call)
{
    long days = number_member(call->body, "AdvanceDays", 0);
    long seconds = number_member(call->body, "AdvanceSeconds", 0);

    call->engine->clock_shift += days * INT64_C(86400) + seconds;
    return json_pack("{s:I}", "Now", (json_int_t)(call->now + days * INT64_C(86400) + seconds));
}

/* Percent: of all orders; or the last one of Every so many. */
json_t *handle_sandbox_touch(struct call *call)
{
    long percent = number_member(call->body, "Percent", 0);
    long every = number_member(call->body, "Every", 0);
    struct touch touch = { 1, (unsigned)every, call->now };

    if (percent > 0 && percent <= 100 && !every) {
        touch.share = (unsigned)percent;
        touch.of = 100;
    } else if (every < 1 || every > INT_MAX || percent) {
        refuse(call, "Percent is 1 to 100, or else Every is at least 1.");
        return NULL;
    }
    return json_pack("{s:I, s:I}", "Touched",
                     (json_int_t)book_touch(call->engine->book, touch), "Now",
                     (json_int_t)call->now);
}
