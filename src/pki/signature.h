/* Signatures: whether a key signed some content.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_SIGNATURE_H
#define SSLSTORE_PKI_SIGNATURE_H

#include "pki/x509.h"
#include "sslstore.h"

/* Check a signature with RSA (PKCS#1 v1.5 and PSS) or ECDSA, and SHA-224 to SHA-512. MD5 and SHA-1
 * prove nothing any more and count as wrong.
 * ERR_KEY: Mbed TLS cannot read the key; ERR_CSR_SIGNATURE: wrong, or an unknown algorithm;
 * ERR_MEMORY: Mbed TLS has no memory. */
sslstore_result sslstore__signature_check(const struct sslstore__signed *proof,
                                          struct sslstore__bytes public_key);

/* Whether the algorithm is one of these, and Mbed TLS was built with its hash. */
bool sslstore__signature_is_known(const struct sslstore__signed *proof);

/* The AlgorithmIdentifier of the hash in RSASSA-PSS-params (RFC 4055). Returns false if it is left
 * out, which stands for SHA-1, or cannot be read. */
bool sslstore__signature_pss_hash(struct sslstore__bytes parameters, struct sslstore__bytes *hash);

#endif
