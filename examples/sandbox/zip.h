/* A ZIP archive of files that are stored as they are.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ZIP_H
#define SANDBOX_ZIP_H

#include <stddef.h>
#include <stdint.h>

struct zip {
    unsigned char *bytes; /* the archive so far; NULL: nothing */
    size_t size;
    unsigned char *directory; /* what zip_finish() puts after it */
    size_t directory_size;
    unsigned count;
};

/* A zeroed zip is empty. After zip_finish() it is whole, and free() of bytes is the caller's. */
void zip_add(struct zip *zip, const char *name, const void *content, size_t size);
void zip_finish(struct zip *zip);

/* The CRC-32 of ISO 3309, as ZIP uses it. */
uint32_t zip_crc(const unsigned char *bytes, size_t size);

#endif
