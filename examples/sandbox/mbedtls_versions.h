/* The only file that distinguishes Mbed TLS versions: 2.28 and 3.6 get one interface.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_MBEDTLS_VERSIONS_H
#define SANDBOX_MBEDTLS_VERSIONS_H

#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#include <mbedtls/build_info.h>
#include <mbedtls/private_access.h>
#include <psa/crypto.h>
#else
#include <mbedtls/config.h>
#define MBEDTLS_PRIVATE(member) member
#endif

#include <mbedtls/pk.h>
#include <mbedtls/sha256.h>
#include <mbedtls/ssl.h>

typedef int random_fn(void *user, unsigned char *out, size_t size);

/* Call the first one once, before any other, and the second one once at the end. */
static inline int versions_start(void)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    return psa_crypto_init() == PSA_SUCCESS ? 0 : -1;
#else
    return 0;
#endif
}

static inline void versions_stop(void)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    mbedtls_psa_crypto_free();
#endif
}

static inline void versions_sha256(const unsigned char *bytes, size_t size,
                                   unsigned char digest[32])
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    (void) mbedtls_sha256(bytes, size, digest, 0);
#else
    (void) mbedtls_sha256_ret(bytes, size, digest, 0);
#endif
}

/* Signs a SHA-256 digest. */
static inline int versions_sign(mbedtls_pk_context *key, const unsigned char digest[32],
                                unsigned char *signature, size_t capacity, size_t *size,
                                random_fn *random, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, 32, signature, capacity, size, random,
                           user);
#else
    (void) capacity;
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, 32, signature, size, random, user);
#endif
}

/* Reads a private key. size includes the zero byte that ends PEM. */
static inline int versions_parse_key(mbedtls_pk_context *key, const unsigned char *text,
                                     size_t size, random_fn *random, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    return mbedtls_pk_parse_key(key, text, size, NULL, 0, random, user);
#else
    (void) random;
    (void) user;
    return mbedtls_pk_parse_key(key, text, size, NULL, 0);
#endif
}

/* If Mbed TLS is built without threading, threads cannot share its session cache and ticket
 * keys. */
#if defined(MBEDTLS_THREADING_C)
#define VERSIONS_CAN_RESUME 1
#else
#define VERSIONS_CAN_RESUME 0
#endif

/* TLS 1.2 and later; or TLS 1.1 only, which not every Mbed TLS has. */
static inline void versions_modern_tls(mbedtls_ssl_config *config)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
#endif
}

/* Groups of the key exchange. P-256 comes first: it is the cheapest that every client has. */
static inline void versions_prefer_p256(mbedtls_ssl_config *config)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03010000
    static const uint16_t groups[] = {
        MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
        MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1,
        MBEDTLS_SSL_IANA_TLS_GROUP_NONE};

    mbedtls_ssl_conf_groups(config, groups);
#else
    static const mbedtls_ecp_group_id curves[] = {
        MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_CURVE25519, MBEDTLS_ECP_DP_SECP384R1,
        MBEDTLS_ECP_DP_SECP521R1, MBEDTLS_ECP_DP_NONE};

    mbedtls_ssl_conf_curves(config, curves);
#endif
}

#if MBEDTLS_VERSION_NUMBER < 0x03000000 && defined(MBEDTLS_SSL_PROTO_TLS1_1)
#define VERSIONS_HAVE_TLS11 1
static inline void versions_tls11_only(mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_2);
    mbedtls_ssl_conf_max_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_2);
}
#else
#define VERSIONS_HAVE_TLS11 0
static inline void versions_tls11_only(mbedtls_ssl_config *config)
{
    (void) config;
}
#endif

/* Results of reading and writing that mean "call again". */
static inline int versions_is_again(int result)
{
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
    if (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
        return 1;
    }
#endif
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

static inline int versions_handshake_state(const mbedtls_ssl_context *tls)
{
    return tls->MBEDTLS_PRIVATE(state);
}

#endif
