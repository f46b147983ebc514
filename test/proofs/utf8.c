/* Proofs for UTF-8: any byte in any state; and agreement with the table of Unicode 15, section 3.9
 * (3-7), which is written again here.
 *
 * sources: src/json/utf8.c
 * prove_step  | any length, byte by byte from any state | --unwind 2
 * prove_table | every sequence of up to 4 bytes | --unwind 6
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/utf8.h"
#include "test/proofs/proof.h"

void prove_step(void)
{
    struct sslstore__json_utf8 utf8;
    struct sslstore__json_utf8 before;
    char byte;
    bool taken;

    assume(utf8.missing <= 3);
    before = utf8;
    taken = sslstore__json_utf8_take(&utf8, byte);
    prove(utf8.missing <= 3, "the count stays in range");
    prove(before.missing == 0 || !taken || utf8.missing == before.missing - 1,
          "a character is completed");
    prove(taken || utf8.missing == before.missing, "a refused byte changes nothing");
}

/* The code point of a sequence of that size; -1: it is not the encoding of one. */
static int32_t decode(const uint8_t *bytes, size_t size)
{
    static const int32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    static const uint8_t masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    static const uint8_t leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    int32_t code = bytes[0] & masks[size];

    if ((bytes[0] & ~masks[size] & 0xFF) != leads[size]) {
        return -1;
    }
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return -1;
        }
        code = code << 6 | (bytes[i] & 0x3F);
    }
    return code < lowest[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? -1 : code;
}

void prove_table(void)
{
    struct sslstore__json_utf8 utf8 = {0, 0, 0};
    uint8_t bytes[4];
    size_t size = nondet_size();
    bool good = true;

    assume(size >= 1 && size <= 4);
    for (size_t i = 0; i < size; i++) {
        good = good && (i == 0 || utf8.missing > 0) &&
               sslstore__json_utf8_take(&utf8, (char) bytes[i]);
    }
    good = good && utf8.missing == 0;
    prove(good == (decode(bytes, size) >= 0), "exactly the characters of Unicode are taken");
}
