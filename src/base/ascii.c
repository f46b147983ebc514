/* Reads hexadecimal digits.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/ascii.h"

int sslstore__ascii_hex_value(char digit)
{
    char lower = (char) (digit | 0x20);

    if (sslstore__ascii_is_digit(digit)) {
        return digit - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
