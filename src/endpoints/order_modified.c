/* Changed orders: order/getmodifiedorderssummary, and the number of orders that it reports.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoints/order_modified.h"

#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "endpoints/order_reply.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/member.h"

#define PAGE_SIZE_DEFAULT 10
#define COUNT_ATTEMPTS    2 /* a sync can do without the count */

/* This call has no DateTimeCulture. */
#define ASK(kind, name, field) SSLSTORE__MEMBER(kind, name, sslstore_modified_query, field)
static const struct sslstore__member query_members[] = {
    ASK(TEXT, "SubUserID", sub_user_id), ASK(DATE, "StartDate", changed_from),
    ASK(DATE, "EndDate", changed_to),    ASK(COUNT, "PageNumber", page_number),
    ASK(COUNT, "PageSize", page_size),
};
static const struct sslstore__table query_table =
    SSLSTORE__TABLE(query_members, sslstore_modified_query, NULL);

static const struct sslstore__member list_members[] = {
    SSLSTORE__LIST(RECORDS, "Orders", sslstore_modified_list, orders, count),
    SSLSTORE__MEMBER(INTEGER, "TotalOrders", sslstore_modified_list, total),
};
static const struct sslstore__table list_table =
    SSLSTORE__TABLE(list_members, sslstore_modified_list, &sslstore__order_reply);

sslstore_result sslstore_wire_orders_modified(sslstore_client *client,
                                              const sslstore_modified_query *query,
                                              sslstore_modified_list *list)
{
    SSLSTORE__REQUIRE(client != NULL && query != NULL && list != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/getmodifiedorderssummary",
        .request = &query_table,
        .reply = &list_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };
    sslstore_modified_query page = *query;

    page.page_number = page.page_number == 0 ? 1 : page.page_number;
    page.page_size = page.page_size == 0 ? PAGE_SIZE_DEFAULT : page.page_size;
    return sslstore__call_once(client, &endpoint, &page, list, &list->block_);
}

sslstore_result sslstore__order_modified_count(sslstore_client *client, const char *sub_user_id,
                                               uint64_t *count)
{
    static const struct sslstore__endpoint endpoint = {
        .path = "order/getmodifiedorderssummary",
        .request = &query_table,
        .reply = &list_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .attempts_max = COUNT_ATTEMPTS,
    };
    sslstore_modified_query query = {.sub_user_id = sub_user_id, .page_number = 1, .page_size = 1};
    sslstore_modified_list list;
    sslstore_result result = sslstore__call_once(client, &endpoint, &query, &list, &list.block_);

    *count = list.total > 0 ? (uint64_t) list.total : 0;
    sslstore_modified_list_free(&list);
    return result;
}

void sslstore_modified_list_free(sslstore_modified_list *list)
{
    if (list != NULL) {
        sslstore__block_free(&list->block_);
        memset(list, 0, sizeof *list);
    }
}
