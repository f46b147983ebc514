/* UTF-8, strictly, a byte at a time: nothing overlong, no surrogates, nothing above U+10FFFF.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_UTF8_H
#define SSLSTORE_JSON_UTF8_H

#include "sslstore.h"

/* Zeroed: between two characters. */
struct sslstore__json_utf8 {
    uint8_t missing; /* bytes that the character still needs */
    uint8_t lowest;  /* what the next of them may be */
    uint8_t highest;
};

/* false: the byte cannot stand here. */
bool sslstore__json_utf8_take(struct sslstore__json_utf8 *utf8, char byte);

#endif
