/* API: entering and leaving a public function, and pausing inside one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/api.h"

#include <string.h>

#include "base/memory.h"
#include "client/client.h"
#include "net/net.h"

sslstore_result sslstore__api_enter(sslstore_client *client)
{
    client->api_depth++;
    sslstore__error_clear(&client->net, "");
    if (client->net.config->disabled) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_DISABLED, NULL);
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__api_leave(sslstore_client *client, sslstore_result result)
{
    struct sslstore__net *net = &client->net;

    client->api_depth--;
    if (result == SSLSTORE_OK && net->error.result != SSLSTORE_OK) {
        sslstore__error_clear(net, net->error.endpoint); /* of a call that did not matter */
    }
    return result;
}

void *sslstore__api_state(sslstore_client *client, size_t size)
{
    void *state = sslstore__memory_allocate(&client->net.config->memory, size);

    if (state == NULL) {
        sslstore__error_clear(&client->net, "");
        (void) sslstore__error_set(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    } else {
        memset(state, 0, size);
    }
    return state;
}

void *sslstore__api_enter_with_state(sslstore_client *client, size_t size, sslstore_result *result)
{
    void *state;

    *result = sslstore__api_enter(client);
    if (*result != SSLSTORE_OK) {
        return NULL;
    }
    state = sslstore__api_state(client, size);
    *result = state == NULL ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK;
    return state;
}

void sslstore__api_state_free(sslstore_client *client, void *state, size_t size)
{
    sslstore__memory_release(&client->net.config->memory, state, size);
}

sslstore_result sslstore__api_pause(sslstore_client *client, uint32_t pause_ms)
{
    struct sslstore__net *net = &client->net;
    sslstore_wait none = {sslstore__client_any_connection(client), 0, 0};
    sslstore_result result = sslstore__net_wait(net, &none, 0, sslstore__net_now(net) + pause_ms);

    if (result != SSLSTORE_OK) {
        result = sslstore__error_set_field(net, result, NULL);
    }
    return result;
}
