#!/bin/bash
# What validation asks to publish, as the commands show and check it: `dcv`, `wait`, and the commands that change a pending
# validation, against sslstore-sandbox. Records in DNS: test/hooks/published_test.sh. Needs bash, openssl, curl, grep, sed, readelf.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"
trap 'stop; [ -z "${SITE-}" ] || kill "$SITE" 2>/dev/null; rm -rf "$WORK"' EXIT

is_json() { [ "$(grep -c . out)" -eq 1 ] && grep -qE '^\{.*\}$' out; }
has_count() { [ "$(grep -cE -- "$2" out)" -eq "$1" ]; }

# order PRODUCT CSR OPTIONS...: places an order; sets ID.
order() {
    local product=$1 csr=$2
    shift 2
    run "order $product" 3 enroll --product "$product" --csr "$csr" --days 365 --field "$ADMIN" \
        --field 'Technical Contact - Email=tom@shop.example.com' --json "$@"
    ID=$(sed -E 's/.*"order_id":"([0-9]+)".*/\1/' out)
}

request one www.shop.example.com
request wild '*.shop.example.com'
request many www.shop.example.com www.shop.example.com api.shop.example.com shop.example.com
start --issue-after 1000

# ---- Usage ----

run 'dcv without an id' 2 dcv
run 'zone and JSON' 2 dcv 1 --zone --json
check 'says so' warns 'cannot be combined'
run 'zone and check' 2 dcv 1 --zone --check
for option in --dns --resolver --http; do
    run "$option without --check" 2 dcv 1 $option localhost:53
    check 'says so' warns 'need --check'
done
# shellcheck disable=SC2046 # they are words
run 'too many name servers' 2 dcv 1 --check $(printf -- '--dns 127.0.0.1 %.0s' {1..9})
run 'an order that does not exist' 1 dcv 999
run 'wait for an order that does not exist' 1 wait 999
run 'wait for no time' 2 wait 1 --wait 0

# ---- CNAME ----

order positivemdcssl many.csr --approver admin@shop.example.com --field 'CName Auth Domain Validation=True'
run 'dcv' 0 dcv "$ID"
check 'lists each domain' has_count 3 '^Domain  '
check 'by CNAME' has_count 3 '^Method +CNAME$'
check 'as pending' has_count 3 '^State +pending$'
check 'with absolute names' has_count 3 '^Name +_[0-9a-f]{32}\.(api\.|www\.)?shop\.example\.com$'
check 'with targets' has_count 3 '^Value +[0-9a-f]+\.[0-9a-f]+\.[^ ]*[a-z]$'
check 'without a check' has_count 0 "^Check"
run 'dcv --zone' 0 dcv "$ID" --zone
check 'is what a zone file has' has_count 3 '^_[0-9a-f]{32}\.[a-z.]*shop\.example\.com\. 300 IN CNAME [0-9a-z.]+\.$'
check 'and nothing else' lines 3
run 'dcv --json' 0 dcv "$ID" --json
check 'is JSON' is_json
check 'names the method' says '"method":"cname","https":false,"approved":false,"name":"_'
check 'waits for nothing' says '"waiting":[]'
order positivessl one.csr --approver admin@shop.example.com --field 'CName Auth Domain Validation=True'
run 'no name server there' 1 dcv "$ID" --check --dns 127.0.0.1:1
check 'says who was asked' says '127.0.0.1 does not answer'
check 'does not know' has_count 1 '^Check +unknown$'
run 'no resolver there' 1 dcv "$ID" --check --resolver 127.0.0.1:1 --json
check 'says so' says 'no authoritative name server of _'
check 'is not all there' says '"all_there":false'
for server in 'no name' 127.0.0.1:0 127.0.0.1:65536 127.0.0.1:x '[::1' '[::1]x'; do
    run "a name server that is none: $server" 1 dcv "$ID" --check --dns "$server"
    check 'says so' says 'has no address'
done
run 'an empty name server' 2 dcv "$ID" --check --dns ''

# ---- Methods ----

order positivemdcssl many.csr --approver admin@shop.example.com
run 'change-method to e-mail' 0 change-method "$ID" email
check 'shows it' says 'answer the e-mail to admin@shop.example.com'
run 'dcv of an e-mail' 0 dcv "$ID"
check 'names the address' has_count 3 '^Value +admin@shop\.example\.com$'
run 'dcv --zone of an e-mail' 0 dcv "$ID" --zone
check 'is a comment' has_count 3 '^; [a-z.]*shop\.example\.com is validated by e-mail$'
run 'dcv --check of an e-mail' 3 dcv "$ID" --check
check 'cannot be looked for' says 'an e-mail must be answered'
run 'resend' 0 resend "$ID"
run 'change-approver' 0 change-approver "$ID" api.shop.example.com hostmaster@shop.example.com
run 'dcv: each domain has its approver' 0 dcv "$ID"
check 'two have the first' has_count 2 '^Value +admin@shop\.example\.com$'
check 'one has the other' has_count 1 '^Value +hostmaster@shop\.example\.com$'
run 'change-method of one domain' 0 change-method "$ID" cname api.shop.example.com
check 'shows it' says 'api.shop.example.com: publish in DNS _'

# auto METHOD SHOWN: from the order's method to another one, which the output shows.
auto() {
    run "change-method from $1" 0 change-method "$ID" auto
    check "to $2" says "$2"
}
auto CNAME 'serve http://'
auto file 'publish in DNS _'
run 'change-method: what is no method' 2 change-method "$ID" automatic
order positivesslwildcard wild.csr --approver admin@shop.example.com --field 'CName Auth Domain Validation=True'
auto 'CNAME, with a wildcard' 'answer the e-mail'
auto 'e-mail, with a wildcard' 'publish in DNS _'
run 'change-method of no order' 1 change-method 999 auto

# ---- TXT ----

order digi_ssl_dv_geotrust_flex many.csr --approver admin@example.com
run 'change-method to TXT' 0 change-method "$ID" txt
check 'shows the text' says 'publish in DNS shop.example.com TXT '
run 'dcv --zone of TXT' 0 dcv "$ID" --zone
check 'has quotes' has_count 3 '^[a-z.]*shop\.example\.com\. 300 IN TXT "[0-9a-f]{32}"$'

auto TXT 'CNAME '
auto CNAME ' TXT '

# ---- Files ----

# The example that serves files by itself: it orders, serves and waits.
openssl ecparam -name prime256v1 -genkey -noout -out device.pem
"$BUILD/examples/device/device" device.pem www.shop.example.com me@shop.example.com 0 device.crt >site.log 2>&1 &
SITE=$!
for ((i = 0; i < 200; i++)); do
    grep -q serving site.log && break
    sleep 0.05
done
PORT=$(sed -n 's/^serving port \([0-9]*\) .*/\1/p' site.log | head -n 1)
run 'the order of the device' 0 sync --json --no-certificates --domain www.shop.example.com --product positivessl
ID=$(sed -nE 's/.*"order_id":"([0-9]+)".*/\1/p' out | head -n 1)
run 'dcv of a file' 0 dcv "$ID"
check 'is a URL' has_count 1 '^Name +http://www\.shop\.example\.com/\.well-known/pki-validation/[0-9A-F]{32}\.txt$'
check 'has each line' has_count 1 '^ {16}dcv\.sandbox\.example$|^ {16}comodoca\.com$'
run 'the file is served' 0 dcv "$ID" --check --http "127.0.0.1:$PORT"
check 'is there' has_count 1 '^Check +there$'
run 'the file is served: JSON' 0 dcv "$ID" --check --http "127.0.0.1:$PORT" --json
check 'all there' says '"all_there":true'
kill "$SITE"
wait "$SITE" 2>/dev/null
SITE=
run 'nobody serves the file' 3 dcv "$ID" --check --http "127.0.0.1:$PORT"
check 'says so' says 'no answer: '
run 'a server of TLS' 3 dcv "$ID" --check --http "${SSLSTORE_URL#https://}"
check 'is no answer, or another one' has_count 1 '^Found +(no answer|HTTP status|another text)'
mkdir broken
echo 'no library' | tee broken/libcurl.so.4 >broken/libpq.so.5
export LD_LIBRARY_PATH=$WORK/broken
# (unless it is linked with them, or started by a program that chooses the folder of libraries)
if "$SSLSTORE" --version >out 2>err && readelf -l "$SSLSTORE" | grep -q INTERP; then
    run 'libcurl is missing' 3 dcv "$ID" --check --http "127.0.0.1:$PORT"
    check 'says what to install' says 'no answer: libcurl cannot be loaded; install it (Debian: libcurl4)'
    run 'libpq is missing' 1 sync --db postgresql://localhost/inventory
    check 'says what to install' grep -qE 'libpq cannot be loaded; install it \(Debian: libpq5\)|built without PostgreSQL' err
fi
unset LD_LIBRARY_PATH

# ---- Hostile texts ----

start --issue-after 1000 --hostile
order positivemdcssl many.csr --approver admin@shop.example.com --field 'CName Auth Domain Validation=True'
run 'dcv of a hostile service' 0 dcv "$ID" --json

# ---- Waiting ----

start --issue-after 6
order positivessl one.csr --approver admin@shop.example.com
run 'wait too short' 3 wait "$ID" --wait 1
check 'says how to get it' warns 'sslstore download'
run 'wait' 0 wait "$ID" --wait 60 --csr one.csr --out certificate
check 'is active' says 'active'
check 'has the files' [ -s certificate/fullchain.pem ]
run 'wait for what is issued' 0 wait "$ID" --json
check 'is JSON' is_json
run 'dcv of what is issued' 0 dcv "$ID" --check
check 'is approved' has_count 1 '^State +approved$'
run 'revoke' 0 revoke "$ID" --refund --yes
run 'refund-status' 0 refund-status "$ID"
check 'says how far it is' says 'Refund is'
run 'wait for a refunded order' 1 wait "$ID"
check 'says that it has ended' warns 'no certificate: the order is'
run 'dcv of a refunded order' 0 dcv "$ID"
check 'says that it has ended' warns 'nothing is validated any more'
run 'dcv --check of a refunded order' 1 dcv "$ID" --check

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
