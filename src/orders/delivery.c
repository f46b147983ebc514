/* Delivery: publishes what validation needs, waits, withdraws it, and delivers the certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/delivery.h"

#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/intent.h"
#include "orders/issuance.h"
#include "orders/order.h"

/* Call publish for every domain not yet approved, unless the order has ended. Returns false if a
 * call failed. */
static bool publish(const sslstore_order *order, const sslstore_enroll_options *options)
{
    bool published = true;

    if (options->publish == NULL || sslstore__state_is_final(order->state)) {
        return true;
    }
    for (size_t i = 0; i < order->domain_count; i++) {
        if (!order->domains[i].approved) {
            int failure = options->publish(options->publish_user, order, &order->domains[i]);

            published = published && failure == 0;
        }
    }
    return published;
}

/* Validation has ended, in success or failure: call withdraw for every domain of the order. */
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
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_CANCELLED, "deliver",
            SSLSTORE__WORDS(
                "the program could not store the certificate; the next call with this intent "
                "delivers it again"));
    }
    sslstore__intent_end(client, intent, SSLSTORE_INTENT_DELIVERED);
    return SSLSTORE_OK;
}

/* Wait if the program wants to wait. Otherwise ask once, unless the certificate cannot be issued
 * yet. */
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
        result = sslstore__error_set(
            &client->net, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus",
            SSLSTORE__WORDS("the order has ended and will not be issued; to buy another "
                            "certificate, forget its intent"));
    }
    return result;
}

/* Withdraw before deliver: once the program has the certificate, no later call would withdraw. */
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
            SSLSTORE__WORDS(
                "the order was placed, but the reply about its validation exceeds response_max"));
    }
    if (!publish(&certificate->order, options)) {
        return SSLSTORE_OK; /* the order stays pending; the program knows why */
    }
    result = await(client, expected, options, intent, certificate);
    if (certificate->issued || result != SSLSTORE_OK) {
        withdraw(&certificate->order, options);
    }
    if (certificate->issued) {
        result = deliver(client, options, intent, certificate);
    }
    return result;
}
