/* Due: what has to be done next about a stored certificate, from when on, and whether that costs
 * money. Decided by sslstore_plan(), as for `plan` and `renew`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DUE_H
#define SSLSTORE_CLI_DUE_H

#include "inventory_records.h"

struct due {
    bool is_known; /* false: the record lacks a date, or contradicts itself */
    sslstore_plan_action action;
    sslstore_plan_reason reason;
    int64_t from; /* when it becomes due; not later than now: it is due; 0: never */
};

void due_find(const struct inventory_record *record, int64_t now, struct due *due);

/* "free reissue", "paid renewal", "validation", "nothing" or "unknown". */
const char *due_words(const struct due *due);

/* Whether a reissue or a renewal is due now. */
bool due_is_now(const struct due *due, int64_t now);

#endif
