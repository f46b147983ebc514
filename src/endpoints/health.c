/* Health: health/status (is the service up?) and health/validate (are the credentials valid?).
 * Their replies have no AuthResponse: the verdict is at the top.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "rpc/call.h"
#include "rpc/endpoint.h"

sslstore_result sslstore_wire_health_status(sslstore_client *client)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "health/status",
        .credentials = SSLSTORE__NO_CREDENTIALS,
        .verdict_optional = true,
    };

    return sslstore__call_once(client, &endpoint, NULL, NULL, NULL);
}

sslstore_result sslstore_wire_health_validate(sslstore_client *client)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "health/validate",
        .credentials = SSLSTORE__FLAT_CREDENTIALS,
    };

    return sslstore__call_once(client, &endpoint, NULL, NULL, NULL);
}
