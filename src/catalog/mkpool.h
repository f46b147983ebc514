/* Pool, for mkcatalog: texts that the library returns as pointers. A text that is the end of
 * another shares its bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKPOOL_H
#define SSLSTORE_CATALOG_MKPOOL_H

#include "mktable.h"

#define POOL_TEXTS_MAX (ROWS_MAX * COLUMNS_MAX)
#define OFFSETS_MAX    65536 /* bytes that a 16-bit offset reaches */

struct pool_text {
    const char *text;
    size_t offset;
    bool is_tail; /* of another text, whose bytes it shares */
};

struct pool {
    struct pool_text texts[POOL_TEXTS_MAX];
    size_t count;
};

/* Add a text. A text that was added before is kept once. */
void pool_add(struct pool *pool, const char *text);

/* After the last text: give each text its offset. Fails with place if they are too long. */
void pool_close(struct pool *pool, const struct place *place);

size_t pool_offset(const struct pool *pool, const char *text);

/* Write the texts as an array of C with that name. */
void pool_write(const struct pool *pool, const char *name);

#endif
