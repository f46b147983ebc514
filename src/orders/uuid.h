/* UUID: the CustomOrderID of an order or a renewal (RFC 9562).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_UUID_H
#define SSLSTORE_ORDERS_UUID_H

#include "sslstore.h"

#define SSLSTORE__UUID_SIZE 37 /* with its NUL */

/* Write the first 16 bytes of an array as a UUID of this version. Overwrites the bits of bytes that
 * hold version and variant.
 * out: SSLSTORE__UUID_SIZE bytes */
void sslstore__uuid_put(uint8_t *bytes, unsigned version, char *out);

#endif
