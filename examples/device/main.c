/* A device gets its certificate all by itself: it makes its key, and proves that it controls its
 * domain.
 *
 *     cc -I. -o device examples/device/main.c examples/device/site.c examples/journal.c \
 *         examples/files.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./device device.key device.example.com admin@example.com 0 device.pem
 *
 * The order uses file validation: the CA fetches http://DOMAIN/.well-known/pki-validation/FILE and
 * expects a certain text there. The library calls `publish` with file name and text, and `withdraw`
 * once the validation has ended. Until then, the program answers HTTP requests in `tick`, which the
 * library calls at least every 100 ms while it waits. The CA connects to port 80. PORT 0 takes any
 * free port, for a device behind a port forwarding.
 *
 * What has to survive a restart are three files: the key, order.journal and the certificate. Run
 * the program again, whatever happened: it continues with the order that it has begun, or delivers
 * its certificate again, and never buys a second one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "../environment.h"
#include "../files.h"
#include "../journal.h"
#include "site.h"

#define KEY_BYTES 4096
#define MINUTE_MS 60000

/* What the program is told: 1 to 5 of its arguments. */
struct device {
    const char *key_file;
    const char *domain;
    const char *email;
    const char *port;
    char *certificate_file;
    struct site site;
};

/* ---- The hooks ---- */

/* Called at least every 100 ms while the library waits. Non-zero would cancel the call. */
static int tick(void *user)
{
    site_answer(user);
    return 0;
}

static int publish(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    struct site *site = user;
    char shown[128];

    (void) order;
    if (!site_put(site, domain->file_name, domain->file_contents)) {
        fprintf(stderr, "cannot publish: the service asks for no file, or for too many\n");
        return -1; /* the order stays pending */
    }
    fprintf(stderr, "serving port %u " SITE_FOLDER "%s\n", site_port(site),
            sslstore_text_printable(domain->file_name, shown, sizeof shown));
    return 0;
}

static int withdraw(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    (void) order;
    site_remove(user, domain->file_name);
    fprintf(stderr, "withdrawn\n");
    return 0;
}

static int deliver(void *path, const sslstore_certificate *certificate)
{
    return file_replace_text(path, FOR_ALL, certificate->chain.fullchain_pem);
}

/* ---- Key and request ---- */

/* The key is on disk before it is used: a certificate for a lost key is lost, too. */
static sslstore_result make_key(const char *path, char *pem)
{
    sslstore_key_options options = {.random = sslstore_random_mbedtls}; /* EC P-256 */
    sslstore_key key;
    sslstore_result result = sslstore_key_make(&sslstore_memory_heap, &options, &key, NULL);

    if (result == SSLSTORE_OK && file_replace_text(path, FOR_ME, key.pem) != 0) {
        result = SSLSTORE_ERR_KEY;
    }
    if (result == SSLSTORE_OK) {
        (void) snprintf(pem, KEY_BYTES, "%s", key.pem);
    }
    sslstore_key_free(&key);
    return result;
}

static sslstore_result make_request(const struct device *device, sslstore_csr *csr)
{
    static char key[KEY_BYTES];
    sslstore_csr_options options = {.key = key,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = device->domain,
                                    .random = sslstore_random_mbedtls};
    long size = file_read(device->key_file, key, sizeof key - 1);
    sslstore_result result = size < 0 ? SSLSTORE_ERR_KEY : SSLSTORE_OK;

    if (size == 0) {
        result = make_key(device->key_file, key);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore_csr_make(&sslstore_memory_heap, &options, csr, NULL);
    }
    return result;
}

/* ---- The order ---- */

static sslstore_result enroll(sslstore_client *client, sslstore_enroll_options *options,
                              struct device *device, const sslstore_csr *csr)
{
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = csr->pem,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .validity_days = 365,
                                      .file_validation = true,
                                      .approver_email = device->email,
                                      .admin = {.email = device->email}};
    sslstore_certificate certificate;
    sslstore_result result;

    options->publish = publish;
    options->withdraw = withdraw;
    options->publish_user = &device->site;
    options->deliver = deliver;
    options->deliver_user = device->certificate_file;
    options->wait_ms = 30 * MINUTE_MS;
    options->poll_ms = 1000;
    result = sslstore_enroll(client, &request, options, &certificate);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    } else if (!certificate.issued) {
        fprintf(stderr, "the order exists, but its certificate is not issued yet\n");
    }
    sslstore_certificate_free(&certificate);
    return result;
}

static sslstore_result run(struct device *device)
{
    sslstore_config config = config_from_environment();
    sslstore_enroll_options options = {0};
    sslstore_client *client = NULL;
    sslstore_csr csr = {0};
    sslstore_result result;

    if (!journal_open("order.journal", &config, &options)) {
        return SSLSTORE_ERR_JOURNAL;
    }
    config.tick = tick;
    config.tick_user = &device->site;
    result = make_request(device, &csr);
    if (result == SSLSTORE_OK) {
        result = sslstore_client_new(&config, &client);
    }
    if (result == SSLSTORE_OK) {
        result = enroll(client, &options, device, &csr);
    } else {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
    }
    sslstore_csr_free(&csr);
    sslstore_client_free(client);
    return result;
}

int main(int count, char **arguments)
{
    static struct device device;
    sslstore_result result;

    if (count != 6) {
        fprintf(stderr, "usage: device KEY-FILE DOMAIN ADMIN-EMAIL PORT CERTIFICATE-FILE\n");
        return 2;
    }
    device.key_file = arguments[1];
    device.domain = arguments[2];
    device.email = arguments[3];
    device.port = arguments[4];
    device.certificate_file = arguments[5];
    if (site_open(&device.site, device.port) != 0) {
        fprintf(stderr, "port %s cannot be listened at\n", device.port);
        return 1;
    }
    result = run(&device);
    site_close(&device.site);
    return result == SSLSTORE_OK ? 0 : 1;
}
