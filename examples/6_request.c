/* Example 6: a device makes its private key, which never leaves it, and a signing request.
 *
 *     cc -I. -o 6_request examples/6_request.c examples/files.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     ./6_request www.example.com www.key >www.csr
 *
 * Uses no service. The key file is made unless it exists: run again, it requests for the same key.
 * Examples 2 and 5 buy a certificate for the request; examples/device/ does both.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "files.h"
#include "sslstore.h"

#define KEY_BYTES 4096

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

static sslstore_result print_request(const char *domain, const char *key)
{
    sslstore_csr_options options = {.key = key,
                                    .key_size = SSLSTORE_NUL_TERMINATED,
                                    .common_name = domain,
                                    .random = sslstore_random_mbedtls};
    sslstore_csr csr;
    const char *problem;
    sslstore_result result = sslstore_csr_make(&sslstore_memory_heap, &options, &csr, &problem);

    if (result == SSLSTORE_OK) {
        printf("%s", csr.pem);
    } else if (problem != NULL) {
        fprintf(stderr, "%s\n", problem);
    }
    sslstore_csr_free(&csr);
    return result;
}

int main(int count, char **arguments)
{
    static char key[KEY_BYTES];
    sslstore_result result = SSLSTORE_OK;
    long size;

    if (count != 3) {
        fprintf(stderr, "usage: 6_request DOMAIN KEY-FILE\n");
        return 2;
    }
    size = file_read(arguments[2], key, sizeof key - 1);
    if (size < 0) {
        result = SSLSTORE_ERR_KEY;
    } else if (size == 0) {
        result = make_key(arguments[2], key);
    }
    if (result == SSLSTORE_OK) {
        result = print_request(arguments[1], key);
    }
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", arguments[2], sslstore_result_text(result));
    }
    return result == SSLSTORE_OK ? 0 : 1;
}
