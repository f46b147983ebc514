/* DER: a reader and a writer of elements (X.690). A value that was read is a slice of the input;
 * nothing is copied.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_DER_H
#define SSLSTORE_PKI_DER_H

#include <stdint.h>

#include "pki/bytes.h"

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

/* Take the first element off *rest. Returns false, and leaves *rest alone, if there is none, or if
 * it is cut off or not DER. */
bool sslstore__der_next(struct sslstore__bytes *rest, unsigned char *tag,
                        struct sslstore__bytes *value);

/* Take the first element off *rest if it has this tag. Returns false, leaves *rest alone, and
 * empties *value if it has not. */
bool sslstore__der_take(struct sslstore__bytes *rest, unsigned char tag,
                        struct sslstore__bytes *value);

/* The same, but *element is the element with its header. */
bool sslstore__der_cut(struct sslstore__bytes *rest, unsigned char tag,
                       struct sslstore__bytes *element);

/* The same for a BIT STRING without unused bits, as keys and signatures are. */
bool sslstore__der_take_bits(struct sslstore__bytes *rest, struct sslstore__bytes *bits);

/* Take off an element of each tag in turn, as far as they are there, and step inside the last one;
 * *rest is empty if that is not there. Each byte of tags is one, the lowest is the first: 0x3002
 * skips an INTEGER and steps inside a SEQUENCE. */
void sslstore__der_enter(struct sslstore__bytes *rest, uint32_t tags);

/* Whether an object identifier has the encoding that a string literal gives. */
#define SSLSTORE__OID_IS(oid, literal) sslstore__bytes_are(oid, literal, sizeof(literal) - 1)

/* A writer from the end of an array towards its start: the last element is written first, so that
 * every length is known when its header is written. With capacity 0 it measures. */
struct sslstore__der_writer {
    unsigned char *data;
    size_t capacity;
    size_t size; /* what all of it needs, even if it did not fit */
};

void sslstore__der_put(struct sslstore__der_writer *writer, const void *bytes, size_t size);

/* Put a header before everything that was written since writer->size was since. */
void sslstore__der_wrap(struct sslstore__der_writer *writer, unsigned char tag, size_t since);

/* Put an object identifier that has the encoding which a string literal gives. */
#define SSLSTORE__DER_PUT_OID(writer, literal) \
    sslstore__der_put_oid(writer, literal, sizeof(literal) - 1)
void sslstore__der_put_oid(struct sslstore__der_writer *writer, const char *oid, size_t size);

/* What was written; empty if it did not fit. */
struct sslstore__bytes sslstore__der_written(const struct sslstore__der_writer *writer);

#endif
