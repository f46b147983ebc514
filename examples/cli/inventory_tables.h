/* Inventory tables: what they are called, and every statement that is made about them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_INVENTORY_TABLES_H
#define SSLSTORE_CLI_INVENTORY_TABLES_H

#include "database.h"

/* Columns of an order, and the members of sslstore_order that they keep. */
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
    ASK_ACCOUNT,
    ASK_BASE,
    ASK_OPEN_WALK,
    COUNT_SEEN,
    FORGET_SEEN,
    FORGET_ASKED,
    GIVE_UP_WALKS,
    BEGIN_WALK,
    OWN_WALK,
    ASK_OWNER,
    FIND_ORDER,
    SEE_ORDER,
    NOTE_ASKED,
    BRING_BACK,
    KEEP_ORDER,
    KEEP_ERROR,
    KEEP_CERTIFICATE,
    TOUCH_ORDER,
    KEEP_CHECKPOINT,
    NEXT_MISSING,
    NEXT_ENDED,
    NOTE_CLOCK,
    MARK_SUPERSEDED,
    MARK_VANISHED,
    END_WALK,
    SUM_UP,
    ASK_AS_OF,
    ASK_CLOCK,
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
