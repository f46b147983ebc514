/* Checks signatures of certificates and signing requests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/signature.h"

#include "mbedtls_compat.h"
#include "pki/bytes.h"
#include "pki/der.h"
#include "pki/key.h"

#define HASH_SIZE_MAX 64

enum scheme { RSA_PKCS1, RSA_PSS, ECDSA };

struct algorithm {
    const char *oid;
    unsigned char oid_size;
    unsigned char scheme;
    mbedtls_md_type_t md;
};

#define ALGORITHM(oid, scheme, md)       \
    {                                    \
        oid, sizeof(oid) - 1, scheme, md \
    }
#define OID_RSA   "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define OID_ECDSA "\x2a\x86\x48\xce\x3d\x04\x03"
#define OID_SHA2  "\x60\x86\x48\x01\x65\x03\x04\x02"

static const struct algorithm signature_algorithms[] = {
    ALGORITHM(OID_RSA "\x0e", RSA_PKCS1, MBEDTLS_MD_SHA224),
    ALGORITHM(OID_RSA "\x0b", RSA_PKCS1, MBEDTLS_MD_SHA256),
    ALGORITHM(OID_RSA "\x0c", RSA_PKCS1, MBEDTLS_MD_SHA384),
    ALGORITHM(OID_RSA "\x0d", RSA_PKCS1, MBEDTLS_MD_SHA512),
    ALGORITHM(OID_RSA "\x0a", RSA_PSS, MBEDTLS_MD_NONE), /* its parameters name the hash */
    ALGORITHM(OID_ECDSA "\x01", ECDSA, MBEDTLS_MD_SHA224),
    ALGORITHM(OID_ECDSA "\x02", ECDSA, MBEDTLS_MD_SHA256),
    ALGORITHM(OID_ECDSA "\x03", ECDSA, MBEDTLS_MD_SHA384),
    ALGORITHM(OID_ECDSA "\x04", ECDSA, MBEDTLS_MD_SHA512),
};

static const struct algorithm hash_algorithms[] = {
    ALGORITHM(OID_SHA2 "\x04", RSA_PSS, MBEDTLS_MD_SHA224),
    ALGORITHM(OID_SHA2 "\x01", RSA_PSS, MBEDTLS_MD_SHA256),
    ALGORITHM(OID_SHA2 "\x02", RSA_PSS, MBEDTLS_MD_SHA384),
    ALGORITHM(OID_SHA2 "\x03", RSA_PSS, MBEDTLS_MD_SHA512),
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Take the algorithm that an AlgorithmIdentifier begins with. Returns NULL if it is unknown. */
static const struct algorithm *take_algorithm(struct sslstore__bytes *identifier,
                                              const struct algorithm *known, size_t count)
{
    struct sslstore__bytes oid;

    if (!sslstore__der_take(identifier, SSLSTORE__DER_OID, &oid)) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (sslstore__bytes_are(oid, known[i].oid, known[i].oid_size)) {
            return &known[i];
        }
    }
    return NULL;
}

/* The hash is in [0]. */
bool sslstore__signature_pss_hash(struct sslstore__bytes parameters, struct sslstore__bytes *hash)
{
    sslstore__der_enter(&parameters, 0x30);
    sslstore__der_enter(&parameters, 0xa0);
    return sslstore__der_take(&parameters, SSLSTORE__DER_SEQUENCE, hash);
}

static const struct algorithm *find_algorithm(struct sslstore__bytes identifier)
{
    const struct algorithm *found =
        take_algorithm(&identifier, signature_algorithms, COUNT(signature_algorithms));

    if (found == NULL || found->scheme != RSA_PSS) {
        return found;
    }
    if (!sslstore__signature_pss_hash(identifier, &identifier)) {
        return NULL; /* SHA-1 */
    }
    /* The verification fails if the mask uses another hash. */
    return take_algorithm(&identifier, hash_algorithms, COUNT(hash_algorithms));
}

static int verify(mbedtls_pk_context *pk, const struct algorithm *algorithm,
                  const struct sslstore__signed *proof)
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(algorithm->md);
    unsigned char hash[HASH_SIZE_MAX];
    int code = mbedtls_md(info, proof->content.data, proof->content.size, hash);

    if (code != 0) { /* also if Mbed TLS was built without that hash */
        return code;
    }
    return (algorithm->scheme == RSA_PSS ? sslstore__pk_verify_pss : mbedtls_pk_verify)(
        pk, algorithm->md, hash, mbedtls_md_get_size(info), proof->signature.data,
        proof->signature.size);
}

bool sslstore__signature_is_known(const struct sslstore__signed *proof)
{
    const struct algorithm *algorithm = find_algorithm(proof->algorithm);

    return algorithm != NULL && mbedtls_md_info_from_type(algorithm->md) != NULL;
}

sslstore_result sslstore__signature_check(const struct sslstore__signed *proof,
                                          struct sslstore__bytes public_key)
{
    const struct algorithm *algorithm = find_algorithm(proof->algorithm);
    mbedtls_pk_context pk;
    sslstore_key_type type;
    uint32_t bits;
    int code;

    if (SSLSTORE__PK_START() != 0) {
        return SSLSTORE_ERR_MEMORY;
    }
    mbedtls_pk_init(&pk);
    code = mbedtls_pk_parse_public_key(&pk, public_key.data, public_key.size);
    if (code != 0) {
        mbedtls_pk_free(&pk);
        return sslstore__mbedtls_result(code, SSLSTORE_ERR_KEY);
    }
    sslstore__key_describe(public_key, &type, &bits);
    code = -1;
    if (algorithm != NULL && (type == SSLSTORE_KEY_RSA) == (algorithm->scheme != ECDSA)) {
        code = verify(&pk, algorithm, proof);
    }
    mbedtls_pk_free(&pk);
    return sslstore__mbedtls_result(code, SSLSTORE_ERR_CSR_SIGNATURE);
}
