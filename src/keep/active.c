/* Active: keeps, installs or replaces the certificate of an active order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/active.h"

#include "base/frame.h"
#include "base/words.h"
#include "client/client.h"
#include "keep/install.h"
#include "keep/name.h"
#include "keep/place.h"
#include "keep/schedule.h"
#include "keep/validate.h"
#include "net/net.h"

#define HOUR          3600
#define DAY           86400
#define DOUBLINGS_MAX 5

#define EARLY_ATTEMPTS 2

/* ---- When it is due ---- */

static void fill_facts(const struct sslstore__keep_run *run, sslstore_plan_facts *facts)
{
    const sslstore_keep *keep = run->keep;
    const struct sslstore__keep_record *record = &run->record;

    facts->now = sslstore__keep_service_now(run);
    facts->order_end = record->order_end;
    facts->certificate_start = record->not_before;
    facts->certificate_end = record->not_after;
    facts->renewal_window_days = keep->renewal_window_days;
    facts->renewal_window_percent = keep->renewal_window_percent;
    facts->validity_days = keep->order->validity_days;
    facts->state = SSLSTORE_STATE_ACTIVE;
}

/* A reissue gains nothing if the certificate ends with its order. */
static sslstore_plan_action choose(const sslstore_plan_facts *facts,
                                   const struct sslstore__keep_due *due,
                                   const sslstore_plan_result *plan)
{
    if (plan->action == SSLSTORE_PLAN_RENEW) {
        return facts->now >= due->renewal ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_NOTHING;
    }
    if (facts->certificate_end >= facts->order_end - DAY) {
        return SSLSTORE_PLAN_NOTHING;
    }
    return facts->now >= due->reissue ? SSLSTORE_PLAN_REISSUE : SSLSTORE_PLAN_NOTHING;
}

/* What is due for the certificate in service; run->due is when something will be. */
static SSLSTORE__OWN_FRAME sslstore_result find_due(struct sslstore__keep_run *run,
                                                    sslstore_plan_action *action)
{
    sslstore_plan_facts facts = {0};
    sslstore_plan_result plan;
    struct sslstore__keep_due due;
    const char *problem;
    sslstore_result result;

    fill_facts(run, &facts);
    result = sslstore_plan(&facts, &plan, &problem);
    if (result == SSLSTORE_OK) {
        result = sslstore__keep_due(run->keep->name, &facts, &due);
    }
    if (result != SSLSTORE_OK) {
        return sslstore__keep_fail(run, SSLSTORE_ERR_REPLY, "OrderExpiryDate", problem);
    }
    *action = choose(&facts, &due, &plan);
    run->due = facts.now < due.reissue && facts.certificate_end < facts.order_end - DAY
                   ? due.reissue
                   : due.renewal;
    return SSLSTORE_OK;
}

static sslstore_result replace_if_due(struct sslstore__keep_run *run, sslstore_keep_task task)
{
    sslstore_plan_action action = SSLSTORE_PLAN_NOTHING;
    sslstore_result result = find_due(run, &action);

    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_IN_FORCE, task);
    if (action == SSLSTORE_PLAN_RENEW) {
        return sslstore__keep_buy(run, true);
    }
    if (action == SSLSTORE_PLAN_REISSUE) {
        return sslstore__keep_reissue(run);
    }
    run->record.looks = 0;
    return SSLSTORE_OK;
}

/* ---- The certificate in service ---- */

static int64_t since_requested(const struct sslstore__keep_run *run)
{
    return run->now - run->record.since;
}

static int64_t growing(int64_t first, unsigned doublings)
{
    return first << (doublings < DOUBLINGS_MAX ? doublings : DOUBLINGS_MAX);
}

static sslstore_result wait_for_ca(struct sslstore__keep_run *run)
{
    return sslstore__keep_wait(
        run, SSLSTORE__WORDS("the order is active, but its certificate does not come"));
}

/* A reissue that does not show for long was rejected. It is requested again, each time later. */
static sslstore_result serve(struct sslstore__keep_run *run)
{
    struct sslstore__keep_record *record = &run->record;
    sslstore_result result;

    if (sslstore__keep_is(run, SSLSTORE__KEEP_AWAITS)) {
        if (since_requested(run) < growing(HOUR, record->attempts)) {
            return wait_for_ca(run);
        }
        record->flags &= ~(SSLSTORE__KEEP_AWAITS | SSLSTORE__KEEP_REISSUES);
    }
    result = sslstore__keep_withdraw(run);
    if (result == SSLSTORE_OK) {
        result = sslstore__keep_adopt(run, &run->order, record->number);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (record->names != sslstore__keep_names_digest(run->keep->order)) {
        return sslstore__keep_reissue(run);
    }
    return replace_if_due(run, SSLSTORE_KEEP_TASK_NONE);
}

/* ---- Another one ---- */

/* The files may come later than the state "active" after a reissue. */
static bool is_early(const struct sslstore__keep_run *run, sslstore_result result)
{
    bool is_fresh = sslstore__keep_is(run, SSLSTORE__KEEP_REISSUES) && since_requested(run) < DAY;

    switch (result) {
    case SSLSTORE_ERR_NOT_ISSUED:
        return true;
    case SSLSTORE_ERR_WRONG_KEY:
    case SSLSTORE_ERR_CONFLICT:
        return is_fresh;
    case SSLSTORE_ERR_WRONG_NAMES: /* again after a second request: the CA leaves them out */
        return is_fresh && run->record.attempts <= EARLY_ATTEMPTS;
    default:
        return false;
    }
}

static sslstore_result replace_foreign(struct sslstore__keep_run *run)
{
    bool in_force =
        sslstore__keep_is(run, SSLSTORE__KEEP_INSTALLED) && run->now < run->record.not_after;

    run->did |= SSLSTORE_KEEP_DID_ADOPT;
    run->record.flags &= ~(SSLSTORE__KEEP_AWAITS | SSLSTORE__KEEP_REISSUES);
    if (run->order.order_end != 0) {
        run->record.order_end = run->order.order_end; /* unknown while the order was pending */
    }
    if (in_force) {
        return replace_if_due(run, SSLSTORE_KEEP_TASK_OTHER_MACHINE);
    }
    if (run->record.attempts > 1 &&
        since_requested(run) < growing(HOUR / 4, run->record.attempts)) {
        return wait_for_ca(run);
    }
    return sslstore__keep_reissue(run);
}

/* Not at once again and again: the CA may not issue what is described. */
static sslstore_result replace_wrong_names(struct sslstore__keep_run *run)
{
    if (run->record.attempts > 1 && since_requested(run) < growing(HOUR, run->record.attempts)) {
        return SSLSTORE_ERR_WRONG_NAMES; /* as the client's error says in words */
    }
    return sslstore__keep_reissue(run);
}

static bool has_ended(const struct sslstore__keep_run *run)
{
    int64_t end = run->order.certificate_end;

    return end != 0 && end < sslstore__keep_service_now(run);
}

/* The service may show the old certificate for a while after a reissue. */
static sslstore_result replace_ended(struct sslstore__keep_run *run)
{
    if (sslstore__keep_is(run, SSLSTORE__KEEP_REISSUES) &&
        since_requested(run) < growing(HOUR, run->record.attempts)) {
        return wait_for_ca(run);
    }
    return sslstore__keep_reissue(run);
}

static sslstore_result take(struct sslstore__keep_run *run)
{
    sslstore_result result = sslstore__keep_withdraw(run);

    if (result == SSLSTORE_OK && has_ended(run)) {
        return replace_ended(run);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__keep_install(run);
    }
    if (is_early(run, result)) {
        return wait_for_ca(run);
    }
    if (result == SSLSTORE_ERR_WRONG_KEY) {
        return replace_foreign(run);
    }
    if (result == SSLSTORE_ERR_WRONG_NAMES) {
        return replace_wrong_names(run);
    }
    if (result == SSLSTORE_OK && !run->keep->dry_run) {
        run->again = true; /* is it due already? */
    }
    return result;
}

sslstore_result sslstore__keep_active(struct sslstore__keep_run *run)
{
    if (sslstore__keep_is_in_service(run)) {
        return serve(run);
    }
    return take(run);
}
