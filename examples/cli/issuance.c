/* Describes rows of the inventory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "issuance.h"

#include "due.h"
#include "period.h"

int64_t issuance_days(const struct inventory_record *record, int64_t now)
{
    int64_t seconds = record->not_after - now;

    return (seconds < 0 ? seconds - DAY + 1 : seconds) / DAY;
}

const char *issuance_state(const struct inventory_record *record)
{
    if (record->vanished != 0) {
        return "vanished";
    }
    return record->superseded != 0 ? "superseded" : record->state;
}

static void end_members(struct json *json, const struct inventory_record *record, int64_t now)
{
    json_time(json, "not_after", record->not_after);
    if (record->not_after == 0) {
        json_text(json, "days", NULL);
    } else {
        json_number(json, "days", issuance_days(record, now));
    }
    json_bool(json, "ended", record->not_after != 0 && record->not_after < now);
    json_time(json, "order_end", record->order_end);
}

static void due_members(struct json *json, const struct inventory_record *record, int64_t now)
{
    struct due due;

    due_find(record, now, &due);
    json_text(json, "plan", due.is_known ? sslstore_plan_action_name(due.action) : NULL);
    json_text(json, "reason", due.is_known ? sslstore_plan_reason_name(due.reason) : NULL);
    json_bool(json, "paid", due.action == SSLSTORE_PLAN_RENEW);
    json_time(json, "due", due.from);
}

void issuance_members(struct json *json, const struct inventory_record *record, int64_t now)
{
    json_text(json, "id", record->id);
    json_text(json, "order_id", record->order_id);
    json_text(json, "partner_id", record->partner_id);
    json_text(json, "custom_id", record->custom_id);
    json_text(json, "vendor_id", record->vendor_id);
    json_text(json, "product", record->product);
    json_text(json, "vendor", record->vendor);
    json_text(json, "status", record->state);
    json_text(json, "major_status", record->major_status);
    json_text(json, "minor_status", record->minor_status);
    json_text(json, "common_name", record->common_name);
    json_split(json, "names", record->names);
    json_text(json, "serial", record->serial);
    json_text(json, "fingerprint_sha256", record->fingerprint);
    json_time(json, "purchased", record->purchased);
    json_time(json, "not_before", record->not_before);
    end_members(json, record, now);
    due_members(json, record, now);
    json_text(json, "replaced_by", record->replaced_by);
    json_time(json, "first_seen", record->first_seen);
    json_time(json, "superseded", record->superseded);
    json_time(json, "vanished", record->vanished);
    json_text(json, "error", record->error);
}
