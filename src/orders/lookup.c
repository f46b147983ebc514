/* Lookup: repeats a lookup, with pauses, until it is known what became of a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/lookup.h"

#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"

#define PAUSE_MS 1000 /* at least; what was done may take a while to show */

/* Before look number `look`, from 1: the first, which is 0, comes at once. false: that is the
 * end of it, because the program does not want to wait, or the service wants it to wait for too
 * long. */
static bool pause_before(sslstore_client *client, uint32_t look)
{
    uint32_t pause = sslstore__net_backoff_ms(&client->net, look + 1);

    pause = pause < PAUSE_MS ? PAUSE_MS : pause;
    return pause <= client->config->call_timeout_ms &&
           sslstore__api_pause(client, pause) == SSLSTORE_OK;
}

sslstore_result sslstore__lookup_repeat(sslstore_client *client, sslstore__lookup_once_fn *look,
                                        void *user)
{
    uint32_t looks = client->config->attempts < 2 ? 2 : client->config->attempts;
    uint32_t missing = 0;

    if (client->net.error.result == SSLSTORE_ERR_CANCELLED) {
        return SSLSTORE_ERR_UNKNOWN_OUTCOME; /* the program does not want to wait */
    }
    for (uint32_t i = 0; i < looks; i++) {
        sslstore_result result;

        if (i > 0 && !pause_before(client, i)) {
            break;
        }
        result = look(client, user);
        if (result == SSLSTORE_OK || result == SSLSTORE_ERR_CONFLICT) {
            return result;
        }
        if (result == SSLSTORE_ERR_CANCELLED) {
            break;
        }
        missing += result == SSLSTORE_ERR_NOT_FOUND;
    }
    return missing == looks ? SSLSTORE_ERR_NOT_FOUND : SSLSTORE_ERR_UNKNOWN_OUTCOME;
}

sslstore_result sslstore__lookup_unknown_outcome(sslstore_client *client, const char *field,
                                                 const char *id)
{
    client->net.error.delivery = SSLSTORE_DELIVERY_MAYBE_SENT;
    return sslstore__error_set(&client->net, SSLSTORE_ERR_UNKNOWN_OUTCOME, field, id);
}
