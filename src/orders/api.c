/* The authority: entering and leaving, ping, pauses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/api.h"
#include "base/contract.h"

sslstore_result sslstore__api_enter(sslstore_client *client)
{
    client->api_depth++;
    sslstore__error_clear(&client->net, "");
    return client->config->disabled
               ? sslstore__error_set(&client->net, SSLSTORE_ERR_DISABLED, NULL, NULL)
               : SSLSTORE_OK;
}

sslstore_result sslstore__api_leave(sslstore_client *client, sslstore_result result)
{
    struct sslstore__net *net = &client->net;

    client->api_depth--;
    if (result == SSLSTORE_OK && net->error.result != SSLSTORE_OK) {
        sslstore__error_clear(net, net->error.endpoint); /* what failed on the way did not matter */
    }
    return result;
}

sslstore_result sslstore__order_key(sslstore_client *client, const sslstore_order *order, char *out)
{
    sslstore_result result = sslstore_order_id(order, out, SSLSTORE_ID_MAX);

    return result == SSLSTORE_OK ? result
                                 : sslstore__error_set(&client->net, result, "TheSSLStoreOrderID",
                                                       "the order's id is longer than 95 bytes");
}

sslstore_result sslstore__api_pause(sslstore_client *client, uint32_t pause_ms)
{
    struct sslstore__net *net = &client->net;
    sslstore_wait none;
    sslstore_result result = sslstore__net_wait(net, &none, 0, sslstore__net_now(net) + pause_ms);

    return result == SSLSTORE_OK ? result : sslstore__error_set(net, result, NULL, NULL);
}

/* health/validate exists to answer this. Where a service does not have it, an order that cannot
 * exist does as well: a bad token is refused before the id is looked at. */
static sslstore_result check_credentials(sslstore_client *client)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_health_validate(client);

    if (result == SSLSTORE_ERR_API) {
        client->net.error.result = SSLSTORE_ERR_AUTH;
        return SSLSTORE_ERR_AUTH;
    }
    if (result != SSLSTORE_ERR_REPLY &&
        (result != SSLSTORE_ERR_HTTP_STATUS || client->net.error.http_status != 404)) {
        return result;
    }
    result = sslstore_wire_order_status(client, "0", &order);
    sslstore_order_free(&order);
    return result == SSLSTORE_ERR_NOT_FOUND || result == SSLSTORE_ERR_API ? SSLSTORE_OK : result;
}

sslstore_result sslstore_ping(sslstore_client *client)
{
    SSLSTORE__REQUIRE(client != NULL);

    sslstore_result result = sslstore__api_enter(client);

    if (result == SSLSTORE_OK) {
        result = check_credentials(client);
    }
    return sslstore__api_leave(client, result);
}
