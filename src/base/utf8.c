/* Decodes and encodes UTF-8.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/utf8.h"

/* Bytes of a character by its first byte; 0: no character begins with it. */
static size_t size_by_lead(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

size_t sslstore__utf8_size(const char *text, size_t size)
{
    unsigned char lead = (unsigned char) text[0];
    unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80; /* no overlong forms */
    unsigned char highest = lead == 0xED   ? 0x9F
                            : lead == 0xF4 ? 0x8F
                                           : 0xBF; /* no surrogates     */
    size_t needed = size_by_lead(lead);

    for (size_t i = 1; i < needed && i < size; i++) {
        unsigned char byte = (unsigned char) text[i];

        if (byte < lowest || byte > highest) {
            return 0;
        }
        lowest = 0x80;
        highest = 0xBF;
    }
    return needed;
}

uint32_t sslstore__utf8_code(const char *text, size_t size)
{
    uint32_t lead = (unsigned char) text[0];
    uint32_t code = size == 1 ? lead : lead & (0x7Fu >> size);

    for (size_t i = 1; i < size; i++) {
        code = code << 6 | ((unsigned char) text[i] & 0x3Fu);
    }
    return code;
}

bool sslstore__utf8_take(const char **text, size_t *size, uint32_t *code)
{
    size_t taken = sslstore__utf8_size(*text, *size);

    if (taken == 0 || taken > *size) {
        return false;
    }
    *code = sslstore__utf8_code(*text, taken);
    *text += taken;
    *size -= taken;
    return true;
}

size_t sslstore__utf8_encode(uint32_t code, char *bytes)
{
    static const uint8_t leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = size - 1; i > 0; i--) {
        bytes[i] = (char) (0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (char) (leads[size] | code);
    return size;
}

uint32_t sslstore__utf8_lower(uint32_t code)
{
    static const struct {
        uint16_t first;
        uint16_t last;
        uint8_t distance;
    } capitals[] = {{'A', 'Z', 32},
                    {0xC0, 0xDE, 32},
                    {0x391, 0x3A9, 32},
                    {0x400, 0x40F, 80},
                    {0x410, 0x42F, 32}};

    for (size_t i = 0; i < sizeof capitals / sizeof capitals[0]; i++) {
        if (code >= capitals[i].first && code <= capitals[i].last) {
            return code + capitals[i].distance;
        }
    }
    return code;
}
