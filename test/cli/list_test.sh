#!/bin/bash
# What the inventory answers: list, show, expiring and export. Needs bash, openssl, sqlite3.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016  # checks are called by name; CSV has quotes of its own
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

sql() { sqlite3 -batch "$@"; }
not() { ! "$@"; }
# ids: the order keys in the lines of the table.
ids() { sed -n 's/^\([0-9]*-[0-9]*\) .*/\1/p' out; }
lists() { [ "$(ids | sort | tr '\n' ' ')" = "$(printf '%s\n' "$@" | sort | tr '\n' ' ')" ]; }
of_db() { sql i.db "SELECT id FROM orders LEFT JOIN certificates c USING (number) WHERE $1 ORDER BY 1"; }
# member EXPRESSION VALUE: what sqlite3 reads in the first line of the output.
member() { [ "$(sql :memory: "SELECT json_extract('$(head -n 1 out | sed "s/'/''/g")', '$1')")" = "$2" ]; }

start --orders 120
run 'sync' 0 sync --db i.db

# ---- Filters ----

CURRENT='vanished IS NULL AND superseded IS NULL'
run 'list' 0 list --db i.db
check 'lists all' [ "$(ids | wc -l)" -eq 120 ]
check 'the first one to end first' sort -sc <(grep -oE ' 20[0-9]{2}-[0-9]{2}-[0-9]{2} ' out)
run 'list: no network' 0 list --db i.db --url https://localhost:1
run 'list: asked of the service' 0 list
check 'is the same' [ "$(ids | wc -l)" -eq 120 ]
for state in active pending reissuing expired; do
    run "list: $state" 0 list --db i.db --state "$state"
    # shellcheck disable=SC2046
    check 'lists these' lists $(of_db "state = '$state' AND $CURRENT")
done
run 'list: soon' 0 list --db i.db --expires-within 6w
# shellcheck disable=SC2046
check 'lists these' lists $(of_db "coalesce(not_after, certificate_end)
    BETWEEN unixepoch('now') AND unixepoch('now', '42 days')")
run 'list: a product' 0 list --db i.db --product POSITIVESSL
# shellcheck disable=SC2046
check 'lists these, in any case' lists $(of_db "product = 'positivessl'")
run 'list: a name' 0 list --db i.db --name H000012.stock.example.com --name h000013.stock.example.com
check 'lists all that are below it' lists 10000013-500001201 "$(of_db "order_id = '10000014'")"
run 'list: a zone' 0 list --db i.db --name stock.example.com
check 'lists all below it' [ "$(ids | wc -l)" -ge 100 ]
run 'list: a zone with a dot at its end' 0 list --db i.db --name stock.example.com.
check 'lists the same' [ "$(ids | wc -l)" -ge 100 ]
run 'list: a part of a label' 0 list --db i.db --name ock.example.com
check 'lists none' says 'no certificate matches'
run 'list: filters together' 0 list --db i.db --name stock.example.com --state pending --product nosuch --json
check 'lists none' says '{"certificates":[],"complete":true}'
run 'list: a state that is none' 2 list --db i.db --state activ
run 'list: a span that is none' 2 export --db i.db --expires-within 30
run 'list: a file that is none' 1 list --db nowhere.db --json
check 'is not complete' says '{"certificates":[],"complete":false}'
check 'says why' says '"error":{"command":"list","exit_code":1'
check 'in the words of the system' says '"message":"nowhere.db: No such file or directory"'
check 'says what to do' says '"next":"To make it, run:  sslstore sync --db nowhere.db"'
: >empty.db
run 'list: an empty file' 1 list --db empty.db
check 'says so' warns 'empty.db: it is empty; no sync has written to it yet'
check 'says what to do' warns 'To make it, run:  sslstore sync --db empty.db'
run 'sync: into an empty file' 0 sync --db empty.db
for command in 'list' 'expiring' 'export' 'report' 'show 1'; do
    # shellcheck disable=SC2086
    run "$command: no file" 1 $command --db nowhere/i.db
    check 'says why' warns 'nowhere/i.db: No such file or directory'
    # shellcheck disable=SC2086
    run "$command: a folder" 1 $command --db ca
    check 'says why' warns 'ca: Is a directory'
    # shellcheck disable=SC2086
    run "$command: another kind of database" 1 $command --db mysql://localhost/i
    check 'says which kinds there are' warns 'expected a file, or postgresql://USER@HOST/DATABASE'
done

# ---- History ----

start
request www www.example.com www.example.com
run 'enroll' 0 enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com \
    --field "$ADMIN" --wait 20 --custom-id my-order --out www
FIRST=$(openssl x509 -in www/leaf.pem -noout -serial | sed 's/.*=//')
run 'sync' 0 sync --db h.db
ID=$(sql h.db 'SELECT order_id FROM orders')
run 'reissue' 0 reissue "$ID" --csr www.csr --wait 20 --out www
SECOND=$(openssl x509 -in www/leaf.pem -noout -serial | sed 's/.*=//')
run 'sync' 0 sync --db h.db
run 'show' 0 show "$ID" --db h.db
check 'shows the newest certificate' grep -qE "^Serial +0*$SECOND\$" out
check 'says what it will need' grep -qE '^Needs +(free reissue|paid renewal), from 20' out
check 'has a row for each issuance' [ "$(grep -cE '^[0-9]+-[0-9]+ ' out)" -eq 2 ]
check 'with both serial numbers' [ "$(grep -cE "^[0-9]+-.*(0*$FIRST|0*$SECOND)\$" out)" -eq 2 ]
KEY=$(sql h.db 'SELECT id FROM orders WHERE superseded IS NULL')
OLD=$(sql h.db 'SELECT id FROM orders WHERE superseded > 0')
undated() { sed 's/  ([a-z0-9 ]*)$//' "$1"; } # the days left may change from one run to the next
undated out >shown
for id in my-order "$KEY" "$OLD" "$FIRST" "$SECOND"; do
    run "show $id" 0 show "$id" --db h.db
    check 'is the same' cmp -s <(undated out) shown
done
run 'show: as JSON' 0 show my-order --db h.db --json
check 'is JSON' json
check 'has both' member '$.issuances[1].order_id' "$ID"
check 'marks the current one' says '"current":true'
sql :memory: "SELECT value->>'certificate' FROM json_each(readfile('out'), '\$.issuances') WHERE value->>'current'" >now.pem
check 'has its certificate' cmp -s <(openssl x509 -in now.pem) <(openssl x509 -in www/leaf.pem)
run 'show: no such order' 1 show 999 --db h.db
check 'says what to do' warns 'sslstore status'
run 'show: without an inventory' 2 show "$ID"
check 'says what to do' warns 'sslstore status'
run 'list: without what was replaced' 0 list --db h.db
check 'lists one' lists "$KEY"
run 'list --all' 0 list --db h.db --all
check 'lists both' lists "$KEY" "$OLD"
check 'says which was replaced' grep -qE "^$OLD +superseded " out
sql h.db "UPDATE orders SET order_id = NULL, custom_id = 'two' WHERE superseded > 0"
run 'show: a row without an order number' 0 show two --db h.db
check 'shows it' says "$OLD"
sql h.db "UPDATE orders SET custom_id = 'two'"
run 'show: an id that means two orders' 1 show two --db h.db
check 'says so' warns 'more than one order'
sql h.db "UPDATE orders SET custom_id = '$OLD' WHERE id <> '$OLD'; UPDATE orders SET custom_id = order_id WHERE id = '$OLD'"
run 'show: an order key that is an id of another order' 0 show "$OLD" --db h.db
check 'means the key' grep -q "^Order  *$OLD\$" out
for span in 9999d 30 0x1h ''; do
    run "expiring: a span of '$span'" 2 expiring --db h.db --ended "$span"
    check 'names the option' warns '--ended: '
done
run 'expiring: ten years' 10 expiring --db h.db --within 3653d

# ---- What it needs ----

NOW=$(date -u '+%F %T')
# needs WORDS END ORDER-END STATE: the certificate and the order end then.
needs() {
    sql h.db "UPDATE certificates SET not_before = unixepoch('now', '-190 days'), not_after = unixepoch('$NOW', '$2');
        UPDATE orders SET order_end = unixepoch('$NOW', '${3/ +/\', \'+}'), state = '$4', custom_id = 'mine' WHERE superseded IS NULL"
    run "export: $2, $3, $4" 0 export --db h.db
    check "needs: $1" grep -qF "\"$1\"" out
    run "export: $2, $3, $4, as JSON" 0 export --db h.db --json
    check 'is JSON' json
    case $1 in
    'paid renewal') check 'costs money' says '"plan":"renew"' '"paid":true' ;;
    *) check 'is free' says '"paid":false' ;;
    esac
}
needs 'free reissue' '20 days' '200 days' active
needs 'free reissue' '90 days' '200 days' active
needs 'paid renewal' '20 days' '20 days' active
needs 'paid renewal' '150 days' '150 days' active
needs 'paid renewal' '150 days' '150 days +9 hours' active
needs 'paid renewal' '-1 days' '-1 days' expired
needs 'validation' '90 days' '200 days' reissuing
needs 'nothing' '20 days' '200 days' revoked
needs 'unknown' '90 days' '20 days' active
sql h.db "UPDATE certificates SET not_after = unixepoch('now', '20 days');
    UPDATE orders SET order_end = unixepoch('now', '200 days'), state = 'active' WHERE superseded IS NULL"
run 'expiring: a reissue' 10 expiring --db h.db
check 'says that it is free' grep -qE ' +(19|20)  free reissue +[0-9]+$' out

# ---- Export ----

run 'export' 0 export --db i.db
check 'has a row for each, and titles' [ "$(grep -c '"'$'\r''$' out)" -eq 121 ]
sql -csv :memory: '.import out t' 'SELECT id, state, common_name FROM t' >/dev/null 2>&1
check 'is CSV' [ "$(sql -csv :memory: '.import out t' "SELECT count(*) FROM t WHERE days = '' OR days + 0 <> 0" 2>err)" -eq 120 ]
run 'export --json' 0 export --db i.db --json
check 'is JSON' json
check 'has a line for each' [ "$(wc -l <out)" -eq 120 ]
run 'export: some' 0 export --db i.db --state active --json
check 'has these' [ "$(wc -l <out)" -eq "$(of_db "state = 'active'" | wc -l)" ]

# Every field says something that a reader could take for something else.
ODD=$'"><script>alert(1)</script>\',\n\e[31m\xe2\x80\xae=cmd|x'
cp h.db odd.db
sql odd.db "UPDATE certificates SET common_name = '=1+1', names = '${ODD//\'/\'\'}';
    UPDATE orders SET common_name = '=1+1', custom_id = '@sum', vendor = '-1', error = '${ODD//\'/\'\'}'"
run 'export: odd texts' 0 export --db odd.db
check 'keeps a row in a line' [ "$(wc -l <out)" -eq 2 ]
check 'doubles quotes' says '"""><script>alert(1)</script>'
check 'has no formula' not grep -qE '(^|,)"[=+@-]' out
check 'does not control a terminal' not grep -q $'[\x01-\x09\x0b-\x0c\x0e-\x1f\x7f]' out
check 'nor reorders text' not grep -q $'\xe2\x80\xae' out
for wide in $'\xef\xbc\x9d' $'\xef\xbc\x8b' $'\xef\xbc\x8d' $'\xef\xbc\xa0'; do
    sql odd.db "UPDATE orders SET vendor = '${wide}1'"
    run 'export: a wide character that begins a formula' 0 export --db odd.db
    check 'is a text' says "\"'${wide}1\""
done
run 'export: odd texts, as JSON' 0 export --db odd.db --json
check 'is JSON' json
sql odd.db 'UPDATE syncs SET complete = 0'
for command in list export; do
    run "$command: an inventory that was never complete" 5 "$command" --db odd.db --json
    check 'says so' says '"result":null,"message":"odd.db was never complete; orders may be missing"'
    check 'says what to do' says '"next":"Run:  sslstore sync --db odd.db"'
done

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
