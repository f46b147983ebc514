/* Answers calls that only sslstore-sandbox has: orders cancelled and revoked from outside.
 * SPDX-License-Identifier: Apache-2.0 */
#include "endpoints.h"

#include <string.h>

/* Returns the order to change, which must not have ended; NULL if it refused the call. */
static struct order *find_living(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    if (order_has_ended(order)) {
        refuse(call, "The order is already %s.", order_major(order, call->now));
        return NULL;
    }
    return order;
}

/* Cancels an order as the vendor or the store's staff would: without a request, at once. */
json_t *handle_sandbox_cancel(struct call *call)
{
    struct order *order = find_living(call);

    if (!order) {
        return NULL;
    }
    order->state = ORDER_CANCELLED;
    order->modified = call->now;
    ledger_write(call->engine, "cancelled", order, call->now);
    return order_json(call, order);
}

enum shows { SHOWS_REVOKED, SHOWS_CANCELLED, SHOWS_ACTIVE, SHOWS_REISSUED };

/* Reads what the service shows after the revocation. */
static bool read_shows(struct call *call, enum shows *shows)
{
    static const char *const words[] = {"Revoked", "Cancelled", "Active", "Reissued"};
    const char *word = text_member(call->body, "Shows");

    *shows = SHOWS_REVOKED;
    for (size_t i = 0; *word && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], word) == 0) {
            *shows = (enum shows) i;
            return true;
        }
    }
    return !*word ||
           refuse(call, "Shows must be Revoked, Cancelled, Active or Reissued, not '%.40s'.", word);
}

/* Changes the order whose certificate was revoked. */
static void show_revocation(struct order *order, enum shows shows, int64_t now)
{
    order->modified = now;
    switch (shows) {
    case SHOWS_REVOKED:
        order->state = ORDER_REVOKED;
        break;
    case SHOWS_CANCELLED:
        order->state = ORDER_CANCELLED;
        break;
    case SHOWS_REISSUED:
        order_touch(order, now);
        break;
    case SHOWS_ACTIVE:
        break;
    }
}

/* Revokes the certificate with the serial number, or the current one. Only the revocation of the
 * current one changes what the order shows. */
json_t *handle_sandbox_revoke(struct call *call)
{
    const char *serial = text_member(call->body, "SerialNumber");
    struct order *order = find_living(call);
    enum shows shows;
    bool *revoked;

    if (!order || !read_shows(call, &shows)) {
        return NULL;
    }
    revoked = &order->revoked;
    if (*serial) {
        revoked = order_revocation(order, serial);
    }
    if (!revoked || !order->current.number) {
        refuse(call, "The order has no such certificate.");
        return NULL;
    }
    if (*revoked) {
        refuse(call, "The certificate is already revoked.");
        return NULL;
    }
    *revoked = true;
    order->modified = call->now;
    if (revoked == &order->revoked) {
        show_revocation(order, shows, call->now);
    }
    ledger_write(call->engine, "revoked", order, call->now);
    return order_json(call, order);
}
