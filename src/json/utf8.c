/* Validates UTF-8 byte by byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/utf8.h"

static bool begin(struct sslstore__json_utf8 *utf8, uint8_t lead)
{
    if (lead < 0x80) {
        return true;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return false;
    }
    utf8->missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    utf8->lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;  /* no overlong forms      */
    utf8->highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; /* no surrogates; the end */
    return true;
}

bool sslstore__json_utf8_take(struct sslstore__json_utf8 *utf8, char byte)
{
    uint8_t value = (uint8_t) byte;

    if (utf8->missing == 0) {
        return begin(utf8, value);
    }
    if (value < utf8->lowest || value > utf8->highest) {
        return false;
    }
    utf8->missing--;
    utf8->lowest = 0x80;
    utf8->highest = 0xBF;
    return true;
}
