/* The inventory's tables and all of its SQL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "inventory_tables.h"

/* The certificates of one CA share their chain and root, which would be more than half of a row. */
#define CERTIFICATE_TABLES(certificates)                                   \
    "CREATE TABLE issuers (number INTEGER PRIMARY KEY, pem TEXT NOT NULL)" \
    " STRICT;"                                                             \
    "CREATE TABLE " certificates " ("                                      \
    " number INTEGER PRIMARY KEY REFERENCES orders,"                       \
    " subject TEXT, common_name TEXT, names TEXT, serial TEXT,"            \
    " not_before INTEGER, not_after INTEGER, fingerprint_sha256 TEXT,"     \
    " leaf TEXT NOT NULL, chain INTEGER REFERENCES issuers,"               \
    " root INTEGER REFERENCES issuers) STRICT;"                            \
    "CREATE TABLE verified (digest BLOB PRIMARY KEY) WITHOUT ROWID;"

#define ISSUER(column) "(SELECT pem FROM issuers i WHERE i.number = c." column ")"

#define VIEW                                                               \
    "CREATE VIEW inventory AS SELECT"                                      \
    " id, state, CASE WHEN vanished IS NOT NULL THEN 'vanished'"           \
    "  WHEN superseded IS NOT NULL THEN 'superseded' ELSE 'current' END"   \
    " AS standing, coalesce(c.common_name, o.common_name) AS common_name," \
    " coalesce(c.names, o.names) AS names, product,"                       \
    " coalesce(c.serial, o.serial) AS serial,"                             \
    " datetime(purchased, 'unixepoch') AS purchased,"                      \
    " datetime(coalesce(not_before, certificate_start), 'unixepoch')"      \
    " AS not_before,"                                                      \
    " datetime(coalesce(not_after, certificate_end), 'unixepoch')"         \
    " AS not_after,"                                                       \
    " datetime(order_end, 'unixepoch') AS order_end,"                      \
    " fingerprint_sha256, leaf, " ISSUER("chain") " AS chain, " ISSUER(    \
        "root") " AS root, error FROM orders o LEFT JOIN certificates c USING (number);"

/* Times are seconds since 1970 UTC. Syncs are identified by their numbers. */
static const char tables[] =
    "CREATE TABLE syncs ("
    " number INTEGER PRIMARY KEY,"
    " partner_code TEXT NOT NULL,"
    " url TEXT, page_size INTEGER,"              /* the settings */
    " product TEXT, domain TEXT, sub_user TEXT," /* the filters; all NULL: all orders */
    " bought_from INTEGER, bought_to INTEGER, ends_from INTEGER, ends_to INTEGER,"
    " certificates INTEGER NOT NULL,"         /* 1: gets certificates */
    " asks_all INTEGER NOT NULL,"             /* 1: asks about all orders (--full) */
    " changed_since INTEGER,"                 /* incremental: lists what changed since; NULL: all */
    " began INTEGER NOT NULL, ended INTEGER," /* ended NULL: under way or interrupted */
    " complete INTEGER NOT NULL DEFAULT 0,"
    " as_of INTEGER," /* by the service's clock: the changed_since of the next sync */
    " failed INTEGER NOT NULL DEFAULT 0,"
    " unreadable INTEGER NOT NULL DEFAULT 0," /* records without an id */
    " checkpoint BLOB,"
    " owner INTEGER,"            /* the process that writes it */
    " clock_difference INTEGER)" /* the service's clock minus this machine's, in seconds */
    " STRICT;"
    "CREATE TABLE orders ("
    " number INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE," /* the order key, of one issuance */
    " order_id TEXT, partner_id TEXT, custom_id TEXT, vendor_id TEXT,"
    " state TEXT NOT NULL, major_status TEXT, minor_status TEXT,"
    " product TEXT, product_name TEXT, vendor TEXT,"
    " common_name TEXT, names TEXT, serial TEXT,"
    " purchased INTEGER, certificate_start INTEGER, certificate_end INTEGER, order_end INTEGER,"
    " error TEXT," /* why the order or its certificate could not be read; NULL: no error */
    " first_seen INTEGER NOT NULL," /* by that sync */
    " changed INTEGER NOT NULL,"    /* by that sync, last */
    " superseded INTEGER,"          /* NULL, or the sync that found a newer issuance of the order */
    " vanished INTEGER"             /* NULL, or the full sync that no longer found the order */
    ") STRICT;"
    "CREATE INDEX orders_of ON orders (order_id);"
    "CREATE INDEX orders_named ON orders (lower(common_name));" CERTIFICATE_TABLES(
        "certificates") "CREATE TABLE seen (number INTEGER PRIMARY KEY) STRICT;" /* by the sync under way */
                        "CREATE TABLE asked (number INTEGER PRIMARY KEY) STRICT;" /* by the full sync under way */
    VIEW;

/* What SQLite has, or gets from covers.c. */
static const char functions[] =
    "CREATE FUNCTION datetime(seconds bigint, unit text) RETURNS text LANGUAGE sql IMMUTABLE AS"
    " $$ SELECT to_char(to_timestamp(seconds) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') $$;"
    "CREATE FUNCTION covers(names text, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE AS"
    " $$ SELECT NOT EXISTS ("
    "  SELECT rtrim(w, '.') FROM regexp_split_to_table(lower(wanted), '[,; ]+') w WHERE w <> ''"
    "  EXCEPT SELECT rtrim(n, '.') FROM regexp_split_to_table(lower(names), '[,; ]+') n) $$;";

/* Version 1 called a sync a walk. It added the tables `runs` and `asked` and the index later, so
 * they may be missing. Version 2 had another index, and
 * chain and root in each row. */
static const char *const upgrades[] = {
    "CREATE TABLE IF NOT EXISTS runs (walk INTEGER PRIMARY KEY, owner INTEGER,"
    " clock_difference INTEGER) STRICT;"
    "CREATE TABLE IF NOT EXISTS asked (number INTEGER PRIMARY KEY) STRICT;"
    "ALTER TABLE walks RENAME TO syncs;"
    "ALTER TABLE syncs RENAME COLUMN anew TO asks_all;"
    "ALTER TABLE syncs ADD COLUMN owner INTEGER;"
    "ALTER TABLE syncs ADD COLUMN clock_difference INTEGER;"
    "UPDATE syncs SET clock_difference = (SELECT clock_difference FROM runs WHERE walk = number);"
    "DROP TABLE runs;",
    "DROP INDEX IF EXISTS orders_named;"
    "CREATE INDEX orders_named ON orders (lower(common_name));"
    "DROP VIEW inventory;" CERTIFICATE_TABLES(
        "moved") "INSERT INTO issuers (pem) SELECT DISTINCT chain FROM certificates WHERE chain IS "
                 "NOT NULL;"
                 "INSERT INTO issuers (pem) SELECT DISTINCT root FROM certificates"
                 " WHERE root NOT IN (SELECT pem FROM issuers);"
                 "INSERT INTO moved SELECT number, subject, common_name, names, serial, "
                 "not_before, not_after,"
                 " fingerprint_sha256, leaf, (SELECT i.number FROM issuers i WHERE i.pem = chain),"
                 " (SELECT i.number FROM issuers i WHERE i.pem = root) FROM certificates;"
                 "DROP TABLE certificates;"
                 "ALTER TABLE moved RENAME TO certificates;" VIEW,
};

#define LISTED "product, domain, sub_user, bought_from, bought_to, ends_from, ends_to, certificates"
#define LISTED_AS \
    ":product, :domain, :sub_user, @bought_from, @bought_to, @ends_from, @ends_to, @certificates"
#define KIND    "partner_code, url, page_size, asks_all, changed_since, " LISTED
#define KIND_AS ":partner_code, :url, @page_size, @asks_all, @changed_since, " LISTED_AS

/* A value that a record leaves out keeps what an earlier record said. */
#define NAME(column, member)       #column ", "
#define TEXT_VALUE(column, member) ":" #column ", "
#define TIME_VALUE(column, member) "@" #column ", "
#define ASSIGN(column, member)     #column " = coalesce(excluded." #column ", orders." #column "), "
#define NEXT(column, member)       "coalesce(excluded." #column ", orders." #column "), "
#define OLD(column, member)        "orders." #column ", "
#define ORDER_NAMES                ORDER_TEXTS(NAME) ORDER_TIMES(NAME)
#define ORDER_VALUES               ORDER_TEXTS(TEXT_VALUE) ORDER_TIMES(TIME_VALUE)
#define ORDER_ASSIGNED             ORDER_TEXTS(ASSIGN) ORDER_TIMES(ASSIGN)
#define ORDER_NEXT                 ORDER_TEXTS(NEXT) ORDER_TIMES(NEXT)
#define ORDER_OLD                  ORDER_TEXTS(OLD) ORDER_TIMES(OLD)

#define CURRENT  "vanished IS NULL AND superseded IS NULL"
#define NOT_SEEN "NOT EXISTS (SELECT * FROM seen s WHERE s.number = orders.number)"
#define LAST     "coalesce(c.not_after, o.certificate_end)"

/* Of a sync that lists the orders of the whole account. */
#define UNFILTERED                                                                    \
    "product IS NULL AND domain IS NULL AND sub_user IS NULL AND bought_from IS NULL" \
    " AND bought_to IS NULL AND ends_from IS NULL AND ends_to IS NULL"

#define COLUMN(member, expression) expression " AS " #member ", "
#define RECORD                     RECORD_TEXTS(COLUMN) RECORD_TIMES(COLUMN)

static const char *const statements[] = {
    [FIND_OTHER_ACCOUNT] =
        "SELECT partner_code FROM syncs WHERE partner_code IS DISTINCT FROM :partner_code LIMIT 1",
    /* Only what changed since the last complete sync can differ, unless that one had errors. */
    [FIND_BASE] = "SELECT as_of FROM (SELECT as_of, failed, unreadable FROM syncs"
                  " WHERE complete = 1 AND (" LISTED ") IS NOT DISTINCT FROM (" LISTED_AS ")"
                  " ORDER BY number DESC LIMIT 1) AS latest WHERE failed = 0 AND unreadable = 0",
    [FIND_OPEN_SYNC] = "SELECT number, checkpoint FROM syncs"
                       " WHERE number = (SELECT max(number) FROM syncs) AND ended IS NULL"
                       " AND began > @earliest AND began <= @now"
                       " AND (" KIND ") IS NOT DISTINCT FROM (" KIND_AS ")",
    [COUNT_SEEN] = "SELECT count(*) FROM seen",
    [CLEAR_SEEN] = "DELETE FROM seen",
    [CLEAR_ASKED] = "DELETE FROM asked",
    [ABANDON_SYNCS] = "UPDATE syncs SET ended = @now, checkpoint = NULL WHERE ended IS NULL",
    [BEGIN_SYNC] = "INSERT INTO syncs (began, " KIND ") VALUES (@now, " KIND_AS ")"
                   " RETURNING number",
    [SET_OWNER] = "UPDATE syncs SET owner = @owner WHERE number = @sync",
    [CHECK_OWNER] = "SELECT owner = @owner FROM syncs WHERE number = @sync",
    [FIND_ORDER] = "SELECT state, major_status, minor_status, purchased, certificate_start,"
                   " certificate_end, order_end, error IS NOT NULL,"
                   " EXISTS (SELECT * FROM certificates c WHERE c.number = o.number),"
                   " NOT (" CURRENT "),"
                   " EXISTS (SELECT * FROM asked a WHERE a.number = o.number)"
                   " FROM orders o WHERE id = :id",
    [MARK_SEEN] = "INSERT INTO seen SELECT number FROM orders WHERE id = :id"
                  " ON CONFLICT DO NOTHING",
    [MARK_ASKED] = "INSERT INTO asked SELECT number FROM orders WHERE id = :id"
                   " ON CONFLICT DO NOTHING",
    [UNMARK_ORDER] = "UPDATE orders SET vanished = NULL, superseded = NULL, changed = @sync"
                     " WHERE id = :id",
    [STORE_ORDER] =
        "INSERT INTO orders (" ORDER_NAMES
        " id, state, major_status, minor_status, error, first_seen, changed)"
        " VALUES (" ORDER_VALUES " :id, :state, :major_status, :minor_status, :error, @sync, @sync)"
        " ON CONFLICT (id) DO UPDATE SET " ORDER_ASSIGNED
        " state = excluded.state, major_status = excluded.major_status,"
        " minor_status = excluded.minor_status, error = excluded.error,"
        " changed = excluded.changed, superseded = NULL, vanished = NULL"
        " WHERE (" ORDER_NEXT " excluded.state, excluded.major_status,"
        " excluded.minor_status, excluded.error, NULL, NULL)"
        " IS DISTINCT FROM (" ORDER_OLD " orders.state, orders.major_status,"
        " orders.minor_status, orders.error, orders.superseded, orders.vanished)",
    [STORE_ERROR] = "INSERT INTO orders (id, state, error, first_seen, changed)"
                    " VALUES (:id, 'unknown', :error, @sync, @sync)"
                    " ON CONFLICT (id) DO UPDATE SET error = excluded.error,"
                    " changed = excluded.changed, superseded = NULL, vanished = NULL"
                    " WHERE (excluded.error, NULL, NULL) IS DISTINCT FROM"
                    " (orders.error, orders.superseded, orders.vanished)",
    [STORE_ISSUER] = "INSERT INTO issuers (pem) SELECT :pem"
                     " WHERE NOT EXISTS (SELECT * FROM issuers WHERE pem = :pem)",
    [STORE_CERTIFICATE] = "INSERT INTO certificates (number, subject, common_name, names, serial,"
                          " not_before, not_after, fingerprint_sha256, leaf, chain, root)"
                          " SELECT number, :subject, :common_name, :names,"
                          " :serial, @not_before, @not_after, :fingerprint, :leaf,"
                          " (SELECT i.number FROM issuers i WHERE i.pem = :chain),"
                          " (SELECT i.number FROM issuers i WHERE i.pem = :root)"
                          " FROM orders WHERE id = :id"
                          " ON CONFLICT (number) DO UPDATE SET subject = excluded.subject,"
                          " common_name = excluded.common_name, names = excluded.names,"
                          " serial = excluded.serial, not_before = excluded.not_before,"
                          " not_after = excluded.not_after,"
                          " fingerprint_sha256 = excluded.fingerprint_sha256,"
                          " leaf = excluded.leaf, chain = excluded.chain,"
                          " root = coalesce(excluded.root, certificates.root)"
                          " WHERE (excluded.leaf, excluded.chain) IS DISTINCT FROM"
                          " (certificates.leaf, certificates.chain)",
    [FIND_VERIFIED] = "SELECT count(*) FROM verified WHERE digest = $digest",
    [STORE_VERIFIED] = "INSERT INTO verified VALUES ($digest) ON CONFLICT DO NOTHING",
    [TOUCH_ORDER] = "UPDATE orders SET changed = @sync WHERE id = :id AND changed <> @sync",
    [STORE_CHECKPOINT] = "UPDATE syncs SET checkpoint = $checkpoint, as_of = @as_of,"
                         " unreadable = unreadable + @unreadable"
                         " WHERE number = @sync AND ended IS NULL",
    /* NEXT_MISSING: what MARK_VANISHED would mark. NEXT_ENDED: what has ended since; the service
     * need not report that as a change. */
    [NEXT_MISSING] = "SELECT id, coalesce(order_id, id) FROM orders o WHERE " CURRENT
                     " AND id > :after AND order_id IS NOT NULL AND NOT EXISTS"
                     " (SELECT * FROM orders s JOIN seen USING (number)"
                     "  WHERE s.order_id = o.order_id) ORDER BY id LIMIT 1",
    [NEXT_ENDED] = "SELECT id, order_id FROM orders o LEFT JOIN certificates c USING (number)"
                   " WHERE " CURRENT " AND id > :after AND order_id IS NOT NULL"
                   " AND NOT EXISTS (SELECT * FROM seen s WHERE s.number = o.number)"
                   " AND state IN ('active', 'reissuing')"
                   " AND (" LAST " BETWEEN @from + 1 AND @to"
                   " OR order_end BETWEEN @from + 1 AND @to) ORDER BY id LIMIT 1",
    [STORE_CLOCK] = "UPDATE syncs SET clock_difference = @difference WHERE number = @sync",
    [LAST_NUMBER] = "SELECT max(number) FROM orders",
    /* Both mark what is between two numbers: @from and @to. */
    [MARK_SUPERSEDED] = "UPDATE orders SET superseded = @sync, changed = @sync WHERE " CURRENT
                        " AND " NOT_SEEN " AND order_id IN"
                        " (SELECT order_id FROM orders JOIN seen USING (number)"
                        "  WHERE seen.number BETWEEN @from AND @to)",
    /* Marks none if a record had no id: it may be the order that is missing. */
    [MARK_VANISHED] = "UPDATE orders SET vanished = @sync, changed = @sync WHERE " CURRENT
                      " AND number BETWEEN @from AND @to AND " NOT_SEEN
                      " AND 0 = (SELECT unreadable FROM syncs WHERE number = @sync)",
    [END_SYNC] = "UPDATE syncs SET ended = @now, complete = 1, checkpoint = NULL, failed ="
                 " (SELECT count(*) FROM orders JOIN seen USING (number) WHERE error IS NOT NULL)"
                 " WHERE number = @sync",
    [SUM_UP] = "SELECT count(*) FILTER (WHERE " CURRENT "),"
               " count(*) FILTER (WHERE first_seen = @sync),"
               " count(*) FILTER (WHERE changed = @sync AND first_seen < @sync AND " CURRENT "),"
               " count(*) FILTER (WHERE vanished = @sync),"
               " count(*) FILTER (WHERE error IS NOT NULL AND " CURRENT ") FROM orders",
    [FIND_AS_OF] = "SELECT as_of FROM syncs WHERE complete = 1 AND (product, domain, sub_user,"
                   " bought_from, bought_to, ends_from, ends_to) IS NOT DISTINCT FROM"
                   " (NULL, NULL, NULL, NULL, NULL, NULL, NULL) ORDER BY number DESC LIMIT 1",
    [FIND_CLOCK] = "SELECT clock_difference FROM syncs WHERE complete = 1"
                   " ORDER BY number DESC LIMIT 1",
    [LIST_RECORDS] =
        "SELECT " RECORD " o.number FROM orders o LEFT JOIN certificates c ON c.number = o.number"
        " ORDER BY coalesce(c.not_after, o.certificate_end, 253402300799), o.id",
    [LIST_ISSUANCES] = "SELECT " RECORD " c.leaf, " ISSUER("chain") ", " ISSUER(
        "root") " FROM orders o LEFT JOIN certificates c ON c.number = o.number"
                " WHERE o.order_id = :order OR (o.order_id IS NULL AND o.id = :order)"
                " ORDER BY coalesce(c.not_after, o.certificate_end, 253402300799), o.id",
    [SUM_UP_SYNCS] = "SELECT max(CASE WHEN complete = 1 THEN ended ELSE 0 END), max(began),"
                     " count(CASE WHEN complete = 0 AND number > (SELECT coalesce(max(number), 0)"
                     " FROM syncs WHERE complete = 1 AND " UNFILTERED ") THEN 1 END)"
                     " FROM syncs WHERE " UNFILTERED,
};

/* Fails the build if there are too many statements. */
typedef char statements_fit[INVENTORY_STATEMENTS <= STATEMENTS_MAX ? 1 : -1];

/* "ssls" */
const struct database_plan inventory_plan = {
    .application_id = 0x73736c73,
    .version = 3,
    .tables = tables,
    .functions = functions,
    .upgrades = upgrades,
    .statements = statements,
    .statement_count = INVENTORY_STATEMENTS,
};
