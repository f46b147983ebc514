/* Refer: reads the id of an order, and checks that the reply is about it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoints/refer.h"

#include <string.h>

#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "rpc/call.h"

static const struct sslstore__member dated_members[] = {
    SSLSTORE__REFERENCE("TheSSLStoreOrderID", store_id),
    SSLSTORE__REFERENCE("CustomOrderID", custom_id),
    SSLSTORE__MEMBER_CULTURE,
};
const struct sslstore__table sslstore__refer_dated =
    SSLSTORE__TABLE(dated_members, struct sslstore__reference, NULL);

sslstore_result sslstore__refer(sslstore_client *client, const struct sslstore__endpoint *endpoint,
                                const char *id, struct sslstore__identity *identity,
                                struct sslstore__reference *reference)
{
    if (!sslstore__identity_read(id, identity)) {
        return sslstore__call_refuse(client, endpoint, "id");
    }
    reference->store_id = identity->store_id;
    reference->custom_id = identity->custom_id;
    return SSLSTORE_OK;
}

sslstore_result sslstore__refer_check(sslstore_client *client,
                                      const struct sslstore__identity *identity,
                                      const char *store_id, const char *partner_id)
{
    if (sslstore__identity_matches(identity, store_id, partner_id)) {
        return SSLSTORE_OK;
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "PartnerOrderID",
        SSLSTORE__WORDS("the service returned another issuance of this order"));
}

sslstore_result sslstore__refer_get_order(sslstore_client *client,
                                          const struct sslstore__endpoint *endpoint, const char *id,
                                          const char *reason, sslstore_order *order)
{
    struct sslstore__identity identity;
    struct sslstore__reference reference = {.refund_reason = reason};
    sslstore_result result = sslstore__refer(client, endpoint, id, &identity, &reference);

    memset(order, 0, sizeof *order);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__call_once(client, endpoint, &reference, order, &order->block_);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__refer_check(client, &identity, order->store_id, order->partner_id);
    if (result != SSLSTORE_OK) {
        sslstore_order_free(order);
    }
    return result;
}
