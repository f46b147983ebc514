/* Delivery: publishes what validation needs, waits, withdraws it, and delivers the certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/delivery.h"

#include "client/client.h"
#include "net/net.h"
#include "orders/intent.h"
#include "orders/issuance.h"
#include "orders/order.h"

/* Publish what the open domains need; false when one could not be published. */
static bool publish(const sslstore_order *order, const sslstore_enroll_options *options)
{
    bool done = true;

    if (options->publish == NULL) {
        return true;
    }
    for (size_t i = 0; i < order->domain_count; i++) {
        if (!order->domains[i].approved) {
            done = options->publish(options->publish_user, order, &order->domains[i]) == 0 && done;
        }
    }
    return done;
}

/* It is done, one way or the other: of all domains. */
static void withdraw(const sslstore_order *order, const sslstore_enroll_options *options)
{
    if (options->withdraw == NULL) {
        return;
    }
    for (size_t i = 0; i < order->domain_count; i++) {
        (void) options->withdraw(options->publish_user, order, &order->domains[i]);
    }
}

static sslstore_result deliver(sslstore_client *client, const sslstore_enroll_options *options,
                               sslstore_intent *intent, const sslstore_certificate *certificate)
{
    if (options->deliver == NULL) {
        return SSLSTORE_OK;
    }
    if (options->deliver(options->deliver_user, certificate) != 0) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_CANCELLED, "deliver",
                                   "the program could not store the certificate");
    }
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_DELIVERED);
    return SSLSTORE_OK;
}

/* Wait for it, if that is issuance; or look once, unless it cannot be there yet. */
static sslstore_result await(sslstore_client *client, const struct sslstore__expected *expected,
                             const sslstore_enroll_options *options, const sslstore_intent *intent,
                             sslstore_certificate *certificate)
{
    char id[SSLSTORE_ID_MAX];
    struct sslstore__issuance issuance = {.id = id,
                                          .expected = *expected,
                                          .replaces = intent->kind == SSLSTORE_INTENT_KIND_REISSUE,
                                          .wait_ms = options->wait_ms,
                                          .poll_ms = options->poll_ms};
    bool is_new = issuance.replaces && !sslstore__intent_is_open(options->kept);
    sslstore_result result = sslstore__order_key(client, &certificate->order, id);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (options->wait_ms > 0 || (certificate->order.state == SSLSTORE_STATE_ACTIVE && !is_new)) {
        result = sslstore__issuance_await(client, &issuance, certificate);
    }
    if (result == SSLSTORE_OK && sslstore__state_is_final(certificate->order.state)) {
        result = sslstore__error_set(&client->net, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus",
                                     "the order has ended; to buy another certificate, forget its "
                                     "intent");
    }
    return result;
}

/* What was published is withdrawn before the program says that it has the certificate: after that
 * nobody would come back to do it. */
sslstore_result sslstore__delivery_finish(sslstore_client *client,
                                          const struct sslstore__expected *expected,
                                          const sslstore_enroll_options *options,
                                          sslstore_intent *intent,
                                          sslstore_certificate *certificate)
{
    sslstore_result result;

    if (options->publish != NULL && certificate->order.shortened) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_REPLY_LIMIT, "DomainAuthVettingStatus",
            "the order stands; what its domains ask for exceeds response_max");
    }
    if (!publish(&certificate->order, options)) {
        return SSLSTORE_OK; /* it stays pending, and the caller knows why */
    }
    result = await(client, expected, options, intent, certificate);
    if (certificate->issued || result != SSLSTORE_OK) {
        withdraw(&certificate->order, options);
    }
    return certificate->issued ? deliver(client, options, intent, certificate) : result;
}
