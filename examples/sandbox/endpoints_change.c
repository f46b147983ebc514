/* Answers calls that change a placed order: refunds, approvers, e-mails sent again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "draft.h"
#include "endpoints.h"
#include "names.h"

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

json_t *handle_resend(struct call *call)
{
    size_t index;

    if (!call_find_order(call, &index) ||
        !awaits_approval(call, book_read(call->engine->book, index))) {
        return NULL;
    }
    if (strcasecmp(text_member(call->body, "ResendEmailType"), "ApproverEmail") != 0) {
        refuse_missing(call, "ResendEmailType");
        return NULL;
    }
    return json_object();
}

/* Sets the address for one of several domains, or for all of them. */
static void set_approver(struct order *order, const char *domain, const char *address)
{
    char *entries = order_approvers(order), *list = copy_text("");
    const char *names = order_names(order), *cursor = entries;
    char name[NAME_MAX_SIZE], entry[NAME_MAX_SIZE] = "";
    bool all = !*domain || product_is_digicert(order->product) || names_count(names) < 2;

    while (!all && names_next(&names, name, sizeof name)) {
        char *longer;

        (void) names_next(&cursor, entry, sizeof entry);
        longer = format_text("%s%s%s", list, *list ? "," : "",
                             strcasecmp(name, domain) == 0 ? address : entry);
        free(list);
        list = longer;
    }
    free(order->approver_email);
    order->approver_email = all ? copy_text(address) : copy_text(list);
    order->method = DCV_EMAIL;
    free(list);
    free(entries);
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

json_t *handle_change_approver(struct call *call)
{
    const char *address = text_member(call->body, "ResendEmail");
    const char *domain = text_member(call->body, "DomainNames");
    struct order *order = find_waiting(call);
    struct draft draft = {0};
    char common[NAME_MAX_SIZE];
    bool good;

    if (!order) {
        return NULL;
    }
    if (!*address) {
        refuse_missing(call, "ResendEmail");
        return NULL;
    }
    order_common_name(order, common, sizeof common);
    if (*domain && !names_has(order_names(order), domain)) {
        refuse(call, "The domain '%s' is not part of the order.", domain);
        return NULL;
    }
    draft.product = order->product;
    draft.names = copy_text(*domain ? domain : common);
    good = draft_check_approvers(call, &draft, address);
    draft_free(&draft);
    if (!good) {
        return NULL;
    }
    set_approver(order, domain, address);
    order->modified = call->now;
    return json_object();
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
    const char *domain = text_member(call->body, "DomainNames");
    struct order *order = find_waiting(call);

    if (!order) {
        return NULL;
    }
    if (*domain && !names_has(order_names(order), domain)) {
        refuse(call, "The domain '%s' is not part of the order.", domain);
        return NULL;
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i].word, wanted) == 0) {
            order_set_method(order, methods[i].method);
        }
    }
    order->modified = call->now;
    return json_object();
}
