/* Place: requests the next certificate of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/place.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "keep/bought.h"
#include "keep/find.h"
#include "keep/request.h"

#define ORDERS_DEFAULT 2

/* A request that is being made: 1 KB, too much for a small stack. */
struct purchase {
    struct sslstore__keep_request request;
    sslstore_enroll_options options;
    sslstore_certificate certificate;
    char custom_id[SSLSTORE_ID_MAX];
};

/* ---- The journal: an intent in the state ---- */

static void note_sent(struct sslstore__keep_run *run, const sslstore_intent *intent)
{
    struct sslstore__keep_record *record = &run->record;
    bool is_order = intent->kind == SSLSTORE_INTENT_KIND_ORDER;

    record->open = is_order ? SSLSTORE__KEEP_OPEN_ORDER : SSLSTORE__KEEP_OPEN_REISSUE;
    record->opened = sslstore__keep_service_now(run);
    record->phase = SSLSTORE_KEEP_PHASE_ORDERING;
    if (is_order) {
        sslstore__keep_bought_push(record, record->opened);
    }
}

static void note_not_placed(struct sslstore__keep_record *record)
{
    if (record->open == SSLSTORE__KEEP_OPEN_ORDER) {
        sslstore__keep_bought_forget(record);
    }
    record->open = SSLSTORE__KEEP_OPEN_NONE;
}

/* PLACED is noted when the order is adopted: until then, a restart looks it up. */
int sslstore__keep_journal(void *user, const sslstore_intent *intent)
{
    struct sslstore__keep_run *run = user;

    if (intent->state == SSLSTORE_INTENT_SENDING) {
        note_sent(run, intent);
    } else if (intent->state == SSLSTORE_INTENT_NOT_PLACED) {
        note_not_placed(&run->record);
    } else {
        return 0;
    }
    return sslstore__keep_save(run) == SSLSTORE_OK ? 0 : -1;
}

/* ---- Policy ---- */

static sslstore_result forbid(struct sslstore__keep_run *run, const char *why)
{
    return sslstore__keep_ask_person(run, SSLSTORE_KEEP_TASK_ALLOW_ORDER, "orders_max", why);
}

static sslstore_result check_policy(struct sslstore__keep_run *run)
{
    const sslstore_keep *keep = run->keep;
    unsigned max = keep->orders_max == 0 ? ORDERS_DEFAULT : keep->orders_max;

    if (keep->never_buys) {
        return forbid(run, SSLSTORE__WORDS("an order is due, but this keep never buys"));
    }
    if (sslstore__keep_bought_count(&run->record, sslstore__keep_service_now(run)) >= max) {
        return forbid(run,
                      SSLSTORE__WORDS("an order is due, but orders_max were bought in 12 months"));
    }
    return SSLSTORE_OK;
}

/* ---- An order ---- */

static sslstore_result adopt_found(struct sslstore__keep_run *run, unsigned number,
                                   sslstore_order *found)
{
    sslstore_result result = sslstore__keep_adopt(run, found, number);

    run->did |= SSLSTORE_KEEP_DID_ADOPT;
    run->record.flags |= SSLSTORE__KEEP_PUBLISHED; /* perhaps, by the machine that bought it */
    if (result == SSLSTORE_OK) {
        sslstore__keep_set_order(run, found);
        sslstore__keep_await(run, run->order.state == SSLSTORE_STATE_REISSUING);
        run->again = true;
        result = sslstore__keep_save(run);
    }
    sslstore_order_free(found);
    return result;
}

/* What the request brought: its order becomes the present one. */
static sslstore_result adopt_placed(struct sslstore__keep_run *run, unsigned number,
                                    sslstore_certificate *certificate)
{
    struct sslstore__keep_record *record = &run->record;
    bool bought = record->open == SSLSTORE__KEEP_OPEN_ORDER;
    bool same = sslstore__text_equal(record->store_id, certificate->order.store_id);
    sslstore_result result =
        sslstore__keep_adopt(run, &certificate->order, same ? record->number : number);

    run->placed = true;
    if (bought) {
        run->paid = true;
        (void) sslstore__text_copy(run->amount, sizeof run->amount, certificate->order.amount);
    }
    if (result != SSLSTORE_OK) {
        return result; /* the request stays open: what was placed is not placed again */
    }
    record->open = SSLSTORE__KEEP_OPEN_NONE;
    sslstore__keep_await(run, same);
    sslstore__keep_set_order(run, &certificate->order);
    run->again = true;
    return sslstore__keep_save(run);
}

static sslstore_result send_order(struct sslstore__keep_run *run, bool follows, unsigned number,
                                  struct purchase *purchase)
{
    sslstore_order_request *order = &purchase->request.order;
    sslstore_certificate *certificate = &purchase->certificate;
    sslstore_result result = sslstore__keep_request_make(run, !follows, &purchase->request);

    sslstore_order_free(&run->order); /* its memory is needed; the call asks for it itself */
    order->custom_id = purchase->custom_id;
    run->record.open_number = (uint16_t) number;
    if (result == SSLSTORE_OK && follows) {
        result = sslstore_renew(run->client, run->record.store_id, order, &purchase->options, NULL,
                                certificate);
    } else if (result == SSLSTORE_OK) {
        result = sslstore_enroll(run->client, order, &purchase->options, certificate);
    }
    /* An order that was placed is adopted, whatever failed afterwards; with ERR_CONFLICT, it is not
     * the one that was requested. */
    if (sslstore__text_is_set(certificate->order.store_id) && result != SSLSTORE_ERR_CONFLICT) {
        result = adopt_placed(run, number, certificate);
    }
    return result;
}

static sslstore_result buy(struct sslstore__keep_run *run, bool follows, struct purchase *purchase)
{
    sslstore_order *found = &purchase->certificate.order;
    unsigned number = run->record.number;
    sslstore_result result;

    if (run->record.store_id[0] != '\0') {
        number++;
    }
    /* A long list costs many calls. sslstore_renew() reads it anyway. */
    result = sslstore__keep_find_free(run, !follows || run->keep->dry_run, &number, found);
    if (result == SSLSTORE_OK) {
        return adopt_found(run, number, found);
    }
    if (result == SSLSTORE_ERR_NOT_FOUND) {
        result = check_policy(run);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore_keep_id(run->keep->name, number, purchase->custom_id,
                                  sizeof purchase->custom_id);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (!sslstore__keep_does(run, follows ? SSLSTORE_KEEP_DID_RENEW : SSLSTORE_KEEP_DID_ORDER)) {
        run->paid = true;
        return SSLSTORE_OK;
    }
    return send_order(run, follows, number, purchase);
}

/* ---- A reissue ---- */

static sslstore_result send_reissue(struct sslstore__keep_run *run, struct purchase *purchase)
{
    sslstore_certificate *certificate = &purchase->certificate;
    sslstore_result result = sslstore__keep_request_make(run, false, &purchase->request);

    sslstore_order_free(&run->order);
    if (result == SSLSTORE_OK) {
        result = sslstore_reissue(run->client, run->record.store_id, &purchase->request.order,
                                  &purchase->options, certificate);
    }
    if (sslstore__text_is_set(certificate->order.store_id)) {
        result = adopt_placed(run, run->record.number, certificate);
    }
    return result;
}

/* ---- Both ---- */

/* NULL: out of memory, which was recorded. */
static struct purchase *purchase_new(struct sslstore__keep_run *run)
{
    struct purchase *purchase =
        sslstore__memory_allocate(&run->client->net.config->memory, sizeof *purchase);

    if (purchase == NULL) {
        (void) sslstore__keep_fail(run, SSLSTORE_ERR_MEMORY, "", NULL);
    } else {
        memset(purchase, 0, sizeof *purchase);
    }
    return purchase;
}

static void purchase_free(const struct sslstore__keep_run *run, struct purchase *purchase)
{
    sslstore_certificate_free(&purchase->certificate);
    sslstore__keep_request_free(&purchase->request);
    sslstore__memory_release(&run->client->net.config->memory, purchase, sizeof *purchase);
}

sslstore_result sslstore__keep_buy(struct sslstore__keep_run *run, bool follows)
{
    struct purchase *purchase = purchase_new(run);
    sslstore_result result = SSLSTORE_ERR_MEMORY;

    if (purchase != NULL) {
        result = buy(run, follows, purchase);
        purchase_free(run, purchase);
    }
    return result;
}

sslstore_result sslstore__keep_reissue(struct sslstore__keep_run *run)
{
    struct purchase *purchase;
    sslstore_result result = SSLSTORE_ERR_MEMORY;

    if (!sslstore__keep_does(run, SSLSTORE_KEEP_DID_REISSUE)) {
        return SSLSTORE_OK;
    }
    purchase = purchase_new(run);
    if (purchase != NULL) {
        result = send_reissue(run, purchase);
        purchase_free(run, purchase);
    }
    return result;
}
