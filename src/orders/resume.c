/* Resume: looks up what became of an intent, and sends nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/change.h"
#include "orders/intent.h"
#include "orders/names.h"
#include "orders/prepare.h"
#include "orders/prepared.h"
#include "orders/submit.h"

/* What a resumption works on. */
struct task {
    sslstore_intent kept;
    sslstore_order_request request;
    struct sslstore__prepared prepared;
};

/* Do not give the order up because its product has left the catalog since. */
static sslstore_result prepare_again(sslstore_client *client, const sslstore_order_request *request,
                                     struct task *task)
{
    static const sslstore_enroll_options options;

    task->request = *request;
    task->request.unknown_product = true;
    return sslstore__prepare(client, &task->request, &options, &task->prepared);
}

static sslstore_result resume_order(sslstore_client *client, struct task *task,
                                    const sslstore_order_request *request,
                                    sslstore_certificate *certificate)
{
    struct sslstore__prepared *prepared = &task->prepared;
    sslstore_intent *kept = &task->kept;
    sslstore_result result;

    if (request == NULL) {
        return sslstore__submit_reconcile(client, kept, NULL, &certificate->order);
    }
    result = prepare_again(client, request, task);
    if (result == SSLSTORE_OK && memcmp(prepared->digest, kept->digest, sizeof kept->digest) != 0) {
        result = sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "intent",
                                     SSLSTORE__WORDS("the intent was made from another request"));
    } else if (result == SSLSTORE_OK) {
        result = sslstore__submit_reconcile(client, kept, prepared, &certificate->order);
        sslstore__names_note(client, &prepared->order, certificate);
    }
    sslstore__prepared_free(prepared);
    return result;
}

static sslstore_result resume(sslstore_client *client, const sslstore_intent *intent,
                              const sslstore_order_request *request,
                              sslstore_certificate *certificate)
{
    struct task *task;
    sslstore_result result;

    if (!sslstore__intent_is_valid(intent)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "intent",
                                   SSLSTORE__WORDS("the intent is damaged"));
    }
    task = sslstore__api_state(client, sizeof *task);
    if (task == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    task->kept = *intent;
    if (intent->kind == SSLSTORE_INTENT_KIND_ORDER) {
        result = resume_order(client, task, request, certificate);
    } else {
        result = sslstore__change_reconcile(client, &task->kept, &certificate->order);
    }
    sslstore__api_state_free(client, task, sizeof *task);
    return result;
}

sslstore_result sslstore_enroll_resume(sslstore_client *client, const sslstore_intent *intent,
                                       const sslstore_order_request *request,
                                       sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && intent != NULL && certificate != NULL);

    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = resume(client, intent, request, certificate);
    }
    return sslstore__api_leave(client, result);
}
