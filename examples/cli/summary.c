/* Sums the inventory up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "summary.h"

#include <string.h>

#include "period.h"
#include "words.h"

#define WEEK (7 * DAY)
#define SOON (30 * DAY)

/* Nobody misses a certificate for so long: whoever wanted another one has bought it elsewhere. */
#define FORGOTTEN (90 * DAY)

int64_t summary_week_of(int64_t time)
{
    int64_t days = time / DAY;

    return (days - (days + 3) % 7) * DAY; /* 1 January 1970 was a Thursday */
}

enum fate summary_fate(const struct due *due)
{
    switch (due->action) {
    case SSLSTORE_PLAN_REISSUE:
        return FATE_FREE;
    case SSLSTORE_PLAN_RENEW:
        return FATE_PAID;
    default:
        return FATE_DONE;
    }
}

static bool was_issued(const struct inventory_record *record)
{
    sslstore_state state = state_of_word(record->state);

    return record->not_after != 0 &&
           (state == SSLSTORE_STATE_ACTIVE || state == SSLSTORE_STATE_REISSUING ||
            state == SSLSTORE_STATE_EXPIRED);
}

bool summary_is_in_force(const struct inventory_record *record, int64_t now)
{
    return was_issued(record) && record->not_after >= now;
}

bool summary_is_kept(const struct inventory_record *record, int64_t now)
{
    int64_t last = record->order_end > record->not_after ? record->order_end : record->not_after;

    return was_issued(record) && inventory_is_current(record) && record->replaced_by[0] == '\0' &&
           last >= now - FORGOTTEN;
}

bool summary_is_due(const struct inventory_record *record, int64_t now, struct due *due)
{
    due_find(record, now, due);
    return summary_is_kept(record, now) && due_is_now(due, now);
}

static void count_end(struct summary *summary, const struct inventory_record *record,
                      const struct due *due)
{
    int64_t week = (summary_week_of(record->not_after) - summary->weeks[0].begin) / WEEK;

    if (!summary_is_in_force(record, summary->now)) {
        summary->ended += summary_is_kept(record, summary->now);
        return;
    }
    summary->in_force++;
    summary->soon +=
        summary_is_kept(record, summary->now) && record->not_after <= summary->now + SOON;
    if (week < SUMMARY_WEEKS) {
        summary->weeks[week].counts[summary_fate(due)]++;
    } else {
        summary->later++;
    }
}

static void on_record(void *user, const struct inventory_record *record)
{
    struct summary *summary = user;
    struct due due;

    if (!inventory_is_current(record)) {
        return;
    }
    summary->orders++;
    summary->errors += record->error[0] != '\0';
    if (summary_is_due(record, summary->now, &due)) {
        summary->due[summary_fate(&due)]++;
    }
    summary->waiting += due.is_known && due.action == SSLSTORE_PLAN_WAIT;
    count_end(summary, record, &due);
    summary->out_of_memory |= !tally_add(&summary->states, record->state) ||
                              !tally_add(&summary->products, record->product) ||
                              !tally_add(&summary->vendors, record->vendor);
}

bool summary_read(struct summary *summary, struct inventory *inventory, int64_t now)
{
    bool read;

    memset(summary, 0, sizeof *summary);
    summary->now = now;
    for (size_t i = 0; i < SUMMARY_WEEKS; i++) {
        summary->weeks[i].begin = summary_week_of(now) + (int64_t) i * WEEK;
    }
    read = inventory_records(inventory, on_record, summary);
    tally_sort(&summary->states);
    tally_sort(&summary->products);
    tally_sort(&summary->vendors);
    return read && !summary->out_of_memory;
}

void summary_free(struct summary *summary)
{
    tally_free(&summary->states);
    tally_free(&summary->products);
    tally_free(&summary->vendors);
}
