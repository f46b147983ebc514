#!/bin/bash
# --journal FILE: a repeated command has the effect of one, or says why not; two runs at the same time buy
# once; an unfinished request is continued. Needs bash, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

count() { grep -c -e "$1" ledger; }
bought() { [ "$(count '"bought"\|"renewed"')" -eq "$1" ]; }
reissued() { [ "$(count '"reissued"')" -eq "$1" ]; }
value() { sed -n "s/^$1  *//p" out | head -n 1; }
post() {
    curl -sS --fail --cacert ca/root.pem -H 'Content-Type: application/json; charset=utf-8' \
        -d "$2" "$SSLSTORE_URL/sandbox/$1" >post.out || failed "$NAME: $1"
}

# pair DIR NAME: leaf.pem carries the key of NAME and leads to the sandbox's root.
pair() {
    openssl verify -CAfile ca/root.pem -untrusted "$1/chain.pem" "$1/leaf.pem" >>out 2>&1 &&
        [ "$(openssl x509 -in "$1/leaf.pem" -noout -pubkey)" = "$(openssl pkey -in "$2.key" -pubout)" ]
}
# state N: the journal's intent is in that state, a digit in four bytes of either order: the program's machine may be
# an emulated one.
state() { [ "$(od -An -tu1 -j4 -N4 journal | tr -d ' 0')" = "$1" ]; }
PLACED=1
DELIVERED=4

unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE SSLSTORE_ENABLED
request www www.example.com
request other www.example.com
request shop shop.example.com
ASKED=(--days 365 --approver admin@example.com --field "$ADMIN" --journal journal)
WWW=(enroll --product positivessl --csr www.csr "${ASKED[@]}")

# ---- An order ----

start
run 'enroll' 0 "${WWW[@]}" --wait 20 --out www
ORDER=$(value Order)
check 'the journal knows that it was delivered' state $DELIVERED
check 'the journal is private' [ "$(stat -c %a journal)" = 600 ]
check 'nothing else is left' [ "$(echo journal* www/*)" = 'journal journal.lock www/chain.pem www/fullchain.pem www/leaf.pem www/root.pem' ]
rm -r www
for i in 2 3; do
    run "enroll, time $i" 0 "${WWW[@]}" --wait 20 --out www
    check 'delivers it again' [ "$(value Done)" = 'delivered again' ]
    check 'it is the same order' [ "$(value Order)" = "$ORDER" ]
    check 'has the files' pair www www
    check 'was bought once' bought 1
done
run 'enroll: without files' 0 "${WWW[@]}"
check 'was bought once' bought 1
run 'enroll: as JSON' 0 "${WWW[@]}" --json
check 'says what it did' says '"action":"delivered again"'
cp journal kept
run 'enroll --dry-run: what was delivered' 0 "${WWW[@]}" --dry-run
check 'would do nothing' says 'would do: nothing'
run 'enroll --dry-run: another name in the same journal' 0 enroll --product positivessl \
    --csr shop.csr "${ASKED[@]}" --dry-run
check 'would buy' says 'would do: paid order for shop.example.com'
check 'the journal is as it was' cmp journal kept
check 'bought nothing' bought 1
run 'enroll: another name in the same journal is another order' 3 enroll --product positivessl \
    --csr shop.csr "${ASKED[@]}"
check 'is bought' bought 2
check 'the journal knows it' state $PLACED
check 'says how to continue' warns 'run the same command again'
run 'enroll: while it is not delivered, no other' 1 "${WWW[@]}"
check 'says why' warns 'unfinished order for another request'
check 'says which' warns 'journal: unfinished: the order 10000002'
check 'says how to forget it' warns '--new'
run 'enroll: nor with another key' 1 enroll --product positivessl --csr other.csr "${ASKED[@]}"
run 'enroll: nor another product' 1 enroll --product positivemdcssl --csr shop.csr "${ASKED[@]}"
check 'nothing was bought' bought 2
run 'enroll: is continued' 0 enroll --product positivessl --csr shop.csr "${ASKED[@]}" \
    --wait 20 --out shop
check 'says so' warns 'journal: continuing the order 10000002 of 20'
check 'says what it did' [ "$(value Done)" = found ]
check 'has the files' pair shop shop
check 'the journal knows that it was delivered' state $DELIVERED
check 'was bought once' bought 2
run 'enroll --new' 3 enroll --product positivessl --csr shop.csr "${ASKED[@]}" --new
check 'says what it forgets' warns 'journal: forgetting the order 10000002'
check 'buys' bought 3
run 'enroll --new: even while one is undelivered' 3 enroll --product positivessl --csr shop.csr \
    "${ASKED[@]}" --new
check 'buys' bought 4

# ---- A slow order, and one that ends without a certificate ----

start --issue-after 1000
rm -f journal
for i in 1 2 3; do
    run "enroll: pending, time $i" 3 "${WWW[@]}" --out slow
    check 'was bought once' bought 1
done
ORDER=$(value Order)
check 'no files yet' [ "$(echo slow/*)" = 'slow/*' ]
post approve "{\"TheSSLStoreOrderID\":\"${ORDER%-*}\"}"
run 'enroll: issued at last' 0 "${WWW[@]}" --out slow
check 'has the files' pair slow www
run 'status' 0 status "$ORDER"
post expire "{\"TheSSLStoreOrderID\":\"${ORDER%-*}\"}"
run 'enroll: delivered, and has ended since' 1 "${WWW[@]}" --out slow
check 'says so' warns 'the order is expired'
check 'says how to buy another' warns '--new'
check 'nothing was bought' bought 1
run 'enroll --new' 3 "${WWW[@]}" --new
ORDER=$(value Order)
run 'refund of what is pending' 1 revoke "$ORDER" --refund --yes --journal journal
check 'is not kept over it' warns 'journal holds an unfinished request'
run 'refund of what is pending' 0 revoke "$ORDER" --refund --yes
run 'enroll: refunded while pending' 3 "${WWW[@]}"
check 'shows the refund' [ -n "$(value Refund)" ]
check 'nothing was bought' bought 2

# ---- Files that cannot be written ----

start
rm -f journal
mkdir full full/leaf.pem
run 'enroll: the files cannot be written' 1 "${WWW[@]}" --wait 20 --out full
check 'says which' warns 'full: Is a directory'
check 'says that the order exists' warns 'the order exists'
check 'the journal knows that it was not delivered' state $PLACED
rmdir full/leaf.pem
run 'enroll: they can' 0 "${WWW[@]}" --wait 20 --out full
check 'has the files' pair full www
check 'was bought once' bought 1
mkdir old
cp full/chain.pem full/fullchain.pem full/root.pem old
mkdir old/leaf.pem
echo before >old/chain.pem
run 'download: the files cannot be written' 1 download 10000001 --csr www.csr --out old
check 'nothing is left beside them' [ "$(echo old/*)" = 'old/chain.pem old/fullchain.pem old/leaf.pem old/root.pem' ]

# ---- A full disk ----

cp journal kept
cp -r full before
NAME='enroll: no room for the journal'
(
    trap '' XFSZ
    ulimit -f 0
    exec "$SSLSTORE" "${WWW[@]}" --new --wait 20 --out full
) 2>&1 </dev/null | cat >err
check 'says so' warns 'the journal refused the intent; nothing was sent'
check 'says why' warns 'cannot write journal journal: File too large'
check 'nothing was bought' bought 1
check 'the journal is as it was' cmp journal kept
check 'so are the files' diff -r full before
check 'nothing is left beside them' [ "$(echo journal*)" = 'journal journal.lock' ]
run 'enroll: when there is room' 0 "${WWW[@]}" --new --wait 20 --out full
check 'is bought' bought 2

# ---- Damaged journals ----

start
cp journal good
damage() {
    run "enroll: a journal that is $1" 1 "${WWW[@]}"
    check 'says so' warns "$2"
    check 'nothing was bought' [ ! -s ledger ]
    run "enroll --resume: a journal that is $1" 1 enroll --resume journal
    run "revoke: a journal that is $1" 1 revoke 10000001 --refund --yes --journal journal
}
: >journal
damage empty 'journal journal: the file is empty'
head -c 300 good >journal
damage 'cut short' 'journal is not a journal'
{ cat good; echo; } >journal
damage 'too long' 'journal is not a journal'
tr '\0-\377' '\0' <good >journal
damage zeroed 'journal is not a journal'
tr '\0-\377' '\377' <good >journal
damage erased 'journal is not a journal'
{ head -c 4 good; printf '\5\0\0\0'; tail -c +9 good; } >journal
damage 'of the future' 'journal is not a journal'
{ head -c 16 good; head -c 96 /dev/zero | tr '\0' x; tail -c +113 good; } >journal
damage 'without an end of its id' 'journal is not a journal'
rm journal
mkdir journal
damage 'a directory' 'journal journal: Is a directory'
rmdir journal
run 'enroll --resume: no journal' 1 enroll --resume journal
check 'says so' warns 'No such file'

# ---- Two runs at once ----

start --issue-after 1000
"$SSLSTORE" "${WWW[@]}" --wait 600 --out both >first.out 2>first.err &
FIRST=$!
for ((i = 0; i < 1200; i++)); do
    [ -s journal ] && state $PLACED && break
    sleep 0.05
done
run 'enroll: while another run uses the journal' 1 "${WWW[@]}"
check 'says who' warns "journal journal is in use by another run (process $FIRST); nothing was sent"
run 'enroll --resume: while another run uses the journal' 1 enroll --resume journal
run 'renew: while another run uses the journal' 1 renew 10000001 --csr www.csr --journal journal
run 'revoke: while another run uses the journal' 1 revoke 10000001 --refund --yes --journal journal
kill -KILL "$FIRST"
wait "$FIRST" 2>/dev/null
check 'was bought once' bought 1
run 'enroll: after the other one was killed' 3 "${WWW[@]}"
check 'was bought once' bought 1
rm -f journal

start
for i in 1 2 3 4 5; do
    "$SSLSTORE" "${WWW[@]}" --wait 60 --out both >run.$i 2>&1 &
    RUNS[i]=$!
done
wait "${RUNS[@]}"
NAME='five runs at once' check 'buy once' bought 1
run 'enroll: after them' 0 "${WWW[@]}" --wait 20 --out both
check 'has the files' pair both www
check 'was bought once' bought 1

# ---- Reissues and renewals ----

REISSUE=(reissue 10000001 --csr other.csr --journal change)
run 'reissue' 0 "${REISSUE[@]}" --wait 20 --out both
check 'has the files' pair both other
for i in 2 3; do
    run "reissue, time $i" 0 "${REISSUE[@]}" --wait 20 --out both
    check 'delivers it again' [ "$(value Done)" = 'delivered again' ]
    check 'was reissued once' reissued 1
done
run 'reissue: by the previous order key' 0 reissue 10000001-500000001 --csr other.csr --journal change
check 'was reissued once' reissued 1
run 'reissue: with another key' 0 reissue 10000001 --csr www.csr --journal change --wait 20 --out both
check 'has the files' pair both www
check 'was reissued' reissued 2
run 'reissue --new' 0 reissue 10000001 --csr www.csr --journal change --new --wait 20
check 'was reissued' reissued 3
run 'reissue: from another journal' 0 reissue 10000001 --csr other.csr --journal second --wait 20
check 'was reissued' reissued 4
for command in reissue renew; do
    run "$command: delivered, and replaced from elsewhere since" 1 $command 10000001 --csr www.csr \
        --journal change --wait 20
    check 'says so' warns 'another request has replaced the certificate of order 10000001'
    check 'says what to do' warns '--new'
    check 'was not reissued' reissued 4
done
run 'renew: the same as JSON' 1 renew 10000001 --csr www.csr --journal change --json
run 'reissue --new: takes it back' 0 reissue 10000001 --csr www.csr --journal change --new --wait 20
check 'was reissued' reissued 5
run 'reissue: pending' 3 reissue 10000001 --csr other.csr --journal change
run 'reissue: pending, again' 0 reissue 10000001 --csr other.csr --journal change --wait 20
check 'was reissued once' reissued 6

start --now 2026-05-20 # by now the certificate ends within the window, and its order does not
rm -f journal change
run 'enroll' 0 "${WWW[@]}" --wait 20
run 'reissue' 0 "${REISSUE[@]}" --wait 20
check 'was reissued' reissued 1
run 'reissue: when the next one is due' 0 "${REISSUE[@]}" --wait 20
check 'was reissued' reissued 2

# ---- Refunds and revocations ----

start --orders 1 --fault 'before:reset@order/certificaterevokerequest#1'
run 'revoke: the reply is lost' 4 revoke 10000001 --certificate --yes --journal lost
check 'says that it may be repeated' warns 'repeating it has no further effect'
check 'suggests no option that it has not' [ "$(grep -c -e --resend err)" -eq 0 ]
run 'revoke: repeated' 0 revoke 10000001 --certificate --yes --journal lost
check 'was revoked once' [ "$(count '"revoked"')" -eq 1 ]

start
rm -f journal change
run 'enroll' 0 "${WWW[@]}" --wait 20
for i in 1 2 3; do
    run "revoke, time $i" 0 revoke 10000001 --certificate --yes --journal change
    check 'was revoked once' [ "$(count '"revoked"')" -eq 1 ]
    run "refund, time $i" 0 revoke 10000001 --refund --yes --journal change
    check 'was refunded once' [ "$(count '"refunded"')" -eq 1 ]
done

# ---- A batch ----

start
rm -f journal
cat >./batch <<END
enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com --field '$ADMIN' --journal journal --wait 20
enroll --product positivessl --csr www.csr --days 365 --approver admin@example.com --field '$ADMIN' --journal journal --wait 20
enroll --product positivessl --csr shop.csr --days 365 --approver admin@example.com --field '$ADMIN' --wait 20
status @last
END
run 'batch' 0 batch batch
check 'buys twice' bought 2
check 'the journal holds the first' state $DELIVERED

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
