/* The CA looks by itself, without being asked for the status of an order.
 * SPDX-License-Identifier: Apache-2.0 */
#include "call.h"
#include "dcv_check.h"
#include "saved.h"

/* Only orders that were placed here wait for the CA; those of the inventory never do. Returns
 * whether it asked about a domain, or issued. */
static bool look_at(struct engine *engine, size_t index, int64_t now)
{
    const struct order *order = book_read(engine->book, index);
    bool asked;

    if (order->gone || order->polls_left == POLLS_NEVER || !order_is_requested(order) ||
        order_is_expired(order, now)) {
        return false;
    }
    asked = dcv_poll(engine, index, now);
    order = book_read(engine->book, index);
    if (order_is_requested(order) && engine_may_issue(engine, order, now)) {
        order_issue(book_change(engine->book, index), now);
        return true;
    }
    return asked;
}

void engine_look(struct engine *engine)
{
    size_t first = book_inventory(engine->book)->count;
    size_t count = book_size(engine->book) - first;
    int64_t now = engine_now(engine);
    bool changed = false;

    if (!engine->config.dcv_check || !engine->config.dcv_interval) {
        return;
    }
    for (size_t i = 0; i < count && !changed; i++) {
        changed = look_at(engine, first + engine->looks++ % count, now);
    }
    if (changed) {
        saved_store(engine);
    }
}
