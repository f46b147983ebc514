/* Lists certificates of the inventory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "listing.h"

#include <stdio.h>

void listing_begin(struct listing *listing)
{
    listing->json.out = stdout;
    if (listing->as_json) {
        json_list_begin(&listing->json, "certificates");
    }
}

void listing_add(struct listing *listing, const struct inventory_record *record,
                 const char *const *cells)
{
    listing->count++;
    if (listing->as_json) {
        json_begin(&listing->json, NULL, '{');
        issuance_members(&listing->json, record, listing->now);
        json_end(&listing->json, '}');
        return;
    }
    if (listing->count == 1) {
        table_begin(&listing->table, listing->columns, listing->column_count);
        table_title(&listing->table);
    }
    table_row(&listing->table, cells);
}

/* The last line of an incomplete list says so. */
void listing_end(struct listing *listing, bool complete, const char *none)
{
    if (listing->as_json) {
        json_list_end(&listing->json, complete);
    } else if (!complete && listing->count > 0) {
        printf("incomplete: certificates may be missing\n");
    } else if (complete && listing->count == 0) {
        printf("%s\n", none);
    }
}
