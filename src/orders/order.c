/* Order: the key of an order, and what its state means.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/order.h"

#include <string.h>

#include "base/words.h"
#include "client/client.h"
#include "net/net.h"

sslstore_result sslstore__order_key(sslstore_client *client, const sslstore_order *order, char *out)
{
    sslstore_result result = sslstore_order_id(order, out, SSLSTORE_ID_MAX);

    if (result != SSLSTORE_OK) {
        result = sslstore__error_set(&client->net, result, "TheSSLStoreOrderID",
                                     SSLSTORE__WORDS("the order id is longer than 95 bytes"));
    }
    return result;
}

void sslstore__order_return(sslstore_order *order, sslstore_result result, sslstore_order *to)
{
    if (to != NULL) {
        memset(to, 0, sizeof *to);
    }
    if (result == SSLSTORE_OK && to != NULL) {
        *to = *order;
    } else {
        sslstore_order_free(order);
    }
}

bool sslstore__state_is_final(sslstore_state state)
{
    return state != SSLSTORE_STATE_PENDING && state != SSLSTORE_STATE_REISSUING &&
           state != SSLSTORE_STATE_INITIAL && state != SSLSTORE_STATE_UNKNOWN &&
           state != SSLSTORE_STATE_ACTIVE;
}

bool sslstore__state_is_dead(sslstore_state state)
{
    return state == SSLSTORE_STATE_CANCELLED || state == SSLSTORE_STATE_REFUNDED ||
           state == SSLSTORE_STATE_REJECTED || state == SSLSTORE_STATE_FAILED;
}
