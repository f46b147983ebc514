/* Signatures: does this key vouch for that content?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_SIGNATURE_H
#define SSLSTORE_PKI_SIGNATURE_H

#include "pki/x509.h"

/* RSA (PKCS#1 v1.5 and PSS) and ECDSA with SHA-224 to SHA-512. MD5 and SHA-1 prove nothing any
 * more: they count as wrong.
 * ERR_KEY: not a key that Mbed TLS can read; ERR_CSR_SIGNATURE: wrong, or an algorithm that is not
 * known; ERR_MEMORY: Mbed TLS had none. */
sslstore_result sslstore__signature_check(const struct sslstore__signed *proof,
                                          struct sslstore__bytes public_key);

/* The digest of a key, however it is encoded: see sslstore_csr.key_sha256. ERR_MEMORY. */
sslstore_result sslstore__key_digest(struct sslstore__bytes public_key, uint8_t *digest);

/* Whether the algorithm is one of these, and Mbed TLS was built with its hash. */
bool sslstore__signature_is_known(const struct sslstore__signed *proof);

/* What an error code of Mbed TLS comes down to: ERR_MEMORY, else otherwise. */
sslstore_result sslstore__mbedtls_result(int code, sslstore_result otherwise);

#endif
