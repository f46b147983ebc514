#!/bin/bash
# From nothing to a key with its certificate: the program makes the private key and the request itself, and never mixes
# a key with the certificate of another one. Needs bash, openssl, grep, sed.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

not() { ! "$@"; }
bought() { [ "$(grep -c -e '"bought"' -e '"renewed"' ledger)" -eq "$1" ]; }
reissued() { [ "$(grep -c '"reissued"' ledger)" -eq "$1" ]; }
value() { sed -n "s/^$1  *//p" out | head -n 1; }
mode() { [ "$(stat -Lc %a "$1")" = "$2" ]; }
public() { openssl pkey -in "$1" -pubout 2>/dev/null; }
# pair DIR: its certificate verifies, and carries its key.
pair() {
    openssl verify -CAfile ca/root.pem -untrusted "$1/chain.pem" "$1/leaf.pem" >>out 2>&1 &&
        [ "$(openssl x509 -in "$1/leaf.pem" -noout -pubkey)" = "$(public "$1/key.pem")" ] &&
        cat "$1/leaf.pem" "$1/chain.pem" | cmp -s - "$1/fullchain.pem" &&
        mode "$1/key.pem" 600 && mode "$1/leaf.pem" 644
}
# left DIR NAME...: these files are in DIR, and no other.
left() {
    local directory=$1
    shift
    [ "$(cd "$directory" && echo *)" = "$*" ]
}
DV=(--product positivessl --days 365 --approver admin@example.com --field "$ADMIN")

# ---- A new certificate ----

start --orders 1
run 'enroll: from nothing' 0 enroll "${DV[@]}" --name www.example.com --out www --wait 20
check 'says that it made a key' warns 'made the private key www/key.pem'
check 'is a pair' pair www
check 'leaves these files' left www chain.pem fullchain.pem key.pem leaf.pem order.journal order.journal.lock root.pem
check 'has the name' grep -q 'DNS:www.example.com' <(openssl x509 -in www/leaf.pem -noout -ext subjectAltName)
cp -r www before
run 'enroll: again' 0 enroll "${DV[@]}" --name www.example.com --out www --wait 20
check 'delivers it again' [ "$(value Done)" = 'delivered again' ]
check 'changes nothing' diff -r before www
check 'buys nothing' bought 1
run 'enroll: several names, another kind of key' 0 enroll --product positivemdcssl --days 365 \
    --approver admin@example.com,admin@example.com,admin@example.org --field "$ADMIN" \
    --name www.example.com --name a.example.com --name www.example.org --key-type rsa2048 --out many --wait 20
check 'is a pair' pair many
check 'has the kind of key' grep -q '2048 bit' <(openssl pkey -in many/key.pem -noout -text)
for name in www.example.com a.example.com www.example.org; do
    check "has the name $name" grep -qE "DNS:$name(,|\$)" <(openssl x509 -in many/leaf.pem -noout -ext subjectAltName)
done
RUNS=()
for i in 1 2 3 4 5; do
    "$SSLSTORE" enroll "${DV[@]}" --name www.example.com --out race --wait 20 >run.$i 2>&1 &
    RUNS[i]=$!
done
wait "${RUNS[@]}"
NAME='five runs at once in a new folder'
check 'buy once' bought 3
check 'use one key' pair race
check 'are refused because of the journal' [ "$(grep -l 'in use by another run' run.* | wc -l)" = \
    "$(grep -L 'Done  ' run.* | wc -l)" ]
openssl ecparam -name prime256v1 -genkey -noout -out mine.key
run 'enroll: with a key that is there' 3 enroll "${DV[@]}" --name www.example.com --key mine.key
check 'buys' bought 4
run 'enroll: with a key that is not there' 3 enroll "${DV[@]}" --name www.example.com --key made.key
check 'makes it' mode made.key 600
run 'enroll: with a key in the folder' 2 enroll "${DV[@]}" --name www.example.com --key mine.key --out www
check 'says so' warns 'www has a key.pem of its own'

# ---- What is wrong is said before anything is bought ----

run 'enroll: no name and no request' 2 enroll "${DV[@]}" --out none
check 'says so' warns 'missing --name, or --csr'
run 'enroll: nowhere to put a key' 2 enroll "${DV[@]}" --name www.example.com
check 'says so' warns 'missing --csr; or --out or --key'
run 'enroll: no product' 2 enroll --name www.example.com --out none
check 'makes no key' [ ! -e none ]
run 'enroll: no such type of key' 2 enroll "${DV[@]}" --name www.example.com --out none --key-type p521
run 'enroll: no domain name' 1 enroll "${DV[@]}" --name 'a b' --out none
run 'enroll: a dry run' 0 enroll "${DV[@]}" --name www.example.com --out dry --dry-run
check 'costs money' says 'would do: paid order for'
check 'makes no folder' [ ! -e dry ]
request other www.example.com
run 'enroll: the request of another key' 2 enroll "${DV[@]}" --csr other.csr --out www
check 'says so' warns "is not that of --csr"
run 'enroll: --new-key with --csr' 2 enroll "${DV[@]}" --csr other.csr --new-key --out new
run 'check: from nothing' 0 check "${DV[@]}" --name www.example.com
check 'bought nothing' bought 5

# ---- Combined files and PKCS#12 ----

printf 'secretword\n' >password
chmod 600 password
run 'enroll: combined and PKCS#12' 0 enroll "${DV[@]}" --name www.example.com --out www --combined --pkcs12 password
check 'begins with the key' [ "$(public www/combined.pem)" = "$(public www/key.pem)" ]
check 'goes on with the chain' cmp -s <(sed -n '/BEGIN CERT/,$p' www/combined.pem) www/fullchain.pem
check 'is private' mode www/combined.pem 600
check 'has a store' [ "$(openssl pkcs12 -in www/certificate.p12 -passin pass:secretword -nodes -nocerts 2>/dev/null | openssl pkey -pubout)" = "$(public www/key.pem)" ]
check 'with the chain' [ "$(openssl pkcs12 -in www/certificate.p12 -passin pass:secretword -nokeys 2>/dev/null | grep -c BEGIN)" -eq 2 ]
check 'which is private' mode www/certificate.p12 600
chmod 644 password
run 'a password that others can read' 2 enroll "${DV[@]}" --name www.example.com --out www --pkcs12 password
check 'says so' warns 'chmod 600'
run 'combined without --out' 2 enroll "${DV[@]}" --csr other.csr --combined
run 'combined without a key' 2 enroll "${DV[@]}" --csr other.csr --combined --out other
check 'says so' warns 'need the private key'
run 'download: combined, with another key' 1 download "$(sed -n 's/.*"TheSSLStoreOrderID":"\([^"]*\)".*/\1/p' ledger | head -n 1)" \
    --key mine.key --combined --out other
check 'says that the key is another one' warns 'is not that of the certificate'

# ---- Another key ----

ID=$(value Order) ID=${ID%-*}
start --orders 1 --issue-after 1000
run 'enroll: a certificate that takes its time' 3 enroll "${DV[@]}" --name www.example.com --out slow
check 'says how to get it' warns "--out slow"
ID=$(value Order) ID=${ID%-*}
sandbox_post approve "$ID"
run 'download: into the same folder' 0 download "$ID" --out slow --wait 20
check 'is a pair' pair slow
cp -r slow before2
run 'reissue: with a new key' 3 reissue "$ID" --new-key --out slow
check 'keeps the pair that is in force' pair slow
check 'keeps its key' cmp -s slow/key.pem before2/key.pem
check 'has the new key beside' mode slow/next-key.pem 600
cp slow/next-key.pem next.pem
run 'reissue: again' 3 reissue "$ID" --new-key --out slow
check 'is the same key' cmp -s slow/next-key.pem next.pem
check 'is requested once' reissued 1
run 'download: not there yet' 0 download "$ID" --out slow
check 'keeps the pair that is in force' pair slow
sandbox_post approve "$ID"
run 'reissue: then' 0 reissue "$ID" --new-key --out slow --wait 20
check 'is a pair' pair slow
check 'has the new key' cmp -s slow/key.pem next.pem
check 'has none beside' [ ! -e slow/next-key.pem ]
check 'is requested once' reissued 1
run 'renew: nothing is due' 0 renew "$ID" --out slow
check 'delivers what is there again' [ "$(value Done)" = 'delivered again' ]
check 'is a pair' pair slow

# A process that was killed while it exchanged the files leaves links.
cp -r slow half
mkdir half/.sslstore-old half/.sslstore-new
for file in key leaf fullchain; do
    mv half/$file.pem half/.sslstore-new
    ln -s .sslstore-live/$file.pem half/$file.pem
done
ln -s .sslstore-new half/.sslstore-live
for name in key leaf; do cp slow/$name.pem "half/.sslstore-staged-$name.pem.Ab12Cd"; done
check 'an exchange that was killed: leaves a pair' pair half
run 'download: after that' 0 download "$ID" --out half
check 'is a pair' pair half
check 'of plain files' [ -z "$(find half -type l -o -name '.sslstore*')" ]

# Another run is exchanging the files: it has made links, and holds the lock of the folder.
cp -r slow busy
mkdir busy/.sslstore-old busy/.sslstore-new
ln -s .sslstore-old busy/.sslstore-live
for file in key leaf fullchain; do
    mv busy/$file.pem busy/.sslstore-old
    ln -s .sslstore-live/$file.pem busy/$file.pem
done
exec 9<busy
flock 9
run 'download: while another run writes there' 1 download "$ID" --out busy
exec 9<&-
check 'says so' warns '--out: busy: another run is writing there; repeat the command'
check 'leaves its files alone' [ "$(find busy -type l | wc -l)" -eq 4 ]
check 'leaves a pair' pair busy
run 'download: after that' 0 download "$ID" --out busy
check 'is a pair' pair busy
check 'of plain files' [ -z "$(find busy -type l -o -name '.sslstore*')" ]

# Another run puts a new key in place after this one has read the old key.
run 'enroll: a certificate that takes its time' 3 enroll "${DV[@]}" --name late.example.com --out stale
ID=$(value Order) ID=${ID%-*}
"$SSLSTORE" wait "$ID" --out stale >out 2>err </dev/null &
WAITING=$!
for ((i = 0; i < 200; i++)); do
    grep -q waiting err && break
    sleep 0.05
done
cp slow/*.pem stale
sandbox_post approve "$ID"
wait "$WAITING"
CODE=$?
NAME='wait: the key was replaced meanwhile'
check 'fails' [ "$CODE" -eq 1 ]
check 'says so' warns '--out: stale: another run is writing there; repeat the command'
check 'leaves a pair' pair stale

# A folder with the certificate of a key that is elsewhere: the new key comes with its certificate.
mkdir strange
cp slow/leaf.pem slow/fullchain.pem strange
run 'enroll: beside a certificate without its key' 3 enroll "${DV[@]}" --name www.example.com --out strange
check 'has no pair yet' left strange fullchain.pem leaf.pem next-key.pem order.journal order.journal.lock
ID=$(value Order) ID=${ID%-*}
sandbox_post approve "$ID"
run 'enroll: then' 0 enroll "${DV[@]}" --name www.example.com --out strange --wait 20
check 'is a pair' pair strange

# ---- csr alone ----

run 'csr: over an existing key' 0 csr www.example.com --key mine.key
cp mine.key kept.key
check 'keeps it' cmp -s mine.key kept.key
run 'csr: a new key' 0 csr www.example.com --key mine.key --new-key
check 'replaces it' not cmp -s mine.key kept.key
check 'is for its owner alone' mode mine.key 600
openssl req -in out -noout -pubkey >public
check 'carries it' cmp -s public <(public mine.key)

run 'csr: with a subject' 0 csr www.example.com --name a.example.com --key mine.key --subject C=GB \
    --subject 'O=Müller & Sons, Ltd' --subject L=Bristol
cp out subject.csr
check 'has it, in that order' [ "$(openssl req -in subject.csr -noout -subject -nameopt RFC2253,-esc_msb,utf8,sep_multiline | tr -d '\n')" = \
    'subject=    CN=www.example.com    L=Bristol    O=Müller & Sons\, Ltd    C=GB' ]
check 'has the names' grep -q 'DNS:www.example.com, DNS:a.example.com' <(openssl req -in subject.csr -noout -text)
check 'is signed' openssl req -in subject.csr -noout -verify
check 'carries the key' [ "$(openssl req -in subject.csr -noout -pubkey)" = "$(public mine.key)" ]
run 'csr: with a subject, as JSON' 0 csr www.example.com --key mine.key --subject O=Example --json
for field in C=GBR O= O CN=other X=1 ''; do
    run "csr: a subject of '$field'" 2 csr www.example.com --key mine.key --subject "$field"
done
check 'says so' warns --subject
openssl pkey -in mine.key -outform DER -out mine.der
run 'csr: a key in DER' 0 csr www.example.com --key mine.der --subject O=Example
run 'enroll: the request with a subject' 3 enroll "${DV[@]}" --csr subject.csr --name a.example.com --product positivemdcssl \
    --approver admin@example.com

# ---- On standard input ----

NAME='csr on standard input'
"$SSLSTORE" enroll "${DV[@]}" --csr - <other.csr >out 2>err
check 'is ordered' [ $? -eq 3 ]

# ---- Defaults of orders ----

mkdir -p "$HOME/.config/sslstore"
cat >"$HOME/.config/sslstore/config" <<'FILE'
[order]
product = positivessl
days = 365
approver = admin@example.com
Admin Contact - Email = admin@example.com
FILE
run 'enroll: with the defaults of a file' 3 enroll --name www.example.com --out defaults
run 'check: with the defaults of a file' 0 check --name www.example.com
run 'check: an option counts before them' 1 check --name www.example.com --days 100
sed -i 's/^days.*/days = many/' "$HOME/.config/sslstore/config"
run 'enroll: a default that is wrong' 2 enroll --name www.example.com --out defaults
check 'says where' warns 'config [order]: days: '
sed -i 's/^days.*/colour = blue/' "$HOME/.config/sslstore/config"
run 'enroll: a default that is no field' 2 enroll --name www.example.com --out defaults
check 'says so' warns 'colour: '

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
