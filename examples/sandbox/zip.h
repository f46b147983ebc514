/* Writes a ZIP archive of files without compression.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ZIP_H
#define SANDBOX_ZIP_H

#include <stddef.h>
#include <stdint.h>

struct zip {
    unsigned char *bytes; /* the archive so far; NULL: nothing */
    size_t size;
    unsigned char *directory; /* the central directory, which zip_finish() appends */
    size_t directory_size;
    unsigned count;
};

/* A zeroed zip is empty. zip_finish() completes it; the caller then frees bytes. */
void zip_add(struct zip *zip, const char *name, const void *content, size_t size);
void zip_finish(struct zip *zip);

/* Returns the CRC-32 of ISO 3309, as ZIP uses it. */
uint32_t zip_crc(const unsigned char *bytes, size_t size);

#endif
