#!/bin/bash
# The inventory in a database: its contents, the cost of a sync, interruptions, and the certificates that
# expire soon. Needs bash, curl, sqlite3, script, openssl.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

sql() { sqlite3 -batch -cmd '.timeout 5000' "$@"; } # a process that was killed may still hold a lock
ask() { curl -sS --cacert ca/root.pem -H 'Content-Type: application/json' "$SSLSTORE_URL$1" "${@:2}"; }
answers() { [ "$(sql "$1" "$2")" = "$3" ]; }

# all DATABASE: every order and certificate, sorted by id, and the syncs.
all() {
    sql "$1" "SELECT id, order_id, partner_id, custom_id, vendor_id, state, major_status, minor_status,
                product, product_name, vendor, common_name, names, serial, purchased,
                certificate_start, certificate_end, order_end, error, first_seen, changed,
                superseded, vanished FROM orders ORDER BY id;
              SELECT o.id, c.subject, c.common_name, c.names, c.serial, not_before, not_after,
                fingerprint_sha256, leaf, chain, root
                FROM certificates c JOIN orders o USING (number) ORDER BY o.id;
              SELECT * FROM issuers ORDER BY number;
              SELECT * FROM seen;
              SELECT number, complete, failed, unreadable, checkpoint, changed_since IS NULL FROM syncs;
              PRAGMA integrity_check"
}
same() { cmp -s "$1" "$2"; }
orders() { sql "$1" "SELECT * FROM orders; SELECT * FROM certificates; SELECT * FROM issuers; SELECT * FROM seen"; }

# calls [PATH]: how many requests the sandbox has answered, all or those of one path.
calls() {
    ask /sandbox/stats >stats.json
    sql :memory: "SELECT CAST(total(value) AS INTEGER)
        FROM json_each(json_extract(readfile('stats.json'), '\$.paths')) WHERE key LIKE '${1:-order/%}'"
}
struck() {
    ask /sandbox/stats >stats.json
    sql :memory: "SELECT CAST(total(value) AS INTEGER)
        FROM json_each(json_extract(readfile('stats.json'), '\$.faults'))"
}

# struck_or_ended COUNT: waits until the sandbox strikes once more, or the client ends.
struck_or_ended() {
    for ((i = 0; i < 400; i++)); do
        [ "$(struck)" -gt "$1" ] && return 0
        kill -0 "$CLIENT" 2>/dev/null || return 1
        sleep 0.02
    done
    return 1
}

# service QUERY: queries the sandbox's own list of all orders, in SQL, without the program.
service() {
    ask /rest/order/query -d "{\"AuthRequest\":{\"PartnerCode\":\"1000001\",\"AuthToken\":\"$TOKEN\"}}" \
        >service.json
    sql :memory: "WITH orders AS (SELECT value AS o FROM json_each(readfile('service.json'))) $1"
}
agrees() { # DATABASE: it holds what the service lists, neither more nor less
    service "SELECT o->>'TheSSLStoreOrderID' || '-' || (o->>'PartnerOrderID'),
        o->>'$.OrderStatus.MajorStatus', o->>'$.OrderStatus.MinorStatus', o->>'ProductCode',
        o->>'CommonName', o->>'SerialNumber' FROM orders ORDER BY 1" >expected
    sql "$1" "SELECT id, major_status, minor_status, product, common_name, serial FROM orders
        WHERE vanished IS NULL AND superseded IS NULL ORDER BY 1" >found
    [ -s expected ] && cmp -s expected found
}

# ---- Contents and cost ----

start --orders 300
run 'sync: into a database' 0 sync --db a.db
check 'says what is new' says 'a.db: 300 orders; 300 new, 0 changed, 0 vanished'
check 'says nothing else' [ ! -s err ]
check 'holds what the service lists' agrees a.db
check 'holds each certificate in force' answers a.db "SELECT count(*) FROM orders WHERE
    state IN ('active', 'reissuing') AND number NOT IN (SELECT number FROM certificates)" 0
check 'also while a reissue is pending' [ "$(sql a.db "SELECT count(*) FROM inventory
    WHERE state = 'reissuing' AND leaf IS NOT NULL")" -gt 5 ]
check 'remembers each verified signature' answers a.db 'SELECT count(*) FROM verified' \
    "$(sql a.db 'SELECT count(*) FROM certificates')"
check 'holds no other' answers a.db "SELECT count(*) FROM certificates NATURAL JOIN
    (SELECT number FROM orders WHERE state NOT IN ('active', 'reissuing'))" 0
check 'stores each issuer once' answers a.db 'SELECT count(*), count(DISTINCT pem) FROM issuers' '2|2'
check 'shows chain and root with each' answers a.db "SELECT count(*) FROM inventory WHERE leaf IS NOT NULL
    AND (chain IS NULL OR root IS NULL OR chain NOT LIKE '-----BEGIN CERT%' OR chain = root)" 0
check 'in a form that openssl reads' [ "$(sql a.db 'SELECT leaf FROM certificates LIMIT 1' |
    openssl x509 -noout -fingerprint -sha256 | tr -d : | tr A-F a-f | sed 's/.*=//')" = \
    "$(sql a.db 'SELECT fingerprint_sha256 FROM certificates LIMIT 1')" ]
check 'shows them to people' answers a.db \
    "SELECT count(*) FROM inventory WHERE standing = 'current' AND not_after LIKE '20__-__-__ %'" \
    "$(sql a.db 'SELECT count(certificate_end) FROM orders')"
check 'does not contain the token' [ "$(grep -c "$TOKEN" a.db)" -eq 0 ]
check 'is one file' [ "$(echo a.db*)" = a.db ]

orders a.db >before
AT=$(calls)
run 'sync: nothing changed' 0 sync --db a.db
check 'says so' says '300 orders; 0 new, 0 changed, 0 vanished'
check 'takes two requests at most' [ $(($(calls) - AT)) -le 2 ]
check 'writes no row' same before <(orders a.db)

ask /sandbox/touch -d '{"Percent":1}' >touched
AT=$(calls)
run 'sync: 1 % issued anew' 0 sync --db a.db --json
check 'says so' says '"incremental":true'
check 'counts them' says '"orders":300,"new":3,"changed":0,"vanished":0,"failed":0'
check 'asks only about these' [ $(($(calls) - AT)) -le 8 ]
check 'holds what the service lists' agrees a.db
check 'keeps what was before' answers a.db "SELECT count(*) FROM orders o JOIN orders n USING (order_id)
    JOIN certificates USING (number) WHERE o.superseded = 3 AND n.first_seen = 3" 3
check 'changes no other' answers a.db 'SELECT count(*) FROM orders WHERE changed > 1' 6

ID=$(sql a.db "SELECT max(order_id) FROM orders NATURAL JOIN (SELECT number FROM certificates)
    WHERE changed = 1 AND superseded IS NULL")
ask /sandbox/expire -d "{\"TheSSLStoreOrderID\":\"$ID\"}" >touched
run 'sync: one ended' 0 sync --db a.db
check 'says so' says '300 orders; 0 new, 1 changed, 0 vanished'
check 'keeps its certificate' answers a.db "SELECT count(*) FROM orders NATURAL JOIN
    (SELECT number FROM certificates) WHERE order_id = $ID AND state = 'expired'" 1

orders a.db >before
AT=$(calls order/download)
run 'sync: all of it again' 0 sync --db a.db --full --connections 8
check 'finds nothing new' says '300 orders; 0 new, 0 changed, 0 vanished'
check 'asks for each certificate' [ $(($(calls order/download) - AT)) -ge 100 ]
check 'writes no row' same before <(orders a.db)

sql a.db "UPDATE syncs SET failed = 1" # so that the next sync is a full one
sql a.db "UPDATE orders SET vanished = 1 WHERE order_id IN (10000007, 10000008)"
AT=$(calls order/download)
run 'sync: two are back' 0 sync --db a.db
check 'says so' says '300 orders; 0 new, 2 changed, 0 vanished'
check 'asks for no certificate' [ "$(calls order/download)" -eq "$AT" ]
check 'holds what the service lists' agrees a.db

for connections in 1 15; do
    run "sync: $connections connections" 0 sync --db "c$connections.db" --connections "$connections"
done
check 'make no difference' same <(all c1.db) <(all c15.db)

# More than one transaction marks at once.
cp c1.db gone.db
sql gone.db "UPDATE orders SET id = 'x' || id, order_id = NULL; UPDATE syncs SET failed = 1"
run 'sync: all orders are others' 0 sync --db gone.db --no-certificates
check 'marks each as vanished' says '300 orders; 300 new, 0 changed, 300 vanished'
check 'holds what the service lists' agrees gone.db

# ---- Filters ----

run 'sync: without certificates' 0 sync --db n.db --no-certificates
check 'has none' answers n.db 'SELECT count(*) FROM certificates' 0
run 'sync: then with them' 0 sync --db n.db
check 'gets them' answers n.db 'SELECT count(*) FROM certificates' "$(sql c1.db \
    'SELECT count(*) FROM certificates')"
filter() { # WHERE OPTIONS...: the same orders by both
    local where=$1
    shift
    run "sync: $*" 0 sync --json --no-certificates "$@"
    check 'lists these orders' same <(sql c1.db "SELECT id FROM orders WHERE $where ORDER BY id") \
        <(sed 's/^{"id":"\([^"]*\)".*/\1/' out | sort)
    check 'which are some' [ -s out ]
}
DAY1=$(date -u -d '-400 days' +%F) DAY2=$(date -u -d '-200 days' +%F)
filter "date(purchased, 'unixepoch') BETWEEN '$DAY1' AND '$DAY2'" --since "$DAY1" --until "$DAY2"
DAY1=$(date -u -d '+9 days' +%F) DAY2=$(date -u -d '+60 days' +%F)
filter "date(certificate_end, 'unixepoch') BETWEEN '$DAY1' AND '$DAY2'" \
    --expires-from "$DAY1" --expires-to "$DAY2"
filter "common_name = 'h000012.stock.example.com'" --domain h000012.stock.example.com
run 'sync: a sub-user who has none' 0 sync --db c1.db --sub-user nobody
check 'marks no order as vanished' says '300 orders; 0 new, 0 changed, 0 vanished'
run 'sync: only one product' 0 sync --db c1.db --full --product positivessl
check 'marks no order as vanished' says '300 orders; 0 new, 0 changed, 0 vanished'
for option in since until expires-from expires-to; do
    run "sync: --$option of no day" 2 sync --json "--$option" 2026-13-01
done

# ---- Certificates that expire soon ----

run 'expiring: within 60 days' 10 expiring --db c1.db --within 60d
check 'lists those in force, and those that ended' [ "$(grep -cE ' (free reissue|paid renewal|validation) +1[0-9]*$' out)" -eq "$(sql c1.db \
    "SELECT count(*) FROM orders WHERE state IN ('active', 'reissuing', 'expired') AND certificate_end
     BETWEEN unixepoch('now', '-90 days') AND unixepoch('now', '60 days')")" ]
check 'the first one first' sort -sc <(grep -oE ' 20[0-9]{2}-[0-9]{2}-[0-9]{2} ' out)
check 'says nothing else' [ ! -s err ]
run 'expiring: as JSON' 10 expiring --db c1.db --within 60d --json
check 'is one object' grep -q '^{"certificates":\[{"id":"[0-9-]*","order_id":"[0-9]*",.*}\],"complete":true}$' out
check 'that sqlite3 reads' answers :memory: "SELECT json_valid(readfile('out'))" 1
cp out listed
run 'expiring: asked of the service' 10 expiring --within 60d --json
check 'is the same' same <(sql :memory: "SELECT value->>'id', value->>'not_after', value->>'days'
    FROM json_each(readfile('listed'), '\$.certificates')") <(sql :memory: "SELECT value->>'id', value->>'not_after',
    value->>'days' FROM json_each(readfile('out'), '\$.certificates')")
check 'has those that ended first' answers :memory: "SELECT value->>'ended', value->>'days' < 0
    FROM json_each(readfile('out'), '\$.certificates') LIMIT 1" '1|1'
run 'expiring: within an hour' 0 expiring --db c1.db --within 1h --ended 0d
check 'says that there is none' says 'no certificate'
run 'expiring: within an hour, as JSON' 0 expiring --db c1.db --within 1h --ended 0d --json
check 'is an empty list' says '{"certificates":[],"complete":true}'
for span in 30 d 3x 30dd -1d 99999999999999999999d 1000w; do
    run "expiring: within $span" 2 expiring --db c1.db --within "$span"
    run "expiring: ended $span" 2 expiring --db c1.db --ended "$span"
done

# A certificate that was not replaced is listed before it expires and afterwards.
ID=$(sql c1.db "SELECT order_id FROM orders NATURAL JOIN (SELECT number FROM certificates)
    WHERE state = 'active' AND order_end > unixepoch('now', '30 days') ORDER BY 1 LIMIT 1")
ends() { sql ends.db "UPDATE certificates SET not_after = unixepoch('now', '$1')
    WHERE number = (SELECT number FROM orders WHERE order_id = '$ID')"; }
cp c1.db ends.db
for when in '+50 minutes' '-1 second' '-80 days' '-89 days' '-2 years'; do
    ends "$when"
    run "expiring: an order of which the certificate ends $when" 10 expiring --db ends.db --within 1h --ended 0d
    check 'lists it alone' grep -q "  $ID\$" out
done
sql ends.db "UPDATE orders SET order_end = unixepoch('now', '-80 days'), state = 'expired' WHERE order_id = '$ID'"
run 'expiring: one that ended with its order' 10 expiring --db ends.db --within 1h
check 'lists it' grep -q "  $ID\$" out
run 'expiring: too long ago' 10 expiring --db ends.db --within 1h --ended 30d
check 'does not list it' [ "$(grep -c "  $ID\$" out)" -eq 0 ]
for state in cancelled revoked refunded; do
    sql ends.db "UPDATE orders SET state = '$state' WHERE order_id = '$ID'"
    run "expiring: one that was $state" 0 expiring --db ends.db --within 1h --ended 0d
done

# ---- Orders that were replaced ----

# replaced CHANGE EXITCODE: adds another order that replaces it, but for CHANGE.
cp c1.db kept.db
sql kept.db "UPDATE certificates SET not_after = unixepoch('now', '10 days')
    WHERE number = (SELECT number FROM orders WHERE order_id = '$ID');
    UPDATE orders SET order_end = unixepoch('now', '10 days') WHERE order_id = '$ID'"
COPIED="product, product_name, vendor, common_name, names"
replaced() {
    cp kept.db replaced.db
    sql replaced.db "INSERT INTO orders (id, order_id, state, purchased, certificate_end, order_end,
            first_seen, changed, $COPIED)
        SELECT '99-1', '99', 'active', unixepoch('now', '-5 days'), unixepoch('now', '190 days'),
            unixepoch('now', '360 days'), 1, 1, $COPIED FROM orders WHERE order_id = '$ID';
        $1"
    run "expiring: replaced; $1" "$2" expiring --db replaced.db --within 11d --ended 0d
    check 'lists what was not replaced' [ "$(grep -c "  $ID\$" out)" -eq "$(($2 / 10))" ]
}
sql kept.db "DELETE FROM certificates WHERE number IN (SELECT number FROM orders WHERE order_id <> '$ID');
    DELETE FROM orders WHERE order_id <> '$ID'"
NOW="WHERE order_id = '99'"
replaced '' 0
replaced "UPDATE orders SET common_name = upper(common_name) $NOW" 0
replaced "UPDATE orders SET names = 'another.example;' || names || '.' $NOW" 0
replaced "UPDATE orders SET state = 'reissuing' $NOW" 0
replaced "UPDATE orders SET state = 'pending' $NOW" 10
replaced "UPDATE orders SET state = 'cancelled' $NOW" 10
replaced "UPDATE orders SET vanished = 1 $NOW" 10
replaced "UPDATE orders SET superseded = 1 $NOW" 10
replaced "UPDATE orders SET product = 'another' $NOW" 10
replaced "UPDATE orders SET common_name = 'another.example' $NOW" 10
replaced "UPDATE certificates SET names = names || ',another.example'" 10
replaced "UPDATE orders SET certificate_end = unixepoch('now', '9 days') $NOW" 10
replaced "UPDATE orders SET purchased = (SELECT purchased + 100 FROM orders WHERE order_id = '$ID') $NOW" 10
run 'expiring: no such database' 1 expiring --db nowhere.db
check 'makes none' [ ! -e nowhere.db ]
cp c1.db old.db
sql old.db "UPDATE syncs SET as_of = unixepoch('now', '-3 days')"
run 'expiring: an old inventory' 10 expiring --db old.db --within 60d
check 'says how old' warns "old.db is from $(date -u -d '-3 days' +%F)"
sql old.db 'UPDATE syncs SET complete = 0'
run 'expiring: an inventory that was never complete' 5 expiring --db old.db --within 1h
check 'says so' warns 'never complete'
check 'says so in its last line' [ "$(tail -n 1 out)" = 'incomplete: certificates may be missing' ]
run 'expiring: never complete, as JSON' 5 expiring --db old.db --within 1h --ended 0d --json
check 'does not look like a complete answer' says '"complete":false}'
run 'expiring: never complete, and nothing ends' 5 expiring --db old.db --within 1h --ended 0d
check 'lists nothing' silent
for ahead in '+1 minute' '+1 day' '+30 years'; do
    sql old.db "UPDATE syncs SET complete = 1, as_of = unixepoch('now', '$ahead')"
    run "expiring: a clock behind the inventory: $ahead" 1 expiring --db old.db --within 60d
    check 'says so' warns "this machine's clock is behind old.db"
    check 'lists nothing' silent
    run 'expiring: the same, as JSON' 1 expiring --db old.db --within 60d --json
    check 'does not look like a complete answer' says '"complete":false}'
done
run 'expiring: no connection' 5 expiring --url https://localhost:1 --attempts 1
check 'lists nothing' silent
run 'expiring: no connection, as JSON' 5 expiring --url https://localhost:1 --attempts 1 --json
check 'does not look like a complete answer' says '"complete":false}'
run 'expiring: no such database, as JSON' 1 expiring --db nowhere.db --json
check 'does not look like a complete answer' says '"complete":false}'
run 'sync: no connection, as JSON' 5 sync --json --url https://localhost:1 --attempts 1
check 'does not look like a complete answer' grep -q '^{"complete":false,' out
run 'sync: no connection' 5 sync --url https://localhost:1 --attempts 1
check 'does not look like a complete answer' says 'incomplete: 0 orders'
run 'sync: no connection, into a database' 5 sync --db c1.db --url https://localhost:1 --attempts 1 --json
check 'does not look like a complete answer' grep -q '^{"complete":false,' out
run 'products: no connection' 1 products --online --json --url https://localhost:1 --attempts 1
check 'does not look like a complete answer' says '"complete":false}'
(unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE
    timeout 60 "$SSLSTORE" expiring --db c1.db --within 60d >out 2>err)
NAME='expiring: without settings' check 'lists all the same' [ $? -eq 10 ]

# ---- Wrong files ----

run 'sync: another account' 1 sync --db c1.db --partner-code 7
check 'says so' warns 'the inventory of another account, partner code 1000001'
printf 'no database' >text.db
run 'sync: not a database' 1 sync --db text.db
check 'does not change it' grep -q '^no database$' text.db
sql other.db 'CREATE TABLE mine (x)'
run 'sync: another database' 1 sync --db other.db
check 'says so' warns 'other.db: not an inventory'
check 'does not change it' answers other.db 'SELECT count(*) FROM sqlite_master' 1
cp c1.db newer.db
sql newer.db 'PRAGMA user_version = 99'
run 'sync: a newer database' 1 sync --db newer.db
check 'says so' warns 'a newer version'
run 'sync: no such directory' 1 sync --db no/such/directory/inventory.db

# Version 1 had other names; it added some tables later, so they may be missing.
earlier() { # DATABASE
    sql "$1" "DROP VIEW inventory; ALTER TABLE certificates RENAME TO shared;
        CREATE TABLE certificates (number INTEGER PRIMARY KEY REFERENCES orders, subject TEXT, common_name TEXT,
            names TEXT, serial TEXT, not_before INTEGER, not_after INTEGER, fingerprint_sha256 TEXT,
            leaf TEXT NOT NULL, chain TEXT, root TEXT) STRICT;
        INSERT INTO certificates SELECT s.number, subject, common_name, names, serial, not_before, not_after,
            fingerprint_sha256, leaf, c.pem, r.pem FROM shared s LEFT JOIN issuers c ON c.number = chain
            LEFT JOIN issuers r ON r.number = root;
        DROP TABLE shared; DROP TABLE issuers; DROP TABLE verified; CREATE VIEW inventory AS SELECT * FROM orders;
        DROP INDEX orders_named; CREATE INDEX orders_named ON orders (common_name COLLATE NOCASE);
        CREATE TABLE IF NOT EXISTS runs (walk INTEGER PRIMARY KEY, owner INTEGER, clock_difference INTEGER) STRICT;
        INSERT INTO runs SELECT number, owner, clock_difference FROM syncs;
        ALTER TABLE syncs DROP COLUMN owner;
        ALTER TABLE syncs DROP COLUMN clock_difference;
        ALTER TABLE syncs RENAME COLUMN asks_all TO anew;
        ALTER TABLE syncs RENAME TO walks;
        PRAGMA user_version = 1"
}
cp c1.db one.db
earlier one.db
cp one.db early.db
sql early.db 'DROP TABLE runs; DROP TABLE asked; DROP INDEX orders_named'
run 'expiring: now' 10 expiring --db c1.db --within 60d
mv out listed
for version in one early; do
    cp $version.db again.db
    run "expiring: a database of version 1, $version" 10 expiring --db again.db --within 60d
    check 'lists the same' same out listed
    run "sync: a database of version 1, $version" 0 sync --db $version.db
    check 'knows its orders' says '300 orders; 0 new, 0 changed, 0 vanished'
    check 'is of this version' answers $version.db 'PRAGMA user_version' 3
    check 'has the same tables' same <(sql $version.db .schema | sort) <(sql again.db .schema | sort)
    check 'keeps its rows' same <(orders $version.db) <(orders c1.db)
done
check 'keeps the difference of the clocks' answers one.db \
    'SELECT count(*) FROM syncs WHERE clock_difference IS NULL' 0
run 'sync: two checkpoints' 2 sync --db c1.db --checkpoint there

# ---- A terminal ----

# Slow enough to draw the bar before the end.
stop
start --orders 300 --latency 30
terminal() { script -qec "'$SSLSTORE' $1" typescript >/dev/null 2>err </dev/null; }
# The text on the last line after everything that was drawn over.
rest() { sed -e '1d' -e '$d' typescript | tr -d '\n' | tr '\r' '\n' | grep -v '^ *$' | tail -n 1; }
NAME='a terminal'
check 'sync into a database' terminal 'sync --db t.db'
check 'shows a bar' grep -qE '\[=+ +\] [0-9]+/300  [0-9]+/s  [0-9]+:[0-9]{2} left' typescript
check 'clears it' grep -qE $'\r {40,}\rt\\.db: 300 orders; 300 new' typescript
check 'sync into a file' terminal 'sync >listed'
check 'shows a bar' grep -qE '\[=+ +\] [0-9]+/300 ' typescript
check 'clears it' grep -qE $'\r {40,}\r$' <(grep -v '^Script' typescript)
check 'has it all' [ "$(grep -cE '^[0-9]+-[0-9]+ ' listed)" -eq 300 ]
check 'sync to the terminal itself' terminal sync
check 'shows no bar' [ "$(grep -cF '[=' typescript)" -eq 0 ]

# ---- Killed, and run again ----

# The client is killed while it counts, on a page, and among the certificates.
start --orders 160 --fault 'stall@order/getmodifiedorderssummary#1' \
    --fault 'stall@order/query/page=1#1' --fault 'stall@order/query/page=3#1' \
    --fault 'stall@order/query/page=4#1' --fault 'stall@order/query/page=8#1' \
    --fault 'stall@order/download#9' --fault 'stall@order/download#40' \
    --fault 'stall@order/download#41' --fault 'stall@order/download#80'
SYNC=(sync --page-size 20)
NAME='sync: killed'
for ((kills = 0; kills < 20; kills++)); do
    AT=$(struck)
    "$SSLSTORE" "${SYNC[@]}" --db killed.db >out 2>err </dev/null &
    CLIENT=$!
    struck_or_ended "$AT" || break
    kill -KILL "$CLIENT"
    wait "$CLIENT" 2>/dev/null
done
wait "$CLIENT"
check 'ends at last' [ $? -eq 0 ]
check 'was killed at each place' [ "$(struck)" -eq 9 ]
check 'takes several kills' [ "$kills" -ge 4 ] # two places may be reached at once
check 'was one sync' answers killed.db 'SELECT count(*) FROM syncs' 1
run 'sync: never killed' 0 "${SYNC[@]}" --db whole.db
all whole.db >whole
check 'has the same database' same <(all killed.db) whole
check 'holds what the service lists' agrees killed.db

# Killed while writing: the file must not grow any further.
for size in 16 40 90 130 170; do
    rm -f cut.db*
    {
        (
            ulimit -f "$size"
            exec timeout 60 "$SSLSTORE" "${SYNC[@]}" --db cut.db >out 2>err </dev/null
        )
    } 2>/dev/null
    NAME="sync: cut short at $size KB" check 'does not end well' [ $? -ne 0 ]
    run "sync: cut short at $size KB, again" 0 "${SYNC[@]}" --db cut.db
    check 'has the same database' same <(all cut.db) whole
done

rm cut.db
(
    trap '' XFSZ # as on a full disk
    ulimit -f 120
    exec timeout 60 "$SSLSTORE" "${SYNC[@]}" --db cut.db >out 2>err </dev/null
)
NAME='sync: no room for the database' check 'fails' [ $? -eq 1 ]
check 'says so' warns 'cut.db: '
run 'expiring: of what there was room for' 5 expiring --db cut.db --within 1h
run 'sync: now there is room' 0 "${SYNC[@]}" --db cut.db
check 'has the same database' same <(all cut.db) whole

# ---- Ctrl-C ----

# stalled ARGUMENTS...: starts the program, and waits until the sandbox stalls it.
stalled() {
    local count
    count=$(struck)
    "$SSLSTORE" "$@" >out 2>err </dev/null &
    CLIENT=$!
    struck_or_ended "$count"
}
end_by() { # SIGNAL
    kill -"$1" "$CLIENT"
    wait "$CLIENT" 2>/dev/null
}
ids() { sed 's/^{"id":"\([^"]*\)".*/\1/' "$@" | sort -u; }

start --orders 160 --fault 'stall@order/query/page=5#1'
NAME='sync: stalled' check 'waits' stalled "${SYNC[@]}" --db stopped.db
run 'expiring: meanwhile' 5 expiring --db stopped.db --within 1h
run 'sync: two at once' 6 sync --db stopped.db
check 'says so' warns 'another program is using it'
end_by INT
NAME='sync: Ctrl-C' check 'ends with its code' [ $? -eq 130 ]
check 'says how to continue' warns 'continue where it stopped'
check 'keeps what came' answers stopped.db 'SELECT count(*) >= 80 FROM orders' 1
check 'marks no order as vanished' answers stopped.db 'SELECT count(vanished) FROM orders' 0
for copy in other stale odd; do cp stopped.db $copy.db; done
AT=$(calls order/query) # page 5 again, page 4 to find its place, 5 to 8, and the empty one
run 'sync: continued' 0 "${SYNC[@]}" --db stopped.db
check 'continues where it stopped' [ $(($(calls order/query) - AT)) -le 7 ]
check 'holds what the service lists' agrees stopped.db
check 'was one sync' answers stopped.db 'SELECT count(*), min(complete) FROM syncs' '1|1'
run 'sync: not continued with other options' 0 "${SYNC[@]}" --db other.db --page-size 50
check 'holds what the service lists' agrees other.db
check 'were two syncs' answers other.db 'SELECT group_concat(complete) FROM syncs' 0,1
sql stale.db 'UPDATE syncs SET began = began - 100000'
run 'sync: not continued after so long a time' 0 "${SYNC[@]}" --db stale.db
check 'holds what the service lists' agrees stale.db
check 'were two syncs' answers stale.db 'SELECT group_concat(complete) FROM syncs' 0,1
sql odd.db 'UPDATE syncs SET checkpoint = randomblob(64)'
run 'sync: not continued from a damaged checkpoint' 0 "${SYNC[@]}" --db odd.db
check 'holds what the service lists' agrees odd.db

start --orders 160 --fault 'stall@order/query/page=5#1' --fault 'stall@order/query/page=7#1'
NAME='sync: to a file' check 'waits' stalled "${SYNC[@]}" --json --checkpoint point
end_by INT
NAME='sync: Ctrl-C' check 'ends with its code' [ $? -eq 130 ]
check 'leaves a checkpoint' [ "$(stat -c %s,%a point)" = 64,600 ]
check 'says in its last line that it is not all' grep -q '^{"complete":false,"error":' <(tail -n 1 out)
grep -v '^{"complete":false' out >first
run 'sync: with other options' 2 "${SYNC[@]}" --json --checkpoint point --product positivessl
check 'says so' warns 'with other options'
run 'sync: a checkpoint that is invalid' 1 "${SYNC[@]}" --json --checkpoint ca/root.pem
NAME='sync: continued' check 'waits again' stalled "${SYNC[@]}" --json --checkpoint point
end_by KILL
grep '}$' out >second # a line that was cut off came after the checkpoint
run 'sync: continued again' 0 "${SYNC[@]}" --json --checkpoint point
check 'does not list all again' [ "$(wc -l <out)" -le 60 ]
check 'lists the rest' [ "$(ids first second out | wc -l)" -eq 160 ]
check 'takes the checkpoint away' [ ! -e point ]

# ---- Orders that are gone or unreadable ----

start --orders 25 --fault 'remove-row=3@order/query/page=1#2' --fault '500@order/query/page=2#2'
run 'sync: all orders' 0 sync --db v.db --page-size 10
run 'sync: one is removed' 0 sync --db v.db --page-size 10
check 'which an incremental one cannot know' says '25 orders; 0 new, 0 changed, 0 vanished'
run 'sync: fails on the second page' 5 sync --db v.db --page-size 10 --full --attempts 1
check 'marks no order as vanished' says '25 orders; 0 new, 0 changed, 0 vanished'
for ((tries = 0; tries < 4; tries++)); do
    timeout 60 "$SSLSTORE" sync --db v.db --page-size 10 --full >out 2>err </dev/null && break
    NAME='sync: incomplete' check 'marks no order as vanished' says ' 0 vanished'
done
NAME='sync: one was removed'
check 'knows after a complete one' says '24 orders; 0 new, 0 changed, 1 vanished'
check 'keeps it' answers v.db 'SELECT count(*) FROM orders' 25
check 'holds what the service lists' agrees v.db
run 'sync: once more' 0 sync --db v.db --page-size 10 --full
check 'has it vanish only once' says '24 orders; 0 new, 0 changed, 0 vanished'

start --orders 25 --fault 'empty-certificate@order/download#3*1'
run 'sync: a certificate that cannot be downloaded' 0 sync --db e.db
check 'names the order' grep -qE '^sslstore: sync: [0-9]+-[0-9]+: .' err
check 'counts it' says '25 orders; 25 new, 0 changed, 0 vanished; 1 with an error'
check 'keeps what is known' agrees e.db
run 'sync: once more' 0 sync --db e.db
check 'gets it' says '25 orders; 0 new, 1 changed, 0 vanished'
check 'lacks none' answers e.db "SELECT count(*) FROM orders WHERE state = 'active'
    AND number NOT IN (SELECT number FROM certificates)" 0
run 'sync: and again' 0 sync --db e.db --json
check 'need not look at all of it any more' says '"incremental":true'

start --orders 25 --fault 'bad-row=4@order/query#2-3'
run 'sync: all orders' 0 sync --db b.db
run 'sync: one unreadable' 0 sync --db b.db --full
check 'says so' warns 'sync: '
check 'marks no order as vanished' answers b.db 'SELECT count(*) FROM orders WHERE vanished > 0' 0

# ---- Complete means counted ----

# Two pages of three lack thirty orders each, in every list.
start --orders 250 --fault 'short-page=30@order/query#4+'
run 'sync: all orders' 0 sync --db s.db
orders s.db >before
for ((tries = 0; tries < 3; tries++)); do
    run 'sync: short pages' 5 sync --db s.db --full
    check 'says so' warns 'the service counts more orders than it lists'
    check 'says what to do' warns '--ignore-count'
    check 'marks no order as vanished' grep -q '^incomplete: s.db: 250 orders; 0 new, 0 changed, 0 vanished$' out
done
run 'sync: short pages, ignoring the count' 5 sync --db s.db --full --ignore-count
check 'marks no order as vanished' says ', 0 vanished'
check 'writes no row' same <(grep -v '^[0-9]*$' before) <(orders s.db | grep -v '^[0-9]*$')
start --orders 250 --fault short-page=30@order/query
run 'sync: short pages from the beginning' 5 sync --db first.db
check 'is not complete' answers first.db 'SELECT max(complete) FROM syncs' 0
run 'sync: short pages, listed' 5 sync --json --no-certificates
check 'says so in its last line' [ "$(tail -n 1 out | cut -c 1-18)" = '{"complete":false,' ]
run 'expiring: short pages' 5 expiring --json
check 'says so at its end' grep -q '}\],"complete":false}$' out
start --orders 250 --no-summary 404 --fault short-page=30@order/query
run 'sync: short pages without a count' 5 sync --db second.db
start --orders 250 --fault short-page=30@order/query#1
run 'sync: one short page' 0 sync --db third.db
check 'has all the same' agrees third.db

start --orders 120 --fault total-lies=5@order/getmodifiedorderssummary
for ((tries = 0; tries < 2; tries++)); do
    run 'sync: a count that is too high' 5 sync --db l.db
    check 'has all orders' says 'incomplete: l.db: 120 orders;'
done
run 'sync: ignoring it' 0 sync --db l.db --ignore-count
check 'holds what the service lists' agrees l.db
run 'sync: ignoring it once more' 0 sync --db l.db --ignore-count --json
check 'lists only what changed' says '"incremental":true,"fell_back":false'
run 'sync: not ignoring it' 5 sync --db l.db
start --orders 120 --fault total-lies=-5@order/getmodifiedorderssummary
run 'sync: a count that is too low' 0 sync --db m.db
check 'holds what the service lists' agrees m.db

# ---- Orders that are only missing from the list ----

remove() { ask /sandbox/remove -d "{\"TheSSLStoreOrderID\":\"$1\"$2}" >removed; }
FAILING=('503@order/status#3+*9' 'html@order/status#3-4')
start --orders 60 --fault "${FAILING[0]}"
run 'sync: all orders' 0 sync --db g.db
ID=$(sql g.db "SELECT max(order_id) FROM orders WHERE state = 'active'")
remove "$ID" ',"StillKnown":true'
orders g.db >before
run 'sync: one that is not listed' 0 sync --db g.db --full
check 'says so' warns 'orders missing from the list that the service has: 1'
check 'does not mark it as vanished' says 'g.db: 60 orders; 0 new, 0 changed, 0 vanished'
ask /sandbox/expire -d "{\"TheSSLStoreOrderID\":\"$ID\"}" >touched
run 'sync: one that is not listed, and has ended' 0 sync --db g.db --full
check 'knows that' answers g.db "SELECT state, vanished IS NULL FROM orders WHERE order_id = '$ID'" 'expired|1'
remove 10000020 ''
run 'sync: it cannot be asked for' 5 sync --db g.db --full --attempts 2
check 'marks no order as vanished' says ', 0 vanished'
check 'says why' warns 'none is marked as vanished'
for ((tries = 0; tries < 9; tries++)); do
    timeout 60 "$SSLSTORE" sync --db g.db --full >out 2>err </dev/null && break
done
NAME='sync: it can be asked for again' check 'marks it as vanished' says 'g.db: 59 orders; 0 new, 0 changed, 1 vanished'
check 'and no other' answers g.db 'SELECT order_id FROM orders WHERE vanished > 0' 10000020

# ---- Clocks ----

start --orders 100
clock() { ask /sandbox/clock -d "{\"AdvanceDays\":$1}" >moved; }
touch_some() { ask /sandbox/touch -d '{"Percent":10}' >touched; }
run 'sync: all orders' 0 sync --db k.db
check 'says nothing' [ ! -s err ]
for days in 30 -60 30 6 -6; do
    clock "$days"
    touch_some
    run "sync: the service's clock moves by $days days" 0 sync --db k.db
    check 'holds what the service lists' agrees k.db
done
clock 30
for command in 'sync --json' 'sync --db k.db --json' ping "status 10000001" expiring; do
    # shellcheck disable=SC2086
    timeout 60 "$SSLSTORE" $command >out 2>err
    NAME="$command: clocks that differ" check 'says so' warns "is 30 days behind the service's"
done
run 'expiring: of an inventory made so' 10 expiring --db k.db
check 'says so' warns "this machine's clock was, when the inventory was updated, 30 days behind"
run 'sync: the difference, as JSON' 0 sync --db k.db --json
check 'shows it' grep -qE '"clock_difference_s":(2592|2591)[0-9]{3}[,}]' out
clock -36
run 'ping: the other way round' 0 ping
check 'says so' warns "is 6 days ahead of the service's"
clock 6
for days in 10 30 400; do # as an earlier version noted it, or a machine's clock alone
    sql k.db "UPDATE syncs SET as_of = unixepoch() + $days * 86400 WHERE complete"
    touch_some
    run "sync: after one whose time was $days days ahead" 0 sync --db k.db --json
    check 'lists all orders' says '"incremental":false,"fell_back":true'
    check 'says so' warns 'listed all orders'
    check 'holds what the service lists' agrees k.db
    touch_some
    run 'sync: the next one' 0 sync --db k.db --json
    check 'lists only what changed' says '"incremental":true'
    check 'holds what the service lists' agrees k.db
done
for days in 30 -30 10; do # one answer of many
    start --orders 30 --fault "date=$((days * 86400))@order/getmodifiedorderssummary#1"
    run "sync: a Date that is $days days off" 0 sync --db d.db
    check 'says so' warns "${days#-} days"
    touch_some
    run 'sync: the next one' 0 sync --db d.db
    check 'holds what the service lists' agrees d.db
    rm d.db
done
start --orders 30 --no-summary error
run 'sync: where the service cannot list changes' 0 sync --db q.db
run 'sync: again' 0 sync --db q.db
check 'says why' warns 'the service cannot list changes; listed all orders instead'
sql q.db "UPDATE syncs SET as_of = as_of + 86400"
run 'sync: after one with a clock that was ahead' 0 sync --db q.db
check 'says why' warns 'the last sync was later than now, so a clock was wrong; listed all orders instead'
remove 10000020 ''
run 'sync: one is gone' 0 sync --db q.db
check 'finds it' says '29 orders; 0 new, 0 changed, 1 vanished'

# The service need not report the end of a certificate as a change.
start --orders 30
run 'sync: all orders' 0 sync --db x.db
ID=$(sql x.db "SELECT max(order_id) FROM orders WHERE state = 'active'")
sql x.db "UPDATE certificates SET not_after = (SELECT max(as_of) FROM syncs)
    WHERE number = (SELECT number FROM orders WHERE order_id = '$ID')"
sql x.db "UPDATE syncs SET as_of = as_of - 100"
AT=$(calls order/status)
run 'sync: one has ended meanwhile' 0 sync --db x.db
check 'asks for it' [ $(($(calls order/status) - AT)) -eq 1 ]
AT=$(calls)
run 'sync: again' 0 sync --db x.db
check 'asks no more' [ $(($(calls) - AT)) -eq 1 ]

# ---- Killed on a page ----

# A sync that is killed as soon as it has committed something makes progress.
start --orders 60 --latency 50
committed() { sql slow.db "SELECT count(*) FROM $1" 2>/dev/null || echo 0; }
for full in '' --full; do
    ((rows = 0, kills = 0))
    table=${full:+asked}
    table=${table:-seen}
    NAME="sync: killed on a page $full"
    while [ "$kills" -lt 40 ]; do
        "$SSLSTORE" sync --db slow.db --connections 1 $full >out 2>err </dev/null &
        CLIENT=$!
        while kill -0 "$CLIENT" 2>/dev/null && [ "$(committed "$table")" -le "$rows" ]; do sleep 0.05; done
        kill -KILL "$CLIENT" 2>/dev/null
        wait "$CLIENT" 2>/dev/null && break
        ((kills++))
        answers slow.db 'SELECT complete FROM syncs ORDER BY number DESC LIMIT 1' 1 && break
        found=$(committed "$table")
        check 'keeps what came' [ "$found" -gt "$rows" ]
        rows=$found
    done
    check 'ends at last' [ "$kills" -lt 40 ]
    check 'was killed' [ "$kills" -ge 1 ]
    check 'holds what the service lists' agrees slow.db
done

# ---- Bought, reissued ----

start
request www www.example.com
run 'enroll' 0 enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com \
    --field "$ADMIN" --wait 20
run 'sync: one order' 0 sync --db r.db
check 'has it' says '1 order; 1 new'
ID=$(sql r.db 'SELECT order_id FROM orders')
run 'reissue' 0 reissue "$ID" --csr www.csr --wait 20
run 'sync: reissued' 0 sync --db r.db
check 'has the new issuance' says '1 order; 1 new, 0 changed, 0 vanished'
check 'keeps the old one' answers r.db "SELECT group_concat(standing) FROM
    (SELECT standing FROM inventory WHERE leaf IS NOT NULL ORDER BY id)" superseded,current
run 'expiring: both end within a year' 10 expiring --db r.db --within 52w --json
check 'lists the new one only' answers :memory: "SELECT json_array_length(readfile('out'), '\$.certificates')" 1
run 'sync: all of it' 0 sync --db r.db --full
check 'finds nothing gone' says '1 order; 0 new, 0 changed, 0 vanished'

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
