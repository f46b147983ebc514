/* Remembers which organizations are vetted, and since when.
 * SPDX-License-Identifier: Apache-2.0 */
#include "vetting.h"
#include "dates.h"

#define DAY INT64_C(86400)

/* Returns how long a vetted organization counts: Baseline Requirements 4.2.1. */
static int64_t reuse(int64_t now)
{
    static const struct civil shorter = {2026, 3, 15, 0, 0, 0};

    return now < seconds_from_civil(shorter) ? 825 * DAY : 398 * DAY;
}

static const char *organization(const struct order *order)
{
    return text_member(order->holder, "Organization");
}

bool vetting_is_complete(const struct engine *engine, const struct order *order, int64_t now)
{
    const json_t *when;
    bool named =
        order->product->validation == VALIDATION_OV || order->product->validation == VALIDATION_EV;

    if (!engine->config.vets || !named || order->organization_id > 0) {
        return true;
    }
    when = json_object_get(engine->organizations, organization(order));
    return when && json_integer_value(when) <= now && now - json_integer_value(when) < reuse(now);
}

void vetting_approve(struct engine *engine, const struct order *order, int64_t now)
{
    json_object_set_new(engine->organizations, organization(order), json_integer(now));
}
