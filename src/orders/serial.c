/* Serial: compares certificate serial numbers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/serial.h"

#include "base/text.h"

/* The next digit that counts; leading zeros, colons and blanks do not. The last is '\0', once. */
static char next_digit(const char **serial, bool *leading)
{
    char digit;

    do {
        digit = sslstore__text_lower(*(*serial)++);
    } while (digit == ':' || digit == ' ' || (digit == '0' && *leading));
    *leading = false;
    return digit;
}

bool sslstore__serial_equal(const char *left, const char *right)
{
    bool left_leading = true;
    bool right_leading = true;
    char digit;

    if (sslstore__text_compare(left, right) == 0) {
        return true;
    }
    do {
        digit = next_digit(&left, &left_leading);
        if (digit != next_digit(&right, &right_leading)) {
            return false;
        }
    } while (digit != '\0');
    return true;
}
