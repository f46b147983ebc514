/* Enroll: from a request to a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "orders/api.h"
#include "orders/approvers.h"
#include "orders/delivery.h"
#include "orders/expected.h"
#include "orders/intent.h"
#include "orders/names.h"
#include "orders/options.h"
#include "orders/prepare.h"
#include "orders/prepared.h"
#include "orders/reply_size.h"
#include "orders/submit.h"

/* A program that requests a delivered order again gets its certificate again, and buys nothing.
 * Not so for a renewal: it may have the digest of the order that it renews. */
static void reopen_delivered(struct sslstore__own_options *own,
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

/* What an enrollment works on. */
struct task {
    struct sslstore__own_options own;
    struct sslstore__prepared prepared;
    sslstore_intent intent;
};

static sslstore_result enroll(sslstore_client *client, const sslstore_order_request *request,
                              struct task *task, sslstore_certificate *certificate)
{
    const sslstore_enroll_options *options = &task->own.options;
    struct sslstore__prepared *prepared = &task->prepared;
    bool is_new;
    sslstore_result result = sslstore__intent_check(client, options->kept);

    if (result == SSLSTORE_OK) {
        result = sslstore__prepare(client, request, options, prepared);
    }
    if (result == SSLSTORE_OK) {
        reopen_delivered(&task->own, prepared);
    }
    is_new = !sslstore__intent_is_open(options->kept);
    if (result == SSLSTORE_OK && is_new) {
        result = sslstore__reply_size_check(client, &prepared->order);
    }
    if (result == SSLSTORE_OK && is_new && !options->skip_approver_check) {
        result = sslstore__approvers_check(client, prepared);
    }
    if (result == SSLSTORE_OK && is_new) {
        result = sslstore__options_confirm(client, options, SSLSTORE_INTENT_KIND_ORDER,
                                           &prepared->order);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__submit(client, prepared, options, &task->intent, &certificate->order);
    }
    if (result == SSLSTORE_OK) {
        struct sslstore__expected expected = {.key_sha256 = prepared->csr.key_sha256,
                                              .request = &prepared->order};

        result = sslstore__delivery_finish(client, &expected, options, &task->intent, certificate);
    }
    return result;
}

static sslstore_result allocate_and_enroll(sslstore_client *client,
                                           const sslstore_order_request *request,
                                           const sslstore_enroll_options *options,
                                           sslstore_certificate *certificate)
{
    struct task *task = sslstore__api_state(client, sizeof *task);
    sslstore_result result;

    if (task == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    (void) sslstore__options_own(&task->own, options);
    result = enroll(client, request, task, certificate);
    sslstore__names_note(client, &task->prepared.order, certificate);
    sslstore__prepared_free(&task->prepared);
    sslstore__api_state_free(client, task, sizeof *task);
    return result;
}

sslstore_result sslstore_enroll(sslstore_client *client, const sslstore_order_request *request,
                                const sslstore_enroll_options *options,
                                sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = allocate_and_enroll(client, request, options, certificate);
    }
    return sslstore__api_leave(client, result);
}
