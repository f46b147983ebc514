/* Prints what a program gets from the library through every kind of enum. enums_test.sh runs it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "sslstore.h"
#include "support/csr.h"

static int on_problem(void *user, const sslstore_problem *problem)
{
    (void) user;
    printf("problem %s of %s\n", sslstore_problem_name(problem->code), problem->field);
    return 0;
}

static void show_catalog(void)
{
    sslstore_product product;
    sslstore_field field;

    for (size_t i = 0; sslstore_product_at(i, &product); i++) {
        printf("%s %s %s %d %d\n", product.code, sslstore_vendor_name(product.vendor),
               sslstore_validation_name(product.validation), product.wildcard,
               product.multi_domain);
    }
    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        printf("%s %d %d %d\n", field.name, (int) field.type, field.required, field.secret);
    }
}

static void show_plan(sslstore_state state)
{
    sslstore_plan_facts facts = {.now = 1795478400,
                                 .order_end = 1795478400 + 300 * 86400,
                                 .certificate_end = 1795478400 + 100 * 86400,
                                 .state = state,
                                 .renewed = false};
    sslstore_plan_result plan;

    if (sslstore_plan(&facts, &plan, NULL) == SSLSTORE_OK) {
        printf("plan %s, %s, %ld\n", sslstore_plan_action_name(plan.action),
               sslstore_plan_reason_text(plan.reason), (long) plan.look_again);
    }
}

int main(void)
{
    sslstore_config config = {.partner_code = "1", .auth_token = "t", .disabled = true};
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = CSR_SHOP,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .csr_encoding = SSLSTORE_CSR_PERCENT};
    sslstore_order order;
    sslstore_csr csr;
    sslstore_client *client;

    show_catalog();
    show_plan(SSLSTORE_STATE_ACTIVE);
    show_plan(SSLSTORE_STATE_REISSUING);
    show_plan(SSLSTORE_STATE_REVOKED);
    if (sslstore_csr_read(&sslstore_memory_heap, CSR_SHOP, SSLSTORE_NUL_TERMINATED, &csr, NULL) ==
        SSLSTORE_OK) {
        printf("key %d of %u bits, %lu names\n", (int) csr.key_type, (unsigned) csr.key_bits,
               (unsigned long) csr.dns_name_count);
        sslstore_csr_free(&csr);
    }
    (void) sslstore_check(&sslstore_memory_heap, &request, 0, on_problem, NULL);
    if (sslstore_client_new(&config, &client) == SSLSTORE_OK) {
        const sslstore_error *error = sslstore_client_error(client);

        (void) sslstore_wire_order_status(client, "1", &order);
        printf("%s, delivery %d, %s, state %d, %s\n", sslstore_result_name(error->result),
               (int) error->delivery, error->endpoint, (int) order.state, error->message);
        sslstore_client_free(client);
    }
    return 0;
}
