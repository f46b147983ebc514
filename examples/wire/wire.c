/* The endpoints of the service as they are, one command for each.
 *
 *     cc -I. -o wire examples/wire/wire.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
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
#include <stdlib.h>
#include <string.h>

#include "sslstore.h"

#define PRODUCT "positivessl"
#define HOUR    3600

/* What a command gets: its operands, "" if missing. */
struct operands {
    const char *first;
    const char *second;
    const char *third;
};

typedef sslstore_result command_fn(sslstore_client *client, const struct operands *operands);

static void show(const sslstore_order *order)
{
    char id[SSLSTORE_ID_MAX];
    char name[SSLSTORE_DOMAIN_MAX];

    (void) sslstore_text_printable(order->store_id, id, sizeof id);
    (void) sslstore_text_printable(order->common_name, name, sizeof name);
    printf("%-12s %-10s %s\n", id, sslstore_state_name(order->state), name);
}

static sslstore_result show_and_free(sslstore_result result, sslstore_order *order)
{
    if (result == SSLSTORE_OK) {
        show(order);
    }
    sslstore_order_free(order);
    return result;
}

/* Returns the text of a file, or "": the service then refuses the request. */
static const char *read_text(const char *path)
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

/* ---- Commands that only read ---- */

static sslstore_result health(sslstore_client *client, const struct operands *operands)
{
    sslstore_result result = sslstore_wire_health_status(client);

    (void) operands;
    if (result != SSLSTORE_OK) {
        return result;
    }
    printf("the service is up\n");
    result = sslstore_wire_health_validate(client);
    if (result == SSLSTORE_OK) {
        printf("the credentials are right\n");
    }
    return result;
}

static int on_order(void *user, const sslstore_order *order, sslstore_result result)
{
    (void) user;
    if (order == NULL) {
        printf("unreadable row: %s\n", sslstore_result_text(result));
    } else {
        show(order);
    }
    return 0;
}

static sslstore_result query(sslstore_client *client, const struct operands *operands)
{
    sslstore_query wanted = {0};
    uint32_t rows = 0;
    sslstore_result result;

    wanted.page_number = (uint32_t) strtoul(operands->first, NULL, 10);
    result = sslstore_wire_order_query(client, &wanted, on_order, NULL, &rows);
    printf("%u rows\n", (unsigned) rows);
    return result;
}

static sslstore_result modified(sslstore_client *client, const struct operands *operands)
{
    sslstore_modified_query wanted = {0};
    sslstore_modified_list list;
    sslstore_result result;
    int64_t hours = strtol(operands->first, NULL, 10);

    if (hours > 0) {
        wanted.changed_from = sslstore_wall_time(NULL) - hours * HOUR;
    }
    result = sslstore_wire_orders_modified(client, &wanted, &list);
    for (size_t i = 0; i < list.count; i++) {
        show(&list.orders[i]);
    }
    printf("%u of %d orders\n", (unsigned) list.count, (int) list.total);
    sslstore_modified_list_free(&list);
    return result;
}

/* Finds the certificate among the files, and orders its issuers. */
static sslstore_result sort_files(const sslstore_download *download, const uint8_t *key_sha256)
{
    sslstore_chain chain;
    const char *problem;
    sslstore_result result = sslstore_chain_read(
        &sslstore_memory_heap, download->files, download->file_count, key_sha256, &chain, &problem);

    if (problem != NULL) {
        fprintf(stderr, "%s\n", problem);
    }
    if (result == SSLSTORE_OK) {
        printf("serial %s, %s\n%s%s", chain.serial,
               chain.complete ? "up to its root" : "root not included", chain.leaf_pem,
               chain.chain_pem);
    }
    sslstore_chain_free(&chain);
    return result;
}

static sslstore_result download(sslstore_client *client, const struct operands *operands)
{
    sslstore_download files;
    sslstore_csr csr = {0};
    sslstore_result result = sslstore_wire_order_download(client, operands->first, &files);

    for (size_t i = 0; i < files.file_count; i++) {
        char name[128];

        printf("%s\n", sslstore_text_printable(files.files[i].name, name, sizeof name));
    }
    if (result == SSLSTORE_OK && operands->second[0] != '\0') {
        result = sslstore_csr_read(&sslstore_memory_heap, read_text(operands->second),
                                   SSLSTORE_NUL_TERMINATED, &csr, NULL);
    }
    if (result == SSLSTORE_OK) { /* with the key of a CSR, only its certificate is accepted */
        result = sort_files(&files, csr.pem != NULL ? csr.key_sha256 : NULL);
    }
    sslstore_csr_free(&csr);
    sslstore_download_free(&files);
    return result;
}

/* sslstore_renew() gives each renewal an id that follows from the renewed order. */
static sslstore_result renewal(sslstore_client *client, const struct operands *operands)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_order order = {0};
    sslstore_result result = sslstore_renewal_id(operands->first, 0, id, sizeof id);

    if (result != SSLSTORE_OK) {
        return result;
    }
    printf("a renewal of %s has the id %s\n", operands->first, id);
    result = sslstore_wire_order_status(client, id, &order);
    return show_and_free(result, &order);
}

static sslstore_result state(sslstore_client *client, const struct operands *operands)
{
    (void) client;
    printf("%s\n", sslstore_state_name(sslstore_state_of(operands->first, operands->second)));
    return SSLSTORE_OK;
}

/* ---- Orders ---- */

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

static sslstore_result validate(sslstore_client *client, const struct operands *operands)
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

static sslstore_result order_new(sslstore_client *client, const struct operands *operands)
{
    sslstore_order_request request;
    sslstore_order order;
    sslstore_result result;

    fill(&request, operands->first, operands->second);
    result = sslstore_wire_order_new(client, &request, &order);
    return show_and_free(result, &order);
}

static sslstore_result reissue(sslstore_client *client, const struct operands *operands)
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
static sslstore_result method(sslstore_client *client, const struct operands *operands)
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

static sslstore_result refund(sslstore_client *client, const struct operands *operands)
{
    sslstore_order order;
    sslstore_result result =
        sslstore_wire_order_refund(client, operands->first, "no longer needed", &order);

    return show_and_free(result, &order);
}

static sslstore_result revoke(sslstore_client *client, const struct operands *operands)
{
    return sslstore_wire_order_revoke(client, operands->first, operands->second,
                                      "the key is compromised");
}

/* ---- The program ---- */

static const struct {
    const char *name;
    command_fn *run;
} commands[] = {{"health", health},     {"query", query},     {"modified", modified},
                {"download", download}, {"renewal", renewal}, {"state", state},
                {"validate", validate}, {"new", order_new},   {"reissue", reissue},
                {"method", method},     {"refund", refund},   {"revoke", revoke}};

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
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_result result;

    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
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
                "usage: wire COMMAND [OPERAND]...; examples/wire/wire.c lists the commands\n");
        return 2;
    }
    operands.first = count > 2 ? arguments[2] : "";
    operands.second = count > 3 ? arguments[3] : "";
    operands.third = count > 4 ? arguments[4] : "";
    return run(command, &operands);
}
