/* Lists of orders: filters, and one page of the orders that match.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_LISTING_H
#define SANDBOX_LISTING_H

#include "call.h"

struct filter {
    bool by_change; /* compare the dates with the last change, not the purchase */
    int64_t from, to;
    int64_t expires_from, expires_to;
    const char *domain, *product, *sub_user;
};

struct page {
    size_t skip, size;
};

/* Read the filter and the page of the request. Return false if they refused the call. */
bool filter_read(struct call *call, struct filter *filter);
bool page_read(struct call *call, struct page *page);

typedef json_t *row_fn(const struct call *call, const struct order *order);

/* Writes one page of the matching orders, newest first. If count is not NULL, it receives how
 * many match. */
json_t *list_orders(struct call *call, const struct filter *filter, struct page page, row_fn *row,
                    size_t *count);

#endif
