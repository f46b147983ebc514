#!/bin/bash
# The report: its figures, its page with hostile texts in every field, its metrics, and files that are written whole or
# not at all. Needs bash, openssl, sqlite3.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

sql() { sqlite3 -batch "$@"; }
not() { ! "$@"; }
occurs() { [ "$(grep -oF -- "$2" "$3" | wc -l)" -eq "$1" ]; } # COUNT TEXT FILE
# member PATH VALUE: of the object in the output.
member() { [ "$(sql :memory: "SELECT json_extract(readfile('out'), '$1')")" = "$2" ]; }
count() { sql i.db "SELECT count(*) FROM orders LEFT JOIN certificates c USING (number) WHERE $1"; }

start --orders 200
run 'sync' 0 sync --db i.db
run 'report' 0 report --db i.db
check 'has the figures' grep -qE '^Orders +200$' out
check 'says what is due' grep -qE '^(free reissue|paid renewal) 20[0-9-]* +-?[0-9]+ +1[0-9]+ ' out
check 'fits a mail' not grep -qE '^.{100}' out
run 'export' 0 export --db i.db --json
WAITING=$(grep -c '"plan":"wait"' out)
run 'report: as JSON' 0 report --db i.db --json
check 'is JSON' json
check 'counts orders' member '$.orders' 200
check 'counts those in force' member '$.in_force' "$(count "state IN ('active', 'reissuing', 'expired')
    AND coalesce(not_after, certificate_end) > unixepoch()")"
check 'counts those that wait' member '$.waiting' "$WAITING"
check 'counts by state' says "{\"name\":\"active\",\"count\":$(count "state = 'active'")}"
check 'puts each certificate into a week' [ "$(sql :memory: "SELECT sum(value->>'reissue' + value->>'renew' + value->>'other')
    FROM json_each(readfile('out'), '\$.weeks')")" -eq "$(sql :memory: "SELECT readfile('out')->>'in_force' - (readfile('out')->>'later')")" ]
check 'weeks begin on Mondays' [ "$(sql :memory: "SELECT DISTINCT strftime('%w', value->>'begin')
    FROM json_each(readfile('out'), '\$.weeks')")" = 1 ]
DUE=$(sql :memory: "SELECT readfile('out')->>'reissues_due' + (readfile('out')->>'renewals_due')")

# ---- The page ----

run 'report: a page' 0 report --db i.db --html page.html
check 'prints nothing' silent
check 'has a row for each order, and for what is due' occurs $((200 + DUE)) '<tr data-week=' page.html
check 'has a bar for each week' occurs 53 '<button data-week=' page.html
# Choosing a bar shows the rows of its week.
sed -nE 's/^<button data-week="([^"]*)" title="from [^:]*: free reissue ([0-9]+), paid renewal ([0-9]+), other ([0-9]+)".*/\1 \2 \3 \4/p' page.html |
    awk '$2 + $3 + $4 > 0 {print $1, $2 + $3 + $4}' >bars
sed '1,/<section id="all">/d' page.html | sed -nE 's/^<tr data-week="([^"]+)".*/\1/p' | sort | uniq -c | awk '{print $2, $1}' >weeks
check 'a bar counts the rows of its week' cmp bars weeks
check 'loads nothing' not grep -qE "(src|href|action)=|@import|url\(|https?:" page.html
check 'and forbids it' grep -q "default-src 'none'" page.html
check 'fits light, dark, phone and print' [ "$(grep -cE 'prefers-color-scheme: dark|max-width: 46rem|@media print' page.html)" -eq 3 ]
run 'report: from the service' 0 report --html asked.html
check 'has the same rows' occurs $((200 + DUE)) '<tr data-week=' asked.html

ODD=$'"\'></script></style><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\\\n\e[31m\xe2\x80\xae=x'
ODD=${ODD//\'/\'\'}
start --orders 3
run 'sync' 0 sync --db odd.db
CERTIFICATE="subject = '$ODD', common_name = '$ODD', names = '$ODD,$ODD', serial = '$ODD', fingerprint_sha256 = '$ODD'"
ORDER="order_id = '$ODD' || id, partner_id = '$ODD', custom_id = '$ODD', vendor_id = '$ODD', major_status = '$ODD',
    minor_status = '$ODD', product = '$ODD', product_name = '$ODD', vendor = '$ODD', common_name = '$ODD', names = '$ODD',
    serial = '$ODD', error = '$ODD', id = '$ODD' || id"
sql odd.db "UPDATE certificates SET $CERTIFICATE; UPDATE orders SET $ORDER; UPDATE orders SET state = '$ODD'
    WHERE number = (SELECT max(number) FROM orders)"
run 'report: hostile texts' 0 report --db odd.db --html odd.html --metrics odd.prom --text
check 'the text does not control a terminal' not grep -q $'[\x01-\x09\x0b-\x1f\x7f]\|\xe2\x80\xae' out
check 'the page has one script' occurs 1 '<script' odd.html
check 'which ends once' occurs 1 '</script' odd.html
check 'one style' occurs 1 '</style' odd.html
check 'no image' occurs 0 '<img' odd.html
check 'shows the texts' grep -qF '&quot;&#39;&gt;&lt;/script&gt;&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;\??[31m?=x' odd.html
check 'in the columns and counts' [ "$(grep -oF '&lt;img src=x' odd.html | wc -l)" -ge 20 ]
check 'has no bytes that hide text' not grep -q $'[\x01-\x09\x0b-\x1f\x7f]\|\xe2\x80\xae' odd.html
run 'report: hostile texts, as JSON' 0 report --db odd.db --json
check 'is JSON' json

# ---- Days ----

# ends SECONDS TEXT: a certificate that ends so many seconds from now is shown so.
ends() {
    sql days.db "UPDATE certificates SET not_after = unixepoch('now') + $1"
    run "report: a certificate that ends in $1 seconds" 0 report --db days.db --html -
    check "says $2" grep -qE "<td class=\"day\">20[0-9-]* <small>$2</small>" out
}
cp i.db days.db
ends 180000 '2 days'
ends 120000 '1 day'
ends 3600 'less than a day'
ends -3600 'less than a day ago'
ends -90000 '1 day ago'
ends -180000 '2 days ago'
sql days.db "UPDATE certificates SET not_after = unixepoch('now') + 120000"
run 'show: a certificate that ends tomorrow' 0 show "$(sql days.db 'SELECT id FROM orders JOIN certificates USING (number) LIMIT 1')" --db days.db
check 'says so' grep -q '^Expires .*  (1 day)$' out
sql days.db 'DELETE FROM certificates; DELETE FROM orders'
run 'report: no orders' 0 report --db days.db --html -
check 'says that nothing is due' says 'Nothing is due.'
run 'report: no orders, as text' 0 report --db days.db
check 'has no title without words' not says 'By state'

# ---- Metrics ----

# exposed FILE: each line is a comment or a sample, and the samples of a metric follow its TYPE.
exposed() {
    ! grep -qvE '^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{[a-z_]+="([^"\\]|\\[\\n"])*"(,[a-z_]+="([^"\\]|\\[\\n"])*")*\})? -?[0-9]+$' "$1" &&
        awk '/^# TYPE/ {if (seen[$3]++) exit 1; name = $3} /^[^#]/ {split($1, part, "{"); if (part[1] != name) exit 1}' "$1"
}
metric() { sed -n "s/^$1 //p" metrics.prom; }
check 'metrics: hostile labels are escaped' exposed odd.prom
check 'a backslash, a quote, the end of a line' grep -qF '&amp;\\\n?[31m?=x' odd.prom
run 'report: metrics' 0 report --db i.db --metrics metrics.prom
check 'prints nothing' silent
check 'are metrics' exposed metrics.prom
check 'can be read by the collector' [ "$(stat -c %a metrics.prom)" = 644 ]
check 'say that all is well' [ "$(metric sslstore_inventory_complete),$(metric sslstore_sync_failures)" = 1,0 ]
check 'say when the last sync was' [ "$(metric sslstore_sync_last_complete_timestamp_seconds)" -eq "$(sql i.db 'SELECT max(ended) FROM syncs')" ]
check 'count by state' [ "$(metric 'sslstore_orders{state="pending"}')" -eq "$(count "state = 'pending'")" ]
ID=$(sql i.db "SELECT id FROM orders NATURAL JOIN (SELECT number FROM certificates) WHERE state = 'active' LIMIT 1")
check 'say when each certificate ends' grep -qE "^sslstore_certificate_expiry_timestamp_seconds\{id=\"$ID\",.*,state=\"active\",needs=\"(free reissue|paid renewal)\"\} $(
    sql i.db "SELECT not_after FROM certificates NATURAL JOIN (SELECT number FROM orders WHERE id = '$ID')")\$" metrics.prom
check 'and how long that is' grep -qE "^sslstore_certificate_remaining_seconds\{id=\"$ID\",.*\} [0-9]+\$" metrics.prom
sql i.db "INSERT INTO syncs (partner_code, certificates, asks_all, began) VALUES ('1000001', 1, 0, unixepoch()),
    ('1000001', 1, 0, unixepoch())"
run 'report: two syncs have failed since' 0 report --db i.db --metrics metrics.prom --text
check 'count them' [ "$(metric sslstore_sync_failures)" -eq 2 ]
check 'says so in the text' says 'Syncs since then that did not end: 2'

# ---- Whole or not at all ----

echo before >page.html
(
    trap '' XFSZ # as on a full disk
    ulimit -f 8
    timeout 60 "$SSLSTORE" report --db i.db --html page.html >out 2>err </dev/null
)
NAME='report: no room' check 'fails' [ $? -eq 1 ]
check 'says so' warns 'page.html: the file is too large'
check 'keeps the old page' [ "$(cat page.html)" = before ]
check 'leaves no other file' [ "$(echo page.html*)" = page.html ]
run 'report: no such folder' 1 report --db i.db --html nowhere/page.html --json
check 'says so' says '"message":"nowhere/page.html: No such file or directory"'
run 'report: no such inventory' 1 report --db nowhere.db --html page.html
check 'keeps the old page' [ "$(cat page.html)" = before ]

# ---- Where to ----

run 'report: a page on standard output' 0 report --db i.db --html - --metrics metrics.prom
check 'prints it' grep -q '^<!DOCTYPE html>$' out
check 'writes no file of that name' [ ! -e ./- ]
run 'report: metrics on standard output' 0 report --db i.db --metrics -
check 'are metrics' exposed out
for options in '--html same --metrics same' '--html - --metrics -' '--html - --text' '--metrics - --json' '--text --json'; do
    # shellcheck disable=SC2086
    run "report: $options" 2 report --db i.db $options
done
check 'says so' warns '--text and --json both write to standard output'
mkfifo pipe
ln -s pipe link
for special in pipe link; do
    run "report: into what is no file: $special" 1 report --db i.db --html "$special"
    check 'says so' warns "$special: not a regular file"
    check 'leaves it' [ -p "$special" ]
done
check 'leaves no other file' [ "$(echo link* pipe*)" = 'link pipe' ]

echo before >page.html
run 'report: the service cannot be reached' 5 report --html page.html --metrics metrics.new --url https://localhost:1 --attempts 1
check 'keeps the old page' [ "$(cat page.html)" = before ]
check 'writes no other file' [ ! -e metrics.new ]
check 'says so' warns 'page.html was not written.'
sql i.db 'UPDATE syncs SET complete = 0'
run 'report: never complete' 5 report --db i.db --html page.html --metrics metrics.prom --json
check 'says so on the page' grep -q 'Orders may be missing' page.html
check 'in the metrics' [ "$(metric sslstore_inventory_complete)" -eq 0 ]
check 'in the object' grep -q '^{"complete":false,"synced":null,' out

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
