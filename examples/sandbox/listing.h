/* Lists of orders: which orders are wanted, and one page of them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_LISTING_H
#define SANDBOX_LISTING_H

#include "call.h"

struct filter {
    bool by_change; /* the dates are those of the last change, not of purchase */
    int64_t from, to;
    int64_t expires_from, expires_to;
    const char *domain, *product, *sub_user;
};

struct page {
    size_t skip, size;
};

/* Read what the request says; false: refused. */
bool filter_read(struct call *call, struct filter *filter);
bool page_read(struct call *call, struct page *page);

typedef json_t *row_fn(const struct call *call, const struct order *order);

/* One page of the orders that pass, newest first. count, unless it is NULL, gets how many pass. */
json_t *list_orders(struct call *call, const struct filter *filter, struct page page, row_fn *row,
                    size_t *count);

#endif
