/* UUID: the CustomOrderID of an order or a renewal (RFC 9562).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_UUID_H
#define SSLSTORE_ORDERS_UUID_H

#include "pki/bytes.h"
#include "sslstore.h"

#define SSLSTORE__UUID_SIZE 37 /* with its NUL */

/* Write the first 16 bytes of an array as a UUID of this version. Overwrites the bits of bytes that
 * hold version and variant.
 * out: SSLSTORE__UUID_SIZE bytes */
void sslstore__uuid_put(uint8_t *bytes, unsigned version, char *out);

/* Write a UUID that follows from the pieces, one after the other: the beginning of their digest.
 * Returns ERR_MEMORY, with out unchanged, if the digest cannot be computed.
 * out: SSLSTORE__UUID_SIZE bytes */
sslstore_result sslstore__uuid_derive(const struct sslstore__bytes *pieces, size_t count,
                                      char *out);

#endif
