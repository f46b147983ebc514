#!/bin/bash
# A store that is killed in the middle of an enrollment and comes back with --state: the program goes on, gets its
# certificate, and nothing is bought twice. Needs bash, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

# serve [PORT]: starts the sandbox, or starts it again on the port that it had.
serve() {
    rm -f ready
    "$SANDBOX" --quiet --token "$TOKEN" --ready-file ready --state state --ledger ledger --issue-after 3 \
        --latency 200 ${1:+--port "$1"} 2>>sandbox.log &
    PID=$!
    timeout 20 bash -c 'until [ -s ready ]; do sleep 0.02; done' || { echo 'FAILED: the sandbox did not start'; exit 1; }
}
# kill_when COUNT: kills the sandbox once the ledger has so many lines, and starts it again.
kill_when() {
    timeout 20 bash -c "until [ \$(grep -c . ledger) -ge $1 ]; do sleep 0.01; done"
    kill -KILL "$PID"
    wait "$PID" 2>/dev/null
    serve "$PORT"
}
bought() { [ "$(grep -c '"bought"' ledger)" -eq "$1" ] && [ "$(grep -o '"CustomOrderID":"[^"]*"' ledger | sort -u | grep -c .)" -eq "$1" ]; }
verified() { openssl verify -CAfile state/root.pem -untrusted "$1/chain.pem" "$1/leaf.pem" >>out 2>&1; }

: >ledger
: >sandbox.log
serve
SSLSTORE_URL=$(cat ready)/rest
PORT=$(sed 's/.*:\([0-9]*\).*/\1/' ready)
export SSLSTORE_URL SSLSTORE_CA_FILE=$WORK/state/root.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=$TOKEN
for i in 1 2 3; do
    NAME="enrollment $i"
    request www$i www$i.example.com
    timeout 60 "$SSLSTORE" enroll --product positivessl --csr www$i.csr --days 365 --approver admin@example.com \
        --field "$ADMIN" --journal journal --out out$i --wait 50 >out 2>err </dev/null &
    CLIENT=$!
    kill_when $i
    wait "$CLIENT"
    check 'the certificate comes' [ $? -eq 0 ]
    check 'it is good' verified out$i
    check 'bought once' bought $i
done
stop
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
