#!/bin/sh
# Makes the bags whose names begin with "new-", with the openssl command (3.0):
# sh test/pki/data/bags/make.sh. The others came with the report of a fault. The keys guard nothing.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")"
rm -f new-*
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key" 2>/dev/null; }
# certificate FILE KEY SUBJECT ISSUER-FILE ISSUER-KEY DAYS [EXTENSION...]; ISSUER-FILE "": self-signed.
certificate() {
    file=$1 key=$2 subject=$3 issuer=$4 issuer_key=$5 days=$6
    shift 6
    printf '%s\n' "$@" >"$work/extensions"
    openssl req -new -config "$work/config" -key "$work/$key.key" -subj "$subject" -out "$work/csr"
    if [ -n "$issuer" ]; then
        openssl x509 -req -in "$work/csr" -CA "$issuer" -CAkey "$work/$issuer_key.key" \
            -days "$days" -extfile "$work/extensions" -out "$file" 2>/dev/null
    else
        openssl x509 -req -in "$work/csr" -signkey "$work/$key.key" -days "$days" \
            -extfile "$work/extensions" -out "$file" 2>/dev/null
    fi
}
strings() { # how names are written: utf8only, nombstr …
    printf '%s\n' '[req]' distinguished_name=dn prompt=no "string_mask=$1" utf8=yes '[dn]' CN=x \
        >"$work/config"
}
CA=basicConstraints=critical,CA:TRUE
NO_IDS='subjectKeyIdentifier=none
authorityKeyIdentifier=none'
LEAF=subjectAltName=DNS:bag.example

# ---- Two ways up: the one that is complete in the bag ----
strings utf8only
for name in leaf issuing middle root gone stranger bridge; do key $name; done
certificate new-root.pem root /CN=Root '' '' 20000 $CA
certificate "$work/gone.pem" gone /CN=Gone '' '' 36500 $CA
certificate new-middle.pem middle /CN=Middle new-root.pem root 20000 $CA
certificate new-middle-of-gone.pem middle /CN=Middle "$work/gone.pem" gone 36500 $CA
certificate new-issuing.pem issuing /CN=Issuing new-middle.pem middle 20000 $CA
certificate new-issuing-of-gone.pem issuing /CN=Issuing "$work/gone.pem" gone 36500 $CA
certificate new-issuing-of-root.pem issuing /CN=Issuing new-root.pem root 10000 $CA
certificate new-root-of-gone.pem root /CN=Root "$work/gone.pem" gone 36500 $CA
certificate new-leaf.pem leaf /CN=bag.example new-issuing.pem issuing 20000 $LEAF

# ---- No key identifiers: only the signature tells who signed ----
certificate new-bare-root.pem root /CN=Root '' '' 20000 $CA "$NO_IDS"
certificate new-bare-middle.pem middle /CN=Middle new-bare-root.pem root 20000 $CA "$NO_IDS"
certificate new-bare-leaf.pem leaf /CN=bag.example new-bare-middle.pem middle 20000 $LEAF "$NO_IDS"
certificate new-false-root.pem stranger /CN=Root '' '' 36500 $CA "$NO_IDS"
certificate new-false-middle.pem stranger /CN=Middle new-bare-root.pem root 36500 $CA "$NO_IDS"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/rsa.key" 2>/dev/null
certificate new-false-rsa-middle.pem rsa /CN=Middle new-bare-root.pem root 36500 $CA "$NO_IDS"
openssl genpkey -algorithm ED25519 -out "$work/ed.key"
certificate new-false-ed-middle.pem ed /CN=Middle new-bare-root.pem root 36500 $CA "$NO_IDS"
# A CA that changed its key issues itself a bridge: without identifiers it looks like a root.
certificate new-bare-bridge.pem bridge /CN=Root new-bare-root.pem root 36500 $CA "$NO_IDS"
certificate new-bridged-leaf.pem leaf /CN=bag.example new-bare-bridge.pem bridge 20000 $LEAF "$NO_IDS"
# A root of a kind whose own signature nobody checks any more.
openssl req -new -config "$work/config" -key "$work/root.key" -subj /CN=Root -out "$work/csr"
printf '%s\n' $CA "$NO_IDS" >"$work/extensions"
openssl x509 -req -sha1 -in "$work/csr" -signkey "$work/root.key" -days 20000 \
    -extfile "$work/extensions" -out new-sha1-root.pem 2>/dev/null

# ---- An issuer that is no CA ----
certificate new-plain-issuer.pem stranger /CN=Plain new-root.pem root 20000 \
    subjectKeyIdentifier=hash basicConstraints=CA:FALSE
certificate new-plain-leaf.pem leaf /CN=bag.example new-plain-issuer.pem stranger 20000 $LEAF

# ---- Without any alternative name ----
cp ../p256.key "$work/p256.key"
certificate new-no-san.pem p256 /CN=last.example '' '' 20000 basicConstraints=CA:FALSE

# ---- Names that are the same, and written otherwise ----
# written FILE STRINGS SUBJECT: an issuer of that name, with the key of "root".
written() {
    strings "$2"
    certificate "$1" root "$3" '' '' 20000 $CA
}
strings utf8only
written "$work/name.pem" utf8only '/C=US/O=Two Words/CN=Straße Root'
certificate new-name-leaf.pem leaf /CN=bag.example "$work/name.pem" root 20000 $LEAF
written new-name-t61.pem nombstr '/C=US/O=Two Words/CN=Straße Root'
written new-name-case.pem utf8only '/C=us/O=TWO words/CN=STRAßE root'
written new-name-blanks.pem utf8only '/C=US/O= Two   Words /CN=Straße Root '
written new-name-bmp.pem 'MASK:0x800' '/O=Two Words/CN=Straße Root' # no C: its string type is fixed
written "$work/bmp-utf8.pem" utf8only '/O=Two Words/CN=Straße Root'
certificate new-name-bmp-leaf.pem leaf /CN=bag.example "$work/bmp-utf8.pem" root 20000 $LEAF
written new-name-other-order.pem utf8only '/O=Two Words/C=US/CN=Straße Root'
written new-name-joined.pem utf8only '/C=US/O=TwoWords/CN=Straße Root'
written new-name-shorter.pem utf8only '/C=US/O=Two Words'
written new-name-longer.pem utf8only '/C=US/O=Two Words/CN=Straße Root/OU=More'
written new-name-other-type.pem utf8only '/C=US/O=Two Words/OU=Straße Root'

# ---- Files with pieces that cannot be read ----
der() { openssl x509 -in "$1" -outform DER; }
{ cat new-leaf.pem; sed '3s/./!/' new-issuing.pem; } >new-broken-base64.pem
{ sed '$d' new-issuing.pem; cat new-leaf.pem; } >new-without-end-first.pem
{ cat new-leaf.pem; sed 's/END CERTIFICATE/END X509 CRL/' new-issuing.pem; } >new-other-end.pem
{ cat new-leaf.pem; sed '3,$!b;/END/!d' new-issuing.pem; } >new-cut-short.pem
{ der new-leaf.pem; der new-issuing.pem | head -c 200; } >new-second-cut.der
{ der new-leaf.pem; printf 'and so on'; } >new-text-behind.der
{ der new-leaf.pem; der new-issuing.pem; printf '\r\n'; der new-middle.pem; printf '\n'; } >new-line-ends.der
{ der new-leaf.pem; openssl pkey -in "$work/leaf.key" -outform DER; } >new-key-behind.der
{ echo '-----BEGIN CERTIFICATE-----'
  { der new-leaf.pem; der new-issuing.pem; } | base64
  echo '-----END CERTIFICATE-----'; } >new-two-in-one-block.pem
{ der new-leaf.pem; der new-leaf.pem; der new-issuing.pem; } >new-twice.der
{ der new-leaf.pem
  cat new-issuing.pem new-middle.pem >"$work/both.pem"
  openssl crl2pkcs7 -nocrl -certfile "$work/both.pem" -outform DER; } >new-pkcs7-behind.der
{ cat new-leaf.pem; cat new-issuing.pem new-middle.pem | openssl crl2pkcs7 -nocrl \
    -certfile /dev/stdin | sed 5d; } >new-broken-pkcs7.pem

# ---- Sixty-three issuers of one name, each signed by the next, and a leaf of the first ----
key many
certificate "$work/many.pem" many /CN=Many '' '' 20000 $CA "$NO_IDS"
certificate new-many-leaf.pem leaf /CN=bag.example "$work/many.pem" many 20000 $LEAF "$NO_IDS"
number=0
while [ $number -lt 63 ]; do
    mv "$work/many.key" "$work/below.key"
    key many
    certificate "$work/many.pem" many /CN=Many '' '' 20000 $CA "$NO_IDS"
    certificate "$work/below.pem" below /CN=Many "$work/many.pem" many 20000 $CA "$NO_IDS"
    cat "$work/below.pem"
    number=$((number + 1))
done >new-many.pem
