/* Makes private keys with the program's random function.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text_block.h"
#include "base/words.h"
#include "mbedtls_compat.h"
#include "pki/key.h"
#include "pki/pem.h"
#include "pki/random.h"

#define EC_BITS_DEFAULT  256
#define RSA_BITS_DEFAULT 3072
#define DER_MAX          2560 /* a private key; RSA 4096: at most 2374 */

/* Everything that is needed to make a key. It is too large for a stack. */
struct maker {
    struct sslstore__random random;
    mbedtls_pk_context pk;
    sslstore_result result; /* gcc repeats the clean-up for each value of a local one */
    unsigned char der[DER_MAX];
};

static bool is_known(sslstore_key_type type, uint32_t bits)
{
    if (type == SSLSTORE_KEY_RSA) {
        return bits == 2048 || bits == 3072 || bits == 4096;
    }
    return type == SSLSTORE_KEY_EC && (bits == 256 || bits == 384);
}

/* Set the defaults. Returns what is wrong with the options, or NULL. */
static const char *complete(sslstore_key_options *options)
{
    if (options->random == NULL) {
        return SSLSTORE__WORDS("random is NULL");
    }
    if (options->type == SSLSTORE_KEY_OTHER) {
        options->type = SSLSTORE_KEY_EC;
    }
    if (options->bits == 0) {
        options->bits = options->type == SSLSTORE_KEY_RSA ? RSA_BITS_DEFAULT : EC_BITS_DEFAULT;
    }
    if (!is_known(options->type, options->bits)) {
        return SSLSTORE__WORDS("type and bits are not EC 256 or 384, or RSA 2048, 3072 or 4096");
    }
    return NULL;
}

static sslstore_result make_pair(struct maker *maker, const sslstore_key_options *options)
{
    int code;

    if (SSLSTORE__PK_START() != 0) {
        return SSLSTORE_ERR_MEMORY;
    }
    if (options->type == SSLSTORE_KEY_RSA) {
        code =
            sslstore__pk_make_rsa(&maker->pk, options->bits, sslstore__random_draw, &maker->random);
    } else {
        code =
            sslstore__pk_make_ec(&maker->pk, options->bits, sslstore__random_draw, &maker->random);
    }
    if (code != 0 && maker->random.failed) {
        return SSLSTORE_ERR_RANDOM;
    }
    return sslstore__mbedtls_result(code, SSLSTORE_ERR_KEY);
}

static void put(struct sslstore__text *text, sslstore_key_type type, struct sslstore__bytes der)
{
    const char *label = type == SSLSTORE_KEY_RSA ? "RSA PRIVATE KEY" : "EC PRIVATE KEY";

    sslstore__pem_put(text, label, der);
    sslstore__text_put_char(text, '\0');
}

static sslstore_result write_pem(struct maker *maker, const sslstore_memory *memory,
                                 sslstore_key_type type, sslstore_key *key)
{
    int size = sslstore__pk_write_private(&maker->pk, maker->der, DER_MAX);
    struct sslstore__bytes der;
    struct sslstore__text text;

    if (size < 0) {
        return sslstore__mbedtls_result(size, SSLSTORE_ERR_KEY);
    }
    der.data = maker->der + (DER_MAX - (size_t) size);
    der.size = (size_t) size;
    sslstore__text_init(&text, NULL, 0);
    put(&text, type, der);
    if (sslstore__text_block(&text, memory, 0, &key->block_) == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    key->pem = sslstore__text_end(&text);
    put(&text, type, der);
    return SSLSTORE_OK;
}

static sslstore_result make(const sslstore_memory *memory, const sslstore_key_options *options,
                            sslstore_key *key)
{
    struct maker *maker = sslstore__memory_allocate(memory, sizeof *maker);
    sslstore_result result;

    if (maker == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    memset(maker, 0, sizeof *maker);
    maker->random.draw = options->random;
    maker->random.user = options->random_user;
    mbedtls_pk_init(&maker->pk);
    maker->result = make_pair(maker, options);
    if (maker->result == SSLSTORE_OK) {
        maker->result = write_pem(maker, memory, options->type, key);
    }
    mbedtls_pk_free(&maker->pk);
    result = maker->result;
    sslstore__memory_release(memory, maker, sizeof *maker);
    return result;
}

sslstore_result sslstore_key_make(const sslstore_memory *memory,
                                  const sslstore_key_options *options, sslstore_key *key,
                                  const char **problem)
{
    SSLSTORE__REQUIRE(memory != NULL && options != NULL && key != NULL);

    sslstore_key_options completed = *options;
    const char *found = complete(&completed);
    sslstore_result result = SSLSTORE_ERR_ARGUMENT;

    memset(key, 0, sizeof *key);
    if (found == NULL) {
        result = make(memory, &completed, key);
    }
    if (result == SSLSTORE_ERR_KEY) {
        found = SSLSTORE__WORDS("Mbed TLS is built without this kind of key");
    }
    if (problem != NULL) {
        *problem = found;
    }
    return result;
}

void sslstore_key_free(sslstore_key *key)
{
    if (key != NULL) {
        sslstore__block_free(&key->block_);
        memset(key, 0, sizeof *key);
    }
}
