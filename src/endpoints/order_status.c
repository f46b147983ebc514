/* Order status: order/status.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoints/order_status.h"

#include "base/contract.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/order_reply.h"
#include "endpoints/refer.h"
#include "net/net.h"
#include "rpc/call.h"

static const struct sslstore__endpoint status_endpoint = {
    .path = "order/status",
    .request = &sslstore__refer_dated,
    .reply = &sslstore__order_reply,
    .credentials = SSLSTORE__NESTED_CREDENTIALS,
};

sslstore_result sslstore_wire_order_status(sslstore_client *client, const char *id,
                                           sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && order != NULL);

    sslstore_result result = sslstore__refer_get_order(client, &status_endpoint, id, NULL, order);

    if (result == SSLSTORE_OK && order->store_id[0] == '\0') {
        sslstore_order_free(order);
        result = sslstore__error_set(&client->net, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                                     SSLSTORE__WORDS("the reply contains no order"));
    }
    return result;
}

sslstore_result sslstore__order_status_by_custom_id(sslstore_client *client, const char *custom_id,
                                                    sslstore_order *order)
{
    struct sslstore__reference reference = {.custom_id = custom_id};

    return sslstore__call_once(client, &status_endpoint, &reference, order, &order->block_);
}
