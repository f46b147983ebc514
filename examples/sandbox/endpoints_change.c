/* Answers calls that change a placed order: refunds, approvers, e-mails sent again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_check.h"
#include "draft.h"
#include "endpoints.h"
#include "names.h"
#include "order_methods.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void call_finish_refund(struct call *call, size_t index)
{
    const struct order *order = book_read(call->engine->book, index);
    struct order *changed;

    if (order->refund != REFUND_REQUESTED) {
        return;
    }
    changed = book_change(call->engine->book, index);
    changed->refund = REFUND_APPROVED;
    changed->state = ORDER_CANCELLED;
    changed->modified = call->now;
}

json_t *handle_refund_request(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    if (order->state == ORDER_CANCELLED || order_is_expired(order, call->now)) {
        refuse(call, "The order is %s and cannot be refunded.",
               order->state == ORDER_CANCELLED ? "already cancelled" : "expired");
        return NULL;
    }
    if (order->refund != REFUND_NONE) {
        refuse(call, "A refund of this order is already requested.");
        return NULL;
    }
    order->refund = REFUND_REQUESTED;
    order->modified = call->now;
    ledger_write(call->engine, "refunded", order, call->now);
    return order_json(call, order);
}

/* Finds the order by its id, or by the id of the refund request: R and the order's id. */
json_t *handle_refund_status(struct call *call)
{
    const char *request = text_member(call->body, "RefundRequestID");
    const struct order *order;
    json_t *reply;
    size_t index = ORDER_NONE;

    if (*request == 'R' && !*text_member(call->body, "TheSSLStoreOrderID")) {
        index = book_find(call->engine->book, request + 1);
    }
    if (index == ORDER_NONE && !call_find_order(call, &index)) {
        return NULL;
    }
    order = book_read(call->engine->book, index);
    if (order->refund == REFUND_NONE) {
        refuse(call, "No refund of this order was requested.");
        return NULL;
    }
    reply = order_json(call, order);
    call_finish_refund(call, index);
    return reply;
}

static bool awaits_approval(struct call *call, const struct order *order)
{
    if (order->state == ORDER_PENDING || (order->state == ORDER_ACTIVE && order->next.number)) {
        return true;
    }
    return refuse(call, "The order does not wait for an approval.");
}

/* Finds the order to change, which must wait for its approval. */
static struct order *find_waiting(struct call *call)
{
    size_t index;

    if (!call_find_order(call, &index) ||
        !awaits_approval(call, book_read(call->engine->book, index))) {
        return NULL;
    }
    return book_change(call->engine->book, index);
}

/* Sends the e-mail to the approvers once more. */
json_t *handle_resend(struct call *call)
{
    struct order *order = find_waiting(call);

    if (!order) {
        return NULL;
    }
    if (strcasecmp(text_member(call->body, "ResendEmailType"), "ApproverEmail") != 0) {
        refuse_missing(call, "ResendEmailType");
        return NULL;
    }
    if (call->engine->config.dcv_check && !dcv_awaits_email(call->engine, order, call->now)) {
        refuse(call, "No domain of the order waits for an e-mail.");
        return NULL;
    }
    call->engine->resent++;
    ledger_write(call->engine, "resent", order, call->now);
    return json_object();
}

/* Reads which domains are to be changed: those of the member DomainNames, or all of the order. The
 * caller frees the list. */
static bool read_domains(struct call *call, const struct order *order, char **domains)
{
    const char *cursor = text_member(call->body, "DomainNames");
    char name[NAME_MAX_SIZE];

    if (!*cursor) {
        *domains = copy_text(order_names(order));
        return true;
    }
    while (names_next(&cursor, name, sizeof name)) {
        if (!names_has(order_names(order), name)) {
            return refuse(call, "The domain '%s' is not part of the order.", name);
        }
        names_add(domains, name);
    }
    return *domains || refuse_missing(call, "DomainNames");
}

/* Checks the address: for the first domain if it is to approve all of them, otherwise for each. */
static bool check_approver(struct call *call, const struct order *order, const char *domains,
                           const char *address, bool all)
{
    struct draft draft = {.product = order->product};
    char name[NAME_MAX_SIZE];
    bool good = true;

    while (good && names_next(&domains, name, sizeof name)) {
        draft.names = copy_text(name);
        good = draft_check_approvers(call, &draft, address) &&
               draft_check_method(call, approver_method(order->product, address), name);
        draft_free(&draft);
        draft.product = order->product;
        domains = all ? "" : domains;
    }
    return good;
}

static bool change_approver(struct call *call, struct order *order, const char *domains)
{
    const char *address = text_member(call->body, "ResendEmail");
    bool all = !*text_member(call->body, "DomainNames") || product_is_digicert(order->product) ||
               names_count(order_names(order)) < 2;

    if (!*address) {
        return refuse_missing(call, "ResendEmail");
    }
    if (!check_approver(call, order, domains, address, all)) {
        return false;
    }
    order_set_approvers(order, all ? order_names(order) : domains, address);
    if (all) {
        free(order->approver_email);
        order->approver_email = copy_text(address);
    }
    order->modified = call->now;
    return true;
}

json_t *handle_change_approver(struct call *call)
{
    struct order *order = find_waiting(call);
    char *domains = NULL;
    bool good =
        order && read_domains(call, order, &domains) && change_approver(call, order, domains);

    free(domains);
    return good ? json_object() : NULL;
}

bool call_change_method(struct call *call, struct order *order, const char *domains,
                        enum dcv_method method)
{
    const char *cursor = domains;
    char name[NAME_MAX_SIZE];

    while (names_next(&cursor, name, sizeof name)) {
        if (!draft_check_method(call, method, name)) {
            return false;
        }
    }
    if (names_count(domains) == names_count(order_names(order))) {
        order_set_method(order, method);
    } else {
        order_set_domain_method(order, domains, method);
    }
    order->modified = call->now;
    return true;
}

/* A method that is unknown, or not in capital letters, is accepted without an error and changes
 * nothing. */
json_t *handle_change_method(struct call *call)
{
    static const struct {
        const char *word;
        enum dcv_method method;
    } methods[] = {{"EMAIL", DCV_EMAIL}, {"FILE", DCV_HTTP}, {"CNAME", DCV_CNAME}};
    const char *wanted = text_member(call->body, "ApproverMethod");
    struct order *order = find_waiting(call);
    char *domains = NULL;
    bool good = order && read_domains(call, order, &domains);

    for (size_t i = 0; good && i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].word, wanted) == 0) {
            good = call_change_method(call, order, domains, methods[i].method);
        }
    }
    if (good) {
        order->modified = call->now;
    }
    free(domains);
    return good ? json_object() : NULL;
}
