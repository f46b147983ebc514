/* Digest: SHA-256 of several pieces.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_DIGEST_H
#define SSLSTORE_PKI_DIGEST_H

#include "pki/bytes.h"
#include "sslstore.h"

/* Compute the digest of the pieces one after the other, SSLSTORE_SHA256_SIZE bytes.
 * ERR_MEMORY: Mbed TLS has no memory, or cannot compute it; then the digest is zeros. */
sslstore_result sslstore__digest_sha256(const struct sslstore__bytes *pieces, size_t count,
                                        uint8_t *digest);

#endif
