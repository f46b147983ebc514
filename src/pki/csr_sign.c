/* Makes signing requests (RFC 2986) whose private key is elsewhere, such as in a secure element. It
 * uses no code for private keys, so a program that needs none links none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "pki/csr_write.h"
#include "pki/der.h"
#include "pki/pem.h"

#define INPUT_MAX    16384
#define OVERHEAD_MAX 64 /* of a SubjectPublicKeyInfo around the key itself */

#define EC_PUBLIC_KEY "\x2a\x86\x48\xce\x3d\x02\x01"

#define UNCOMPRESSED 0x04 /* a point of P-256 or P-384 begins with it, the two numbers follow */
#define P256_SIZE    65
#define P384_SIZE    97

static sslstore_result check_options(const sslstore_csr_options *options, const char **problem)
{
    if (options->key != NULL) {
        *problem = SSLSTORE__WORDS("key and sign are both set");
        return SSLSTORE_ERR_ARGUMENT;
    }
    if (options->public_key == NULL || options->sign == NULL) {
        *problem = options->sign == NULL ? SSLSTORE__WORDS("sign is NULL")
                                         : SSLSTORE__WORDS("public_key is NULL");
        return SSLSTORE_ERR_ARGUMENT;
    }
    return sslstore__csr_names_check(options, problem);
}

static bool is_public_key(const struct sslstore__pem *block)
{
    return sslstore__pem_is(block, "PUBLIC KEY") || sslstore__pem_is(block, "RSA PUBLIC KEY");
}

static bool is_point(struct sslstore__bytes key)
{
    return (key.size == P256_SIZE || key.size == P384_SIZE) && key.data[0] == UNCOMPRESSED;
}

/* An RSAPublicKey (RFC 8017) begins with the modulus, a SubjectPublicKeyInfo with a sequence. */
static bool is_rsa_numbers(struct sslstore__bytes key)
{
    struct sslstore__bytes numbers;
    struct sslstore__bytes modulus;

    return sslstore__der_take(&key, SSLSTORE__DER_SEQUENCE, &numbers) &&
           sslstore__der_take(&numbers, SSLSTORE__DER_INTEGER, &modulus);
}

static void put_algorithm(struct sslstore__der_writer *writer, struct sslstore__bytes key)
{
    static const unsigned char null[] = {0x05, 0};
    size_t since = writer->size;

    if (!is_point(key)) {
        sslstore__der_put(writer, null, sizeof null);
        SSLSTORE__DER_PUT_OID(writer, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01");
    } else if (key.size == P256_SIZE) {
        SSLSTORE__DER_PUT_OID(writer, "\x2a\x86\x48\xce\x3d\x03\x01\x07");
        SSLSTORE__DER_PUT_OID(writer, EC_PUBLIC_KEY);
    } else {
        SSLSTORE__DER_PUT_OID(writer, "\x2b\x81\x04\x00\x22");
        SSLSTORE__DER_PUT_OID(writer, EC_PUBLIC_KEY);
    }
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
}

/* Write a key as PSA exports it, a point or an RSAPublicKey, as SubjectPublicKeyInfo. */
static void put_public_key(struct sslstore__der_writer *writer, struct sslstore__bytes key)
{
    static const unsigned char no_unused_bits = 0;

    sslstore__der_put(writer, key.data, key.size);
    sslstore__der_put(writer, &no_unused_bits, 1);
    sslstore__der_wrap(writer, SSLSTORE__DER_BIT_STRING, 0);
    put_algorithm(writer, key);
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, 0);
}

/* What is wrong with a SubjectPublicKeyInfo; NULL: nothing that can be seen without its numbers. */
static const char *find_fault(struct sslstore__bytes public_key)
{
    struct sslstore__bytes body;
    struct sslstore__bytes algorithm;
    struct sslstore__bytes key;

    if (!sslstore__der_take(&public_key, SSLSTORE__DER_SEQUENCE, &body) || public_key.size > 0 ||
        !sslstore__der_take(&body, SSLSTORE__DER_SEQUENCE, &algorithm) ||
        !sslstore__der_take_bits(&body, &key) || key.size == 0) {
        return SSLSTORE__WORDS(
            "public_key is neither a SubjectPublicKeyInfo, nor a point of P-256 or P-384, nor "
            "an RSAPublicKey");
    }
    if (key.data[0] == 0x02 || key.data[0] == 0x03) {
        return SSLSTORE__WORDS(
            "the point of public_key is compressed, which no CA takes; give both coordinates");
    }
    return NULL;
}

/* Decode the public key to DER, or leave a point as it is. out holds size bytes. */
static bool decode(const sslstore_csr_options *options, size_t size, unsigned char *out,
                   struct sslstore__bytes *key)
{
    key->data = options->public_key;
    key->size = size;
    if (is_point(*key)) {
        return true;
    }
    key->data = out;
    return sslstore__pem_first_decode(options->public_key, size, is_public_key, out, &key->size);
}

/* scratch holds 2 * size + OVERHEAD_MAX bytes. */
static sslstore_result make(const sslstore_memory *memory, const sslstore_csr_options *options,
                            size_t size, unsigned char *scratch, sslstore_csr *csr,
                            const char **problem)
{
    struct sslstore__csr_source source = {
        .sign = options->sign,
        .sign_user = options->sign_user,
        .mismatch = SSLSTORE__WORDS("what sign returned is no SHA-256 signature with public_key")};
    struct sslstore__der_writer writer = {scratch + size, size + OVERHEAD_MAX, 0};
    struct sslstore__bytes *key = &source.public_key;

    if (!decode(options, size, scratch, key)) {
        key->size = 0;
    }
    if (is_point(*key) || is_rsa_numbers(*key)) {
        put_public_key(&writer, *key);
        *key = sslstore__der_written(&writer);
    }
    *problem = find_fault(*key);
    if (*problem != NULL) {
        return SSLSTORE_ERR_KEY;
    }
    return sslstore__csr_write(memory, options, &source, csr, problem);
}

static sslstore_result make_sized(const sslstore_memory *memory,
                                  const sslstore_csr_options *options, sslstore_csr *csr,
                                  const char **problem)
{
    size_t size = sslstore__text_size(options->public_key, options->public_key_size);
    size_t scratch_size = 2 * size + OVERHEAD_MAX;
    unsigned char *scratch;
    sslstore_result result;

    if (size > INPUT_MAX) {
        *problem = SSLSTORE__WORDS("public_key is larger than 16 KB");
        return SSLSTORE_ERR_KEY;
    }
    scratch = sslstore__memory_allocate(memory, scratch_size);
    if (scratch == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    result = make(memory, options, size, scratch, csr, problem);
    sslstore__memory_release(memory, scratch, scratch_size);
    return result;
}

sslstore_result sslstore_csr_sign(const sslstore_memory *memory,
                                  const sslstore_csr_options *options, sslstore_csr *csr,
                                  const char **problem)
{
    SSLSTORE__REQUIRE(memory != NULL && options != NULL && csr != NULL);

    const char *unused;
    sslstore_result result;

    problem = problem == NULL ? &unused : problem;
    memset(csr, 0, sizeof *csr);
    result = check_options(options, problem);
    if (result != SSLSTORE_OK) {
        return result;
    }
    *problem = NULL;
    return make_sized(memory, options, csr, problem);
}
