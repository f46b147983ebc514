/* DER for tests: writes elements, the last one first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_PKI_BUILD_H
#define TEST_PKI_BUILD_H

#include "pki/der.h"

typedef struct sslstore__der_writer writer;

static inline void put(writer *out, unsigned char tag, const void *data, size_t size)
{
    size_t since = out->size;

    sslstore__der_put(out, data, size);
    sslstore__der_wrap(out, tag, since);
}

#endif
