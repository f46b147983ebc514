/* Example 2: buy a domain-validated certificate, once, whatever happens on the way.
 *
 *     2_enroll CSR-FILE APPROVER-EMAIL > certificate.pem
 *
 * The file order.journal keeps what is about to be bought. If the power fails in the middle, the
 * next start finds it there and asks what became of it, instead of buying again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "sslstore.h"

#define JOURNAL "order.journal"
#define MINUTE_MS 60000

/* The journal hook: 0 means that the intent is safe. Firmware writes it to flash here; a real one
 * also makes sure that it got there (fsync), as examples/cli/journal.c does. */
static int keep(void *unused, const sslstore_intent *intent)
{
    FILE *file = fopen(JOURNAL, "wb");
    int kept = file != NULL && fwrite(intent, sizeof *intent, 1, file) == 1;

    (void) unused;
    if (file != NULL && fclose(file) != 0) {
        kept = 0;
    }
    return kept ? 0 : -1;
}

/* Is there an order whose outcome nobody knows? */
static bool was_interrupted(sslstore_intent *intent)
{
    FILE *file = fopen(JOURNAL, "rb");
    bool read = file != NULL && fread(intent, sizeof *intent, 1, file) == 1;

    if (file != NULL) {
        (void) fclose(file);
    }
    return read && (intent->state == SSLSTORE_INTENT_SENDING ||
                    intent->state == SSLSTORE_INTENT_UNKNOWN);
}

static size_t read_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t read = file == NULL ? 0 : fread(out, 1, size, file);

    if (file != NULL) {
        (void) fclose(file);
    }
    return read < size ? read : 0;
}

static sslstore_result buy(sslstore_client *client, const char *csr_file, const char *email,
                           sslstore_certificate *certificate)
{
    static char csr[16384];
    sslstore_order_request request = {0};
    sslstore_enroll_options options = {0};

    request.product_code = "positivessl";
    request.csr = csr;
    request.csr_size = read_file(csr_file, csr, sizeof csr);
    request.validity_days = 365;
    request.approver_email = email;
    request.admin.email = email;
    options.wait_ms = 10 * MINUTE_MS; /* somebody has to click on the link in that mail */
    return sslstore_enroll(client, &request, &options, certificate);
}

int main(int count, char **arguments)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_certificate certificate;
    sslstore_intent intent;
    sslstore_result result;

    if (count != 3) {
        fprintf(stderr, "usage: 2_enroll CSR-FILE APPROVER-EMAIL\n");
        return 2;
    }
    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    config.journal = keep;
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    if (was_interrupted(&intent)) {
        result = sslstore_enroll_resume(client, &intent, NULL, &certificate);
    } else {
        result = buy(client, arguments[1], arguments[2], &certificate);
    }
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    } else if (certificate.issued) {
        printf("%s%s", certificate.chain.leaf_pem, certificate.chain.chain_pem);
    } else {
        fprintf(stderr, "order %s stands; its certificate comes later\n",
                certificate.order.store_id);
    }
    sslstore_certificate_free(&certificate);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
