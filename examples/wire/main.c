/* The endpoints of the service as they are, one command for each.
 *
 *     cc -I. -o wire examples/wire/main.c examples/wire/read.c examples/wire/order.c \
 *         build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./wire query 1
 *
 *     wire health                            is the service up, and are the credentials right?
 *     wire query [PAGE]                      one page of orders
 *     wire modified [HOURS]                  orders that changed in the last hours
 *     wire download ID [CSR-FILE]            the files of a certificate, and what they hold
 *     wire renewal ID                        the order that renewed this one, if there is one
 *     wire state MAJOR [MINOR]               what the library makes of these status words
 *     wire validate CSR-FILE EMAIL           the service's own checks of an order
 *     wire new CSR-FILE EMAIL                an order: COSTS MONEY, each time
 *     wire reissue ID CSR-FILE               a reissue
 *     wire method ID METHOD [DOMAIN]         another validation method
 *     wire refund ID                         cancels and refunds the order
 *     wire revoke ID SERIAL                  revokes one certificate
 *
 * Use these functions to look at the service, and for what the functions above them do not offer.
 * They send exactly what they are given: no check, no journal, no look-up if the reply is lost. To
 * buy or change something, use sslstore_enroll(), sslstore_renew(), sslstore_reissue(),
 * sslstore_revoke() and sslstore_change_method() instead.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "../environment.h"
#include "wire.h"

/* ---- What the commands share ---- */

void show(const sslstore_order *order)
{
    char id[SSLSTORE_ID_MAX];
    char name[SSLSTORE_DOMAIN_MAX];

    (void) sslstore_text_printable(order->store_id, id, sizeof id);
    (void) sslstore_text_printable(order->common_name, name, sizeof name);
    printf("%-12s %-10s %s\n", id, sslstore_state_name(order->state), name);
}

sslstore_result show_and_free(sslstore_result result, sslstore_order *order)
{
    if (result == SSLSTORE_OK) {
        show(order);
    }
    sslstore_order_free(order);
    return result;
}

const char *read_text(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "rb");

    text[0] = '\0';
    if (file != NULL) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        (void) fclose(file);
    }
    return text;
}

/* ---- The program ---- */

static const struct {
    const char *name;
    command_fn *run;
} commands[] = {
    {"health", command_health},     {"query", command_query},     {"modified", command_modified},
    {"download", command_download}, {"renewal", command_renewal}, {"state", command_state},
    {"validate", command_validate}, {"new", command_new},         {"reissue", command_reissue},
    {"method", command_method},     {"refund", command_refund},   {"revoke", command_revoke}};

static command_fn *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return commands[i].run;
        }
    }
    return NULL;
}

static int run(command_fn *command, const struct operands *operands)
{
    sslstore_config config = config_from_environment();
    sslstore_client *client;
    sslstore_result result;

    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = command(client, operands);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_name(result),
                sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}

int main(int count, char **arguments)
{
    struct operands operands = {"", "", ""};
    command_fn *command = find_command(count > 1 ? arguments[1] : "");

    if (command == NULL) {
        fprintf(stderr,
                "usage: wire COMMAND [OPERAND]...; examples/wire/main.c lists the commands\n");
        return 2;
    }
    operands.first = count > 2 ? arguments[2] : "";
    operands.second = count > 3 ? arguments[3] : "";
    operands.third = count > 4 ? arguments[4] : "";
    return run(command, &operands);
}
