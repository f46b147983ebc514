/* Example 1: show the state of an order. The smallest complete program: configure a client, make
 * one call, free what it returned.
 *
 *     cc -I. -o 1_status examples/1_status.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./1_status 10000001
 *
 * try.sh runs a program with a sandbox of its own. For the real service, set in the environment
 * SSLSTORE_PARTNER_CODE, SSLSTORE_AUTH_TOKEN, SSLSTORE_CA_FILE and, for orders that cost money,
 * SSLSTORE_URL. All examples are configured this way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "sslstore.h"

/* Text of the service may hold control characters, so it is filtered before a terminal sees it. */
static void show(const sslstore_order *order)
{
    char product[SSLSTORE_CODE_MAX];
    char name[SSLSTORE_DOMAIN_MAX];
    char ends[SSLSTORE_TIME_TEXT_SIZE];
    bool in_force = sslstore_order_in_force(order, sslstore_wall_time(NULL));

    (void) sslstore_text_printable(order->product_code, product, sizeof product);
    (void) sslstore_text_printable(order->common_name, name, sizeof name);
    (void) sslstore_time_text(order->certificate_end, ends, sizeof ends);
    printf("%s %s %s %s%s\n", product, name, sslstore_state_name(order->state), ends,
           in_force ? ", in force" : "");
}

int main(int count, char **arguments)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_order order;
    sslstore_result result;

    if (count != 2) {
        fprintf(stderr, "usage: 1_status ORDER-ID\n");
        return 2;
    }
    config.url = getenv("SSLSTORE_URL"); /* NULL: the SSL Store test service */
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");

    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = sslstore_wire_order_status(client, arguments[1], &order);
    if (result == SSLSTORE_OK) {
        show(&order);
        sslstore_order_free(&order);
    } else {
        fprintf(stderr, "%s: %s\n", sslstore_result_name(result),
                sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
