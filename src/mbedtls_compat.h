/* Mbed TLS, version by version: 2.28 and 3.x; 4.x as announced. The only file that knows versions,
 * for tls/ and pki/ alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_MBEDTLS_COMPAT_H
#define SSLSTORE_MBEDTLS_COMPAT_H

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER < 0x04000000
#include <mbedtls/asn1.h>
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>
#endif
#include <mbedtls/md.h>
#include <mbedtls/pem.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <limits.h>
#include <stdbool.h>
#if defined(MBEDTLS_PSA_CRYPTO_C) || MBEDTLS_VERSION_NUMBER >= 0x04000000
#include <psa/crypto.h>
#endif

/* ---- both ---- */

/* Out of memory, in the code of any layer: up to 3.x a code is the sum of a layer's own and that of
 * the layer below. */
static inline bool sslstore__mbedtls_is_memory(int code)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    return code == PSA_ERROR_INSUFFICIENT_MEMORY;
#else
    int low = -(-code & 0x007f);
    int high = -(-code & 0x7f80);

    return low == MBEDTLS_ERR_MPI_ALLOC_FAILED || low == MBEDTLS_ERR_ASN1_ALLOC_FAILED ||
           high == MBEDTLS_ERR_SSL_ALLOC_FAILED || high == MBEDTLS_ERR_X509_ALLOC_FAILED ||
           high == MBEDTLS_ERR_PK_ALLOC_FAILED || high == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
           high == MBEDTLS_ERR_MD_ALLOC_FAILED || high == MBEDTLS_ERR_PEM_ALLOC_FAILED;
#endif
}

/* ---- pki ---- */

/* Where keys and hashes compute through PSA, it has to be started: once or many times. 0: done.
 * A macro, so that elsewhere no compiler is left with a branch that nothing takes. */
#if defined(MBEDTLS_USE_PSA_CRYPTO) || MBEDTLS_VERSION_NUMBER >= 0x04000000
#define SSLSTORE__PK_START() psa_crypto_init()
#else
#define SSLSTORE__PK_START() 0
#endif

typedef int sslstore__mbedtls_rng(void *user, unsigned char *out, size_t size);

/* Only 3.x wants randomness to read a key. */
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

/* signature has room for MBEDTLS_PK_SIGNATURE_MAX_SIZE bytes. */
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

/* RSASSA-PSS with any salt, the mask made with the same hash. */
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

/* ---- tls ---- */

/* 0: done; digest has room for 32 bytes. Where hashes compute through PSA, it has been started. */
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

/* The TLS 1.3 client's "a ticket has come; call again". */
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
#define SSLSTORE__ERR_SSL_TICKET MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET
#define SSLSTORE__IS_TICKET(code) ((code) == SSLSTORE__ERR_SSL_TICKET)
#else
#define SSLSTORE__ERR_SSL_TICKET INT_MAX /* never returned */
#define SSLSTORE__IS_TICKET(code) false
#endif

/* TLS 1.3, and 2.28 with MBEDTLS_USE_PSA_CRYPTO, compute through PSA, which has to be started: once or
 * many times. Nobody but the program can know when to stop it. 0: done. */
static inline int sslstore__ssl_defaults(mbedtls_ssl_config *conf)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000 || \
    (defined(MBEDTLS_PSA_CRYPTO_C) && MBEDTLS_VERSION_NUMBER >= 0x03000000) || \
    defined(MBEDTLS_USE_PSA_CRYPTO)
    psa_status_t status = psa_crypto_init();

    if (status != PSA_SUCCESS) {
        return (int) status;
    }
#endif
    return mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                       MBEDTLS_SSL_PRESET_DEFAULT);
}

/* What the versions leave to be said about the rest: no TLS before 1.2, where it exists; no
 * renegotiation; tickets in TLS 1.3, which 3.6.1 began to hide; and where randomness comes from,
 * until 4.0 made that PSA's own affair. */
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
}
#endif

#endif
