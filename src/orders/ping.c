/* Ping: are the address and the credentials right?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"

/* health/validate checks the credentials. If a service does not have that endpoint, ask for an
 * order that cannot exist: the service refuses bad credentials before it looks at the id. */
static sslstore_result check_credentials(sslstore_client *client)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_health_validate(client);

    if (result == SSLSTORE_ERR_API) {
        return sslstore__error_change(&client->net, SSLSTORE_ERR_AUTH);
    }
    if (result != SSLSTORE_ERR_REPLY &&
        (result != SSLSTORE_ERR_HTTP_STATUS || client->net.error.http_status != 404)) {
        return result;
    }
    result = sslstore_wire_order_status(client, "0", &order);
    sslstore_order_free(&order);
    if (result == SSLSTORE_ERR_NOT_FOUND || result == SSLSTORE_ERR_API) {
        return SSLSTORE_OK;
    }
    return result;
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
