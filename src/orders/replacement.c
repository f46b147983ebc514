/* Replacement: reads the order and the CSR, and follows the order to the one that renewed it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/replacement.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/intent.h"
#include "orders/renewal.h"

#define STEPS_MAX 64 /* orders that renewed one another */

bool sslstore__replacement_is_open(const struct sslstore__replacement *task,
                                   sslstore_intent_kind kind)
{
    const sslstore_intent *kept = task->options->kept;

    return sslstore__intent_is_open(kept) && kept->kind == kind;
}

sslstore_result sslstore__replacement_refuse(sslstore_client *client,
                                             const struct sslstore__replacement *task,
                                             const char *why)
{
    (void) task; /* a build without text says no more than the result */
    return sslstore__error_set_about(
        &client->net, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus",
        task->renewed ? SSLSTORE__WORDS("%; order %, which renewed the one named, is %") : "%", why,
        task->order.store_id, sslstore_state_name(task->order.state));
}

void sslstore__replacement_step(struct sslstore__replacement *task)
{
    sslstore_order_free(&task->order);
    task->order = task->found;
    memset(&task->found, 0, sizeof task->found);
    task->renewed = true;
    task->again = true;
}

/* The kept intent is for the reissue of this order. */
static bool is_kept(const struct sslstore__replacement *task)
{
    return sslstore__replacement_is_open(task, SSLSTORE_INTENT_KIND_REISSUE) &&
           sslstore__text_equal(task->options->kept->store_id, task->order.store_id);
}

/* An order that waits for its first certificate has no renewal yet. */
static sslstore_result find_next(sslstore_client *client, struct sslstore__replacement *task)
{
    const char *stop = NULL;
    sslstore_result result;

    if (is_kept(task) || task->order.state == SSLSTORE_STATE_PENDING ||
        task->order.state == SSLSTORE_STATE_INITIAL) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    if (sslstore__replacement_is_open(task, SSLSTORE_INTENT_KIND_ORDER)) {
        stop = task->options->kept->custom_order_id;
    }
    result = sslstore__renewal_find(client, &task->order, stop, task->custom_id, &task->found);
    if (result == SSLSTORE_OK) {
        sslstore__replacement_step(task);
    }
    return result;
}

sslstore_result sslstore__replacement_follow(sslstore_client *client,
                                             struct sslstore__replacement *task,
                                             sslstore__replacement_step_fn *step)
{
    for (int i = 0; i < STEPS_MAX; i++) {
        sslstore_result result;

        task->again = false;
        task->custom_id[0] = '\0';
        result = find_next(client, task);
        if (result == SSLSTORE_ERR_NOT_FOUND) {
            result = step(client, task);
        }
        if (result != SSLSTORE_OK || !task->again) {
            return result;
        }
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_LIMIT, "TheSSLStoreOrderID",
        SSLSTORE__WORDS("more than 64 orders renewed one another; name a later order"));
}

static sslstore_result run(sslstore_client *client, const char *id,
                           struct sslstore__replacement *task, sslstore__replacement_step_fn *step)
{
    const sslstore_order_request *request = task->request;
    const char *fault;
    sslstore_result result;

    task->options = sslstore__options_own(&task->own, task->options);
    result = sslstore__intent_check(client, task->options->kept);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore_csr_read(&client->net.config->memory, request->csr, request->csr_size,
                               &task->csr, &fault);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set_message(&client->net, result, "CSR", fault);
    }
    id = sslstore__intent_order(task->options->kept, id);
    result = sslstore_wire_order_status(client, id, &task->order);
    if (result == SSLSTORE_OK) {
        result = step(client, task);
    }
    sslstore_order_free(&task->order);
    sslstore_csr_free(&task->csr);
    return result;
}

sslstore_result sslstore__replacement_run(sslstore_client *client, const char *id,
                                          const sslstore_order_request *request,
                                          const sslstore_enroll_options *options,
                                          sslstore__replacement_step_fn *step,
                                          sslstore_plan_action *done,
                                          sslstore_certificate *certificate)
{
    sslstore_result result;
    struct sslstore__replacement *task =
        sslstore__api_enter_with_state(client, sizeof *task, &result);

    memset(certificate, 0, sizeof *certificate);
    *done = SSLSTORE_PLAN_NOTHING;
    if (result == SSLSTORE_OK) {
        task->request = request;
        task->options = options;
        task->certificate = certificate;
        result = run(client, id, task, step);
        *done = task->done;
        sslstore__api_state_free(client, task, sizeof *task);
    }
    return sslstore__api_leave(client, result);
}
