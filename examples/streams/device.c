/* A device without sockets: it makes its key and a signing request, and enrolls over a UART or a
 * modem.
 *
 *     device uart TERMINAL DOMAIN APPROVER-EMAIL
 *     device modem TERMINAL DOMAIN APPROVER-EMAIL
 *
 * The settings are in the environment, as those of the other examples. Prints the certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board_posix.h"
#include "streams.h"

static sslstore_result make_request(const char *domain, sslstore_csr *csr)
{
    sslstore_key_options key_options = {.random = sslstore_random_mbedtls};
    sslstore_csr_options options = {.key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = domain,
                                    .random = sslstore_random_mbedtls};
    sslstore_key key;
    sslstore_result result = sslstore_key_make(&sslstore_memory_heap, &key_options, &key, NULL);

    if (result == SSLSTORE_OK) {
        options.key = key.pem; /* a device keeps it: see example 6 */
        result = sslstore_csr_make(&sslstore_memory_heap, &options, csr, NULL);
    }
    sslstore_key_free(&key);
    return result;
}

static sslstore_result enroll(sslstore_client *client, const sslstore_csr *csr, const char *email)
{
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = csr->pem,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .validity_days = 365,
                                      .approver_email = email,
                                      .admin = {.email = email}};
    sslstore_enroll_options options = {.wait_ms = 60000};
    sslstore_certificate certificate;
    sslstore_result result = sslstore_enroll(client, &request, &options, &certificate);

    if (result == SSLSTORE_OK && certificate.issued) {
        printf("%s", certificate.chain.fullchain_pem);
    }
    sslstore_certificate_free(&certificate);
    return result;
}

static sslstore_result run(const sslstore_config *config, const char *domain, const char *email)
{
    const sslstore_counters *counters;
    sslstore_client *client = NULL;
    sslstore_csr csr = {0};
    sslstore_result result = make_request(domain, &csr);

    if (result == SSLSTORE_OK) {
        result = sslstore_client_new(config, &client);
    }
    if (result == SSLSTORE_OK) {
        result = enroll(client, &csr, email);
        counters = sslstore_client_counters(client);
        fprintf(stderr, "%s: %s; %u requests, %u connections, %u resumed\n",
                sslstore_result_name(result), sslstore_client_error(client)->message,
                (unsigned) counters->requests, (unsigned) counters->connections,
                (unsigned) counters->resumptions);
    }
    sslstore_csr_free(&csr);
    sslstore_client_free(client);
    return result;
}

int main(int count, char **arguments)
{
    static struct uart uart;
    static struct modem modem;
    sslstore_config config = {.url = getenv("SSLSTORE_URL"),
                              .partner_code = getenv("SSLSTORE_PARTNER_CODE"),
                              .auth_token = getenv("SSLSTORE_AUTH_TOKEN"),
                              .ca_file = getenv("SSLSTORE_CA_FILE"),
                              .connections = 1};
    bool is_modem = count == 5 && strcmp(arguments[1], "modem") == 0;
    sslstore_result result;

    if (count != 5 || (!is_modem && strcmp(arguments[1], "uart") != 0)) {
        fprintf(stderr, "usage: device uart|modem TERMINAL DOMAIN APPROVER-EMAIL\n");
        return 2;
    }
    if (!board_open(arguments[2])) {
        perror(arguments[2]);
        return 1;
    }
    config.stream = is_modem ? &modem_stream : &uart_stream;
    config.stream_user = is_modem ? (void *) &modem : (void *) &uart;
    result = run(&config, arguments[3], arguments[4]);
    board_close();
    return result == SSLSTORE_OK ? 0 : 1;
}
