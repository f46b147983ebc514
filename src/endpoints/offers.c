/* Offers: product/query, the products that the service sells.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/log.h"
#include "base/result.h"
#include "base/text.h"
#include "client/client.h"
#include "net/net.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/listing.h"
#include "rpc/member.h"

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

/* The service misspelled a name once: "isWlidcard"; later it was "isWildcard". */
struct offer {
    sslstore_offer offer;
    bool misspelled_wildcard;
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
    OFFER(FLAG, "isWlidcard", misspelled_wildcard),
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

struct query {
    const char *code;
};

static const struct sslstore__member query_members[] = {
    SSLSTORE__MEMBER(PRODUCT_SEND_EMPTY, "ProductCode", struct query, code),
};
static const struct sslstore__table query_table =
    SSLSTORE__TABLE(query_members, struct query, NULL);

sslstore_result sslstore_wire_offers(sslstore_client *client, const char *code,
                                     sslstore_offer_fn *on_offer, void *user)
{
    SSLSTORE__REQUIRE(client != NULL && on_offer != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "product/query",
        .request = &query_table,
        .reply = &offer_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .slot = SSLSTORE__SLOT_LIST,
    };
    struct query query = {code};
    struct sslstore__call *call;
    struct offer found;
    sslstore_result row;
    sslstore_result result = sslstore__call_open(client, &endpoint, &query, &call);

    while (result == SSLSTORE_OK) {
        result = sslstore__listing_next(call, &found, &row);
        if (sslstore__result_is_want(result)) {
            return result;
        }
        if (result != SSLSTORE_OK || call->ended) {
            break;
        }
        found.offer.wildcard = found.offer.wildcard || found.misspelled_wildcard;
        if (on_offer(user, row == SSLSTORE_OK ? &found.offer : NULL, row) != 0) {
            result = sslstore__error_set(&client->net, SSLSTORE_ERR_CANCELLED, NULL, NULL);
        }
    }
    sslstore__call_close(call, result);
    return result;
}

/* ---- An offer as a product ---- */

/* Vendor names may be brands: those listed here are DigiCert's. */
static sslstore_vendor vendor_of(const char *name)
{
    static const char *const digicert[] = {"digicert", "symantec", "geotrust", "thawte",
                                           "rapidssl"};

    if (sslstore__text_find(name, "sectigo") != NULL ||
        sslstore__text_find(name, "comodo") != NULL) {
        return SSLSTORE_VENDOR_SECTIGO;
    }
    for (size_t i = 0; i < sizeof digicert / sizeof digicert[0]; i++) {
        if (sslstore__text_find(name, digicert[i]) != NULL) {
            return SSLSTORE_VENDOR_DIGICERT;
        }
    }
    return SSLSTORE_VENDOR_OTHER;
}

static sslstore_validation validation_of(const sslstore_offer *offer)
{
    if (offer->code_signing) {
        return offer->ev ? SSLSTORE_VALIDATION_EV_CODE_SIGNING : SSLSTORE_VALIDATION_CODE_SIGNING;
    }
    if (offer->scan) {
        return SSLSTORE_VALIDATION_SCAN;
    }
    if (offer->ev) {
        return SSLSTORE_VALIDATION_EV;
    }
    if (offer->ov) {
        return SSLSTORE_VALIDATION_OV;
    }
    return offer->dv ? SSLSTORE_VALIDATION_DV : SSLSTORE_VALIDATION_OTHER;
}

/* In ascending order, without repetition. Ignores prices without months, or for more than ten
 * years. */
static void add_months(sslstore_product *product, int32_t months)
{
    size_t at = product->month_count;

    if (months < 1 || months > 120 || memchr(product->months, (int) months, at) != NULL ||
        at == sizeof product->months) {
        return;
    }
    for (; at > 0 && product->months[at - 1] > months; at--) {
        product->months[at] = product->months[at - 1];
    }
    product->months[at] = (uint8_t) months;
    product->month_count++;
}

void sslstore_offer_product(const sslstore_offer *offer, sslstore_product *product)
{
    SSLSTORE__REQUIRE(offer != NULL && product != NULL);
    memset(product, 0, sizeof *product);
    sslstore__log_sanitize(offer->code, strlen(offer->code), NULL, product->code,
                           sizeof product->code);
    sslstore__log_sanitize(offer->name, strlen(offer->name), NULL, product->name,
                           sizeof product->name);
    product->brand = "";
    product->vendor = vendor_of(offer->vendor_name);
    product->validation = validation_of(offer);
    product->wildcard = offer->wildcard;
    product->multi_domain = offer->multi_domain;
    for (size_t i = 0; i < offer->price_count; i++) {
        add_months(product, offer->prices[i].months);
    }
}
