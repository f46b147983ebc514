/* Submit: places an order once, and looks it up after a lost reply. The states are in submit.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/submit.h"

#include <string.h>

#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/order_status.h"
#include "net/net.h"
#include "orders/certificate.h"
#include "orders/intent.h"
#include "orders/lookup.h"
#include "orders/lookup_list.h"
#include "orders/names.h"
#include "rpc/identity.h"

#define DAY       86400
#define LIST_DAYS 3 /* before the request was sent */

static sslstore_result record_placed(sslstore_client *client, sslstore_intent *intent,
                                     const sslstore_order *order)
{
    /* If the id does not fit, the order is still found by custom_order_id. */
    (void) sslstore__intent_id(intent->store_id, order->store_id);
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_PLACED);
    return SSLSTORE_OK;
}

/* ---- Is it ours? ---- */

/* A member of the order is set, and is not ours. */
static bool differs(const char *theirs, const char *ours)
{
    return theirs[0] != '\0' && !sslstore__text_equal(theirs, ours);
}

static bool has_our_product(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    char code[SSLSTORE_ID_MAX];

    return !differs(order->product_code,
                    sslstore__identity_product_code(prepared->order.product_code, code));
}

/* Services return other names than were requested, so names prove nothing against an id that was
 * made for this order alone. An id that the program chose may be that of an older order: an
 * order without any requested name is then another one. */
static bool has_our_names(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    struct sslstore__names_compared names = sslstore__names_compare(&prepared->order, order);

    return names.foreign == 0 || names.requested > 0 ||
           (prepared->has_new_id && order->custom_id[0] != '\0');
}

/* If the order is issued, its certificate must have our key. If the certificate cannot be
 * downloaded now, its key is compared when it is delivered. */
static bool has_our_key(sslstore_client *client, const struct sslstore__prepared *prepared,
                        const sslstore_order *order)
{
    sslstore_chain chain;
    sslstore_result result;

    if (order->state != SSLSTORE_STATE_ACTIVE) {
        return has_our_names(prepared, order);
    }
    result = sslstore__certificate_download(client, order, prepared->csr.key_sha256, &chain);
    sslstore_chain_free(&chain);
    sslstore__error_clear(&client->net, "order/status");
    return result == SSLSTORE_OK ||
           (result != SSLSTORE_ERR_WRONG_KEY && has_our_names(prepared, order));
}

/* ---- Looking it up ---- */

struct search {
    const sslstore_intent *intent;
    const struct sslstore__prepared *prepared; /* NULL: nothing to compare with */
    sslstore_order *order;
};

/* Whether the order found is the one that was sent. */
static sslstore_result compare(sslstore_client *client, const struct search *search,
                               sslstore_result result)
{
    const struct sslstore__prepared *prepared = search->prepared;
    const char *custom_id = search->intent->custom_order_id;
    sslstore_order *order = search->order;

    if (result == SSLSTORE_OK && order->store_id[0] == '\0') {
        result = SSLSTORE_ERR_UNKNOWN_OUTCOME;
    } else if (result == SSLSTORE_OK && differs(order->custom_id, custom_id)) {
        result = SSLSTORE_ERR_CONFLICT;
    } else if (result == SSLSTORE_OK && prepared != NULL &&
               (!has_our_product(prepared, order) || !has_our_key(client, prepared, order))) {
        result = SSLSTORE_ERR_CONFLICT;
    }
    if (result != SSLSTORE_OK) {
        sslstore_order_free(order);
    }
    return result;
}

static sslstore_result lookup_once(sslstore_client *client, void *user)
{
    const struct search *search = user;
    const char *custom_id = search->intent->custom_order_id;

    return compare(client, search,
                   sslstore__order_status_by_custom_id(client, custom_id, search->order));
}

static sslstore_result look_up(sslstore_client *client, const sslstore_intent *intent,
                               const struct sslstore__prepared *prepared, sslstore_order *order)
{
    struct search search = {intent, prepared, order};

    return sslstore__lookup_repeat(client, lookup_once, &search);
}

static SSLSTORE__OWN_FRAME sslstore_result read_list(sslstore_client *client,
                                                     const struct search *search)
{
    const sslstore_intent *intent = search->intent;
    int64_t now = client->net.service_time; /* intent->time comes from this machine's clock */
    int64_t since = (intent->time < now ? intent->time : now) - (int64_t) LIST_DAYS * DAY;
    char wire_code[SSLSTORE_ID_MAX];
    sslstore_query filter = {.purchased_from = since > 0 ? since : 0,
                             .product_code = sslstore__identity_product_code(
                                 search->prepared->order.product_code, wire_code)};

    return sslstore__lookup_in_list(client, &filter, intent->custom_order_id, search->order);
}

/* A service may show an order in its list before it finds the order by its id. So the list is read
 * before the order is sent again, and after a restart. */
static sslstore_result look_up_in_list(sslstore_client *client, const sslstore_intent *intent,
                                       const struct sslstore__prepared *prepared,
                                       sslstore_order *order)
{
    struct search search = {intent, prepared, order};
    sslstore_result result = read_list(client, &search);

    return result == SSLSTORE_OK ? compare(client, &search, result) : result;
}

/* Journal and return what the lookups found. */
static sslstore_result record_outcome(sslstore_client *client, sslstore_intent *intent,
                                      sslstore_result found, const sslstore_order *order)
{
    if (found == SSLSTORE_OK) {
        return record_placed(client, intent, order);
    }
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_UNKNOWN);
    if (found == SSLSTORE_ERR_CONFLICT) {
        return sslstore__error_set(&client->net, found, "CustomOrderID",
                                   SSLSTORE__WORDS("another order has this id"));
    }
    return sslstore__lookup_unknown_outcome(client, "CustomOrderID", intent->custom_order_id);
}

sslstore_result sslstore__submit_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           const struct sslstore__prepared *prepared,
                                           sslstore_order *order)
{
    return record_outcome(client, intent, look_up(client, intent, prepared, order), order);
}

/* ---- Sending it ---- */

static bool says_duplicate(const sslstore_error *error)
{
    return sslstore__text_find(error->message, "CustomOrderID") != NULL &&
           (sslstore__text_find(error->message, "exist") != NULL ||
            sslstore__text_find(error->message, "duplicate") != NULL ||
            sslstore__text_find(error->message, "already") != NULL);
}

/* What came of sending the request once. */
enum sending { SENDING_PLACED, SENDING_REFUSED, SENDING_UNKNOWN };

static enum sending send_once(sslstore_client *client, const struct sslstore__prepared *prepared,
                              sslstore_order *order, sslstore_result *result)
{
    const sslstore_error *error = &client->net.error;

    *result = sslstore_wire_order_new(client, &prepared->order, order);
    if (*result == SSLSTORE_OK) {
        if (order->store_id[0] != '\0') {
            return SENDING_PLACED;
        }
        sslstore_order_free(order);
        return SENDING_UNKNOWN;
    }
    if (error->delivery == SSLSTORE_DELIVERY_MAYBE_SENT) {
        return SENDING_UNKNOWN;
    }
    if (error->delivery == SSLSTORE_DELIVERY_ANSWERED && says_duplicate(error)) {
        return SENDING_UNKNOWN;
    }
    return SENDING_REFUSED;
}

/* Whether the order in the reply to our request is the one that was requested. */
static bool is_ours(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    return !differs(order->custom_id, prepared->custom_id) && has_our_product(prepared, order) &&
           has_our_names(prepared, order);
}

/* The reply contains an order that was not requested: somebody else's under this id, or ours
 * with an error. The program receives the order, but nothing is done with it. */
static sslstore_result record_conflict(sslstore_client *client, sslstore_intent *intent,
                                       const sslstore_order *order)
{
    (void) sslstore__intent_id(intent->store_id, order->store_id);
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_UNKNOWN);
    return sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
                               SSLSTORE__WORDS("the reply is about another order"));
}

static sslstore_result accept(sslstore_client *client, const struct sslstore__prepared *prepared,
                              sslstore_intent *intent, const sslstore_order *order)
{
    if (!is_ours(prepared, order)) {
        return record_conflict(client, intent, order);
    }
    return record_placed(client, intent, order);
}

/* The reply is lost: look the order up, and send it once more only if the program wants that. */
static sslstore_result reconcile(sslstore_client *client, const struct sslstore__prepared *prepared,
                                 const sslstore_enroll_options *options, sslstore_intent *intent,
                                 sslstore_order *order)
{
    bool resend = options->resend_if_not_found && intent->state != SSLSTORE_INTENT_PLACED;
    sslstore_result result = look_up(client, intent, prepared, order);

    if (result == SSLSTORE_ERR_NOT_FOUND && (resend || sslstore__intent_is_open(options->kept))) {
        result = look_up_in_list(client, intent, prepared, order);
    }
    if (result != SSLSTORE_ERR_NOT_FOUND || !resend) {
        return record_outcome(client, intent, result, order);
    }
    /* If the second request is refused, the first one may still have been accepted. */
    if (send_once(client, prepared, order, &result) != SENDING_PLACED) {
        return sslstore__submit_reconcile(client, intent, prepared, order);
    }
    return accept(client, prepared, intent, order);
}

/* An order and its renewal look alike: the same product, names and key. */
static sslstore_result refuse_renewed_order(sslstore_client *client,
                                            const struct sslstore__prepared *prepared,
                                            sslstore_order *order)
{
    const char *renewed = prepared->order.related_store_id;

    if (!sslstore__text_is_set(renewed) || !sslstore__text_equal(renewed, order->store_id)) {
        return SSLSTORE_OK;
    }
    sslstore_order_free(order);
    return sslstore__intent_refuse(client);
}

/* An order that is known to be placed is never sent again. */
static sslstore_result resume(sslstore_client *client, const struct sslstore__prepared *prepared,
                              const sslstore_enroll_options *options, sslstore_intent *intent,
                              sslstore_order *order)
{
    sslstore_result result = sslstore__intent_take_up(client, options->kept, intent);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (intent->state == SSLSTORE_INTENT_PLACED && intent->store_id[0] != '\0') {
        result = sslstore_wire_order_status(client, intent->store_id, order);
    } else {
        result = reconcile(client, prepared, options, intent, order);
    }
    if (result == SSLSTORE_OK) {
        result = refuse_renewed_order(client, prepared, order);
    }
    return result;
}

sslstore_result sslstore__submit(sslstore_client *client, const struct sslstore__prepared *prepared,
                                 const sslstore_enroll_options *options, sslstore_intent *intent,
                                 sslstore_order *order)
{
    sslstore_result result;
    enum sending sending;

    sslstore__intent_begin(client, SSLSTORE_INTENT_KIND_ORDER, intent);
    memcpy(intent->custom_order_id, prepared->custom_id, sizeof intent->custom_order_id);
    memcpy(intent->digest, prepared->digest, sizeof intent->digest);
    if (sslstore__intent_is_open(options->kept)) {
        return resume(client, prepared, options, intent, order);
    }
    result = sslstore__intent_send(client, intent);
    if (result != SSLSTORE_OK) {
        return result;
    }
    sending = send_once(client, prepared, order, &result);
    if (sending == SENDING_UNKNOWN) {
        return reconcile(client, prepared, options, intent, order);
    }
    if (sending == SENDING_PLACED) {
        return accept(client, prepared, intent, order);
    }
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_NOT_PLACED);
    return result;
}
