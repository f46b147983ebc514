/* Writes base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/base64.h"

#define GROUP      3 /* bytes that become four characters */
#define CHARACTERS 4
#define LINE       16 /* groups */

/* Write what base64_put() has made space for. */
static void write_all(char *out, const unsigned char *bytes, size_t size, bool in_lines)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t left = in_lines ? LINE : 0; /* groups of the line */

    for (; size >= GROUP; size -= GROUP) {
        uint32_t bits = (uint32_t) bytes[0] << 16 | (uint32_t) bytes[1] << 8 | bytes[2];

        *out++ = alphabet[bits >> 18];
        *out++ = alphabet[bits >> 12 & 63];
        *out++ = alphabet[bits >> 6 & 63];
        *out++ = alphabet[bits & 63];
        bytes += GROUP;
        if (--left == 0) {
            *out++ = '\n';
            left = LINE;
        }
    }
    if (size > 0) {
        unsigned bits = (unsigned) bytes[0] << 8 | (size > 1 ? bytes[1] : 0);

        *out++ = alphabet[bits >> 10];
        *out++ = alphabet[bits >> 4 & 63];
        *out++ = size > 1 ? alphabet[bits << 2 & 63] : '=';
        *out++ = '=';
        left--;
    }
    if (in_lines && left < LINE) {
        *out = '\n';
    }
}

void sslstore__base64_put(struct sslstore__text *text, const void *data, size_t size, bool in_lines)
{
    size_t groups = (size + GROUP - 1) / GROUP;
    size_t line_ends = in_lines ? (groups + LINE - 1) / LINE : 0;
    char *out = sslstore__text_extend(text, groups * CHARACTERS + line_ends);

    if (out != NULL) {
        write_all(out, data, size, in_lines);
    }
}
