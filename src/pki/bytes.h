/* Bytes: a slice of somebody else's memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_BYTES_H
#define SSLSTORE_PKI_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct sslstore__bytes {
    const unsigned char *data;
    size_t size;
};

bool sslstore__bytes_are(struct sslstore__bytes bytes, const void *data, size_t size);
bool sslstore__bytes_equal(struct sslstore__bytes left, struct sslstore__bytes right);

#endif
