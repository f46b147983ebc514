/* Carry, approvers: writes the list of approvers for the names of the new certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/carry_approvers.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/check_methods.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/complete.h"
#include "orders/order_approver.h"
#include "orders/prepared.h"

static sslstore_result fail_approver(sslstore_client *client, const char *name)
{
    return sslstore__error_set_about(
        &client->net, SSLSTORE_ERR_ORDER, "Approver Email",
        SSLSTORE__WORDS("% has no approver in the order; give one approver for all domains, or "
                        "one for each domain, that of the common name first"),
        name);
}

/* Write the approvers of the order in the sequence of the new certificate's names. */
static sslstore_result put_approvers(sslstore_client *client, const sslstore_order *order,
                                     const sslstore_order_request *names,
                                     struct sslstore__text *text)
{
    for (size_t i = 0; i <= names->dns_name_count; i++) {
        const char *name = i == 0 ? names->domain_name : names->dns_names[i - 1];
        const char *entry;
        size_t size;

        if (!sslstore__order_approver(order, name, &entry, &size)) {
            return fail_approver(client, name);
        }
        if (i > 0) {
            sslstore__text_put_char(text, ',');
        }
        sslstore__text_put_bytes(text, entry, size);
    }
    return SSLSTORE_OK;
}

static sslstore_result write_approvers(sslstore_client *client, const sslstore_order *order,
                                       const sslstore_order_request *names,
                                       struct sslstore__carried *carried)
{
    struct sslstore__text text;
    sslstore_result result;

    sslstore__text_init(&text, NULL, 0);
    result = put_approvers(client, order, names, &text);
    if (result != SSLSTORE_OK) {
        return result;
    }
    carried->approvers.memory_ = client->net.config->memory;
    carried->approvers.size_ = text.size + 1;
    carried->approvers.data_ =
        sslstore__memory_allocate(&client->net.config->memory, carried->approvers.size_);
    if (carried->approvers.data_ == NULL) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_MEMORY, NULL);
    }
    sslstore__text_init(&text, carried->approvers.data_, carried->approvers.size_);
    (void) put_approvers(client, order, names, &text);
    carried->request.approver_email = text.data;
    return SSLSTORE_OK;
}

sslstore_result sslstore__carry_approvers(sslstore_client *client, const sslstore_order *order,
                                          const sslstore_csr *csr,
                                          struct sslstore__carried *carried)
{
    const sslstore_order_request *request = &carried->request;
    struct sslstore__prepared *completed;
    sslstore_result result;

    if (request->approver_email != order->approver_email ||
        sslstore__order_proves_without_email(request) || !sslstore__order_approvers_differ(order)) {
        return SSLSTORE_OK;
    }
    completed = sslstore__api_state(client, sizeof *completed);
    if (completed == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    completed->csr = *csr;
    result = sslstore__complete(&client->net.config->memory, request, completed);
    if (result == SSLSTORE_OK) {
        result = write_approvers(client, order, &completed->order, carried);
    } else {
        result = sslstore__error_set_field(&client->net, result, NULL);
    }
    sslstore__block_free(&completed->memory);
    sslstore__api_state_free(client, completed, sizeof *completed);
    return result;
}
