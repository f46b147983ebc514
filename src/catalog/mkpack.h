/* Packing, for mkcatalog: texts in which a byte above 127 stands for a frequent pair of bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKPACK_H
#define SSLSTORE_CATALOG_MKPACK_H

#include <stddef.h>

#define PACK_TEXTS_MAX 8000
#define PACK_PAIRS_MAX 128

struct packed_text {
    const char *text;
    unsigned char *bytes; /* packed, up to its NUL */
    size_t size;          /* the NUL included */
    size_t offset;
};

struct pack {
    struct packed_text texts[PACK_TEXTS_MAX];
    size_t count;
    size_t size;
    unsigned char pairs[PACK_PAIRS_MAX][2]; /* what the bytes from 128 on stand for */
    size_t pair_count;
};

/* Take an ASCII text in; one that is there already is there once. */
void pack_add(struct pack *pack, const char *text);

/* All texts are in: find the pairs, and give each text its offset. */
void pack_close(struct pack *pack);

size_t pack_offset(const struct pack *pack, const char *text);

/* As C: packed_text, packed_pairs, and how deep pairs stand in pairs. */
void pack_write(const struct pack *pack);

#endif
