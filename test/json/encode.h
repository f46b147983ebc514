/* Encode: a code point as UTF-8, spelt out, for comparison.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_JSON_ENCODE_H
#define TEST_JSON_ENCODE_H

#include <stddef.h>

/* Surrogates and what is too large are encoded like the rest. Returns the number of bytes. */
static inline size_t encode(unsigned long code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char) code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char) (0xC0 + code / 64);
        out[1] = (char) (0x80 + code % 64);
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char) (0xE0 + code / 4096);
        out[1] = (char) (0x80 + code / 64 % 64);
        out[2] = (char) (0x80 + code % 64);
        return 3;
    }
    out[0] = (char) (0xF0 + code / 262144);
    out[1] = (char) (0x80 + code / 4096 % 64);
    out[2] = (char) (0x80 + code / 64 % 64);
    out[3] = (char) (0x80 + code % 64);
    return 4;
}

#endif
