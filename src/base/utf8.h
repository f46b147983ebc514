/* UTF-8: single characters of a text. Overlong forms, surrogates and code points above U+10FFFF are
 * no characters.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_UTF8_H
#define SSLSTORE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SSLSTORE__UTF8_MAX 4 /* bytes of a character */

/* The size of the character that begins a text of size > 0 bytes. 0: no character begins with these
 * bytes; more than size: the character is cut off. */
size_t sslstore__utf8_size(const char *text, size_t size);

/* The code point of a complete character of that size. */
uint32_t sslstore__utf8_code(const char *text, size_t size);

/* Take the first character off a text of *size > 0 bytes. Returns false, and leaves the text alone,
 * if it does not begin with a complete character. */
bool sslstore__utf8_take(const char **text, size_t *size, uint32_t *code);

/* Encode a code point. Returns the size; bytes holds SSLSTORE__UTF8_MAX. */
size_t sslstore__utf8_encode(uint32_t code, char *bytes);

/* The small letter of a capital, in the alphabets that have capitals and that domain names begin
 * with: Latin 1, Greek, Cyrillic. Any other code point as it is. */
uint32_t sslstore__utf8_lower(uint32_t code);

#endif
