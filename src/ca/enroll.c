/* Enroll: from a request to a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "ca/names.h"

static bool is_approved(const sslstore_domain_status *domain)
{
    return sslstore__same(domain->status, "Approved");
}

bool sslstore__publish(const sslstore_order *order, const sslstore_enroll_options *options)
{
    bool done = true;

    for (size_t i = 0; options->publish != NULL && i < order->domain_count; i++) {
        if (!is_approved(&order->domains[i])) {
            done = options->publish(options->publish_user, order, &order->domains[i]) == 0 && done;
        }
    }
    return done;
}

void sslstore__withdraw(const sslstore_order *order, const sslstore_enroll_options *options)
{
    for (size_t i = 0; options->withdraw != NULL && i < order->domain_count; i++) {
        (void) options->withdraw(options->publish_user, order, &order->domains[i]);
    }
}

/* The order stands, whatever happens from here on: certificate->order always tells it. */
static sslstore_result complete(sslstore_client *client, const struct sslstore__prepared *prepared,
                                const sslstore_enroll_options *options,
                                sslstore_certificate *certificate)
{
    char id[SSLSTORE_ID_MAX];
    struct sslstore__wanted wanted = {.id = id,
                                      .key_sha256 = prepared->csr.key_sha256,
                                      .wait_ms = options->wait_ms,
                                      .poll_ms = options->poll_ms};
    sslstore_result result = sslstore__order_key(client, &certificate->order, id);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (!sslstore__publish(&certificate->order, options)) {
        return SSLSTORE_OK; /* it stays pending, and the caller knows why */
    }
    if (options->wait_ms > 0 || certificate->order.state == SSLSTORE_STATE_ACTIVE) {
        result = sslstore__await(client, &wanted, certificate);
    }
    if (certificate->issued || result != SSLSTORE_OK) {
        sslstore__withdraw(&certificate->order, options);
    }
    return result;
}

static sslstore_result enroll(sslstore_client *client, const sslstore_order_request *request,
                              const sslstore_enroll_options *options,
                              struct sslstore__prepared *prepared,
                              sslstore_certificate *certificate)
{
    sslstore_result result = sslstore__prepare(client, request, options->unknown_product, prepared);

    if (result == SSLSTORE_OK && !options->skip_approver_check) {
        result = sslstore__check_approvers(client, prepared);
    }
    if (result == SSLSTORE_OK) {
        result =
            sslstore__place(client, prepared, options->resend_if_not_found, &certificate->order);
    }
    if (result == SSLSTORE_OK) {
        result = complete(client, prepared, options, certificate);
    }
    return result;
}

sslstore_result sslstore_enroll(sslstore_client *client, const sslstore_order_request *request,
                                const sslstore_enroll_options *options,
                                sslstore_certificate *certificate)
{
    static const sslstore_enroll_options none;
    struct sslstore__prepared prepared;
    sslstore_result result = sslstore__authority_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = enroll(client, request, options == NULL ? &none : options, &prepared, certificate);
        sslstore__note_names(client, &prepared.order, certificate);
        sslstore__prepared_free(&prepared);
    }
    return sslstore__authority_leave(client, result);
}

static sslstore_result resume(sslstore_client *client, const sslstore_intent *intent,
                              const sslstore_order_request *request,
                              struct sslstore__prepared *prepared,
                              sslstore_certificate *certificate)
{
    sslstore_intent kept = *intent;
    sslstore_result result = SSLSTORE_OK;

    if (!sslstore__intent_is_whole(intent)) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_ARGUMENT, "intent", NULL);
    }
    if (intent->kind != SSLSTORE_INTENT_ORDER) {
        return sslstore__change_settle(client, &kept, &certificate->order);
    }
    if (request != NULL) {
        result = sslstore__prepare(client, request, true, prepared);
    }
    if (result == SSLSTORE_OK && request != NULL &&
        memcmp(prepared->digest, intent->digest, sizeof intent->digest) != 0) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_CONFLICT, "intent",
                              "the request is not the one that the intent was made from");
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    result =
        sslstore__settle(client, &kept, request == NULL ? NULL : prepared, &certificate->order);
    if (request != NULL) {
        sslstore__note_names(client, &prepared->order, certificate);
    }
    return result;
}

sslstore_result sslstore_enroll_resume(sslstore_client *client, const sslstore_intent *intent,
                                       const sslstore_order_request *request,
                                       sslstore_certificate *certificate)
{
    struct sslstore__prepared prepared;
    sslstore_result result = sslstore__authority_enter(client);

    memset(certificate, 0, sizeof *certificate);
    memset(&prepared, 0, sizeof prepared);
    if (result == SSLSTORE_OK) {
        result = resume(client, intent, request, &prepared, certificate);
        sslstore__prepared_free(&prepared);
    }
    return sslstore__authority_leave(client, result);
}
