#!/bin/bash
# --json: each line is a JSON value, a failure ends with an object that says what happened and what to do next, and
# examples/cli/json.md describes every member. Needs bash, openssl, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016  # checks are called by name; backquotes of the document
DOCUMENT=$(realpath "$(dirname "$0")/../../examples/cli/json.md")
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

not() { ! "$@"; }
last() { tail -n 1 out; }
# fails RESULT MEMBER...: the last line has that result, and each of these members of "error".
fails() {
    local result=$1 line
    line=$(last)
    shift
    grep -qE "^\{\"complete\":false,\"error\":\{.*\"result\":$result," <<<"$line" || return 1
    for member in "$@"; do grep -qF -- "$member" <<<"$line" || return 1; done
}
# try NAME CODE ARGUMENTS...: as run, with --json; its output is JSON, and is collected.
try() {
    run "$@" --json
    check 'is JSON' json
    if [ "$2" -eq 0 ]; then check 'has no error' not says '"error":{'; fi
    cat out >>all
}

DV=(--product positivessl --days 365 --approver admin@example.com --field "$ADMIN")
start --orders 3
try 'ping' 0 ping
try 'config' 0 config
try 'products' 0 products
try 'products, compared' 0 products --online
try 'fields' 0 fields positivessl
try 'approvers' 0 approvers positivessl www.example.com
try 'organizations' 0 organizations
try 'csr' 0 csr www.example.com --key www.key
"$SSLSTORE" csr www.example.com --key www.key >www.csr
try 'check' 0 check "${DV[@]}" --csr www.csr
try 'check: with problems' 1 check "${DV[@]}" --csr www.csr --days 100
check 'is no error: it lists them' not says '"error":{'
try 'enroll' 0 enroll "${DV[@]}" --csr www.csr --out www --wait 20
ID=$(sed -n 's/.*"order_id":"\([0-9]*\)".*/\1/p' out)
try 'enroll: a dry run' 0 enroll "${DV[@]}" --csr www.csr --dry-run
for command in status download wait plan dcv; do try "$command" 0 "$command" "$ID"; done
try 'renew' 0 renew "$ID" --csr www.csr
try 'reissue' 0 reissue "$ID" --new-key --out www --wait 20
try 'reissue: a dry run' 0 reissue "$ID" --csr www.csr --dry-run
try 'expiring' 10 expiring --within 520w
try 'sync' 0 sync
try 'sync into a database' 0 sync --db inventory.db
try 'list' 0 list --db inventory.db
try 'show' 0 show "$ID" --db inventory.db
try 'export' 0 export --db inventory.db --all
try 'report' 0 report --db inventory.db --html report.html --metrics report.prom
try 'expiring in a database' 10 expiring --within 520w --db inventory.db
try 'dcv: a check' 0 dcv "$ID" --check
try 'revoke: a dry run' 0 revoke "$ID" --refund --dry-run
try 'revoke' 0 revoke "$ID" --refund --yes
try 'refund-status' 0 refund-status "$ID"
cat >www.ini <<FILE
[www]
product = positivessl
names = www.example.com
days = 365
approver = admin@example.com
Admin Contact - Email = admin@example.com
methods = email
key = keep/key.pem
cert = keep/cert.pem
FILE
mkdir keep
try 'keep' 12 keep www.ini --state-dir state

# ---- Not yet ----

start --issue-after 100000
run 'csr' 0 csr late.example.com --key late.key
mv out late.csr
try 'enroll: not issued yet' 3 enroll "${DV[@]}" --csr late.csr --journal late.journal
check 'is no error' not says '"error":{'
check 'says what to do next' grep -qE '"status":"pending".*"next":"not issued yet; to get it:  sslstore download [0-9]+ .*or run the same command again' out
LATE=$(sed -n 's/.*"order_id":"\([0-9]*\)".*/\1/p' out)
try 'download: not issued yet' 3 download "$LATE" --out late
check 'says what to do next' says "\"next\":\"not issued yet; to get it:  sslstore download $LATE --out late\""
try 'renew: a dry run, not issued yet' 3 renew "$LATE" --csr late.csr --dry-run
check 'says what to do next' says "\"next\":\"To wait for the certificate, run:  sslstore wait $LATE\""
try 'dcv: not published' 3 dcv "$LATE" --check --http localhost:1
check 'says what to do next' says '"next":"'
start --orders 3

# ---- Failures ----

try 'an unknown command' 2 frobnicate
check 'says so' fails null '"command":null' '"exit_code":2' 'unknown command'
try 'an unknown option' 2 status --frobnicate 1
check 'says so' fails null '"command":"status"' 'unknown option --frobnicate' '"next":"See: sslstore status --help"'
SSLSTORE_AUTH_TOKEN=wrong try 'a wrong token' 1 ping
check 'says so' fails '"SSLSTORE_ERR_AUTH"' '"delivery":"answered"' '"service_code":-9008' '"http_status":' \
    '"endpoint":"health/validate"' 'The token comes from SSLSTORE_AUTH_TOKEN.'
try 'no such order' 1 status 999999
check 'says so' fails '"SSLSTORE_ERR_NOT_FOUND"' '"endpoint":"order/status"' '"exit_code":1'
try 'no connection' 1 ping --url https://localhost:1 --attempts 1
check 'says so' fails '"SSLSTORE_ERR_CONNECT"' '"delivery":"not_sent"' '"attempts":1' 'The address is https://localhost:1'
try 'a field that is missing' 1 enroll --product positivessl --days 365 --approver admin@example.com --csr www.csr
check 'names it' fails '"SSLSTORE_ERR_ORDER"' '"field":"Admin Contact - Email"' 'is set with --field.'
try 'a file that is missing' 1 enroll "${DV[@]}" --csr nowhere
check 'says so' fails null '"message":"--csr: nowhere: No such file'
try 'a list that cannot be had' 1 products --online --url https://localhost:1 --attempts 1
check 'says so' fails '"SSLSTORE_ERR_CONNECT"'
try 'sync: no connection' 5 sync --url https://localhost:1 --attempts 1
check 'says so' fails '"SSLSTORE_ERR_INCOMPLETE"' '"exit_code":5'
printf 'status 999999 --json\nping --json\n' >lines
run 'a batch' 1 batch --keep-going lines
check 'says which command failed' [ "$(grep -c '^{"complete":false,"error":{"command":"status"' out)" -eq 1 ]
check 'goes on' says '{"ready":true'
cat out >>all
start --fault 'reset@order/neworder' --lookup never --fault '504@order/query*2' --duplicate-custom-id second
try 'a reply that is lost' 4 enroll "${DV[@]}" --csr www.csr --attempts 2 --journal journal
check 'says so' fails '"SSLSTORE_ERR_UNKNOWN_OUTCOME"' '"delivery":"maybe_sent"' 'Do not send it again' 'sslstore enroll --resume journal'

# ---- The document ----

grep -oE '[{,]"[a-z0-9_]+":' all | tr -d '{,":' | sort -u >members
NAME=json.md
check 'there are many members' [ "$(wc -l <members)" -ge 80 ]
while read -r member; do
    grep -qF -- "\`$member\`" "$DOCUMENT" || echo "$member"
done <members >out
check 'describes them all' silent
for command in $("$SSLSTORE" --help | sed -n '1,/^$/d; /^$/q; s/^  \([a-z-]*\) .*/\1/p'); do
    [ "$command" = batch ] || check "describes $command" grep -qE "^\|.*\`$command\`" "$DOCUMENT"
done

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
