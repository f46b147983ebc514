/* Packed text: the texts of the tables that mkpack.c compressed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_PACKED_H
#define SSLSTORE_CATALOG_PACKED_H

#include <stddef.h>

/* Unpack the text at an offset of the tables into data, cut to capacity bytes with its NUL. */
void sslstore__catalog_unpack(size_t offset, char *data, size_t capacity);

#endif
