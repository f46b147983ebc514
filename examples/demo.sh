#!/bin/bash
# The life of a certificate, from the order to the refund, with sslstore against sslstore-sandbox, over verified TLS.
#
#     examples/demo.sh BUILD_DIR
#
# Leaves root.pem, chain.pem, leaf.pem, fullchain.pem, key.pem and csr.pem in BUILD_DIR/demo.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
build=${1:?usage: examples/demo.sh BUILD_DIR}
out=$build/demo
domain=www.example.com
mkdir -p "$out"
rm -f "$out"/*.pem "$out"/*.journal "$out"/ready "$out"/stats "$out"/*.log

fail() {
    printf 'demo: %s\n' "$*" >&2
    [ ! -s "$out/client.log" ] || tail -n 5 "$out/client.log" >&2
    exit 1
}
say() { printf '%-10s %s\n' "$1" "$2"; }

# ---- The local store, on any free port ----

if ! getent hosts localhost >/dev/null 2>&1 && command -v getent >/dev/null; then
    fail 'localhost does not resolve on this machine, and the local store has that name; add "127.0.0.1 localhost" to /etc/hosts'
fi

"$build/sslstore-sandbox" --ready-file "$out/ready" --ca-dir "$out/ca" --stats "$out/stats" \
    --orders 6 --issue-after 2 >"$out/sandbox.log" 2>&1 &
sandbox=$!
trap 'kill "$sandbox" 2>/dev/null || true' EXIT
for ((i = 0; i < 200; i++)); do
    [ -s "$out/ready" ] && break
    kill -0 "$sandbox" 2>/dev/null || break
    sleep 0.05
done
[ -s "$out/ready" ] || fail "the sandbox did not start; see $out/sandbox.log"
say sandbox "listens at $(cat "$out/ready")"

# ---- The client: one process, so that one TLS session serves all commands ----

SSLSTORE_URL=$(cat "$out/ready")
export SSLSTORE_URL SSLSTORE_CA_FILE=$out/ca/root.pem
export SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token
coproc STORE { exec "$build/sslstore" batch --mark --keep-going 2>"$out/client.log"; }
client=$STORE_PID to_client=${STORE[1]}

# store COMMAND...: runs one command; its output is in $reply, its exit code in $code.
store() {
    local line
    reply='' code=1
    printf '%s\n' "$*" >&"$to_client"
    while IFS= read -r line <&"${STORE[0]}"; do
        case $line in
        "= $1 "*) code=${line##* } && break ;;
        *) reply+=$line$'\n' ;;
        esac
    done
    [ "$code" = 0 ]
}
value() { sed -n "s/^$1  *//p" <<<"$reply"; } # of a line such as "State    active"

request() { # an EC key and its signing request
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$domain" \
        -keyout "$out/key.pem" -out "$out/csr.pem" 2>"$out/openssl.log" ||
        fail "openssl req failed; see $out/openssl.log"
}

# ---- The life of a certificate ----

store ping || fail 'the sandbox is not ready'
say ping "${reply%$'\n'}"

store approvers positivessl "$domain" || fail 'no approvers'
say approvers "$(wc -l <<<"${reply%$'\n'}") addresses, $(head -n 1 <<<"$reply") among them"

request
say request "csr.pem, signed with key.pem, for $domain"

store enroll --product positivessl --days 90 --csr "'$out/csr.pem'" --approver admin@example.com \
    --field "'Admin Contact - Email=admin@example.com'" ||
    [ "$code" = 3 ] || fail 'the order failed'
say enroll "order $(value Order), $(value Product), is $(value State)"

store download @last --csr "'$out/csr.pem'" --wait 20 --out "'$out'" || fail 'no certificate was issued'
say download "the order is $(value State); its files are in $(value 'Files in')"
openssl x509 -in "$out/leaf.pem" -noout -subject -issuer -dates -ext subjectAltName |
    sed 's/^ */           /'

cp "$out/key.pem" "$out/old-key.pem"
store renew @last --new-key --wait 20 --out "'$out'" || fail 'the certificate was not renewed'
! cmp -s "$out/key.pem" "$out/old-key.pem" || fail 'the key was not replaced'
rm "$out/old-key.pem"
say renew "$(value Done) with a new key, serial number $(value Serial)"

store sync || fail 'the inventory is incomplete'
say sync 'the inventory:'
printf '%s' "$reply"

store revoke @last --refund --yes --reason "'the demo is over'" || fail 'no refund'
say revoke "$(value Done): $(value Refund)"

# ---- Checks ----

exec {to_client}>&-
wait "$client" || [ $? = 3 ] || fail 'the client failed' # 3: the order was still pending after enroll
kill "$sandbox"
wait "$sandbox" || fail 'the sandbox failed'
cp "$out/ca/root.pem" "$out/root.pem" # trust the CA itself, not a root that came with the certificate
verdict=$(openssl verify -CAfile "$out/root.pem" -untrusted "$out/chain.pem" "$out/leaf.pem") ||
    fail 'the chain does not lead to the root'
say verify "$verdict"
public_key=$(openssl pkey -in "$out/key.pem" -pubout)
[ "$(openssl x509 -in "$out/leaf.pem" -noout -pubkey)" = "$public_key" ] ||
    fail "leaf.pem does not carry the key of key.pem"
say verify "leaf.pem carries the key of key.pem"

count() { sed -n "s/^ *\"$1\": \([0-9]*\).*/\1/p" "$out/stats"; }
say traffic "$(count requests) requests"
say handshakes "$(count handshakes_full) full, $(count handshakes_resumed) resumed"
[ "$(count handshakes_full)" = 1 ] || fail 'there was more than one full handshake'
