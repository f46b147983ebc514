/* Revoke: two different acts, a refund of the order and the revocation of one certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "ca/authority.h"

/* The service would act on the order whatever certificate was meant, so the order is asked first
 * and compared with what the caller knows. */
static sslstore_result check_serial(sslstore_client *client, const char *serial,
                                    const sslstore_order *order)
{
    if (!sslstore__is_set(serial) || !sslstore__is_set(order->serial) ||
        sslstore__same_serial(serial, order->serial)) {
        return SSLSTORE_OK;
    }
    return sslstore__fail(&client->net, SSLSTORE_ERR_CONFLICT, "SerialNumber",
                          "the order's present certificate has another serial number");
}

/* The answer was lost: a request that was taken shows as a refund on the order. */
static sslstore_result settle_refund(sslstore_client *client, const char *id, sslstore_order *after)
{
    sslstore_result result = sslstore_order_refund_status(client, id, after);

    if (result == SSLSTORE_OK &&
        (after->refund_id[0] != '\0' || after->state == SSLSTORE_STATE_CANCELLED ||
         after->state == SSLSTORE_STATE_REFUNDED)) {
        return SSLSTORE_OK;
    }
    sslstore_order_free(after);
    client->net.error.delivery = SSLSTORE_MAYBE_SENT;
    return sslstore__fail(&client->net, SSLSTORE_ERR_UNKNOWN_OUTCOME, "TheSSLStoreOrderID", id);
}

static sslstore_result refund(sslstore_client *client, const char *reason, sslstore_order *order)
{
    sslstore_order after;
    sslstore_result result = sslstore_order_refund(client, order->store_id, reason, &after);

    if (result != SSLSTORE_OK && client->net.error.delivery == SSLSTORE_MAYBE_SENT) {
        result = settle_refund(client, order->store_id, &after);
    }
    if (result == SSLSTORE_OK) {
        sslstore_order_free(order);
        *order = after;
    }
    return result;
}

static sslstore_result revoke_certificate(sslstore_client *client, const char *serial,
                                          const char *reason, const sslstore_order *order)
{
    sslstore_result result;

    if (!sslstore__is_set(serial)) {
        serial = order->serial;
    }
    if (!sslstore__is_set(serial)) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_ARGUMENT, "serial",
                              "the order tells no serial number; name the certificate's");
    }
    result = sslstore_order_revoke(client, order->store_id, serial, reason);
    if (result != SSLSTORE_OK && client->net.error.delivery == SSLSTORE_MAYBE_SENT) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_UNKNOWN_OUTCOME, "TheSSLStoreOrderID",
                              order->store_id);
    }
    return result;
}

static sslstore_result revoke(sslstore_client *client, const char *id, sslstore_revoke_kind kind,
                              const char *serial, const char *reason, sslstore_order *order)
{
    sslstore_result result;

    if (kind != SSLSTORE_REVOKE_REFUND && kind != SSLSTORE_REVOKE_CERTIFICATE) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_ARGUMENT, "kind", NULL);
    }
    result = sslstore_order_status(client, id, order);
    if (result == SSLSTORE_OK) {
        result = check_serial(client, serial, order);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    return kind == SSLSTORE_REVOKE_REFUND ? refund(client, reason, order)
                                          : revoke_certificate(client, serial, reason, order);
}

sslstore_result sslstore_revoke(sslstore_client *client, const char *id, sslstore_revoke_kind kind,
                                const char *serial, const char *reason, sslstore_order *order)
{
    sslstore_order own;
    sslstore_order *seen = order == NULL ? &own : order;
    sslstore_result result = sslstore__authority_enter(client);

    memset(seen, 0, sizeof *seen);
    if (result == SSLSTORE_OK) {
        result = revoke(client, id, kind, serial, reason, seen);
    }
    if (result != SSLSTORE_OK || order == NULL) {
        sslstore_order_free(seen);
    }
    return sslstore__authority_leave(client, result);
}
