/* Serial: certificate serial numbers as different tools write them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_SERIAL_H
#define SSLSTORE_ORDERS_SERIAL_H

#include "sslstore.h"

/* Equal as hexadecimal numbers: case, leading zeros, colons and blanks do not matter. */
bool sslstore__serial_equal(const char *left, const char *right);

#endif
