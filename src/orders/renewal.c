/* Renewal: computes the ids that renewals of an order have, and asks for them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/renewal.h"

#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "endpoints/order_status.h"
#include "net/net.h"
#include "orders/order.h"
#include "orders/uuid.h"
#include "pki/bytes.h"

#define RENEWALS_MAX 16 /* of one order; all but one were cancelled or refused */

sslstore_result sslstore_renewal_id(const char *store_id, uint32_t number, char *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL && size > 0);

    static const char tag[] = "sslstore renewal";
    const unsigned char count = (unsigned char) number;
    struct sslstore__bytes pieces[] = {
        {(const unsigned char *) tag, sizeof tag},
        {(const unsigned char *) store_id, 0},
        {&count, sizeof count},
    };

    out[0] = '\0';
    if (size < SSLSTORE__UUID_SIZE) {
        return SSLSTORE_ERR_LIMIT;
    }
    if (number >= RENEWALS_MAX || !sslstore__text_is_set(store_id)) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    pieces[1].size = strlen(store_id) + 1;
    return sslstore__uuid_derive(pieces, sizeof pieces / sizeof pieces[0], out);
}

/* No known service has an error of its own for an unknown id, so a refusal counts as "not
 * found". */
sslstore_result sslstore__renewal_lookup(sslstore_client *client, const sslstore_order *old,
                                         const char *custom_id, sslstore_order *found)
{
    struct sslstore__net *net = &client->net;
    sslstore_result result = sslstore__order_status_by_custom_id(client, custom_id, found);

    if (result == SSLSTORE_OK && found->store_id[0] == '\0') {
        result = sslstore__error_set(net, SSLSTORE_ERR_REPLY, "TheSSLStoreOrderID",
                                     SSLSTORE__WORDS("the reply contains no order"));
    } else if (result == SSLSTORE_OK && (sslstore__text_equal(found->store_id, old->store_id) ||
                                         (found->custom_id[0] != '\0' &&
                                          !sslstore__text_equal(found->custom_id, custom_id)))) {
        result =
            sslstore__error_set(net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
                                SSLSTORE__WORDS("the id of the renewal belongs to another order"));
    }
    if (result != SSLSTORE_OK) {
        sslstore_order_free(found);
    }
    return result == SSLSTORE_ERR_API ? SSLSTORE_ERR_NOT_FOUND : result;
}

sslstore_result sslstore__renewal_find(sslstore_client *client, const sslstore_order *old,
                                       const char *stop, char *custom_id, sslstore_order *found)
{
    for (uint32_t i = 0; i < RENEWALS_MAX; i++) {
        sslstore_result result = sslstore_renewal_id(old->store_id, i, custom_id, SSLSTORE_ID_MAX);

        if (result != SSLSTORE_OK) {
            return sslstore__error_set_field(&client->net, result, NULL);
        }
        if (stop != NULL && sslstore__text_compare(stop, custom_id) == 0) {
            return SSLSTORE_ERR_NOT_FOUND;
        }
        result = sslstore__renewal_lookup(client, old, custom_id, found);
        if (result != SSLSTORE_OK || !sslstore__state_is_dead(found->state)) {
            return result;
        }
        sslstore_order_free(found);
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
        SSLSTORE__WORDS("too many renewals of this order were cancelled, refunded or refused"));
}
