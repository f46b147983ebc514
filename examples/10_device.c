/* Example 10: a device gets its first certificate. It makes its private key, which never leaves it,
 * and a signing request, and enrolls.
 *
 *     cc -I. -o 10_device examples/10_device.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     10_device DOMAIN APPROVER-EMAIL
 *
 * What has to survive a restart are three things in flash, here files: the key, the intent to buy,
 * and the certificate. Run the program again, whatever happened: it continues with the order that
 * it has begun, or delivers its certificate again, and never buys a second one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sslstore.h"

#define KEY         "device.key"
#define INTENT      "device.intent"
#define CERTIFICATE "device.pem"

/* ---- Flash; example 2 shows how a file survives a power cut ---- */

static int flash_write(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(name, "wb");
    int written = file != NULL && fwrite(data, 1, size, file) == size;

    return file != NULL && fclose(file) == 0 && written ? 0 : -1;
}

/* Returns the size of what was read; 0: there is nothing. */
static size_t flash_read(const char *name, void *out, size_t size)
{
    FILE *file = fopen(name, "rb");
    size_t read = 0;

    if (file != NULL) {
        read = fread(out, 1, size, file);
        (void) fclose(file);
    }
    return read;
}

/* ---- What the library calls ---- */

static int keep_intent(void *unused, const sslstore_intent *intent)
{
    (void) unused;
    return flash_write(INTENT, intent, sizeof *intent);
}

static int keep_certificate(void *unused, const sslstore_certificate *certificate)
{
    const char *text = certificate->chain.fullchain_pem;

    (void) unused;
    return flash_write(CERTIFICATE, text, strlen(text));
}

/* ---- Key, request, order ---- */

/* The key is in flash before it is used: a certificate for a lost key is lost, too. */
static sslstore_result make_key(char *pem, size_t size)
{
    sslstore_key_options options = {.random = sslstore_random_mbedtls}; /* EC P-256 */
    sslstore_key key;
    sslstore_result result = sslstore_key_make(&sslstore_memory_heap, &options, &key, NULL);

    if (result == SSLSTORE_OK && flash_write(KEY, key.pem, strlen(key.pem)) != 0) {
        result = SSLSTORE_ERR_JOURNAL;
    }
    if (result == SSLSTORE_OK) {
        (void) snprintf(pem, size, "%s", key.pem);
    }
    sslstore_key_free(&key);
    return result;
}

static sslstore_result make_request(const char *domain, sslstore_csr *csr)
{
    static char key[512];
    sslstore_csr_options options = {.key = key,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = domain,
                                    .random = sslstore_random_mbedtls};
    const char *problem;
    sslstore_result result = SSLSTORE_OK;

    if (flash_read(KEY, key, sizeof key - 1) == 0) {
        result = make_key(key, sizeof key);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore_csr_make(&sslstore_memory_heap, &options, csr, &problem);
        if (problem != NULL) {
            fprintf(stderr, "%s\n", problem);
        }
    }
    return result;
}

static sslstore_result enroll(sslstore_client *client, const sslstore_csr *csr, const char *email)
{
    static sslstore_intent kept;
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = csr->pem,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .validity_days = 365,
                                      .approver_email = email,
                                      .admin = {.email = email}};
    sslstore_enroll_options options = {.wait_ms = 60000, .deliver = keep_certificate};
    sslstore_certificate certificate;
    sslstore_result result;

    if (flash_read(INTENT, &kept, sizeof kept) > 0) {
        options.kept = &kept;
    }
    result = sslstore_enroll(client, &request, &options, &certificate);
    if (result == SSLSTORE_OK) {
        char end[SSLSTORE_TIME_TEXT_SIZE];

        (void) sslstore_time_text(certificate.chain.not_after, end, sizeof end);
        printf("%s %s\n", certificate.issued ? "certificate until" : "not issued yet", end);
    } else {
        fprintf(stderr, "%s\n", sslstore_client_error(client)->message);
    }
    sslstore_certificate_free(&certificate);
    return result;
}

int main(int count, char **arguments)
{
    sslstore_config config = {.url = getenv("SSLSTORE_URL"),
                              .partner_code = getenv("SSLSTORE_PARTNER_CODE"),
                              .auth_token = getenv("SSLSTORE_AUTH_TOKEN"),
                              .ca_file = getenv("SSLSTORE_CA_FILE"),
                              .journal = keep_intent};
    sslstore_client *client = NULL;
    sslstore_csr csr = {0};
    sslstore_result result;

    if (count != 3) {
        fprintf(stderr, "usage: 10_device DOMAIN APPROVER-EMAIL\n");
        return 2;
    }
    result = make_request(arguments[1], &csr);
    if (result == SSLSTORE_OK) {
        result = sslstore_client_new(&config, &client);
    }
    if (result == SSLSTORE_OK) {
        result = enroll(client, &csr, arguments[2]);
    } else {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
    }
    sslstore_csr_free(&csr);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
