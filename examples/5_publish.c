/* Example 5: prove that a web server controls its domain: write the file that the CA wants to fetch
 * from http://DOMAIN/.well-known/pki-validation/, and remove it afterward.
 *
 *     cc -I. -o 5_publish examples/5_publish.c examples/journal.c examples/files.c \
 *         build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     build/sslstore csr www.example.com --key www.key >www.csr
 *     mkdir -p root/.well-known/pki-validation
 *     examples/try.sh ./5_publish www.csr admin@example.com root
 *
 * A program that validates by DNS adds and removes a record in the same two functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "environment.h"
#include "files.h"
#include "journal.h"

/* What the service says is not trusted: no name leads out of the folder, or hides in it. */
static bool path_of(const char *root, const sslstore_domain_status *domain, char path[PATH_BYTES])
{
    const char *name = domain->file_name;

    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL &&
           snprintf(path, PATH_BYTES, "%s/.well-known/pki-validation/%s", root, name) < PATH_BYTES;
}

static int publish(void *root, const sslstore_order *order, const sslstore_domain_status *domain)
{
    char path[PATH_BYTES];

    (void) order;
    if (!path_of(root, domain, path)) {
        return -1; /* the order stays pending */
    }
    return file_replace_text(path, FOR_ALL, domain->file_contents);
}

static int withdraw(void *root, const sslstore_order *order, const sslstore_domain_status *domain)
{
    char path[PATH_BYTES];

    (void) order;
    return path_of(root, domain, path) ? file_remove(path) : 0;
}

int main(int count, char **arguments)
{
    static char csr[16384];
    sslstore_config config = config_from_environment();
    sslstore_order_request request = {
        .product_code = "positivessl", .csr = csr, .validity_days = 365, .file_validation = true};
    sslstore_enroll_options options = {.publish = publish, .withdraw = withdraw, .wait_ms = 600000};
    sslstore_client *client;
    sslstore_certificate certificate;
    sslstore_result result;

    if (count != 4 || file_read(arguments[1], csr, sizeof csr - 1) <= 0 ||
        !journal_open("order.journal", &config, &options) ||
        sslstore_client_new(&config, &client) != SSLSTORE_OK) {
        fprintf(stderr, "usage: 5_publish CSR-FILE ADMIN-EMAIL WEB-ROOT\n");
        return 2;
    }
    request.csr_size = SSLSTORE_NUL_TERMINATED;
    request.approver_email = request.admin.email = arguments[2];
    options.publish_user = arguments[3];
    result = sslstore_enroll(client, &request, &options, &certificate);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_client_error(client)->message);
    }
    if (certificate.issued) {
        printf("%s", certificate.chain.fullchain_pem);
    }
    sslstore_certificate_free(&certificate);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? 0 : 1;
}
