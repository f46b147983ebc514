/* Offers: product/query, what the service sells today.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire/listing.h"

#define PRICE(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_price, field)
static const struct sslstore__member price_members[] = {
    PRICE(INTEGER, "NumberOfMonths", months),
    PRICE(INTEGER, "NumberOfServer", servers),
    PRICE(TEXT, "Price", price),
    PRICE(TEXT, "PricePerAdditionalSAN", price_per_san),
    PRICE(TEXT, "PricePerAdditionalServer", price_per_server),
};
static const struct sslstore__table price_table =
    SSLSTORE__TABLE(price_members, sslstore_price, NULL);

/* The service's own spelling changed once: "isWlidcard", later "isWildcard". */
struct offer {
    sslstore_offer offer;
    bool wildcard_misspelt;
};

#define OFFER(kind, name, field) SSLSTORE__MEMBER(kind, name, struct offer, field)
static const struct sslstore__member offer_members[] = {
    OFFER(TEXT, "ProductCode", offer.code),
    OFFER(TEXT, "ProductName", offer.name),
    OFFER(TEXT, "VendorName", offer.vendor_name),
    OFFER(FLAG, "CanbeReissued", offer.reissuable),
    OFFER(INTEGER, "ReissueDays", offer.reissue_days),
    SSLSTORE__LIST(RECORDS, "PricingInfo", struct offer, offer.prices, offer.price_count),
    OFFER(FLAG, "isDVProduct", offer.dv),
    OFFER(FLAG, "isOVProduct", offer.ov),
    OFFER(FLAG, "isEVProduct", offer.ev),
    OFFER(FLAG, "isWlidcard", wildcard_misspelt),
    OFFER(FLAG, "isWildcard", offer.wildcard),
    OFFER(FLAG, "IsSanEnable", offer.multi_domain),
    OFFER(INTEGER, "MinSan", offer.min_san),
    OFFER(INTEGER, "MaxSan", offer.max_san),
    OFFER(FLAG, "isCodeSigning", offer.code_signing),
    OFFER(FLAG, "isScanProduct", offer.scan),
    OFFER(TEXT, "CurrencyCode", offer.currency),
};
static const struct sslstore__table offer_table =
    SSLSTORE__TABLE(offer_members, struct offer, &price_table);

struct wanted {
    const char *code;
};

static const struct sslstore__member wanted_members[] = {
    SSLSTORE__MEMBER(PRODUCT_KEPT, "ProductCode", struct wanted, code),
};
static const struct sslstore__table wanted_table =
    SSLSTORE__TABLE(wanted_members, struct wanted, NULL);

sslstore_result sslstore_offers(sslstore_client *client, const char *code,
                                sslstore_offer_fn *on_offer, void *user)
{
    static const struct sslstore__endpoint endpoint = {
        .path = "product/query",
        .request = &wanted_table,
        .reply = &offer_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .line = SSLSTORE__LINE_LIST,
    };
    struct wanted wanted = {code};
    struct sslstore__call *call;
    struct offer found;
    sslstore_result row;
    sslstore_result result = sslstore__call_open(client, &endpoint, &wanted, &call);

    while (result == SSLSTORE_OK) {
        result = sslstore__listing_next(call, &found, &row);
        if (result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) {
            return result;
        }
        if (result != SSLSTORE_OK || call->ended) {
            break;
        }
        found.offer.wildcard = found.offer.wildcard || found.wildcard_misspelt;
        if (on_offer(user, row == SSLSTORE_OK ? &found.offer : NULL, row) != 0) {
            result = sslstore__fail(&client->net, SSLSTORE_ERR_CANCELLED, NULL, NULL);
        }
    }
    sslstore__call_close(call, result);
    return result;
}
