/* ASCII: classes of bytes. Unlike those of ctype.h they do not depend on a locale, and take a char
 * whether it is signed or not. No byte above 0x7F is in any class.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_ASCII_H
#define SSLSTORE_BASE_ASCII_H

#include <stdbool.h>

static inline bool sslstore__ascii_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool sslstore__ascii_is_letter(char byte)
{
    char lower = (char) (byte | 0x20);

    return lower >= 'a' && lower <= 'z';
}

static inline bool sslstore__ascii_is_alphanumeric(char byte)
{
    return sslstore__ascii_is_letter(byte) || sslstore__ascii_is_digit(byte);
}

/* The value of a hexadecimal digit in either case; -1: it is none. */
int sslstore__ascii_hex_value(char digit);

static inline bool sslstore__ascii_is_hex_digit(char byte)
{
    return sslstore__ascii_hex_value(byte) >= 0;
}

/* White space as in C: space, TAB, LF, VT, FF, CR. */
static inline bool sslstore__ascii_is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static inline bool sslstore__ascii_is_control(char byte)
{
    return (unsigned char) byte < ' ' || byte == 0x7F;
}

#endif
