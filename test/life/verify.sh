#!/bin/bash
# Verify the certificates of a folder with openssl: SERIAL.leaf with SERIAL.chain up to root.pem at
# SERIAL.time, the key of SERIAL.key, and exactly the names of the file names. Then remove the folder.
# SPDX-License-Identifier: Apache-2.0
set -u
cd "$1" || exit 1
verified=0
status=0

# check SERIAL: prints what is wrong with a certificate, or nothing.
check() {
    openssl verify -CAfile root.pem -untrusted "$1.chain" -purpose sslserver -x509_strict \
        -attime "$(cat "$1.time")" "$1.leaf" >"$1.log" 2>&1 || cat "$1.log"
    [ "$(openssl x509 -pubkey -noout -in "$1.leaf" 2>&1)" = "$(openssl pkey -pubout -in "$1.key" 2>&1)" ] ||
        echo "$1: another key"
    openssl x509 -noout -ext subjectAltName -in "$1.leaf" | tr -d ' ' | tr ',' '\n' | grep '^DNS:' |
        sort >"$1.names"
    sort names | cmp -s - "$1.names" || echo "$1: other names: $(tr '\n' ' ' <"$1.names")"
}

for leaf in *.leaf; do
    problem=$(check "${leaf%.leaf}")
    if [ -n "$problem" ]; then
        echo "$problem"
        status=1
    fi
    verified=$((verified + 1))
done
echo "verified $verified"
cd / && rm -rf "$1"
exit $status
