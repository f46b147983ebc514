/* Listing orders: order/query, one page at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoints/order_query.h"

#include "base/contract.h"
#include "base/result.h"
#include "client/client.h"
#include "endpoints/order_reply.h"
#include "net/net.h"
#include "rpc/endpoint.h"
#include "rpc/listing.h"
#include "rpc/member.h"

/* A query, and its page with the defaults filled in. */
struct page {
    sslstore_query query;
    uint32_t number;
    uint32_t size;
};

#define PAGE(kind, name, field) SSLSTORE__MEMBER(kind, name, struct page, field)
static const struct sslstore__member page_members[] = {
    PAGE(DATE, "StartDate", query.purchased_from),
    PAGE(DATE, "EndDate", query.purchased_to),
    PAGE(DATE, "CertificateExpireFromDate", query.expires_from),
    PAGE(DATE, "CertificateExpireToDate", query.expires_to),
    PAGE(TEXT, "DomainName", query.domain_name),
    PAGE(TEXT, "SubUserID", query.sub_user_id),
    PAGE(PRODUCT, "ProductCode", query.product_code),
    PAGE(COUNT, "PageNumber", number),
    PAGE(COUNT, "PageSize", size),
    SSLSTORE__MEMBER_CULTURE,
};
static const struct sslstore__table page_table = SSLSTORE__TABLE(page_members, struct page, NULL);

static const struct sslstore__endpoint endpoint = {
    .path = "order/query",
    .request = &page_table,
    .reply = &sslstore__order_reply,
    .credentials = SSLSTORE__NESTED_CREDENTIALS,
    .slot = SSLSTORE__SLOT_LIST,
};

sslstore_result sslstore__order_query_open(sslstore_client *client, const sslstore_query *query,
                                           struct sslstore__call **call)
{
    struct page page;

    page.query = *query;
    page.number = query->page_number == 0 ? 1 : query->page_number;
    page.size = query->page_size == 0 ? client->net.config->page_size : query->page_size;
    return sslstore__call_open(client, &endpoint, &page, call);
}

sslstore_result sslstore_wire_order_query(sslstore_client *client, const sslstore_query *query,
                                          sslstore_order_fn *on_order, void *user, uint32_t *count)
{
    SSLSTORE__REQUIRE(client != NULL && query != NULL && on_order != NULL);

    struct sslstore__call *call;
    sslstore_order order;
    sslstore_result row;
    sslstore_result result = sslstore__order_query_open(client, query, &call);

    if (count != NULL) {
        *count = 0;
    }
    while (result == SSLSTORE_OK) {
        result = sslstore__listing_next(call, &order, &row);
        if (sslstore__result_is_want(result)) {
            return result;
        }
        if (result != SSLSTORE_OK || call->ended) {
            break;
        }
        if (on_order(user, row == SSLSTORE_OK ? &order : NULL, row) != 0) {
            result = sslstore__error_set(&client->net, SSLSTORE_ERR_CANCELLED, NULL, NULL);
        }
    }
    if (count != NULL && result == SSLSTORE_OK) {
        *count = call->reply.records;
    }
    sslstore__call_close(call, result);
    return result;
}
