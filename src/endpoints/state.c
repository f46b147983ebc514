/* State: maps the status texts of the service to states.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "base/text.h"
#include "sslstore.h"

/* MajorStatus, including words that vendors used formerly. Any other text is UNKNOWN, never
 * guessed. */
static const struct {
    const char *major;
    sslstore_state state;
} majors[] = {
    {"Active", SSLSTORE_STATE_ACTIVE},       {"Pending", SSLSTORE_STATE_PENDING},
    {"Cancelled", SSLSTORE_STATE_CANCELLED}, {"Canceled", SSLSTORE_STATE_CANCELLED},
    {"Expired", SSLSTORE_STATE_EXPIRED},     {"Initial", SSLSTORE_STATE_INITIAL},
    {"Revoked", SSLSTORE_STATE_REVOKED},     {"Rejected", SSLSTORE_STATE_REJECTED},
    {"Refunded", SSLSTORE_STATE_REFUNDED},   {"order rejected", SSLSTORE_STATE_REJECTED},
    {"valid", SSLSTORE_STATE_ACTIVE},        {"issued", SSLSTORE_STATE_ACTIVE},
    {"complete", SSLSTORE_STATE_ACTIVE},     {"completed", SSLSTORE_STATE_ACTIVE},
    {"enrolled", SSLSTORE_STATE_ACTIVE},     {"start", SSLSTORE_STATE_ACTIVE},
    {"replaced", SSLSTORE_STATE_ACTIVE},     {"certgen_failed", SSLSTORE_STATE_FAILED},
};

sslstore_state sslstore_state_of(const char *major_status, const char *minor_status)
{
    sslstore_state state = SSLSTORE_STATE_UNKNOWN;

    if (major_status == NULL) {
        return state;
    }
    for (size_t i = 0; i < sizeof majors / sizeof majors[0] && state == SSLSTORE_STATE_UNKNOWN;
         i++) {
        if (sslstore__text_equal(major_status, majors[i].major)) {
            state = majors[i].state;
        }
    }
    if (state == SSLSTORE_STATE_ACTIVE && minor_status != NULL &&
        sslstore__text_equal(minor_status, "PENDING_REISSUE")) {
        state = SSLSTORE_STATE_REISSUING;
    }
    return state;
}

bool sslstore_order_in_force(const sslstore_order *order, int64_t now)
{
    SSLSTORE__REQUIRE(order != NULL);
    if (order->state != SSLSTORE_STATE_ACTIVE && order->state != SSLSTORE_STATE_REISSUING) {
        return false;
    }
    return order->certificate_end == 0 || now <= order->certificate_end;
}

sslstore_gateway_state sslstore_order_gateway_state(const sslstore_order *order)
{
    SSLSTORE__REQUIRE(order != NULL);

    bool issued = sslstore__text_is_set(order->serial) || order->certificate_start != 0;

    switch (order->state) {
    case SSLSTORE_STATE_PENDING:
    case SSLSTORE_STATE_REISSUING:
        return SSLSTORE_GATEWAY_EXTERNAL_VALIDATION;
    case SSLSTORE_STATE_ACTIVE:
    case SSLSTORE_STATE_EXPIRED:
        return SSLSTORE_GATEWAY_GENERATED;
    case SSLSTORE_STATE_REVOKED:
        return SSLSTORE_GATEWAY_REVOKED;
    case SSLSTORE_STATE_CANCELLED:
    case SSLSTORE_STATE_REFUNDED:
        return issued ? SSLSTORE_GATEWAY_REVOKED : SSLSTORE_GATEWAY_FAILED;
    case SSLSTORE_STATE_REJECTED:
    case SSLSTORE_STATE_FAILED:
        return SSLSTORE_GATEWAY_FAILED;
    default:
        return SSLSTORE_GATEWAY_NEW;
    }
}
