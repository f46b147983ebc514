/* Revoke: refunds an order, or revokes one of its certificates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/change.h"
#include "orders/order.h"
#include "orders/serial.h"

/* A refund concerns the order as a whole, so a serial number given with it must be that of the
 * current certificate. For a revocation the service decides, because it alone knows the earlier
 * certificates. */
static sslstore_result check_serial(sslstore_client *client, sslstore_revoke_kind kind,
                                    const char *serial, const sslstore_order *order)
{
    if (kind == SSLSTORE_REVOKE_CERTIFICATE || !sslstore__text_is_set(serial) ||
        !sslstore__text_is_set(order->serial) || sslstore__serial_equal(serial, order->serial)) {
        return SSLSTORE_OK;
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "SerialNumber",
        SSLSTORE__WORDS("the current certificate of the order has another serial number"));
}

/* Hexadecimal digits, colons and blanks, in the ways that tools write them; not 0. */
static bool is_serial(const char *serial)
{
    return sslstore__text_while(serial, "0123456789abcdefABCDEF: ") == strlen(serial) &&
           serial[sslstore__text_while(serial, "0: ")] != '\0';
}

/* What a refund or a revocation works on. */
struct task {
    sslstore_revoke_kind kind;
    const char *serial;
    const char *reason;
    sslstore_order order; /* before and, if the reply has it, after the request */
    sslstore_order after;
    sslstore_intent intent;
};

/* The service refuses what was requested before. That is a success. */
static bool says_already(const sslstore_error *error)
{
    return error->result == SSLSTORE_ERR_API &&
           sslstore__text_find(error->message, "already") != NULL;
}

static sslstore_result send_refund(sslstore_client *client, void *user, sslstore_order *after)
{
    const struct task *task = user;
    sslstore_result result =
        sslstore_wire_order_refund(client, task->order.store_id, task->reason, after);

    return says_already(&client->net.error) ? SSLSTORE_OK : result; /* the order shows it */
}

static sslstore_result send_revocation(sslstore_client *client, void *user, sslstore_order *after)
{
    const struct task *task = user;
    sslstore_result result =
        sslstore_wire_order_revoke(client, task->order.store_id, task->serial, task->reason);

    (void) after;
    return says_already(&client->net.error) ? SSLSTORE_OK : result;
}

static sslstore_result refund(sslstore_client *client, struct task *task)
{
    const sslstore_order *order = &task->order;
    sslstore_result result;

    if (order->refund_id[0] != '\0' || order->state == SSLSTORE_STATE_REFUNDED) {
        return SSLSTORE_OK; /* it was requested before */
    }
    result = sslstore__change_begin(client, SSLSTORE_INTENT_KIND_REFUND, order, &task->intent);
    if (result == SSLSTORE_OK) {
        result = sslstore__change_submit(client, &task->intent, send_refund, task, &task->after);
    }
    return result;
}

static sslstore_result revoke_certificate(sslstore_client *client, struct task *task)
{
    const sslstore_order *order = &task->order;
    sslstore_result result;

    if (!sslstore__text_is_set(task->serial)) {
        task->serial = order->serial;
    }
    if (!sslstore__text_is_set(task->serial)) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_ARGUMENT, "serial",
            SSLSTORE__WORDS("the order has no serial number; give that of the certificate"));
    }
    result = sslstore__change_begin(client, SSLSTORE_INTENT_KIND_REVOKE, order, &task->intent);
    if (result == SSLSTORE_OK) {
        result =
            sslstore__change_submit(client, &task->intent, send_revocation, task, &task->after);
    }
    return result;
}

static sslstore_result revoke(sslstore_client *client, const char *id, struct task *task)
{
    sslstore_result result;

    if (task->kind != SSLSTORE_REVOKE_REFUND && task->kind != SSLSTORE_REVOKE_CERTIFICATE) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_ARGUMENT, "kind");
    }
    if (sslstore__text_is_set(task->serial) && !is_serial(task->serial)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "serial",
                                   SSLSTORE__WORDS("a serial number must be hexadecimal"));
    }
    result = sslstore_wire_order_status(client, id, &task->order);
    if (result == SSLSTORE_OK) {
        result = check_serial(client, task->kind, task->serial, &task->order);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    if (task->kind == SSLSTORE_REVOKE_REFUND) {
        result = refund(client, task);
    } else {
        result = revoke_certificate(client, task);
    }
    if (sslstore__text_is_set(task->after.store_id)) {
        sslstore_order_free(&task->order);
        task->order = task->after;
    }
    return result;
}

sslstore_result sslstore_revoke(sslstore_client *client, const char *id, sslstore_revoke_kind kind,
                                const char *serial, const char *reason, sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL);

    sslstore_result result;
    struct task *task = sslstore__api_enter_with_state(client, sizeof *task, &result);

    if (result == SSLSTORE_OK) {
        task->kind = kind;
        task->serial = serial;
        task->reason = reason;
        result = revoke(client, id, task);
    }
    sslstore__order_return(task == NULL ? NULL : &task->order, result, order);
    sslstore__api_state_free(client, task, sizeof *task);
    return sslstore__api_leave(client, result);
}
