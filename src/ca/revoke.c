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

/* ---- Refunding ---- */

static bool is_refunding(const sslstore_order *order)
{
    return order->refund_id[0] != '\0' || order->state == SSLSTORE_STATE_CANCELLED ||
           order->state == SSLSTORE_STATE_REFUNDED;
}

struct search {
    const char *id;
    sslstore_order *after;
};

/* A request that was taken shows on the order. */
static sslstore_result look_for_refund(sslstore_client *client, void *user)
{
    const struct search *search = user;
    sslstore_result result = sslstore_order_status(client, search->id, search->after);

    if (result == SSLSTORE_OK && is_refunding(search->after)) {
        return SSLSTORE_OK;
    }
    sslstore_order_free(search->after);
    return result == SSLSTORE_OK ? SSLSTORE_ERR_NOT_FOUND : result;
}

/* What is asked for has been done before: that is no failure. */
static bool says_already(const sslstore_error *error)
{
    return error->result == SSLSTORE_ERR_API && sslstore__find(error->message, "already") != NULL;
}

static sslstore_result send_refund(sslstore_client *client, const char *id, const char *reason,
                                   sslstore_order *after)
{
    struct search search = {id, after};
    sslstore_result result = sslstore_order_refund(client, id, reason, after);
    bool is_lost = result == SSLSTORE_OK ? after->store_id[0] == '\0'
                                         : client->net.error.delivery == SSLSTORE_MAYBE_SENT;

    if (!is_lost && !says_already(&client->net.error)) {
        return result;
    }
    sslstore_order_free(after);
    return sslstore__look(client, look_for_refund, &search) == SSLSTORE_OK
               ? SSLSTORE_OK
               : sslstore__unknown(client, "TheSSLStoreOrderID", id);
}

static sslstore_result refund(sslstore_client *client, const char *reason, sslstore_order *order)
{
    sslstore_order after;
    sslstore_result result;

    if (order->refund_id[0] != '\0' || order->state == SSLSTORE_STATE_REFUNDED) {
        return SSLSTORE_OK; /* it is asked for already */
    }
    result = send_refund(client, order->store_id, reason, &after);
    if (result == SSLSTORE_OK) {
        sslstore_order_free(order);
        *order = after;
    }
    return result;
}

/* ---- Revoking ---- */

/* Some services show a revocation on the order; where it does not show, nobody can know. */
static sslstore_result look_for_revocation(sslstore_client *client, void *user)
{
    const struct search *search = user;
    sslstore_result result = sslstore_order_status(client, search->id, search->after);

    if (result == SSLSTORE_OK && search->after->state != SSLSTORE_STATE_REVOKED &&
        search->after->state != SSLSTORE_STATE_CANCELLED) {
        result = SSLSTORE_ERR_NOT_FOUND;
    }
    sslstore_order_free(search->after);
    return result;
}

static sslstore_result revoke_certificate(sslstore_client *client, const char *serial,
                                          const char *reason, const sslstore_order *order)
{
    sslstore_order after;
    struct search search = {order->store_id, &after};
    sslstore_result result;

    if (!sslstore__is_set(serial)) {
        serial = order->serial;
    }
    if (!sslstore__is_set(serial)) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_ARGUMENT, "serial",
                              "the order tells no serial number; name the certificate's");
    }
    result = sslstore_order_revoke(client, order->store_id, serial, reason);
    if (result == SSLSTORE_OK || says_already(&client->net.error)) {
        sslstore__begin(&client->net, "order/certificaterevokerequest");
        return SSLSTORE_OK;
    }
    if (client->net.error.delivery != SSLSTORE_MAYBE_SENT) {
        return result;
    }
    return sslstore__look(client, look_for_revocation, &search) == SSLSTORE_OK
               ? SSLSTORE_OK
               : sslstore__unknown(client, "TheSSLStoreOrderID", order->store_id);
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
