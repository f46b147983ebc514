/* Writes base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/base64.h"

#define GROUP 3 /* bytes that become four characters */

void sslstore__base64_put(struct sslstore__text *text, const void *data, size_t size)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i += GROUP) {
        size_t count = size - i < GROUP ? size - i : GROUP;
        uint32_t bits = 0;

        for (size_t j = 0; j < count && bytes != NULL; j++) {
            bits |= (uint32_t) bytes[i + j] << (16 - 8 * j);
        }
        for (size_t j = 0; j <= GROUP; j++) {
            sslstore__text_put_char(text, j > count ? '=' : alphabet[bits >> (18 - 6 * j) & 63]);
        }
    }
}
