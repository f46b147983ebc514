/* PEM: blocks in a text, and base64 (RFC 7468). The reader accepts more than the RFC demands.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_PEM_H
#define SSLSTORE_PKI_PEM_H

#include "base/text.h"
#include "pki/bytes.h"

struct sslstore__pem {
    const char *label; /* such as CERTIFICATE */
    size_t label_size;
    const char *body; /* base64 and white space, not checked */
    size_t body_size;
    bool is_complete; /* it has an END line with the same label */
};

/* Take the next block off *text, with the text before it. Its lines may end in any way, or be
 * joined. Returns false if no block is left. */
bool sslstore__pem_next(const char **text, size_t *size, struct sslstore__pem *block);

/* Whether the block has that label. */
bool sslstore__pem_is(const struct sslstore__pem *block, const char *label);

/* Whether the block's label ends with that. */
bool sslstore__pem_ends(const struct sslstore__pem *block, const char *end);

/* Whether the block is a private key of any kind. */
bool sslstore__pem_is_key(const struct sslstore__pem *block);

/* Decode base64. White space is skipped, padding may be missing. out holds size * 3 / 4 bytes, and
 * may be text. Returns false if the text holds anything else, or nothing. */
bool sslstore__pem_base64_decode(const char *text, size_t size, unsigned char *out,
                                 size_t *out_size);

/* Decode a file without PEM blocks: DER as it is, or base64 of DER. out holds size bytes, and may
 * be content. Returns false, and *out_size is 0, if it is neither. */
bool sslstore__pem_bare_decode(const char *content, size_t size, unsigned char *out,
                               size_t *out_size);

/* Turn UTF-16 in either byte order, as Windows writes text, into ASCII without a byte order mark,
 * and *text into out, which holds *size bytes and may be *text. Returns false, and changes nothing,
 * if the text is not UTF-16. */
bool sslstore__pem_narrow(const char **text, size_t *size, char *out);

/* Decode the first block that is_wanted accepts; or, if there is no block at all, as
 * sslstore__pem_bare_decode(). The text may be UTF-16. out holds size bytes, and may be content. */
bool sslstore__pem_first_decode(const char *content, size_t size,
                                bool (*is_wanted)(const struct sslstore__pem *block),
                                unsigned char *out, size_t *out_size);

/* Write a block, with lines of 64 columns that end in LF. */
void sslstore__pem_put(struct sslstore__text *text, const char *label, struct sslstore__bytes der);

#endif
