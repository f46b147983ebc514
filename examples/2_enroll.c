/* Example 2: buy a domain-validated certificate exactly once.
 *
 *     cc -I. -o 2_enroll examples/2_enroll.c examples/files.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     build/sslstore csr www.example.com --key www.key >www.csr
 *     examples/try.sh ./2_enroll www.csr admin@example.com www.pem
 *
 * The file order.journal records what is about to be bought. Whatever happens to the program, start
 * it again: it continues with that order until the certificate is on disk, and then buys nothing
 * more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "environment.h"
#include "files.h"
#include "sslstore.h"

#define JOURNAL "order.journal"

/* Called before the request is sent, and whenever more is known. */
static int journal(void *unused, const sslstore_intent *intent)
{
    (void) unused;
    return file_replace(JOURNAL, FOR_ME, intent, sizeof *intent);
}

static int deliver(void *path, const sslstore_certificate *certificate)
{
    return file_replace_text(path, FOR_ALL, certificate->chain.fullchain_pem);
}

int main(int count, char **arguments)
{
    static char csr[16384];
    static sslstore_intent kept;
    sslstore_config config = config_from_environment();
    sslstore_order_request request = {
        .product_code = "positivessl", .csr = csr, .validity_days = 365};
    sslstore_enroll_options options = {.deliver = deliver, .wait_ms = 10 * 60 * 1000};
    sslstore_client *client;
    sslstore_certificate certificate;
    sslstore_result result;
    long size;

    if (count != 4) {
        fprintf(stderr, "usage: 2_enroll CSR-FILE APPROVER-EMAIL CERTIFICATE-FILE\n");
        return 2;
    }
    size = file_lock(JOURNAL ".lock") ? file_read(JOURNAL, &kept, sizeof kept) : -1;
    if (size != 0 && size != (long) sizeof kept) {
        fprintf(stderr, "another run uses " JOURNAL ", or it is damaged: what was bought?\n");
        return 1;
    }
    options.kept = size > 0 ? &kept : NULL;
    size = file_read(arguments[1], csr, sizeof csr);
    request.csr_size = size > 0 ? (size_t) size : 0;
    request.admin.email = request.approver_email = arguments[2];
    options.deliver_user = arguments[3];
    config.journal = journal;
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = sslstore_enroll(client, &request, &options, &certificate);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    } else if (!certificate.issued) {
        fprintf(stderr, "the order waits for its approval: run the program again\n");
    }
    sslstore_certificate_free(&certificate);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
