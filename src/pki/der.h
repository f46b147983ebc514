/* DER: elements out of bytes, and bytes out of elements (X.690). A value is always a slice of the
 * input; nothing is copied.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_DER_H
#define SSLSTORE_PKI_DER_H

#include "pki/digest.h"

#include <string.h>

#define SSLSTORE__DER_BOOLEAN          0x01
#define SSLSTORE__DER_INTEGER          0x02
#define SSLSTORE__DER_BIT_STRING       0x03
#define SSLSTORE__DER_OCTET_STRING     0x04
#define SSLSTORE__DER_OID              0x06
#define SSLSTORE__DER_UTF8_STRING      0x0c
#define SSLSTORE__DER_NUMERIC_STRING   0x12
#define SSLSTORE__DER_PRINTABLE_STRING 0x13
#define SSLSTORE__DER_TELETEX_STRING   0x14
#define SSLSTORE__DER_IA5_STRING       0x16
#define SSLSTORE__DER_UTC_TIME         0x17
#define SSLSTORE__DER_GENERALIZED_TIME 0x18
#define SSLSTORE__DER_VISIBLE_STRING   0x1a
#define SSLSTORE__DER_UNIVERSAL_STRING 0x1c
#define SSLSTORE__DER_BMP_STRING       0x1e
#define SSLSTORE__DER_SEQUENCE         0x30
#define SSLSTORE__DER_SET              0x31
#define SSLSTORE__DER_CONTEXT(n)       (0x80 | (n)) /* primitive   */
#define SSLSTORE__DER_CONSTRUCTED(n)   (0xa0 | (n)) /* constructed */

/* Take the first element off *rest. false: there is none, or it is cut or not DER; *rest stays. */
bool sslstore__der_next(struct sslstore__bytes *rest, unsigned char *tag,
                        struct sslstore__bytes *value);

/* The same, when it has this tag: its value. false: it has not; *rest stays, *value is empty. */
bool sslstore__der_take(struct sslstore__bytes *rest, unsigned char tag,
                        struct sslstore__bytes *value);

/* The same, header and all. */
bool sslstore__der_cut(struct sslstore__bytes *rest, unsigned char tag,
                       struct sslstore__bytes *element);

/* The value of a BIT STRING of whole bytes, which is how keys and signatures come. */
bool sslstore__der_take_bits(struct sslstore__bytes *rest, struct sslstore__bytes *bits);

bool sslstore__bytes_are(struct sslstore__bytes bytes, const void *data, size_t size);
bool sslstore__bytes_equal(struct sslstore__bytes left, struct sslstore__bytes right);

/* An object identifier, compared with its encoding given as a string literal. */
#define SSLSTORE__OID_IS(oid, literal) sslstore__bytes_are(oid, literal, sizeof(literal) - 1)

/* A writer from the end of an array towards its start, so that every length is known when its
 * header is written: the last element first. With capacity 0 it measures. */
struct sslstore__der_writer {
    unsigned char *data;
    size_t capacity;
    size_t size; /* what all of it needs, even where it did not fit */
};

void sslstore__der_put(struct sslstore__der_writer *writer, const void *bytes, size_t size);

/* Put a header before all that was written since size was since. */
void sslstore__der_wrap(struct sslstore__der_writer *writer, unsigned char tag, size_t since);

/* What was written; empty when it did not fit. */
struct sslstore__bytes sslstore__der_written(const struct sslstore__der_writer *writer);

#endif
