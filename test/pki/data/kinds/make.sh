#!/bin/sh
# Makes signing requests with keys and signatures that CAs do not take, with the openssl command (3.0):
# sh test/pki/data/kinds/make.sh. The keys guard nothing.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")"
rm -f ./*.csr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

request() { # request FILE KEY [OPTION...]
    file=$1 key=$2
    shift 2
    openssl req -new -key "$key" -subj /CN=kind.example -out "$file" "$@"
}
new() { # new FILE ALGORITHM [OPTION...]
    openssl genpkey -algorithm "$2" -out "$work/key" 2>/dev/null
    request "$1" "$work/key"
}
ec() { # ec FILE CURVE [OPTION...]
    file=$1 curve=$2
    shift 2
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:"$curve" "$@" -out "$work/key"
    request "$file" "$work/key"
}

# ---- Keys ----
new ed448.csr ED448
new rsa-pss-key.csr RSA-PSS
ec brainpool256.csr brainpoolP256r1
ec brainpool512.csr brainpoolP512t1
ec k256.csr secp256k1
ec p192.csr P-192
ec p224.csr P-224
ec explicit.csr P-256 -pkeyopt ec_param_enc:explicit
openssl genpkey -algorithm SM2 -out "$work/key"
request sm2.csr "$work/key" -sm3 -sigopt distid:1234567812345678
openssl dsaparam -out "$work/dsa" 1024 2>/dev/null
openssl gendsa -out "$work/key" "$work/dsa" 2>/dev/null
request dsa.csr "$work/key"

# ---- Signatures, with keys that are fine ----
for hash in sha1 sha3-224 sha3-256 sha3-512; do
    request ec-$hash.csr ../p256.key -$hash
done
for hash in ripemd160 sha3-384 sha512-256; do
    request rsa-$hash.csr ../rsa2048.key -$hash
done
request pss-sha512-224.csr ../rsa2048.key -sha512-224 -sigopt rsa_padding_mode:pss
