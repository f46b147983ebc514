/* Writes base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/base64.h"

#define GROUP      3 /* bytes that become four characters */
#define CHARACTERS 4

void sslstore__base64_put(struct sslstore__text *text, const void *data, size_t size)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = data;
    char *out = sslstore__text_extend(text, (size + GROUP - 1) / GROUP * CHARACTERS);

    for (size_t i = 0; out != NULL && i < size; i += GROUP, out += CHARACTERS) {
        size_t left = size - i;
        uint32_t bits = (uint32_t) bytes[i] << 16;

        bits |= left > 1 ? (uint32_t) bytes[i + 1] << 8 : 0;
        bits |= left > 2 ? bytes[i + 2] : 0;
        out[0] = alphabet[bits >> 18];
        out[1] = alphabet[bits >> 12 & 63];
        out[2] = left > 1 ? alphabet[bits >> 6 & 63] : '=';
        out[3] = left > 2 ? alphabet[bits & 63] : '=';
    }
}
