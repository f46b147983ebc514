/* The only file that distinguishes Mbed TLS versions: 2.28, 3.6 and 4.0 get one interface.
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

#if MBEDTLS_VERSION_NUMBER < 0x04000000
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#endif
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>
#include <mbedtls/x509_csr.h>
#include <string.h>

typedef int random_fn(void *user, unsigned char *out, size_t size);

/* Call the first one before any other, as often as you like, and the second one once at the end. */
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
    (void) mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), bytes, size, digest);
}

/* ---- Keys ---- */

#if MBEDTLS_VERSION_NUMBER >= 0x04000000
/* PSA makes keys with its own generator only; so the number is drawn here. Every number from 1 to
 * the order of P-256 less 1 is a key, which nearly all of 256 bits are. */
static inline int versions_make_key(mbedtls_pk_context *key, random_fn *random, void *user)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    unsigned char number[32];
    psa_key_id_t id;
    int code = random(user, number, sizeof number);

    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_EXPORT);
    if (code == 0) {
        code = psa_import_key(&attributes, number, sizeof number, &id) == PSA_SUCCESS ? 0 : -1;
    }
    if (code == 0) {
        code = mbedtls_pk_copy_from_psa(id, key);
        (void) psa_destroy_key(id);
    }
    return code;
}

/* Copies the key; PSA keeps no tables from one signature to the next. */
static inline int versions_copy_for_speed(mbedtls_pk_context *copy, const mbedtls_pk_context *key)
{
    unsigned char der[256];
    int size = mbedtls_pk_write_key_der(key, der, sizeof der); /* to its end */

    return size <= 0 ? -1
                     : mbedtls_pk_parse_key(copy, der + sizeof der - size, (size_t) size, NULL, 0);
}

/* The type of a key pair or of its public half. What it may do does not tell: Mbed TLS lets a pair
 * that was read sign, but not verify. */
static inline psa_key_type_t versions_key_type(const mbedtls_pk_context *key)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;

    return mbedtls_pk_get_psa_attributes(key, PSA_KEY_USAGE_VERIFY_HASH, &attributes) == 0
               ? psa_get_key_type(&attributes)
               : PSA_KEY_TYPE_NONE;
}

static inline int versions_is_rsa(const mbedtls_pk_context *key)
{
    return PSA_KEY_TYPE_IS_RSA(versions_key_type(key));
}

static inline int versions_is_ec(const mbedtls_pk_context *key)
{
    return PSA_KEY_TYPE_IS_ECC(versions_key_type(key));
}

static inline int versions_verify_csr(mbedtls_x509_csr *csr, const unsigned char *digest,
                                      size_t size)
{
    return mbedtls_pk_verify_ext(csr->MBEDTLS_PRIVATE(sig_pk), &csr->pk,
                                 csr->MBEDTLS_PRIVATE(sig_md), digest, size,
                                 csr->MBEDTLS_PRIVATE(sig).p, csr->MBEDTLS_PRIVATE(sig).len);
}
#else
/* Makes a key on P-256. */
static inline int versions_make_key(mbedtls_pk_context *key, random_fn *random, void *user)
{
    int code = mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));

    return code != 0
               ? code
               : mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*key), random, user);
}

/* Copies the key into a form that keeps its tables from one signature to the next, which halves
 * the time. Only one thread at a time may sign with it. */
static inline int versions_copy_for_speed(mbedtls_pk_context *copy, const mbedtls_pk_context *key)
{
    int code = mbedtls_pk_setup(copy, mbedtls_pk_info_from_type(MBEDTLS_PK_ECDSA));

    return code != 0 ? code : mbedtls_ecdsa_from_keypair(mbedtls_pk_ec(*copy), mbedtls_pk_ec(*key));
}

static inline int versions_is_rsa(const mbedtls_pk_context *key)
{
    return mbedtls_pk_get_type(key) == MBEDTLS_PK_RSA;
}

static inline int versions_is_ec(const mbedtls_pk_context *key)
{
    return mbedtls_pk_can_do(key, MBEDTLS_PK_ECKEY);
}

/* Verifies the signature of a request with the request's own key; digest is of what is signed. */
static inline int versions_verify_csr(mbedtls_x509_csr *csr, const unsigned char *digest,
                                      size_t size)
{
    return mbedtls_pk_verify_ext(csr->MBEDTLS_PRIVATE(sig_pk), csr->MBEDTLS_PRIVATE(sig_opts),
                                 &csr->pk, csr->MBEDTLS_PRIVATE(sig_md), digest, size,
                                 csr->MBEDTLS_PRIVATE(sig).p, csr->MBEDTLS_PRIVATE(sig).len);
}
#endif

/* Signs a SHA-256 digest. From 4.0 on, PSA draws random bytes itself, here and below. */
static inline int versions_sign(mbedtls_pk_context *key, const unsigned char digest[32],
                                unsigned char *signature, size_t capacity, size_t *size,
                                random_fn *random, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    (void) random;
    (void) user;
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, 32, signature, capacity, size);
#elif MBEDTLS_VERSION_NUMBER >= 0x03000000
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, 32, signature, capacity, size, random,
                           user);
#else
    (void) capacity;
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, 32, signature, size, random, user);
#endif
}

/* Signs a request and writes it as PEM. */
static inline int versions_write_csr(mbedtls_x509write_csr *csr, unsigned char *out, size_t size,
                                     random_fn *random, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    (void) random;
    (void) user;
    return mbedtls_x509write_csr_pem(csr, out, size);
#else
    return mbedtls_x509write_csr_pem(csr, out, size, random, user);
#endif
}

/* Signs a certificate and writes it as PEM. */
static inline int versions_write_certificate(mbedtls_x509write_cert *certificate,
                                             unsigned char *out, size_t size, random_fn *random,
                                             void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
    (void) random;
    (void) user;
    return mbedtls_x509write_crt_pem(certificate, out, size);
#else
    return mbedtls_x509write_crt_pem(certificate, out, size, random, user);
#endif
}

/* Reads a private key. size includes the zero byte that ends PEM. */
static inline int versions_parse_key(mbedtls_pk_context *key, const unsigned char *text,
                                     size_t size, random_fn *random, void *user)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000 && MBEDTLS_VERSION_NUMBER < 0x04000000
    return mbedtls_pk_parse_key(key, text, size, NULL, 0, random, user);
#else
    (void) random;
    (void) user;
    return mbedtls_pk_parse_key(key, text, size, NULL, 0);
#endif
}

/* ---- TLS ---- */

static inline void versions_conf_random(mbedtls_ssl_config *config, random_fn *random, void *user)
{
#if MBEDTLS_VERSION_NUMBER < 0x04000000
    mbedtls_ssl_conf_rng(config, random, user);
#else
    (void) config, (void) random, (void) user;
#endif
}

/* Tickets are encrypted with AES-256-GCM. lifetime is in seconds. */
static inline int versions_ticket_setup(mbedtls_ssl_ticket_context *tickets, random_fn *random,
                                        void *user, uint32_t lifetime)
{
#if MBEDTLS_VERSION_NUMBER < 0x04000000
    return mbedtls_ssl_ticket_setup(tickets, random, user, MBEDTLS_CIPHER_AES_256_GCM, lifetime);
#else
    (void) random;
    (void) user;
    return mbedtls_ssl_ticket_setup(tickets, PSA_ALG_GCM, PSA_KEY_TYPE_AES, 256, lifetime);
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
