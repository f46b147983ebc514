/* What test/bench/instructions.sh counts the instructions of: one sync, one page of a listing, one
 * status, one purchase. Of each only its count_…() is counted.
 *
 * usage: counted URL CA-FILE
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/pk.h>

#include "bench/contender.h"
#include "sslstore.h"
#include "support/csr.h"

#define PAGE 100

/* Mbed TLS would take fifty times as long to verify the signatures as the library takes for all the
 * rest. The linker calls this in place of mbedtls_pk_verify() (Makefile). */
int __wrap_mbedtls_pk_verify(mbedtls_pk_context *pk, mbedtls_md_type_t md,
                             const unsigned char *hash, size_t hash_size,
                             const unsigned char *signature, size_t signature_size);
int __wrap_mbedtls_pk_verify(mbedtls_pk_context *pk, mbedtls_md_type_t md,
                             const unsigned char *hash, size_t hash_size,
                             const unsigned char *signature, size_t signature_size)
{
    (void) pk;
    (void) md;
    (void) hash;
    (void) hash_size;
    (void) signature;
    (void) signature_size;
    return 0;
}

/* ---- What is counted ---- */

sslstore_result count_sync(sslstore_client *client);
sslstore_result count_page(sslstore_client *client);
sslstore_result count_status(sslstore_client *client);
sslstore_result count_enroll(sslstore_client *client);

static char id[SSLSTORE_ID_MAX]; /* of an order with a certificate, which the page has */

static int take_record(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    return record->result != SSLSTORE_OK;
}

sslstore_result count_sync(sslstore_client *client)
{
    sslstore_sync_totals totals;

    return sslstore_sync(client, NULL, take_record, NULL, &totals);
}

static int take_row(void *unused, const sslstore_order *order, sslstore_result result)
{
    (void) unused;
    if (result == SSLSTORE_OK && order->state == SSLSTORE_STATE_ACTIVE && id[0] == '\0') {
        (void) snprintf(id, sizeof id, "%s", order->store_id);
    }
    return result != SSLSTORE_OK;
}

sslstore_result count_page(sslstore_client *client)
{
    sslstore_query query = {.page_size = PAGE};

    return sslstore_wire_order_query(client, &query, take_row, NULL, NULL);
}

sslstore_result count_status(sslstore_client *client)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, id, &order);

    sslstore_order_free(&order);
    return result;
}

sslstore_result count_enroll(sslstore_client *client)
{
    sslstore_order_request request = {0};
    sslstore_enroll_options options = {0};
    sslstore_certificate certificate;
    sslstore_result result;

    request.product_code = "positivessl";
    request.csr = CSR_SHOP;
    request.csr_size = SSLSTORE_NUL_TERMINATED;
    request.validity_days = 365;
    request.approver_email = "admin@shop.example.com";
    request.admin.email = "admin@shop.example.com";
    result = sslstore_enroll(client, &request, &options, &certificate);
    if (result == SSLSTORE_OK && !certificate.issued) {
        result = SSLSTORE_ERR_NOT_ISSUED;
    }
    sslstore_certificate_free(&certificate);
    return result;
}

/* ---- Running it ---- */

static const struct {
    const char *name;
    sslstore_result (*count)(sslstore_client *client);
} uses[] = {
    {"sync", count_sync}, {"page", count_page}, {"status", count_status}, {"enroll", count_enroll}};

/* The journal of a program that need not survive. */
static int keep(void *unused, const sslstore_intent *intent)
{
    (void) unused;
    (void) intent;
    return 0;
}

static bool run(sslstore_client *client)
{
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        sslstore_result result = uses[i].count(client);

        if (result != SSLSTORE_OK) {
            fprintf(stderr, "%s: %s: %s\n", uses[i].name, sslstore_result_name(result),
                    sslstore_client_error(client)->message);
            return false;
        }
        puts(uses[i].name);
    }
    return true;
}

int main(int argc, char **argv)
{
    sslstore_config config = {0};
    sslstore_client *client;
    bool good;

    if (argc != 3) {
        fprintf(stderr, "usage: %s URL CA-FILE\n", argv[0]);
        return EXIT_FAILURE;
    }
    config.url = argv[1];
    config.ca_file = argv[2];
    config.partner_code = CONTENDER_PARTNER;
    config.auth_token = CONTENDER_TOKEN;
    config.page_size = PAGE;
    config.connections = 1;
    config.journal = keep;
    if (sslstore_client_new(&config, &client) != SSLSTORE_OK) {
        fprintf(stderr, "%s: no client\n", argv[1]);
        return EXIT_FAILURE;
    }
    good = run(client);
    sslstore_client_free(client);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
