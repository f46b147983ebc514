#!/bin/bash
# The sandbox as a program keeps its folder: killed in the middle of a stream of orders, it has lost nothing that it
# acknowledged, and its CA, clock, ledger and counters go on. Needs bash, curl, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck source=test/sandbox/common.sh
. "$(dirname "$0")/common.sh"
CA=state

request shop /CN=shop.example.com
ORDER=$(order shop.csr THIS-ONE)

# buy PREFIX: places orders PREFIX-1, PREFIX-2, … until the sandbox is gone; notes each that was acknowledged.
buy() {
    local i id
    for ((i = 1; ; i++)); do
        rest order/neworder "${ORDER/THIS-ONE/$1-$i}"
        [ "$CODE" = 200 ] || return
        id=$(text TheSSLStoreOrderID)
        [ -n "$id" ] && echo "$1-$i $id" >>acknowledged."$1"
        [ $((i % 4)) -ne 0 ] || rest order/status ",\"CustomOrderID\":\"$1-$i\""
        [ $((i % 4)) -ne 0 ] || [ "$CODE" != 200 ] || echo "$1-$i" >>active."$1"
    done
}
count() { cat "$@" 2>/dev/null | grep -c .; }

# has_all: every order that was acknowledged is there, with the id that it had.
has_all() {
    local custom id
    while read -r custom id; do
        rest order/info ",\"CustomOrderID\":\"$custom\""
        [ "$(text TheSSLStoreOrderID)" = "$id" ] || return 1
    done < <(cat acknowledged.*)
    while read -r custom; do
        rest order/info ",\"CustomOrderID\":\"$custom\""
        has '"MajorStatus":"Active"' || return 1
    done < <(cat active.*)
}
# ledger_matches: the ledger has each order once, and those that were acknowledged are among them.
ledger_matches() {
    [ "$(sed 's/.*"TheSSLStoreOrderID":"\([0-9]*\)".*/\1/' ledger | sort | uniq -d | grep -c .)" -eq 0 ] &&
        cat acknowledged.* | while read -r custom _; do grep -q "\"$custom\"" ledger || exit 1; done
}

BUYERS=()
for round in 1 2 3; do
    start --state state --ledger ledger
    for buyer in a b; do
        (trap - EXIT; buy "$round$buyer") &
        BUYERS+=($!)
    done
    check "round $round: orders are bought" timeout 20 bash -c "
        until [ \$(cat acknowledged.$round* 2>/dev/null | grep -c .) -ge 20 ]; do sleep 0.01; done"
    stop KILL
    wait "${BUYERS[@]}"
    BUYERS=()
done
start --state state --ledger ledger
BODY=$(count acknowledged.*)
check 'orders were acknowledged' test "$(count acknowledged.*)" -ge 60
check 'each of them is there' has_all
check 'and in the ledger once' ledger_matches

BEFORE=$(sha256sum state/root.pem state/authority.pem)
post /sandbox/clock '{"Now":"2031-05-05"}'
rest order/status ',"CustomOrderID":"1a-1"'
SERIAL=$(text SerialNumber)
stop KILL
start --state state --now 2026-11-29
check 'after kill -9: the CA' is "$(sha256sum state/root.pem state/authority.pem)" "$BEFORE"
rest order/info ',"CustomOrderID":"1a-1"'
check 'after kill -9: the clock' has '"Timestamp":"5/5/2031'
check 'after kill -9: the serial number' is "$(text SerialNumber)" "$SERIAL"
check 'after kill -9: nothing to complain about' eval '[ ! -s errors ]'
rest order/download ',"CustomOrderID":"1a-1"'
check 'after kill -9: the certificate' has 'BEGIN CERTIFICATE'
BODY=$(ask "$URL/sandbox/stats")
check 'after kill -9: the counters' eval '[ "$(sed -n "s/.*\"order.neworder\": \([0-9]*\).*/\1/p" <<<"$BODY")" -ge 60 ]'

check 'a second sandbox on the same folder' refused 1 --state state
check 'it says why' has 'another sandbox uses it'
stop
check 'the folder is not for others' is "$(stat -c %a state/state.db state/authority.pem | sort -u)" 600

start --state state --ca-dir other
check 'the CA can lie elsewhere' [ -s other/root.pem ]
check 'the one of the folder remains' is "$(sha256sum state/root.pem state/authority.pem)" "$BEFORE"
stop
# A disk that is full: the sandbox ends instead of acknowledging what it cannot keep.
cat >limited <<END
#!/bin/bash
trap '' XFSZ
ulimit -f 120
exec "$SANDBOX" "\$@"
END
chmod +x limited
UNLIMITED=$SANDBOX SANDBOX=./limited CA=full
rm -f acknowledged.* active.*
start --state full
buy full
check 'full disk: orders were acknowledged before' test "$(count acknowledged.*)" -ge 5
check 'full disk: the sandbox ended by itself' timeout 20 bash -c "while kill -0 $PID 2>/dev/null; do sleep 0.02; done"
stop
check 'full disk: its status' is "$STATUS" 1
BODY=$(cat errors)
check 'full disk: it says why' matches 'full/state.db: .'
SANDBOX=$UNLIMITED
start --state full
check 'full disk: nothing is lost' has_all
stop

mkdir links && ln -s /nowhere/file links/state.db
check 'a symbolic link is not followed' refused 1 --state links
ln -s state link
check 'nor one to a folder' refused 1 --state link
check 'a file in place of the folder' refused 1 --state shop.csr
mkdir garbage && head -c 5000 /dev/urandom >garbage/state.db
check 'garbage in place of a database' refused 1 --state garbage
check 'garbage is left as it is' [ "$(stat -c %s garbage/state.db)" -eq 5000 ]
finish
