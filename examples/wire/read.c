/* The commands that only read: wire.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "wire.h"

#define HOUR 3600

sslstore_result command_health(sslstore_client *client, const struct operands *operands)
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

sslstore_result command_query(sslstore_client *client, const struct operands *operands)
{
    sslstore_query wanted = {0};
    uint32_t rows = 0;
    sslstore_result result;

    wanted.page_number = (uint32_t) strtoul(operands->first, NULL, 10);
    result = sslstore_wire_order_query(client, &wanted, on_order, NULL, &rows);
    printf("%u rows\n", (unsigned) rows);
    return result;
}

sslstore_result command_modified(sslstore_client *client, const struct operands *operands)
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

sslstore_result command_download(sslstore_client *client, const struct operands *operands)
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
sslstore_result command_renewal(sslstore_client *client, const struct operands *operands)
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

sslstore_result command_state(sslstore_client *client, const struct operands *operands)
{
    (void) client;
    printf("%s\n", sslstore_state_name(sslstore_state_of(operands->first, operands->second)));
    return SSLSTORE_OK;
}
