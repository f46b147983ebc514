/* UTF-8: a strict validator that takes one byte at a time. Overlong forms, surrogates and code
 * points above U+10FFFF are refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_UTF8_H
#define SSLSTORE_JSON_UTF8_H

#include "sslstore.h"

/* All zero between two characters. */
struct sslstore__json_utf8 {
    uint8_t missing; /* bytes that the current character still needs */
    uint8_t lowest;  /* the range of the next of them */
    uint8_t highest;
};

/* Take a byte. Returns false if it is not allowed here. */
bool sslstore__json_utf8_take(struct sslstore__json_utf8 *utf8, char byte);

#endif
