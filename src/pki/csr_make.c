/* Makes signing requests (RFC 2986) with a private key of the program. csr_write.c writes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "mbedtls_compat.h"
#include "pki/csr_write.h"
#include "pki/key.h"
#include "pki/pem.h"
#include "pki/random.h"
#include "pki/refused.h"

#define KEY_SIZE_MAX   16384
#define PUBLIC_KEY_MAX 640 /* SubjectPublicKeyInfo of RSA 4096: 550 */

static sslstore_result check_options(const sslstore_csr_options *options, const char **problem)
{
    if (options->key == NULL || options->random == NULL) {
        *problem = options->key == NULL ? SSLSTORE__WORDS("key is NULL")
                                        : SSLSTORE__WORDS("random is NULL");
        return SSLSTORE_ERR_ARGUMENT;
    }
    return sslstore__csr_names_check(options, problem);
}

/* Everything that is needed to sign a request. It is too large for a stack. */
struct signer {
    const sslstore_csr_options *options;
    struct sslstore__random random;
    mbedtls_pk_context pk;
    int code; /* of Mbed TLS, when it signed */
    unsigned char public_key_space[PUBLIC_KEY_MAX];
};

static sslstore_result load_private_key(struct signer *signer, const sslstore_memory *memory,
                                        const char **problem)
{
    const sslstore_csr_options *options = signer->options;
    size_t size = sslstore__text_size(options->key, options->key_size);
    struct sslstore__bytes key;
    unsigned char *der;
    int code = -1;

    *problem = SSLSTORE__WORDS("key is not a private key in PEM or DER");
    if (size == 0 || size > KEY_SIZE_MAX) {
        return SSLSTORE_ERR_KEY;
    }
    der = sslstore__memory_allocate(memory, size);
    if (der == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    key.data = der;
    if (sslstore__pem_first_decode(options->key, size, sslstore__pem_is_key, der, &key.size)) {
        code = sslstore__pk_parse_key(&signer->pk, der, key.size, sslstore__random_draw,
                                      &signer->random);
        *problem = sslstore__refused_key(key, *problem);
    }
    sslstore__memory_release(memory, der, size);
    return sslstore__mbedtls_result(code, SSLSTORE_ERR_KEY);
}

/* A sslstore_sign_fn. The signature holds at least MBEDTLS_PK_SIGNATURE_MAX_SIZE bytes. */
static int sign(void *user, const uint8_t *digest, size_t digest_size, uint8_t *signature,
                size_t *size)
{
    struct signer *signer = user;

    signer->code = sslstore__pk_sign(&signer->pk, MBEDTLS_MD_SHA256, digest, digest_size, signature,
                                     size, sslstore__random_draw, &signer->random);
    return signer->code;
}

static sslstore_result write_request(struct signer *signer, const sslstore_memory *memory,
                                     sslstore_csr *csr, const char **problem)
{
    struct sslstore__csr_source source = {.sign = sign,
                                          .sign_user = signer,
                                          .mismatch =
                                              SSLSTORE__WORDS("the halves of key do not match")};
    int size = mbedtls_pk_write_pubkey_der(&signer->pk, signer->public_key_space, PUBLIC_KEY_MAX);
    sslstore_result result;

    if (size <= 0) {
        *problem = SSLSTORE__WORDS("the key is not EC P-256 or P-384, or RSA 2048 to 4096");
        return sslstore__mbedtls_result(size, SSLSTORE_ERR_KEY);
    }
    source.public_key.data = signer->public_key_space + (PUBLIC_KEY_MAX - (size_t) size);
    source.public_key.size = (size_t) size;
    result = sslstore__csr_write(memory, signer->options, &source, csr, problem);
    if (signer->code != 0) {
        *problem = SSLSTORE__WORDS("Mbed TLS cannot sign with key");
        result = sslstore__mbedtls_result(signer->code, SSLSTORE_ERR_KEY);
    }
    return result;
}

static sslstore_result make(struct signer *signer, const sslstore_memory *memory, sslstore_csr *csr,
                            const char **problem)
{
    sslstore_result result = SSLSTORE_ERR_MEMORY;

    if (SSLSTORE__PK_START() == 0) {
        result = load_private_key(signer, memory, problem);
    }
    if (result == SSLSTORE_OK) {
        result = write_request(signer, memory, csr, problem);
    }
    if (result != SSLSTORE_OK && signer->random.failed) {
        result = SSLSTORE_ERR_RANDOM;
    }
    if (result != SSLSTORE_ERR_KEY && result != SSLSTORE_ERR_LIMIT) {
        *problem = NULL;
    }
    return result;
}

sslstore_result sslstore_csr_make(const sslstore_memory *memory,
                                  const sslstore_csr_options *options, sslstore_csr *csr,
                                  const char **problem)
{
    SSLSTORE__REQUIRE(memory != NULL && options != NULL && csr != NULL);

    const char *unused;
    struct signer *signer;
    sslstore_result result;

    if (options->sign != NULL) {
        return sslstore_csr_sign(memory, options, csr, problem);
    }
    problem = problem == NULL ? &unused : problem;
    memset(csr, 0, sizeof *csr);
    result = check_options(options, problem);
    if (result != SSLSTORE_OK) {
        return result;
    }
    signer = sslstore__memory_allocate(memory, sizeof *signer);
    if (signer == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    memset(signer, 0, sizeof *signer);
    signer->options = options;
    signer->random.draw = options->random;
    signer->random.user = options->random_user;
    mbedtls_pk_init(&signer->pk);
    result = make(signer, memory, csr, problem);
    mbedtls_pk_free(&signer->pk);
    sslstore__memory_release(memory, signer, sizeof *signer);
    return result;
}
