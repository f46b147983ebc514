/* Enroll: from a request to a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "orders/names.h"

/* ---- From an order to its certificate ---- */

/* Publish what the open domains need; false when one could not be published. */
static bool publish(const sslstore_order *order, const sslstore_enroll_options *options)
{
    bool done = true;

    for (size_t i = 0; options->publish != NULL && i < order->domain_count; i++) {
        if (!order->domains[i].approved) {
            done = options->publish(options->publish_user, order, &order->domains[i]) == 0 && done;
        }
    }
    return done;
}

/* It is done, one way or the other: of all domains. */
static void withdraw(const sslstore_order *order, const sslstore_enroll_options *options)
{
    for (size_t i = 0; options->withdraw != NULL && i < order->domain_count; i++) {
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

/* Wait for it, if that is wanted; or look once, unless it cannot be there yet. */
static sslstore_result await(sslstore_client *client,
                             const struct sslstore__delivery_expected *asked,
                             const sslstore_enroll_options *options, const sslstore_intent *intent,
                             sslstore_certificate *certificate)
{
    char id[SSLSTORE_ID_MAX];
    struct sslstore__certificate_wait wanted = {.id = id,
                                                .asked = *asked,
                                                .replaces =
                                                    intent->kind == SSLSTORE_INTENT_KIND_REISSUE,
                                                .wait_ms = options->wait_ms,
                                                .poll_ms = options->poll_ms};
    bool is_new = wanted.replaces && !sslstore__intent_is_open(options->kept);
    sslstore_result result = sslstore__order_key(client, &certificate->order, id);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (options->wait_ms > 0 || (certificate->order.state == SSLSTORE_STATE_ACTIVE && !is_new)) {
        result = sslstore__certificate_await(client, &wanted, certificate);
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
                                          const struct sslstore__delivery_expected *asked,
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
    result = await(client, asked, options, intent, certificate);
    if (certificate->issued || result != SSLSTORE_OK) {
        withdraw(&certificate->order, options);
    }
    return certificate->issued ? deliver(client, options, intent, certificate) : result;
}

/* ---- From a request to an order ---- */

sslstore_result sslstore__api_confirm(sslstore_client *client,
                                      const sslstore_enroll_options *options,
                                      sslstore_intent_kind kind,
                                      const sslstore_order_request *request)
{
    return options->confirm == NULL || options->confirm(options->confirm_user, kind, request) == 0
               ? SSLSTORE_OK
               : sslstore__error_set(&client->net, SSLSTORE_ERR_CANCELLED, "confirm",
                                     "the program did not confirm it; nothing was sent");
}

/* A program that asks once more for what was delivered gets it once more: it buys nothing. A renewal
 * may have the digest of the order that it renews, and is found by its own id. */
static void reopen_delivered(struct sslstore__api_own_options *own,
                             const struct sslstore__prepared *prepared)
{
    sslstore_intent *kept = &own->kept;

    if (own->options.kept != NULL && kept->state == SSLSTORE_INTENT_DELIVERED &&
        kept->kind == SSLSTORE_INTENT_KIND_ORDER &&
        !sslstore__text_is_set(prepared->order.related_store_id) &&
        memcmp(kept->digest, prepared->digest, sizeof kept->digest) == 0) {
        kept->state = SSLSTORE_INTENT_PLACED;
    }
}

static sslstore_result enroll(sslstore_client *client, const sslstore_order_request *request,
                              struct sslstore__api_own_options *own,
                              struct sslstore__prepared *prepared,
                              sslstore_certificate *certificate)
{
    const sslstore_enroll_options *options = &own->options;
    bool is_new;
    sslstore_intent intent;
    sslstore_result result = sslstore__intent_check(client, options->kept);

    if (result == SSLSTORE_OK) {
        result = sslstore__prepare(client, request, options, prepared);
    }
    if (result == SSLSTORE_OK) {
        reopen_delivered(own, prepared);
    }
    is_new = !sslstore__intent_is_open(options->kept);
    if (result == SSLSTORE_OK && is_new) {
        result = sslstore__prepare_check_reply_size(client, &prepared->order);
    }
    if (result == SSLSTORE_OK && is_new && !options->skip_approver_check) {
        result = sslstore__approvers_check(client, prepared);
    }
    if (result == SSLSTORE_OK && is_new) {
        result =
            sslstore__api_confirm(client, options, SSLSTORE_INTENT_KIND_ORDER, &prepared->order);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__submit(client, prepared, options, &intent, &certificate->order);
    }
    if (result == SSLSTORE_OK) {
        struct sslstore__delivery_expected asked = {.key_sha256 = prepared->csr.key_sha256,
                                                    .request = &prepared->order};

        result = sslstore__delivery_finish(client, &asked, options, &intent, certificate);
    }
    return result;
}

sslstore_result sslstore_enroll(sslstore_client *client, const sslstore_order_request *request,
                                const sslstore_enroll_options *options,
                                sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    struct sslstore__api_own_options own;
    struct sslstore__prepared prepared;
    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    memset(&prepared, 0, sizeof prepared);
    if (result == SSLSTORE_OK) {
        (void) sslstore__api_own_options(&own, options);
        result = enroll(client, request, &own, &prepared, certificate);
        sslstore__names_note(client, &prepared.order, certificate);
        sslstore__prepared_free(&prepared);
    }
    return sslstore__api_leave(client, result);
}

/* A product that the catalog has lost since is no reason to give the order up. */
static sslstore_result prepare_again(sslstore_client *client, const sslstore_order_request *request,
                                     struct sslstore__prepared *prepared)
{
    static const sslstore_enroll_options options;
    sslstore_order_request again = *request;

    again.unknown_product = true;
    return sslstore__prepare(client, &again, &options, prepared);
}

static sslstore_result resume(sslstore_client *client, const sslstore_intent *intent,
                              const sslstore_order_request *request,
                              struct sslstore__prepared *prepared,
                              sslstore_certificate *certificate)
{
    sslstore_intent kept = *intent;
    sslstore_result result = SSLSTORE_OK;

    if (!sslstore__intent_is_valid(intent)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "intent", NULL);
    }
    if (intent->kind != SSLSTORE_INTENT_KIND_ORDER) {
        return sslstore__change_reconcile(client, &kept, &certificate->order);
    }
    if (request != NULL) {
        result = prepare_again(client, request, prepared);
    }
    if (result == SSLSTORE_OK && request != NULL &&
        memcmp(prepared->digest, intent->digest, sizeof intent->digest) != 0) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "intent",
                                   "the request is not the one that the intent was made from");
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__submit_reconcile(client, &kept, request == NULL ? NULL : prepared,
                                        &certificate->order);
    if (request != NULL) {
        sslstore__names_note(client, &prepared->order, certificate);
    }
    return result;
}

sslstore_result sslstore_enroll_resume(sslstore_client *client, const sslstore_intent *intent,
                                       const sslstore_order_request *request,
                                       sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && intent != NULL && certificate != NULL);

    struct sslstore__prepared prepared;
    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    memset(&prepared, 0, sizeof prepared);
    if (result == SSLSTORE_OK) {
        result = resume(client, intent, request, &prepared, certificate);
        sslstore__prepared_free(&prepared);
    }
    return sslstore__api_leave(client, result);
}
