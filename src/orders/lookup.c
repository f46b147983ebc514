/* Lookup: repeats a lookup, with pauses, until it is known what became of a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/lookup.h"

#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"

#define PAUSE_MS 1000 /* at least: the effect of a request may take a while to show */

/* Pause before lookup number `number`; the first, number 0, comes without a pause. Returns false
 * if there will be no further lookup: the program cancelled, or the service asks for too long a
 * pause. */
static bool pause_before(sslstore_client *client, uint32_t number)
{
    uint32_t pause = sslstore__net_backoff_ms(&client->net, number + 1);

    pause = pause < PAUSE_MS ? PAUSE_MS : pause;
    return pause <= client->net.config->call_timeout_ms &&
           sslstore__api_pause(client, pause) == SSLSTORE_OK;
}

sslstore_result sslstore__lookup_repeat(sslstore_client *client,
                                        sslstore__lookup_once_fn *lookup_once, void *user)
{
    uint32_t count = client->net.config->attempts < 2 ? 2 : client->net.config->attempts;
    uint32_t missing = 0;

    if (client->net.error.result == SSLSTORE_ERR_CANCELLED) {
        return SSLSTORE_ERR_UNKNOWN_OUTCOME; /* the program cancelled: do not wait */
    }
    for (uint32_t i = 0; i < count; i++) {
        sslstore_result result;

        if (i > 0 && !pause_before(client, i)) {
            break;
        }
        result = lookup_once(client, user);
        if (result == SSLSTORE_OK || result == SSLSTORE_ERR_CONFLICT) {
            return result;
        }
        if (result == SSLSTORE_ERR_CANCELLED) {
            break;
        }
        missing += result == SSLSTORE_ERR_NOT_FOUND;
    }
    return missing == count ? SSLSTORE_ERR_NOT_FOUND : SSLSTORE_ERR_UNKNOWN_OUTCOME;
}

sslstore_result sslstore__lookup_unknown_outcome(sslstore_client *client, const char *field,
                                                 const char *id)
{
    client->net.error.delivery = SSLSTORE_DELIVERY_MAYBE_SENT;
    return sslstore__error_set_message(&client->net, SSLSTORE_ERR_UNKNOWN_OUTCOME, field, id);
}
