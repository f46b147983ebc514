/* Packing, for mkcatalog: texts that the library copies. A byte above 127 stands for a frequent
 * pair of bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKPACK_H
#define SSLSTORE_CATALOG_MKPACK_H

#include "mktable.h"

#define PACK_TEXTS_MAX (4 * ROWS_MAX) /* two columns of two tables */
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
    unsigned char pairs[PACK_PAIRS_MAX][2]; /* that the bytes from 128 on stand for */
    size_t pair_count;
};

/* Add the text of a cell: ASCII of at most max bytes. A text that was added before is kept once. */
void pack_cell(struct pack *pack, const struct row *row, size_t column, size_t max);

/* After the last text: find the pairs, and give each text its offset. */
void pack_close(struct pack *pack);

size_t pack_offset(const struct pack *pack, const char *text);

/* Write packed_text, packed_pairs and PACKED_DEPTH as C. */
void pack_write(const struct pack *pack);

#endif
