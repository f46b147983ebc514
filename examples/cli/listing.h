/* Listing: certificates of the inventory as a table, or as the JSON object that holds a list.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_LISTING_H
#define SSLSTORE_CLI_LISTING_H

#include "issuance.h"
#include "table.h"

struct listing {
    bool as_json;
    int64_t now;
    const struct table_column *columns;
    size_t column_count;
    uint64_t count; /* of certificates that were listed */
    struct json json;
    struct table table;
};

/* as_json, now and the columns are set; the rest is zeroed. */
void listing_begin(struct listing *listing);

/* Adds a certificate: its members, or the cells of a row. */
void listing_add(struct listing *listing, const struct inventory_record *record,
                 const char *const *cells);

/* complete: no certificate is missing. none: what a complete list without certificates says. */
void listing_end(struct listing *listing, bool complete, const char *none);

#endif
