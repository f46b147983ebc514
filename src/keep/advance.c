/* Advance: goes from what is known about a keep to what is due, as long as something changes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/advance.h"

#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "keep/active.h"
#include "keep/find.h"
#include "keep/place.h"
#include "keep/settle.h"
#include "keep/validate.h"

#define ROUNDS_MAX 8 /* in one step */

/* An order that is not found may be hidden by a fault of the service, so it is never replaced by
 * buying. */
static sslstore_result ask(struct sslstore__keep_run *run)
{
    sslstore_result result;

    run->did |= SSLSTORE_KEEP_DID_LOOK;
    result = sslstore_wire_order_status(run->client, run->record.store_id, &run->found);
    if (result == SSLSTORE_OK) {
        sslstore__keep_set_order(run, &run->found);
    } else if (result == SSLSTORE_ERR_NOT_FOUND) {
        sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_ORDER_ENDED);
    }
    return result;
}

static sslstore_result renew(struct sslstore__keep_run *run)
{
    sslstore_result result = sslstore__keep_withdraw(run);

    return result == SSLSTORE_OK ? sslstore__keep_buy(run, true) : result;
}

/* The task does not say what became of the order; the report's message does. */
static SSLSTORE__OWN_FRAME sslstore_result ask_person(struct sslstore__keep_run *run)
{
    char message[48];
    struct sslstore__text text;

    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, SSLSTORE__WORDS("the order is "));
    sslstore__text_put(&text, sslstore_state_name(run->order.state));
    (void) sslstore__text_complete(&text);
    return sslstore__keep_ask_person(run, SSLSTORE_KEEP_TASK_ORDER_ENDED, "replace_ended", message);
}

static sslstore_result end(struct sslstore__keep_run *run)
{
    sslstore_result result = sslstore__keep_withdraw(run);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (run->keep->replace_ended) {
        return sslstore__keep_buy(run, false);
    }
    return ask_person(run);
}

/* Another machine may have requested the certificate that is awaited. */
static sslstore_result await(struct sslstore__keep_run *run)
{
    if (!sslstore__keep_is(run, SSLSTORE__KEEP_AWAITS)) {
        sslstore__keep_await(run, run->order.state == SSLSTORE_STATE_REISSUING);
    }
    return sslstore__keep_validate(run);
}

static sslstore_result follow(struct sslstore__keep_run *run)
{
    switch (run->order.state) {
    case SSLSTORE_STATE_INITIAL:
    case SSLSTORE_STATE_PENDING:
    case SSLSTORE_STATE_REISSUING:
        return await(run);
    case SSLSTORE_STATE_ACTIVE:
        return sslstore__keep_active(run);
    case SSLSTORE_STATE_EXPIRED:
        return renew(run);
    case SSLSTORE_STATE_UNKNOWN:
        return sslstore__keep_wait(
            run, SSLSTORE__WORDS("the state of the order is unknown to the library"));
    default:
        return end(run);
    }
}

/* run->order is the present order, unless there is none. */
static sslstore_result find_order(struct sslstore__keep_run *run)
{
    sslstore_result result = SSLSTORE_OK;

    if (!sslstore__keep_is(run, SSLSTORE__KEEP_KNOWN)) {
        result = sslstore__keep_rebuild(run);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__keep_settle(run);
    }
    if (result == SSLSTORE_OK && run->record.store_id[0] != '\0' &&
        run->record.open == SSLSTORE__KEEP_OPEN_NONE &&
        !sslstore__text_is_set(run->order.store_id)) {
        result = ask(run);
    }
    return result;
}

sslstore_result sslstore__keep_advance(struct sslstore__keep_run *run)
{
    sslstore_result result = find_order(run);

    if (result != SSLSTORE_OK || run->record.open != SSLSTORE__KEEP_OPEN_NONE) {
        return result;
    }
    if (run->record.store_id[0] == '\0') {
        result = sslstore__keep_buy(run, false);
    } else {
        run->again = true;
    }
    for (int i = 0; i < ROUNDS_MAX && result == SSLSTORE_OK && run->again; i++) {
        run->again = false;
        result = follow(run);
    }
    return result;
}
