/* Approvers: order/approverlist, the e-mail addresses that may approve a domain.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"
#include "rpc/member.h"

struct query {
    const char *product_code;
    const char *domain;
};

static const struct sslstore__member query_members[] = {
    SSLSTORE__MEMBER(PRODUCT, "ProductCode", struct query, product_code),
    SSLSTORE__MEMBER(TEXT, "DomainName", struct query, domain),
};
static const struct sslstore__table query_table =
    SSLSTORE__TABLE(query_members, struct query, NULL);

static const struct sslstore__member list_members[] = {
    SSLSTORE__LIST(TEXTS, "ApproverEmailList", sslstore_approver_list, emails, count),
    SSLSTORE__MEMBER(TEXT, "baseDomainName", sslstore_approver_list, base_domain),
};
static const struct sslstore__table list_table =
    SSLSTORE__TABLE(list_members, sslstore_approver_list, NULL);

sslstore_result sslstore_wire_approvers(sslstore_client *client, const char *product_code,
                                        const char *domain, sslstore_approver_list *list)
{
    SSLSTORE__REQUIRE(client != NULL && list != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/approverlist",
        .request = &query_table,
        .reply = &list_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };
    struct query query;

    query.product_code = product_code;
    query.domain = domain;
    return sslstore__call_once(client, &endpoint, &query, list, &list->block_);
}

void sslstore_approver_list_free(sslstore_approver_list *list)
{
    if (list != NULL) {
        sslstore__block_free(&list->block_);
        memset(list, 0, sizeof *list);
    }
}
