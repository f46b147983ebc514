/* Checks how long an order runs, and translates between days and the months that products are sold
 * for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/validity.h"

#include "base/contract.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/rules.h"

#define MONTHS_MAX 120

/* ---- Days and months ---- */

/* The service's rule: 90, 180, 365, 730 and 1095 days for 3, 6, 12, 24 and 36 months. */
static uint32_t days_of_months(uint32_t months)
{
    return months / 12 * 365 + months % 12 * 30;
}

uint32_t sslstore__validity_days(const sslstore_order_request *order)
{
    uint32_t months = order->validity_months;

    if (months == 0) {
        return order->validity_days;
    }
    return days_of_months(months < MONTHS_MAX ? months : MONTHS_MAX);
}

/* A search for the offered months that are nearest to a number of days; of two, the fewer. */
struct validity_search {
    uint32_t days;
    uint32_t distance;
    uint32_t months;
};

static void offer_months(struct validity_search *search, uint32_t months)
{
    uint32_t days = days_of_months(months);
    uint32_t distance = days > search->days ? days - search->days : search->days - days;

    if (distance < search->distance || (distance == search->distance && months < search->months)) {
        search->distance = distance;
        search->months = months;
    }
}

uint32_t sslstore_months_of_days(const sslstore_product *product, uint32_t days, uint32_t *nearest)
{
    static const uint8_t always[] = {3, 6, 12, 24, 36};
    struct validity_search search = {days, UINT32_MAX, UINT32_MAX};

    for (size_t i = 0; i < sizeof always; i++) {
        offer_months(&search, always[i]);
    }
    for (size_t i = 0; product != NULL && i < product->month_count; i++) {
        offer_months(&search, product->months[i]);
    }
    if (nearest != NULL) {
        *nearest = days_of_months(search.months);
    }
    return search.distance == 0 ? search.months : 0;
}

/* ---- The check ---- */

static bool is_on_offer(const sslstore_product *product, const sslstore_order_request *order,
                        uint32_t *nearest)
{
    uint32_t months = order->validity_months;

    if (months == 0) {
        return sslstore_months_of_days(product, order->validity_days, nearest) != 0;
    }
    if (months > MONTHS_MAX) {
        months = MONTHS_MAX + 1;
    }
    return (product->row_ == 0 && months <= MONTHS_MAX) ||
           sslstore_months_of_days(product, days_of_months(months), nearest) == months;
}

#if SSLSTORE__HAS_WORDS
static void report(struct sslstore__problems *problems, const char *field,
                   const sslstore_order_request *order, uint32_t nearest)
{
    bool in_months = order->validity_months != 0;
    char wording[80];
    struct sslstore__text text;

    sslstore__text_init(&text, wording, sizeof wording);
    sslstore__text_put_number(&text, in_months ? order->validity_months : order->validity_days);
    sslstore__text_put(&text, in_months ? " months" : " days");
    sslstore__text_put(&text, " are not on offer; the nearest validity is ");
    sslstore__text_put_number(&text, nearest);
    sslstore__problems_add_about(problems, SSLSTORE_PROBLEM_VALIDITY, field, "%s days", wording);
}
#else
#define report(problems, field, order, nearest) \
    sslstore__problems_add(problems, SSLSTORE_PROBLEM_VALIDITY, field, NULL)
#endif

void sslstore__check_validity(struct sslstore__problems *problems, const char *field,
                              const sslstore_product *product, const sslstore_order_request *order)
{
    uint32_t nearest = 0;

    if (!is_on_offer(product, order, &nearest)) {
        report(problems, field, order, nearest);
    }
}

/* ---- The note ---- */

bool sslstore__validity_life(sslstore_validation validation, enum sslstore__rule *life)
{
    switch (validation) {
    case SSLSTORE_VALIDATION_DV:
    case SSLSTORE_VALIDATION_OV:
    case SSLSTORE_VALIDATION_EV:
        *life = SSLSTORE__RULE_TLS_LIFE;
        return true;
    case SSLSTORE_VALIDATION_CODE_SIGNING:
    case SSLSTORE_VALIDATION_EV_CODE_SIGNING:
        *life = SSLSTORE__RULE_CODE_SIGNING_LIFE;
        return true;
    case SSLSTORE_VALIDATION_CLIENT:
        *life = SSLSTORE__RULE_SMIME_LIFE;
        return true;
    default:
        return false;
    }
}

const char *sslstore_validity_note(const sslstore_product *product, uint32_t days, int64_t now)
{
    SSLSTORE__REQUIRE(product != NULL);

    enum sslstore__rule life;

    if (!sslstore__validity_life(product->validation, &life) ||
        days < sslstore__rule_at(life, now)) {
        return "";
    }
    return sslstore__rule_note(life, now);
}
