/* Keys: public keys as SubjectPublicKeyInfo (RFC 5280).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_KEY_H
#define SSLSTORE_PKI_KEY_H

#include "pki/bytes.h"
#include "sslstore.h"

/* The type and size of a key: SSLSTORE_KEY_OTHER and 0 for all but RSA and P-256, P-384, P-521. */
void sslstore__key_describe(struct sslstore__bytes public_key, sslstore_key_type *type,
                            uint32_t *bits);

/* The digest of a key, independent of its encoding: see sslstore_csr.key_sha256. ERR_MEMORY. */
sslstore_result sslstore__key_digest(struct sslstore__bytes public_key, uint8_t *digest);

/* The result for a code of Mbed TLS: OK for 0, ERR_MEMORY, or otherwise. */
sslstore_result sslstore__mbedtls_result(int code, sslstore_result otherwise);

#endif
