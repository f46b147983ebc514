/* Answers calls that buy: new orders, renewals, invitations, and the checks before them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "csr.h"
#include "dcv_rules.h"
#include "draft.h"
#include "endpoints.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes what the draft says into an order, and requests its certificate. */
static void fill_order(struct call *call, struct order *order, struct draft *draft)
{
    struct engine *engine = call->engine;
    const json_t *body = call->body;

    order->product = draft->product;
    order->months = draft->months;
    order->servers = (int) number_member(body, "ServerCount", 1);
    order->method = draft->method;
    order->organization_id = draft->organization_id;
    order->approver_email = copy_text(text_member(body, "ApproverEmail"));
    order->web_server = copy_text(text_member(body, "WebServerType"));
    order->hash_algorithm = copy_text(text_member(body, "SignatureHashAlgorithm"));
    draft_copy_csr(call, draft, order);
    order->renewal =
        flag_member(body, "isRenewalOrder") && *text_member(body, "RelatedTheSSLStoreOrderID");
    order->admin = draft->admin;
    order->technical = draft->technical;
    draft->admin = draft->technical = NULL;
    order->holder = draft->holder;
    draft->holder = NULL;
    put_text(order->holder, "CSRCountry", draft->csr.country);
    order->state = ORDER_PENDING;
    order->modified = call->now;
    order->polls_left = engine->config.issue_after ? engine->config.issue_after : 1;
    if (engine->config.hostile) {
        order->polls_left += (unsigned) seed_below(&engine->hostile_stream, 3);
    }
    call_request_issuance(call, order, draft->names, draft->csr.public_key,
                          draft->csr.public_key_size);
    draft->names = NULL;
    if (engine->config.issue_at_once && engine_may_issue(engine, order, call->now)) {
        order_issue(order, call->now);
    }
}

static struct order *add_order(struct call *call)
{
    const char *custom_id = text_member(call->body, "CustomOrderID");
    struct order *order = book_add(call->engine->book, custom_id);

    order->purchased = order->modified = call->now;
    if (!*custom_id) {
        snprintf(order->custom_id, sizeof order->custom_id, "SANDBOX-%zu", order->index);
    }
    if (call->engine->config.lookup == LOOKUP_LATE) {
        order->lookups_hidden = call->engine->config.lookup_late;
    }
    return order;
}

/* Returns true if an order with the same CustomOrderID answers the call. */
static bool answer_duplicate(struct call *call, size_t *existing)
{
    const char *custom_id = text_member(call->body, "CustomOrderID");

    *existing = ORDER_NONE;
    if (!*custom_id) {
        return false;
    }
    if (strlen(custom_id) >= ID_SIZE) {
        refuse(call, "The CustomOrderID is too long.");
        return true;
    }
    if (call->engine->config.duplicate == DUPLICATE_SECOND) {
        return false;
    }
    *existing = book_find_custom(call->engine->book, custom_id);
    if (*existing == ORDER_NONE) {
        return false;
    }
    if (call->engine->config.duplicate == DUPLICATE_ERROR) {
        refuse(call, "The CustomOrderID '%s' already exists.", custom_id);
    }
    return true;
}

/* A renewal names the old order, which must exist. */
static bool check_renewal(struct call *call, bool *renewal)
{
    const char *related = text_member(call->body, "RelatedTheSSLStoreOrderID");

    *renewal = flag_member(call->body, "isRenewalOrder") && *related;
    if (*renewal && book_find(call->engine->book, related) == ORDER_NONE) {
        return refuse(call, "The related order '%s' was not found.", related);
    }
    return true;
}

/* With the token of an invited order, that order is completed; nothing new is bought. */
static json_t *complete_invitation(struct call *call, struct draft *draft)
{
    struct order *order = book_change(call->engine->book, call->token_order);

    if (order->state != ORDER_INITIAL) {
        refuse(call, "The order of this token is already configured.");
        return NULL;
    }
    if (order->product != draft->product) {
        refuse(call, "The token is for another product.");
        return NULL;
    }
    free(order->approver_email);
    order->approver_email = NULL;
    fill_order(call, order, draft);
    return order_json(call, order);
}

static json_t *place(struct call *call, struct draft *draft)
{
    size_t existing;
    struct order *order;
    bool renewal;

    if (call->token_order != ORDER_NONE) {
        return complete_invitation(call, draft);
    }
    if (answer_duplicate(call, &existing)) {
        return call->problem ? NULL : order_json(call, book_read(call->engine->book, existing));
    }
    if (!check_renewal(call, &renewal)) {
        return NULL;
    }
    order = add_order(call);
    fill_order(call, order, draft);
    ledger_write(call->engine, renewal ? "renewed" : "bought", order, call->now);
    return order_json(call, order);
}

json_t *handle_new_order(struct call *call)
{
    struct draft draft = {0};
    json_t *reply = draft_read(call, &draft) ? place(call, &draft) : NULL;

    draft_free(&draft);
    return reply;
}

/* An active order is exchanged for one of a better product; the new order is related to it. */
json_t *handle_upgrade(struct call *call)
{
    const char *related = text_member(call->body, "RelatedTheSSLStoreOrderID");
    size_t index = book_find(call->engine->book, related);

    if (!*related) {
        refuse_missing(call, "RelatedTheSSLStoreOrderID");
        return NULL;
    }
    if (index == ORDER_NONE) {
        refuse(call, "The related order '%s' was not found.", related);
        return NULL;
    }
    if (strcmp(order_major(book_read(call->engine->book, index), call->now), "Active") != 0) {
        refuse(call, "The related order '%s' is not active.", related);
        return NULL;
    }
    return handle_new_order(call);
}

json_t *handle_invite_order(struct call *call)
{
    struct draft draft = {0};
    struct order *order;
    size_t existing;

    if (!draft_read_product(call, &draft)) {
        return NULL;
    }
    draft.months = (int) number_member(call->body, "ValidityPeriod", 0);
    if (!product_has_months(draft.product, draft.months)) {
        refuse(call, "The validity period is not offered for %s.", draft.product->code);
        return NULL;
    }
    if (answer_duplicate(call, &existing)) {
        return call->problem ? NULL : order_json(call, book_read(call->engine->book, existing));
    }
    order = add_order(call);
    order->product = draft.product;
    order->months = draft.months;
    order->servers = (int) number_member(call->body, "ServerCount", 1);
    order->invited = true;
    order->state = ORDER_INITIAL;
    order->approver_email = copy_text(text_member(call->body, "RequestorEmail"));
    ledger_write(call->engine, "bought", order, call->now);
    return order_json(call, order);
}

json_t *handle_validate(struct call *call)
{
    struct draft draft = {0};
    json_t *reply = NULL;

    if (draft_read_product(call, &draft) && draft_read_csr(call, &draft)) {
        draft.months = (int) number_member(call->body, "ValidityPeriod", 0);
        if (!product_has_months(draft.product, draft.months)) {
            refuse(call, "The validity period is not offered for %s.", draft.product->code);
        } else if (product_has_domains(draft.product) && name_is_wildcard(draft.csr.common_name) &&
                   !product_allows_wildcard(draft.product)) {
            refuse(call, "The Common Name (Domain Name) may not contain a *");
        } else {
            reply = json_object();
        }
    }
    draft_free(&draft);
    return reply;
}

json_t *handle_validate_parameters(struct call *call)
{
    struct draft draft = {0};
    json_t *reply = NULL;

    if (draft_read(call, &draft)) {
        reply = json_object();
    }
    draft_free(&draft);
    return reply;
}

static bool append_address(void *user, const char *address)
{
    json_array_append_new(user, json_string(address));
    return true;
}

json_t *handle_approver_list(struct call *call)
{
    const char *code = text_member(call->body, "ProductCode");
    const char *domain = text_member(call->body, "DomainName");
    const struct product *product = product_find_existing(code);
    json_t *list;

    if (*code && !product) {
        refuse(call, "The product code '%s' is not valid.", code);
        return NULL;
    }
    if (!*domain) {
        refuse_missing(call, "DomainName");
        return NULL;
    }
    if (!name_is_good(domain)) {
        refuse(call, "The Common Name (Domain Name) '%s' is not valid.", domain);
        return NULL;
    }
    list = json_array();
    if (dcv_is_allowed(DCV_EMAIL, domain, call->now)) {
        name_approvers(domain, !product || !product_is_digicert(product), append_address, list);
    }
    return json_pack("{s:o, s:s}", "ApproverEmailList", list, "baseDomainName",
                     name_base(name_plain(domain)));
}

static json_t *csr_names_json(const struct csr *csr)
{
    json_t *list = json_array();
    const char *cursor = csr->names;
    char name[NAME_MAX_SIZE];

    while (names_next(&cursor, name, sizeof name)) {
        json_array_append_new(list, json_string(name));
    }
    return list;
}

json_t *handle_csr(struct call *call)
{
    struct draft draft = {0};
    json_t *reply = NULL;

    if (draft_read_product(call, &draft) && draft_read_csr(call, &draft)) {
        const struct csr *csr = &draft.csr;

        reply =
            json_pack("{s:o, s:b, s:b, s:b}", "DNSNames", csr_names_json(csr), "hasBadExtensions",
                      0, "isValidDomainName", name_is_good(csr->common_name), "isWildcardCSR",
                      name_is_wildcard(csr->common_name));
        put_text(reply, "DomainName", csr->common_name);
        put_text(reply, "DominName", csr->common_name);
        put_text(reply, "Country", csr->country);
        put_text(reply, "Email", csr->email);
        put_text(reply, "Locality", csr->locality);
        put_text(reply, "Organization", csr->organization);
        put_text(reply, "OrganizationUnit", csr->unit);
        put_text(reply, "State", csr->region);
        put_text(reply, "MD5Hash", csr->md5);
        put_text(reply, "SHA1Hash", csr->sha1);
        put_text(reply, "sha256", csr->sha256);
        put_text(reply, "RegionSpecificOrderIndicator", "");
        put_text(reply, "SignatureAlgorithm", csr->algorithm ? csr->algorithm : "");
    }
    draft_free(&draft);
    return reply;
}
