/* Find: asks for the orders of a keep by their ids.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/find.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/order_status.h"
#include "keep/bought.h"
#include "net/net.h"
#include "orders/lookup_list.h"
#include "orders/names.h"
#include "orders/order.h"
#include "rpc/identity.h"

#define DAY         86400
#define RECENT_DAYS 3
#define NUMBERS_MAX 256 /* orders of one keep */
#define GAP         2   /* numbers without an order that end the search: an order may be removed */

static bool has_our_names(const sslstore_keep *keep, const sslstore_order *order)
{
    struct sslstore__names_compared names = sslstore__names_compare(keep->order, order);

    return names.foreign == 0 || names.requested > 0;
}

/* Whether the order found is one of this keep. Frees it if not. */
static sslstore_result compare(struct sslstore__keep_run *run, sslstore_result result,
                               sslstore_order *order)
{
    if (result == SSLSTORE_OK && order->store_id[0] == '\0') {
        result = sslstore__keep_fail(run, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                                     SSLSTORE__WORDS("the reply contains no order"));
    } else if (result == SSLSTORE_OK && !has_our_names(run->keep, order)) {
        result = sslstore__keep_fail(
            run, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
            SSLSTORE__WORDS("the order with the id of this keep has other names: two keeps "
                            "have one name, or all names were changed"));
    }
    if (result != SSLSTORE_OK) {
        sslstore_order_free(order);
    }
    return result;
}

static sslstore_result id_of(struct sslstore__keep_run *run, unsigned number, char *id)
{
    sslstore_result result = sslstore_keep_id(run->keep->name, number, id, SSLSTORE_ID_MAX);

    return result == SSLSTORE_OK ? result : sslstore__keep_fail(run, result, "name", NULL);
}

/* No known service has an error of its own for an unknown id, so a refusal counts as "not
 * found". */
sslstore_result sslstore__keep_lookup(struct sslstore__keep_run *run, unsigned number,
                                      sslstore_order *order)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_result result = id_of(run, number, id);

    memset(order, 0, sizeof *order);
    if (result == SSLSTORE_OK) {
        run->did |= SSLSTORE_KEEP_DID_LOOK;
        result = sslstore__order_status_by_custom_id(run->client, id, order);
    }
    if (result == SSLSTORE_OK && order->custom_id[0] != '\0' &&
        !sslstore__text_equal(order->custom_id, id)) {
        sslstore_order_free(order);
        return sslstore__keep_fail(run, SSLSTORE_ERR_REPLY, "CustomOrderID",
                                   SSLSTORE__WORDS("the reply is about another order"));
    }
    return result == SSLSTORE_ERR_API ? SSLSTORE_ERR_NOT_FOUND : compare(run, result, order);
}

static sslstore_result search_by(struct sslstore__keep_run *run, unsigned number,
                                 const sslstore_query *filter, sslstore_order *order)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_result result = id_of(run, number, id);

    memset(order, 0, sizeof *order);
    if (result == SSLSTORE_OK) {
        result = sslstore__lookup_in_list(run->client, filter, id, order);
    }
    return compare(run, result, order);
}

sslstore_result sslstore__keep_lookup_in_list(struct sslstore__keep_run *run, unsigned number,
                                              int64_t time, sslstore_order *order)
{
    char wire_code[SSLSTORE_ID_MAX];
    int64_t now = sslstore__keep_service_now(run);
    int64_t since = (time < now ? time : now) - (int64_t) RECENT_DAYS * DAY;
    sslstore_query filter = {
        .purchased_from = since > 0 ? since : 0,
        .product_code = sslstore__identity_product_code(run->keep->order->product_code, wire_code)};

    return search_by(run, number, &filter, order);
}

/* A service that does not find an old order by its id may still list it under its domain. The list
 * of recent orders is long in a large account, so a step reads it once. */
static sslstore_result look_up_in_lists(struct sslstore__keep_run *run, bool recent,
                                        unsigned number, sslstore_order *order)
{
    sslstore_query filter = {.domain_name = run->keep->order->domain_name};
    sslstore_result result = SSLSTORE_ERR_NOT_FOUND;

    if (run->unlisted == number + 1) {
        return result;
    }
    if (recent) {
        result = sslstore__keep_lookup_in_list(run, number, run->now, order);
    }
    if (result == SSLSTORE_ERR_NOT_FOUND) {
        result = search_by(run, number, &filter, order);
    }
    if (result == SSLSTORE_ERR_NOT_FOUND) {
        run->unlisted = number + 1;
    }
    return result;
}

/* ---- Rebuilding a lost state ---- */

/* Two orders are too much for a small stack. */
struct search {
    sslstore_order candidate; /* what was found last, until it is taken */
    sslstore_order best;      /* the newest that is alive, or else the newest */
    unsigned best_number;
    bool found;
    unsigned next; /* the number after the last one that an order has */
};

static void take(struct search *search, unsigned number)
{
    bool alive = !sslstore__state_is_dead(search->candidate.state);

    search->next = number + 1;
    if (search->found && !alive && !sslstore__state_is_dead(search->best.state)) {
        sslstore_order_free(&search->candidate);
        return;
    }
    sslstore_order_free(&search->best);
    search->best = search->candidate;
    search->best_number = number;
    search->found = true;
}

static sslstore_result search_numbers(struct sslstore__keep_run *run, struct search *search)
{
    for (unsigned number = 0; number < NUMBERS_MAX; number++) {
        sslstore_result result = sslstore__keep_lookup(run, number, &search->candidate);

        if (result == SSLSTORE_OK) {
            sslstore__keep_bought_note(&run->record, search->candidate.purchased);
            take(search, number);
        } else if (result != SSLSTORE_ERR_NOT_FOUND) {
            return result;
        }
        if (number + 1 >= search->next + GAP) {
            return SSLSTORE_OK;
        }
    }
    return sslstore__keep_fail(
        run, SSLSTORE_ERR_LIMIT, "CustomOrderID",
        SSLSTORE__WORDS("the keep has more than 256 orders; give it another name"));
}

/* A service may show an order in its list before it finds the order by its id. */
static sslstore_result search_list(struct sslstore__keep_run *run, struct search *search)
{
    sslstore_result result = look_up_in_lists(run, true, search->next, &search->candidate);

    if (result == SSLSTORE_OK) {
        take(search, search->next);
    }
    return result == SSLSTORE_ERR_NOT_FOUND ? SSLSTORE_OK : result;
}

static sslstore_result rebuild(struct sslstore__keep_run *run, struct search *search)
{
    sslstore_result result = search_numbers(run, search);

    if (result == SSLSTORE_OK) {
        result = search_list(run, search);
    }
    if (result == SSLSTORE_OK && search->found) {
        run->did |= SSLSTORE_KEEP_DID_REBUILD;
        result = sslstore__keep_adopt(run, &search->best, search->best_number);
    } else if (result == SSLSTORE_OK) {
        run->record.number = (uint16_t) search->next;
        run->record.flags |= SSLSTORE__KEEP_KNOWN;
    }
    if (result == SSLSTORE_OK && search->found) {
        sslstore__keep_set_order(run, &search->best);
        sslstore__keep_await(run, run->order.state == SSLSTORE_STATE_REISSUING);
        run->record.flags |= SSLSTORE__KEEP_PUBLISHED; /* perhaps, before the state was lost */
    }
    return result;
}

sslstore_result sslstore__keep_rebuild(struct sslstore__keep_run *run)
{
    const sslstore_memory *memory = &run->client->net.config->memory;
    struct search *search = sslstore__memory_allocate(memory, sizeof *search);
    sslstore_result result;

    if (search == NULL) {
        return sslstore__keep_fail(run, SSLSTORE_ERR_MEMORY, "", NULL);
    }
    memset(search, 0, sizeof *search);
    result = rebuild(run, search);
    sslstore_order_free(&search->best);
    sslstore__memory_release(memory, search, sizeof *search);
    return result;
}

/* ---- Before a purchase ---- */

/* Another machine, or the time since a backup, came to this order. */
static sslstore_result stop_at_ended(struct sslstore__keep_run *run)
{
    return sslstore__keep_ask_person(
        run, SSLSTORE_KEEP_TASK_ORDER_ENDED, "replace_ended",
        SSLSTORE__WORDS("a later order of this keep was cancelled, refunded or rejected"));
}

sslstore_result sslstore__keep_find_free(struct sslstore__keep_run *run, bool recent,
                                         unsigned *number, sslstore_order *order)
{
    for (; *number < NUMBERS_MAX; ++*number) {
        sslstore_result result = sslstore__keep_lookup(run, *number, order);

        if (result == SSLSTORE_ERR_NOT_FOUND) {
            return look_up_in_lists(run, recent, *number, order);
        }
        if (result != SSLSTORE_OK || !sslstore__state_is_dead(order->state)) {
            return result;
        }
        sslstore__keep_bought_note(&run->record, order->purchased);
        sslstore_order_free(order);
        if (!run->keep->replace_ended) {
            return stop_at_ended(run);
        }
    }
    return sslstore__keep_fail(
        run, SSLSTORE_ERR_LIMIT, "CustomOrderID",
        SSLSTORE__WORDS("the keep has more than 256 orders; give it another name"));
}
