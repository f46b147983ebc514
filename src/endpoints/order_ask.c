/* Calls about one order: refund, revocation, validation. Their requests are alike. order/status and
 * order/download are in files of their own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "base/text.h"
#include "client/client.h"
#include "endpoints/order_reply.h"
#include "endpoints/refer.h"
#include "rpc/call.h"

static const struct sslstore__member reference_members[] = {
    SSLSTORE__REFERENCE("TheSSLStoreOrderID", store_id),
    SSLSTORE__REFERENCE("CustomOrderID", custom_id),
    SSLSTORE__REFERENCE("ResendEmailType", resend_type),
    SSLSTORE__REFERENCE("ResendEmail", resend_email),
    SSLSTORE__REFERENCE("RefundReason", refund_reason),
    SSLSTORE__REFERENCE("DomainNames", domain_names),
    SSLSTORE__REFERENCE("SerialNumber", serial),
    SSLSTORE__REFERENCE("ApproverMethod", method),
};
static const struct sslstore__table reference_table =
    SSLSTORE__TABLE(reference_members, struct sslstore__reference, NULL);

/* The calls whose reply is only a verdict. */
static sslstore_result get_verdict(sslstore_client *client,
                                   const struct sslstore__endpoint *endpoint, const char *id,
                                   struct sslstore__reference *reference)
{
    struct sslstore__identity identity;
    sslstore_result result = sslstore__refer(client, endpoint, id, &identity, reference);

    if (result != SSLSTORE_OK) {
        return result;
    }
    return sslstore__call_once(client, endpoint, reference, NULL, NULL);
}

sslstore_result sslstore_wire_order_refund(sslstore_client *client, const char *id,
                                           const char *reason, sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/refundrequest",
        .request = &reference_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };

    return sslstore__refer_get_order(client, &endpoint, id, reason, order);
}

sslstore_result sslstore_wire_order_refund_status(sslstore_client *client, const char *id,
                                                  sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && order != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/refundstatus",
        .request = &reference_table,
        .reply = &sslstore__order_reply,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
    };

    return sslstore__refer_get_order(client, &endpoint, id, NULL, order);
}

sslstore_result sslstore_wire_order_revoke(sslstore_client *client, const char *id,
                                           const char *serial, const char *reason)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/certificaterevokerequest",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__reference reference = {.serial = serial, .refund_reason = reason};

    return get_verdict(client, &endpoint, id, &reference);
}

sslstore_result sslstore_wire_order_resend(sslstore_client *client, const char *id)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/resend",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__reference reference = {.resend_type = "ApproverEmail"};

    return get_verdict(client, &endpoint, id, &reference);
}

sslstore_result sslstore_wire_order_change_approver(sslstore_client *client, const char *id,
                                                    const char *domain, const char *email)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/changeapproveremail",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__reference reference = {.resend_email = email, .domain_names = domain};

    return get_verdict(client, &endpoint, id, &reference);
}

sslstore_result sslstore_wire_order_change_method(sslstore_client *client, const char *id,
                                                  const char *domain, const char *method)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "order/changeapprovermethod",
        .request = &reference_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__reference reference = {.domain_names = domain, .method = method};

    return get_verdict(client, &endpoint, id, &reference);
}

static const struct sslstore__member domain_members[] = {
    SSLSTORE__REFERENCE("TheSSLStoreOrderID", store_id),
    SSLSTORE__REFERENCE("DomainName", domain_names),
    SSLSTORE__REFERENCE("ApproverMethod", method),
};
static const struct sslstore__table domain_table =
    SSLSTORE__TABLE(domain_members, struct sslstore__reference, NULL);

sslstore_result sslstore_wire_domain_set_method(sslstore_client *client, const char *store_id,
                                                const char *domain, const char *method)
{
    SSLSTORE__REQUIRE(client != NULL);

    static const struct sslstore__endpoint endpoint = {
        .path = "digicert/setapprovermethod",
        .request = &domain_table,
        .credentials = SSLSTORE__NESTED_CREDENTIALS,
        .effect = SSLSTORE__CHANGES,
    };
    struct sslstore__reference reference = {
        .store_id = store_id, .domain_names = domain, .method = method};

    if (!sslstore__text_is_set(store_id)) {
        return sslstore__call_refuse(client, &endpoint, "store_id");
    }
    return sslstore__call_once(client, &endpoint, &reference, NULL, NULL);
}
