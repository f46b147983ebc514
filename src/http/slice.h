/* Slice: a part of somebody else's text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_SLICE_H
#define SSLSTORE_HTTP_SLICE_H

#include "sslstore.h"

struct sslstore__http_slice {
    const char *data;
    size_t size;
};

#endif
