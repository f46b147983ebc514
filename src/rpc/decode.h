/* Decode: fills a struct from one record of a reply. The texts of the struct point into the record.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_DECODE_H
#define SSLSTORE_RPC_DECODE_H

#include "json/read.h"
#include "rpc/member.h"

/* The alignment of the elements of lists. */
#define SSLSTORE__RPC_DECODE_ALIGNMENT \
    (sizeof(int64_t) > sizeof(void *) ? sizeof(int64_t) : sizeof(void *))

/* One record, which the scanner has accepted. */
struct sslstore__record {
    char *text; /* changed: strings are unescaped and NUL-terminated in place */
    size_t size;
    char *elements; /* sslstore__rpc_decode_elements() bytes, aligned: the elements of lists */
};

/* How much memory the lists of a record with this number of elements need at most. */
size_t sslstore__rpc_decode_elements(size_t elements, const struct sslstore__table *table);

/* Fill out from the record. Members that are absent or null stay 0, and texts are "". Names are
 * compared without regard to case, and unknown ones are skipped. ERR_REPLY: a value has the wrong
 * type, is out of range, is a text with a NUL, or a known name comes twice; *field is that name.
 *
 * The texts that out gets are terminated in the record, which is then no longer JSON. A table of
 * verdicts (kinds VERDICT and MESSAGE) leaves the record unchanged. */
sslstore_result sslstore__rpc_decode(const struct sslstore__record *record,
                                     const struct sslstore__table *table, void *out,
                                     const char **field);

/* The same for a record that has at most so many of the table's members at its top: what follows
 * them is not read, and the struct is not completed. */
sslstore_result sslstore__rpc_decode_few(const struct sslstore__record *record,
                                         const struct sslstore__table *table, size_t members,
                                         void *out, const char **field);

#endif
