/* Buy renewal: looks for the renewal of an order, and buys it if there is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/buy_renewal.h"

#include "base/divide.h"
#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/carried.h"
#include "orders/carry.h"
#include "orders/clock.h"
#include "orders/intent.h"
#include "orders/lookup.h"
#include "orders/lookup_list.h"
#include "orders/names.h"
#include "orders/order.h"
#include "orders/renewal.h"
#include "rpc/identity.h"

#define DAY         86400
#define WINDOW_DAYS 133 /* a third of 397 days, rounded up */
#define RECENT_DAYS 3

sslstore_result sslstore__buy_renewal(sslstore_client *client, struct sslstore__replacement *task)
{
    struct sslstore__carried *carried = sslstore__api_state(client, sizeof *carried);
    sslstore_result result;

    task->done = SSLSTORE_PLAN_RENEW;
    if (carried == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    result = sslstore__carry_over(client, task->request, &task->order, &task->csr, carried);
    if (result == SSLSTORE_OK) {
        carried->request.renewal = true;
        carried->request.related_store_id = task->order.store_id;
        carried->request.custom_id = task->custom_id;
        carried->request.unknown_product = true; /* it was sold before */
        result = sslstore_enroll(client, &carried->request, task->options, task->certificate);
    }
    sslstore__carried_free(carried);
    sslstore__api_state_free(client, carried, sizeof *carried);
    return result;
}

/* The code to buy, as the service knows it. wire_code: SSLSTORE_ID_MAX bytes; the result may point
 * to it. */
static const char *product_to_buy(const struct sslstore__replacement *task, char *wire_code)
{
    const char *code = task->request->product_code;

    return sslstore__identity_product_code(
        sslstore__text_is_set(code) ? code : task->order.product_code, wire_code);
}

/* Whether the order found by the program's own id is a renewal of the present one: the program may
 * have used that id for another order. */
static bool may_be_renewal(const struct sslstore__replacement *task, const sslstore_order *found)
{
    char wire_code[SSLSTORE_ID_MAX];
    const char *code = product_to_buy(task, wire_code);
    const sslstore_order *old = &task->order;

    return (found->product_code[0] == '\0' || sslstore__text_equal(found->product_code, code)) &&
           (found->purchased == 0 || found->purchased >= old->purchased) &&
           (found->common_name[0] == '\0' || task->request->change_names ||
            sslstore__order_has_name(old, found->common_name));
}

/* Look up the id that the program gave to the renewal. A dead order keeps that id in use: unlike
 * the ids of renewal.h, there is no next one. */
static sslstore_result look_up_own_id(sslstore_client *client, struct sslstore__replacement *task)
{
    sslstore_order *found = &task->found;
    const char *own = task->request->custom_id;
    sslstore_result result;

    if (!sslstore__text_is_set(own)) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    if (sslstore__intent_id(task->custom_id, own) != SSLSTORE_OK) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "CustomOrderID",
                                   SSLSTORE__WORDS("the id is longer than 95 bytes"));
    }
    result = sslstore__renewal_lookup(client, &task->order, own, found);
    if (result == SSLSTORE_OK &&
        (sslstore__state_is_dead(found->state) || !may_be_renewal(task, found))) {
        sslstore_order_free(found);
        result = sslstore__error_set(
            &client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
            SSLSTORE__WORDS(
                "another order has that id, or a renewal that was cancelled or refused; choose "
                "another id"));
    }
    return result;
}

/* The time since which the renewal may have been bought. A renewal window (plan.c) is at most a
 * third of the certificate's life. That life is at most the order's; but a certificate that ends
 * with its order counts as one of up to 397 days. */
static int64_t list_since(const sslstore_client *client, const struct sslstore__replacement *task)
{
    const sslstore_order *old = &task->order;
    int64_t window = sslstore__quotient(old->order_end - old->purchased, 3) + DAY;
    int64_t recent = sslstore__clock_judging(client) - (int64_t) RECENT_DAYS * DAY;
    int64_t since;

    if (window < (int64_t) WINDOW_DAYS * DAY) {
        window = (int64_t) WINDOW_DAYS * DAY;
    }
    since = old->order_end - window;
    return since < recent ? since : recent;
}

/* A service may show a renewal in its list before it finds it by its id. */
SSLSTORE__OWN_FRAME sslstore_result sslstore__buy_renewal_step(sslstore_client *client,
                                                               struct sslstore__replacement *task)
{
    char wire_code[SSLSTORE_ID_MAX];
    sslstore_query filter = {0};
    sslstore_result result = look_up_own_id(client, task);

    if (result == SSLSTORE_ERR_NOT_FOUND) {
        filter.product_code = product_to_buy(task, wire_code);
        filter.purchased_from = list_since(client, task);
        result = sslstore__lookup_in_list(client, &filter, task->custom_id, &task->found);
    }
    if (result == SSLSTORE_OK && sslstore__state_is_dead(task->found.state)) {
        sslstore_order_free(&task->found);
        return sslstore__lookup_unknown_outcome(client, "CustomOrderID", task->custom_id);
    }
    if (result == SSLSTORE_OK) {
        sslstore__replacement_step(task);
    }
    return result;
}

sslstore_result sslstore__buy_renewal_once(sslstore_client *client,
                                           struct sslstore__replacement *task)
{
    sslstore_result result = sslstore__buy_renewal_step(client, task);

    return result == SSLSTORE_ERR_NOT_FOUND ? sslstore__buy_renewal(client, task) : result;
}
