/* Mbed TLS for firmware: what the library's tls/ and pki/ need, and nothing else. For Mbed TLS
 * 2.28; what 3.6 names differently is set for both.
 *
 *     -DMBEDTLS_CONFIG_FILE='"examples/firmware/mbedtls_config.h"'
 *
 * TLS 1.2 as a client, with ECDHE, AES-GCM and SHA-2; certificates and keys on P-256 and P-384 and
 * RSA up to 4096 bits. No file system, clock, threads or entropy of the operating system: the
 * program has the hooks for these.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_MBEDTLS_CONFIG_H
#define FIRMWARE_MBEDTLS_CONFIG_H

/* ---- The system: one static buffer instead of a heap ---- */

#include <stddef.h>

#define MBEDTLS_HAVE_ASM /* of the processor, for large numbers */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
/* Of libc.c: newlib's own needs 3 KB of code, and a heap. */
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO firmware_snprintf
int firmware_snprintf(char *out, size_t size, const char *format, ...);
#define MBEDTLS_NO_PLATFORM_ENTROPY
#define MBEDTLS_CTR_DRBG_C /* random bytes, seeded by the board */

/* ---- Hashes, cipher, curves ---- */

#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA224_C /* 3.6 needs it by this name; 2.28 has it with SHA-256 */
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C /* of this, SHA-384 is a part */
#define MBEDTLS_SHA256_SMALLER
#define MBEDTLS_SHA512_SMALLER
#define MBEDTLS_MD_C
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_GCM_C
#define MBEDTLS_CIPHER_C

#define MBEDTLS_BIGNUM_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
/* The random bytes that hide a key from who measures its use come from the program. To verify a
 * signature, none are needed, and no second generator. */
#define MBEDTLS_ECP_NO_INTERNAL_RNG
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21

/* ---- Keys and certificates ---- */

#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_WRITE_C /* the key is made on the device */
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CHECK_KEY_USAGE
#define MBEDTLS_X509_CHECK_EXTENDED_KEY_USAGE
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT

/* ---- TLS ---- */

#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_ALPN
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_SESSION_TICKETS
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH

/* ---- Sizes ---- */

/* The records of a connection. A server's chain comes in one record of up to 16 KB, unless the
 * server agrees to shorter ones; then Mbed TLS 2.28 cannot read a chain that is longer than one of
 * these. */
#ifdef FIRMWARE_SMALL_BUFFERS
#define MBEDTLS_SSL_IN_CONTENT_LEN 4096
#else
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384
#endif
/* A longer request is sent in several records. */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 2048

#define MBEDTLS_MPI_MAX_SIZE             512 /* bytes of a number: RSA with 4096 bits */
#define MBEDTLS_MPI_WINDOW_SIZE          1
#define MBEDTLS_ECP_WINDOW_SIZE          2
#define MBEDTLS_ECP_FIXED_POINT_OPTIM    0
#define MBEDTLS_X509_MAX_INTERMEDIATE_CA 4

/* 3.6 checks the configuration itself. */
#if !defined(MBEDTLS_VERSION_NUMBER)
#include <mbedtls/check_config.h>
#endif

#endif
