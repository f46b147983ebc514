/* Approvers: order/approverlist, the addresses that may approve a domain.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "rpc/call.h"

struct wanted {
    const char *product_code;
    const char *domain;
};

static const struct sslstore__member wanted_members[] = {
    SSLSTORE__MEMBER(PRODUCT, "ProductCode", struct wanted, product_code),
    SSLSTORE__MEMBER(TEXT, "DomainName", struct wanted, domain),
};
static const struct sslstore__table wanted_table =
    SSLSTORE__TABLE(wanted_members, struct wanted, NULL);

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
        .request = &wanted_table,
        .reply = &list_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };
    struct wanted wanted;

    wanted.product_code = product_code;
    wanted.domain = domain;
    return sslstore__call_once(client, &endpoint, &wanted, list, &list->block_);
}

void sslstore_approver_list_free(sslstore_approver_list *list)
{
    static const sslstore_approver_list empty;

    if (list != NULL) {
        sslstore__block_free(&list->block_);
        *list = empty;
    }
}
