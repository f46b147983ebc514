/* Calls: abandons all calls of a client, frees it with them, and says what they wait for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/calls.h"

#include <string.h>

#include "base/contract.h"
#include "base/result.h"
#include "client/client.h"
#include "net/net.h"
#include "rpc/call.h"

void sslstore__calls_abandon(sslstore_client *client)
{
    for (size_t slot = 0; slot < SSLSTORE__SLOT_COUNT; slot++) {
        sslstore__call_close(client->calls[slot], SSLSTORE_ERR_CANCELLED);
    }
}

void sslstore_client_abandon(sslstore_client *client)
{
    SSLSTORE__REQUIRE(client != NULL);
    sslstore__calls_abandon(client);
}

void sslstore_client_free(sslstore_client *client)
{
    if (client != NULL) {
        sslstore__calls_abandon(client);
        sslstore__client_destroy(client);
    }
}

void sslstore_client_set_stepping(sslstore_client *client, bool stepping)
{
    SSLSTORE__REQUIRE(client != NULL);
    client->stepping = stepping;
}

/* Fails to compile if the slots and the waits of the public function differ in number. */
typedef char waits_fit[SSLSTORE__SLOT_COUNT == SSLSTORE_WAITS_MAX ? 1 : -1];

uint32_t sslstore_client_wait(const sslstore_client *client, sslstore_wait *waits, size_t *count)
{
    SSLSTORE__REQUIRE(client != NULL && waits != NULL && count != NULL);

    uint64_t now = sslstore__net_now(&client->net);
    uint64_t until = 0;

    memset(waits, 0, SSLSTORE_WAITS_MAX * sizeof *waits);
    *count = 0;
    for (size_t slot = 0; slot < SSLSTORE__SLOT_COUNT; slot++) {
        const struct sslstore__call *call = client->calls[slot];

        if (call != NULL && sslstore__result_is_want(call->wants)) {
            sslstore_wait wait;
            uint64_t latest = sslstore__call_until(call, &wait);

            if (wait.events != 0) {
                waits[(*count)++] = wait;
            }
            until = until == 0 || latest < until ? latest : until;
        }
    }
    return until > now ? (uint32_t) (until - now) : 0;
}
