/* Inventory tables: the statements of inventory.c, and which member of an order is in which column.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_INVENTORY_TABLES_H
#define SSLSTORE_CLI_INVENTORY_TABLES_H

#include "database.h"

/* X(column of `orders`, member of sslstore_order) */
#define ORDER_TEXTS(X)            \
    X(order_id, store_id)         \
    X(partner_id, partner_id)     \
    X(custom_id, custom_id)       \
    X(vendor_id, vendor_id)       \
    X(product, product_code)      \
    X(product_name, product_name) \
    X(vendor, vendor_name)        \
    X(common_name, common_name)   \
    X(names, dns_names)           \
    X(serial, serial)
#define ORDER_TIMES(X)                      \
    X(purchased, purchased)                 \
    X(certificate_start, certificate_start) \
    X(certificate_end, certificate_end)     \
    X(order_end, order_end)

enum inventory_statement {
    BEGIN,
    COMMIT,
    FIND_OTHER_ACCOUNT,
    FIND_BASE,
    FIND_OPEN_SYNC,
    COUNT_SEEN,
    CLEAR_SEEN,
    CLEAR_ASKED,
    ABANDON_SYNCS,
    BEGIN_SYNC,
    SET_OWNER,
    CHECK_OWNER,
    FIND_ORDER,
    MARK_SEEN,
    MARK_ASKED,
    UNMARK_ORDER,
    STORE_ORDER,
    STORE_ERROR,
    STORE_CERTIFICATE,
    TOUCH_ORDER,
    STORE_CHECKPOINT,
    NEXT_MISSING,
    NEXT_ENDED,
    STORE_CLOCK,
    MARK_SUPERSEDED,
    MARK_VANISHED,
    END_SYNC,
    SUM_UP,
    FIND_AS_OF,
    FIND_CLOCK,
    LIST_ENDINGS,
    INVENTORY_STATEMENTS
};

/* Columns of FIND_ORDER. */
enum {
    FOUND_STATE,
    FOUND_MAJOR,
    FOUND_MINOR,
    FOUND_PURCHASED,
    FOUND_START,
    FOUND_END,
    FOUND_ORDER_END,
    FOUND_FAILED,
    FOUND_CERTIFICATE,
    FOUND_MARKED,
    FOUND_ASKED
};

extern const struct database_plan inventory_plan;

#endif
