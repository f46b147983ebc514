/* The commands that buy or change something: wire.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "wire.h"

#define PRODUCT "positivessl"

static void fill(sslstore_order_request *request, const char *csr_file, const char *email)
{
    memset(request, 0, sizeof *request);
    request->product_code = PRODUCT;
    request->csr = read_text(csr_file);
    request->csr_size = SSLSTORE_NUL_TERMINATED;
    request->validity_months = 12; /* these endpoints take months only */
    request->server_count = 1;
    request->web_server_type = "Other";
    request->approver_email = email;
    request->admin.email = email;
}

sslstore_result command_validate(sslstore_client *client, const struct operands *operands)
{
    sslstore_order_request request;
    sslstore_result result;

    fill(&request, operands->first, operands->second);
    result = sslstore_wire_order_validate(client, &request);
    if (result != SSLSTORE_OK) {
        return result;
    }
    printf("CSR, product and validity are accepted\n");
    result = sslstore_wire_order_validate_parameters(client, &request);
    if (result == SSLSTORE_OK) {
        printf("the order is accepted\n");
    }
    return result;
}

sslstore_result command_new(sslstore_client *client, const struct operands *operands)
{
    sslstore_order_request request;
    sslstore_order order;
    sslstore_result result;

    fill(&request, operands->first, operands->second);
    result = sslstore_wire_order_new(client, &request, &order);
    return show_and_free(result, &order);
}

sslstore_result command_reissue(sslstore_client *client, const struct operands *operands)
{
    sslstore_reissue_request request = {0};
    sslstore_order order;
    sslstore_result result;

    request.id = operands->first;
    request.csr = read_text(operands->second);
    result = sslstore_wire_order_reissue(client, &request, &order);
    return show_and_free(result, &order);
}

/* DigiCert orders have an endpoint of their own, which takes one domain. */
sslstore_result command_method(sslstore_client *client, const struct operands *operands)
{
    sslstore_order order;
    sslstore_product product;
    sslstore_result result = sslstore_wire_order_status(client, operands->first, &order);

    if (result != SSLSTORE_OK) {
        return result;
    }
    if (sslstore_product_find(order.product_code, &product) &&
        product.vendor == SSLSTORE_VENDOR_DIGICERT) {
        result = sslstore_wire_domain_set_method(client, order.store_id, operands->third,
                                                 operands->second);
    } else {
        result = sslstore_wire_order_change_method(client, order.store_id, operands->third,
                                                   operands->second);
    }
    sslstore_order_free(&order);
    return result;
}

sslstore_result command_refund(sslstore_client *client, const struct operands *operands)
{
    sslstore_order order;
    sslstore_result result =
        sslstore_wire_order_refund(client, operands->first, "no longer needed", &order);

    return show_and_free(result, &order);
}

sslstore_result command_revoke(sslstore_client *client, const struct operands *operands)
{
    return sslstore_wire_order_revoke(client, operands->first, operands->second,
                                      "the key is compromised");
}
