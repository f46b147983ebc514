/* Object identifiers (OID), as ASN.1 encodes them: written as text, and looked up in a table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_OID_H
#define SSLSTORE_BASE_OID_H

#include "base/text.h"

/* Append an identifier as "2.5.4.97". */
void sslstore__oid_put(struct sslstore__text *text, const uint8_t *oid, size_t size);

/* A range of identifiers that have one text: prefix, and then one byte from first to last. */
struct sslstore__oid_text {
    const char *prefix;
    uint8_t prefix_size;
    uint8_t first;
    uint8_t last;
    const char *text;
};

/* The text of an identifier; NULL: the table has none. */
const char *sslstore__oid_text(const struct sslstore__oid_text *table, size_t count,
                               const uint8_t *oid, size_t size);

/* A row of a table. */
#define SSLSTORE__OID_TEXT(prefix, first, last, text) \
    {                                                 \
        prefix, sizeof(prefix) - 1, first, last, text \
    }

#endif
