/* Submit: places an order once, and looks it up after a lost reply. The states are in submit.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/submit.h"

#include <string.h>

#include "base/text.h"
#include "client/client.h"
#include "endpoints/order_ask.h"
#include "net/net.h"
#include "orders/certificate.h"
#include "orders/intent.h"
#include "orders/lookup.h"
#include "orders/lookup_list.h"
#include "orders/names.h"
#include "rpc/identity.h"

#define DAY       86400
#define LIST_DAYS 3 /* before the sending */

static sslstore_result placed(sslstore_client *client, sslstore_intent *intent,
                              const sslstore_order *order)
{
    (void) sslstore__intent_id(intent->store_id, order->store_id); /* it is found by ours, too */
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_PLACED);
    return SSLSTORE_OK;
}

/* ---- Is it ours? ---- */

static bool is_told_otherwise(const char *told, const char *ours)
{
    return told[0] != '\0' && !sslstore__text_equal(told, ours);
}

static bool has_our_product(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    char code[SSLSTORE_ID_MAX];

    return !is_told_otherwise(order->product_code,
                              sslstore__identity_product_code(prepared->order.product_code, code));
}

/* Services tell other names than were asked for, so names say nothing against an id that was made
 * for this order alone. An id that the program chose may be that of an older order: then, without a
 * common name, it is another's. */
static bool has_our_names(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    struct sslstore__names_compared told = sslstore__names_compare(&prepared->order, order);

    return told.foreign == 0 || told.requested > 0 ||
           (prepared->has_new_id && order->custom_id[0] != '\0');
}

/* Of what is issued already the key decides. What cannot be fetched now is compared when it is. */
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

/* ---- Looking for it ---- */

struct search {
    const sslstore_intent *intent;
    const struct sslstore__prepared *prepared; /* NULL: nothing to compare with */
    sslstore_order *order;
};

/* Whether what was found is what was sent. */
static sslstore_result compare(sslstore_client *client, const struct search *search,
                               sslstore_result result)
{
    const struct sslstore__prepared *prepared = search->prepared;
    const char *custom_id = search->intent->custom_order_id;
    sslstore_order *order = search->order;

    if (result == SSLSTORE_OK && order->store_id[0] == '\0') {
        result = SSLSTORE_ERR_UNKNOWN_OUTCOME;
    } else if (result == SSLSTORE_OK && is_told_otherwise(order->custom_id, custom_id)) {
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

static sslstore_result look_up(sslstore_client *client, void *user)
{
    const struct search *search = user;
    const char *custom_id = search->intent->custom_order_id;

    return compare(client, search,
                   sslstore__order_status_by_custom_id(client, custom_id, search->order));
}

static sslstore_result look_for(sslstore_client *client, const sslstore_intent *intent,
                                const struct sslstore__prepared *prepared, sslstore_order *order)
{
    struct search search = {intent, prepared, order};

    return sslstore__lookup_repeat(client, look_up, &search);
}

/* A service may show an order in its list before it finds it by its id: before it is sent again,
 * and after a restart, the list is read, too. */
static sslstore_result look_in_list(sslstore_client *client, const sslstore_intent *intent,
                                    const struct sslstore__prepared *prepared,
                                    sslstore_order *order)
{
    struct search search = {intent, prepared, order};
    int64_t now = client->net.service_time; /* the intent's time is by our own clock */
    int64_t since = (intent->time < now ? intent->time : now) - (int64_t) LIST_DAYS * DAY;
    char wire_code[SSLSTORE_ID_MAX];
    const char *code = sslstore__identity_product_code(prepared->order.product_code, wire_code);
    sslstore_result result = sslstore__lookup_in_list(client, code, intent->custom_order_id,
                                                      since > 0 ? since : 0, order);

    return result == SSLSTORE_OK ? compare(client, &search, result) : result;
}

/* What the looks came to is kept and told. */
static sslstore_result settled(sslstore_client *client, sslstore_intent *intent,
                               sslstore_result found, const sslstore_order *order)
{
    if (found == SSLSTORE_OK) {
        return placed(client, intent, order);
    }
    if (intent->state != SSLSTORE_INTENT_PLACED) {
        sslstore__intent_end(client, intent, SSLSTORE_INTENT_UNKNOWN);
    }
    return found == SSLSTORE_ERR_CONFLICT
               ? sslstore__error_set(&client->net, found, "CustomOrderID", NULL)
               : sslstore__lookup_unknown_outcome(client, "CustomOrderID", intent->custom_order_id);
}

sslstore_result sslstore__submit_reconcile(sslstore_client *client, sslstore_intent *intent,
                                           const struct sslstore__prepared *prepared,
                                           sslstore_order *order)
{
    return settled(client, intent, look_for(client, intent, prepared, order), order);
}

/* ---- Sending it ---- */

static bool says_duplicate(const sslstore_error *error)
{
    return sslstore__text_find(error->message, "CustomOrderID") != NULL &&
           (sslstore__text_find(error->message, "exist") != NULL ||
            sslstore__text_find(error->message, "duplicate") != NULL ||
            sslstore__text_find(error->message, "already") != NULL);
}

/* What a single sending came to. */
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
    return error->delivery == SSLSTORE_DELIVERY_ANSWERED && says_duplicate(error) ? SENDING_UNKNOWN
                                                                                  : SENDING_REFUSED;
}

/* Whether the answer to our own request tells of our order. */
static bool is_ours(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    return !is_told_otherwise(order->custom_id, prepared->custom_id) &&
           has_our_product(prepared, order) && has_our_names(prepared, order);
}

/* The answer tells of an order, and not of the one that was asked for: somebody else's under this
 * id, or ours gone wrong. The caller gets it, to look at; nothing goes on with it. */
static sslstore_result strange(sslstore_client *client, sslstore_intent *intent,
                               const sslstore_order *order)
{
    (void) sslstore__intent_id(intent->store_id, order->store_id);
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_UNKNOWN);
    return sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
                               "the answer tells of another order");
}

static sslstore_result accept(sslstore_client *client, const struct sslstore__prepared *prepared,
                              sslstore_intent *intent, const sslstore_order *order)
{
    return is_ours(prepared, order) ? placed(client, intent, order)
                                    : strange(client, intent, order);
}

/* The answer is lost: look for the order, and send it once more only if that is wanted. */
static sslstore_result reconcile(sslstore_client *client, const struct sslstore__prepared *prepared,
                                 const sslstore_enroll_options *options, sslstore_intent *intent,
                                 sslstore_order *order)
{
    bool resend = options->resend_if_not_found && intent->state != SSLSTORE_INTENT_PLACED;
    sslstore_result result = look_for(client, intent, prepared, order);

    if (result == SSLSTORE_ERR_NOT_FOUND && (resend || sslstore__intent_is_open(options->kept))) {
        result = look_in_list(client, intent, prepared, order);
    }
    if (result != SSLSTORE_ERR_NOT_FOUND || !resend) {
        return settled(client, intent, result, order);
    }
    if (send_once(client, prepared, order, &result) != SENDING_PLACED) {
        return sslstore__submit_reconcile(client, intent, prepared, order);
    } /* a refusal of the second says nothing of the first */
    return accept(client, prepared, intent, order);
}

/* The order that is to be renewed looks like its own renewal: the same product, names and key. */
static sslstore_result refuse_the_renewed(sslstore_client *client,
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

/* What is known to be placed is never sent again. */
static sslstore_result go_on(sslstore_client *client, const struct sslstore__prepared *prepared,
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
    return result == SSLSTORE_OK ? refuse_the_renewed(client, prepared, order) : result;
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
        return go_on(client, prepared, options, intent, order);
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
