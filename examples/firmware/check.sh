#!/bin/bash
# Boot the firmware image in an emulator, against sslstore-sandbox: it gets a certificate that openssl verifies, and
# after power cuts it goes on without a second order.
#
#     BUILD=build bash examples/firmware/check.sh
#
# CUT=N cuts the power at the N-th request of the image only; by default at some random ones.
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
here=examples/firmware
work=$(mktemp -d)
sandbox=
trap '[ -z "$sandbox" ] || kill "$sandbox" 2>/dev/null || true; rm -rf "$work"' EXIT
passed=0
failed=0

# check NAME COMMAND...
check() {
    if "${@:2}" >"$work/check.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1"
        tail -n 20 "$work/check.log" "$work"/console
    fi
}
finish() {
    echo "$passed passed, $failed failed"
    exit "$((failed > 0))"
}

"$build/sslstore-sandbox" --quiet --ca-dir "$work/ca" --ready-file "$work/ready" --ledger "$work/ledger" \
    --issue-after 2 2>"$work/sandbox.log" &
sandbox=$!
for ((i = 0; i < 600; i++)); do
    [ -s "$work/ready" ] && break
    kill -0 "$sandbox" 2>/dev/null || break
    sleep 0.05
done
[ -s "$work/ready" ] || { cat "$work/sandbox.log"; echo 'failed: the sandbox did not start'; finish; }

# device NAME: a new device, as it leaves the factory. It is $flash.
devices=0
days=0 # that have passed since
device() {
    name=$1
    flash=$work/$name
    mkdir "$flash"
    printf '%s\0' "$(cat "$work/ready")" 1000001 sandbox-token "$(cat "$work/ca/root.pem")" "$name.example.com" \
        admin@example.com >"$flash/settings"
    devices=$((devices + 1))
}

# boot [OPTION...]: its exit status is $status, what it printed is in console.
boot() {
    status=0
    timeout 120 sh "$here/boot.sh" --skip-sleep --days "$days" "$@" "$flash" >"$work/console" 2>"$work/relay.log" || status=$?
}
# later DAYS: the service's clock moves on; the device's does at its next boot.
later() {
    days=$((days + $1))
    curl -sS --cacert "$work/ca/root.pem" -H 'Content-Type: application/json' -d "{\"AdvanceDays\":$1}" \
        "$(cat "$work/ready")/sandbox/clock" >/dev/null
}
# boot_on: boots after a power cut. If it came between the intent to buy and the request, the keep looks for the order
# for a day, and only then sends it again.
boot_on() {
    boot
    if [ "$status" != 0 ] && grep -qx ordering "$work/console"; then
        later 2
        boot
    fi
}
requests() { sed -n 's/^\([0-9]*\) requests$/\1/p' "$work/relay.log"; }

# has_certificate: what is in service is a key and its certificate, which holds for the name and is the CA's.
has_certificate() {
    local day
    day=$(date -d "+$days days" +%s)
    check "$name: in force" grep -qx in_force "$work/console"
    check "$name: the image ends well" test "$status" = 0
    check "$name: openssl verifies the certificate" openssl verify -attime "$day" -CAfile "$work/ca/root.pem" \
        -untrusted "$flash/service" -verify_hostname "$name.example.com" "$flash/service"
    check "$name: the key is the certificate's" diff <(openssl pkey -in "$flash/service" -pubout) \
        <(openssl x509 -in "$flash/service" -noout -pubkey)
    check "$name: no order was bought twice" test "$(grep -c '"bought"' "$work/ledger")" = "$devices"
}

# limit WHAT USED: what was used is within the limit of the table in README.md. That is for gcc 12 and Mbed TLS 2.28, as in
# Debian 12; with another compiler, what is used is printed only.
limit() {
    local most
    most=$(sed -n "s/^| \`$1\` |[^|]*| *\([0-9,]*\) |.*/\1/p" "$here/README.md" | tr -d ,)
    echo "$1: $2 of at most $most bytes"
    case $(arm-none-eabi-gcc -dumpversion) in
    12.*) check "$1 within its limit" test "$2" -le "$most" ;;
    esac
}
# used WHAT: how much the image says, at its end, that it used.
used() { sed -n "s/^$1 \([0-9]*\) of .*/\1/p" "$work/console"; }

device first
boot
has_certificate
check 'the certificate is printed' grep -qF "$(openssl x509 -in "$flash/service" | sed -n 3p)" "$work/console"
whole=$(requests)
for what in sslstore 'Mbed TLS' stack; do
    limit "$what" "$(used "$what")"
done
limit flash "$(arm-none-eabi-size -A "$build/firmware/firmware.elf" |
    awk '/^\.(text|data|ARM\.exidx) / {sum += $2} END {print sum}')"

# The same with small buffers.
device small
IMAGE=$build/small/firmware/firmware.elf boot
has_certificate
limit 'Mbed TLS, small' "$(used 'Mbed TLS')"

device again
boot
before=$(cat "$work/ledger")
boot
has_certificate
check 'nothing is due: no call' test "$(requests)" -lt 12
check 'nothing is due: nothing changes' test "$before" = "$(cat "$work/ledger")"

rm "$flash/state"
boot
has_certificate

# The power is cut once, at a request of the first boot.
cuts=${CUT:-$((whole / 2)) $((RANDOM % whole + 1)) $((RANDOM % whole + 1))}
for cut in $cuts; do
    device "cut-$cut-$devices"
    boot --cut "$cut"
    check "cut at $cut: the power was off" test "$status" = 137
    boot_on
    has_certificate
done

# The power is cut again and again, each time a little later: there is progress, and one order.
device stutter
for ((cut = 8, status = 137; status == 137 && cut < 9999; cut += cut / 4 + 4)); do
    boot --cut "$cut"
done
[ "$status" = 0 ] || boot_on
has_certificate

# Half a year later the certificate is due: it is reissued, with a new key, inside its order.
later 185
cp "$flash/service" "$work/old"
boot
has_certificate
check 'half a year later: another certificate' test "$(openssl x509 -in "$work/old" -noout -serial)" != \
    "$(openssl x509 -in "$flash/service" -noout -serial)"
check 'half a year later: another key' test "$(sed -n 2p "$work/old")" != "$(sed -n 2p "$flash/service")"
check 'half a year later: a reissue' grep -q '"reissued"' "$work/ledger"

# A server that another CA vouches for gets nothing, not even the token.
device stranger
devices=$((devices - 1))
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=stranger \
    -out "$work/stranger.pem" 2>/dev/null
printf '%s\0' "$(cat "$work/ready")" 1000001 sandbox-token "$(cat "$work/stranger.pem")" "$name.example.com" \
    admin@example.com >"$flash/settings"
boot
check 'another CA: the image says so' grep -q 'no CA certificate of this issuer' "$work/console"
check 'another CA: the image fails' test "$status" = 1
check 'another CA: nothing is in service' test ! -e "$flash/service"
check 'another CA: nothing was bought' test "$(grep -c '"bought"' "$work/ledger")" = "$devices"
finish
