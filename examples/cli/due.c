/* Plans for a record of the inventory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "due.h"

#include <string.h>

#include "period.h"
#include "words.h"

static bool plan_at(const struct inventory_record *record, int64_t now, struct due *due)
{
    sslstore_plan_facts facts = {
        .now = now,
        .order_end = record->order_end,
        .certificate_start = record->not_before,
        .certificate_end = record->not_after,
        .state = state_of_word(record->state),
        .renewed = record->replaced_by[0] != '\0',
    };
    sslstore_plan_result plan;

    due->is_known = sslstore_plan(&facts, &plan, NULL) == SSLSTORE_OK;
    due->action = plan.action;
    due->reason = plan.reason;
    due->from = plan.action == SSLSTORE_PLAN_WAIT ? 0 : plan.look_again;
    return due->is_known;
}

static bool is_change(sslstore_plan_action action)
{
    return action == SSLSTORE_PLAN_REISSUE || action == SSLSTORE_PLAN_RENEW;
}

void due_find(const struct inventory_record *record, int64_t now, struct due *due)
{
    int64_t from;

    memset(due, 0, sizeof *due);
    if (!inventory_is_current(record)) {
        due->is_known = true;
        due->reason = SSLSTORE_PLAN_REASON_REPLACED;
        return;
    }
    if (!plan_at(record, now, due) || due->action != SSLSTORE_PLAN_NOTHING || due->from == 0) {
        return;
    }
    /* Nothing is due yet: what will be? The answer is that of a day later, because a certificate
     * that ends with its order ends some hours before it: the order is due, too. */
    from = due->from;
    (void) plan_at(record, from + DAY, due);
    due->from = from;
}

const char *due_words(const struct due *due)
{
    if (!due->is_known) {
        return "unknown";
    }
    switch (due->action) {
    case SSLSTORE_PLAN_REISSUE:
        return "free reissue";
    case SSLSTORE_PLAN_RENEW:
        return "paid renewal";
    case SSLSTORE_PLAN_WAIT:
        return "validation";
    default:
        return "nothing";
    }
}

bool due_is_now(const struct due *due, int64_t now)
{
    return due->is_known && is_change(due->action) && due->from <= now;
}
