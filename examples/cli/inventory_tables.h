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

/* X(member of inventory_record, what LIST_RECORDS selects). The certificate says more about itself
 * than its order. */
#define RECORD_TEXTS(X)                                      \
    X(id, "o.id")                                            \
    X(order_id, "o.order_id")                                \
    X(partner_id, "o.partner_id")                            \
    X(custom_id, "o.custom_id")                              \
    X(vendor_id, "o.vendor_id")                              \
    X(product, "o.product")                                  \
    X(product_name, "o.product_name")                        \
    X(vendor, "o.vendor")                                    \
    X(state, "o.state")                                      \
    X(major_status, "o.major_status")                        \
    X(minor_status, "o.minor_status")                        \
    X(common_name, "coalesce(c.common_name, o.common_name)") \
    X(names, "coalesce(c.names, o.names)")                   \
    X(serial, "coalesce(c.serial, o.serial)")                \
    X(fingerprint, "c.fingerprint_sha256")                   \
    X(error, "o.error")                                      \
    X(replaced_by, REPLACED_BY)
#define RECORD_TIMES(X)                                          \
    X(purchased, "o.purchased")                                  \
    X(not_before, "coalesce(c.not_before, o.certificate_start)") \
    X(not_after, "coalesce(c.not_after, o.certificate_end)")     \
    X(order_end, "o.order_end")                                  \
    X(first_seen, SYNC_OF("o.first_seen"))                       \
    X(superseded, SYNC_OF("o.superseded"))                       \
    X(vanished, SYNC_OF("o.vanished"))

/* When the sync of that number began; NULL: no number. */
#define SYNC_OF(number) \
    "coalesce((SELECT s.began FROM syncs s WHERE s.number = " number "), " number ")"

/* The order that replaced this one: an order of the same product, for all of its names, bought in
 * the second half of its life, whose certificate lasts longer. */
#define REPLACED_BY                                                                            \
    "CASE WHEN o.vanished IS NULL AND o.superseded IS NULL THEN"                               \
    " (SELECT n.order_id FROM orders n LEFT JOIN certificates m ON m.number = n.number"        \
    " WHERE lower(n.common_name) = lower(o.common_name) AND n.product = o.product"             \
    " AND n.order_id <> o.order_id AND n.state IN ('active', 'reissuing')"                     \
    " AND n.vanished IS NULL AND n.superseded IS NULL"                                         \
    " AND coalesce(m.not_after, n.certificate_end) > coalesce(c.not_after, o.certificate_end)" \
    " AND n.purchased >"                                                                       \
    " (o.purchased + coalesce(o.order_end, c.not_after, o.certificate_end)) / 2"               \
    " AND covers(coalesce(m.names, n.names), coalesce(c.names, o.names))"                      \
    " ORDER BY n.purchased DESC, n.order_id LIMIT 1) END"

enum inventory_statement {
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
    STORE_ISSUER,
    STORE_CERTIFICATE,
    FIND_VERIFIED,
    STORE_VERIFIED,
    TOUCH_ORDER,
    STORE_CHECKPOINT,
    NEXT_MISSING,
    NEXT_ENDED,
    STORE_CLOCK,
    LAST_NUMBER,
    MARK_SUPERSEDED,
    MARK_VANISHED,
    END_SYNC,
    SUM_UP,
    FIND_AS_OF,
    FIND_CLOCK,
    LIST_RECORDS,
    LIST_ISSUANCES,
    SUM_UP_SYNCS,
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
