/* Answers calls that only sslstore-sandbox has, in place of the people who approve: owners of
 * domains who get e-mail, and the CA's staff who vet organizations and reject orders.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_check.h"
#include "endpoints.h"
#include "names.h"
#include "order_methods.h"
#include "vetting.h"

#include <string.h>
#include <strings.h>

/* Returns the order to change, which must wait for its issuance; NULL if it refused the call. */
static struct order *find_requested(struct call *call)
{
    struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    if (order_is_requested(order)) {
        return order;
    }
    refuse(call, "The order does not wait for a certificate.");
    return NULL;
}

/* Domain: the name that is approved; without it, every one whose approver got an e-mail. */
json_t *handle_sandbox_approve_email(struct call *call)
{
    const char *wanted = text_member(call->body, "Domain");
    struct order *order = find_requested(call);
    const char *cursor;
    char name[NAME_MAX_SIZE];
    bool found = false;

    if (!order) {
        return NULL;
    }
    if (!call->engine->config.dcv_check) {
        refuse(call, "Validation is not checked; /sandbox/approve issues what is pending.");
        return NULL;
    }
    cursor = order_names(order);
    for (size_t i = 0; names_next(&cursor, name, sizeof name); i++) {
        if (order_method(order, i) == DCV_EMAIL && (!*wanted || strcasecmp(name, wanted) == 0)) {
            dcv_approve(call->engine, order, i, call->now);
            found = true;
        }
    }
    if (!found) {
        refuse(call, "No such domain of the order is approved by e-mail.");
        return NULL;
    }
    return order_json(call, order);
}

static json_t *reject(struct call *call, struct order *order)
{
    order_reject(order, call->now);
    ledger_write(call->engine, "rejected", order, call->now);
    return order_json(call, order);
}

/* Rejects an order, or a reissue: then the order keeps its certificate. */
json_t *handle_sandbox_reject(struct call *call)
{
    struct order *order = find_requested(call);

    return order ? reject(call, order) : NULL;
}

/* Result: approve or reject. */
json_t *handle_sandbox_vetting(struct call *call)
{
    const char *result = text_member(call->body, "Result");
    struct order *order = find_requested(call);

    if (!order) {
        return NULL;
    }
    if (strcmp(result, "reject") == 0) {
        return reject(call, order);
    }
    if (strcmp(result, "approve") != 0) {
        refuse(call, "Result must be approve or reject, not '%.40s'.", result);
        return NULL;
    }
    if (vetting_is_complete(call->engine, order, call->now)) {
        refuse(call, "The order does not wait for the vetting of an organization.");
        return NULL;
    }
    vetting_approve(call->engine, order, call->now);
    order->modified = call->now;
    return order_json(call, order);
}
