/* PEM: blocks out of any text, base64 both ways (RFC 7468, read with more patience than it asks).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_PEM_H
#define SSLSTORE_PKI_PEM_H

#include "base/text.h"
#include "pki/digest.h"

struct sslstore__pem {
    const char *label; /* CERTIFICATE, … */
    size_t label_size;
    const char *body; /* base64 and white space, nothing checked */
    size_t body_size;
    bool whole; /* the END line was there, and of the same label */
};

/* The next block, whatever stands before it and however its lines end, if it has lines at all.
 * *text and *size move behind it. false: no further block. */
bool sslstore__pem_next(const char **text, size_t *size, struct sslstore__pem *block);

bool sslstore__pem_is(const struct sslstore__pem *block, const char *label);

/* A private key of any kind. */
bool sslstore__pem_is_key(const struct sslstore__pem *block);

/* Decode base64; white space is skipped, padding may be missing.
 * out has room for size * 3 / 4 bytes, and may be text. false: anything else was in there, or nothing
 * at all. */
bool sslstore__pem_base64_decode(const char *text, size_t size, unsigned char *out,
                                 size_t *out_size);

/* What a file without PEM blocks holds: DER as it is, or base64 of DER.
 * out has room for size bytes, and may be content. false: neither; *out_size is 0. */
bool sslstore__pem_bare_decode(const char *content, size_t size, unsigned char *out,
                               size_t *out_size);

/* Write a block: LF, 64 columns. */
void sslstore__pem_put(struct sslstore__text *text, const char *label, struct sslstore__bytes der);

#endif
