/* Writes DER from the end to the beginning, so that each length is known when it is written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DER_H
#define SANDBOX_DER_H

#include <stddef.h>

enum {
    DER_INTEGER = 0x02,
    DER_BITS = 0x03,
    DER_OCTETS = 0x04,
    DER_OID = 0x06,
    DER_UTF8 = 0x0c,
    DER_PRINTABLE = 0x13,
    DER_UTC_TIME = 0x17,
    DER_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT = 0x80,
    DER_CONTEXT_BUILT = 0xa0
};

/* Zeroed is empty. The bytes written so far are der_start() to der_start() + used, at the end of
 * the buffer. */
struct der {
    unsigned char *buffer;
    size_t capacity;
    size_t used;
};

void der_free(struct der *der);
const unsigned char *der_start(const struct der *der);

/* Puts bytes before all that was written so far. */
void der_put(struct der *der, const void *bytes, size_t size);

/* Puts a tag and a length before what was written since `mark`, an earlier value of `used`. */
void der_wrap(struct der *der, int tag, size_t mark);

/* Writes an element: tag, length, contents. */
void der_element(struct der *der, int tag, const void *bytes, size_t size);
void der_text(struct der *der, int tag, const char *text);

/* Writes an object identifier, given as dotted text. */
void der_oid(struct der *der, const char *dotted);

/* Writes a non-negative integer, given as big-endian bytes. */
void der_integer(struct der *der, const unsigned char *bytes, size_t size);

#endif
