/* Look: an answer was lost, so what became of the request is asked for, with pauses, until it is
 * seen or the looks are used up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "ca/authority.h"

#define PAUSE_MS 1000 /* at least; what was done may take a while to show */

/* Before look number `look`, from 0. The first comes at once. */
static sslstore_result pause_before(sslstore_client *client, uint32_t look)
{
    uint32_t pause = 0;

    if (look > 0) {
        pause = sslstore__backoff_ms(&client->net, look + 1);
        pause = pause < PAUSE_MS ? PAUSE_MS : pause;
    }
    if (pause > client->config.call_timeout_ms) {
        return SSLSTORE_ERR_THROTTLED; /* that long is for the caller to wait */
    }
    return sslstore__pause(client, pause);
}

sslstore_result sslstore__look(sslstore_client *client, sslstore__look_fn *look, void *user)
{
    uint32_t looks = client->config.attempts < 2 ? 2 : client->config.attempts;
    uint32_t missing = 0;

    if (client->net.error.result == SSLSTORE_ERR_CANCELLED) {
        return SSLSTORE_ERR_UNKNOWN_OUTCOME; /* the program does not want to wait */
    }
    for (uint32_t i = 0; i < looks; i++) {
        sslstore_result result = pause_before(client, i);

        if (result != SSLSTORE_OK) {
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

sslstore_result sslstore__unknown(sslstore_client *client, const char *field, const char *id)
{
    client->net.error.delivery = SSLSTORE_MAYBE_SENT;
    return sslstore__fail(&client->net, SSLSTORE_ERR_UNKNOWN_OUTCOME, field, id);
}
