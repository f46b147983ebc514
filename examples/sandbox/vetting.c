/* Remembers which organizations are vetted, and since when.
 * SPDX-License-Identifier: Apache-2.0 */
#include "vetting.h"

#define REUSE (INT64_C(398) * 86400) /* Baseline Requirements 4.2.1 */

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
    return when && json_integer_value(when) <= now && now - json_integer_value(when) < REUSE;
}

void vetting_approve(struct engine *engine, const struct order *order, int64_t now)
{
    json_object_set_new(engine->organizations, organization(order), json_integer(now));
}
