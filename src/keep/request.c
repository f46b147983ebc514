/* Request: assembles the order request of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/request.h"

#include <string.h>

#include "base/text.h"
#include "catalog/products.h"
#include "client/client.h"
#include "keep/approver.h"
#include "keep/choice.h"
#include "orders/prepared.h"

#define APPROVER_MAX 320 /* bytes of an address with its comma (RFC 5321 §4.5.3.1) */

/* ---- Validation method ---- */

/* DigiCert takes "DNS" in place of an approver for a TXT record. */
static void set_method(sslstore_order_request *order, sslstore_method method)
{
    bool https = order->https_file_validation;

    order->file_validation = method == SSLSTORE_METHOD_FILE && !https;
    order->https_file_validation = method == SSLSTORE_METHOD_FILE && https;
    order->cname_validation = method == SSLSTORE_METHOD_CNAME;
    if (method == SSLSTORE_METHOD_TXT) {
        order->approver_email = "DNS";
    } else if (method != SSLSTORE_METHOD_EMAIL) {
        order->approver_email = NULL;
    }
}

static bool is_by_email(const sslstore_order_request *order)
{
    return !order->file_validation && !order->https_file_validation && !order->cname_validation;
}

/* ---- Approvers ---- */

/* The list ends with a NUL, as a text does. */
static sslstore_result add_approver(struct sslstore__keep_run *run,
                                    struct sslstore__keep_request *request, const char *domain)
{
    char address[APPROVER_MAX];
    struct sslstore__buffer *list = &request->approvers;
    sslstore_result result = sslstore__keep_approver_choose(run, domain, address, sizeof address);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (list->size > 0) {
        list->data[list->size - 1] = ',';
    }
    if (sslstore__buffer_append(list, address, strlen(address) + 1) != SSLSTORE_OK) {
        return sslstore__keep_fail(run, list->result, "approvers", NULL);
    }
    return SSLSTORE_OK;
}

/* DigiCert takes one address for all names; the others take one for each. */
static sslstore_result choose_approvers(struct sslstore__keep_run *run,
                                        struct sslstore__keep_request *request)
{
    const sslstore_order_request *order = run->keep->order;
    bool one = sslstore__catalog_vendor(order->product_code) == SSLSTORE_VENDOR_DIGICERT;
    sslstore_result result = add_approver(run, request, order->domain_name);

    for (size_t i = 0; i < order->dns_name_count && result == SSLSTORE_OK && !one; i++) {
        if (!sslstore__text_equal(order->dns_names[i], order->domain_name)) {
            result = add_approver(run, request, order->dns_names[i]);
        }
    }
    if (result == SSLSTORE_OK) {
        request->order.approver_email = request->approvers.data;
    }
    return result;
}

/* ---- All of it ---- */

sslstore_result sslstore__keep_request_make(struct sslstore__keep_run *run, bool is_first,
                                            struct sslstore__keep_request *request)
{
    const sslstore_keep *keep = run->keep;
    sslstore_order_request *order = &request->order;
    sslstore_result result;

    memset(request, 0, sizeof *request);
    sslstore__buffer_init(&request->approvers, &run->client->net.config->memory,
                          (size_t) SSLSTORE__NAMES_MAX * APPROVER_MAX);
    *order = *keep->order;
    order->renewal = false;
    order->related_store_id = NULL;
    order->custom_id = NULL;
    order->change_names = true;
    if (keep->method_count > 0) {
        set_method(order, keep->methods[sslstore__keep_choice_first(keep, run->now)]);
    }
    result = sslstore__keep_csr_next(run, &request->csr);
    if (result != SSLSTORE_OK) {
        return result;
    }
    order->csr = request->csr.data;
    order->csr_size = request->csr.size;
    if (is_first && is_by_email(order) && !sslstore__text_is_set(order->approver_email)) {
        result = choose_approvers(run, request);
    }
    return result;
}

void sslstore__keep_request_free(struct sslstore__keep_request *request)
{
    sslstore__keep_csr_free(&request->csr);
    sslstore__buffer_free(&request->approvers);
}
