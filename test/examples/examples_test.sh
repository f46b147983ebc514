#!/bin/bash
# The examples: the commands in the first comment of each run as they are printed, and each does what its comment says.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/../loopback.sh"
. "$(dirname "$0")/../cli/common.sh"
TOP=$OLDPWD

example() { timeout 60 "$BUILD/examples/$1" "${@:2}" >out 2>err; }
# pair CERTIFICATE KEY: the certificate has the key.
pair() { [ -s "$1" ] && [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in "$2" -pubout)" ]; }
bought() { [ "$(grep -c '"bought"' ledger)" -eq "$1" ]; }
ledger_ids() { sed -n 's/.*"TheSSLStoreOrderID":"\([^"]*\)".*/\1/p' ledger; }
is_published() { [ -n "$(ls root/.well-known/pki-validation)" ]; }

# ---- What the comments print ----

# commands FILE: those of its first comment, but for the compiler's.
commands() {
    awk '!/^ \*     / {if (inside) exit; next}
         {inside = 1; line = substr($0, 8)}
         compiler || line ~ /^(cc|c\+\+) / {compiler = line ~ /\\$/; next}
         {print line}' "$1"
}

run_comment() { # SOURCE PROGRAM
    rm -rf printed && mkdir printed
    ln -s "$TOP/examples" printed/examples
    ln -s "$BUILD" printed/build
    ln -s "$BUILD/examples/$2" "printed/${2##*/}"
    commands "$TOP/examples/$1" >printed/script
    [ -s printed/script ] && (cd printed && BUILD=build timeout 60 bash -e ./script) >out 2>err </dev/null
}

NUMBERED=$(cd "$TOP/examples" && ls [0-9]*.c [0-9]*.cpp)
for source in $NUMBERED; do
    NAME=$source
    check 'has less than 80 lines' [ "$(wc -l <"$TOP/examples/$source")" -lt 80 ]
    check 'is what it is numbered' grep -q "^/\* Example ${source%%_*}: " "$TOP/examples/$source"
    check 'is in examples/README.md' grep -qF "| \`$source\` |" "$TOP/examples/README.md"
    check 'runs as it says' run_comment "$source" "${source%.c*}"
done
NAME='the numbers'
check 'have no gap' cmp -s <(grep -o '^[0-9]*' <<<"$NUMBERED" | sort -n) <(seq "$(wc -l <<<"$NUMBERED")")
for source in bare/bare_transport.c chip/psa_keep.c coroutine/main.c device/main.c keep/keep.c wire/main.c; do
    NAME=$source
    program=${source%.c}
    [ "${program##*/}" != main ] || program=${program%/*}/${program%/*}
    check 'is in examples/README.md' grep -qF "[${source%/*}/](${source%/*}/)" "$TOP/examples/README.md"
    check 'runs as it says' run_comment "$source" "$program"
done

# ---- The numbered ones ----

start --orders 5 --fault 'stall@order/status'
NAME=11_event_loop
if example 11_event_loop 10000001 0; then failed 'a call that is abandoned'; fi
check 'abandons the call after the given time' says 'cancelled by the program'
start --orders 5
check 'again' example 11_event_loop 10000001 5000
check 'made one handshake, if it had to wait' grep -qE '^active after [01] handshakes$' out
NAME=1_status
check 'runs' example 1_status 10000001
check 'says what it is' says ', in force'
NAME=3_sync
check 'runs' example 3_sync
check 'counts' says 'orders: 5, certificates: 2'
NAME=8_inventory
check 'runs' example 8_inventory state
check 'reports every order' says '5 orders reported'
check 'a second time' example 8_inventory state
check 'reports only what changed' says '0 orders reported'
NAME=9_memory
check 'runs' example 9_memory 10000001 65536
check 'frees everything' says ', 0 left, '
if example 9_memory 10000001 12000; then failed 'too little memory'; fi
check 'too little memory' says 'allocation failed; '
check 'leaves nothing then' says ', 0 left, '
NAME=10_stream
if example 10_stream 3>&-; then failed 'a stream that is closed'; fi
NAME=12_no_heap
check 'runs' example 12_no_heap 10000001
check 'uses its array' says 'bytes at most, 0 still in use'
NAME=13_cplusplus
check 'runs' example 13_cplusplus
check 'counts' [ "$(awk '{orders += $1} END {print orders}' out)" -eq 5 ]
if SSLSTORE_AUTH_TOKEN='' example 13_cplusplus; then failed 'no token'; fi
check 'says what is missing' [ -s err ]

NAME=7_form
check 'settings' example 7_form
check 'hides the token' grep -qE '^\* AuthToken .*\(hidden\)' out
check 'a product' example 7_form positivessl 365 'United Kingdom'
check 'marks what is required' grep -qE '^\* Admin Contact - Email ' out
check 'explains the days' says '365 days are sent as 12 months'
check 'finds the country' says "the country is sent as 'GB'"
if example 7_form positivessl 100 GB; then failed 'wrong days'; fi
check 'names the nearest term' says '100 days are not on offer; the nearest is 90'
if example 7_form positivessl 365 Atlantis; then failed 'wrong country'; fi
check 'knows no such country' says "the country is sent as ''"

# ---- Purchases: a second run buys nothing ----

NAME=6_request
check 'makes a key' example 6_request www.example.com www.key
cp out www.csr
check 'makes a request' [ "$(openssl req -in www.csr -noout -pubkey)" = "$(openssl pkey -in www.key -pubout)" ]
check 'the key is for its owner alone' [ "$(stat -c %a www.key)" = 600 ]
check 'again' example 6_request www.example.com www.key
check 'keeps the key' [ "$(openssl req -in out -noout -pubkey)" = "$(openssl pkey -in www.key -pubout)" ]
echo damaged >damaged.key
if example 6_request www.example.com damaged.key; then failed 'a damaged key'; fi
check 'says so' [ -s err ]
request other www.example.com

NAME=2_enroll
start --orders 5
check 'runs' example 2_enroll www.csr admin@example.com www.pem
check 'stores a certificate' pair www.pem www.key
cp ledger before
rm www.pem
check 'again' example 2_enroll www.csr admin@example.com www.pem
check 'delivers it again' pair www.pem www.key
check 'buys nothing' cmp ledger before
head -c 100 order.journal >damaged && mv damaged order.journal
if example 2_enroll www.csr admin@example.com www.pem; then failed 'a damaged journal'; fi
check 'says so' warns 'what was bought?'
check 'buys nothing' cmp ledger before
rm order.journal*
if example 2_enroll nowhere.csr admin@example.com www.pem; then failed 'no request'; fi
check 'buys nothing' cmp ledger before
rm -f order.journal*

NAME=5_publish
start --issue-after 1000
mkdir -p root/.well-known/pki-validation
timeout 60 "$BUILD/examples/5_publish" www.csr admin@example.com root >out 2>err &
EXAMPLE=$!
check 'publishes' until_true is_published
ID=$(ledger_ids | head -n 1)
"$SSLSTORE" dcv "$ID" >dcv.txt 2>err
check 'publishes the file that the CA wants' grep -qE "^Name .*/$(basename root/.well-known/pki-validation/*)\$" dcv.txt
check 'with the text that it wants' grep -qF "$(head -n 1 root/.well-known/pki-validation/*)" dcv.txt
if example 5_publish www.csr admin@example.com root; then failed 'two at once'; fi
check 'says so' warns 'is used by another process'
sandbox_post approve "$ID"
wait "$EXAMPLE"
check 'ends well' [ $? -eq 0 ]
if is_published; then failed 'withdraws the file'; fi
check 'buys once' bought 1
rm -f order.journal*

# A keep whose state is lost looks at once. Its files are those of the present folder.
NAME=4_keep
start
check 'begins' example 4_keep www.example.com admin@example.com
check 'says what it does' grep -qE '^[a-z_]+; to do: ' out
check 'buys' bought 1
cp keep.state state
check 'nothing is due' example 4_keep www.example.com admin@example.com
check 'keeps its state' cmp state keep.state
rm keep.state
check 'without its state' example 4_keep www.example.com admin@example.com
check 'is in force' says 'in_force; to do: nothing'
check 'buys nothing' bought 1
check 'installs a pair' pair certificate.pem certificate.pem
check 'which is for its owner alone' [ "$(stat -c %a certificate.pem)" = 600 ]
rm -f next.key keep.* certificate.pem

# ---- Those with a folder ----

NAME=bare
check 'runs' example bare/bare_transport
check 'needs little memory' says 'bytes of memory at most, 0 still in use'

NAME=chip/psa_keep
start
check 'begins' example chip/psa_keep chip.example.com admin@chip.example.com now
check 'then' example chip/psa_keep chip.example.com admin@chip.example.com now
check 'is in force' says in_force
# The present folder is the chip: the last 32 bytes of PSA's file are the key's number.
{ printf '\x30\x31\x02\x01\x01\x04\x20'; tail -c 32 0000000000000001.psa_its; printf '\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07'; } >chip.der
check 'the certificate has the key of the chip' [ "$(openssl x509 -in certificate.pem -noout -pubkey)" = "$(openssl ec -inform DER -in chip.der -pubout 2>/dev/null)" ]
cp ledger before
check 'again' example chip/psa_keep chip.example.com admin@chip.example.com now
check 'buys nothing' cmp ledger before
rm -f keep.* certificate.pem

NAME=keep/keep
start --issue-after 2
check 'begins' example keep/keep device-17 www.example.com admin@example.com root
check 'buys' says '; an order was bought'
check 'publishes' is_published
rm keep.state
check 'without its state' example keep/keep device-17 www.example.com admin@example.com root
rm -f keep.state
check 'and again' example keep/keep device-17 www.example.com admin@example.com root
check 'is in force' says in_force
check 'buys nothing' bought 1
check 'installs a pair' pair certificate.pem certificate.pem
if example keep/keep device-17; then failed 'too few arguments'; fi

# The device serves the file during the validation only.
NAME=device/device
start --issue-after 1000
timeout 60 "$BUILD/examples/device/device" device.key www.example.com admin@example.com 0 device.pem >out 2>err &
DEVICE=$!
check 'serves a file' until_true grep -q '^serving port' err
read -r _ _ port path <err
ID=$(ledger_ids | head -n 1)
curl -sS --fail "http://127.0.0.1:$port$path" >served
check 'which is not empty' [ -s served ]
check 'and no other' [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port${path}x")" = 404 ]
NAME=wire/wire
check 'method' env timeout 60 "$BUILD/examples/wire/wire" method "$ID" FILE
sandbox_post approve "$ID"
NAME=device/device
wait "$DEVICE"
check 'ends well' [ $? -eq 0 ]
check 'withdraws the file' warns withdrawn
check 'has a certificate for its key' pair device.pem device.key
check 'again' example device/device device.key www.example.com admin@example.com 0 device.pem
check 'buys nothing' bought 1
rm -f order.journal*

NAME=wire/wire
start
check 'health' example wire/wire health
check 'says so' says 'the credentials are right'
check 'validate' example wire/wire validate www.csr admin@example.com
check 'new' example wire/wire new www.csr admin@example.com
ID=$(cut -d ' ' -f 1 out)
check 'query' example wire/wire query 1
check 'lists the order' says "$ID "
check 'modified' example wire/wire modified 1
check 'lists the order' says "$ID "
example 1_status "$ID"
check 'download' example wire/wire download "$ID" www.csr
check 'is a certificate that openssl reads' openssl x509 -in out -noout
check 'reissue' example wire/wire reissue "$ID" other.csr
if example wire/wire renewal "$ID"; then failed 'a renewal that is not there'; fi
check 'says which id it would have' grep -qE "^a renewal of $ID has the id [0-9a-f-]{36}\$" out
check 'state' example wire/wire state Cancelled ''
check 'names it' says cancelled
if example wire/wire revoke "$ID" 00; then failed 'a serial number that is not there'; fi
check 'refund' example wire/wire refund "$ID"
if example wire/wire nonsense; then failed 'no such command'; fi
stop

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
