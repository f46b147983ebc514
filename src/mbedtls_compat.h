/* Mbed TLS: everything that differs between its versions and configurations.
 *
 * Supported are 2.28, 3.x and 4.x. No other file tests MBEDTLS_VERSION_NUMBER; only tls/ and pki/
 * include this one.
 *
 * To support another version, compile the library against it and adapt here:
 *   errors  sslstore__mbedtls_is_...(): what a code means; SSLSTORE__ERR_SSL_...: codes that were
 *           renamed, added or removed
 *   keys    sslstore__pk_...(): how keys are read, written, and used to sign and verify
 *   PSA     SSLSTORE__PK_START() and SSLSTORE__TLS_NEEDS_PSA: what needs psa_crypto_init();
 *           SSLSTORE__PSA_RANDOM: which random generator tls/random.c uses
 *   TLS     sslstore__ssl_conf(): settings; sslstore__ssl_conf_exchange(): cipher suites, groups;
 *           sslstore__ssl_conf_signatures() and SSLSTORE__SSL_FALLS_BACK: signature algorithms
 * Then run `make check`: test/pki/mbedtls_test.c and test/tls/ test what is here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_MBEDTLS_COMPAT_H
#define SSLSTORE_MBEDTLS_COMPAT_H

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER < 0x04000000
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>
#endif
#include <mbedtls/asn1.h>
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <mbedtls/x509_crt.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#if defined(MBEDTLS_PSA_CRYPTO_C) || MBEDTLS_VERSION_NUMBER >= 0x04000000
#include <psa/crypto.h>
#endif

/* Whether TLS and certificates need PSA: in all of 4.x, in 3.x for TLS 1.3, and in 2.28 with
 * MBEDTLS_USE_PSA_CRYPTO. Start it before CA certificates are read; it may be started many times.
 * Only the program can know when to stop it. */
#if MBEDTLS_VERSION_NUMBER >= 0x04000000 ||                                    \
    (defined(MBEDTLS_PSA_CRYPTO_C) && MBEDTLS_VERSION_NUMBER >= 0x03000000) || \
    defined(MBEDTLS_USE_PSA_CRYPTO)
#define SSLSTORE__TLS_NEEDS_PSA 1
#else
#define SSLSTORE__TLS_NEEDS_PSA 0
#endif

/* ---- Errors, for pki/ and tls/ ---- */

/* Whether a code means out of memory. Up to 3.x, a code is the sum of a layer's own code and that
 * of the layer below. */
static inline bool sslstore__mbedtls_is_memory(int code)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    return code == PSA_ERROR_INSUFFICIENT_MEMORY; /* all names of 3.x mean this code */
#else
    int low = -(-code & 0x007f);
    int high = -(-code & 0x7f80);

#if SSLSTORE__TLS_NEEDS_PSA
    if (code == PSA_ERROR_INSUFFICIENT_MEMORY) {
        return true;
    }
#endif
    return low == MBEDTLS_ERR_MPI_ALLOC_FAILED || low == MBEDTLS_ERR_ASN1_ALLOC_FAILED ||
           high == MBEDTLS_ERR_SSL_ALLOC_FAILED || high == MBEDTLS_ERR_X509_ALLOC_FAILED ||
           high == MBEDTLS_ERR_PK_ALLOC_FAILED || high == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
           high == MBEDTLS_ERR_MD_ALLOC_FAILED || high == MBEDTLS_ERR_PEM_ALLOC_FAILED;
#endif
}

/* Whether Mbed TLS's own heap has so many bytes and one more. Where its calloc() is the C
 * library's, a compiler may leave out the allocation of a block that is only freed: thus
 * volatile. */
static inline bool sslstore__mbedtls_has_memory(size_t size)
{
    void *volatile block = mbedtls_calloc(1, size + 1);

    mbedtls_free(block);
    return block != NULL;
}

/* Whether a code means that PSA has no random bytes. */
#if SSLSTORE__TLS_NEEDS_PSA
#define SSLSTORE__IS_NO_ENTROPY(code) ((code) == PSA_ERROR_INSUFFICIENT_ENTROPY)
#else
#define SSLSTORE__IS_NO_ENTROPY(code) false
#endif

/* ---- Keys and hashes, for pki/ ---- */

/* Start PSA, if keys and hashes are computed through it; it may be started many times. Returns 0 on
 * success. This is a macro, so that otherwise no branch is left that nothing takes. */
#if defined(MBEDTLS_USE_PSA_CRYPTO) || MBEDTLS_VERSION_NUMBER >= 0x04000000
#define SSLSTORE__PK_START() psa_crypto_init()
#else
#define SSLSTORE__PK_START() 0
#endif

/* From 4.0 on, PSA draws random bytes by itself, and never those of the program. */
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
#define SSLSTORE__PSA_DRAWS 1
#else
#define SSLSTORE__PSA_DRAWS 0
#endif

typedef int sslstore__mbedtls_rng(void *user, unsigned char *out, size_t size);

/* Only 3.x needs random bytes to read a key. */
static inline int sslstore__pk_parse_key(mbedtls_pk_context *pk, const unsigned char *der,
                                         size_t size, sslstore__mbedtls_rng *rng, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000 && MBEDTLS_VERSION_NUMBER < 0x04000000
    return mbedtls_pk_parse_key(pk, der, size, NULL, 0, rng, user);
#else
    (void) rng;
    (void) user;
    return mbedtls_pk_parse_key(pk, der, size, NULL, 0);
#endif
}

/* signature holds MBEDTLS_PK_SIGNATURE_MAX_SIZE bytes. */
static inline int sslstore__pk_sign(mbedtls_pk_context *pk, mbedtls_md_type_t md,
                                    const unsigned char *hash, size_t hash_size,
                                    unsigned char *signature, size_t *size,
                                    sslstore__mbedtls_rng *rng, void *user)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    return mbedtls_pk_sign(pk, md, hash, hash_size, signature, size, rng, user);
#elif MBEDTLS_VERSION_NUMBER < 0x04000000
    return mbedtls_pk_sign(pk, md, hash, hash_size, signature, MBEDTLS_PK_SIGNATURE_MAX_SIZE, size,
                           rng, user);
#else
    (void) rng;
    (void) user;
    return mbedtls_pk_sign(pk, md, hash, hash_size, signature, MBEDTLS_PK_SIGNATURE_MAX_SIZE, size);
#endif
}

/* Read a SubjectPublicKeyInfo, to write it again as Mbed TLS encodes keys. 4.x keeps the encoding
 * of an RSA key as it was read, and PSA does not. */
static inline int sslstore__pk_parse_public(mbedtls_pk_context *pk, const unsigned char *der,
                                            size_t size)
{
    int code = mbedtls_pk_parse_public_key(pk, der, size);
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id = PSA_KEY_ID_NULL;

    if (code == 0) {
        code = mbedtls_pk_get_psa_attributes(pk, PSA_KEY_USAGE_VERIFY_HASH, &attributes);
    }
    if (code == 0) {
        code = mbedtls_pk_import_into_psa(pk, &attributes, &id);
    }
    if (code == 0) {
        mbedtls_pk_free(pk);
        mbedtls_pk_init(pk);
        code = mbedtls_pk_copy_public_from_psa(id, pk);
        (void) psa_destroy_key(id);
    }
#endif
    return code;
}

/* Write a SubjectPublicKeyInfo to the end of the array. Returns its size, or a negative code. */
static inline int sslstore__pk_write_public(mbedtls_pk_context *pk, unsigned char *out, size_t size)
{
#if defined(MBEDTLS_PK_WRITE_C)
    return mbedtls_pk_write_pubkey_der(pk, out, size);
#else
    (void) pk, (void) out, (void) size;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

/* Write a private key (PKCS #1 or SEC 1) to the end of the array. Returns its size, or a negative
 * code. */
static inline int sslstore__pk_write_private(mbedtls_pk_context *pk, unsigned char *out,
                                             size_t size)
{
#if defined(MBEDTLS_PK_WRITE_C)
    return mbedtls_pk_write_key_der(pk, out, size);
#else
    (void) pk, (void) out, (void) size;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
/* PSA draws random bytes itself. */
static inline int sslstore__psa_make(mbedtls_pk_context *pk, psa_key_type_t type, size_t bits)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id;
    psa_status_t status;

    psa_set_key_type(&attributes, type);
    psa_set_key_bits(&attributes, bits);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_EXPORT);
    status = psa_generate_key(&attributes, &id);
    if (status == PSA_SUCCESS) {
        status = mbedtls_pk_copy_from_psa(id, pk);
        (void) psa_destroy_key(id);
    }
    return (int) status;
}
#endif

/* Make a key pair on P-256 or P-384. Returns 0 on success. */
static inline int sslstore__pk_make_ec(mbedtls_pk_context *pk, uint32_t bits,
                                       sslstore__mbedtls_rng *rng, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    (void) rng, (void) user;
    return sslstore__psa_make(pk, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1), bits);
#elif defined(MBEDTLS_ECP_C)
    mbedtls_ecp_group_id curve =
        bits == 384 ? MBEDTLS_ECP_DP_SECP384R1 : MBEDTLS_ECP_DP_SECP256R1;
    int code = mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));

    if (code != 0) {
        return code;
    }
    return mbedtls_ecp_gen_key(curve, mbedtls_pk_ec(*pk), rng, user);
#else
    (void) pk, (void) bits, (void) rng, (void) user;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

/* Make an RSA key pair with the public exponent 65537. Returns 0 on success. */
static inline int sslstore__pk_make_rsa(mbedtls_pk_context *pk, uint32_t bits,
                                        sslstore__mbedtls_rng *rng, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    (void) rng, (void) user;
    return sslstore__psa_make(pk, PSA_KEY_TYPE_RSA_KEY_PAIR, bits);
#elif defined(MBEDTLS_RSA_C) && defined(MBEDTLS_GENPRIME)
    int code = mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));

    if (code != 0) {
        return code;
    }
    return mbedtls_rsa_gen_key(mbedtls_pk_rsa(*pk), rng, user, bits, 65537);
#else
    (void) pk, (void) bits, (void) rng, (void) user;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

/* RSASSA-PSS with a salt of any size; the mask uses the same hash. */
static inline int sslstore__pk_verify_pss(mbedtls_pk_context *pk, mbedtls_md_type_t md,
                                          const unsigned char *hash, size_t hash_size,
                                          const unsigned char *signature, size_t size)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    return mbedtls_pk_verify_ext(MBEDTLS_PK_SIGALG_RSA_PSS, pk, md, hash, hash_size, signature,
                                 size);
#elif defined(MBEDTLS_RSA_C)
    mbedtls_pk_rsassa_pss_options options;

    options.mgf1_hash_id = md;
    options.expected_salt_len = MBEDTLS_RSA_SALT_LEN_ANY;
    return mbedtls_pk_verify_ext(MBEDTLS_PK_RSASSA_PSS, &options, pk, md, hash, hash_size,
                                 signature, size);
#else
    (void) pk, (void) md, (void) hash, (void) hash_size, (void) signature, (void) size;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

/* ---- TLS, for tls/ ---- */

/* digest holds 32 bytes. Returns 0 on success. If hashes are computed through PSA, it was
 * started. */
static inline int sslstore__md_sha256(const unsigned char *data, size_t size, unsigned char *digest)
{
    return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), data, size, digest);
}

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
#define SSLSTORE__PSA_RANDOM 1
#elif MBEDTLS_VERSION_NUMBER >= 0x03060000 && defined(MBEDTLS_PSA_CRYPTO_C)
#define SSLSTORE__PSA_RANDOM 1 /* before 3.6 its generator was not safe to start from two threads */
#else
#define SSLSTORE__PSA_RANDOM 0
#endif

#if defined(MBEDTLS_SSL_CLI_C)
#if defined(MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION)
#define SSLSTORE__ERR_SSL_VERSION MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION
#else
#define SSLSTORE__ERR_SSL_VERSION MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION
#endif

/* The size of records to ask servers for (max_fragment_length), if the buffers are small. Mbed TLS
 * accepts none above that of the smaller buffer. In TLS 1.3, it asks by itself if it is built with
 * MBEDTLS_SSL_RECORD_SIZE_LIMIT. */
#if !defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH) || MBEDTLS_SSL_IN_CONTENT_LEN >= 16384
#define SSLSTORE__RECORD_SIZE MBEDTLS_SSL_MAX_FRAG_LEN_NONE
#elif MBEDTLS_SSL_IN_CONTENT_LEN >= 4096 && MBEDTLS_SSL_OUT_CONTENT_LEN >= 4096
#define SSLSTORE__RECORD_SIZE MBEDTLS_SSL_MAX_FRAG_LEN_4096
#elif MBEDTLS_SSL_IN_CONTENT_LEN >= 2048 && MBEDTLS_SSL_OUT_CONTENT_LEN >= 2048
#define SSLSTORE__RECORD_SIZE MBEDTLS_SSL_MAX_FRAG_LEN_2048
#elif MBEDTLS_SSL_IN_CONTENT_LEN >= 1024 && MBEDTLS_SSL_OUT_CONTENT_LEN >= 1024
#define SSLSTORE__RECORD_SIZE MBEDTLS_SSL_MAX_FRAG_LEN_1024
#else
#define SSLSTORE__RECORD_SIZE MBEDTLS_SSL_MAX_FRAG_LEN_512
#endif

/* Whether TLS 1.3 is offered. Mbed TLS 3.6 and 4.0 ask for max_fragment_length in every handshake
 * that offers TLS 1.2, but refuse a server that grants it in TLS 1.3, as those with OpenSSL do; and
 * few servers know record_size_limit. So with small buffers, TLS 1.3 is offered only if the build
 * has no TLS 1.2. */
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && MBEDTLS_VERSION_NUMBER >= 0x03000000
#define SSLSTORE__TLS_1_3 1
#else
#define SSLSTORE__TLS_1_3 0
#endif
#if SSLSTORE__TLS_1_3 && !defined(MBEDTLS_SSL_PROTO_TLS1_2)
#define SSLSTORE__TLS_VERSIONS "TLS 1.3 only"
#define SSLSTORE__TLS_1_2_ONLY 0
#elif SSLSTORE__TLS_1_3 && SSLSTORE__RECORD_SIZE == MBEDTLS_SSL_MAX_FRAG_LEN_NONE
#define SSLSTORE__TLS_VERSIONS "TLS 1.2 and 1.3"
#define SSLSTORE__TLS_1_2_ONLY 0
#elif SSLSTORE__TLS_1_3
#define SSLSTORE__TLS_VERSIONS "TLS 1.2 only, because of its small buffers"
#define SSLSTORE__TLS_1_2_ONLY 1
#else
#define SSLSTORE__TLS_VERSIONS "TLS 1.2 only"
#define SSLSTORE__TLS_1_2_ONLY 1
#endif

/* A handshake message of the server comes in parts, which versions before 3.6.3 cannot read. */
#if MBEDTLS_VERSION_NUMBER < 0x03060300
#define SSLSTORE__ERR_SSL_PARTS MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE
#else
#define SSLSTORE__ERR_SSL_PARTS INT_MAX /* never returned */
#endif

/* Whether a code means that the peer sent something malformed or larger than the buffer. */
static inline bool sslstore__ssl_is_too_large(int code)
{
    return code == MBEDTLS_ERR_SSL_INVALID_RECORD || code == MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
}

/* The message of the handshake that Mbed TLS read last. */
static inline const unsigned char *sslstore__ssl_message(const mbedtls_ssl_context *ssl,
                                                         size_t *size)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    *size = ssl->MBEDTLS_PRIVATE(in_hslen);
    return ssl->MBEDTLS_PRIVATE(in_msg);
#else
    *size = ssl->in_hslen;
    return ssl->in_msg;
#endif
}

static inline bool sslstore__ssl_is_tls_1_3(const mbedtls_ssl_context *ssl)
{
#if SSLSTORE__TLS_1_2_ONLY
    (void) ssl;
    return false;
#else
    return mbedtls_ssl_get_version_number(ssl) == MBEDTLS_SSL_VERSION_TLS1_3;
#endif
}

/* A client of TLS 1.3 received a ticket; call again. */
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
#define SSLSTORE__ERR_SSL_TICKET  MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
#define SSLSTORE__IS_TICKET(code) ((code) == SSLSTORE__ERR_SSL_TICKET)
#else
#define SSLSTORE__ERR_SSL_TICKET  INT_MAX /* never returned */
#define SSLSTORE__IS_TICKET(code) false
#endif

/* Initialize the settings. Returns 0 on success. */
static inline int sslstore__ssl_defaults(mbedtls_ssl_config *conf)
{
    return mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                       MBEDTLS_SSL_PRESET_DEFAULT);
}

/* Allow only ephemeral key exchange, on elliptic curves of at least 255 bits or, in TLS 1.3, in
 * finite fields of at least 2048. Then a recorded connection cannot be read later with the server's
 * key. Finite-field exchange in TLS 1.2 is excluded: the server alone chooses the group, many
 * choose 1024 bits, and every server with TLS 1.2 has ECDHE; browsers removed it, too. Mbed TLS
 * does not offer suites that it was built without. */
static inline void sslstore__ssl_conf_exchange(mbedtls_ssl_config *conf)
{
    static const int suites[] = {
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
        MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
        MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
        MBEDTLS_TLS1_3_AES_128_CCM_SHA256,
#endif
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        0
    };

    mbedtls_ssl_conf_ciphersuites(conf, suites);
#if MBEDTLS_VERSION_NUMBER < 0x03000000 /* its defaults include curves of 192 bits */
    {
        static const mbedtls_ecp_group_id curves[] = {
#if defined(MBEDTLS_ECP_DP_CURVE25519_ENABLED)
            MBEDTLS_ECP_DP_CURVE25519,
#endif
#if defined(MBEDTLS_ECP_DP_SECP256R1_ENABLED)
            MBEDTLS_ECP_DP_SECP256R1,
#endif
#if defined(MBEDTLS_ECP_DP_SECP384R1_ENABLED)
            MBEDTLS_ECP_DP_SECP384R1,
#endif
#if defined(MBEDTLS_ECP_DP_SECP521R1_ENABLED)
            MBEDTLS_ECP_DP_SECP521R1,
#endif
            MBEDTLS_ECP_DP_NONE
        };

        mbedtls_ssl_conf_curves(conf, curves);
        mbedtls_ssl_conf_cert_profile(conf, &mbedtls_x509_crt_profile_next);
    }
#elif defined(MBEDTLS_SSL_PROTO_TLS1_3) /* resumption needs an ephemeral exchange, too */
    mbedtls_ssl_conf_tls13_key_exchange_modes(conf,
                                              MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ALL);
#endif
}

/* If a server signs with RSASSA-PSS in TLS 1.2, Mbed TLS 3.x refuses the algorithm that it offered
 * for TLS 1.3 itself (its pull requests 10672 and 10674). So PKCS#1 is offered first, which most
 * servers then choose; for the others handshake.c falls back to TLS 1.2. */
#if SSLSTORE__TLS_1_3 && !SSLSTORE__TLS_1_2_ONLY && defined(MBEDTLS_SSL_PROTO_TLS1_2)
#define SSLSTORE__SSL_FALLS_BACK 1

static inline void sslstore__ssl_conf_signatures(mbedtls_ssl_config *conf)
{
    static const uint16_t algorithms[] = {
        MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
        MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
        MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,       MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
        MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
        MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,    MBEDTLS_TLS1_3_SIG_NONE};

    mbedtls_ssl_conf_sig_algs(conf, algorithms);
}

/* Whether a handshake failed as it does if the server signs with RSASSA-PSS in TLS 1.2. */
static inline bool sslstore__ssl_refused_signature(const mbedtls_ssl_context *ssl, int code)
{
    return code == MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER &&
           mbedtls_ssl_get_version_number(ssl) == MBEDTLS_SSL_VERSION_TLS1_2;
}

static inline void sslstore__ssl_conf_newest(mbedtls_ssl_config *conf, bool tls_1_3)
{
    mbedtls_ssl_conf_max_tls_version(conf, tls_1_3 ? MBEDTLS_SSL_VERSION_TLS1_3
                                                   : MBEDTLS_SSL_VERSION_TLS1_2);
}
#else
#define SSLSTORE__SSL_FALLS_BACK 0
static inline void sslstore__ssl_conf_signatures(mbedtls_ssl_config *conf)
{
    (void) conf;
}
#endif

/* Whether the certificate may be used for servers. A certificate without an extended key usage
 * may. */
static inline bool sslstore__crt_is_for_servers(const mbedtls_x509_crt *certificate)
{
    static const char server_auth[] = "\x2b\x06\x01\x05\x05\x07\x03\x01";

#if MBEDTLS_VERSION_NUMBER >= 0x03000000 || defined(MBEDTLS_X509_CHECK_EXTENDED_KEY_USAGE)
    return mbedtls_x509_crt_check_extended_key_usage(certificate, server_auth,
                                                     sizeof server_auth - 1) == 0;
#else
#error "Mbed TLS has to be built with MBEDTLS_X509_CHECK_EXTENDED_KEY_USAGE"
#endif
}

/* Verify the signature of a certificate. Returns 0, or a code of Mbed TLS: unlike the verification
 * of a chain, it tells a bad signature from memory that ran out. */
static inline int sslstore__crt_verify_signature(const mbedtls_x509_crt *certificate,
                                                 mbedtls_pk_context *issuer_key)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define SSLSTORE__OF(crt, member) (crt)->member
#else
#define SSLSTORE__OF(crt, member) (crt)->MBEDTLS_PRIVATE(member)
#endif
    mbedtls_md_type_t md = SSLSTORE__OF(certificate, sig_md);
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
    const mbedtls_x509_buf *signature = &SSLSTORE__OF(certificate, sig);
    unsigned char hash[MBEDTLS_MD_MAX_SIZE];
    int code = mbedtls_md(info, certificate->tbs.p, certificate->tbs.len, hash);

    if (code != 0) {
        return code;
    }
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    return mbedtls_pk_verify_ext(SSLSTORE__OF(certificate, sig_pk), issuer_key, md, hash,
                                 mbedtls_md_get_size(info), signature->p, signature->len);
#else
    return mbedtls_pk_verify_ext(SSLSTORE__OF(certificate, sig_pk),
                                 SSLSTORE__OF(certificate, sig_opts), issuer_key, md, hash,
                                 mbedtls_md_get_size(info), signature->p, signature->len);
#endif
}

/* Whether a code is that of a certificate. */
static inline bool sslstore__mbedtls_is_x509(int code)
{
    int high = -code & 0xff80;

    return high >= -(MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE) &&
           high <= -(MBEDTLS_ERR_X509_FATAL_ERROR);
}

/* Whether a code is that of a key, or of its encoding. The code of a layer below may be added; from
 * 4.0 on, it replaces the code. */
static inline bool sslstore__mbedtls_is_key(int code)
{
    int high = -code & 0xff80;

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    if (code <= MBEDTLS_ERR_ASN1_OUT_OF_DATA && code >= MBEDTLS_ERR_ASN1_INVALID_DATA) {
        return true;
    }
#endif
    return high >= -(MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE) && high <= -(MBEDTLS_ERR_PK_TYPE_MISMATCH);
}

/* Whether a code means that an extension of a certificate is not understood or malformed. Mbed TLS
 * does not say which extension; 4.0 gives the reason alone, which a malformed certificate might
 * have, too. */
static inline bool sslstore__mbedtls_is_extension(int code)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    if (code == MBEDTLS_ERR_ASN1_UNEXPECTED_TAG || code == MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE) {
        return true;
    }
#endif
    return (-code & 0xff80) == -(MBEDTLS_ERR_X509_INVALID_EXTENSIONS);
}

/* Make the settings that differ between versions: TLS 1.2 or later; no renegotiation; tickets of
 * TLS 1.3, which 3.6.1 and later hide by default; the random function, which 4.0 takes from PSA. */
static inline void sslstore__ssl_conf(mbedtls_ssl_config *conf, sslstore__mbedtls_rng *rng,
                                      void *user)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    mbedtls_ssl_conf_min_version(conf, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
#endif
#if defined(MBEDTLS_SSL_RENEGOTIATION)
    mbedtls_ssl_conf_renegotiation(conf, MBEDTLS_SSL_RENEGOTIATION_DISABLED);
#endif
#if defined(MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED) && \
    defined(MBEDTLS_SSL_PROTO_TLS1_3) && defined(MBEDTLS_SSL_SESSION_TICKETS)
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        conf, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
#endif
#if MBEDTLS_VERSION_NUMBER < 0x04000000
    mbedtls_ssl_conf_rng(conf, rng, user);
#else
    (void) rng;
    (void) user;
#endif
#if defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH)
    (void) mbedtls_ssl_conf_max_frag_len(conf, SSLSTORE__RECORD_SIZE); /* it is a valid one */
#endif
#if SSLSTORE__TLS_1_3 && SSLSTORE__TLS_1_2_ONLY
    mbedtls_ssl_conf_max_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
#endif
    sslstore__ssl_conf_exchange(conf);
    sslstore__ssl_conf_signatures(conf);
}
#endif

#endif
