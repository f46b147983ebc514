/* Place: an order is bought once, whatever happens to the answer.
 *
 * The service has no idempotency key, but the CustomOrderID is ours to choose and can be looked up.
 * So: keep the intent, send once, and settle a lost answer by looking for that id; never by sending
 * blindly again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "ca/authority.h"
#include "wire/identity.h"
#include "wire/order_ask.h"

#define INTENT_VERSION 1
#define LOOK_PAUSE_MS  1000 /* at least; an order may take a while to show */

static bool keep_intent(sslstore_client *client, sslstore_intent *intent,
                        sslstore_intent_state state)
{
    const sslstore_config *config = &client->config;

    intent->state = (uint32_t) state;
    return config->journal == NULL || config->journal(config->journal_user, intent) == 0;
}

static void begin_intent(sslstore_client *client, const struct sslstore__prepared *prepared,
                         sslstore_intent *intent)
{
    memset(intent, 0, sizeof *intent);
    intent->version = INTENT_VERSION;
    intent->time = client->config.wall_time(client->config.wall_user);
    memcpy(intent->custom_order_id, prepared->custom_id, sizeof intent->custom_order_id);
    memcpy(intent->digest, prepared->digest, sizeof intent->digest);
}

static sslstore_result placed(sslstore_client *client, sslstore_intent *intent,
                              const sslstore_order *order)
{
    struct sslstore__text text;

    sslstore__text_init(&text, intent->store_id, sizeof intent->store_id);
    sslstore__put(&text, order->store_id);
    (void) keep_intent(client, intent, SSLSTORE_INTENT_PLACED); /* the order stands either way */
    return SSLSTORE_OK;
}

static sslstore_result unknown(sslstore_client *client, sslstore_intent *intent)
{
    (void) keep_intent(client, intent, SSLSTORE_INTENT_UNKNOWN);
    client->net.error.delivery = SSLSTORE_MAYBE_SENT;
    return sslstore__fail(&client->net, SSLSTORE_ERR_UNKNOWN_OUTCOME, "CustomOrderID",
                          intent->custom_order_id);
}

/* The key cannot be compared before the certificate is there; then it is. */
static bool is_ours(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    char wire_code[SSLSTORE_ID_MAX];
    const char *product = sslstore__wire_product(prepared->order.product_code, wire_code);

    return (order->product_code[0] == '\0' || sslstore__same(order->product_code, product)) &&
           (order->common_name[0] == '\0' ||
            sslstore__same(order->common_name, prepared->order.domain_name));
}

/* Look for the order, with pauses, until it is found or the looks are used up. OK: found and
 * ours. ERR_CONFLICT: found, and another's. ERR_NOT_FOUND: every look said that it does not
 * exist. Anything else: no look settled it. */
static sslstore_result look_for(sslstore_client *client, const sslstore_intent *intent,
                                const struct sslstore__prepared *prepared, sslstore_order *order)
{
    uint32_t looks = client->config.attempts < 2 ? 2 : client->config.attempts;
    uint32_t missing = 0;

    for (uint32_t look = 0; look < looks; look++) {
        uint32_t pause = look == 0 ? 0 : sslstore__backoff_ms(&client->net, look + 1);
        sslstore_result result =
            sslstore__pause(client, look > 0 && pause < LOOK_PAUSE_MS ? LOOK_PAUSE_MS : pause);

        if (result != SSLSTORE_OK) {
            return result;
        }
        result = sslstore__order_status_custom(client, intent->custom_order_id, order);
        if (result == SSLSTORE_OK && order->store_id[0] != '\0') {
            return prepared == NULL || is_ours(prepared, order) ? SSLSTORE_OK
                                                                : SSLSTORE_ERR_CONFLICT;
        }
        sslstore_order_free(order);
        if (result == SSLSTORE_ERR_CANCELLED) {
            return result;
        }
        missing += result == SSLSTORE_ERR_NOT_FOUND;
    }
    return missing == looks ? SSLSTORE_ERR_NOT_FOUND : SSLSTORE_ERR_UNKNOWN_OUTCOME;
}

sslstore_result sslstore__settle(sslstore_client *client, sslstore_intent *intent,
                                 const struct sslstore__prepared *prepared, sslstore_order *order)
{
    sslstore_result result = look_for(client, intent, prepared, order);

    if (result == SSLSTORE_OK) {
        return placed(client, intent, order);
    }
    if (result == SSLSTORE_ERR_CONFLICT) {
        sslstore_order_free(order);
        (void) keep_intent(client, intent, SSLSTORE_INTENT_UNKNOWN);
        return sslstore__fail(&client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID", NULL);
    }
    return unknown(client, intent);
}

static bool says_duplicate(const sslstore_error *error)
{
    return sslstore__find(error->message, "CustomOrderID") != NULL &&
           (sslstore__find(error->message, "exist") != NULL ||
            sslstore__find(error->message, "duplicate") != NULL ||
            sslstore__find(error->message, "already") != NULL);
}

/* What a single sending came to. */
enum sending { SENDING_PLACED, SENDING_REFUSED, SENDING_UNKNOWN };

static enum sending send_once(sslstore_client *client, const struct sslstore__prepared *prepared,
                              sslstore_order *order, sslstore_result *result)
{
    const sslstore_error *error = &client->net.error;

    *result = sslstore_order_new(client, &prepared->order, order);
    if (*result == SSLSTORE_OK) {
        if (order->store_id[0] != '\0') {
            return SENDING_PLACED;
        }
        sslstore_order_free(order);
        return SENDING_UNKNOWN;
    }
    if (error->delivery == SSLSTORE_MAYBE_SENT) {
        return SENDING_UNKNOWN;
    }
    return error->delivery == SSLSTORE_ANSWERED && says_duplicate(error) ? SENDING_UNKNOWN
                                                                         : SENDING_REFUSED;
}

sslstore_result sslstore__place(sslstore_client *client, const struct sslstore__prepared *prepared,
                                bool resend_if_not_found, sslstore_order *order)
{
    sslstore_intent intent;
    sslstore_result result;
    enum sending sending;

    begin_intent(client, prepared, &intent);
    if (!keep_intent(client, &intent, SSLSTORE_INTENT_SENDING)) {
        sslstore__begin(&client->net, "order/neworder");
        return sslstore__fail(&client->net, SSLSTORE_ERR_JOURNAL, NULL, NULL);
    }
    sending = send_once(client, prepared, order, &result);
    if (sending == SENDING_UNKNOWN && resend_if_not_found) {
        sslstore_result found = look_for(client, &intent, prepared, order);

        if (found == SSLSTORE_OK) {
            return placed(client, &intent, order);
        }
        sslstore_order_free(order);
        if (found == SSLSTORE_ERR_NOT_FOUND &&
            send_once(client, prepared, order, &result) == SENDING_PLACED) {
            sending = SENDING_PLACED; /* a refusal of the second says nothing of the first */
        }
    }
    if (sending == SENDING_PLACED) {
        return placed(client, &intent, order);
    }
    if (sending == SENDING_UNKNOWN) {
        return sslstore__settle(client, &intent, prepared, order);
    }
    (void) keep_intent(client, &intent, SSLSTORE_INTENT_NOT_PLACED);
    return result;
}
