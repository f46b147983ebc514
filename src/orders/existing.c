/* Existing: delivers the certificate of an order if it is the one requested, and reissues it
 * otherwise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/existing.h"

#include <string.h>

#include "base/domain.h"
#include "base/frame.h"
#include "base/text.h"
#include "orders/certificate.h"
#include "orders/delivery.h"
#include "orders/expected.h"
#include "orders/intent.h"
#include "orders/reissue.h"

sslstore_result sslstore__existing_await(sslstore_client *client,
                                         struct sslstore__replacement *task,
                                         sslstore_intent_kind kind)
{
    struct sslstore__expected expected = {.key_sha256 = task->csr.key_sha256, .csr = &task->csr};
    sslstore_intent *intent = &task->intent;

    task->done = task->renewed ? SSLSTORE_PLAN_RENEWED : task->plan.action;
    sslstore__intent_begin(client, kind, intent);
    (void) sslstore__intent_id(intent->custom_order_id, task->order.custom_id);
    (void) sslstore__intent_id(intent->store_id, task->order.store_id);
    (void) sslstore__intent_id(intent->partner_id, task->order.partner_id);
    task->certificate->order = task->order;
    memset(&task->order, 0, sizeof task->order);
    return sslstore__delivery_finish(client, &expected, task->options, intent, task->certificate);
}

sslstore_result sslstore__existing_await_or_reissue(sslstore_client *client,
                                                    struct sslstore__replacement *task)
{
    sslstore_result result = sslstore__existing_await(client, task, SSLSTORE_INTENT_KIND_ORDER);

    if (result != SSLSTORE_ERR_WRONG_KEY) {
        return result;
    }
    task->order = task->certificate->order;
    memset(task->certificate, 0, sizeof *task->certificate);
    return sslstore__reissue(client, task);
}

static bool has_name(const sslstore_chain *chain, const char *name)
{
    for (size_t i = 0; i < chain->dns_name_count; i++) {
        const char *own = chain->dns_names[i];

        if (sslstore__domain_covers(own, name) ||
            sslstore__domain_is_added(own, strlen(own), name, strlen(name))) {
            return true; /* a name that the CA may add, it may also leave out */
        }
    }
    return false;
}

/* Whether the certificate has all names of the request and of its CSR. */
static bool has_names(const struct sslstore__replacement *task, const sslstore_chain *chain)
{
    const sslstore_order_request *request = task->request;

    for (size_t i = 0; i < request->dns_name_count; i++) {
        if (sslstore__text_is_set(request->dns_names[i]) &&
            !has_name(chain, request->dns_names[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < task->csr.dns_name_count; i++) {
        if (!has_name(chain, task->csr.dns_names[i])) {
            return false;
        }
    }
    return true;
}

/* Whether the certificate of the present order has the key (else *result says why not) and the
 * names of the request. */
static SSLSTORE__OWN_FRAME bool fits_request(sslstore_client *client,
                                             const struct sslstore__replacement *task,
                                             sslstore_result *result)
{
    sslstore_chain chain;
    bool fits;

    *result = sslstore__certificate_download(client, &task->order, task->csr.key_sha256, &chain);
    fits = *result == SSLSTORE_OK && has_names(task, &chain);
    sslstore_chain_free(&chain);
    return fits;
}

sslstore_result sslstore__existing_deliver_or_reissue(sslstore_client *client,
                                                      struct sslstore__replacement *task)
{
    sslstore_result result;

    if (fits_request(client, task, &result)) {
        return sslstore__existing_await(client, task, SSLSTORE_INTENT_KIND_ORDER);
    }
    switch (result) {
    case SSLSTORE_OK: /* the certificate lacks a name */
    case SSLSTORE_ERR_WRONG_KEY:
    case SSLSTORE_ERR_API: /* the order has no certificate that can be used */
    case SSLSTORE_ERR_NOT_FOUND:
    case SSLSTORE_ERR_NOT_ISSUED:
    case SSLSTORE_ERR_NO_CERTIFICATE:
    case SSLSTORE_ERR_AMBIGUOUS:
    case SSLSTORE_ERR_CERTIFICATE:
    case SSLSTORE_ERR_CONFLICT:
        return sslstore__reissue(client, task);
    default:
        return result;
    }
}
