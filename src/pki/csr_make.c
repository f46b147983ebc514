/* Makes signing requests (RFC 2986) with a private key of the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/memory.h"
#include "base/text.h"
#include "mbedtls_compat.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/name.h"
#include "pki/pem.h"
#include "pki/random.h"

#define KEY_SIZE_MAX   16384
#define NAMES_MAX      1000 /* with the common name                    */
#define PUBLIC_KEY_MAX 640  /* SubjectPublicKeyInfo of RSA 4096: 550   */
#define OVERHEAD_MAX   64   /* headers around content and signature    */

/* ---- Names ---- */

static bool is_repeated(const sslstore_csr_options *options, size_t which)
{
    const char *name = options->dns_names[which];

    for (size_t i = 0; i < which; i++) {
        if (sslstore__text_equal(options->dns_names[i], name)) {
            return true;
        }
    }
    return sslstore__text_equal(options->common_name, name);
}

static bool is_host(const char *name)
{
    return sslstore__text_is_set(name) && sslstore__domain_is_host(name);
}

/* What is wrong with the names; NULL: nothing. */
static const char *find_bad_name(const sslstore_csr_options *options)
{
    if (!is_host(options->common_name)) {
        return "common_name is not a domain name";
    }
    for (size_t i = 0; i < options->dns_name_count; i++) {
        if (!is_host(options->dns_names[i])) {
            return "a name in dns_names is not a domain name";
        }
    }
    return NULL;
}

static sslstore_result check_options(const sslstore_csr_options *options, const char **problem)
{
    if (options->key == NULL || options->random == NULL) {
        *problem = options->key == NULL ? "key is NULL" : "random is NULL";
        return SSLSTORE_ERR_ARGUMENT;
    }
    if (options->dns_name_count >= NAMES_MAX) {
        *problem = "dns_names has more than 999 names";
        return SSLSTORE_ERR_LIMIT;
    }
    *problem = find_bad_name(options);
    return *problem == NULL ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT;
}

/* ---- The request, written from its end to its start ---- */

static void put_lower(struct sslstore__der_writer *writer, unsigned char tag, const char *text)
{
    size_t since = writer->size;

    for (size_t i = strlen(text); i > 0; i--) {
        char byte = sslstore__text_lower(text[i - 1]);

        sslstore__der_put(writer, &byte, 1);
    }
    sslstore__der_wrap(writer, tag, since);
}

static void put_oid(struct sslstore__der_writer *writer, const char *oid)
{
    size_t since = writer->size;

    sslstore__der_put(writer, oid, strlen(oid));
    sslstore__der_wrap(writer, SSLSTORE__DER_OID, since);
}

/* extensionRequest with one extension, subjectAltName. */
static void put_attributes(struct sslstore__der_writer *writer, const sslstore_csr_options *options)
{
    size_t since = writer->size;

    for (size_t i = options->dns_name_count; i > 0; i--) {
        if (!is_repeated(options, i - 1)) {
            put_lower(writer, SSLSTORE__DER_CONTEXT(2), options->dns_names[i - 1]);
        }
    }
    put_lower(writer, SSLSTORE__DER_CONTEXT(2), options->common_name);
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_OCTET_STRING, since);
    put_oid(writer, "\x55\x1d\x11");
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_SET, since);
    put_oid(writer, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e");
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_CONSTRUCTED(0), since);
}

/* A common name that is too long for a subject is in subjectAltName only. */
static void put_subject(struct sslstore__der_writer *writer, const char *common_name)
{
    size_t since = writer->size;

    if (strlen(common_name) <= SSLSTORE__COMMON_NAME_MAX) {
        put_lower(writer, SSLSTORE__DER_UTF8_STRING, common_name);
        put_oid(writer, "\x55\x04\x03");
        sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
        sslstore__der_wrap(writer, SSLSTORE__DER_SET, since);
    }
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
}

static void put_content(struct sslstore__der_writer *writer, const sslstore_csr_options *options,
                        struct sslstore__bytes public_key)
{
    static const unsigned char version[] = {SSLSTORE__DER_INTEGER, 1, 0};
    size_t since = writer->size;

    put_attributes(writer, options);
    sslstore__der_put(writer, public_key.data, public_key.size);
    put_subject(writer, options->common_name);
    sslstore__der_put(writer, version, sizeof version);
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
}

static void put_signature(struct sslstore__der_writer *writer, struct sslstore__bytes signature,
                          sslstore_key_type type)
{
    static const unsigned char null[] = {0x05, 0};
    static const unsigned char no_unused_bits = 0;
    size_t since = writer->size;

    sslstore__der_put(writer, signature.data, signature.size);
    sslstore__der_put(writer, &no_unused_bits, 1);
    sslstore__der_wrap(writer, SSLSTORE__DER_BIT_STRING, since);
    since = writer->size;
    if (type == SSLSTORE_KEY_RSA) { /* the parameters of sha256WithRSAEncryption are NULL */
        sslstore__der_put(writer, null, sizeof null);
        put_oid(writer, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b");
    } else {
        put_oid(writer, "\x2a\x86\x48\xce\x3d\x04\x03\x02");
    }
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
}

/* ---- The key ---- */

/* Everything that is needed to sign a request. It is too large for a stack. */
struct signer {
    const sslstore_csr_options *options;
    struct sslstore__random random;
    const char *problem; /* what is wrong if the present step fails */
    mbedtls_pk_context pk;
    struct sslstore__bytes public_key;
    sslstore_key_type type;
    unsigned char public_key_space[PUBLIC_KEY_MAX];
    unsigned char signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
};

static sslstore_result load_private_key(struct signer *signer, const sslstore_memory *memory)
{
    const sslstore_csr_options *options = signer->options;
    size_t size = sslstore__text_size(options->key, options->key_size);
    unsigned char *der;
    size_t der_size;
    int code = -1;

    signer->problem = "key is not a private key in PEM or DER";
    if (size == 0 || size > KEY_SIZE_MAX) {
        return SSLSTORE_ERR_KEY;
    }
    der = sslstore__memory_allocate(memory, size);
    if (der == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    if (sslstore__pem_first_decode(options->key, size, sslstore__pem_is_key, der, &der_size)) {
        code = sslstore__pk_parse_key(&signer->pk, der, der_size, sslstore__random_draw,
                                      &signer->random);
    }
    sslstore__memory_release(memory, der, size);
    return sslstore__mbedtls_result(code, SSLSTORE_ERR_KEY);
}

static sslstore_result find_public_key(struct signer *signer)
{
    uint32_t bits;
    int size;

    signer->problem = "key is not EC P-256 or P-384, or RSA 2048 to 4096";
    size = mbedtls_pk_write_pubkey_der(&signer->pk, signer->public_key_space, PUBLIC_KEY_MAX);
    if (size <= 0) {
        return sslstore__mbedtls_result(size, SSLSTORE_ERR_KEY);
    }
    signer->public_key.data = signer->public_key_space + (PUBLIC_KEY_MAX - (size_t) size);
    signer->public_key.size = (size_t) size;
    sslstore__key_describe(signer->public_key, &signer->type, &bits);
    if (signer->type == SSLSTORE_KEY_RSA) {
        return bits >= 2048 && bits <= 4096 ? SSLSTORE_OK : SSLSTORE_ERR_KEY;
    }
    return bits == 256 || bits == 384 ? SSLSTORE_OK : SSLSTORE_ERR_KEY;
}

static sslstore_result sign(struct signer *signer, struct sslstore__bytes content,
                            struct sslstore__bytes *signature)
{
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    sslstore_result result = sslstore__digest_sha256(&content, 1, digest);
    int code;

    if (result != SSLSTORE_OK) {
        return result;
    }
    signature->data = signer->signature;
    code =
        sslstore__pk_sign(&signer->pk, MBEDTLS_MD_SHA256, digest, sizeof digest, signer->signature,
                          &signature->size, sslstore__random_draw, &signer->random);
    return sslstore__mbedtls_result(code, SSLSTORE_ERR_KEY);
}

/* ---- The complete request ---- */

/* Write the content, sign it, write the request behind the content, and read it back. So the result
 * is checked like a request from anywhere else. */
static sslstore_result build(struct signer *signer, const sslstore_memory *memory,
                             sslstore_csr *csr)
{
    const sslstore_csr_options *options = signer->options;
    struct sslstore__der_writer content = {NULL, 0, 0};
    struct sslstore__der_writer request = {NULL, 0, 0};
    struct sslstore__bytes signature = {NULL, 0};
    sslstore_result result;
    size_t size;

    put_content(&content, options, signer->public_key);
    content.capacity = content.size;
    content.size = 0;
    request.capacity = content.capacity + MBEDTLS_PK_SIGNATURE_MAX_SIZE + OVERHEAD_MAX;
    size = content.capacity + request.capacity;
    content.data = sslstore__memory_allocate(memory, size);
    if (content.data == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    request.data = content.data + content.capacity;
    put_content(&content, options, signer->public_key);
    result = sign(signer, sslstore__der_written(&content), &signature);
    if (result == SSLSTORE_OK) {
        put_signature(&request, signature, signer->type);
        sslstore__der_put(&request, content.data, content.size);
        sslstore__der_wrap(&request, SSLSTORE__DER_SEQUENCE, 0);
        result = sslstore_csr_read(memory, sslstore__der_written(&request).data, request.size, csr,
                                   &signer->problem);
    }
    sslstore__memory_release(memory, content.data, size);
    if (result == SSLSTORE_ERR_CSR_SIGNATURE) {
        signer->problem = "the halves of key do not match";
        result = SSLSTORE_ERR_KEY;
    }
    return result;
}

static sslstore_result make(struct signer *signer, const sslstore_memory *memory, sslstore_csr *csr)
{
    sslstore_result result = SSLSTORE_ERR_MEMORY;

    if (SSLSTORE__PK_START() == 0) {
        result = load_private_key(signer, memory);
    }
    if (result == SSLSTORE_OK) {
        result = find_public_key(signer);
    }
    if (result == SSLSTORE_OK) {
        result = build(signer, memory, csr);
    }
    if (result != SSLSTORE_OK && signer->random.failed) {
        result = SSLSTORE_ERR_RANDOM;
    }
    if (result != SSLSTORE_ERR_KEY && result != SSLSTORE_ERR_LIMIT) {
        signer->problem = NULL;
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
    result = make(signer, memory, csr);
    *problem = signer->problem;
    mbedtls_pk_free(&signer->pk);
    sslstore__memory_release(memory, signer, sizeof *signer);
    return result;
}
