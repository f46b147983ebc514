/* Renew: a new order linked to the old one, or a reissue of it. What the caller leaves out is
 * carried over from the order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/memory.h"
#include "base/text.h"
#include "ca/authority.h"
#include "ca/check.h"
#include "pki/name.h"

/* ---- Carrying over ---- */

struct carried {
    sslstore_order_request request;
    char code[SSLSTORE_ID_MAX]; /* with -EO where the order named an organisation by id */
    char domain[SSLSTORE_DOMAIN_MAX];
    sslstore_block names; /* the order's list of names, taken apart */
};

static void carry_text(const char **own, const char *from)
{
    if (!sslstore__is_set(*own)) {
        *own = from;
    }
}

static void carry_country(const char **own, const char *from)
{
    if (!sslstore__is_set(*own)) {
        *own = sslstore_country_code(from); /* the service tells full names, and refuses them */
    }
}

static void carry_contact(sslstore_contact *own, const sslstore_contact *from)
{
    carry_text(&own->first_name, from->first_name);
    carry_text(&own->last_name, from->last_name);
    carry_text(&own->phone, from->phone);
    carry_text(&own->fax, from->fax);
    carry_text(&own->email, from->email);
    carry_text(&own->title, from->title);
    carry_text(&own->organization_name, from->organization_name);
    carry_text(&own->address_line1, from->address_line1);
    carry_text(&own->address_line2, from->address_line2);
    carry_text(&own->city, from->city);
    carry_text(&own->region, from->region);
    carry_text(&own->postal_code, from->postal_code);
    carry_country(&own->country, from->country);
}

static void carry_organization(sslstore_order_request *request, const sslstore_order *order)
{
    sslstore_organization *own = &request->organization;

    if (request->organization_id == 0) {
        request->organization_id = order->organization_id;
    }
    carry_text(&own->name, order->organization);
    carry_text(&own->division, order->organizational_unit);
    carry_text(&own->address_line1, order->organization_address);
    carry_text(&own->city, order->locality);
    carry_text(&own->region, order->region);
    carry_text(&own->postal_code, order->organization_postal_code);
    carry_text(&own->phone, order->organization_phone);
    carry_country(&own->country, order->country);
}

/* How the order's domains were validated is how they will be again. */
static void carry_validation(sslstore_order_request *request, const sslstore_order *order)
{
    const char *method = order->domain_count > 0 ? order->domains[0].method : "";

    if (request->file_validation || request->https_file_validation || request->cname_validation ||
        sslstore__is_set(request->approver_email)) {
        return;
    }
    request->cname_validation =
        sslstore__find(method, "CNAME") != NULL || sslstore__is_set(order->cname_name);
    request->https_file_validation = sslstore__find(method, "HTTPS") != NULL;
    request->file_validation =
        !request->https_file_validation && !request->cname_validation &&
        (sslstore__find(method, "HTTP") != NULL || sslstore__find(method, "FILE") != NULL);
    request->approver_email = order->approver_email;
}

/* A name as it is asked for, which is not always how the order tells it. Into out, which has
 * SSLSTORE_DOMAIN_MAX bytes. "": it is no domain name. */
static void carry_domain(const char *name, size_t size, char *out)
{
    if (!sslstore__domain_put(name, size, out) || !sslstore__dns_is_host(out)) {
        out[0] = '\0';
    }
}

static void carry_common_name(struct carried *carried, const char *common_name)
{
    carry_domain(common_name, strlen(common_name), carried->domain);
    carry_text(&carried->request.domain_name,
               carried->domain[0] == '\0' ? common_name : carried->domain);
}

/* What is no domain name is carried over as it is: so it is refused by its name. */
static void put_carried(struct sslstore__text *text, const char *name, size_t size)
{
    char domain[SSLSTORE_DOMAIN_MAX];

    carry_domain(name, size, domain);
    if (domain[0] != '\0') {
        sslstore__put(text, domain);
    } else {
        sslstore__put_bytes(text, name, size);
    }
    sslstore__put_char(text, '\0');
}

/* "a.example, b.example" as texts one behind the other. names NULL: measure and count only. */
static size_t take_apart(const char *joined, struct sslstore__text *text, const char **names)
{
    const char *name;
    size_t size;
    size_t count = 0;

    for (; sslstore__next_domain(&joined, &name, &size); count++) {
        if (names != NULL) {
            names[count] = text->data + text->size;
        }
        put_carried(text, name, size);
    }
    return count;
}

static sslstore_result carry_names(sslstore_client *client, struct carried *carried,
                                   const char *joined)
{
    struct sslstore__text text;
    size_t count;
    const char **names;

    sslstore__text_init(&text, NULL, 0);
    count = take_apart(joined, &text, NULL);
    carried->names.memory_ = client->config.memory;
    carried->names.size_ = count * sizeof(char *) + text.size + 1;
    names = carried->names.data_ = sslstore__allocate(&client->config.memory, carried->names.size_);
    if (names == NULL) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_MEMORY, NULL, NULL);
    }
    sslstore__text_init(&text, (char *) (names + count), text.size + 1);
    carried->request.dns_names = names;
    carried->request.dns_name_count = take_apart(joined, &text, names);
    return SSLSTORE_OK;
}

/* An order placed with an organisation's id is an -EO product, whose code the wire does not
 * tell. */
static void carry_product(struct carried *carried, const sslstore_order *order)
{
    sslstore_product product;
    struct sslstore__text text;

    if (sslstore__is_set(carried->request.product_code)) {
        return;
    }
    sslstore__text_init(&text, carried->code, sizeof carried->code);
    sslstore__put(&text, order->product_code);
    sslstore__put(&text, "-EO");
    carried->request.product_code =
        order->organization_id != 0 && sslstore_product_find(carried->code, &product)
            ? carried->code
            : order->product_code;
}

static sslstore_result carry_over(sslstore_client *client, const sslstore_order_request *request,
                                  const sslstore_order *order, struct carried *carried)
{
    memset(carried, 0, sizeof *carried);
    carried->request = *request;
    carry_product(carried, order);
    carry_organization(&carried->request, order);
    carry_contact(&carried->request.admin, &order->admin);
    carry_contact(&carried->request.technical, &order->technical);
    carry_validation(&carried->request, order);
    carry_common_name(carried, order->common_name);
    if (carried->request.validity_days == 0 && carried->request.validity_months == 0) {
        carried->request.validity_months = (uint32_t) order->validity_months;
    }
    if (request->dns_name_count == 0 && sslstore__is_set(order->dns_names)) {
        return carry_names(client, carried, order->dns_names);
    }
    return SSLSTORE_OK;
}

/* ---- Reissuing ---- */

static sslstore_result check_reissuable(sslstore_client *client, const sslstore_order *order)
{
    if (order->state == SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    return sslstore__fail(&client->net, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus",
                          order->state == SSLSTORE_STATE_REISSUING
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
    reissue->wildcard = strncmp(from->domain_name, "*.", 2) == 0;
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
    return sslstore_order_reissue(client, &reissue, after);
}

/* The order was checked when it was placed, and stands: of a reissue only the CSR and the names are
 * new. */
static sslstore_result prepare_reissue(sslstore_client *client,
                                       const sslstore_order_request *request,
                                       struct sslstore__prepared *prepared)
{
    const sslstore_memory *memory = &client->config.memory;
    sslstore_result result =
        sslstore_csr_read(memory, request->csr, request->csr_size, &prepared->csr);

    if (result == SSLSTORE_OK) {
        result = sslstore__complete(memory, request, prepared);
    }
    return result == SSLSTORE_OK ? result : sslstore__fail(&client->net, result, "CSR", NULL);
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
        result = sslstore__digest(&prepared);
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
    sslstore_result result;

    if (!sslstore__intent_is_open(options->kept)) {
        return sslstore__change(client, intent, send_reissue, &sending, after);
    }
    result = sslstore__intent_take_up(client, options->kept, intent);
    return result != SSLSTORE_OK
               ? result
               : sslstore__change_resume(client, intent,
                                         options->resend_if_not_found ? send_reissue : NULL,
                                         &sending, after);
}

static sslstore_result reissue(sslstore_client *client, const sslstore_order *before,
                               const sslstore_order_request *request,
                               const sslstore_enroll_options *options,
                               sslstore_certificate *certificate)
{
    struct carried carried;
    struct sslstore__prepared prepared;
    sslstore_intent intent;
    sslstore_result result =
        sslstore__intent_is_open(options->kept) ? SSLSTORE_OK : check_reissuable(client, before);

    if (result == SSLSTORE_OK) {
        result = sslstore__change_begin(client, SSLSTORE_INTENT_REISSUE, before, &intent);
    }
    if (result == SSLSTORE_OK) {
        result = digest_request(client, request, intent.digest);
    }
    if (result != SSLSTORE_OK) {
        return result;
    }
    memset(&prepared, 0, sizeof prepared);
    result = carry_over(client, request, before, &carried);
    if (result == SSLSTORE_OK) {
        result = prepare_reissue(client, &carried.request, &prepared);
    }
    if (result == SSLSTORE_OK) {
        result = send_or_go_on(client, &prepared, before, options, &intent, &certificate->order);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__finish(client, prepared.csr.key_sha256, options, &intent, certificate);
    }
    sslstore__prepared_free(&prepared);
    sslstore__block_free(&carried.names);
    return result;
}

/* ---- Renewing ---- */

static sslstore_result check_renewable(sslstore_client *client, const sslstore_order *order)
{
    if (order->state == SSLSTORE_STATE_ACTIVE || order->state == SSLSTORE_STATE_EXPIRED) {
        return SSLSTORE_OK;
    }
    return sslstore__fail(&client->net, SSLSTORE_ERR_NOT_ISSUED, "MajorStatus",
                          "only an active or expired order can be renewed");
}

static sslstore_result renew(sslstore_client *client, const sslstore_order *before,
                             const sslstore_order_request *request,
                             const sslstore_enroll_options *options,
                             sslstore_certificate *certificate)
{
    struct carried carried;
    sslstore_enroll_options relaxed = *options;
    sslstore_result result =
        sslstore__intent_is_open(options->kept) ? SSLSTORE_OK : check_renewable(client, before);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = carry_over(client, request, before, &carried);
    if (result == SSLSTORE_OK) {
        carried.request.renewal = true;
        carried.request.related_store_id = before->store_id;
        relaxed.unknown_product = true; /* it was sold before */
        result = sslstore_enroll(client, &carried.request, &relaxed, certificate);
    }
    sslstore__block_free(&carried.names);
    return result;
}

/* ---- Deciding ---- */

static sslstore_result plan(sslstore_client *client, const sslstore_order *order,
                            sslstore_plan_action *action)
{
    const sslstore_config *config = &client->config;
    sslstore_plan_facts facts = {.now = config->wall_time(config->wall_user),
                                 .order_end = order->order_end,
                                 .certificate_start = order->certificate_start,
                                 .certificate_end = order->certificate_end,
                                 .renewal_window_days = config->renewal_window_days,
                                 .force = true};
    sslstore_plan_result decided;

    if (sslstore_plan(&facts, &decided) != SSLSTORE_OK) {
        return sslstore__fail(&client->net, SSLSTORE_ERR_REPLY, "OrderExpiryDate",
                              "the order does not tell when it ends; nothing was spent on a guess");
    }
    *action = decided.action;
    return SSLSTORE_OK;
}

/* What is unfinished was decided before. */
static void follow(const sslstore_intent *kept, sslstore_plan_action *action)
{
    if (*action == SSLSTORE_PLAN_NOTHING && sslstore__intent_is_open(kept)) {
        *action = kept->kind == SSLSTORE_INTENT_ORDER ? SSLSTORE_PLAN_RENEW : SSLSTORE_PLAN_REISSUE;
    }
}

/* Both public functions: decide, unless it is decided. */
static sslstore_result replace(sslstore_client *client, const char *id,
                               const sslstore_order_request *request,
                               const sslstore_enroll_options *options, sslstore_plan_action *action,
                               sslstore_certificate *certificate)
{
    static const sslstore_enroll_options none;
    sslstore_order before;
    sslstore_result result;

    memset(&before, 0, sizeof before);
    options = options == NULL ? &none : options;
    result = sslstore__intent_check(client, options->kept);
    if (result == SSLSTORE_OK) {
        follow(options->kept, action);
        result = sslstore_order_status(client, id, &before);
    }
    if (result == SSLSTORE_OK && *action == SSLSTORE_PLAN_NOTHING) {
        result = plan(client, &before, action);
    }
    if (result == SSLSTORE_OK) {
        result = *action == SSLSTORE_PLAN_RENEW
                     ? renew(client, &before, request, options, certificate)
                     : reissue(client, &before, request, options, certificate);
    }
    sslstore_order_free(&before);
    return result;
}

sslstore_result sslstore_renew(sslstore_client *client, const char *id,
                               const sslstore_order_request *request,
                               const sslstore_enroll_options *options, sslstore_plan_action *action,
                               sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    sslstore_plan_action decided = SSLSTORE_PLAN_NOTHING;
    sslstore_result result = sslstore__authority_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = replace(client, id, request, options, &decided, certificate);
    }
    if (action != NULL) {
        *action = decided;
    }
    return sslstore__authority_leave(client, result);
}

sslstore_result sslstore_reissue(sslstore_client *client, const char *id,
                                 const sslstore_order_request *request,
                                 const sslstore_enroll_options *options,
                                 sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL && certificate != NULL);

    sslstore_plan_action decided = SSLSTORE_PLAN_REISSUE;
    sslstore_result result = sslstore__authority_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = replace(client, id, request, options, &decided, certificate);
    }
    return sslstore__authority_leave(client, result);
}
