/* Skips plain bytes, a word or a block of 16 bytes at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/plain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A word of which each byte has this value. */
#define EACH(byte) (SIZE_MAX / 255 * (byte))

/* The place of the first bit that is set, where the first byte in memory has the lowest bits. Where
 * that is not known, bytes are looked at one by one. */
#if defined __GNUC__ && defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST_BIT(word)                                                         \
    ((unsigned) (sizeof(word) <= sizeof(int) ? __builtin_ctz((unsigned) (word)) \
                                             : __builtin_ctzll(word)))
#endif

/* Set the top bit of each byte that is not plain. Subtracting n from a byte below n borrows and
 * sets its top bit. The next higher byte may then seem not plain although it is, but never the
 * other way round. With bit 1 inverted, control bytes and quotes are all up to 0x20, and nothing
 * else is. */
static size_t mark_special(size_t word)
{
    return (word | ((word ^ EACH(0x02)) - EACH(0x21)) | ((word ^ EACH('\\')) - EACH(1))) &
           EACH(0x80);
}

/* Every x86-64 has SSE2. CBMC knows no vectors: it proves what all other processors do. */
#if defined __GNUC__ && defined __SSE2__ && !defined __CPROVER__
#define HAS_BLOCKS
#define OF_16_BYTES __attribute__((vector_size(16)))

typedef OF_16_BYTES unsigned char block;
typedef OF_16_BYTES char mask;

/* A bit for each of 16 bytes, the first lowest: 1 if the byte is not plain. pmovmskb takes the top
 * bit of each byte: bytes from 0x80 have it; control bytes have it when 0x20 is subtracted, and no
 * plain byte does; a comparison sets all bits. */
static unsigned mark_special_of_block(const char *at)
{
    block bytes;

    memcpy(&bytes, at, sizeof bytes);
    return (unsigned) __builtin_ia32_pmovmskb128(
        (mask) (bytes | (bytes - 0x20) | (block) (bytes == '"') | (block) (bytes == '\\')));
}
#endif

static bool is_plain(char byte)
{
    return (uint8_t) byte >= 0x20 && (uint8_t) byte < 0x80 && byte != '"' && byte != '\\';
}

const char *sslstore__json_plain_end(const char *at, const char *end)
{
    if (at < end && *at == '"') {
        return at; /* of an empty string */
    }
#ifdef HAS_BLOCKS
    for (; end - at >= 16; at += 16) {
        unsigned special = mark_special_of_block(at);

        if (special != 0) {
            return at + __builtin_ctz(special);
        }
    }
#endif
    for (; (size_t) (end - at) >= sizeof(size_t); at += sizeof(size_t)) {
        size_t word;

        memcpy(&word, at, sizeof word);
        word = mark_special(word);
        if (word != 0) {
#ifdef FIRST_BIT
            return at + FIRST_BIT(word) / 8;
#else
            break;
#endif
        }
    }
    while (at < end && is_plain(*at)) {
        at++;
    }
    return at;
}
