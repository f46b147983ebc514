/* Renew: a new order linked to the old one, a reissue of it, or what is there already.
 *
 * A step looks at one order: which order renewed it, what is due, what to do. Where another order has
 * replaced it, the next step looks at that one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/memory.h"
#include "base/text.h"
#include "orders/carry.h"
#include "orders/check.h"
#include "orders/names.h"
#include "orders/renewed.h"
#include "pki/csr_read.h"
#include "rpc/identity.h"

#define DAY       86400
#define STEPS_MAX 64 /* renewals of renewals */
#define LIST_DAYS \
    75 /* before an order's end: longer than any window, which is a third of 199 days */

struct task {
    const sslstore_order_request *request;
    const sslstore_enroll_options *options;
    struct sslstore__api_own_options own; /* that options point to */
    sslstore_certificate *certificate;
    sslstore_csr csr;
    sslstore_order order;            /* what the step looks at */
    bool renewed;                    /* it replaced the order that was asked for */
    bool again;                      /* it was replaced: another step is to be made */
    char custom_id[SSLSTORE_ID_MAX]; /* of its renewal */
    int64_t now;
    sslstore_plan_result plan;
    sslstore_plan_action done;
};

static bool goes_on(const struct task *task, sslstore_intent_kind kind)
{
    const sslstore_intent *kept = task->options->kept;

    return sslstore__intent_is_open(kept) && kept->kind == kind;
}

/* The order is in a state in which this cannot be done. */
static sslstore_result refuse(sslstore_client *client, const struct task *task, const char *why)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, why);
    if (task->renewed) {
        sslstore__text_put(&text, "; order ");
        sslstore__text_put(&text, task->order.store_id);
        sslstore__text_put(&text, ", which replaced the one asked for, is ");
        sslstore__text_put(&text, sslstore_state_name(task->order.state));
    }
    return sslstore__error_set(&client->net, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus", message);
}

/* ---- Reissuing ---- */

static sslstore_result check_reissuable(sslstore_client *client, const struct task *task)
{
    if (task->order.state == SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    return refuse(client, task,
                  task->order.state == SSLSTORE_STATE_REISSUING
                      ? "a reissue of this order is already pending"
                      : "only an active order can be reissued");
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

/* The order was checked when it was placed, and stands: of a reissue only the CSR and the names are
 * new. */
static sslstore_result prepare_reissue(sslstore_client *client,
                                       const sslstore_order_request *request,
                                       struct sslstore__prepared *prepared)
{
    const sslstore_memory *memory = &client->config->memory;
    sslstore_result result =
        sslstore_csr_read(memory, request->csr, request->csr_size, &prepared->csr);

    if (result == SSLSTORE_OK) {
        result = sslstore__prepare_complete(memory, request, prepared);
    }
    return result == SSLSTORE_OK ? result : sslstore__error_set(&client->net, result, "CSR", NULL);
}

/* Of what the request itself says: what is carried over may change with the reissue. */
static sslstore_result digest_request(sslstore_client *client,
                                      const sslstore_order_request *request, uint8_t *digest)
{
    struct sslstore__prepared prepared;
    sslstore_result result;

    memset(&prepared, 0, sizeof prepared);
    result = prepare_reissue(client, request, &prepared);
    if (result == SSLSTORE_OK) {
        result = sslstore__prepare_digest(&prepared);
        memcpy(digest, prepared.digest, sizeof prepared.digest);
    }
    sslstore__prepared_free(&prepared);
    return result;
}

static sslstore_result send_or_go_on(sslstore_client *client,
                                     const struct sslstore__prepared *prepared,
                                     const sslstore_order *before,
                                     const sslstore_enroll_options *options,
                                     sslstore_intent *intent, sslstore_order *after)
{
    struct sending sending = {prepared, before};
    struct sslstore__problems report = {sslstore__problem_to_error, client, 0, false};
    sslstore_result result;

    if (!sslstore__intent_is_open(options->kept)) {
        sslstore__order_check_reissue(&report, prepared);
        if (report.count > 0) {
            return client->net.error.result;
        }
        result =
            sslstore__api_confirm(client, options, SSLSTORE_INTENT_KIND_REISSUE, &prepared->order);
        return result != SSLSTORE_OK
                   ? result
                   : sslstore__change_submit(client, intent, send_reissue, &sending, after);
    }
    result = sslstore__intent_take_up(client, options->kept, intent);
    return result != SSLSTORE_OK
               ? result
               : sslstore__change_resume(client, intent,
                                         options->resend_if_not_found ? send_reissue : NULL,
                                         &sending, after);
}

static sslstore_result reissue_carried(sslstore_client *client, struct task *task,
                                       const sslstore_order_request *request,
                                       sslstore_intent *intent)
{
    sslstore_certificate *certificate = task->certificate;
    struct sslstore__prepared prepared;
    sslstore_result result;

    memset(&prepared, 0, sizeof prepared);
    result = prepare_reissue(client, request, &prepared);
    if (result == SSLSTORE_OK) {
        result = send_or_go_on(client, &prepared, &task->order, task->options, intent,
                               &certificate->order);
    }
    if (result == SSLSTORE_OK) {
        struct sslstore__delivery_expected asked = {.key_sha256 = prepared.csr.key_sha256,
                                                    .request = &prepared.order};

        if (!sslstore__intent_is_open(task->options->kept)) {
            asked.old_serial = task->order.serial;
        }
        result = sslstore__delivery_finish(client, &asked, task->options, intent, certificate);
    }
    sslstore__names_note(client, &prepared.order, certificate);
    sslstore__prepared_free(&prepared);
    return result;
}

static sslstore_result reissue(sslstore_client *client, struct task *task)
{
    struct sslstore__carried carried;
    sslstore_intent intent;
    sslstore_result result =
        goes_on(task, SSLSTORE_INTENT_KIND_REISSUE) ? SSLSTORE_OK : check_reissuable(client, task);

    task->done = SSLSTORE_PLAN_REISSUE;
    if (result == SSLSTORE_OK) {
        result =
            sslstore__change_begin(client, SSLSTORE_INTENT_KIND_REISSUE, &task->order, &intent);
    }
    if (result == SSLSTORE_OK) {
        result = digest_request(client, task->request, intent.digest);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__carry_over(client, task->request, &task->order, &task->csr, &carried);
    if (result == SSLSTORE_OK) {
        result = reissue_carried(client, task, &carried.request, &intent);
    }
    sslstore__carried_free(&carried);
    return result;
}

/* ---- Buying ---- */

static sslstore_result buy(sslstore_client *client, struct task *task)
{
    struct sslstore__carried carried;
    sslstore_result result =
        sslstore__carry_over(client, task->request, &task->order, &task->csr, &carried);

    task->done = SSLSTORE_PLAN_RENEW;
    if (result == SSLSTORE_OK) {
        carried.request.renewal = true;
        carried.request.related_store_id = task->order.store_id;
        carried.request.custom_id = task->custom_id;
        carried.request.unknown_product = true; /* it was sold before */
        result = sslstore_enroll(client, &carried.request, task->options, task->certificate);
    }
    sslstore__carried_free(&carried);
    return result;
}

/* Go on with the order that replaced this one. */
static void step_to(struct task *task, const sslstore_order *found)
{
    sslstore_order_free(&task->order);
    task->order = *found;
    task->renewed = true;
    task->again = true;
}

/* wire_code: SSLSTORE_ID_MAX bytes, which the result may point to. */
static const char *product_to_buy(const struct task *task, char *wire_code)
{
    const char *code = task->request->product_code;

    return sslstore__identity_product_code(
        sslstore__text_is_set(code) ? code : task->order.product_code, wire_code);
}

/* The program may have used its id before, for another order. */
static bool is_its_renewal(const struct task *task, const sslstore_order *found)
{
    char wire_code[SSLSTORE_ID_MAX];
    const char *code = product_to_buy(task, wire_code);
    const sslstore_order *old = &task->order;

    return (found->product_code[0] == '\0' || sslstore__text_equal(found->product_code, code)) &&
           (found->purchased == 0 || found->purchased >= old->purchased) &&
           (found->common_name[0] == '\0' || task->request->change_names ||
            sslstore__order_has_name(old, found->common_name));
}

/* An id of the program's own stands for one renewal: it does not rise past a dead one. */
static sslstore_result find_own(sslstore_client *client, struct task *task, sslstore_order *found)
{
    const char *own = task->request->custom_id;
    sslstore_result result;

    if (!sslstore__text_is_set(own)) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    if (sslstore__intent_id(task->custom_id, own) != SSLSTORE_OK) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "CustomOrderID", NULL);
    }
    result = sslstore__renewal_lookup(client, &task->order, own, found);
    if (result == SSLSTORE_OK &&
        (sslstore__state_is_dead(found->state) || !is_its_renewal(task, found))) {
        sslstore_order_free(found);
        result =
            sslstore__error_set(&client->net, SSLSTORE_ERR_CONFLICT, "CustomOrderID",
                                "another order has that id, or one that was cancelled or refused");
    }
    return result;
}

/* Buy, unless the order has been renewed, which a service may show in its list before it finds the
 * order by its id. */
static sslstore_result buy_once(sslstore_client *client, struct task *task)
{
    int64_t since = task->order.order_end - (int64_t) LIST_DAYS * DAY;
    int64_t lately = task->now - (int64_t) 3 * DAY;
    char wire_code[SSLSTORE_ID_MAX];
    sslstore_order found;
    sslstore_result result = find_own(client, task, &found);

    if (result == SSLSTORE_ERR_NOT_FOUND) {
        result =
            sslstore__renewal_find_listed(client, product_to_buy(task, wire_code), task->custom_id,
                                          since < lately ? since : lately, &found);
    }
    if (result == SSLSTORE_OK && sslstore__state_is_dead(found.state)) {
        sslstore_order_free(&found);
        return sslstore__error_unknown_outcome(client, "CustomOrderID", task->custom_id);
    }
    if (result == SSLSTORE_OK) {
        step_to(task, &found);
    }
    return result == SSLSTORE_ERR_NOT_FOUND ? buy(client, task) : result;
}

/* ---- What is there already ---- */

/* The order as it stands is what was asked for; there is nothing to send. */
static sslstore_result await_standing(sslstore_client *client, struct task *task,
                                      sslstore_intent_kind kind)
{
    struct sslstore__delivery_expected asked = {.key_sha256 = task->csr.key_sha256,
                                                .csr = &task->csr};
    sslstore_intent intent;

    task->done = task->renewed ? SSLSTORE_PLAN_RENEWED : task->plan.action;
    sslstore__intent_begin(client, kind, &intent);
    (void) sslstore__intent_id(intent.custom_order_id, task->order.custom_id);
    (void) sslstore__intent_id(intent.store_id, task->order.store_id);
    (void) sslstore__intent_id(intent.partner_id, task->order.partner_id);
    task->certificate->order = task->order;
    memset(&task->order, 0, sizeof task->order);
    return sslstore__delivery_finish(client, &asked, task->options, &intent, task->certificate);
}

/* An order that is issued, or about to be, for another key is reissued, free of charge. */
static sslstore_result await_or_reissue(sslstore_client *client, struct task *task)
{
    sslstore_result result = await_standing(client, task, SSLSTORE_INTENT_KIND_ORDER);

    if (result != SSLSTORE_ERR_WRONG_KEY) {
        return result;
    }
    task->order = task->certificate->order;
    memset(task->certificate, 0, sizeof *task->certificate);
    return reissue(client, task);
}

static bool has_name(const sslstore_chain *chain, const char *name)
{
    for (size_t i = 0; i < chain->dns_name_count; i++) {
        const char *own = chain->dns_names[i];

        if (sslstore__domain_covers(own, name) ||
            sslstore__domain_is_added(own, strlen(own), name, strlen(name))) {
            return true; /* what the CA may add, it may leave out */
        }
    }
    return false;
}

/* Whether the certificate has the names that the request lists. */
static bool has_names(const struct task *task, const sslstore_chain *chain)
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

/* Nothing is due. A certificate with the request's key and names is what was asked for; else a new
 * one is wanted. */
static sslstore_result deliver_or_reissue(sslstore_client *client, struct task *task)
{
    sslstore_chain chain;
    sslstore_result result =
        sslstore__certificate_download(client, &task->order, task->csr.key_sha256, &chain);
    bool fits = result == SSLSTORE_OK && has_names(task, &chain);

    sslstore_chain_free(&chain);
    if (fits) {
        return await_standing(client, task, SSLSTORE_INTENT_KIND_ORDER);
    }
    switch (result) {
    case SSLSTORE_OK: /* it lacks a name */
    case SSLSTORE_ERR_WRONG_KEY:
    case SSLSTORE_ERR_API: /* there is none, or none to be had */
    case SSLSTORE_ERR_NOT_FOUND:
    case SSLSTORE_ERR_NOT_ISSUED:
    case SSLSTORE_ERR_NO_CERTIFICATE:
    case SSLSTORE_ERR_AMBIGUOUS:
    case SSLSTORE_ERR_CERTIFICATE:
    case SSLSTORE_ERR_CONFLICT:
        return reissue(client, task);
    default:
        return result;
    }
}

/* ---- Deciding ---- */

static sslstore_result plan_at(const sslstore_client *client, struct task *task, int64_t now)
{
    const sslstore_order *order = &task->order;
    sslstore_plan_facts facts = {.now = now,
                                 .order_end = order->order_end,
                                 .certificate_start = order->certificate_start,
                                 .certificate_end = order->certificate_end,
                                 .renewal_window_days = client->config->renewal_window_days,
                                 .renewal_window_percent = client->config->renewal_window_percent,
                                 .state = order->state};

    return sslstore_plan(&facts, &task->plan);
}

/* Dates that are possible at the start of the certificate are so: then it is the clock. */
static sslstore_result refuse_to_guess(sslstore_client *client, struct task *task)
{
    if (plan_at(client, task, task->order.certificate_start) == SSLSTORE_OK) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_CLOCK, "CertificateStartDate",
                                   "the certificate begins in the future; nothing was done");
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_REPLY, "OrderExpiryDate",
        "the order does not tell when it ends, or tells what cannot be; nothing "
        "was spent on a guess");
}

/* By the service's clock where it is known; but nothing is bought by one clock alone. */
static sslstore_result plan(sslstore_client *client, struct task *task)
{
    int64_t own = client->config->wall_time(client->config->wall_user);
    int64_t service = client->net.service_time;
    sslstore_result result;

    task->now = service != 0 && own != 0 ? service : own;
    result = plan_at(client, task, task->now);
    if (result == SSLSTORE_OK && task->plan.action == SSLSTORE_PLAN_RENEW) {
        result = plan_at(client, task, own);
        if (result != SSLSTORE_OK || task->plan.action != SSLSTORE_PLAN_RENEW) {
            return sslstore__error_set(
                &client->net, SSLSTORE_ERR_CLOCK, "OrderExpiryDate",
                "the order is due by the service's clock and not by the own one; "
                "nothing was bought");
        }
    }
    return result == SSLSTORE_OK ? result : refuse_to_guess(client, task);
}

static sslstore_result act(sslstore_client *client, struct task *task)
{
    bool is_pending = task->plan.reason == SSLSTORE_PLAN_REASON_ORDER_PENDING ||
                      task->order.state == SSLSTORE_STATE_UNKNOWN;

    if (is_pending && task->renewed) {
        return await_or_reissue(client, task);
    }
    if (is_pending || task->plan.reason == SSLSTORE_PLAN_REASON_ORDER_OVER) {
        return refuse(client, task, "only an active or expired order can be renewed");
    }
    switch (task->plan.action) {
    case SSLSTORE_PLAN_RENEW:
        return buy_once(client, task);
    case SSLSTORE_PLAN_WAIT:
        return await_standing(client, task, SSLSTORE_INTENT_KIND_REISSUE);
    case SSLSTORE_PLAN_REISSUE:
        return reissue(client, task);
    default:
        return deliver_or_reissue(client, task);
    }
}

/* Go on with what the journal kept: the renewal with that id, or the reissue of that order. */
static bool is_kept(const struct task *task)
{
    const sslstore_intent *kept = task->options->kept;

    return goes_on(task, SSLSTORE_INTENT_KIND_ORDER)
               ? strcmp(kept->custom_order_id, task->custom_id) == 0
               : goes_on(task, SSLSTORE_INTENT_KIND_REISSUE) &&
                     sslstore__text_equal(kept->store_id, task->order.store_id);
}

/* Of an order that waits for its first certificate there is no renewal yet. */
static sslstore_result find_next(sslstore_client *client, struct task *task)
{
    const char *stop =
        goes_on(task, SSLSTORE_INTENT_KIND_ORDER) ? task->options->kept->custom_order_id : NULL;
    sslstore_order found;
    sslstore_result result;

    if (is_kept(task) || task->order.state == SSLSTORE_STATE_PENDING ||
        task->order.state == SSLSTORE_STATE_INITIAL) {
        return SSLSTORE_ERR_NOT_FOUND;
    }
    result = sslstore__renewal_find(client, &task->order, stop, task->custom_id, &found);
    if (result == SSLSTORE_OK) {
        step_to(task, &found);
    }
    return result;
}

/* What to do about an order that nothing has replaced. */
typedef sslstore_result step_fn(sslstore_client *client, struct task *task);

static sslstore_result plan_and_act(sslstore_client *client, struct task *task)
{
    sslstore_result result;

    if (goes_on(task, SSLSTORE_INTENT_KIND_ORDER)) {
        return buy(client, task);
    }
    if (goes_on(task, SSLSTORE_INTENT_KIND_REISSUE)) {
        return reissue(client, task);
    }
    result = plan(client, task);
    return result == SSLSTORE_OK ? act(client, task) : result;
}

/* From order to order, while another one has replaced it. */
static sslstore_result follow(sslstore_client *client, struct task *task, step_fn *step)
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
    return sslstore__error_set(&client->net, SSLSTORE_ERR_LIMIT, "TheSSLStoreOrderID",
                               "the order was renewed too often to be followed");
}

static sslstore_result renew(sslstore_client *client, struct task *task)
{
    return follow(client, task, plan_and_act);
}

/* Both public functions that replace a certificate. */
static sslstore_result replace(sslstore_client *client, const char *id, struct task *task,
                               step_fn *run)
{
    const sslstore_order_request *request = task->request;
    const char *fault;
    sslstore_result result;

    task->options = sslstore__api_own_options(&task->own, task->options);
    result = sslstore__intent_check(client, task->options->kept);
    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore__csr_read(&client->config->memory, request->csr, request->csr_size,
                                &task->csr, &fault);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set(&client->net, result, "CSR", fault);
    }
    id = sslstore__intent_order(task->options->kept, id);
    result = sslstore_wire_order_status(client, id, &task->order);
    if (result == SSLSTORE_OK) {
        result = run(client, task);
    }
    sslstore_order_free(&task->order);
    sslstore_csr_free(&task->csr);
    return result;
}

sslstore_result sslstore_renew(sslstore_client *client, const char *id,
                               const sslstore_order_request *request,
                               const sslstore_enroll_options *options, sslstore_plan_action *action,
                               sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    struct task task = {.request = request, .options = options, .certificate = certificate};
    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = replace(client, id, &task, renew);
    }
    if (action != NULL) {
        *action = task.done;
    }
    return sslstore__api_leave(client, result);
}

sslstore_result sslstore_reissue(sslstore_client *client, const char *id,
                                 const sslstore_order_request *request,
                                 const sslstore_enroll_options *options,
                                 sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    struct task task = {.request = request, .options = options, .certificate = certificate};
    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = replace(client, id, &task, reissue);
    }
    return sslstore__api_leave(client, result);
}

sslstore_result sslstore_order_plan(sslstore_client *client, const char *id,
                                    sslstore_plan_result *plan_result, sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL && plan_result != NULL);

    static const sslstore_enroll_options none;
    static const sslstore_order_request nothing;
    static const sslstore_plan_result no_plan;
    struct task task = {.request = &nothing, .options = &none};
    sslstore_result result = sslstore__api_enter(client);

    if (result == SSLSTORE_OK) {
        result = sslstore_wire_order_status(client, id, &task.order);
    }
    if (result == SSLSTORE_OK) {
        result = follow(client, &task, plan);
    }
    *plan_result = result == SSLSTORE_OK ? task.plan : no_plan;
    if (order != NULL) {
        memset(order, 0, sizeof *order);
    }
    if (result == SSLSTORE_OK && order != NULL) {
        *order = task.order;
    } else {
        sslstore_order_free(&task.order);
    }
    return sslstore__api_leave(client, result);
}
