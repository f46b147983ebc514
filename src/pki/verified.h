/* Verified: remembers the last signatures that verified.
 *
 * Most certificates of an account have the same issuers, so a sync would verify the signatures of
 * the same CA certificates once for every order. The signatures of the leaves come again with the
 * next sync. A signature is remembered by a digest of the issuer's key and of the certificate that
 * it issued: any other key or certificate is verified.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_VERIFIED_H
#define SSLSTORE_PKI_VERIFIED_H

#include "pki/bytes.h"
#include "sslstore.h"

#define SSLSTORE__VERIFIED_MAX 8 /* an account has a few vendors, and each a few intermediates */

/* The signatures of CA certificates, the last one first; the program may remember those of others.
 * Zeroed: it holds nothing. */
struct sslstore__verified {
    uint8_t digests[SSLSTORE__VERIFIED_MAX][SSLSTORE_SHA256_SIZE];
    const sslstore_sync_options *sync; /* a sync whose verified() remembers them; NULL: none does */
};

/* Computes the digest of an issuer's key (SubjectPublicKeyInfo) and a certificate (DER). Returns
 * false if it cannot be computed. */
bool sslstore__verified_digest(struct sslstore__bytes public_key, struct sslstore__bytes issued,
                               uint8_t *digest);

/* is_ca: of a CA certificate. If it is not, sync must be set. */
bool sslstore__verified_has(const struct sslstore__verified *verified, bool is_ca,
                            const uint8_t *digest);

/* Adds a digest. The oldest one of a CA is forgotten. */
void sslstore__verified_add(struct sslstore__verified *verified, bool is_ca, const uint8_t *digest);

#endif
