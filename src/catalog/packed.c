/* Unpacks codes and names of products, meanings and wire names of fields. mkpack.c packs them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/packed.h"

#include "base/text.h"

#if !defined(SSLSTORE_NO_CATALOG)

#define PACKED_TABLES
#include "catalog_tables.h"

#define FIRST_PAIR 128

void sslstore__catalog_unpack(size_t offset, char *data, size_t capacity)
{
    uint8_t waiting[PACKED_DEPTH];
    struct sslstore__text text;

    sslstore__text_init(&text, data, capacity);
    for (; packed_text[offset] != 0; offset++) {
        size_t count = 0;

        waiting[count++] = packed_text[offset];
        while (count > 0) {
            uint8_t byte = waiting[--count];

            if (byte < FIRST_PAIR) {
                sslstore__text_put_char(&text, (char) byte);
            } else {
                waiting[count++] = packed_pairs[byte - FIRST_PAIR][1];
                waiting[count++] = packed_pairs[byte - FIRST_PAIR][0];
            }
        }
    }
}

#endif
