/* Writes a ZIP archive of files without compression (APPNOTE.TXT 6.3, 4.3).
 * SPDX-License-Identifier: Apache-2.0 */
#include "zip.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define LOCAL_SIZE    30
#define ENTRY_SIZE    46
#define END_SIZE      22
#define FIRST_OF_1980 0x0021 /* the earliest date in ZIP: month 1, day 1 */

uint32_t zip_crc(const unsigned char *bytes, size_t size)
{
    uint32_t crc = 0xffffffff;

    while (size--) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        }
    }
    return ~crc;
}

/* Writes a little-endian number of so many bytes. */
static void put(unsigned char *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        out[i] = (unsigned char) (value >> 8 * i);
    }
}

static unsigned char *extend(unsigned char **bytes, size_t *size, size_t more)
{
    *bytes = reallocate(*bytes, *size + more);
    memset(*bytes + *size, 0, more);
    *size += more;
    return *bytes + *size - more;
}

/* Writes the 26 bytes that a file's local header and its directory entry share. */
static void put_common(unsigned char *out, const char *name, uint32_t crc, size_t size)
{
    put(out, 20, 2); /* needed to extract: version 2.0 */
    put(out + 8, FIRST_OF_1980, 2);
    put(out + 10, crc, 4);
    put(out + 14, (uint32_t) size, 4);
    put(out + 18, (uint32_t) size, 4);
    put(out + 22, (uint32_t) strlen(name), 2);
}

void zip_add(struct zip *zip, const char *name, const void *content, size_t size)
{
    size_t length = strlen(name);
    uint32_t crc = zip_crc(content, size);
    uint32_t place = (uint32_t) zip->size;
    unsigned char *out = extend(&zip->bytes, &zip->size, LOCAL_SIZE + length + size);

    put(out, 0x04034b50, 4);
    put_common(out + 4, name, crc, size);
    memcpy(out + LOCAL_SIZE, name, length);
    if (size) {
        memcpy(out + LOCAL_SIZE + length, content, size);
    }
    out = extend(&zip->directory, &zip->directory_size, ENTRY_SIZE + length);
    put(out, 0x02014b50, 4);
    put(out + 4, 20, 2);
    put_common(out + 6, name, crc, size);
    put(out + 42, place, 4);
    memcpy(out + ENTRY_SIZE, name, length);
    zip->count++;
}

void zip_finish(struct zip *zip)
{
    uint32_t place = (uint32_t) zip->size;
    unsigned char *out = extend(&zip->bytes, &zip->size, zip->directory_size + END_SIZE);

    if (zip->directory_size) {
        memcpy(out, zip->directory, zip->directory_size);
    }
    out += zip->directory_size;
    put(out, 0x06054b50, 4);
    put(out + 8, zip->count, 2);
    put(out + 10, zip->count, 2);
    put(out + 12, (uint32_t) zip->directory_size, 4);
    put(out + 16, place, 4);
    free(zip->directory);
    zip->directory = NULL;
}
