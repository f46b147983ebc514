#!/bin/bash
# examples/coroutine: the program's loop goes on while sslstore_enroll() waits in a coroutine. Nothing is timed: each
# line that the test writes must be answered before the next thing happens.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/loopback.sh
. "$(dirname "$0")/../loopback.sh"
. "$(dirname "$0")/common.sh"

printed() { grep -qxF "$1" out; }
ledger_has() { grep -q "\"$1\"" ledger 2>/dev/null; }
count_in_ledger() { [ "$(grep -c "\"$1\"" ledger)" -eq "$2" ]; }

# begin NAME: starts the example; what is written to file 9 is its standard input.
begin() {
    rm -f input co.pem order.journal*
    mkfifo input
    "$BUILD/examples/coroutine/coroutine" co.csr admin@co.example.com co.pem <input >out 2>err &
    EXAMPLE=$!
    exec 9>input
}

# the_loop_answers LINES COUNT: what is written is answered, COUNT lines in all.
the_loop_answers() {
    printf '%b' "$1" >&9
    until_true printed "$2 lines while the certificate is bought"
}

start --dcv-email page
request co co.example.com
NAME='a purchase that waits for its approval'
begin
check 'the loop runs' the_loop_answers 'first\n' 1
check 'the order is placed meanwhile' until_true ledger_has bought
check 'the loop runs while the order waits' the_loop_answers 'second\nthird\n' 3
check 'nothing is installed yet' [ ! -e co.pem ]
ID=$(sed -n 's/.*"TheSSLStoreOrderID":"\([^"]*\)".*/\1/p' ledger | head -n 1)
sandbox_post approve-email "$ID"
check 'the loop still runs' the_loop_answers 'fourth\n' 4
wait "$EXAMPLE"
check 'it succeeds' [ $? -eq 0 ]
check 'it says so' printed SSLSTORE_OK
check 'the certificate has the key' [ "$(openssl x509 -in co.pem -noout -pubkey)" = "$(openssl pkey -in co.key -pubout)" ]
check 'one order was bought' count_in_ledger bought 1
exec 9>&-

NAME='a server that does not answer'
start --fault 'stall@order/neworder'
begin
check 'the loop runs' the_loop_answers 'first\n' 1
check 'the request arrives meanwhile' until_true ledger_has bought
check 'the loop runs while the reply is awaited' the_loop_answers 'second\n' 2
check 'the purchase is cancelled' the_loop_answers 'quit\n' 3
wait "$EXAMPLE"
check 'it fails' [ $? -eq 1 ]
check 'and does not claim that nothing was bought' printed SSLSTORE_ERR_UNKNOWN_OUTCOME
exec 9>&-

# shellcheck disable=SC2034 # check names it
NAME='standard input that ends'
start
rm -f order.journal*
"$BUILD/examples/coroutine/coroutine" co.csr admin@co.example.com co.pem </dev/null >out 2>err
check 'does not end the purchase' [ $? -eq 0 ]
check 'which succeeds' printed SSLSTORE_OK

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
