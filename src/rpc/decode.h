/* Decode: fills a struct from one record of a reply. The texts of the struct point into the record.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_DECODE_H
#define SSLSTORE_RPC_DECODE_H

#include "json/tokens.h"
#include "rpc/member.h"

/* The alignment of the elements of lists. */
#define SSLSTORE__RPC_DECODE_ALIGNMENT \
    (sizeof(int64_t) > sizeof(void *) ? sizeof(int64_t) : sizeof(void *))

/* One record: text that the scanner has accepted, and the tokens that jsmn made of it. */
struct sslstore__record {
    char *text; /* changed: strings are unescaped and NUL-terminated in place */
    const jsmntok_t *tokens;
    size_t token_count;
    char *elements; /* sslstore__rpc_decode_elements() bytes, aligned: the elements of lists */
};

/* How much memory the lists of a record need at most. */
size_t sslstore__rpc_decode_elements(const jsmntok_t *tokens, size_t count,
                                     const struct sslstore__table *table);

/* Fill out from the record. Members that are absent or null stay 0, and texts are "". Names are
 * compared without regard to case, and unknown ones are skipped. ERR_REPLY: a value has the wrong
 * type, is out of range, is a text with a NUL, or a known name comes twice; *field is that name. */
sslstore_result sslstore__rpc_decode(const struct sslstore__record *record,
                                     const struct sslstore__table *table, void *out,
                                     const char **field);

#endif
