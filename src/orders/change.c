/* Change: sends a reissue, refund or revocation once, and looks at the order after a lost reply.
 * The states are in change.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/change.h"

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/intent.h"
#include "orders/lookup.h"

/* ---- Looking it up ---- */

static bool is_refunding(const sslstore_order *order)
{
    return order->refund_id[0] != '\0' || order->state == SSLSTORE_STATE_CANCELLED ||
           order->state == SSLSTORE_STATE_REFUNDED;
}

/* The order waits for its certificate, or has another PartnerOrderID. */
static bool is_reissued(const sslstore_intent *intent, const sslstore_order *order)
{
    return order->state == SSLSTORE_STATE_REISSUING ||
           (intent->partner_id[0] != '\0' && order->partner_id[0] != '\0' &&
            !sslstore__text_equal(order->partner_id, intent->partner_id));
}

static bool shows(const sslstore_intent *intent, const sslstore_order *order)
{
    switch (intent->kind) {
    case SSLSTORE_INTENT_KIND_REISSUE:
        return is_reissued(intent, order);
    case SSLSTORE_INTENT_KIND_REFUND:
        return is_refunding(order);
    default: /* not every service shows a revocation: then its outcome stays unknown */
        return order->state == SSLSTORE_STATE_REVOKED || order->state == SSLSTORE_STATE_CANCELLED;
    }
}

struct search {
    const sslstore_intent *intent;
    sslstore_order *after;
};

static sslstore_result lookup_once(sslstore_client *client, void *user)
{
    const struct search *search = user;
    sslstore_result result =
        sslstore_wire_order_status(client, search->intent->store_id, search->after);

    if (result == SSLSTORE_OK && shows(search->intent, search->after)) {
        return SSLSTORE_OK;
    }
    sslstore_order_free(search->after);
    return result == SSLSTORE_OK ? SSLSTORE_ERR_NOT_FOUND : result;
}

static sslstore_result look_up(sslstore_client *client, const sslstore_intent *intent,
                               sslstore_order *after)
{
    struct search search = {intent, after};

    return sslstore__lookup_repeat(client, lookup_once, &search);
}

static sslstore_result record_outcome(sslstore_client *client, sslstore_intent *intent,
                                      sslstore_result found)
{
    if (found == SSLSTORE_OK) {
        sslstore__intent_end(client, intent, SSLSTORE_INTENT_PLACED);
        return SSLSTORE_OK;
    }
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_UNKNOWN);
    return sslstore__lookup_unknown_outcome(client, "TheSSLStoreOrderID", intent->store_id);
}

sslstore_result sslstore__change_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           sslstore_order *after)
{
    if (intent->state == SSLSTORE_INTENT_PLACED) { /* it took effect, shown or not */
        return sslstore_wire_order_status(client, intent->store_id, after);
    }
    return record_outcome(client, intent, look_up(client, intent, after));
}

/* ---- Sending it ---- */

/* The reply to a revocation contains no order; the other replies must contain it. A reply about
 * another order says nothing about this one. */
static bool is_lost(const sslstore_client *client, const sslstore_intent *intent,
                    sslstore_result result, const sslstore_order *after)
{
    if (result != SSLSTORE_OK) {
        return client->net.error.delivery == SSLSTORE_DELIVERY_MAYBE_SENT ||
               result == SSLSTORE_ERR_CONFLICT;
    }
    return intent->kind != SSLSTORE_INTENT_KIND_REVOKE && !sslstore__text_is_set(after->store_id);
}

sslstore_result sslstore__change_begin(sslstore_client *client, sslstore_intent_kind kind,
                                       const sslstore_order *before, sslstore_intent *intent)
{
    sslstore__intent_begin(client, kind, intent);
    if (sslstore__intent_id(intent->store_id, before->store_id) != SSLSTORE_OK ||
        sslstore__intent_id(intent->partner_id, before->partner_id) != SSLSTORE_OK) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_LIMIT, "TheSSLStoreOrderID",
            SSLSTORE__WORDS("the order id is longer than 95 bytes; nothing was sent"));
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__change_submit(sslstore_client *client, sslstore_intent *intent,
                                        sslstore__change_send_fn *send, void *user,
                                        sslstore_order *after)
{
    sslstore_result result = sslstore__intent_send(client, intent);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = send(client, user, after);
    if (is_lost(client, intent, result, after)) {
        sslstore_order_free(after);
        return sslstore__change_reconcile(client, intent, after);
    }
    sslstore__intent_end(client, intent,
                         result == SSLSTORE_OK ? SSLSTORE_INTENT_PLACED
                                               : SSLSTORE_INTENT_NOT_PLACED);
    return result;
}

sslstore_result sslstore__change_resume(sslstore_client *client, sslstore_intent *intent,
                                        sslstore__change_send_fn *send, void *user,
                                        sslstore_order *after)
{
    sslstore_result result;

    if (intent->state == SSLSTORE_INTENT_PLACED || send == NULL) {
        return sslstore__change_reconcile(client, intent, after);
    }
    result = look_up(client, intent, after);
    if (result != SSLSTORE_ERR_NOT_FOUND) {
        return record_outcome(client, intent, result);
    }
    result = send(client, user, after);
    if (result == SSLSTORE_OK && sslstore__text_is_set(after->store_id)) {
        return record_outcome(client, intent, result);
    }
    /* If the second request is refused, the first one may still have been accepted. */
    sslstore_order_free(after);
    return sslstore__change_reconcile(client, intent, after);
}
