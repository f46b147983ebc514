/* Reissue: carries the order over into a reissue request, sends it once, and delivers the
 * certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/reissue.h"

#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/carried.h"
#include "orders/carry.h"
#include "orders/change.h"
#include "orders/check.h"
#include "orders/complete.h"
#include "orders/delivery.h"
#include "orders/expected.h"
#include "orders/intent.h"
#include "orders/names.h"
#include "orders/options.h"
#include "orders/prepared.h"
#include "orders/problem.h"

static sslstore_result check_reissuable(sslstore_client *client,
                                        const struct sslstore__replacement *task)
{
    if (task->order.state == SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    if (task->order.state == SSLSTORE_STATE_REISSUING) {
        return sslstore__replacement_refuse(
            client, task, SSLSTORE__WORDS("a reissue of this order is already pending"));
    }
    return sslstore__replacement_refuse(client, task,
                                        SSLSTORE__WORDS("only an active order can be reissued"));
}

/* Whether the request drops all names of the order but the common name. */
static bool drops_all_others(const struct sslstore__prepared *prepared, const sslstore_order *order)
{
    const char *domain = prepared->order.domain_name;
    struct sslstore__order_names names = {order, NULL};
    const char *name;
    size_t size;

    if (prepared->order.dns_name_count > 0 || !prepared->product.multi_domain) {
        return false;
    }
    while (sslstore__order_names_next(&names, &name, &size)) {
        if (!sslstore__domain_equal(domain, strlen(domain), name, size)) {
            return true;
        }
    }
    return false;
}

static void fill_reissue(const struct sslstore__prepared *prepared, const sslstore_order *order,
                         sslstore_reissue_request *reissue)
{
    const sslstore_order_request *from = &prepared->order;

    memset(reissue, 0, sizeof *reissue);
    reissue->id = order->store_id;
    reissue->csr = from->csr;
    reissue->web_server_type = from->web_server_type;
    reissue->signature_hash = from->signature_hash;
    reissue->dns_names = from->dns_names;
    reissue->dns_name_count = from->dns_name_count;
    if (drops_all_others(prepared, order)) { /* no list would mean: the names that it has */
        reissue->dns_names = &from->domain_name;
        reissue->dns_name_count = 1;
    }
    reissue->reissue_email = order->admin.email;
    reissue->approver_emails = from->approver_email;
    reissue->special_instructions = from->special_instructions;
    reissue->unique_value = from->unique_value;
    reissue->wildcard = sslstore__domain_is_wildcard(from->domain_name);
    reissue->file_validation = from->file_validation;
    reissue->https_file_validation = from->https_file_validation;
    reissue->cname_validation = from->cname_validation;
}

struct sending {
    const struct sslstore__prepared *prepared;
    const sslstore_order *before;
};

static sslstore_result send_reissue(sslstore_client *client, void *user, sslstore_order *after)
{
    const struct sending *sending = user;
    sslstore_reissue_request reissue;

    fill_reissue(sending->prepared, sending->before, &reissue);
    return sslstore_wire_order_reissue(client, &reissue, after);
}

/* The order was checked when it was placed. Only the CSR and the names of a reissue are new. */
static sslstore_result prepare_reissue(sslstore_client *client,
                                       const sslstore_order_request *request,
                                       struct sslstore__prepared *prepared)
{
    const sslstore_memory *memory = &client->net.config->memory;
    sslstore_result result =
        sslstore_csr_read(memory, request->csr, request->csr_size, &prepared->csr, NULL);

    prepared->has_csr = true;
    if (result == SSLSTORE_OK) {
        result = sslstore__complete(memory, request, prepared);
    }
    if (result != SSLSTORE_OK) {
        result = sslstore__error_set_field(&client->net, result, "CSR");
    }
    return result;
}

/* The digest of the request alone: what is carried over from the order may change with the
 * reissue. prepared is zeroed, before and afterwards. */
static sslstore_result digest_request(sslstore_client *client,
                                      const sslstore_order_request *request,
                                      struct sslstore__prepared *prepared, uint8_t *digest)
{
    sslstore_result result = prepare_reissue(client, request, prepared);

    if (result == SSLSTORE_OK) {
        result = sslstore__prepared_digest(prepared);
        memcpy(digest, prepared->digest, sizeof prepared->digest);
    }
    sslstore__prepared_free(prepared);
    memset(prepared, 0, sizeof *prepared);
    return result;
}

static sslstore_result send_or_resume(sslstore_client *client,
                                      const struct sslstore__prepared *prepared,
                                      const sslstore_order *before,
                                      const sslstore_enroll_options *options,
                                      sslstore_intent *intent, sslstore_order *after)
{
    struct sending sending = {prepared, before};
    struct sslstore__first_problem first;
    sslstore_result result;

    if (!sslstore__intent_is_open(options->kept)) {
        sslstore__first_problem_init(&first, client);
        sslstore__check_reissue(&first.report, prepared);
        if (first.result != SSLSTORE_OK) {
            return first.result;
        }
        result = sslstore__options_confirm(client, options, SSLSTORE_INTENT_KIND_REISSUE,
                                           &prepared->order);
        if (result == SSLSTORE_OK) {
            result = sslstore__change_submit(client, intent, send_reissue, &sending, after);
        }
        return result;
    }
    result = sslstore__intent_take_up(client, options->kept, intent);
    if (result == SSLSTORE_OK) {
        result = sslstore__change_resume(
            client, intent, options->resend_if_not_found ? send_reissue : NULL, &sending, after);
    }
    return result;
}

/* What a reissue works on. */
struct work {
    struct sslstore__carried carried;
    struct sslstore__prepared prepared;
};

static sslstore_result reissue_carried(sslstore_client *client, struct sslstore__replacement *task,
                                       const sslstore_order_request *request,
                                       struct sslstore__prepared *prepared)
{
    sslstore_certificate *certificate = task->certificate;
    sslstore_result result = prepare_reissue(client, request, prepared);

    if (result == SSLSTORE_OK) {
        result = send_or_resume(client, prepared, &task->order, task->options, &task->intent,
                                &certificate->order);
    }
    if (result == SSLSTORE_OK) {
        struct sslstore__expected expected = {.key_sha256 = prepared->csr.key_sha256,
                                              .request = &prepared->order};

        if (!sslstore__intent_is_open(task->options->kept)) {
            expected.old_serial = task->order.serial;
        }
        result =
            sslstore__delivery_finish(client, &expected, task->options, &task->intent, certificate);
    }
    sslstore__names_note(client, &prepared->order, certificate);
    sslstore__prepared_free(prepared);
    return result;
}

static sslstore_result carry_and_reissue(sslstore_client *client,
                                         struct sslstore__replacement *task, struct work *work)
{
    struct sslstore__carried *carried = &work->carried;
    sslstore_result result =
        digest_request(client, task->request, &work->prepared, task->intent.digest);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__carry_over(client, task->request, &task->order, &task->csr, carried);
    if (result == SSLSTORE_OK) {
        result = reissue_carried(client, task, &carried->request, &work->prepared);
    }
    sslstore__carried_free(carried);
    return result;
}

sslstore_result sslstore__reissue(sslstore_client *client, struct sslstore__replacement *task)
{
    struct work *work;
    sslstore_result result = SSLSTORE_OK;

    task->done = SSLSTORE_PLAN_REISSUE;
    if (!sslstore__replacement_is_open(task, SSLSTORE_INTENT_KIND_REISSUE)) {
        result = check_reissuable(client, task);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__change_begin(client, SSLSTORE_INTENT_KIND_REISSUE, &task->order,
                                        &task->intent);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    work = sslstore__api_state(client, sizeof *work);
    if (work == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    result = carry_and_reissue(client, task, work);
    sslstore__api_state_free(client, work, sizeof *work);
    return result;
}

sslstore_result sslstore_reissue(sslstore_client *client, const char *id,
                                 const sslstore_order_request *request,
                                 const sslstore_enroll_options *options,
                                 sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    sslstore_plan_action done;

    return sslstore__replacement_run(client, id, request, options, sslstore__reissue, &done,
                                     certificate);
}
