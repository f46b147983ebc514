/* Describes public keys, and computes their digest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/key.h"

#include "mbedtls_compat.h"
#include "pki/der.h"
#include "pki/digest.h"

#define KEY_SIZE_MAX 576 /* of a SubjectPublicKeyInfo that Mbed TLS writes; RSA 4096 has 550 */

sslstore_result sslstore__mbedtls_result(int code, sslstore_result otherwise)
{
    if (code == 0) {
        return SSLSTORE_OK;
    }
    if (SSLSTORE__IS_NO_ENTROPY(code)) {
        return SSLSTORE_ERR_RANDOM;
    }
    return sslstore__mbedtls_is_memory(code) ? SSLSTORE_ERR_MEMORY : otherwise;
}

static uint32_t bit_count(struct sslstore__bytes number)
{
    uint32_t bits;

    while (number.size > 0 && number.data[0] == 0) {
        number.data++;
        number.size--;
    }
    bits = (uint32_t) number.size * 8;
    if (number.size > 0) {
        for (unsigned first = number.data[0]; first < 0x80; first <<= 1) {
            bits--;
        }
    }
    return bits;
}

static uint32_t curve_bits(struct sslstore__bytes curve)
{
    if (SSLSTORE__OID_IS(curve, "\x2a\x86\x48\xce\x3d\x03\x01\x07")) {
        return 256;
    }
    if (SSLSTORE__OID_IS(curve, "\x2b\x81\x04\x00\x22")) {
        return 384;
    }
    return SSLSTORE__OID_IS(curve, "\x2b\x81\x04\x00\x23") ? 521 : 0;
}

void sslstore__key_describe(struct sslstore__bytes public_key, sslstore_key_type *type,
                            uint32_t *bits)
{
    struct sslstore__bytes algorithm;
    struct sslstore__bytes oid;
    struct sslstore__bytes key;
    struct sslstore__bytes number;

    *type = SSLSTORE_KEY_OTHER;
    *bits = 0;
    sslstore__der_enter(&public_key, 0x30);
    (void) sslstore__der_take(&public_key, SSLSTORE__DER_SEQUENCE, &algorithm); /* or it is empty */
    if (!sslstore__der_take(&algorithm, SSLSTORE__DER_OID, &oid) ||
        !sslstore__der_take_bits(&public_key, &key)) {
        return;
    }
    if (SSLSTORE__OID_IS(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")) {
        sslstore__der_enter(&key, 0x30);
        if (sslstore__der_take(&key, SSLSTORE__DER_INTEGER, &number)) {
            *type = SSLSTORE_KEY_RSA;
            *bits = bit_count(number);
        }
    } else if (SSLSTORE__OID_IS(oid, "\x2a\x86\x48\xce\x3d\x02\x01") &&
               sslstore__der_take(&algorithm, SSLSTORE__DER_OID, &number)) {
        *bits = curve_bits(number);
        *type = *bits > 0 ? SSLSTORE_KEY_EC : SSLSTORE_KEY_OTHER;
    }
}

/* The digest is of the encoding that Mbed TLS writes, which practically all certificates have. */
sslstore_result sslstore__key_digest(struct sslstore__bytes public_key, uint8_t *digest)
{
    unsigned char space[KEY_SIZE_MAX];
    mbedtls_pk_context pk;
    int code;

    if (SSLSTORE__PK_START() != 0) {
        return SSLSTORE_ERR_MEMORY;
    }
    mbedtls_pk_init(&pk);
    code = sslstore__pk_parse_public(&pk, public_key.data, public_key.size);
    if (code == 0) {
        code = sslstore__pk_write_public(&pk, space, sizeof space);
    }
    mbedtls_pk_free(&pk);
    if (code > 0) {
        public_key.size = (size_t) code;
        public_key.data = space + (sizeof space - public_key.size);
    } else if (sslstore__mbedtls_is_memory(code)) {
        return SSLSTORE_ERR_MEMORY;
    }
    return sslstore__digest_sha256(&public_key, 1, digest);
}
