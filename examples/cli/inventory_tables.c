/* Inventory tables: see inventory_tables.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "inventory_tables.h"

#include "covers.h"

/* Times are seconds since 1970 UTC. Walks are told by their numbers. */
static const char tables[] =
    "CREATE TABLE walks ("
    " number INTEGER PRIMARY KEY,"
    " partner_code TEXT NOT NULL,"
    " url TEXT, page_size INTEGER," /* as they were set                                   */
    " product TEXT, domain TEXT, sub_user TEXT," /* the filters; all NULL: all orders     */
    " bought_from INTEGER, bought_to INTEGER, ends_from INTEGER, ends_to INTEGER,"
    " certificates INTEGER NOT NULL,"         /* 1: with them                                     */
    " anew INTEGER NOT NULL,"                 /* 1: asked about all orders, whatever was known    */
    " changed_since INTEGER,"                 /* incremental: listed what changed since           */
    " began INTEGER NOT NULL, ended INTEGER," /* NULL: under way, or interrupted          */
    " complete INTEGER NOT NULL DEFAULT 0,"
    " as_of INTEGER," /* by the service's clock: the changed_since of the next one        */
    " failed INTEGER NOT NULL DEFAULT 0,"
    " unreadable INTEGER NOT NULL DEFAULT 0," /* records that did not even tell an id     */
    " checkpoint BLOB) STRICT;"
    "CREATE TABLE orders ("
    " number INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE," /* the order key, of one issuance */
    " order_id TEXT, partner_id TEXT, custom_id TEXT, vendor_id TEXT,"
    " state TEXT NOT NULL, major_status TEXT, minor_status TEXT,"
    " product TEXT, product_name TEXT, vendor TEXT,"
    " common_name TEXT, names TEXT, serial TEXT,"
    " purchased INTEGER, certificate_start INTEGER, certificate_end INTEGER, order_end INTEGER,"
    " error TEXT," /* why it could not be read, or its certificate not be got; NULL: none */
    " first_seen INTEGER NOT NULL," /* by that walk */
    " changed INTEGER NOT NULL,"
    " superseded INTEGER," /* NULL, or the walk that found a newer issuance of the order */
    " vanished INTEGER"    /* NULL, or the full walk that did not find it any more       */
    ") STRICT;"
    "CREATE INDEX orders_of ON orders (order_id);"
    "CREATE TABLE certificates (" /* what was issued; stays as it is */
    " number INTEGER PRIMARY KEY REFERENCES orders,"
    " subject TEXT, common_name TEXT, names TEXT, serial TEXT,"
    " not_before INTEGER, not_after INTEGER, fingerprint_sha256 TEXT,"
    " leaf TEXT NOT NULL, chain TEXT, root TEXT) STRICT;"
    "CREATE TABLE seen (number INTEGER PRIMARY KEY) STRICT;" /* by the walk under way */
    "CREATE VIEW inventory AS SELECT"
    " id, state, iif(vanished IS NOT NULL, 'vanished',"
    "  iif(superseded IS NOT NULL, 'superseded', 'current')) AS standing,"
    " coalesce(c.common_name, o.common_name) AS common_name,"
    " coalesce(c.names, o.names) AS names, product, coalesce(c.serial, o.serial) AS serial,"
    " datetime(purchased, 'unixepoch') AS purchased,"
    " datetime(coalesce(not_before, certificate_start), 'unixepoch') AS not_before,"
    " datetime(coalesce(not_after, certificate_end), 'unixepoch') AS not_after,"
    " datetime(order_end, 'unixepoch') AS order_end,"
    " fingerprint_sha256, leaf, chain, root, error"
    " FROM orders o LEFT JOIN certificates c USING (number);";

/* Made beside the others where they are not there yet: a program that does not know them does
 * without. */
static const char added[] =
    "CREATE TABLE IF NOT EXISTS runs (" /* of walks, the last one                          */
    " walk INTEGER PRIMARY KEY,"
    " owner INTEGER,"            /* which process writes it; another one takes it over    */
    " clock_difference INTEGER)" /* the service's clock minus this machine's, in seconds  */
    " STRICT;"
    "CREATE TABLE IF NOT EXISTS asked (" /* about these, by the walk anew that is under way */
    " number INTEGER PRIMARY KEY) STRICT;"
    "CREATE INDEX IF NOT EXISTS orders_named ON orders (common_name COLLATE NOCASE);";

#define LISTED "product, domain, sub_user, bought_from, bought_to, ends_from, ends_to, certificates"
#define LISTED_AS \
    ":product, :domain, :sub_user, :bought_from, :bought_to, :ends_from, :ends_to, :certificates"
#define KIND    "partner_code, url, page_size, anew, changed_since, " LISTED
#define KIND_AS ":partner_code, :url, :page_size, :anew, :changed_since, " LISTED_AS

/* What a record leaves out, once it was told, is kept. */
#define NAME(column, member)   #column ", "
#define VALUE(column, member)  ":" #column ", "
#define ASSIGN(column, member) #column " = coalesce(excluded." #column ", " #column "), "
#define NEXT(column, member)   "coalesce(excluded." #column ", orders." #column "), "
#define OLD(column, member)    "orders." #column ", "
#define ORDER_NAMES            ORDER_TEXTS(NAME) ORDER_TIMES(NAME)
#define ORDER_VALUES           ORDER_TEXTS(VALUE) ORDER_TIMES(VALUE)
#define ORDER_ASSIGNED         ORDER_TEXTS(ASSIGN) ORDER_TIMES(ASSIGN)
#define ORDER_NEXT             ORDER_TEXTS(NEXT) ORDER_TIMES(NEXT)
#define ORDER_OLD              ORDER_TEXTS(OLD) ORDER_TIMES(OLD)

#define CURRENT "vanished IS NULL AND superseded IS NULL"

static const char *const statements[] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ASK_ACCOUNT] =
        "SELECT partner_code FROM walks WHERE partner_code IS NOT :partner_code LIMIT 1",
    /* What changed since the last complete walk is all that can differ, unless something was not
     * read then. */
    [ASK_BASE] = "SELECT as_of FROM (SELECT as_of, failed, unreadable FROM walks"
                 " WHERE complete AND (" LISTED ") IS (" LISTED_AS ")"
                 " ORDER BY number DESC LIMIT 1) WHERE failed = 0 AND unreadable = 0",
    [ASK_OPEN_WALK] = "SELECT number, checkpoint FROM walks"
                      " WHERE number = (SELECT max(number) FROM walks) AND ended IS NULL"
                      " AND began > :earliest AND began <= :now"
                      " AND (" KIND ") IS (" KIND_AS ")",
    [COUNT_SEEN] = "SELECT count(*) FROM seen",
    [FORGET_SEEN] = "DELETE FROM seen",
    [FORGET_ASKED] = "DELETE FROM asked",
    [GIVE_UP_WALKS] = "UPDATE walks SET ended = :now, checkpoint = NULL WHERE ended IS NULL",
    [BEGIN_WALK] = "INSERT INTO walks (began, " KIND ") VALUES (:now, " KIND_AS ")",
    [OWN_WALK] = "INSERT OR REPLACE INTO runs (walk, owner) VALUES (:walk, :owner)",
    [ASK_OWNER] = "SELECT owner = :owner FROM runs WHERE walk = :walk",
    [FIND_ORDER] = "SELECT state, major_status, minor_status, purchased, certificate_start,"
                   " certificate_end, order_end, error IS NOT NULL,"
                   " EXISTS (SELECT * FROM certificates c WHERE c.number = o.number),"
                   " NOT (" CURRENT "),"
                   " EXISTS (SELECT * FROM asked a WHERE a.number = o.number)"
                   " FROM orders o WHERE id = :id",
    [SEE_ORDER] = "INSERT OR IGNORE INTO seen SELECT number FROM orders WHERE id = :id",
    [NOTE_ASKED] = "INSERT OR IGNORE INTO asked SELECT number FROM orders WHERE id = :id",
    [BRING_BACK] = "UPDATE orders SET vanished = NULL, superseded = NULL, changed = :walk"
                   " WHERE id = :id",
    [KEEP_ORDER] =
        "INSERT INTO orders (" ORDER_NAMES
        " id, state, major_status, minor_status, error, first_seen, changed)"
        " VALUES (" ORDER_VALUES " :id, :state, :major_status, :minor_status, :error, :walk, :walk)"
        " ON CONFLICT (id) DO UPDATE SET " ORDER_ASSIGNED
        " state = excluded.state, major_status = excluded.major_status,"
        " minor_status = excluded.minor_status, error = excluded.error,"
        " changed = excluded.changed, superseded = NULL, vanished = NULL"
        " WHERE (" ORDER_NEXT " excluded.state, excluded.major_status,"
        " excluded.minor_status, excluded.error, NULL, NULL)"
        " IS NOT (" ORDER_OLD " orders.state, orders.major_status,"
        " orders.minor_status, orders.error, orders.superseded, orders.vanished)",
    [KEEP_ERROR] = "INSERT INTO orders (id, state, error, first_seen, changed)"
                   " VALUES (:id, 'unknown', :error, :walk, :walk)"
                   " ON CONFLICT (id) DO UPDATE SET error = excluded.error,"
                   " changed = excluded.changed, superseded = NULL, vanished = NULL"
                   " WHERE (excluded.error, NULL, NULL) IS NOT"
                   " (orders.error, orders.superseded, orders.vanished)",
    [KEEP_CERTIFICATE] = "INSERT INTO certificates SELECT number, :subject, :common_name, :names,"
                         " :serial, :not_before, :not_after, :fingerprint, :leaf, :chain, :root"
                         " FROM orders WHERE id = :id"
                         " ON CONFLICT (number) DO UPDATE SET subject = excluded.subject,"
                         " common_name = excluded.common_name, names = excluded.names,"
                         " serial = excluded.serial, not_before = excluded.not_before,"
                         " not_after = excluded.not_after,"
                         " fingerprint_sha256 = excluded.fingerprint_sha256,"
                         " leaf = excluded.leaf, chain = excluded.chain,"
                         " root = coalesce(excluded.root, root)"
                         " WHERE (excluded.leaf, excluded.chain) IS NOT"
                         " (certificates.leaf, certificates.chain)",
    [TOUCH_ORDER] = "UPDATE orders SET changed = :walk WHERE id = :id AND changed <> :walk",
    [KEEP_CHECKPOINT] = "UPDATE walks SET checkpoint = :checkpoint, as_of = :as_of,"
                        " unreadable = unreadable + :unreadable"
                        " WHERE number = :walk AND ended IS NULL",
    /* What MARK_VANISHED would mark, and what has ended since without a word of the service. */
    [NEXT_MISSING] = "SELECT id, coalesce(order_id, id) FROM orders WHERE " CURRENT
                     " AND id > :after AND number NOT IN (SELECT number FROM seen)"
                     " AND order_id IS NOT NULL AND order_id NOT IN"
                     " (SELECT order_id FROM orders JOIN seen USING (number)"
                     "  WHERE order_id IS NOT NULL) ORDER BY id LIMIT 1",
    [NEXT_ENDED] = "SELECT id, order_id FROM orders o LEFT JOIN certificates c USING (number)"
                   " WHERE " CURRENT " AND id > :after AND order_id IS NOT NULL"
                   " AND number NOT IN (SELECT number FROM seen)"
                   " AND state IN ('active', 'reissuing')"
                   " AND (coalesce(not_after, certificate_end) BETWEEN :from + 1 AND :to"
                   " OR order_end BETWEEN :from + 1 AND :to) ORDER BY id LIMIT 1",
    [NOTE_CLOCK] = "UPDATE runs SET clock_difference = :difference WHERE walk = :walk",
    [MARK_SUPERSEDED] = "UPDATE orders SET superseded = :walk, changed = :walk WHERE " CURRENT
                        " AND number NOT IN (SELECT number FROM seen) AND order_id IN"
                        " (SELECT order_id FROM orders JOIN seen USING (number))",
    /* Not where a record told no id: it may be the one that is missing. */
    [MARK_VANISHED] = "UPDATE orders SET vanished = :walk, changed = :walk WHERE " CURRENT
                      " AND number NOT IN (SELECT number FROM seen)"
                      " AND 0 = (SELECT unreadable FROM walks WHERE number = :walk)",
    [END_WALK] = "UPDATE walks SET ended = :now, complete = 1, checkpoint = NULL, failed ="
                 " (SELECT count(*) FROM orders JOIN seen USING (number) WHERE error IS NOT NULL)"
                 " WHERE number = :walk",
    [SUM_UP] = "SELECT count(*) FILTER (WHERE " CURRENT "),"
               " count(*) FILTER (WHERE first_seen = :walk),"
               " count(*) FILTER (WHERE changed = :walk AND first_seen < :walk AND " CURRENT "),"
               " count(*) FILTER (WHERE vanished = :walk),"
               " count(*) FILTER (WHERE error IS NOT NULL AND " CURRENT ") FROM orders",
    [ASK_AS_OF] = "SELECT as_of FROM walks WHERE complete AND (product, domain, sub_user,"
                  " bought_from, bought_to, ends_from, ends_to) IS"
                  " (NULL, NULL, NULL, NULL, NULL, NULL, NULL) ORDER BY number DESC LIMIT 1",
    [ASK_CLOCK] = "SELECT clock_difference FROM runs JOIN walks ON number = walk WHERE complete"
                  " ORDER BY number DESC LIMIT 1",
    /* Not the orders that another one has replaced: of the same product, for all their names,
     * that was bought in the second half of their life and whose certificate lasts longer. */
    [LIST_ENDINGS] =
        "SELECT id, order_id, product, coalesce(c.common_name, o.common_name),"
        " coalesce(c.names, o.names), state, coalesce(c.serial, o.serial),"
        " coalesce(not_after, certificate_end) AS last"
        " FROM orders o LEFT JOIN certificates c USING (number)"
        " WHERE " CURRENT " AND state IN ('active', 'reissuing', 'expired') AND last <= :to"
        " AND max(last, coalesce(order_end, last)) >= :from"
        " AND NOT EXISTS (SELECT * FROM orders n LEFT JOIN certificates m ON m.number = n.number"
        "  WHERE n.common_name = o.common_name COLLATE NOCASE AND n.product = o.product"
        "  AND n.order_id <> o.order_id AND n.state IN ('active', 'reissuing')"
        "  AND n.vanished IS NULL AND n.superseded IS NULL"
        "  AND coalesce(m.not_after, n.certificate_end) > coalesce(c.not_after, o.certificate_end)"
        "  AND n.purchased > (o.purchased + coalesce(o.order_end, c.not_after, o.certificate_end)) "
        "/ 2"
        "  AND covers(coalesce(m.names, n.names), coalesce(c.names, o.names)))"
        " ORDER BY last, id",
};

/* Fails the build where they are too many. */
typedef char statements_fit[INVENTORY_STATEMENTS <= STATEMENTS_MAX ? 1 : -1];

/* "ssls" */
const struct database_plan inventory_plan = {
    .application_id = 0x73736c73,
    .version = 1,
    .tables = tables,
    .added = added,
    .statements = statements,
    .statement_count = INVENTORY_STATEMENTS,
    .add_functions = covers_add,
};
