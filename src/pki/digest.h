/* Digest: SHA-256 of any number of pieces.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_DIGEST_H
#define SSLSTORE_PKI_DIGEST_H

#include "sslstore.h"

/* A run of bytes inside somebody else's memory. */
struct sslstore__bytes {
    const unsigned char *data;
    size_t size;
};

/* The digest of the pieces one after the other, SSLSTORE_SHA256_SIZE bytes.
 * ERR_MEMORY when Mbed TLS has no memory, or no engine, for it; the digest is zeros then. */
sslstore_result sslstore__digest_sha256(const struct sslstore__bytes *pieces, size_t count,
                                        uint8_t *digest);

#endif
