#!/bin/bash
# The page of the sandbox as a browser gets it and sends its forms, over TLS. Needs bash, curl, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/sandbox/common.sh
. "$(dirname "$0")/common.sh"

page() { BODY=$(ask -i "$URL/$*"); }
token() { sed -n 's/.*name="PageToken" value="\([0-9A-F]*\)".*/\1/p' <<<"$BODY" | head -n 1; }
# send PATH FIELDS: sends a form as a browser does, and follows where it leads.
send() { BODY=$(ask -i -L -d "PageToken=$TOKEN&$2" "$URL$1" 2>curl); }

start --ca-dir ca --orders 5 --prefix /x --fault '503@order/status#1'
page ''
TOKEN=$(token)
check 'the page' matches '^HTTP/1.1 200 OK'
check 'it is HTML' has 'Content-Type: text/html; charset=utf-8'
check 'it loads nothing and runs nothing' has "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
check 'no script' lacks '<script'
check 'every reference stays here' is "$(grep -oE '(href|src|action)="[^"]*"' <<<"$BODY" | grep -cvE '"(/x/|#)')" 0
check 'its style sheet' is "$(ask -o style -w '%{http_code} %{content_type}' "$URL/sandbox/page.css")" '200 text/css; charset=utf-8'
check 'the secret has 128 bits' is "${#TOKEN}" 32

send /sandbox/approve TheSSLStoreOrderID=10000002
check 'approve: see other' matches '^HTTP/1.1 303 See Other'
check 'approve: back on the page' has 'id="orders"'
rest order/info ',"TheSSLStoreOrderID":"10000002"'
check 'approve: active' has '"MajorStatus":"Active"'
send /sandbox/cancel TheSSLStoreOrderID=10000002
check 'cancel: in the ledger' matches '<td>cancelled</td><td class="id">10000002<'
send /sandbox/clock Now=2027-03-15
check 'clock: moved' has '2027-03-15 00:00:0'
rest order/status ',"TheSSLStoreOrderID":"10000001"'
page ''
check 'faults: counted' matches '503@order/status#1</code></td><td class="id">1</td><td class="id">1</td>'
send /sandbox/cancel TheSSLStoreOrderID=%22%3E%3Cscript%3E
check 'a refusal' matches '^HTTP/1.1 400 Bad Request'
check 'a refusal leads back' has '<a href="/x/">'

TOKEN=00000000000000000000000000000000
send /sandbox/cancel TheSSLStoreOrderID=10000001
check 'a form of another site' matches '^HTTP/1.1 403 Forbidden'
BODY=$(ask -i -H 'Content-Type: text/plain' -d '{"TheSSLStoreOrderID":"10000001"}' "$URL/sandbox/cancel")
check 'JSON that a browser would send without asking' matches '^HTTP/1.1 415'
BODY=$(ask -i -X OPTIONS -H 'Origin: https://other.example' -H 'Access-Control-Request-Method: POST' "$URL/sandbox/cancel")
check 'JSON for which a browser asks' matches '^HTTP/1.1 405'
check 'it is not allowed' lacks 'Access-Control-Allow'
rest order/info ',"TheSSLStoreOrderID":"10000001"'
check 'nothing was cancelled' matches '"MajorStatus":"(Active|Expired)"'
finish
