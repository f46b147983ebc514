/* Writes signing requests (RFC 2986) around a public key, and has them signed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/csr_write.h"

#include <string.h>

#include "base/domain.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "mbedtls_compat.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/name.h"

#define NAMES_MAX     1000 /* with the common name                    */
#define RSA_4096_SIZE 512
#define OVERHEAD_MAX  64 /* headers around content and signature    */

/* Mbed TLS wants as much as its largest signature, also for a smaller one. */
#define SIGNATURE_MAX \
    (MBEDTLS_PK_SIGNATURE_MAX_SIZE > RSA_4096_SIZE ? MBEDTLS_PK_SIGNATURE_MAX_SIZE : RSA_4096_SIZE)

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
        return SSLSTORE__WORDS("common_name is not a domain name");
    }
    for (size_t i = 0; i < options->dns_name_count; i++) {
        if (!is_host(options->dns_names[i])) {
            return SSLSTORE__WORDS("a name in dns_names is not a domain name");
        }
    }
    return NULL;
}

sslstore_result sslstore__csr_names_check(const sslstore_csr_options *options, const char **problem)
{
    if (options->dns_name_count >= NAMES_MAX) {
        *problem = SSLSTORE__WORDS("dns_names has more than 999 names");
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
    SSLSTORE__DER_PUT_OID(writer, "\x55\x1d\x11");
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_SET, since);
    SSLSTORE__DER_PUT_OID(writer, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e");
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(writer, SSLSTORE__DER_CONSTRUCTED(0), since);
}

/* A common name that is too long for a subject is in subjectAltName only. */
static void put_subject(struct sslstore__der_writer *writer, const char *common_name)
{
    size_t since = writer->size;

    if (strlen(common_name) <= SSLSTORE__COMMON_NAME_MAX) {
        put_lower(writer, SSLSTORE__DER_UTF8_STRING, common_name);
        SSLSTORE__DER_PUT_OID(writer, "\x55\x04\x03");
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

static void put_integer(struct sslstore__der_writer *writer, struct sslstore__bytes number)
{
    static const unsigned char positive = 0;
    size_t since = writer->size;

    while (number.size > 0 && number.data[0] == 0) {
        number.data++;
        number.size--;
    }
    sslstore__der_put(writer, number.data, number.size);
    if (number.size > 0 && number.data[0] >= 0x80) {
        sslstore__der_put(writer, &positive, 1);
    }
    sslstore__der_wrap(writer, SSLSTORE__DER_INTEGER, since);
}

/* A signature of EC as two numbers of the key's size, r and s, becomes DER (RFC 3279). */
static void put_pair(struct sslstore__der_writer *writer, struct sslstore__bytes signature)
{
    size_t half = signature.size / 2;
    struct sslstore__bytes r = {signature.data, half};
    struct sslstore__bytes s = {signature.data + half, half};
    size_t since = writer->size;

    put_integer(writer, s);
    put_integer(writer, r);
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
}

static void put_algorithm(struct sslstore__der_writer *writer, sslstore_key_type type)
{
    static const unsigned char null[] = {0x05, 0};
    size_t since = writer->size;

    if (type == SSLSTORE_KEY_RSA) { /* the parameters of sha256WithRSAEncryption are NULL */
        sslstore__der_put(writer, null, sizeof null);
        SSLSTORE__DER_PUT_OID(writer, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b");
    } else {
        SSLSTORE__DER_PUT_OID(writer, "\x2a\x86\x48\xce\x3d\x04\x03\x02");
    }
    sslstore__der_wrap(writer, SSLSTORE__DER_SEQUENCE, since);
}

static void put_signature(struct sslstore__der_writer *writer, struct sslstore__bytes signature,
                          sslstore_key_type type, uint32_t bits)
{
    static const unsigned char no_unused_bits = 0;
    size_t since = writer->size;

    if (type == SSLSTORE_KEY_EC && signature.size == bits / 4) {
        put_pair(writer, signature);
    } else {
        sslstore__der_put(writer, signature.data, signature.size);
    }
    sslstore__der_put(writer, &no_unused_bits, 1);
    sslstore__der_wrap(writer, SSLSTORE__DER_BIT_STRING, since);
    put_algorithm(writer, type);
}

/* ---- The complete request ---- */

/* One block of memory holds what is written. */
struct writing {
    const struct sslstore__csr_source *source;
    sslstore_key_type type;
    uint32_t bits;
    struct sslstore__der_writer content;
    struct sslstore__der_writer request;
    unsigned char *signature; /* SIGNATURE_MAX bytes */
};

static bool is_supported(const struct writing *writing)
{
    if (writing->type == SSLSTORE_KEY_RSA) {
        return writing->bits >= 2048 && writing->bits <= 4096;
    }
    return writing->bits == 256 || writing->bits == 384;
}

static sslstore_result sign(const struct writing *writing, struct sslstore__bytes *signature,
                            const char **problem)
{
    struct sslstore__bytes content = sslstore__der_written(&writing->content);
    uint8_t digest[SSLSTORE_SHA256_SIZE];
    sslstore_result result = sslstore__digest_sha256(&content, 1, digest);

    if (result != SSLSTORE_OK) {
        return result;
    }
    signature->data = writing->signature;
    signature->size = SIGNATURE_MAX;
    if (writing->source->sign(writing->source->sign_user, digest, sizeof digest, writing->signature,
                              &signature->size) != 0) {
        *problem = SSLSTORE__WORDS("sign failed");
        return SSLSTORE_ERR_KEY;
    }
    if (signature->size > SIGNATURE_MAX) {
        *problem = SSLSTORE__WORDS("sign returned a size that is larger than the one it was given");
        return SSLSTORE_ERR_KEY;
    }
    return SSLSTORE_OK;
}

/* Sign the content, write the request behind it, and read it back. So the result is checked like a
 * request from anywhere else. */
static sslstore_result finish(struct writing *writing, const sslstore_memory *memory,
                              sslstore_csr *csr, const char **problem)
{
    struct sslstore__der_writer *request = &writing->request;
    struct sslstore__bytes signature;
    sslstore_result result = sign(writing, &signature, problem);

    if (result != SSLSTORE_OK) {
        return result;
    }
    put_signature(request, signature, writing->type, writing->bits);
    sslstore__der_put(request, writing->content.data, writing->content.size);
    sslstore__der_wrap(request, SSLSTORE__DER_SEQUENCE, 0);
    result =
        sslstore_csr_read(memory, sslstore__der_written(request).data, request->size, csr, problem);
    if (result == SSLSTORE_ERR_CSR_SIGNATURE) {
        *problem = writing->source->mismatch;
        result = SSLSTORE_ERR_KEY;
    }
    return result;
}

sslstore_result sslstore__csr_write(const sslstore_memory *memory,
                                    const sslstore_csr_options *options,
                                    const struct sslstore__csr_source *source, sslstore_csr *csr,
                                    const char **problem)
{
    struct writing writing = {.source = source};
    sslstore_result result;
    size_t size;

    sslstore__key_describe(source->public_key, &writing.type, &writing.bits);
    if (!is_supported(&writing)) {
        *problem = SSLSTORE__WORDS("the key is not EC P-256 or P-384, or RSA 2048 to 4096");
        return SSLSTORE_ERR_KEY;
    }
    *problem = NULL;
    put_content(&writing.content, options, source->public_key);
    writing.content.capacity = writing.content.size;
    writing.content.size = 0;
    writing.request.capacity = writing.content.capacity + SIGNATURE_MAX + OVERHEAD_MAX;
    size = writing.content.capacity + writing.request.capacity + SIGNATURE_MAX;
    writing.content.data = sslstore__memory_allocate(memory, size);
    if (writing.content.data == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    writing.request.data = writing.content.data + writing.content.capacity;
    writing.signature = writing.request.data + writing.request.capacity;
    put_content(&writing.content, options, source->public_key);
    result = finish(&writing, memory, csr, problem);
    sslstore__memory_release(memory, writing.content.data, size);
    return result;
}
