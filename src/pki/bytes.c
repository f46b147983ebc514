/* Compares slices of bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/bytes.h"

#include <string.h>

bool sslstore__bytes_are(struct sslstore__bytes bytes, const void *data, size_t size)
{
    return bytes.size == size && (size == 0 || memcmp(bytes.data, data, size) == 0);
}

bool sslstore__bytes_equal(struct sslstore__bytes left, struct sslstore__bytes right)
{
    return sslstore__bytes_are(left, right.data, right.size);
}
