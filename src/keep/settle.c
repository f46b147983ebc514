/* Settle: looks up what became of a request of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/settle.h"

#include <string.h>

#include "base/text.h"
#include "keep/bought.h"
#include "keep/find.h"

#define MINUTE          60
#define HOUR            3600
#define RESEND_HOURS    24
#define RESENDS_MAX     3
#define REISSUE_MINUTES 10

/* By the service's clock: a device may send with a clock that was never set. If the clock was put
 * back since, the time begins anew. */
static bool is_older(struct sslstore__keep_run *run, int64_t seconds)
{
    int64_t now = sslstore__keep_service_now(run);

    if (run->record.opened > now) {
        run->record.opened = now;
    }
    return now - run->record.opened >= seconds;
}

/* ---- An order ---- */

static sslstore_result find_order(struct sslstore__keep_run *run, sslstore_order *order)
{
    const struct sslstore__keep_record *record = &run->record;
    sslstore_result result = sslstore__keep_lookup(run, record->open_number, order);

    if (result == SSLSTORE_ERR_NOT_FOUND) {
        result = sslstore__keep_lookup_in_list(run, record->open_number, record->opened, order);
    }
    return result;
}

/* A power cut may prevent a request again and again. But a service that never shows an order may
 * have sold one each time. */
static bool may_resend(const struct sslstore__keep_run *run)
{
    return !run->keep->never_resends && run->record.resends < RESENDS_MAX;
}

static void wait_or_forget(struct sslstore__keep_run *run)
{
    const sslstore_keep *keep = run->keep;
    int64_t hours = keep->resend_after_hours == 0 ? RESEND_HOURS : keep->resend_after_hours;

    sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_ORDERING, SSLSTORE_KEEP_TASK_NONE);
    if (!may_resend(run)) {
        if (is_older(run, HOUR)) {
            sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_NEEDS_PERSON, SSLSTORE_KEEP_TASK_RESOLVE);
        }
    } else if (is_older(run, hours * HOUR)) {
        run->record.open = SSLSTORE__KEEP_OPEN_NONE;
        run->record.resends++;
        sslstore__keep_bought_forget(&run->record);
    }
}

static sslstore_result settle_order(struct sslstore__keep_run *run)
{
    sslstore_order *order = &run->found;
    sslstore_result result = find_order(run, order);

    if (result == SSLSTORE_ERR_NOT_FOUND) {
        wait_or_forget(run);
        return SSLSTORE_OK;
    }
    if (result == SSLSTORE_OK) {
        run->did |= SSLSTORE_KEEP_DID_ADOPT;
        result = sslstore__keep_adopt(run, order, run->record.open_number);
    }
    if (result == SSLSTORE_OK) {
        sslstore__keep_set_order(run, order);
        sslstore__keep_await(run, false);
        result = sslstore__keep_save(run);
    }
    sslstore_order_free(order);
    return result;
}

/* ---- A reissue ---- */

static bool shows_reissue(const struct sslstore__keep_run *run)
{
    return run->order.state == SSLSTORE_STATE_REISSUING ||
           !sslstore__text_equal(run->order.partner_id, run->record.partner_id);
}

static sslstore_result settle_reissue(struct sslstore__keep_run *run)
{
    sslstore_result result;

    run->did |= SSLSTORE_KEEP_DID_LOOK;
    result = sslstore_wire_order_status(run->client, run->record.store_id, &run->found);
    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore__keep_set_order(run, &run->found);
    if (!shows_reissue(run)) {
        if (is_older(run, (int64_t) REISSUE_MINUTES * MINUTE)) {
            run->record.open = SSLSTORE__KEEP_OPEN_NONE;
        }
        return SSLSTORE_OK;
    }
    run->record.open = SSLSTORE__KEEP_OPEN_NONE;
    result = sslstore__keep_adopt(run, &run->order, run->record.number);
    sslstore__keep_await(run, true);
    return result == SSLSTORE_OK ? sslstore__keep_save(run) : result;
}

sslstore_result sslstore__keep_settle(struct sslstore__keep_run *run)
{
    switch (run->record.open) {
    case SSLSTORE__KEEP_OPEN_ORDER:
        return settle_order(run);
    case SSLSTORE__KEEP_OPEN_REISSUE:
        return settle_reissue(run);
    default:
        return SSLSTORE_OK;
    }
}
